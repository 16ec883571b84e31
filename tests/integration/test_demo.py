"""The demo: the published report comes out of its records, cell for cell."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from mdo import clock
from mdo.accounts.models import User
from mdo.accounts.queries import get_viewer
from mdo.audit.models import AuditEvent, ReadEvent
from mdo.audit.terms import REQUIRED_DETAILS, AuditAction
from mdo.cases.duplicate_queries import list_alike
from mdo.cases.merge_rules import Likeness
from mdo.cases.models import CaseFile, Pupil
from mdo.demo.town import DATA
from mdo.extensions import db
from mdo.feedback.models import Feedback
from mdo.feedback.queries import list_points_to_tell
from mdo.feedback.terms import FeedbackState
from mdo.handovers.models import Handover
from mdo.handovers.terms import HandoverState
from mdo.law.school_year import SchoolYear
from mdo.leerplicht.models import AbsenceReport, Exemption, LeaveRequest, ProcesVerbaal
from mdo.mail.models import OutboxEvent, OutboxMessage
from mdo.meetings.agenda_mail_queries import is_changed_since_sent
from mdo.meetings.models import AgendaItem, Discussion, Meeting, MissingParty, Participant
from mdo.meetings.queries import list_zats_without_lpa
from mdo.organisations.models import Municipality, School
from mdo.plans.models import Action, Plan, SupportPart
from mdo.plans.rules import checksum
from mdo.reminders.case_deadline_queries import list_case_deadlines
from mdo.reminders.inbox_rules import STATUTORY
from mdo.reminders.models import DigestHour, Reminder
from mdo.reminders.terms import Anchor, Matter
from mdo.report.queries import count_year
from mdo.terms import (
    AbsenceKind,
    ActionStatus,
    AgendaBlock,
    Attendance,
    CaseClosing,
    CaseStatus,
    InvitationAnswer,
    MdoResponsibility,
    MeetingKind,
    MeetingStatus,
    OutboxState,
    ParentsStance,
    Payer,
    PlanStatus,
    Role,
    Route,
    Urgency,
)
from mdo.thuiszitters.models import Thuiszitter
from tests.conftest import NOW
from tests.databases import Databases, dispose, make_app, migrate, wipe_database

YEARS = ("2013-2014", "2014-2015", "2015-2016", "2016-2017")


@pytest.fixture(scope="module")
def filled(databases: Databases, dialect: str, worker_id: str) -> Iterator[Flask]:
    """An application on a database of its own, filled by the command."""
    with databases.empty(dialect, f"mdo_demo_{worker_id}") as url, clock.held_at(NOW):
        app = make_app(url)
        migrate(app)
        result = app.test_cli_runner().invoke(args=["demo"])
        assert result.exit_code == 0, result.output
        yield app
        dispose(app)


@pytest.fixture
def demo(filled: Flask) -> Iterator[Flask]:
    with filled.app_context():
        yield filled
        db.session.rollback()


def published() -> list[dict[str, str]]:
    with (DATA / "bijlage3.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def home() -> Municipality:
    return db.session.scalars(select(Municipality).where(Municipality.is_tenant)).one()


@pytest.mark.parametrize("label", YEARS)
def test_every_cell_comes_out_of_the_records(demo: Flask, label: str):
    figures = count_year(home().id, SchoolYear.parse(label))
    printed = {key: "-" if value is None else str(value) for key, value in figures.items()}
    assert printed == {row["key"]: row[label] for row in published()}


@pytest.mark.parametrize("label", YEARS)
def test_the_command_prints_the_same(demo: Flask, label: str):
    result = demo.test_cli_runner().invoke(args=["jaarverslag", label, "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        row["key"]: None if row[label] == "-" else int(row[label]) for row in published()
    }


def test_records_that_must_not_count_are_there(demo: Flask):
    """The figures are right although other records lie between."""

    def exists(*conditions: Any) -> bool:
        return bool(db.session.scalar(select(func.count()).where(*conditions)))

    for label in YEARS:
        in_year = Discussion.school_year == label
        assert exists(in_year, Discussion.lpa_present.is_(False))
        assert exists(in_year, Discussion.is_subject_to_lpw.is_(False))
        assert exists(in_year, Discussion.municipality_id != home().id)
        reports = AbsenceReport.school_year == label
        assert exists(reports, AbsenceReport.kind == AbsenceKind.ABSOLUUT)
        assert exists(reports, AbsenceReport.kind == AbsenceKind.ACHTTIEN_PLUS)
        assert exists(Exemption.school_year == label, Exemption.article == "5a")
        reported = db.session.scalar(
            select(func.count() - func.count(AbsenceReport.pupil_id.distinct())).where(reports)
        )
        assert reported > 10
    early = Discussion.school_year.in_(YEARS[:2])
    assert exists(early, Discussion.responsibility == MdoResponsibility.SCHOOL)
    assert exists(Pupil.municipality_id != home().id)


def test_agendas_and_addresses_in_every_state(demo: Flask):
    """An agenda to be sent, one that was sent and one that was changed since; an address that is
    refused, at a meeting and in a poll."""
    ahead = db.session.scalars(
        select(Meeting).where(
            Meeting.kind == MeetingKind.MDO,
            Meeting.status == MeetingStatus.GEPLAND,
            Meeting.starts_at > NOW,
        )
    ).all()
    states = {(row.agenda_sent_at is not None, is_changed_since_sent(row)) for row in ahead}
    assert states == {(False, False), (True, False), (True, True)}
    refused = db.session.scalars(
        select(Meeting.status)
        .join(Participant, Participant.meeting_id == Meeting.id)
        .join(OutboxMessage, OutboxMessage.subject_id == Participant.id)
        .where(OutboxMessage.state == OutboxState.MISLUKT)
    ).all()
    assert set(refused) == {MeetingStatus.GEPLAND, MeetingStatus.PEILING}


def test_pupil_that_stayed_away_again_explains_the_stock(demo: Flask):
    """Guide, section 8: both solved in 2015-2016, and yet one known on 1 August 2016."""
    august = SchoolYear(2016).first_day
    row = db.session.scalars(
        select(Thuiszitter).where(Thuiszitter.since_on < august, Thuiszitter.ended_on >= august)
    ).one()
    before = db.session.scalars(
        select(Thuiszitter).where(
            Thuiszitter.pupil_id == row.pupil_id, Thuiszitter.ended_on < row.absent_from_on
        )
    ).one()
    assert before.since_on in SchoolYear(2015)


@pytest.mark.parametrize(
    ("column", "term"),
    [
        (Meeting.kind, MeetingKind),
        (Meeting.status, MeetingStatus),
        (CaseFile.status, CaseStatus),
        (CaseFile.urgency, Urgency),
        (CaseFile.closing, CaseClosing),
        (Participant.attendance, Attendance),
        (Participant.answer, InvitationAnswer),
        (Plan.status, PlanStatus),
        (Action.status, ActionStatus),
        (AgendaItem.route, Route),
        (AgendaItem.block, AgendaBlock),
        (Meeting.is_exception, (True, False)),
        (Discussion.parents_present, (True, False)),
        (Discussion.pupil_present, (True, False)),
        (AgendaItem.parents_stance, ParentsStance),
        (SupportPart.payer, Payer),
        (User.is_enabled, (True, False)),
    ],
)
def test_every_state_occurs(demo: Flask, column: Any, term: Any):
    found = set(db.session.scalars(select(column).where(column.is_not(None)).distinct()))
    assert found == set(term)


def test_mail_of_the_meetings_ahead(demo: Flask):
    """Sent, waiting with a link that works, and refused."""
    mails = db.session.scalars(select(OutboxMessage)).all()
    assert {mail.state for mail in mails} == set(OutboxState)
    assert all(mail.link_id is None for mail in mails if mail.state is OutboxState.VERZONDEN)
    assert all(mail.link_id for mail in mails if mail.state is OutboxState.WACHT)
    noted = set(db.session.scalars(select(OutboxEvent.mail_id)))
    assert {mail.id for mail in mails if mail.state is not OutboxState.WACHT} <= noted
    assert db.session.scalar(select(func.count()).where(Participant.replaces_id.is_not(None)))


def test_every_feedback_and_a_pair_of_doubles(demo: Flask):
    """And one that is still to be given, and a pair that was merged."""
    assert set(db.session.scalars(select(Feedback.state))) == set(FeedbackState)
    assert db.session.scalar(select(func.count()).where(Feedback.recipient_email != "")) == 1
    with clock.held_at(NOW):
        user = db.session.scalars(select(User).where(User.email.startswith("leerplicht@"))).one()
        viewer = get_viewer(user, clock.today())
        assert len(list_points_to_tell(viewer, clock.now())) >= 2
        alike = [row.reason for row in list_alike(viewer, clock.today())[0]]
    assert Likeness.KLANK in alike
    assert db.session.scalar(select(func.count()).where(Pupil.merged_into_id.is_not(None))) == 1


def test_who_is_missing_does_not_sit_at_the_table(demo: Flask):
    seated = select(Participant.id).where(
        Participant.meeting_id == MissingParty.meeting_id, Participant.party == MissingParty.party
    )
    ahead = (
        select(Meeting.number, MissingParty.party, seated.exists())
        .join(Meeting, Meeting.id == MissingParty.meeting_id)
        .where(Meeting.status == MeetingStatus.GEPLAND)
    )
    rows = db.session.execute(ahead).all()
    assert rows
    assert not [row for row in rows if row[2]]


def test_a_zat_ahead_lacks_its_leerplichtambtenaar(demo: Flask):
    with clock.held_at(NOW):
        user = db.session.scalars(
            select(User).join(Participant, Participant.user_id == User.id)
            .join(Meeting, Meeting.id == Participant.meeting_id)
            .where(Meeting.kind == MeetingKind.ZAT, Participant.is_chair)
        ).first()  # fmt: skip
        assert len(list_zats_without_lpa(get_viewer(user, clock.today()), clock.now())) == 1


def test_each_role_has_a_demo_user(demo: Flask):
    shown = db.session.execute(
        text("SELECT DISTINCT m.role FROM memberships m JOIN users u ON u.id = m.user_id"
             " WHERE u.is_demo")
    ).scalars()  # fmt: skip
    assert set(shown) == {role.value for role in Role}


def test_the_log_tells_of_the_last_weeks(demo: Flask, now: Any):
    with demo.app_context():
        events = db.session.scalars(select(AuditEvent)).all()
        moments = [event.at for event in events]
        readers = set(db.session.scalars(select(ReadEvent.reader_id)))
    assert {event.action for event in events} >= {
        AuditAction.CASE_OPENED,
        AuditAction.MEETING_PLANNED,
        AuditAction.MEETING_CLOSED,
        AuditAction.PLAN_ESTABLISHED,
        AuditAction.ACTION_ADDED,
    }
    assert all(REQUIRED_DETAILS.get(e.action, set()) <= e.details.keys() for e in events)
    assert max(moments) <= now
    assert readers == {event.actor_id for event in events if event.actor_id}


def test_established_plans_are_frozen_truly(demo: Flask):
    plans = db.session.scalars(select(Plan).where(Plan.status != PlanStatus.CONCEPT)).all()
    assert plans
    assert all(plan.checksum == checksum(plan.frozen) for plan in plans)
    assert db.session.scalar(select(func.count()).where(SupportPart.is_disputed))


def test_schools_are_real_and_numbers_go_on(demo: Flask):
    assert db.session.scalar(select(func.count()).select_from(School)) > 50
    last = db.session.scalar(text("SELECT value FROM counters WHERE name = 'leerlingen'"))
    assert last == db.session.scalar(select(func.count()).select_from(Pupil))


def test_nothing_is_dated_ahead_that_already_happened(demo: Flask, now: Any):
    for model in (AbsenceReport, Exemption, LeaveRequest, ProcesVerbaal):
        assert db.session.scalar(select(func.max(model.dated_on))) <= now.date()
    assert db.session.scalar(select(func.max(Discussion.held_on))) <= now.date()


def test_the_filled_database_is_refused(demo: Flask):
    result = demo.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert "bevat al oefengegevens" in result.stderr
    result = demo.test_cli_runner().invoke(args=["demo", "--als-leeg"])
    assert result.exit_code == 0
    assert db.session.scalar(select(func.count()).where(User.is_demo)) == 10


def test_other_content_is_refused(app: Flask):
    db.session.add(Municipality(code="0001", name="Elders"))
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert "andere gegevens" in result.stderr


def test_same_seed_same_content_and_more_pupils(app: Flask):
    def content(*options: str) -> tuple[list[Any], int]:
        wipe_database()
        db.session.rollback()
        db.session.expunge_all()
        result = app.test_cli_runner().invoke(args=["demo", *options])
        assert result.exit_code == 0, result.output
        db.session.rollback()
        rows = db.session.execute(
            select(Pupil.number, Pupil.sort_key, Pupil.birth_on, CaseFile.number, AgendaItem.facts)
            .outerjoin(CaseFile, CaseFile.pupil_id == Pupil.id)
            .outerjoin(AgendaItem, AgendaItem.case_id == CaseFile.id)
            .order_by(Pupil.number, CaseFile.number, AgendaItem.id)
        ).all()
        return [tuple(row) for row in rows], len({row[0] for row in rows})

    first, pupils = content()
    assert content()[0] == first
    assert content("--seed", "5")[0] != first
    assert content("--leerlingen", "700")[1] == pupils + 700
    figures = count_year(home().id, SchoolYear(2016))
    assert str(figures["verzuim"]) == next(
        row["2016-2017"] for row in published() if row["key"] == "verzuim"
    )


def test_reminders_stand_in_every_state(demo: Flask, now: Any):
    """Of demo users: what is open, put off, back from that, and done; late and ahead."""
    today = clock.to_local(now).date()
    rows = db.session.scalars(
        select(Reminder).join(User, User.id == Reminder.recipient_id).where(User.is_demo)
    ).all()
    assert {row.due_on < today for row in rows if not row.done_at} == {True, False}
    returns = {row.snoozed_until_on for row in rows}
    assert returns == {None, today, today + timedelta(days=6)}
    assert any(row.done_at for row in rows)
    assert {row.kind in STATUTORY for row in rows} == {True, False}
    assert not any(row.done_at or row.snoozed_until_on for row in rows if row.kind in STATUTORY)
    assert db.session.scalar(select(DigestHour.hour)) == 7


def test_plans_were_handed_over_in_every_state(demo: Flask):
    rows = db.session.execute(
        select(Handover.state, Plan.number, Plan.status).join(Plan, Plan.id == Handover.plan_id)
    ).all()
    assert {row.state for row in rows} == set(HandoverState)
    assert all(row.status is not PlanStatus.CONCEPT for row in rows)
    assert any(row.status is PlanStatus.VERVANGEN for row in rows)
    assert all(
        row.note
        for row in db.session.scalars(
            select(Handover).where(Handover.state == HandoverState.NIET_DOORGEGAAN)
        )
    )


def test_what_is_due_of_the_keeping_of_data_is_there(demo: Flask):
    found = list(list_case_deadlines(clock.today(), clock.now()))
    assert {one.matter for one in found} == {Matter.TOESTEMMING, Matter.BEWAARTERMIJN}
    assert {one.anchor for one in found} == {Anchor.DOSSIER, Anchor.GEMEENTE}
    assert all(any(one.people.values()) for one in found)
