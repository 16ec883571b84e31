"""Whether a personal link still works."""

from __future__ import annotations

from datetime import datetime

from mdo.law.labelled import Labelled


class LinkState(Labelled):
    """What can be said of a personal link; the label tells whoever came with it."""

    GELDIG = "geldig", "Deze link werkt."
    GEBRUIKT = "gebruikt", "Met deze link is al geantwoord."
    VERLOPEN = "verlopen", "Deze link is verlopen."
    INGETROKKEN = "ingetrokken", "Deze link is ingetrokken of vervangen door een nieuwe."
    ONBEKEND = "onbekend", "Deze link klopt niet. Misschien is hij niet helemaal overgenomen."


def link_state(
    expires_at: datetime, used_at: datetime | None, revoked_at: datetime | None, now: datetime
) -> LinkState:
    """The state of a link that was given out. That it answered already comes first: who
    opens it again wants to know that."""
    if used_at is not None:
        return LinkState.GEBRUIKT
    if revoked_at is not None:
        return LinkState.INGETROKKEN
    return LinkState.VERLOPEN if expires_at <= now else LinkState.GELDIG
