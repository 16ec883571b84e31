"""Demonstration data: a municipality to try the application with."""
