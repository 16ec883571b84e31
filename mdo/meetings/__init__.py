"""KiK, ZAT and MDO meetings."""
