"""What a doubt can be about."""

from __future__ import annotations

from mdo.terms import Term


class DoubtTheme(Term):
    """What a doubt about established plans is about; never about one child."""

    ROLVERDELING = "rolverdeling", "Wie doet het en wie betaalt"
    STROOMSCHEMA = "stroomschema", "Het stroomschema"
    AANBOD = "aanbod", "Hulp of ondersteuning die er niet is"
    SAMENWERKING = "samenwerking", "Samenwerking van de partijen"
    TIJD = "tijd", "Wachttijd en termijnen"
    PRIVACY = "privacy", "Privacy en toestemming"
    ANDERS = "anders", "Iets anders"
