"""Puts the demo together: the town, its history, the present school year, and more of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random

from sqlalchemy import func, select

from mdo.accounts.models import User
from mdo.cases.models import Pupil
from mdo.clock import to_local
from mdo.demo.at_home import AtHome
from mdo.demo.bulk import Bulk
from mdo.demo.calendars import Calendars
from mdo.demo.cases import Cases
from mdo.demo.desk import UnderWay
from mdo.demo.doubles import Doubles
from mdo.demo.flowcharts import FlowCharts
from mdo.demo.handovers import write_handovers
from mdo.demo.history import Registrations, published_figures, write_thuiszitters
from mdo.demo.history_meetings import HistoricMdos
from mdo.demo.imports import Imports
from mdo.demo.invitations import write_mail
from mdo.demo.kept import Kept
from mdo.demo.log import Log
from mdo.demo.machine import write_machine
from mdo.demo.meetings import Meetings
from mdo.demo.plans import Plans
from mdo.demo.present import Present
from mdo.demo.pupils import Pupils
from mdo.demo.recent import Recent
from mdo.demo.registrations import PresentRegistrations
from mdo.demo.reminders import write_reminders
from mdo.demo.step_ups import write_doubts
from mdo.demo.store import Store
from mdo.demo.town import Town, make_town
from mdo.errors import Refused
from mdo.extensions import db
from mdo.law.school_year import SchoolYear
from mdo.mail.office import Office
from mdo.organisations.models import InstallationFact, Municipality, Organisation

DEFAULT_SEED = 2017
Tell = Callable[[str], None]


def holds_demo() -> bool:
    """Whether this database was filled by `make_demo`."""
    return db.session.get(InstallationFact, "demo") is not None


def is_empty() -> bool:
    """Whether nobody and nothing is in this database yet."""
    return not any(
        db.session.scalar(select(func.count()).select_from(model))
        for model in (User, Municipality, Organisation, Pupil)
    )


def make_demo(
    *,
    now: datetime,
    seed: int,
    environment: str,
    tell: Tell,
    extra_pupils: int = 0,
    office: Office | None = None,
) -> Town:
    """Fill an empty database; `tell` hears how far it is.

    The same seed on the same day gives the same content; ids of schools and keys of sessions
    differ. With an `office`, people are invited to the meetings ahead. Raises Refused when the database holds anything already.
    """
    if holds_demo():
        raise Refused("deze database bevat al oefengegevens")
    if not is_empty():
        raise Refused("deze database bevat al andere gegevens; oefengegevens komen daar niet bij")
    today = to_local(now).date()
    store = Store(Random(seed), now)
    tell("Scholen, organisaties en gebruikers …")
    town = make_town(store, environment)
    pupils, cases, meetings = Pupils(store, town), Cases(store, town), Meetings(store, town)
    plans = Plans(store, town)
    figures = published_figures()
    for year, of_year in figures.items():
        tell(f"Schooljaar {year} …")
        absentees = Registrations(store, pupils, year, today).write(of_year)
        mdos = HistoricMdos(pupils, cases, meetings, year, today)
        mdos.write(of_year["mdo_leerplicht"], absentees)
    write_thuiszitters(store, pupils, figures)
    last = max(figures)
    recent = Recent(pupils, cases, meetings, figures[last], today)
    for first_year in range(last.first_year + 1, SchoolYear.of(today).first_year + 1):
        tell(f"Schooljaar {SchoolYear(first_year)} …")
        recent.write(SchoolYear(first_year))
    tell("Overleggen, plannen en acties van nu …")
    Present(pupils, cases, meetings, plans, today).write()
    write_doubts(store, town, today)
    Calendars(pupils, cases, meetings, today).write()
    write_handovers(store, town)
    UnderWay(pupils, cases, meetings, plans, now).write()
    Imports(store, town, today).write()
    doubles = Doubles(pupils, cases, meetings, today)
    doubles.write()
    Log(store).write()
    FlowCharts(store, town).write()
    PresentRegistrations(pupils, cases, today).write()
    store.write()
    AtHome(pupils, cases, meetings, plans, today).write()
    Kept(pupils, cases, meetings, today).write()
    if office:
        write_mail(office, now)
    doubles.finish(office)
    write_reminders(store, town, now)
    write_machine(store, now)
    if extra_pupils:
        tell(f"Nog {extra_pupils} leerlingen …")
        Bulk(pupils, cases, meetings, plans, today).write(extra_pupils)
    return town
