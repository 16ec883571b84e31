"""Who a plan goes to, and how a plan that was handed over stands."""

from __future__ import annotations

from mdo.terms import Term


class Audience(Term):
    """For whom an established plan leaves the application."""

    OUDERS = "ouders", "De ouders en de leerling"
    GEMEENTE = "gemeente", "De toegang van de gemeente"


class HandoverState(Term):
    """How an established plan stands as input for the application at the gemeente."""

    OVERGEDRAGEN = "overgedragen", "Overgedragen", "info"
    IN_BEHANDELING = "in_behandeling", "In behandeling", "info"
    GEZINSPLAN = "gezinsplan", "Opgenomen in het gezinsplan", "success"
    BESCHIKKING = "beschikking", "Beschikking afgegeven", "success"
    NIET_DOORGEGAAN = "niet_doorgegaan", "Niet doorgegaan", "neutral"

    @property
    def is_waiting(self) -> bool:
        """Whether the gemeente still has to do something."""
        return self in (HandoverState.OVERGEDRAGEN, HandoverState.IN_BEHANDELING)


class HandoverFilter(Term):
    """Which plans that were handed over a list shows."""

    WACHT = "wacht", "Wacht op ons"
    OVERGEDRAGEN = "overgedragen", "Nog niet opgepakt"
    IN_BEHANDELING = "in_behandeling", "In behandeling"
    GEZINSPLAN = "gezinsplan", "Opgenomen in het gezinsplan"
    BESCHIKKING = "beschikking", "Beschikking afgegeven"
    NIET_DOORGEGAAN = "niet_doorgegaan", "Niet doorgegaan"
    VERVANGEN = "vervangen", "Vervangen door een nieuwe versie"
    ALLE = "alle", "Alle"
