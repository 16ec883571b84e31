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


class Sort(Term):
    """The sorts of registration. The value stands in the address of its pages."""

    VERZUIM = "verzuimmelding", "Verzuimmelding", "warning"
    ONDERZOEK = "onderzoek", "Onderzoek", "info"
    VERLOF = "verlof", "Verlofaanvraag", "neutral"
    VRIJSTELLING = "vrijstelling", "Vrijstelling", "info"
    WAARSCHUWING = "waarschuwing", "Waarschuwing", "warning"
    HALT = "halt", "Verwijzing naar Halt", "warning"
    PROCES_VERBAAL = "proces-verbaal", "Proces-verbaal", "danger"
    NIET_INGESCHREVEN = "niet-ingeschreven", "Niet ingeschreven", "danger"
    MAS_ROUTE = "mas-route", "MAS-route", "info"
    GESPREK = "gesprek", "Gesprek", "neutral"

    @property
    def is_police_data(self) -> bool:
        """Whether it is kept apart, behind a permission of its own."""
        return self is Sort.PROCES_VERBAAL

    @property
    def can_wait(self) -> bool:
        """Whether one of this sort can wait for the leerplichtambtenaar."""
        return self in (Sort.VERZUIM, Sort.ONDERZOEK, Sort.VERLOF, Sort.VRIJSTELLING)


class WorkState(Term):
    """What waits for the leerplichtambtenaar."""

    MELDING_OPEN = "melding_open", "Melding zonder onderzoek", "warning"
    ONDERZOEK_LOOPT = "onderzoek_loopt", "Onderzoek loopt", "info"
    BESLUIT_OPEN = "besluit_open", "Verlof zonder besluit", "warning"
    VRIJSTELLING_EINDIGT = "vrijstelling_eindigt", "Vrijstelling eindigt", "warning"
