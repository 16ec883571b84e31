"""Why a clock says something else than before."""

from __future__ import annotations

from mdo.terms import Term


class ClockCause(Term):
    """Why the state of an absence changed."""

    TIJD = "tijd", "Een dag verder"
    GEGEVENS = "gegevens", "Gegevens gewijzigd"
    VERHUIZING = "verhuizing", "Verhuizing"
