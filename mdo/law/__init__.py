"""Rules of law, pure: no clock, no database, no framework.

Dates and the school calendar are arguments; every rule names its source. `LPW` is the
Leerplichtwet 1969, `bron` the yearly report of Steenwijkerland, `veld` common practice.
"""
