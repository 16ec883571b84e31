"""The password that all users of a demo database share.

It stands on the sign-in page of a demo and in the handbook, so nobody may choose it
(rules.password_problem).
"""

DEMO_PASSWORD = "oefenen-met-mdo"
