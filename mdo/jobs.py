"""The table of the jobs: what runs when, and running one of them.

A job is an ordinary function of the moment it runs at; it returns a line for the log, empty
when there was nothing to do. It runs in a transaction of its own, unless it says that it
sees to that itself. Who runs them is `mdo.scheduler`, in a process of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import current_app

from mdo import clock
from mdo.accounts.throttle import purge_attempts
from mdo.agenda.busy_operations import forget_past_busy
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.imports.worker import forget_old_files, work_waiting
from mdo.mail.delivery import count_waiting, deliver
from mdo.mail.transport import Folder, Smtp, Transport
from mdo.reminders.heartbeats import begin_run, end_run, forget_runs
from mdo.reminders.rounds import check_before_sending, remind
from mdo.series.nightly import go_on_with_series
from mdo.thuiszitters.nightly import read_clocks
from mdo.web.office import office, waiting_files

log = logging.getLogger("mdo.jobs")


class Daily(BaseTrigger):
    """Each day at this time on the wall in the Netherlands, also when the clocks change: once
    at a time that comes twice, an hour later at one that does not exist. (The cron of
    APScheduler leaves a day out after the clocks went forward, before one o'clock.)"""

    timezone = clock.AMSTERDAM

    def __init__(self, hour: int, minute: int) -> None:
        self._at = time(hour, minute)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The first time after the last one; without a last one, from `now` on."""
        begin = previous_fire_time or now
        day = clock.to_local(begin).date()
        while True:
            found = clock.from_local(datetime.combine(day, self._at))
            if found > begin or (found == begin and not previous_fire_time):
                return found.astimezone(self.timezone)
            day += timedelta(days=1)


@dataclass(frozen=True)
class Job:
    """A function of `now`, and when it runs (Dutch time). `label` is how the administrator
    knows it."""

    id: str
    run: Callable[[datetime], str]
    trigger: BaseTrigger
    # False for what waits on another machine (nobody is to wait for that), and for what is
    # done in parts of which one that fails undoes no other.
    in_transaction: bool = True
    label: str = ""

    def due_after(self, moment: datetime) -> datetime | None:
        """When it is to run again after a run that began at `moment`; None for a job that
        runs once."""
        found = self.trigger.get_next_fire_time(moment, moment)
        return found and found.astimezone(UTC)


def forget_attempts(now: datetime) -> str:
    """Attempts to sign in are kept for 30 days."""
    return f"{purge_attempts(now)} inlogpogingen verwijderd"


def send_mail(_now: datetime) -> str:
    """Send the mail that is due. Without a mail server it waits; only where people practise
    it goes to files in `instance/mail`. What is no longer true does not go out; when that
    cannot be told of the mail of reminders, the other mail goes, and then the run has failed."""
    settings = current_app.extensions["settings"]
    if settings.smtp_url:
        transport: Transport = Smtp(settings.smtp_url, settings.mail_from)
    elif settings.is_production:
        waiting = count_waiting()
        return f"SMTP_URL ontbreekt: {waiting} e-mails wachten" if waiting else ""
    else:
        transport = Folder(Path(current_app.instance_path) / "mail")
    fault: Exception | None = None
    try:
        check_before_sending(clock.now(), office())
    except Exception as error:
        fault = error
    sent = deliver(transport, office(), clock.now)
    if fault:
        raise fault
    return str(sent)


def forget_busy(now: datetime) -> str:
    """Of the busy times that somebody gave nothing is kept once they are over."""
    return f"{forget_past_busy(now)} bezette tijden verwijderd"


def plan_series(now: datetime) -> str:
    """Plan the meetings of series a year ahead and invite to those that come soon."""
    return go_on_with_series(now=now, office=office())


def count_absence(now: datetime) -> str:
    """A day further is a school day more for every pupil that is absent."""
    return read_clocks(now=now)


def write_reminders(now: datetime) -> str:
    """Bring the reminders up to date, and write their mail."""
    return remind(now, office())


def read_files_in(_now: datetime) -> str:
    """Read in the files that wait."""
    return work_waiting(waiting_files(), clock.now)


def forget_files(now: datetime) -> str:
    """A file with names of children is not kept when nobody came back to it."""
    forgotten = forget_old_files(waiting_files(), now)
    return f"{forgotten} bestanden verwijderd" if forgotten else ""


def forget_heartbeats(now: datetime) -> str:
    """Each run of a job leaves a row, thousands a day: these are kept for a week."""
    return f"{forget_runs(now)} uitvoeringen verwijderd"


JOBS: tuple[Job, ...] = (
    Job(
        "post",
        send_mail,
        IntervalTrigger(seconds=20, timezone=clock.AMSTERDAM),
        in_transaction=False,
        label="E-mail versturen",
    ),
    Job(
        "herinneringen",
        write_reminders,
        IntervalTrigger(minutes=10, timezone=clock.AMSTERDAM),
        in_transaction=False,
        label="Herinneringen bijwerken",
    ),
    Job(
        "inlezen",
        read_files_in,
        IntervalTrigger(seconds=10, timezone=clock.AMSTERDAM),
        in_transaction=False,
        label="Bestanden inlezen",
    ),
    Job(
        "ingelezen-bestanden",
        forget_files,
        IntervalTrigger(hours=1, timezone=clock.AMSTERDAM),
        in_transaction=False,
        label="Achtergebleven bestanden wissen",
    ),
    Job(
        "inlogpogingen",
        forget_attempts,
        Daily(3, 15),
        label="Oude inlogpogingen wissen",
    ),
    Job(
        "bezette-tijden",
        forget_busy,
        Daily(3, 25),
        label="Bezette tijden wissen die voorbij zijn",
    ),
    Job(
        "reeksen",
        plan_series,
        Daily(4, 0),
        in_transaction=False,
        label="Overleggen van reeksen plannen",
    ),
    Job(
        "thuiszitterklok",
        count_absence,
        Daily(0, 30),
        in_transaction=False,
        label="Schooldagen van thuiszitters tellen",
    ),
    Job(
        "hartslagen",
        forget_heartbeats,
        Daily(3, 35),
        label="Oude uitvoeringen van taken wissen",
    ),
)


def run_job(job: Job) -> bool:
    """Run a job now and note it; False when it failed. What it did is then undone, and the
    other jobs go on."""
    with unit_of_work():
        run_id = begin_run(job.id, now=clock.now())
    try:
        with unit_of_work() if job.in_transaction else nullcontext():
            outcome = job.run(clock.now())
        succeeded = True
    except Exception as error:
        log.exception("%s is mislukt", job.id)
        db.session.rollback()
        outcome, succeeded = f"mislukt: {type(error).__name__}", False
    with unit_of_work():
        end_run(run_id, outcome, has_failed=not succeeded, now=clock.now())
    if succeeded and outcome:
        log.info("%s: %s", job.id, outcome)
    return succeeded
