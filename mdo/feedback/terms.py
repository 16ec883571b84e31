"""How a feedback stands."""

from __future__ import annotations

from mdo.terms import Term


class FeedbackState(Term):
    """How a feedback to the gemeente where a pupil lives stands."""

    CONCEPT = "concept", "Concept", "neutral"
    VERSTUURD = "verstuurd", "Verstuurd, nog niet gelezen", "info"
    GELEZEN = "gelezen", "Gelezen", "success"
    INGETROKKEN = "ingetrokken", "Ingetrokken", "neutral"
