"""How the pages grow with the database: `make bench` (ARGS="--leerlingen 10000").

Fills a database with the demo data and another with many pupils more, and asks both for
the same pages in turn. Prints ratios within this run: times of one machine say little
about another, but a page that takes 3 times as long with 50 times as many pupils does.
Statements are counted, not timed. On SQLite; with --postgresql on PostgreSQL.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from mdo import clock
from mdo.accounts.models import User
from mdo.cases.models import Pupil
from mdo.database.unit_of_work import unit_of_work
from mdo.demo.builder import make_demo
from mdo.extensions import db
from mdo.meetings.models import AgendaItem, Meeting, Participant
from mdo.reminders.models import Reminder
from mdo.reminders.rounds import remind
from mdo.terms import MeetingKind, MeetingStatus
from scripts.make_leerplicht_file import made_up, make_rows, write_file
from tests.clients import Client, listening
from tests.conftest import NOW
from tests.databases import Databases, dispose, make_app, migrate
from tests.polling import office_of

SEED = 1
ROUNDS = 9
# The page that all others are compared with.
STEADY = ("ggd", "/mijn-gegevens")
# Of the case that is last on the agenda of the newest ZAT with the user at the table: found in
# each database.
DESK, PLAN = "/overleggen/<overleg>/notulen/<punt>", "/dossiers/<dossier>/plan"
PAGES = (
    ("zorgcoordinator", "/"),
    ("leerplicht", "/"),
    ("leerplicht", "/leerlingen"),
    ("leerplicht", "/leerlingen?q=van+der+Oefen"),
    ("leerplicht", "/leerlingen?pagina=40"),
    ("procescoordinator", "/dossiers"),
    ("leerplicht", "/dossiers?q=proef"),
    ("leerplicht", "/overleggen?periode=alle"),
    ("leerplicht", "/agenda?datum=2017-03-01"),
    ("leerplicht", "/agenda?weergave=lijst&datum=2016-09-01"),
    ("procescoordinator", "/agenda/naast-elkaar"),
    ("zorgcoordinator", "/overleggen/reeksen"),
    ("leerplicht", "/acties?van=dossiers&stand=alle"),
    ("leerplicht", "/jaarverslag?aantal=4"),
    ("leerplicht", "/jaarverslag/2016-2017/extra_verlof"),
    ("leerplicht", "/leerplicht"),
    ("leerplicht", "/thuiszitters"),
    ("leerplicht", "/thuiszitters/leerlingen"),
    ("leerplicht", "/thuiszitters/vandaag"),
    ("leerplicht", "/herinneringen"),
    ("procescoordinator", "/herinneringen"),
    ("procescoordinator", DESK),
    ("procescoordinator", PLAN),
    ("beheer", "/beheer/taken-en-post"),
    ("beheer", "/beheer/taken-en-post/post"),
    ("beheer", "/beheer/gebruikers"),
    ("beheer", "/beheer/organisaties"),
    ("privacy", "/logboek?van=1-1-2010"),
    ("privacy", "/logboek/inzage?van=1-1-2010"),
)


@dataclass(frozen=True)
class Site:
    """An application on a filled database, and how many pupils there are."""

    app: Flask
    pupils: int

    def browser_of(self, key: str) -> Client:
        """The browser of the demo user called `key`."""
        with self.app.app_context():
            user = db.session.scalars(
                select(User).where(User.email == f"{key}@oefenland.invalid")
            ).one()
            return Client(self.app, user)

    def fill_in(self, key: str, address: str) -> str:
        """The address with the ids of this database in it, for the demo user called `key`."""
        if "<" not in address:
            return address
        with self.app.app_context():
            item = db.session.scalars(
                select(AgendaItem)
                .join(Meeting)
                .join(Participant, Participant.meeting_id == Meeting.id)
                .join(User, User.id == Participant.user_id)
                .where(
                    User.email == f"{key}@oefenland.invalid",
                    Meeting.kind == MeetingKind.ZAT,
                    Meeting.status.in_((MeetingStatus.GEPLAND, MeetingStatus.GEHOUDEN)),
                    AgendaItem.case_id.is_not(None),
                )
                .order_by(Meeting.starts_at.desc(), AgendaItem.position.desc())
                .limit(1)
            ).one()
            ids = {"<overleg>": item.meeting_id, "<punt>": item.id, "<dossier>": item.case_id}
        for name, id_ in ids.items():
            address = address.replace(name, str(id_))
        return address


@dataclass(frozen=True)
class Outcome:
    """Seconds (the median) and statements of one page on one site."""

    seconds: float
    statements: int


@contextmanager
def filled(databases: Databases, dialect: str, extra_pupils: int) -> Iterator[Site]:
    """A site with the demo data and `extra_pupils`."""
    with databases.empty(dialect, f"meting_{extra_pupils}") as url:
        app = make_app(url)
        migrate(app)
        with app.app_context():
            started = time.perf_counter()
            with unit_of_work():
                make_demo(
                    now=clock.now(),
                    seed=SEED,
                    extra_pupils=extra_pupils,
                    environment="test",
                    tell=lambda _text: None,
                )
            pupils = db.session.scalar(select(func.count()).select_from(Pupil)) or 0
            db.session.remove()
        print(f"{pupils:>7} leerlingen ingevuld in {time.perf_counter() - started:.1f} s")
        yield Site(app, pupils)
        dispose(app)


def measure(sites: list[Site], key: str, address: str) -> list[Outcome]:
    """The outcome of one page on each site, asked in turn so that a busy moment of the
    machine strikes both."""
    browsers = [site.browser_of(key) for site in sites]
    addresses = [site.fill_in(key, address) for site in sites]
    times: list[list[float]] = [[] for _ in sites]
    counts = [0] * len(sites)
    for round_ in range(ROUNDS + 1):
        asked = zip(sites, browsers, addresses, strict=True)
        for number, (site, browser, own) in enumerate(asked):
            with listening(site.app) as statements:
                started = time.perf_counter()
                response = browser.http.get(own)
                seconds = time.perf_counter() - started
            if response.status_code != 200:
                raise SystemExit(f"{address}: {response.status_code}")
            counts[number] = len(statements.all)
            if round_:  # the first one warms up
                times[number].append(seconds)
    return [
        Outcome(statistics.median(own), count) for own, count in zip(times, counts, strict=True)
    ]


def report(small: Site, large: Site) -> None:
    """Print a line for each page."""
    print(f"\n{large.pupils / small.pupils:.1f} keer zo veel leerlingen\n")
    print(f"{'pagina':<58}{'opdrachten':>11}{'tijd':>8}{'t.o.v. vaste pagina':>21}")
    steady = 0.0
    for key, address in (STEADY, *PAGES):
        one, other = measure([small, large], key, address)
        steady = steady or other.seconds
        print(
            f"{f'{address} ({key})':<58}{one.statements:>5} > {other.statements:>3}"
            f"{other.seconds / one.seconds:>7.1f}×{other.seconds / steady:>20.1f}×"
        )


def report_reminders(sites: list[Site]) -> None:
    """Print what a round of reminders takes on each site: the first one, that makes them, and
    one that finds nothing new. There are many more in the large one."""
    print(f"\n{'ronde herinneringen':<58}{'opdrachten':>11}{'tijd':>8}{'herinneringen':>21}")
    for told in ("eerste ronde", "nog een ronde"):
        outcomes, made = [], []
        for site in sites:
            with site.app.app_context(), listening(site.app) as statements:
                started = time.perf_counter()
                remind(clock.now(), office_of(site.app))
                outcomes.append(Outcome(time.perf_counter() - started, len(statements.all)))
                made.append(db.session.scalar(select(func.count()).select_from(Reminder)) or 0)
                db.session.remove()
        one, other = outcomes
        print(
            f"{told:<58}{one.statements:>5} > {other.statements:>3}"
            f"{other.seconds / one.seconds:>7.1f}×{f'{made[0]} > {made[1]}':>21}"
        )


def report_imports(site: Site) -> None:
    """Print how reading registrations in grows with the file: first all new, then all known."""
    print(f"\n{'regels ingelezen':<58}{'opdrachten':>11}{'tijd':>8}{'geheugen':>21}")
    with site.app.app_context(), tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "registraties.csv"
        seconds_a_line = 0.0
        for lines in (1_000, 1_000, 4_000, 4_000):
            pupils = [made_up(number, "16GZ00", clock.today()) for number in range(400)]
            rows = make_rows(pupils, lines, 0, home="1708", today=clock.today())
            with target.open("w", encoding="utf-8", newline="") as file:
                write_file(rows, file)
            with listening(site.app) as statements:
                started = time.perf_counter()
                outcome = site.app.test_cli_runner().invoke(
                    args=["import-leerplicht", str(target), "--gemeente", "1708", "--json"]
                )
                seconds = time.perf_counter() - started
            counts = json.loads(outcome.stdout)
            seconds_a_line = seconds_a_line or seconds / lines
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            told = f"{lines}: {counts['new']} nieuw, {counts['unchanged']} ongewijzigd"
            print(
                f"{told:<58}{len(statements.all):>11}"
                f"{seconds / lines / seconds_a_line:>7.1f}×{memory:>17.0f} MB"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leerlingen", type=int, default=10_000)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    dialect = "postgresql" if options.postgresql else "sqlite"
    with ExitStack() as stack, clock.held_at(NOW):
        databases = Databases(stack)
        small, large = (
            stack.enter_context(filled(databases, dialect, extra))
            for extra in (0, options.leerlingen)
        )
        report_reminders([small, large])
        report(small, large)
        report_imports(small)


if __name__ == "__main__":
    main()
