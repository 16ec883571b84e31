"""Users, their roles and sign-in."""
