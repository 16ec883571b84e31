"""Several schedulers on one database, and schedulers that are killed in the middle."""

from __future__ import annotations

import signal
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.orm import configure_mappers

from mdo import clock, jobs, scheduler
from mdo.accounts.models import Membership, User
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.jobs import JOBS, Daily, Job
from mdo.mail.models import OutboxEvent, OutboxMessage
from mdo.mail.terms import OutboxEventKind
from mdo.plans.models import Action
from mdo.reminders import mail_operations
from mdo.reminders.due_queries import list_due
from mdo.reminders.models import Heartbeat, Reminder, ReminderChoice
from mdo.reminders.terms import Channel, ReminderKind
from mdo.scheduler import list_missed
from mdo.terms import ActionStatus, OutboxState, Party, Role
from tests import factories as make
from tests.conftest import NOW
from tests.databases import make_app
from tests.factories import heartbeat
from tests.forks import Nursery, Process, nursery
from tests.mailbox import Mailbox, mail_server

SECONDS = 60
# Longer than a killed sender keeps what it had in hand.
LATER = timedelta(minutes=11)
# How many reminders, and how often the scheduler is killed over them. SQLite has it the hardest,
# with one file for all; PostgreSQL shows that it holds there as well.
MAILS = {"sqlite": 2_000, "postgresql": 400}
KILLS = {"sqlite": 50, "postgresql": 10}
ROUND = "herinneringen post"
# So many mails to one person: few people are soon looked through.
MAILS_EACH = 50


@pytest.fixture(scope="module")
def processes() -> Iterator[Nursery]:
    with nursery() as found:
        yield found


# -- what runs in a process of its own ---------------------------------------------------


@cache
def make_app_once(url: str) -> Flask:
    """The application, with all that it does only once done already."""
    configure_mappers()
    return make_app(url, MAIL_FROM="mdo@voorbeeld.invalid")


def warm_up(url: str) -> None:
    """Let what a round asks be put in SQL here, instead of in each process that is started."""
    with make_app_once(url).app_context():
        list_due(NOW.date(), NOW)
        db.session.remove()
        db.engine.dispose()


def run_scheduler(url: str, now: str, smtp_url: str, only: list[str]) -> None:
    """The command, with the jobs of `only` (else all) once and at once."""
    app = make_app_once(url)
    app.extensions["settings"] = replace(app.extensions["settings"], smtp_url=smtp_url)
    at_once = DateTrigger(timezone=clock.AMSTERDAM)
    jobs.JOBS = tuple(replace(job, trigger=at_once) for job in JOBS if not only or job.id in only)
    scheduler.STANDBY_SECONDS = 0.05
    mail_operations.MOST_AT_ONCE = MAILS_EACH
    clock.hold_at(datetime.fromisoformat(now))
    with app.app_context():
        scheduler.run_scheduler.main([])


# ----------------------------------------------------------------------------------------


def url_of_database() -> str:
    return db.engine.url.render_as_string(hide_password=False)


def start(
    processes: Nursery, log: Path, *, now: datetime = NOW, smtp_url: str = "", only: str = ""
) -> Process:
    url = url_of_database()
    db.session.rollback()
    processes.prepare(f"{__name__}:make_app_once", url=url)
    return processes.start(
        f"{__name__}:run_scheduler",
        log,
        url=url,
        now=now.isoformat(),
        smtp_url=smtp_url,
        only=only.split(),
    )


def wait_for(what: Callable[[], bool], *logs: Path) -> None:
    until = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < until, "\n".join(log.read_text() for log in logs)
        time.sleep(0.01)


def runs() -> Counter[str]:
    """How often each job ended."""
    db.session.rollback()
    ended = select(Heartbeat.job).where(Heartbeat.finished_at.is_not(None))
    return Counter(db.session.scalars(ended))


def test_of_three_one_works_and_another_takes_over(app: Flask, processes: Nursery, tmp_path: Path):
    logs = [tmp_path / f"{number}.log" for number in range(3)]
    three = [start(processes, log) for log in logs]
    each_once = Counter(job.id for job in JOBS)
    wait_for(lambda: runs() == each_once, *logs)
    wait_for(lambda: sum(one.says("staat reserve") for one in three) == 2, *logs)
    [working] = [one for one in three if one.says("planner gestart")]
    assert runs() == each_once
    working.send(signal.SIGKILL)
    assert working.wait() == -signal.SIGKILL
    waiting = [one for one in three if one is not working]
    wait_for(lambda: runs() == each_once + each_once, *logs)
    [heir] = [one for one in waiting if one.says("neemt het over")]
    [reserve] = [one for one in waiting if one is not heir]
    assert not reserve.says("planner gestart")
    for one in (reserve, heir):
        one.send(signal.SIGTERM)
        assert one.wait() == 0
        assert one.log.read_text().strip().endswith("planner gestopt")
        assert one.log.read_text().count("staat reserve") == 1
    assert runs() == each_once + each_once


