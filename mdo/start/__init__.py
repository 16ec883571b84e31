"""The start page of each role, and help."""
