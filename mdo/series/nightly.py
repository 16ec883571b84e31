"""What the nightly job does for series: planning ahead, and inviting."""

from __future__ import annotations

import logging
import uuid
from datetime import date, datetime

from mdo import clock
from mdo.database.unit_of_work import unit_of_work
from mdo.mail.office import Office
from mdo.series.operations import has_lpa, invite_soon, plan_ahead
from mdo.series.queries import hold_series, is_running, list_series_to_go_on_with

log = logging.getLogger("mdo.series")


class SeriesFailed(Exception):
    """Some series could not go on; the log tells which and why. The others did."""


def go_on_with_series(*, now: datetime, office: Office) -> str:
    """Plan the meetings of all running series as far ahead as is planned, and invite to those
    that come soon. Run twice, or at once, it adds nothing the second time. Tells what it did,
    for the log.

    Each series has a transaction of its own: one that fails undoes nothing of the others.
    Raises SeriesFailed at the end when one did.
    """
    today = clock.to_local(now).date()
    with unit_of_work():
        ids = list_series_to_go_on_with(now, today)
    planned = invited = without_lpa = failed = 0
    for series_id in ids:
        try:
            with unit_of_work():
                new, told, is_seated = _go_on(series_id, today, now=now, office=office)
        except Exception:
            log.exception("reeks %s is mislukt", series_id)
            failed += 1
        else:
            planned, invited = planned + new, invited + told
            without_lpa += not is_seated
    outcome = f"{planned} overleggen gepland, voor {invited} uitgenodigd"
    if without_lpa:
        outcome += f", {without_lpa} reeksen zonder leerplichtambtenaar in het vaste team"
    if failed:
        raise SeriesFailed(f"{outcome}, {failed} reeksen mislukt")
    return outcome


def _go_on(
    series_id: uuid.UUID, today: date, *, now: datetime, office: Office
) -> tuple[int, int, bool]:
    """How many meetings of one series were planned, for how many people were invited, and
    whether leerplicht sits in its team, when that matters."""
    series = hold_series(series_id)
    if series is None:
        return 0, 0, True
    planned, is_seated = 0, True
    if is_running(series, today):
        planned = len(plan_ahead(series, by=None, now=now))
        is_seated = has_lpa(series.organisation_id, today)
    return planned, invite_soon(now=now, office=office, series_id=series.id), is_seated
