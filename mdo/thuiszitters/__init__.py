"""Children at home without valid reason."""
