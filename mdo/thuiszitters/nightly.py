"""What each night brings: the clocks are read again for all whose absence runs."""

from __future__ import annotations

from datetime import datetime

from mdo.clock import to_local
from mdo.database.unit_of_work import unit_of_work
from mdo.thuiszitters.clock_operations import recompute
from mdo.thuiszitters.facts_queries import list_running_pupils
from mdo.thuiszitters.terms import ClockCause

# So many pupils in one transaction, so that nobody waits long to write.
AT_ONCE = 500


def read_clocks(*, now: datetime) -> str:
    """Read the clock of every pupil whose absence runs, in parts that stand by themselves.
    What was done, in Dutch; empty when nobody is absent."""
    today = to_local(now).date()
    with unit_of_work():
        pupils = list_running_pupils(today)
    for at in range(0, len(pupils), AT_ONCE):
        with unit_of_work():
            recompute(
                pupils[at : at + AT_ONCE], cause=ClockCause.TIJD, by=None, today=today, now=now
            )
    return f"{len(pupils)} verzuimklokken bijgewerkt" if pupils else ""
