"""What comes due for leerplicht: children who stay away, investigations, exemptions, feedback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from mdo import clock
from mdo.accounts.models import User
from mdo.cases.models import CaseFile, Pupil
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.feedback.terms import FeedbackState
from mdo.law.dates import add_months
from mdo.law.school_year import SchoolYear
from mdo.organisations.calendar_queries import get_school_calendars
from mdo.reminders.leerplicht_deadline_queries import list_leerplicht_deadlines
from mdo.reminders.rules import Deadline, reminders_of
from mdo.reminders.terms import Anchor, Matter, ReminderKind, Who
from mdo.reminders.thuiszitter_deadline_queries import list_thuiszitter_deadlines
from mdo.terms import (
    AbsenceKind,
    ExemptionArticle,
    MeetingKind,
    MeetingStatus,
    Party,
    Role,
    ThuiszitterEnding,
)
from mdo.thuiszitters.clock_operations import recompute
from mdo.thuiszitters.terms import ClockCause
from tests import factories
from tests.clients import Client, listening
from tests.factories import World

TODAY = date(2026, 11, 23)
LPA = Role.LEERPLICHTAMBTENAAR
K, M = ReminderKind, Matter


@pytest.fixture
def at_school(world: World) -> World:
    """The autumn holiday of region Noord, and the summers that make its years known."""
    for name, first, last in (
        ("Zomervakantie", date(2026, 7, 4), date(2026, 8, 16)),
        ("Herfstvakantie", date(2026, 10, 10), date(2026, 10, 18)),
        ("Kerstvakantie", date(2026, 12, 19), date(2027, 1, 3)),
        ("Zomervakantie", date(2027, 7, 10), date(2027, 8, 22)),
    ):
        factories.holiday(name, first, last)
    return world


def at(day: date, hour: int = 9) -> datetime:
    return clock.from_local(datetime.combine(day, time(hour)))


def read(*pupils: Pupil, on: date = TODAY) -> None:
    with unit_of_work():
        recompute(
            [pupil.id for pupil in pupils], cause=ClockCause.TIJD, by=None, today=on, now=at(on)
        )


def found(on: date = TODAY) -> list[Deadline]:
    with unit_of_work():
        return [*list_thuiszitter_deadlines(on, at(on)), *list_leerplicht_deadlines(on, at(on))]


def of(matter: Matter, on: date = TODAY) -> list[Deadline]:
    return [one for one in found(on) if one.matter is matter]


def told(on: date) -> Iterator[tuple[ReminderKind, Any]]:
    """What is told on a day, and to whom."""
    year = SchoolYear.of(on)
    for deadline in found(on):
        calendar = get_school_calendars({deadline.place}, (year.previous, year, year.next))[
            deadline.place
        ]
        for due in reminders_of(deadline, {}, calendar, on):
            yield due.rule.kind, due.recipient_id


class TestThuiszitters:
    def test_the_line_is_told_to_leerplicht_on_the_school_day_itself(self, at_school: World):
        """Away from Monday 28 September; the week of 12 October is holiday."""
        child, officer = at_school.pupil, at_school.users[LPA]
        factories.absence_spell(child, from_on=date(2026, 9, 28))
        for day, kind in (
            (date(2026, 10, 9), None),  # the tenth school day
            (date(2026, 10, 18), None),
            (date(2026, 10, 19), K.TWEE_WEKEN),
            (date(2026, 10, 25), K.TWEE_WEKEN),
            (date(2026, 10, 26), K.DRIE_WEKEN),
            (date(2026, 11, 1), K.DRIE_WEKEN),
            (date(2026, 11, 2), K.THUISZITTER),
        ):
            read(child, on=day)
            assert list(told(day)) == ([(kind, officer.id)] if kind else []), day
        (line,) = of(M.THUISZITTER, date(2026, 11, 2))
        assert (line.on, line.anchor, line.anchor_id) == (
            date(2026, 11, 2), Anchor.LEERLING, child.id,
        )  # fmt: skip
        assert line.path == f"/thuiszitters/{child.id}"
        assert line.number == child.number

    def test_who_comes_back_passes_no_line(self, at_school: World):
        child = at_school.pupil
        spell = factories.absence_spell(child, from_on=date(2026, 9, 28))
        with unit_of_work():
            db.session.merge(spell).until_on = date(2026, 10, 30)
        read(child, on=date(2026, 10, 19))
        assert [kind for kind, _who in told(date(2026, 10, 19))] == [K.TWEE_WEKEN]
        # The clock was not read since, and yet nothing is said that is not so.
        assert list(told(date(2026, 11, 2))) == []
        read(child, on=date(2026, 11, 2))
        assert found(date(2026, 11, 2)) == []

    def test_policy_hears_that_there_is_one_and_no_more(self, at_school: World):
        child, other = at_school.pupil, factories.pupil(at_school.steenwijkerland)
        for pupil in (child, other):
            factories.absence_spell(pupil, from_on=date(2026, 9, 28))
        read(child, other, on=date(2027, 2, 2))
        limit = add_months(date(2026, 11, 2), 3)
        deadlines = of(M.DRIE_MAANDEN, limit)
        assert {one.on for one in deadlines} == {limit}
        (policy,) = [one for one in deadlines if Who.BELEID in one.people]
        assert policy.people == {Who.BELEID: [at_school.users[Role.BELEID].id]}
        assert (policy.anchor, policy.path, policy.number) == (
            Anchor.GEMEENTE, "/thuiszitters", "",
        )  # fmt: skip
        told_of = {policy.subject_id, policy.anchor_id, policy.place[0]}
        assert told_of == {at_school.steenwijkerland.id, None}
        assert {one.subject_id for one in deadlines if one is not policy} == {child.id, other.id}
        assert {one.path for one in deadlines if one is not policy} == {
            f"/thuiszitters/{child.id}", f"/thuiszitters/{other.id}",
        }  # fmt: skip
        # From then on the four weeks are not told of any more.
        assert of(M.THUISZITTER, limit) == []
        # Who has both roles opens the child and needs no second one.
        factories.membership(at_school.users[LPA], Role.BELEID, at_school.beleid)
        (policy,) = [one for one in of(M.DRIE_MAANDEN, limit) if Who.BELEID in one.people]
        assert policy.people == {Who.BELEID: [at_school.users[Role.BELEID].id]}

    @pytest.mark.parametrize(
        ("planned", "status", "is_due"),
        [
            (None, MeetingStatus.GEPLAND, True),
            (date(2026, 9, 14), MeetingStatus.GEHOUDEN, True),  # before the absence
            (date(2026, 10, 5), MeetingStatus.GEHOUDEN, False),
            (date(2026, 11, 20), MeetingStatus.GEPLAND, False),  # 14 school days after the line
            (date(2026, 11, 24), MeetingStatus.GEPLAND, True),  # a school day too late
            (date(2026, 11, 20), MeetingStatus.GEANNULEERD, True),
        ],
    )
    def test_an_mdo_held_or_planned_in_time_is_enough(
        self, at_school: World, planned: date | None, status: MeetingStatus, is_due: bool
    ):
        factories.absence_spell(at_school.pupil, from_on=date(2026, 9, 28))
        if planned:
            extra = {"cancel_reason": "Ziek"} if status is MeetingStatus.GEANNULEERD else {}
            meeting = factories.meeting(
                at_school.cjg, starts_at=at(planned, 14), status=status, **extra
            )
            factories.agenda_item(meeting, at_school.case)
        on = date(2026, 11, 4)
        read(at_school.pupil, on=on)
        deadlines = of(M.THUISZITTER_MDO, on)
        assert [one.on for one in deadlines] == ([date(2026, 11, 2)] if is_due else [])
        if planned is None:
            days = [date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 30)]
            assert [K.GEEN_MDO in dict(told(day)) for day in days] == [False, True, True]

    def test_who_moved_or_is_a_double_is_left_alone(self, at_school: World):
        """A period that is over, one of who moved away, and one that stayed with a double."""
        home = at_school.steenwijkerland
        factories.thuiszitter(factories.pupil(home), ended_on=TODAY, ending=ThuiszitterEnding.TERUG)
        factories.thuiszitter(factories.pupil(at_school.meppel), municipality_id=home.id)
        factories.thuiszitter(factories.pupil(home, merged_into_id=at_school.pupil.id))
        assert found() == []


REPORTS: list[tuple[dict[str, Any], bool]] = [
    ({"dated_on": date(2026, 11, 16)}, True),
    ({"dated_on": date(2026, 11, 16), "kind": AbsenceKind.LUXE}, True),
    ({"dated_on": date(2026, 11, 16), "kind": AbsenceKind.ACHTTIEN_PLUS}, False),
    ({"dated_on": date(2025, 11, 23)}, True),
    ({"dated_on": date(2025, 11, 22)}, False),
]


class TestRegistrations:
    def test_a_report_without_investigation(self, at_school: World):
        reports = [factories.absence_report(at_school.pupil, **given) for given, _due in REPORTS]
        begun = factories.absence_report(at_school.pupil, dated_on=date(2026, 11, 17))
        factories.investigation(begun, at_school.pupil)
        wanted = {
            (report.id, report.dated_on, f"/leerplicht/verzuimmelding/{report.id}")
            for report, (_given, is_due) in zip(reports, REPORTS, strict=True)
            if is_due
        }
        deadlines = of(M.ONDERZOEK)
        assert {(one.subject_id, one.on, one.path) for one in deadlines} == wanted
        assert {one.anchor_id for one in deadlines} == {at_school.pupil.id}
        assert deadlines[0].people == {Who.LEERPLICHT: (at_school.users[LPA].id,)}
        # Five working days after Monday the 16th: the holidays of schools do not count.
        assert dict(told(TODAY)) == {K.ONDERZOEK_STARTEN: at_school.users[LPA].id}

    @pytest.mark.parametrize(
        ("article", "until_on", "birth_on", "days"),
        [
            # Of parents who give notice, and of who needs none.
            (ExemptionArticle.ART_5_ONDER_A, date(2027, 7, 31), date(2012, 5, 10),
             {M.VRIJSTELLING: date(2027, 7, 31), M.KENNISGEVING: date(2027, 6, 30)}),
            (ExemptionArticle.ART_15, date(2027, 7, 31), date(2012, 5, 10),
             {M.VRIJSTELLING: date(2027, 7, 31)}),
            # One that ends within its year has no notice of 1 July.
            (ExemptionArticle.ART_5_ONDER_A, date(2027, 7, 15), date(2012, 5, 10),
             {M.VRIJSTELLING: date(2027, 7, 15)}),
            # 18 before it ends: nothing to renew.
            (ExemptionArticle.ART_5_ONDER_A, date(2027, 7, 31), date(2009, 7, 20), {}),
            (ExemptionArticle.ART_15, date(2027, 5, 31), date(2012, 5, 10), {}),
        ],
    )  # fmt: skip
    def test_an_exemption_that_ends(
        self,
        at_school: World,
        article: ExemptionArticle,
        until_on: date,
        birth_on: date,
        days: dict[Matter, date],
    ):
        child = factories.pupil(at_school.steenwijkerland, at_school.secondary, birth_on=birth_on)
        held = factories.exemption(child, article=article, until_on=until_on)
        on = date(2027, 6, 1)
        assert {one.matter: one.on for one in found(on)} == days
        assert {one.path for one in found(on)} <= {f"/leerplicht/vrijstelling/{held.id}"}
        # After its day nobody gives notice any more.
        assert M.KENNISGEVING not in {one.matter for one in found(date(2027, 7, 1))}
        factories.exemption(
            child, article=article, renews_id=held.id, dated_on=date(2027, 8, 1),
            from_on=date(2027, 8, 1), until_on=date(2028, 7, 31),
        )  # fmt: skip
        assert found(on) == []

    def test_who_moved_gives_notice_elsewhere(self, at_school: World):
        child = factories.pupil(at_school.meppel)
        factories.exemption(
            child, municipality_id=at_school.steenwijkerland.id, until_on=date(2027, 7, 31)
        )
        assert found(date(2027, 6, 1)) == []


class TestFeedback:
    @pytest.fixture
    def case(self, at_school: World) -> CaseFile:
        return factories.case(factories.pupil(at_school.meppel, at_school.secondary))

    def table(self, world: World, case: CaseFile, *people: User):
        meeting = factories.meeting(
            world.secondary, MeetingKind.ZAT, status=MeetingStatus.AFGESLOTEN,
            starts_at=at(date(2026, 11, 12)), closed_at=at(date(2026, 11, 17)),
        )  # fmt: skip
        seats = [factories.participant(meeting, who, party=Party.LEERPLICHT) for who in people]
        item = factories.agenda_item(meeting, case)
        factories.discussion(item, meeting, case)
        return meeting, item, seats

    def test_is_for_the_officers_at_that_table(self, app: Flask, at_school: World, case: CaseFile):
        officer, absent = (
            factories.user(LPA, at_school.leerplicht), factories.user(LPA, at_school.leerplicht),
        )  # fmt: skip
        elsewhere = factories.organisation(Party.LEERPLICHT, municipality_id=at_school.meppel.id)
        meeting, item, (_own, away, *_) = self.table(
            at_school, case, officer, absent, at_school.school_coordinator,
            factories.user(LPA, elsewhere),
        )  # fmt: skip
        factories.participant(meeting, party=Party.LEERPLICHT, replaces_id=away.id)
        (point,) = of(M.TERUGKOPPELING)
        assert point.people == {Who.LEERPLICHT: [officer.id]}
        assert (point.subject_id, point.on) == (item.id, date(2026, 11, 17))
        assert (point.anchor, point.anchor_id) == (Anchor.OVERLEG, meeting.id)
        assert point.number == meeting.number
        Client(app, officer).get(point.path)
        # Three working days after the minutes were closed, and not before.
        assert list(told(date(2026, 11, 19))) == []
        assert list(told(date(2026, 11, 20))) == [(K.TERUGKOPPELEN, officer.id)]

    def test_until_it_is_sent(self, at_school: World, case: CaseFile):
        meeting, item, _seats = self.table(at_school, case, at_school.users[LPA])
        concept = factories.feedback(item, case, meeting)
        assert of(M.TERUGKOPPELING)
        with unit_of_work():
            row = db.session.merge(concept)
            row.state, row.sent_at = FeedbackState.VERSTUURD, clock.now()
        assert not of(M.TERUGKOPPELING)
        with unit_of_work():
            row = db.session.merge(concept)
            row.state, row.retract_reason = FeedbackState.INGETROKKEN, "Verkeerd dossier"
        assert of(M.TERUGKOPPELING)

    def test_not_of_a_pupil_of_here(self, at_school: World):
        self.table(at_school, at_school.case, at_school.users[LPA])
        assert found() == []


def test_many_take_no_more_statements_than_one(app: Flask, at_school: World):
    def add(count: int) -> int:
        for _ in range(count):
            child = factories.pupil(at_school.steenwijkerland, at_school.secondary)
            factories.absence_spell(child, from_on=date(2026, 9, 28))
            read(child)
            factories.absence_report(child)
            factories.exemption(child, until_on=TODAY + timedelta(days=20))
            case = factories.case(factories.pupil(at_school.meppel))
            meeting = factories.meeting(
                at_school.secondary, starts_at=at(TODAY), closed_at=at(TODAY),
                status=MeetingStatus.AFGESLOTEN,
            )  # fmt: skip
            factories.participant(meeting, at_school.users[LPA])
            factories.discussion(factories.agenda_item(meeting, case), meeting, case)
        with listening(app) as statements:
            assert len(found()) >= 6 * count
        return len(statements.all)

    assert add(1) == add(4)
