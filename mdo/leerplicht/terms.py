"""What the leerplichtambtenaar decides."""

from __future__ import annotations

from mdo.terms import Term


class InvestigationOutcome(Term):
    """What an investigation after a report came to (LPW art. 22)."""

    GEOORLOOFD = "geoorloofd", "Geoorloofd verzuim", "success"
    AFSPRAKEN = "afspraken", "Afspraken gemaakt, geen maatregel", "success"
    WAARSCHUWING = "waarschuwing", "Waarschuwing", "warning"
    HULPVERLENING = "hulpverlening", "Vrijwillige hulpverlening (MAS)", "info"
    HALT = "halt", "Verwijzing naar Halt", "warning"
    PROCES_VERBAAL = "proces_verbaal", "Proces-verbaal", "danger"
    OVERGEDRAGEN = "overgedragen", "Overgedragen aan een andere gemeente", "neutral"


class MasRouteKind(Term):
    """The routes of the Methodische Aanpak Schoolverzuim (bron)."""

    HULPVERLENING = "hulpverlening", "Vrijwillige hulpverlening"
    HALT = "halt", "Halt"
    VERPLICHT_KADER = "verplicht_kader", "Verplicht kader"
    STRAFRECHT = "strafrecht", "Strafrecht"
