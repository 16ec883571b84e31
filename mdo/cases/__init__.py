"""Pupils, case files and who may see them."""
