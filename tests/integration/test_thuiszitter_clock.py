"""The clock on the database: what is kept, told and taken back."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.cases.models import Pupil, Residence
from mdo.database.unit_of_work import unit_of_work
from mdo.errors import Refused, StaleEdit
from mdo.extensions import db
from mdo.law.thuiszitter import AbsenceSpell as Spell
from mdo.law.thuiszitter import ClockState
from mdo.leerplicht.followers import tell_before_removal, tell_change, tell_removal
from mdo.leerplicht.models import AbsenceReport
from mdo.terms import AbsenceKind, Role, ThuiszitterEnding, ThuiszitterKind
from mdo.thuiszitters import spell_operations
from mdo.thuiszitters.clock_operations import recompute
from mdo.thuiszitters.facts_queries import load_facts
from mdo.thuiszitters.models import AbsenceClock, AbsenceSpell, ClockChange, Thuiszitter
from mdo.thuiszitters.nightly import read_clocks
from mdo.thuiszitters.reckoning_rules import clock_of, stays_of
from mdo.thuiszitters.terms import ClockCause
from tests import factories
from tests.clients import listening
from tests.factories import World, fresh
from tests.unit.law.naive import spells

TODAY = date(2026, 11, 23)


def read(*pupils: Pupil, today: date = TODAY, cause: ClockCause = ClockCause.GEGEVENS) -> None:
    with unit_of_work():
        recompute(
            [pupil.id for pupil in pupils],
            cause=cause,
            by=None,
            today=today,
            now=datetime(2026, 11, 23, 8).astimezone(),
        )


def told(pupil: Pupil) -> list[tuple[str, date]]:
    db.session.rollback()
    rows = db.session.execute(
        select(ClockChange.state, ClockChange.dated_on)
        .where(ClockChange.pupil_id == pupil.id)
        .order_by(ClockChange.dated_on, ClockChange.recorded_at)
    )
    return [tuple(row) for row in rows]


def kept(pupil: Pupil) -> list[Thuiszitter]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Thuiszitter)
            .where(Thuiszitter.pupil_id == pupil.id)
            .order_by(Thuiszitter.since_on)
        )
    )


def everything() -> list[str]:
    """All that the clock keeps, as text."""
    db.session.rollback()
    with db.engine.connect() as connection:
        return [
            str(sorted(map(str, connection.execute(model.__table__.select()))))
            for model in (AbsenceClock, ClockChange, Thuiszitter, AuditEvent)
        ]


@pytest.fixture
def autumn(world: World) -> World:
    """The autumn holiday of the region, and one of their own at the school elsewhere."""
    factories.holiday("Zomervakantie", date(2026, 7, 4), date(2026, 8, 16), school_year="2025-2026")
    factories.holiday("Herfstvakantie", date(2026, 10, 10), date(2026, 10, 18))
    factories.holiday("Zomervakantie", date(2027, 7, 10), date(2027, 8, 22))
    return world


def test_the_calendar_is_the_schools_own(autumn: World):
    """Absent since 1 October: the line is passed on 5 November with the autumn holiday."""
    own = autumn.pupil
    other = factories.pupil(autumn.steenwijkerland, autumn.elsewhere)
    for name, first, last in (
        ("Eigen herfst", date(2026, 10, 5), date(2026, 10, 23)),
        ("Eigen zomer", date(2027, 7, 10), date(2027, 8, 22)),
    ):
        factories.holiday(name, first, last, school_id=autumn.elsewhere.id, school_year="2026-2027")
    for pupil in (own, other):
        factories.absence_spell(pupil)
    read(own, other)
    (here,), (there,) = kept(own), kept(other)
    assert here.since_on == date(2026, 11, 5)
    assert there.since_on == date(2026, 11, 19)
    assert (here.definition, here.kind) == ("vanaf_2016", ThuiszitterKind.RELATIEF)
    assert here.case_id == autumn.case.id
    clock = db.session.get(AbsenceClock, own.id)
    assert (clock.state, clock.passes_on) == ("thuiszitter", date(2026, 11, 5))
    assert "Niet meegeteld: Herfstvakantie" in " ".join(clock.explanation)
    assert [state for state, _on in told(own)] == ["volgen", "dreigend", "thuiszitter"]


def test_another_school_later_leaves_what_was_counted(autumn: World):
    """The holidays of the new school say nothing of the days at the old one."""
    pupil = autumn.pupil
    factories.holiday(
        "Eigen herfst", date(2026, 10, 5), date(2026, 10, 23),
        school_id=autumn.elsewhere.id, school_year="2026-2027",
    )  # fmt: skip
    factories.absence_spell(pupil, until_on=date(2026, 11, 13))
    read(pupil)
    later = factories.absence_spell(pupil, from_on=date(2026, 11, 17))
    with unit_of_work():
        db.session.get(AbsenceSpell, later.id).school_id = autumn.elsewhere.id
    read(pupil)
    assert [stay.since_on for stay in kept(pupil)] == [date(2026, 11, 5)]


def test_a_night_brings_what_a_day_brings_and_twice_is_once(autumn: World, now: datetime):
    pupil = factories.pupil(autumn.steenwijkerland, autumn.secondary)
    factories.absence_spell(pupil, from_on=date(2026, 10, 26))
    read(pupil, today=date(2026, 11, 19))
    assert [state for state, _on in told(pupil)] == ["volgen", "dreigend"]
    assert read_clocks(now=now) == "1 verzuimklokken bijgewerkt"
    assert told(pupil)[-1] == ("thuiszitter", date(2026, 11, 23))
    before = everything()
    read_clocks(now=now)
    assert everything() == before
    change = db.session.scalars(select(ClockChange).where(ClockChange.state == "thuiszitter")).one()
    assert (change.cause, change.definition) == (ClockCause.TIJD, "vanaf_2016")


def test_the_command_does_it_now(app: Flask, autumn: World):
    factories.absence_spell(autumn.pupil)
    outcome = app.test_cli_runner().invoke(args=["thuiszitters-bijwerken"])
    assert outcome.output == "1 verzuimklokken bijgewerkt\n"
    assert kept(autumn.pupil)


def test_a_correction_takes_away_who_is_none(autumn: World):
    spell = factories.absence_spell(autumn.pupil)
    read(autumn.pupil)
    assert kept(autumn.pupil)
    factories.save(_changed(spell, has_valid_reason=True))
    read(autumn.pupil)
    assert kept(autumn.pupil) == []
    assert db.session.get(AbsenceClock, autumn.pupil.id) is None
    last = db.session.scalars(
        select(ClockChange).where(ClockChange.state == ClockState.NONE.value)
    ).one()
    assert last.explanation[0].startswith("Gecorrigeerd")
    factories.save(_changed(spell, has_valid_reason=False))
    read(autumn.pupil)
    with unit_of_work():
        db.session.delete(db.session.get(AbsenceSpell, spell.id))
    read(autumn.pupil)
    assert kept(autumn.pupil) == [], "also when no spell is left to tell of it"


def _changed(row, **values):
    row = db.session.get(type(row), row.id)
    for name, value in values.items():
        setattr(row, name, value)
    return row


def test_rows_of_an_old_system_are_left_alone(autumn: World):
    old = factories.thuiszitter(
        autumn.pupil, since_on=date(2017, 1, 9), absent_from_on=date(2016, 12, 1),
        ended_on=date(2017, 3, 3), ending=ThuiszitterEnding.TERUG,
    )  # fmt: skip
    factories.absence_spell(autumn.pupil)
    read(autumn.pupil)
    assert [row.since_on for row in kept(autumn.pupil)] == [old.since_on, date(2026, 11, 5)]
    assert fresh(old).version == 1


def test_a_move_splits_and_how_somebody_wrote_the_end_stays(autumn: World):
    spell = factories.absence_spell(autumn.pupil)
    read(autumn.pupil)
    home = db.session.scalars(select(Residence).where(Residence.pupil_id == autumn.pupil.id)).one()
    with unit_of_work():
        home = db.session.get(Residence, home.id)
        home.until_on = date(2026, 11, 15)
        db.session.add(
            Residence(
                pupil_id=autumn.pupil.id,
                municipality_id=autumn.meppel.id,
                from_on=date(2026, 11, 16),
            )
        )
    read(autumn.pupil, cause=ClockCause.VERHUIZING)
    first, second = kept(autumn.pupil)
    assert (first.ended_on, first.ending) == (date(2026, 11, 15), ThuiszitterEnding.VERHUISD)
    assert (second.municipality_id, second.since_on) == (autumn.meppel.id, date(2026, 11, 16))
    factories.save(_changed(spell, until_on=date(2026, 11, 20)))
    read(autumn.pupil)
    second = kept(autumn.pupil)[1]
    assert second.ending is ThuiszitterEnding.TERUG
    factories.save(
        _changed(second, ending=ThuiszitterEnding.ANDERS, ending_note="Naar dagbesteding")
    )
    read(autumn.pupil)
    assert kept(autumn.pupil)[1].ending is ThuiszitterEnding.ANDERS


def test_number_of_statements_does_not_grow(app: Flask, autumn: World):
    def count(number: int) -> int:
        pupils = [
            factories.pupil(autumn.steenwijkerland, school)
            for school in (autumn.secondary, autumn.elsewhere, None)
            for _ in range(number)
        ]
        for pupil in pupils:
            factories.absence_spell(pupil)
        with listening(app) as statements:
            read(*pupils)
        return len(statements.all)

    assert count(1) == count(6) <= 20


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(recorded=spells())
def test_kept_is_what_the_pure_clock_says(world: World, recorded: list[Spell]):
    """On random spells; also when they replace what was there."""
    pupil = world.pupil
    with unit_of_work():
        for row in db.session.scalars(
            select(AbsenceSpell).where(AbsenceSpell.pupil_id == pupil.id)
        ):
            db.session.delete(row)
        born = db.session.get(Pupil, pupil.id)
        born.birth_on = date(2004, 5, 1)
        for spell in recorded:
            if not spell.is_exempt:
                db.session.add(
                    AbsenceSpell(
                        pupil_id=pupil.id, from_on=spell.first_day, until_on=spell.last_day,
                        is_enrolled=spell.is_enrolled, has_valid_reason=spell.has_valid_reason,
                        created_at=datetime(2026, 11, 23).astimezone(),
                    )
                )  # fmt: skip
    today = date(2017, 6, 15)
    for _ in range(2):
        read(pupil, today=today)
        facts = load_facts([pupil.id], today)[pupil.id]
        wanted = [(s.since_on, s.ended_on, s.kind) for s in stays_of(facts, today)]
        assert [(r.since_on, r.ended_on, r.kind) for r in kept(pupil)] == wanted
        clock, pure = db.session.get(AbsenceClock, pupil.id), clock_of(facts, today)
        runs = bool(pure.row and pure.row.runs_on(today))
        assert (clock.state if clock else None) == (pure.state.value if runs else None)


# -- spells -----------------------------------------------------------------------------


def test_spell_of_a_report_follows_it(autumn: World, now: datetime):
    pupil, by = autumn.pupil, autumn.users[Role.LEERPLICHTAMBTENAAR].id
    report = factories.absence_report(
        pupil, kind=AbsenceKind.LANGDURIG_RELATIEF, from_on=date(2026, 10, 1)
    )

    def change(**values) -> None:
        with unit_of_work():
            row = _changed(report, **values)
            db.session.flush()
            tell_change(row, by, now, TODAY)

    change()
    assert len(kept(pupil)) == 1
    change(from_on=date(2026, 11, 9))
    assert kept(pupil) == []
    change(kind=AbsenceKind.ZESTIEN_UUR)
    assert db.session.scalar(select(func.count()).select_from(AbsenceSpell)) == 0
    change(kind=AbsenceKind.ABSOLUUT, from_on=date(2026, 10, 1))
    assert kept(pupil)[0].kind is ThuiszitterKind.ABSOLUUT
    exemption = factories.exemption(pupil, from_on=date(2026, 11, 16))
    with unit_of_work():
        tell_change(db.session.get(type(exemption), exemption.id), by, now, TODAY)
    assert kept(pupil)[0].ending is ThuiszitterEnding.VRIJSTELLING
    with unit_of_work():
        row = db.session.get(type(report), report.id)
        tell_before_removal(row, by, now, TODAY)
        db.session.delete(row)
        db.session.flush()
        tell_removal(row, by, now, TODAY)
    assert kept(pupil) == []
    nowhere = factories.non_enrolment(pupil, dated_on=date(2026, 9, 1))
    with unit_of_work():
        tell_change(db.session.get(type(nowhere), nowhere.id), by, now, TODAY)
    assert kept(pupil)[0].since_on == date(2026, 9, 29)


def test_many_reports_at_once(app: Flask, autumn: World, now: datetime):
    """As one by one, in a number of statements that does not grow; twice changes nothing."""

    def follow(number: int) -> int:
        for _ in range(number):
            factories.absence_report(autumn.pupil, kind=AbsenceKind.LANGDURIG_RELATIEF)
        reports = db.session.scalars(select(AbsenceReport)).all()
        with listening(app) as statements, unit_of_work():
            spell_operations.spells_of_reports(reports, by=None, now=now)
        return len(statements.all)

    assert follow(2) == follow(5) == 4
    assert follow(0) == 2
    assert db.session.scalar(select(func.count()).select_from(AbsenceSpell)) == 7


def test_spells_by_hand(autumn: World, now: datetime):
    pupil, by = autumn.pupil, autumn.users[Role.LEERPLICHTAMBTENAAR].id
    values = {
        "from_on": date(2026, 10, 1), "until_on": None, "is_enrolled": True,
        "has_valid_reason": False, "note": "Komt niet meer.",
    }  # fmt: skip
    spell_id = uuid.uuid4()
    for _ in range(2):
        with unit_of_work():
            spell_operations.add_spell(pupil, values, spell_id=spell_id, by=by, now=now)
    assert len(kept(pupil)) == 1
    with pytest.raises(Refused) as refusal:
        spell_operations.add_spell(pupil, values, spell_id=uuid.uuid4(), by=by, now=now)
    assert "from_on" in refusal.value.messages
    later = {**values, "from_on": TODAY + timedelta(days=1)}
    with pytest.raises(Refused):
        spell_operations.add_spell(pupil, later, spell_id=uuid.uuid4(), by=by, now=now)
    db.session.rollback()
    with unit_of_work():
        spell = db.session.get(AbsenceSpell, spell_id)
        spell_operations.end_spell(spell, date(2026, 11, 16), by=by, now=now)
    assert kept(pupil)[0].ended_on == date(2026, 11, 15)
    with pytest.raises(StaleEdit):
        spell_operations.change_spell(
            pupil, fresh(spell), values, seen_version=1, by=by, now=now
        )  # fmt: skip
    with unit_of_work():
        spell_operations.remove_spell(fresh(spell), "Verkeerde leerling", by=by, now=now)
    assert kept(pupil) == []
    actions = set(db.session.scalars(select(AuditEvent.action)))
    assert actions >= {
        AuditAction.SPELL_ADDED, AuditAction.SPELL_CHANGED, AuditAction.SPELL_REMOVED,
        AuditAction.ABSENCE_STATE_CHANGED,
    }  # fmt: skip
