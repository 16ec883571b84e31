"""The municipality of the demo: real schools, made-up organisations and users."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files

from sqlalchemy import select

from mdo.accounts.demo_password import DEMO_PASSWORD
from mdo.accounts.models import Membership, User
from mdo.accounts.passwords import new_session_key, passwords_for, random_password
from mdo.demo.people import Name
from mdo.demo.store import Store
from mdo.extensions import db
from mdo.organisations.duo import read_schools
from mdo.organisations.holiday_import import import_holidays
from mdo.organisations.models import (
    InstallationFact,
    Municipality,
    Organisation,
    School,
)
from mdo.organisations.school_import import import_schools
from mdo.terms import Party, Role, SchoolKind

DATA = files("mdo.demo") / "data"
HOME = "1708"
RECORDS_FROM = "2013-2014"
SCHOOL_FILES = ("duo-steenwijkerland-bo.csv", "duo-vo-regio.csv")
# The schools at which the demo users of a school work.
ZORG_SCHOOL, IB_SCHOOL = "16GZ00", "06VC00"


@dataclass(frozen=True)
class Colleague:
    """Somebody with a seat, as the makers of cases and meetings need them."""

    user_id: uuid.UUID
    name: str
    email: str
    organisation_id: uuid.UUID
    party: Party
    role: Role


@dataclass
class Town:
    """What the makers of pupils, cases and meetings choose from."""

    id: uuid.UUID
    neighbours: list[uuid.UUID]
    primary: list[uuid.UUID]
    secondary: list[uuid.UUID]
    elsewhere: list[uuid.UUID]
    zorg_school: uuid.UUID
    ib_school: uuid.UUID
    preschool: uuid.UUID
    units: dict[Party, uuid.UUID]
    people: dict[str, Colleague] = field(default_factory=dict)

    def of(self, party: Party) -> list[Colleague]:
        """The people of one kind of organisation."""
        return [person for person in self.people.values() if person.party is party]


# Key, kind, name, and whether it belongs to the municipality.
ORGANISATIONS = (
    (Party.CJG, "CJG De Springplank", True),
    (Party.LEERPLICHT, "Leerplicht Steenwijkerland", True),
    (Party.TOEGANG, "Toegang jeugdhulp Steenwijkerland", True),
    (Party.BELEID, "Gemeente Steenwijkerland", True),
    (Party.SWV, "Samenwerkingsverband De Vaart", False),
    (Party.GGD, "GGD Veenrand", False),
    (Party.SMW, "Schoolmaatschappelijk werk Kompas", False),
    (Party.ZORGAANBIEDER, "Jeugdzorg De Wissel", False),
    (Party.ZORGVERZEKERAAR, "Zorgverzekeraar Ons Deel", False),
    (Party.ZORGKANTOOR, "Zorgkantoor Noordrand", False),
    (Party.DOORSTROOMPUNT, "Doorstroompunt De Kop", False),
    (Party.POLITIE, "Politie, basisteam Oefenland", False),
    (Party.HALT, "Halt Oefenland", False),
)

# Key, name, role, at which organisation, title, and whether the sign-in page shows it.
# Somebody who left: the account is switched off.
GONE = "vertrokken"
USERS = (
    (GONE, Name("Bo", "", "Vertrokken"), Role.DEELNEMER, Party.SMW,
     "Schoolmaatschappelijk werker", False),
    ("procescoordinator", Name("Marijke", "van den", "Voorbeeld"), Role.COORDINATOR, Party.CJG,
     "Procescoördinator jeugd", True),
    ("zorgcoordinator", Name("Jelle", "", "Proefstra"), Role.COORDINATOR, "zorg",
     "Zorgcoördinator", True),
    ("ib", Name("Hülya", "", "Oefening"), Role.COORDINATOR, "ib", "Intern begeleider", True),
    ("leerplicht", Name("Sietske", "de", "Fictie"), Role.LEERPLICHTAMBTENAAR, Party.LEERPLICHT,
     "Leerplichtambtenaar", True),
    ("toegang", Name("Rachid", "el", "Demo"), Role.TOEGANG, Party.TOEGANG,
     "Toegangsmedewerker", True),
    ("beleid", Name("Geert", "in 't", "Verzonnen"), Role.BELEID, Party.BELEID,
     "Beleidsmedewerker onderwijs", True),
    ("ggd", Name("Renée", "", "Bedacht"), Role.DEELNEMER, Party.GGD, "Jeugdverpleegkundige", True),
    ("beheer", Name("Theo", "", "Sleutelaar"), Role.BEHEERDER, Party.BELEID,
     "Functioneel beheerder", True),
    ("privacy", Name("Nadia", "ter", "Waakzaam"), Role.PRIVACY_OFFICER, Party.BELEID,
     "Functionaris gegevensbescherming", True),
    ("leerplicht2", Name("Klaas", "", "Plaatsvervang"), Role.LEERPLICHTAMBTENAAR,
     Party.LEERPLICHT, "Leerplichtambtenaar", False),
    ("cjg2", Name("Wilma", "van", "Fantasie"), Role.COORDINATOR, Party.CJG,
     "Gezinswerker", False),
    ("swv", Name("Carla", "", "Modelstra"), Role.DEELNEMER, Party.SWV,
     "Afdelingscoördinator", False),
    ("smw", Name("Bart", "", "Papierman"), Role.DEELNEMER, Party.SMW,
     "Schoolmaatschappelijk werker", False),
    ("zorg", Name("Esther", "ten", "Schijn"), Role.DEELNEMER, Party.ZORGAANBIEDER,
     "Behandelaar", False),
    ("doorstroom", Name("Ahmed", "", "Voorbeeldi"), Role.DEELNEMER, Party.DOORSTROOMPUNT,
     "Trajectbegeleider", False),
    ("toegang2", Name("Petra", "", "Zogenaamd"), Role.TOEGANG, Party.TOEGANG,
     "Toegangsmedewerker", False),
)  # fmt: skip
# When the users began: before the oldest record.
SEATED_FROM = date(2013, 8, 1)


def make_town(store: Store, environment: str) -> Town:
    """Write municipalities, schools, holidays, organisations and users."""
    db.session.add(InstallationFact(key="demo", value=f"{store.now:%Y-%m-%d}"))
    _import_open_data(store)
    home = db.session.scalars(select(Municipality).where(Municipality.code == HOME)).one()
    home.is_tenant = True
    home.records_from = RECORDS_FROM
    home.province = "Overijssel"
    units = _organisations(store, home.id)
    town = _town(store, home, units)
    _users(store, town, environment)
    db.session.flush()
    return town


def _import_open_data(store: Store) -> None:
    for name in SCHOOL_FILES:
        import_schools(read_schools((DATA / name).read_bytes()), now=store.now)
    import_holidays((DATA / "schoolvakanties.csv").read_bytes(), now=store.now)
    db.session.flush()


def _organisations(store: Store, home: uuid.UUID) -> dict[Party, uuid.UUID]:
    units = {}
    for kind, name, is_own in ORGANISATIONS:
        units[kind] = store.new_id()
        db.session.add(
            Organisation(
                id=units[kind], kind=kind, name=name, municipality_id=home if is_own else None
            )
        )
    return units


def _town(store: Store, home: Municipality, units: dict[Party, uuid.UUID]) -> Town:
    preschool = Organisation(
        id=store.new_id(),
        kind=Party.SCHOOL,
        name="Peuteropvang De Proeftuin",
        municipality_id=home.id,
    )
    preschool.school = School(kind=SchoolKind.VOORSCHOOL, holiday_region=home.holiday_region)
    db.session.add(preschool)
    db.session.flush()
    rows = db.session.execute(
        select(Organisation.id, Organisation.municipality_id, School.kind, School.code)
        .join(School, School.organisation_id == Organisation.id)
        .where(School.code.is_not(None))
        .order_by(School.code)
    ).all()
    by_code = {row.code: row.id for row in rows}
    young = (SchoolKind.BO, SchoolKind.SBO)
    return Town(
        id=home.id,
        neighbours=sorted(
            {row.municipality_id for row in rows} - {home.id},
            key=[row.municipality_id for row in rows].index,
        ),
        primary=[r.id for r in rows if r.kind in young and r.municipality_id == home.id],
        secondary=[r.id for r in rows if r.kind not in young and r.municipality_id == home.id],
        elsewhere=[r.id for r in rows if r.kind not in young and r.municipality_id != home.id],
        zorg_school=by_code[ZORG_SCHOOL],
        ib_school=by_code[IB_SCHOOL],
        preschool=preschool.id,
        units=units,
    )


def _users(store: Store, town: Town, environment: str) -> None:
    passwords = passwords_for(environment)
    shown, hidden = passwords.hash(DEMO_PASSWORD), passwords.hash(random_password())
    for key, name, role, place, title, is_shown in USERS:
        organisation_id = {"zorg": town.zorg_school, "ib": town.ib_school}.get(
            place, town.units.get(place)
        )
        user = User(
            id=store.new_id(),
            email=f"{key}@oefenland.invalid",
            password_hash=shown if is_shown else hidden,
            session_key=new_session_key(),
            is_demo=is_shown,
            is_enabled=key != GONE,
            created_at=store.now,
            given_name=name.given_name,
            infix=name.infix,
            surname=name.surname,
        )
        db.session.add(user)
        db.session.flush()
        db.session.add(
            Membership(
                id=store.new_id(),
                user_id=user.id,
                organisation_id=organisation_id,
                role=role,
                title=title,
                from_on=SEATED_FROM,
                created_at=store.now,
            )
        )
        party = Party.SCHOOL if place in ("zorg", "ib") else place
        town.people[key] = Colleague(user.id, name.full, user.email, organisation_id, party, role)
