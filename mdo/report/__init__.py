"""The yearly leerplicht report and its figures."""
