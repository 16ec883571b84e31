"""Municipalities, organisations, schools and their calendars; the import of DUO files."""
