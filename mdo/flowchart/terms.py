"""The closed lists of the flow chart."""

from __future__ import annotations

from mdo.terms import Term


class ChartStatus(Term):
    CONCEPT = "concept", "Concept", "neutral"
    GELDIG = "geldig", "In gebruik", "success"
    VERVANGEN = "vervangen", "Vervangen", "neutral"


class BoxOrigin(Term):
    """Where a box of the flow chart comes from (guide, section 2)."""

    BRON = "bron", "Werkafspraken van de gemeente"
    VELD = "veld", "Schema's van andere regio's en het Rijk"
