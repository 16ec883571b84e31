"""How the domain is kept: column types, shared columns, transactions."""
