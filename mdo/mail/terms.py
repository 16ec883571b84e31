"""What can happen to a mail in the outbox."""

from __future__ import annotations

from mdo.terms import Term


class OutboxEventKind(Term):
    """An event in the history of a mail."""

    VERZONDEN = "verzonden", "Verzonden", "success"
    UITGESTELD = "uitgesteld", "Niet gelukt, later opnieuw", "warning"
    MISLUKT = "mislukt", "Mislukt", "danger"
    INGETROKKEN = "ingetrokken", "Ingetrokken", "neutral"
    OPNIEUW = "opnieuw", "Opnieuw aangeboden", "info"
