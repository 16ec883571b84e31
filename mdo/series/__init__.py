"""Series: a ZAT that comes back by a rule, and its standing team."""
