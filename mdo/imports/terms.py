"""Which files are read in, and how that goes."""

from __future__ import annotations

from mdo.terms import Term


class ImportKind(Term):
    LEERPLICHT = "leerplicht", "Leerplichtregistraties"
    BEVOLKING = "bevolking", "Bevolkingscijfers"


class ImportState(Term):
    WACHT = "wacht", "Wacht", "info"
    BEZIG = "bezig", "Bezig", "info"
    KLAAR = "klaar", "Klaar", "success"
    AFGEKEURD = "afgekeurd", "Niet ingelezen: er staan fouten in", "danger"
    AFGEBROKEN = "afgebroken", "Afgebroken", "danger"

    @property
    def is_running(self) -> bool:
        """Whether something is still to come."""
        return self in (ImportState.WACHT, ImportState.BEZIG)


class RowSort(Term):
    """What a line of a file with registrations is about."""

    MELDING = "melding", "Melding"
    VERLOF = "verlof", "Verlof"
    VRIJSTELLING = "vrijstelling", "Vrijstelling"
    HALT = "halt", "Halt"
    PROCES_VERBAAL = "proces-verbaal", "Proces-verbaal"
    NIET_INGESCHREVEN = "niet-ingeschreven", "Niet ingeschreven"
    VERZUIMPERIODE = "verzuimperiode", "Verzuimperiode"
