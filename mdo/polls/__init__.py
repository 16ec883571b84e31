"""Polls: which of several dates suits everybody."""
