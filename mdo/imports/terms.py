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
