"""How a plan that was handed over stands."""

from __future__ import annotations

from mdo.terms import Term


class HandoverState(Term):
    """How an established plan stands as input for the application at the gemeente."""

    OVERGEDRAGEN = "overgedragen", "Overgedragen", "info"
    IN_BEHANDELING = "in_behandeling", "In behandeling", "info"
    GEZINSPLAN = "gezinsplan", "Opgenomen in het gezinsplan", "success"
    BESCHIKKING = "beschikking", "Beschikking afgegeven", "success"
    NIET_DOORGEGAAN = "niet_doorgegaan", "Niet doorgegaan", "neutral"
