"""One person once: duplicates found, two records made one, and that undone."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from mdo import clock
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.cases.merge_followers import _followers, follows_merge
from mdo.cases.merge_operations import merge_pupils, undo_merge
from mdo.cases.merge_queries import Reference, references
from mdo.cases.merge_rules import CHOSEN, NOT_MOVED, WORDS
from mdo.cases.models import Enrolment, Guardian, Pupil, PupilMerge, Residence
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.law.school_year import SchoolYear
from mdo.report.queries import count_year
from mdo.terms import MeetingKind, Role
from mdo.thuiszitters.clock_operations import recompute
from mdo.thuiszitters.models import AbsenceClock, Thuiszitter
from mdo.thuiszitters.terms import ClockCause
from tests import factories
from tests.clients import Client
from tests.factories import World, fresh
from tests.integration.addresses import addresses, contents, own_records
from tests.migrations.test_migrations import ASKED, _plainest

LIST = "/leerlingen/dubbelen"
WHY = "De school bevestigt het"


@pytest.fixture
def lpa(client_as: Callable[[Role], Client]) -> Client:
    return client_as(Role.LEERPLICHTAMBTENAAR)


@pytest.fixture
def double(world: World) -> Pupil:
    """The pupil of the world once more, at another school and written otherwise."""
    return factories.pupil(
        world.steenwijkerland,
        world.primary,
        given_name="Noor",
        infix="",
        surname="Dubbelproef",
        birth_on=world.pupil.birth_on,
    )


def merge_url(kept: Pupil, merged: Pupil) -> str:
    return f"/leerlingen/{kept.id}/samenvoegen/{merged.id}"


def merge_now(kept: Pupil, merged: Pupil, by: uuid.UUID, **chosen: Any) -> PupilMerge:
    """Merge past the pages."""
    with unit_of_work():
        kept, merged = (db.session.get(Pupil, one.id) for one in (kept, merged))
        values = {name: getattr(kept, name) for name in CHOSEN} | chosen
        return merge_pupils(
            kept,
            merged,
            values,
            WHY,
            seen_versions=(kept.version, merged.version),
            by=by,
            now=clock.now(),
        )


def undo_now(merge: PupilMerge, by: uuid.UUID) -> None:
    with unit_of_work():
        undo_merge(db.session.get(PupilMerge, merge.id), by=by, now=clock.now())


def add_row(reference: Reference, pupil_id: uuid.UUID, place: int) -> None:
    """The plainest row of a table for a pupil; `place` sets it apart from the others."""
    table = reference.table
    anchors = {
        name: _anchor(name, place)
        for name in ("report_id", "agenda_item_id")
        if name in table.c and not table.c[name].nullable
    }
    with unit_of_work():
        connection = db.session.connection()
        values = {
            column.name: _plainest(column, connection)
            for column in table.columns
            if not column.nullable and column.name != reference.column.name
        }
        values |= ASKED.get(table.name, {})
        if "from_on" in table.c and "until_on" in table.c:
            first = date(2013, 1, 1) + timedelta(days=90 * place)
            values |= {"from_on": first, "until_on": first + timedelta(days=60)}
        values |= anchors
        if "id" in table.c:
            values["id"] = uuid.uuid4()
        if "number" in table.c:
            values["number"] = uuid.uuid4().hex[:12]
        connection.execute(table.insert().values(**values, **{reference.column.name: pupil_id}))


def _anchor(name: str, place: int) -> uuid.UUID:
    """What another row hangs on, a new one each time."""
    other = db.session.scalars(select(Pupil).where(Pupil.surname == "Anker")).one()
    if name == "report_id":
        return factories.absence_report(other).id
    meeting = db.session.scalars(select(factories.Meeting).limit(1)).one()
    return factories.agenda_item(meeting, position=place).id


class TestFinding:
    def test_lists_pairs_of_the_own_municipality(self, lpa: Client, world: World, client_of):
        one = factories.pupil(world.steenwijkerland, given_name="Sem", surname="Meijer")
        other = factories.pupil(world.steenwijkerland, given_name="Sem", surname="Meyer")
        factories.pupil(world.meppel, given_name="Sem", surname="Meyer")
        page = lpa.get(LIST)
        assert "1 paar" in page.main
        assert "klinkt hetzelfde" in page.main
        assert {merge_url(one, other), merge_url(other, one)} & set(page.links())
        lpa.submit(LIST, to="/verschillend")
        assert "Er zijn geen leerlingen die op elkaar lijken." in lpa.get(LIST).main

    def test_by_the_number_at_the_school(self, lpa: Client, world: World):
        one = factories.pupil(world.steenwijkerland, world.primary, given_name="Ali")
        two = factories.pupil(world.steenwijkerland, world.primary, given_name="Zoë")
        with unit_of_work():
            for pupil in (one, two):
                row = db.session.scalars(
                    select(Enrolment).where(Enrolment.pupil_id == pupil.id)
                ).one()
                row.pupil_number = "77"
        assert "Zelfde leerlingnummer" in lpa.get(LIST).main

    def test_takes_as_many_queries_for_many(self, lpa: Client, world: World):
        few = len(lpa.get(LIST).statements)
        for _ in range(12):
            factories.pupil(world.steenwijkerland, given_name="Sem", surname="Meijer")
        page = lpa.get(LIST)
        assert "66" in page.main
        assert len(page.statements) <= few + 1

    def test_other_roles_do_not(self, client_as):
        client_as(Role.COORDINATOR).get(LIST, status=403)


class TestMerging:
    def test_shows_both_and_what_moves(self, lpa: Client, world: World, double: Pupil):
        factories.absence_report(double)
        for _ in range(2):
            factories.absence_report(world.pupil)
        page = lpa.get(merge_url(world.pupil, double))
        assert "1 verzuimmelding" in page.main
        assert "2 verzuimmeldingen" in page.main
        assert "Stond op Basisschool Proef" in page.main
        assert "Woonde in Steenwijkerland" in page.main
        assert "Dubbelproef" in page.main
        assert page.error_at("reason") == ""
        again = lpa.submit(
            merge_url(world.pupil, double), to=None, button="Samenvoegen", status=422
        )
        assert again.error_at("reason")

    def test_of_police_data_only_its_own_page_tells(self, lpa: Client, world: World, double: Pupil):
        record = factories.proces_verbaal(double)
        url = merge_url(world.pupil, double)
        assert "verbaal" not in lpa.get(url).main
        lpa.submit(url, button="Samenvoegen", reason=WHY)
        assert fresh(record).pupil_id == world.pupil.id
        merge = db.session.scalars(select(PupilMerge)).one()
        assert "verbaal" not in lpa.get(f"/leerlingen/samenvoegingen/{merge.id}").main
        told = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.PUPILS_MERGED)
        )
        assert not any("verbaal" in name for event in told for name in event.details["moved"])

    def test_makes_one_of_two(self, lpa: Client, world: World, double: Pupil):
        report = factories.absence_report(double)
        file = factories.case(double)
        page = lpa.submit(
            merge_url(world.pupil, double),
            button="Samenvoegen",
            reason=WHY,
            surname="vervalt",
        )
        assert page.location == f"/leerlingen/{world.pupil.id}"
        kept = fresh(world.pupil)
        assert kept.surname == "Dubbelproef"
        assert kept.infix == "van der"
        assert double.number.lower() in kept.search_key
        assert fresh(report).pupil_id == fresh(file).pupil_id == kept.id
        assert fresh(double).merged_into_id == kept.id
        # Its address leads on; its number finds the one that was kept.
        assert lpa.get(f"/leerlingen/{double.id}", status=302).location == page.location
        assert kept.full_name in lpa.get(page.location).main
        found = lpa.get(f"/leerlingen?q={double.number}")
        assert page.location in found.links()
        actions = db.session.scalars(
            select(AuditEvent.subject_id).where(AuditEvent.action == AuditAction.PUPILS_MERGED)
        )
        assert set(actions) == {kept.id, double.id}

    def test_sent_twice_merges_once(self, lpa: Client, world: World, double: Pupil):
        url = merge_url(world.pupil, double)
        page = lpa.get(url)
        for _ in range(2):
            lpa.submit_on(page, url, button="Samenvoegen", reason=WHY)
        assert db.session.scalar(select(func.count()).select_from(PupilMerge)) == 1

    def test_asks_again_when_somebody_changed_one(self, lpa: Client, world: World, double: Pupil):
        url = merge_url(world.pupil, double)
        page = lpa.get(url)
        lpa.submit(f"/leerlingen/{double.id}/wijzigen", given_name="Noortje")
        again = lpa.submit_on(page, url, button="Samenvoegen", reason=WHY, status=422)
        assert "Iemand anders heeft dit intussen gewijzigd" in again.main
        assert again.value_of("reason") == WHY
        lpa.submit_on(again, url, button="Samenvoegen")

    def test_only_within_the_own_municipality(self, lpa: Client, world: World):
        elsewhere = factories.pupil(world.meppel)
        lpa.get(merge_url(world.pupil, elsewhere), status=404)
        lpa.get(merge_url(world.pupil, world.pupil), status=404)

    def test_takes_over_the_number_of_the_school(self, lpa: Client, world: World):
        other = factories.pupil(world.steenwijkerland, world.secondary)
        row = db.session.scalars(select(Enrolment).where(Enrolment.pupil_id == other.id)).one()
        with unit_of_work():
            row.pupil_number = "V-9"
        by = world.users[Role.LEERPLICHTAMBTENAAR].id
        merge = merge_now(world.pupil, other, by)
        numbers = select(Enrolment.pupil_number).where(Enrolment.pupil_id == world.pupil.id)
        assert list(db.session.scalars(numbers)) == ["V-9"]
        undo_now(merge, by)
        assert list(db.session.scalars(numbers)) == [""]

    def test_counts_once_in_the_report(self, world: World, double: Pupil):
        for pupil in (world.pupil, double):
            factories.absence_report(pupil, dated_on=date(2026, 10, 1))
        home, year = world.steenwijkerland.id, SchoolYear(2026)
        assert count_year(home, year)["verzuim"] == 2
        by = world.users[Role.LEERPLICHTAMBTENAAR].id
        merge = merge_now(world.pupil, double, by)
        assert count_year(home, year)["verzuim"] == 1
        undo_now(merge, by)
        assert count_year(home, year)["verzuim"] == 2

    def test_followers_hear_of_both(self, world: World, double: Pupil):
        heard: list[Any] = []
        follows_merge(lambda ids, by, today, now: heard.append(set(ids)))
        try:
            by = world.users[Role.LEERPLICHTAMBTENAAR].id
            undo_now(merge_now(world.pupil, double, by), by)
        finally:
            _followers.pop()
        assert heard == [{world.pupil.id, double.id}] * 2


class TestUndoing:
    def test_on_its_page(self, lpa: Client, world: World, double: Pupil):
        report = factories.absence_report(double)
        by = world.users[Role.LEERPLICHTAMBTENAAR].id
        merge = merge_now(world.pupil, double, by)
        later = factories.absence_report(world.pupil)
        url = f"/leerlingen/samenvoegingen/{merge.id}"
        assert "1 verzuimmelding" in lpa.get(url).main
        page = lpa.get(url)
        for _ in range(2):
            lpa.submit_on(page, url, button="Ongedaan maken")
        assert "Ongedaan gemaakt" in lpa.get(url).main
        assert fresh(report).pupil_id == double.id
        assert fresh(later).pupil_id == world.pupil.id
        lpa.get(f"/leerlingen/{double.id}")

    def test_what_came_to_a_case_goes_back_with_it(self, world: World, double: Pupil):
        file = factories.case(double)
        by = world.users[Role.LEERPLICHTAMBTENAAR].id
        merge = merge_now(world.pupil, double, by)
        later = factories.absence_report(world.pupil, case_id=file.id)
        undo_now(merge, by)
        assert fresh(later).pupil_id == fresh(file).pupil_id == double.id

    def test_leaves_what_was_changed_since(self, lpa: Client, world: World, double: Pupil):
        by = world.users[Role.LEERPLICHTAMBTENAAR].id
        merge = merge_now(world.pupil, double, by, given_name="Nora", surname="Dubbelproef")
        lpa.submit(f"/leerlingen/{world.pupil.id}/wijzigen", given_name="Noortje")
        undo_now(merge, by)
        kept = fresh(world.pupil)
        assert (kept.given_name, kept.surname) == ("Noortje", "Proef")
        assert double.number.lower() not in kept.search_key

    def test_the_latest_first(self, lpa: Client, world: World, double: Pupil):
        third = factories.pupil(world.steenwijkerland)
        by = world.users[Role.LEERPLICHTAMBTENAAR].id
        first = merge_now(double, third, by)
        merge_now(world.pupil, double, by)
        assert lpa.get(f"/leerlingen/{third.id}", status=302).location.endswith(str(world.pupil.id))
        lpa.get(f"/leerlingen/samenvoegingen/{first.id}", status=200)
        lpa.submit(f"/leerlingen/samenvoegingen/{first.id}", button="Ongedaan maken")
        assert fresh(first).undone_at is None

    def test_not_by_somebody_elsewhere(self, world: World, double: Pupil, client_of):
        merge = merge_now(world.pupil, double, world.users[Role.LEERPLICHTAMBTENAAR].id)
        office = factories.organisation(municipality_id=world.meppel.id)
        client = client_of(factories.user(Role.LEERPLICHTAMBTENAAR, office))
        client.get(f"/leerlingen/samenvoegingen/{merge.id}", status=404)


def test_every_table_that_points_at_a_pupil_is_handled(app: Flask):
    """When this fails: give the table its words, or a reason not to move, in merge_rules."""
    pointing = {
        table.name
        for table in db.metadata.sorted_tables
        for column in table.columns
        if column.references(Pupil.__table__.c.id)
    }
    assert pointing == WORDS.keys() | NOT_MOVED.keys()
    assert {reference.table.name for reference in references()} == WORDS.keys()


def test_a_merged_pupil_is_on_no_page(app: Flask, world: World):
    """Of every role, every page that is there, and what is searched for."""
    records = own_records(world)
    gone = factories.pupil(world.steenwijkerland, world.secondary, surname="Spoorloos")
    factories.guardian(gone, surname="Spoorloos")
    meeting = factories.meeting(world.cjg, MeetingKind.ZAT)
    factories.agenda_item(meeting, factories.case(gone))
    factories.absence_report(gone)
    factories.thuiszitter(gone)
    merge_now(world.pupil, gone, world.users[Role.LEERPLICHTAMBTENAAR].id)
    with unit_of_work():
        row = db.session.scalars(select(Guardian).where(Guardian.surname == "Spoorloos")).one()
        row.surname = "Ander"
    faults = []
    for role in Role:
        client = Client(app, world.users[role])
        for address in addresses(app):
            if address.method != "GET" or not address.opens_for(role):
                continue
            url = address.url(app, records)
            for asked in (url, f"{url}?q=Spoorloos&leerling={gone.id}"):
                page = client.open("GET", asked)
                rest = page.html.replace("q=Spoorloos", "").replace('value="Spoorloos"', "")
                if page.status < 300 and page.is_html and "Spoorloos" in rest:
                    faults.append(f"{role} {asked}")
    assert faults == []


@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_merging_and_undoing_changes_nothing(app: Flask, world: World, data: st.DataObject):
    """Whatever rows both have, in whatever tables."""
    by = world.users[Role.LEERPLICHTAMBTENAAR].id
    home = db.session.get(type(world.steenwijkerland), world.steenwijkerland.id)
    if not db.session.scalar(select(Pupil.id).where(Pupil.surname == "Anker")):
        anchor = factories.pupil(home, surname="Anker")
        factories.absence_report(anchor)
        factories.agenda_item(factories.meeting(world.cjg), factories.case(anchor))
    kept, merged = (factories.pupil(home, world.primary) for _ in range(2))
    place = 0
    for reference in references():
        for pupil in (kept, merged):
            for _ in range(data.draw(st.integers(0, 2), label=reference.name)):
                place += 1
                slot = (
                    data.draw(st.integers(0, 3)) if reference.table.name == "guardians" else place
                )
                add_row(reference, pupil.id, slot)
    chosen = data.draw(st.sets(st.sampled_from(CHOSEN[:3])))
    with unit_of_work():
        ids = [kept.id, merged.id]
        recompute(ids, cause=ClockCause.GEGEVENS, by=None, today=clock.today(), now=clock.now())
    before = _contents()
    moving = _amount(merged)
    merge = merge_now(kept, merged, by, **dict.fromkeys(chosen, "Anders"))
    assert _amount(kept) >= moving - _left(merge)
    assert fresh(merged).merged_into_id == kept.id
    undo_now(merge, by)
    assert _contents() == before


def _contents() -> dict[str, Any]:
    """All rows but the history; a version counts how often a row was saved."""
    history = {"pupil_merges", "audit_events", "read_events", "clock_changes"}
    found = contents(without=frozenset({*history, "pupils"}))
    columns = [column for column in Pupil.__table__.c if column.name != "version"]
    rows = db.session.execute(select(*columns).order_by(Pupil.id))
    return {**found, "pupils": sorted(map(str, rows))}


def _amount(pupil: Pupil) -> int:
    db.session.rollback()
    return sum(
        db.session.scalar(
            select(func.count()).select_from(reference.table).where(reference.column == pupil.id)
        )
        or 0
        for reference in references()
    )


def _left(merge: PupilMerge) -> int:
    return len(fresh(merge).moved["stays"])


def test_periods_of_both_stand_together(world: World):
    """Where they do not overlap: an earlier home and school come along."""
    home, by = world.steenwijkerland, world.users[Role.LEERPLICHTAMBTENAAR].id
    kept, merged = factories.pupil(home), factories.pupil(home, world.primary)
    with unit_of_work():
        for pupil, first in ((kept, date(2020, 8, 1)), (merged, date(2012, 5, 10))):
            row = db.session.scalars(select(Residence).where(Residence.pupil_id == pupil.id)).one()
            row.from_on = first
            row.until_on = None if pupil is kept else date(2020, 7, 31)
    merge = merge_now(kept, merged, by)
    assert fresh(merge).moved["stays"] == []
    assert fresh(kept).school_id == world.primary.id
    undo_now(merge, by)
    assert fresh(kept).school_id is None


def test_the_absence_of_both_is_one(world: World, client_as: Callable[[Role], Client]):
    """A row of absence that each knew half of; of the other nothing is left, and back again."""
    home, lpa = world.steenwijkerland, client_as(Role.LEERPLICHTAMBTENAAR)
    by = world.users[Role.LEERPLICHTAMBTENAAR].id
    kept, merged, both = (factories.pupil(home, world.primary) for _ in range(3))
    factories.absence_spell(merged, from_on=date(2026, 9, 28))
    for pupil in (kept, both):
        factories.absence_spell(pupil, from_on=date(2026, 10, 5), until_on=date(2026, 10, 9))
    with unit_of_work():
        ids = [pupil.id for pupil in (kept, merged, both)]
        recompute(ids, cause=ClockCause.GEGEVENS, by=None, today=clock.today(), now=clock.now())

    def at_home() -> tuple[int | None, set[uuid.UUID], set[uuid.UUID]]:
        db.session.rollback()
        clocks, stays = (
            set(db.session.scalars(select(model.pupil_id).where(model.pupil_id.in_(ids))))
            for model in (AbsenceClock, Thuiszitter)
        )
        return count_year(home.id, SchoolYear(2026))["thuiszitters"], clocks, stays

    before = at_home()
    assert before == (1, {merged.id}, {merged.id})
    merge = merge_now(kept, merged, by)
    assert at_home() == (1, {kept.id}, {kept.id})
    lpa.get(f"/thuiszitters/{merged.id}", status=404)
    assert kept.full_name in lpa.get(f"/thuiszitters/{kept.id}").main
    undo_now(merge, by)
    assert at_home() == before
    # A period that both have counts once.
    factories.thuiszitter(both, since_on=date(2026, 10, 27), absent_from_on=date(2026, 9, 28))
    merge = merge_now(both, merged, by)
    said = "Thuiszitter vanaf 26 oktober 2026: valt samen met een periode die er al staat"
    assert said in fresh(merge).moved["stays"]
    assert at_home()[:2] == (1, {both.id})
    undo_now(merge, by)
    assert at_home() == before
