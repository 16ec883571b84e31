"""When a job is late, how it stands with one, and what a fault of the mail means in Dutch."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Protocol

from mdo.monitor.terms import JobState

# So much later than its hour a job may end: a large file may be read in, or a slow mail
# server may keep all waiting.
SHORTEST_PATIENCE = timedelta(minutes=15)
# And a job that comes seldom, a twelfth of the time between two runs: two hours a day.
PART_OF_GAP = 12
# A run that has not come to an end after so long will not any more: its process died.
LONGEST_RUN = timedelta(hours=1)

_ADDRESS = re.compile(r"[^\s<>@]+@")


class ScheduledJob(Protocol):
    """A job as the schedule knows it (`mdo.jobs.Job`)."""

    @property
    def id(self) -> str: ...

    @property
    def label(self) -> str: ...

    def due_after(self, moment: datetime) -> datetime | None: ...


def is_late(job: ScheduledJob, since: datetime, now: datetime) -> bool:
    """Whether a job that last ran well or not at `since` (of one that never ran: since when
    others did) should have come to an end again by `now`."""
    due = job.due_after(since)
    if due is None:
        return False
    return now > due + max(SHORTEST_PATIENCE, (due - since) / PART_OF_GAP)


def job_state(
    started_at: datetime | None,
    finished_at: datetime | None,
    *,
    has_failed: bool,
    is_late: bool,
    now: datetime,
) -> JobState:
    """How it stands with a job, by its last run (None: there was none)."""
    if is_late:
        return JobState.TE_LAAT
    if started_at is None:
        return JobState.NIEUW
    if finished_at is None:
        return JobState.LOOPT if now - started_at < LONGEST_RUN else JobState.AFGEBROKEN
    return JobState.MISLUKT if has_failed else JobState.GOED


def in_words(duration: timedelta) -> str:
    """How long something took: `minder dan een seconde`, `12 seconden`, `3 minuten`."""
    seconds = int(duration.total_seconds())
    if seconds < 1:
        return "minder dan een seconde"
    if seconds < 120:
        return "1 seconde" if seconds == 1 else f"{seconds} seconden"
    minutes = seconds // 60
    return f"{minutes} minuten" if minutes < 120 else f"{minutes // 60} uur"


def shown_address(address: str, *, is_known: bool) -> str:
    """The address of somebody the administrator manages; of anybody else the domain only."""
    return address if is_known else f"…@{address.rpartition('@')[2]}"


def shown_said(said: str, *, is_known: bool) -> str:
    """What the mail server said, in which it likes to repeat the address."""
    return said if is_known else _ADDRESS.sub("…@", said)


def explain(said: str) -> str:
    """What a fault of the mail means and who can mend it; empty without a fault. `said` is
    that of the sender (`mail.transport`): what happened, then what the server said."""
    what, _, rest = said.partition(": ")
    is_final = rest.startswith("5")
    match what:
        case "":
            return ""
        case "niet bezorgd binnen 48 uur":
            return f"Na 48 uur proberen gestopt. {explain(rest)}"
        case "adres geweigerd" if not rest.startswith("4"):
            return "Op dit adres komt geen e-mail aan. Laat het adres nakijken."
        case "adres geweigerd":
            return "De mailserver van de ontvanger nam nu niets aan voor dit adres."
        case "bericht geweigerd" if is_final:
            return "De mailserver weigerde het bericht, bijvoorbeeld als ongewenste post."
        case "bericht geweigerd":
            return "De mailserver nam het bericht nu niet aan."
        case "afzender geweigerd":
            return "De mailserver weigert het adres van de afzender (de instelling MAIL_FROM)."
        case "verbinding verbroken":
            return "De verbinding met de mailserver viel weg."
        case "geen verbinding":
            return "De mailserver was niet te bereiken."
        case _:
            return "De mailserver nam de e-mail niet aan."