def test_what_was_missed_is_made_up_for(app: Flask):
    """A job with an hour of its own that did not come to its end since; no other."""

    def job(name: str, trigger: Daily | IntervalTrigger) -> Job:
        return Job(name, lambda _now: "", trigger)

    nightly = Daily(3, 0)
    often = IntervalTrigger(seconds=20, timezone=clock.AMSTERDAM)
    table = [job(name, nightly) for name in ("goed", "gemist", "afgebroken", "nieuw")]
    table.append(job("vaak", often))
    tonight = NOW.replace(hour=3)
    for name, at, has_ended in (
        ("goed", tonight, True),
        ("gemist", tonight - timedelta(days=2), True),
        ("afgebroken", tonight - timedelta(days=1), True),
        ("afgebroken", tonight, False),
        ("vaak", tonight - timedelta(days=2), True),
    ):
        heartbeat(name, started_at=at, finished_at=at if has_ended else None)
    assert [one.id for one in list_missed(table, NOW)] == ["gemist", "afgebroken"]
    assert list_missed(table[:1], NOW.replace(hour=3) + timedelta(hours=23)) == []


# -- killed in the middle ----------------------------------------------------------------


def fill(reminders: int) -> None:
    """Let so many actions be due tomorrow, of people who want to be mailed at once."""
    place = make.municipality()
    school = make.school(municipality_id=place.id)
    case = make.case(make.pupil(place, school))
    people = [uuid.uuid4() for _ in range(reminders // MAILS_EACH)]
    rows: dict[type[db.Model], list[dict[str, object]]] = {
        User: [
            {
                "id": person,
                "email": f"{number}@voorbeeld.invalid",
                "given_name": "Proef",
                "surname": f"Persoon{number}",
                "password_hash": "-",
                "session_key": "-",
                "created_at": NOW,
            }
            for number, person in enumerate(people)
        ],
        Membership: [
            {
                "user_id": person,
                "organisation_id": school.id,
                "role": Role.COORDINATOR,
                "from_on": NOW.date(),
                "created_at": NOW,
            }
            for person in people
        ],
        ReminderChoice: [
            {"user_id": person, "kind": ReminderKind.ACTIE_MORGEN, "channel": Channel.METEEN}
            for person in people
        ],
        Action: [
            {
                "case_id": case.id,
                "description": "Bel de school",
                "owner_id": person,
                "owner_name": "Proef",
                "owner_party": Party.SCHOOL,
                "due_on": NOW.date() + timedelta(days=1),
                "status": ActionStatus.OPEN,
                "created_at": NOW,
            }
            for person in people
            for _ in range(MAILS_EACH)
        ],
    }
    with unit_of_work():
        for model, values in rows.items():
            db.session.execute(insert(model), values)


def kill_at_random_moments(processes: Nursery, box: Mailbox, log: Path, dialect: str) -> int:
    """Let one scheduler after another make reminders, write and send, and kill each: the first
    while it makes and writes, the others while mail goes out; how many mails still waited at
    the last kill. The clock goes past what the one before had in hand."""
    rng = Random(9)
    kills = KILLS[dialect]
    moments = sorted(rng.sample(range(MAILS[dialect] * 19 // 20), kills * 4 // 5))
    for number in range(kills):
        one = start(processes, log, now=NOW + number * LATER, smtp_url=box.url, only=ROUND)
        if (place := number - (kills - len(moments))) < 0:
            time.sleep(rng.random() * 2)
        else:
            until = time.monotonic() + SECONDS
            while len(box.messages) < moments[place] and time.monotonic() < until:
                time.sleep(0.0005)
            time.sleep(rng.random() / 100)
        one.send(signal.SIGKILL)
        assert one.wait() == -signal.SIGKILL, log.read_text()
    return count(OutboxState.WACHT)


def count(state: OutboxState) -> int:
    db.session.rollback()
    found = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == state)
    return db.session.scalar(found)


def test_killed_fifty_times_all_is_delivered_once(
    app: Flask, processes: Nursery, tmp_path: Path, dialect: str
):
    """Only what was handed over at the moment of a kill may come again, as the same mail."""
    log = tmp_path / "planner.log"
    mails, kills = MAILS[dialect], KILLS[dialect]
    fill(mails)
    processes.prepare(f"{__name__}:warm_up", url=url_of_database())
    with mail_server() as box:
        assert kill_at_random_moments(processes, box, log, dialect) > 0
        last = start(processes, log, now=NOW + kills * LATER, smtp_url=box.url, only=ROUND)
        wait_for(lambda: count(OutboxState.VERZONDEN) == mails, log)
        last.send(signal.SIGTERM)
        assert last.wait() == 0
        came = Counter(message["Message-ID"] for message in box.messages)
    sent = db.session.execute(select(OutboxMessage.key, OutboxMessage.message_id)).all()
    told = db.session.scalars(select(Reminder.mail_id)).all()
    assert len(sent) == mails
    assert len(told) == len(set(told)) == mails
    assert came.keys() == {row.message_id for row in sent}
    assert came.total() - mails <= kills
    noted = db.session.execute(select(OutboxEvent.mail_id, OutboxEvent.kind)).all()
    assert {row.kind for row in noted} == {OutboxEventKind.VERZONDEN}
    assert len(noted) == len({row.mail_id for row in noted}) == mails
