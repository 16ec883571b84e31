"""The plan of a case: needs, goals, role split, actions."""
