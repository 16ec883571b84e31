"""How it stands with a job."""

from __future__ import annotations

from mdo.terms import Term


class JobState(Term):
    """How the last run of a job went, or that there should have been one."""

    GOED = "goed", "Gelukt", "success"
    LOOPT = "loopt", "Loopt nu", "info"
    MISLUKT = "mislukt", "Mislukt", "danger"
    AFGEBROKEN = "afgebroken", "Afgebroken", "danger"
    TE_LAAT = "te-laat", "Te laat", "danger"
    NIEUW = "nieuw", "Nog niet aan de beurt geweest"
