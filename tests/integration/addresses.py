"""Every address of the application as data, with records to fill in."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask, url_for
from sqlalchemy import select

from mdo.accounts.models import Membership
from mdo.accounts.permissions import ROLE_PERMISSIONS, Permission
from mdo.audit.terms import Subject
from mdo.cases.models import CaseFile, CaseParty, Pupil
from mdo.extensions import db
from mdo.flowchart.models import FlowAnswer, FlowBox, FlowChart
from mdo.flowchart.terms import BoxOrigin, ChartStatus
from mdo.handovers.models import Handover
from mdo.organisations.models import Municipality, Organisation
from mdo.terms import Role
from mdo.web.access import declared_access
from tests import factories
from tests.factories import World

NONSENSE = "bestaat-niet"


@dataclass(frozen=True)
class Address:
    """One method of one endpoint. `permission` is None for a public one."""

    endpoint: str
    method: str
    arguments: tuple[str, ...]
    permission: Permission | None
    reads: Subject | None

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"

    def opens_for(self, role: Role) -> bool:
        """Whether the table of roles lets `role` in."""
        return self.permission is None or self.permission in ROLE_PERMISSIONS[role]

    def url(self, app: Flask, values: Mapping[str, object] | None = None) -> str:
        """The address with `values`; what they lack is filled with what does not exist."""
        filled = {
            name: (values or {}).get(name, uuid.uuid4() if name.endswith("_id") else NONSENSE)
            for name in self.arguments
        }
        with app.test_request_context():
            return url_for(self.endpoint, **filled)


def addresses(app: Flask) -> list[Address]:
    """All of them but static files."""
    return list(_addresses(app))


def _addresses(app: Flask) -> Iterator[Address]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        declaration = declared_access(rule.endpoint, app)
        assert declaration is not None, f"{rule.endpoint} declares no access"
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield Address(
                rule.endpoint,
                method,
                tuple(sorted(rule.arguments)),
                declaration.permission,
                declaration.reads,
            )


def own_records(world: World) -> dict[str, object]:
    """An id for each argument, of records that the users of the world may see."""
    records = _records(world.case, world.pupil, world.cjg)
    users = world.users
    return {
        **records,
        "doubt_id": factories.doubt(world.steenwijkerland).id,
        "reminder_id": factories.reminder(users[Role.COORDINATOR], world.case).id,
        "user_id": users[Role.COORDINATOR].id,
        "membership_id": _membership_of(users[Role.COORDINATOR].id),
        "run_id": factories.import_run(world.steenwijkerland).id,
        "mail_id": factories.outbox_message(to_address=users[Role.COORDINATOR].email).id,
        "organisation_id": world.secondary.id,
        "party_id": _party_of(world.case, world.care),
        "schooljaar": "2026-2027",
        "soort": "verzuimmelding",
        "year": "2026-2027",
        "key": "mdo_leerplicht",
        "slug": "doelen",
        "number": "1",
    }


def foreign_records() -> dict[str, object]:
    """The same, of a municipality that none of the world's users has to do with."""
    home = factories.municipality(name="Elders", code="9998", is_tenant=True)
    school = factories.school(name="School elders", municipality_id=home.id)
    stranger = factories.user(Role.COORDINATOR, school)
    child = factories.pupil(home, school, surname="Elders")
    file = factories.case(child)
    factories.party(file, school)
    return {
        **_records(file, child, school),
        "doubt_id": factories.doubt(home).id,
        "reminder_id": factories.reminder(stranger, file).id,
        "user_id": stranger.id,
        "membership_id": _membership_of(stranger.id),
        "run_id": factories.import_run(home).id,
        "mail_id": factories.outbox_message(to_address=stranger.email).id,
        "party_id": _party_of(file, school),
    }


def _records(file: CaseFile, child: Pupil, organiser: Organisation) -> dict[str, object]:
    twin = factories.pupil(db.session.get(Municipality, child.municipality_id))
    meeting = factories.meeting(organiser)
    item = factories.agenda_item(meeting, file)
    plan = factories.plan(file)
    goal = factories.goal(plan)
    need = factories.need(plan)
    chart, box = _chart(file)
    walk = factories.walk(file, need, chart)
    return {
        "pupil_id": child.id,
        "other_id": twin.id,
        "merge_id": factories.pupil_merge(child, twin).id,
        "case_id": file.id,
        "guardian_id": factories.guardian(child, given_name="Vader").id,
        "meeting_id": meeting.id,
        "feedback_id": factories.feedback(item, file, meeting).id,
        "participant_id": factories.participant(meeting).id,
        "item_id": item.id,
        "slot_id": factories.poll_slot(meeting).id,
        "series_id": factories.series(organiser).id,
        "seat_id": factories.standing_seat(organiser).id,
        "plan_id": plan.id,
        "need_id": need.id,
        "walk_id": walk.id,
        "chart_id": chart.id,
        "box_id": box.id,
        "answer_id": box.answers[0].id,
        "goal_id": goal.id,
        "row_id": goal.id,
        "part_id": factories.part(plan).id,
        "action_id": factories.action(file).id,
        "handover_id": _handover(file).id,
        "registration_id": factories.absence_report(child).id,
        "police_id": factories.proces_verbaal(child).id,
        "spell_id": factories.absence_spell(child).id,
    }


def _chart(file: CaseFile) -> tuple[FlowChart, FlowBox]:
    """A concept of the chart of the municipality of a case, with a box of it."""
    home = db.session.get(Municipality, file.municipality_id)
    chart = factories.flow_chart(home, status=ChartStatus.CONCEPT)
    box = FlowBox(id=uuid.uuid4(), key="vak", question="Een vraag?", origin=BoxOrigin.VELD)
    box.answers = [FlowAnswer(id=uuid.uuid4(), label="Ja", advice="Klaar")]
    box.chart_id = chart.id
    return chart, factories.save(box)


def _handover(file: CaseFile) -> Handover:
    """An established version beside the concept, handed over to the case's municipality."""
    version = factories.established_plan(file, number=2)
    return factories.handover(version, db.session.get_one(Municipality, file.municipality_id))


def _membership_of(user_id: uuid.UUID) -> uuid.UUID:
    return db.session.scalars(select(Membership.id).where(Membership.user_id == user_id)).one()


def _party_of(file: CaseFile, who: Organisation) -> uuid.UUID:
    return db.session.scalars(
        select(CaseParty.id).where(
            CaseParty.case_id == file.id, CaseParty.organisation_id == who.id
        )
    ).one()


def contents(*, without: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """All rows of the database as text, by table."""
    db.session.rollback()
    with db.engine.connect() as connection:
        return {
            table.name: sorted(map(str, connection.execute(table.select())))
            for table in db.metadata.sorted_tables
            if table.name not in without
        }
