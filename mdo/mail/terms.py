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


class MailKind(Term):
    """What sort of letter a mail is; the first word of its key."""

    UITNODIGING = "uitnodiging", "Uitnodiging"
    OPNIEUW = "opnieuw", "Uitnodiging, opnieuw verstuurd"
    AFGEZEGD = "afgezegd", "Bericht dat iemand niet meer wordt verwacht"
    GEANNULEERD = "geannuleerd", "Bericht dat een overleg niet doorgaat"
    PEILING = "peiling", "Datumpeiling"
    AGENDA = "agenda", "Agenda van een overleg"
    OVERDRACHT = "overdracht", "Overgedragen plan"
    TERUGKOPPELING = "terugkoppeling", "Terugkoppeling"
    HERINNERING = "herinnering", "Herinnering"
    DAGOVERZICHT = "dagoverzicht", "Dagoverzicht"
    SAMEN = "samen", "Herinneringen die niet wachten"
    ANDERS = "anders", "Andere e-mail"


def kind_of(key: str) -> MailKind:
    """The sort of letter that a key of the outbox belongs to."""
    first = key.partition(":")[0]
    return next((kind for kind in MailKind if kind.value == first), MailKind.ANDERS)
