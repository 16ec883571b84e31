"""Registrations of leerplicht through the screens: forms, the law, access, the report."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from mdo import clock
from mdo.audit.models import AuditEvent, ReadEvent
from mdo.audit.terms import AuditAction, Subject
from mdo.cases.models import CaseFile, CaseParty, Enrolment, Residence
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.law.school_year import SchoolYear
from mdo.leerplicht import followers
from mdo.leerplicht.models import (
    MODELS,
    AbsenceReport,
    Conversation,
    Exemption,
    LeaveRequest,
    Registration,
)
from mdo.leerplicht.place_queries import get_place
from mdo.leerplicht.terms import InvestigationOutcome, Sort
from mdo.organisations.usage import list_uses
from mdo.report.models import EditionFigure, EditionRecord, ReportEdition
from mdo.report.queries import count_year
from mdo.terms import EditionKind, ExemptionArticle, LeaveDecision, LeaveKind, Role
from tests import factories
from tests.clients import Client, Page
from tests.factories import World

YEAR = SchoolYear(2026)
# What a form of each sort needs at least, for a pupil of 14 at a school.
LEAST: dict[Sort, dict[str, str]] = {
    Sort.VERZUIM: {
        "kind": "zestien_uur", "dated_on": "3-11-2026", "hours": "17,5",
        "from_on": "12-10-2026", "until_on": "2-11-2026", "reported_by": "Mentor",
    },
    Sort.VERLOF: {
        "kind": "omstandigheden", "dated_on": "2-11-2026", "from_on": "9-11-2026",
        "until_on": "10-11-2026", "decision": "toegekend", "decided_on": "3/11/26",
    },
    Sort.VRIJSTELLING: {
        "article": "5_onder_a", "from_on": "1-8-2026", "notified_on": "29-6-2026",
        "declared_on": "1-6-2026",
    },
    Sort.WAARSCHUWING: {"dated_on": "3-11-2026"},
    Sort.HALT: {"dated_on": "3 november 2026"},
    Sort.NIET_INGESCHREVEN: {
        "dated_on": "3-11-2026", "is_in_care": "y",
        "deviation_reason": "De school schreef de leerling pas later uit.",
    },
    Sort.MAS_ROUTE: {"route": "halt", "dated_on": "3-11-2026"},
    Sort.GESPREK: {"dated_on": "3-11-2026", "with_whom": "Moeder", "note": "Over de ochtenden."},
}  # fmt: skip


@pytest.fixture
def lpa(client_as: Callable[[Role], Client]) -> Client:
    return client_as(Role.LEERPLICHTAMBTENAAR)


def new_url(pupil_id: uuid.UUID, sort: Sort) -> str:
    if sort.is_police_data:
        return f"/leerlingen/{pupil_id}/leerplicht/processen-verbaal/nieuw"
    return f"/leerlingen/{pupil_id}/leerplicht/{sort.value}/nieuw"


def record_url(sort: Sort, record: Registration) -> str:
    return f"/leerplicht/{sort.value}/{record.id}"


def fill(client: Client, url: str, *, status: int = 302, **values: str) -> Page:
    """Fill in the form at `url`; a reason to deviate is given when the form asks for it."""
    reason = values.pop("deviation_reason", "")
    if not reason:
        return client.submit(url, status=status, **values)
    asked = client.submit(url, status=422, **values)
    return client.submit_on(asked, url, status=status, deviation_reason=reason)


def all_of(sort: Sort) -> list[Registration]:
    db.session.rollback()
    model = MODELS[sort]
    return list(db.session.scalars(select(model).order_by(model.dated_on, model.id)))


def one_of(sort: Sort) -> Registration:
    (record,) = all_of(sort)
    return record


def move(world: World, on: date) -> None:
    """Let the pupil of the world live in Meppel from `on`."""
    with unit_of_work():
        home = db.session.scalars(
            select(Residence).where(Residence.pupil_id == world.pupil.id)
        ).one()
        home.until_on = on - timedelta(days=1)
        db.session.add(
            Residence(pupil_id=world.pupil.id, municipality_id=world.meppel.id, from_on=on)
        )
        db.session.get(type(world.pupil), world.pupil.id).municipality_id = world.meppel.id


def freeze(world: World, record: Registration) -> uuid.UUID:
    """An edition of the report in which this registration was counted."""
    edition = factories.save(
        ReportEdition(
            municipality_id=world.steenwijkerland.id,
            school_year=YEAR.label,
            kind=EditionKind.INTERN,
            number=1,
            frozen_at=clock.now(),
            created_at=clock.now(),
        )
    )
    with unit_of_work():
        db.session.add(
            EditionFigure(edition_id=edition.id, key="verzuim", value=1, definition_version=1)
        )
        db.session.flush()
        db.session.add(
            EditionRecord(
                edition_id=edition.id,
                key="verzuim",
                record_id=record.id,
                pupil_id=record.pupil_id,
            )
        )
    return edition.id


# -- each sort, and the report -----------------------------------------------------------------


def test_each_sort_through_the_screens_counts_in_the_report(app: Flask, world: World, lpa: Client):
    """One of each; the figures go up by one and lead to the pupil."""
    home = world.steenwijkerland.id
    before = count_year(home, YEAR)
    for sort, values in LEAST.items():
        answer = fill(lpa, new_url(world.pupil.id, sort), **values)
        page = lpa.follow(answer)
        assert sort.label in page.main and "Bewaren tot" in page.main
        record = one_of(sort)
        assert answer.location == record_url(sort, record)
        assert (record.municipality_id, record.school_id, record.school_year) == (
            home, world.secondary.id, "2026-2027",
        )  # fmt: skip
    vakantie = LEAST[Sort.VERLOF] | {
        "kind": "vakantie", "from_on": "16-11-2026", "until_on": "20-11-2026",
        "is_bound_to_profession": "y",
    }  # fmt: skip
    fill(lpa, new_url(world.pupil.id, Sort.VERLOF), **vakantie)
    fill(lpa, new_url(world.pupil.id, Sort.PROCES_VERBAAL), kind="relatief", dated_on="3-11-2026")
    after = count_year(home, YEAR)
    risen = {key for key, value in after.items() if (value or 0) == (before[key] or 0) + 1}
    assert risen == {
        "extra_verlof", "extra_verlof_toegekend", "vakantieverlof", "vakantieverlof_toegekend",
        "vrijstelling_5a", "verzuim", "halt", "proces_verbaal", "proces_verbaal_relatief",
        "niet_ingeschreven", "niet_ingeschreven_hulpverlening",
    }  # fmt: skip
    for key in ("verzuim", "halt", "proces_verbaal", "vrijstelling_5a"):
        behind = lpa.get(f"/jaarverslag/2026-2027/{key}")
        assert "Proef, Noor van der" in behind.main
        page = "/processen-verbaal" if key == "proces_verbaal" else ""
        assert f"/leerlingen/{world.pupil.id}/leerplicht{page}" in behind.links()
    made = db.session.scalars(
        select(AuditEvent.subject).where(AuditEvent.action == AuditAction.REGISTRATION_MADE)
    ).all()
    assert len(made) == len(LEAST) + 2
    assert made.count(Subject.PROCES_VERBAAL) == 1


def test_from_report_to_investigation_to_halt(app: Flask, world: World, lpa: Client):
    pupil = world.pupil.id
    report = factories.absence_report(world.pupil, dated_on=date(2026, 11, 3))
    page = lpa.get(record_url(Sort.VERZUIM, report))
    (start,) = [link for link in page.links() if "melding=" in link]
    lpa.submit(start, dated_on="4-11-2026")
    investigation = one_of(Sort.ONDERZOEK)
    assert investigation.report_id == report.id
    assert investigation.officer_id == world.users[Role.LEERPLICHTAMBTENAAR].id
    edit = f"{record_url(Sort.ONDERZOEK, investigation)}/wijzigen"
    half = lpa.submit(edit, status=422, outcome="halt")
    assert "afgerond" in half.error_at("finished_on")
    unheard = lpa.submit_on(half, edit, status=422, finished_on="20-11-2026")
    assert "art. 22" in unheard.error_at("heard")
    assert unheard.error_at("deviation_reason")
    lpa.submit_on(unheard, edit, heard="Moeder en Noor")
    outcome = lpa.get(record_url(Sort.ONDERZOEK, investigation))
    (halt,) = [link for link in outcome.links() if "/halt/nieuw" in link]
    lpa.submit(halt)
    assert one_of(Sort.HALT).report_id == report.id
    # No second investigation, and no way to remove what others follow from.
    again = lpa.submit(new_url(pupil, Sort.ONDERZOEK), status=422, dated_on="5-11-2026")
    assert again.error_at("report_id")
    removal = f"{record_url(Sort.VERZUIM, report)}/verwijderen"
    refused = lpa.submit(removal, status=422, reason="Dubbel")
    assert "Onderzoek" in refused.main and all_of(Sort.VERZUIM)


# -- what the law has against it ---------------------------------------------------------------


REFUSED = (
    (
        Sort.VRIJSTELLING, date(2014, 3, 1),
        {"article": "3a", "from_on": "1-9-2026"}, "article", "14 jaar",
    ),
    (
        Sort.VRIJSTELLING, date(2011, 3, 1),
        {"article": "15", "from_on": "1-9-2026", "until_on": "1-8-2027"},
        "until_on", "31 juli 2027",
    ),
    (Sort.HALT, date(2015, 3, 1), {"dated_on": "3-11-2026"}, "dated_on", "12 tot 18"),
    (
        Sort.VERLOF, date(2012, 3, 1),
        LEAST[Sort.VERLOF] | {"until_on": "24-11-2026", "decided_by_lpa": "False"},
        "decided_by_lpa", "leerplichtambtenaar van de woongemeente beslist",
    ),
    (
        Sort.VERLOF, date(2012, 3, 1),
        LEAST[Sort.VERLOF] | {"kind": "vakantie", "decided_by_lpa": "True"},
        "decided_by_lpa", "directeur",
    ),
    (
        Sort.VERZUIM, date(2012, 3, 1),
        LEAST[Sort.VERZUIM] | {"kind": "achttien_plus"}, "kind", "18 jaar",
    ),
    (
        Sort.VERZUIM, date(2012, 3, 1),
        LEAST[Sort.VERZUIM] | {"hours": "15,5"}, "hours", "minder dan 16 uur",
    ),
)  # fmt: skip


def test_a_limit_of_the_law_is_no_matter_of_reasons(app: Flask, world: World, lpa: Client):
    """A 3a at 12, a term over the school year, Halt at 11, twelve days by the head …"""
    for sort, birth_on, values, field, message in REFUSED:
        pupil = factories.pupil(world.steenwijkerland, world.secondary, birth_on=birth_on)
        url = new_url(pupil.id, sort)
        page = lpa.submit(url, status=422, **values)
        assert message in page.error_at(field), (sort, field)
        # Nothing that was typed is gone, and a reason does not help.
        assert all(page.value_of(name) == value for name, value in values.items())
        answer = lpa.open("POST", url, {**values, "deviation_reason": "Toch"})
        assert answer.status == 422
        assert all_of(sort) == []


def test_a_missed_term_asks_for_a_reason_and_keeps_it(app: Flask, world: World, lpa: Client):
    url = new_url(world.pupil.id, Sort.VRIJSTELLING)
    late = LEAST[Sort.VRIJSTELLING] | {"notified_on": "1-7-2026", "declared_on": "31-3-2026"}
    page = lpa.submit(url, status=422, **late)
    assert "uiterlijk op 30 juni 2026" in page.error_at("notified_on")
    assert "ouder dan drie maanden" in page.error_at("declared_on")
    assert "waarom het toch zo is" in page.error_at("deviation_reason")
    answer = lpa.submit_on(page, url, deviation_reason="Moeder lag in het ziekenhuis.")
    shown = lpa.follow(answer)
    assert "Moeder lag in het ziekenhuis." in shown.main
    assert "uiterlijk op 30 juni 2026" in shown.main
    assert "Wijkt af" in lpa.get(f"/leerlingen/{world.pupil.id}/leerplicht").main


def test_leave_is_summed_over_the_school_year(app: Flask, world: World, lpa: Client):
    """Eight days by the head; three more are for the leerplichtambtenaar. Who decides follows
    from the days when it is left open."""
    factories.leave_request(
        world.pupil, from_on=date(2026, 9, 14), until_on=date(2026, 9, 23), decided_by_lpa=False
    )
    url = new_url(world.pupil.id, Sort.VERLOF)
    three = LEAST[Sort.VERLOF] | {"from_on": "9-11-2026", "until_on": "11-11-2026"}
    refused = lpa.submit(url, status=422, **three, decided_by_lpa="False")
    assert "11 schooldagen" in refused.error_at("decided_by_lpa")
    lpa.submit_on(refused, url, decided_by_lpa="")
    by_lpa = db.session.scalars(
        select(LeaveRequest.decided_by_lpa).order_by(LeaveRequest.from_on)
    ).all()
    assert by_lpa == [False, True]


def test_own_calendar_of_the_school_counts(app: Flask, world: World, lpa: Client):
    """A week off of the school itself takes five days out of the leave."""
    for name, first, last in (
        ("Zomer", date(2026, 7, 11), date(2026, 8, 23)),
        ("Eigen week", date(2026, 11, 9), date(2026, 11, 13)),
        ("Zomer 2027", date(2027, 7, 10), date(2027, 8, 22)),
    ):
        factories.holiday(
            name, first, last, school_id=world.secondary.id,
            school_year="2025-2026" if name == "Zomer" else "2026-2027",
        )  # fmt: skip
    values = LEAST[Sort.VERLOF] | {
        "from_on": "9-11-2026", "until_on": "27-11-2026", "decided_by_lpa": "False",
    }  # fmt: skip
    shown = lpa.follow(lpa.submit(new_url(world.pupil.id, Sort.VERLOF), **values))
    assert "10 schooldagen in 2026-2027" in shown.main


# -- dates and places --------------------------------------------------------------------------


def test_a_record_belongs_to_where_the_pupil_lived_on_its_date(
    app: Flask, world: World, lpa: Client, client_of: Callable
):
    move(world, date(2026, 11, 1))
    office = factories.organisation(
        kind=world.leerplicht.kind, name="Leerplicht Meppel", municipality_id=world.meppel.id
    )
    other = client_of(factories.user(Role.LEERPLICHTAMBTENAAR, office))
    url = new_url(world.pupil.id, Sort.GESPREK)
    values = LEAST[Sort.GESPREK]
    refused = lpa.submit(url, status=422, **values)
    assert "Meppel" in refused.error_at("dated_on")
    lpa.submit_on(refused, url, dated_on="31-10-2026")
    mine = one_of(Sort.GESPREK)
    assert mine.municipality_id == world.steenwijkerland.id
    assert "Meppel" in lpa.get(f"/leerlingen/{world.pupil.id}/leerplicht").main
    other.get(record_url(Sort.GESPREK, mine), status=404)
    assert "nog niets geregistreerd" in other.get(f"/leerlingen/{world.pupil.id}/leerplicht").main
    other.submit(url, **values)
    theirs = next(r for r in all_of(Sort.GESPREK) if r.id != mine.id)
    assert theirs.municipality_id == world.meppel.id
    lpa.get(record_url(Sort.GESPREK, theirs), status=404)
    # The case went along: it can be kept, not opened. A correction to a day in the other
    # municipality is theirs to make.
    edit = f"{record_url(Sort.GESPREK, mine)}/wijzigen"
    assert "Meppel" in lpa.submit(edit, status=422, dated_on="2-11-2026").error_at("dated_on")
    with unit_of_work():
        db.session.get(CaseFile, world.case.id).municipality_id = world.meppel.id
        db.session.execute(delete(CaseParty).where(CaseParty.case_id == world.case.id))
        db.session.get(Conversation, mine.id).case_id = world.case.id
    assert f"/dossiers/{world.case.id}" not in lpa.get(record_url(Sort.GESPREK, mine)).links()
    lpa.submit(edit, note="Aangevuld")
    kept = next(r for r in all_of(Sort.GESPREK) if r.id == mine.id)
    assert (kept.case_id, kept.note) == (world.case.id, "Aangevuld")


def test_dates_that_cannot_be(app: Flask, world: World, lpa: Client):
    url = new_url(world.pupil.id, Sort.VERZUIM)
    for typed, message in (
        ("24-11-2026", "toekomst"),
        ("9-5-2012", "niet bekend"),
        ("30-2-2026", "geen datum"),
        ("", "Vul in"),
    ):
        page = lpa.submit(url, status=422, **LEAST[Sort.VERZUIM] | {"dated_on": typed})
        assert message in page.error_at("dated_on"), typed
    assert all_of(Sort.VERZUIM) == []


# -- twice, together, correcting, removing -----------------------------------------------------


def test_sent_twice_is_one_registration(app: Flask, world: World, lpa: Client):
    url = new_url(world.pupil.id, Sort.VERZUIM)
    page = lpa.get(url)
    first = lpa.submit_on(page, url, **LEAST[Sort.VERZUIM])
    second = lpa.submit_on(page, url, **LEAST[Sort.VERZUIM])
    assert first.location == second.location
    same = lpa.submit(url, status=422, **LEAST[Sort.VERZUIM])
    assert "is er al" in same.error_at("dated_on")
    assert one_of(Sort.VERZUIM)


def test_two_who_correct_the_same(app: Flask, world: World, lpa: Client):
    report = factories.absence_report(world.pupil, hours=20, from_on=date(2026, 9, 20))
    edit = f"{record_url(Sort.VERZUIM, report)}/wijzigen"
    page = lpa.get(edit)
    lpa.submit(edit, reason="Van de een")
    stale = lpa.submit_on(page, edit, status=422, reason="Van de ander")
    assert "Van de een" in stale.main and "Van de ander" in stale.main
    lpa.submit_on(stale, edit)
    assert one_of(Sort.VERZUIM).reason == "Van de ander"
    changed = db.session.scalars(
        select(AuditEvent.details).where(AuditEvent.action == AuditAction.REGISTRATION_CHANGED)
    ).all()
    assert {"reason"} <= set(changed[0]["new"])


def test_another_date_moves_it_to_another_school_year(app: Flask, world: World, lpa: Client):
    child = factories.pupil(
        world.steenwijkerland, world.secondary, birth_on=date(2014, 8, 1), surname="Twaalf"
    )
    report = factories.absence_report(child, hours=20)
    edit = f"{record_url(Sort.VERZUIM, report)}/wijzigen"
    lpa.submit(edit, dated_on="31-7-2026")
    moved = one_of(Sort.VERZUIM)
    assert isinstance(moved, AbsenceReport)
    assert (moved.school_year, moved.is_under_12) == ("2025-2026", True)
    lpa.submit(edit, dated_on="1-8-2026")
    moved = one_of(Sort.VERZUIM)
    assert isinstance(moved, AbsenceReport)
    assert (moved.school_year, moved.is_under_12) == ("2026-2027", False)


def test_removing_needs_a_reason_and_stays_in_the_log(app: Flask, world: World, lpa: Client):
    told: list[str] = []
    hooks = (
        (followers._before_removals, "voor"),
        (followers._of_removals, "na"),
        (followers._of_changes, "wijziging"),
    )
    for registry, word in hooks:
        registry.append(lambda *_, word=word: told.append(word))
    try:
        lpa.submit(new_url(world.pupil.id, Sort.VERZUIM), **LEAST[Sort.VERZUIM])
        frozen = freeze(world, one_of(Sort.VERZUIM))
        removal = f"{record_url(Sort.VERZUIM, one_of(Sort.VERZUIM))}/verwijderen"
        lpa.submit(removal, status=422, reason=" ")
        page = lpa.get(removal)
        first = lpa.submit_on(page, removal, reason="Verkeerde leerling")
        second = lpa.submit_on(page, removal, reason="Verkeerde leerling")
        assert first.location == second.location
    finally:
        for registry, _word in hooks:
            registry.pop()
    assert told == ["wijziging", "voor", "na"]
    assert db.session.get(EditionFigure, (frozen, "verzuim")).value == 1
    assert db.session.scalar(select(func.count()).select_from(EditionRecord)) == 1
    assert count_year(world.steenwijkerland.id, YEAR)["verzuim"] == 0
    assert all_of(Sort.VERZUIM) == []
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.REGISTRATION_REMOVED)
    ).one()
    assert event.details["reason"] == "Verkeerde leerling"
    assert (event.subject, event.subject_id) == (Subject.LEERLING, world.pupil.id)


# -- exemptions that go on ---------------------------------------------------------------------


def test_renewing_in_one_click_or_with_what_the_law_asks(app: Flask, world: World, lpa: Client):
    plain = factories.exemption(
        world.pupil, article=ExemptionArticle.ART_5A, from_on=date(2026, 8, 1),
        dated_on=date(2026, 8, 1), until_on=date(2027, 7, 31),
    )  # fmt: skip
    url = record_url(Sort.VRIJSTELLING, plain)
    first = lpa.submit(url, to="/verlengen")
    second = lpa.post(f"{url}/verlengen")
    assert first.location == second.location
    assert "is verlengd" in lpa.get(url).main
    noticed = factories.exemption(
        world.pupil, dated_on=date(2026, 8, 1), until_on=date(2027, 7, 31), is_in_care=True
    )
    to_form = lpa.submit(record_url(Sort.VRIJSTELLING, noticed), to="/verlengen")
    form = lpa.get(to_form.location)
    assert form.value_of("from_on") == "1-8-2027"
    lpa.submit_on(form, to_form.location, notified_on="20-11-2026", declared_on="1-11-2026")
    renewals = db.session.execute(
        select(Exemption.renews_id, Exemption.school_year, Exemption.is_in_care)
        .where(Exemption.renews_id.is_not(None))
        .order_by(Exemption.is_in_care)
    ).all()
    assert renewals == [
        (plain.id, "2027-2028", False),
        (noticed.id, "2027-2028", True),
    ]


# -- the lists ---------------------------------------------------------------------------------


def test_work_list_shows_what_waits_and_no_more(app: Flask, world: World, lpa: Client):
    pupil = world.pupil
    report = factories.absence_report(pupil, school_id=world.secondary.id)
    done = factories.absence_report(pupil, dated_on=date(2026, 9, 14))
    values = {"dated_on": "15-9-2026", "heard": "Moeder"}
    url = new_url(pupil.id, Sort.ONDERZOEK)
    lpa.submit(f"{url}?melding={done.id}", **values)
    factories.leave_request(pupil, decision=LeaveDecision.OPEN, kind=LeaveKind.VAKANTIE)
    factories.exemption(pupil, article=ExemptionArticle.ART_3A, until_on=date(2026, 12, 31))
    factories.exemption(pupil, until_on=date(2027, 7, 31))
    factories.proces_verbaal(pupil)
    elsewhere = factories.pupil(world.meppel, surname="Elders")
    factories.absence_report(elsewhere)
    page = lpa.get("/leerplicht")
    assert "4 registraties" in page.main and "Elders" not in page.main
    for state in ("Melding zonder", "Onderzoek loopt", "Verlof zonder", "31 december 2026"):
        assert state in page.main
    assert "Proces-verbaal" not in lpa.get("/leerplicht?stand=alles").main
    narrowed = {
        "stand=alles": 6,
        "soort=verlof": 1,
        "stand=onderzoek_loopt": 1,
        "soort=gesprek": 0,
        "stand=onderzoek_loopt&soort=verlof": 0,
        f"school={world.secondary.id}": 2,
        "schooljaar=2025-2026": 0,
        "q=noor+proef": 4,
        "q=bestaat+niet": 0,
    }
    for query, number in narrowed.items():
        rows = lpa.get(f"/leerplicht?{query}").all(".//tbody/tr")
        assert len(rows) == number, query
    finished = InvestigationOutcome.AFSPRAKEN.value
    edit = f"{record_url(Sort.ONDERZOEK, one_of(Sort.ONDERZOEK))}/wijzigen"
    lpa.submit(edit, outcome=finished, finished_on="20-11-2026")
    assert record_url(Sort.VERZUIM, report) in lpa.get("/leerplicht").links()
    assert "3 registraties" in lpa.get("/leerplicht").main


def test_lists_take_as_many_statements_for_many_rows(app: Flask, world: World, lpa: Client):
    factories.absence_report(world.pupil)
    urls = ("/leerplicht", f"/leerlingen/{world.pupil.id}/leerplicht", "/leerplicht?stand=alles")
    few = [len(lpa.get(url).statements) for url in urls]
    for day in range(1, 30):
        factories.absence_report(world.pupil, dated_on=date(2026, 9, day))
    assert [len(lpa.get(url).statements) for url in urls] == few
    assert max(few) <= 16
    assert re.search(r"1 tot 25 van 30", lpa.get("/leerplicht").main)


def test_who_sees_registrations(
    app: Flask, world: World, lpa: Client, client_of: Callable, client_as: Callable
):
    """In the timeline and as a tab for the leerplichtambtenaar; for nobody else."""
    report = factories.absence_report(world.pupil)
    factories.proces_verbaal(world.pupil)
    case_url = f"/dossiers/{world.case.id}"
    own = lpa.get(case_url)
    assert record_url(Sort.VERZUIM, report) in own.links()
    assert f"{case_url}/leerplicht" in own.links()
    assert "Proces-verbaal" not in own.main
    assert "Verzuimmelding" in lpa.get(f"{case_url}/leerplicht").main
    for other in (client_of(world.school_coordinator), client_as(Role.TOEGANG)):
        page = other.get(case_url)
        assert "Verzuimmelding" not in page.main
        assert not any("leerplicht" in link for link in page.links())
        other.get(f"/leerlingen/{world.pupil.id}/leerplicht", status=403)


def test_a_school_is_not_closed_without_a_word_about_its_investigations(
    app: Flask, world: World, lpa: Client
):
    """Every sort stands in the overview, and what runs at a school is told who closes it."""
    report = factories.absence_report(world.pupil, school_id=world.secondary.id)
    factories.investigation(report, world.pupil)
    for make in (
        factories.official_warning,
        factories.mas_route,
        factories.conversation,
        factories.leave_request,
        factories.exemption,
        factories.halt_referral,
        factories.non_enrolment,
    ):
        make(world.pupil)
    overview = lpa.get(f"/leerlingen/{world.pupil.id}/leerplicht")
    assert len(overview.all(".//tbody/tr")) == len(Sort) - 1
    for link in overview.links():
        if re.fullmatch(r"/leerplicht/[a-z-]+/[0-9a-f-]{36}", link):
            lpa.get(link)
            lpa.get(f"{link}/wijzigen")
    uses = [str(use) for use in list_uses(world.secondary.id, clock.today())]
    assert "1 onderzoek van leerplicht dat loopt" in uses


def test_police_data_is_apart_and_its_reading_too(app: Flask, world: World, lpa: Client):
    record = factories.proces_verbaal(world.pupil)
    overview = f"/leerlingen/{world.pupil.id}/leerplicht"
    assert str(record.id) not in lpa.get(overview).html
    lpa.get(f"/leerplicht/proces-verbaal/{record.id}", status=404)
    assert "12-10-2026" in lpa.get(f"{overview}/processen-verbaal").main
    page = lpa.get(f"/leerplicht/processen-verbaal/{record.id}")
    assert "12 oktober 2031" in page.main
    lpa.submit(f"/leerplicht/processen-verbaal/{record.id}/wijzigen", note="Aangevuld")
    lpa.submit(f"/leerplicht/processen-verbaal/{record.id}/verwijderen", reason="Dubbel")
    assert all_of(Sort.PROCES_VERBAAL) == []
    read = db.session.scalar(
        select(func.count())
        .select_from(ReadEvent)
        .where(ReadEvent.subject == Subject.PROCES_VERBAAL)
    )
    assert read == 4
    assert clock.today() == date(2026, 11, 23)


# -- where a pupil was on a day ----------------------------------------------------------------

DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(DAYS, max_size=4, unique=True),
    school=st.tuples(DAYS, st.one_of(st.none(), DAYS)),
    asked=st.lists(DAYS, min_size=1, max_size=5),
)
def test_place_on_a_day_against_going_through_the_periods(
    app: Flask,
    world: World,
    moves: list[date],
    school: tuple[date, date | None],
    asked: list[date],
):
    """The last home that began by then, and the school while it lasted."""
    child = factories.pupil(world.steenwijkerland, surname="Verhuist")
    homes = [world.steenwijkerland, world.meppel]
    from_on, until_on = school
    if until_on and until_on < from_on:
        from_on, until_on = until_on, from_on
    starts = [child.birth_on, *sorted(moves)]
    with unit_of_work():
        db.session.execute(delete(Residence).where(Residence.pupil_id == child.id))
        for place, day in enumerate(starts):
            is_last = place + 1 == len(starts)
            db.session.add(
                Residence(
                    pupil_id=child.id,
                    municipality_id=homes[place % 2].id,
                    from_on=day,
                    until_on=None if is_last else starts[place + 1] - timedelta(days=1),
                )
            )
        db.session.add(
            Enrolment(
                pupil_id=child.id, school_id=world.primary.id, from_on=from_on, until_on=until_on
            )
        )
    for day in asked:
        found = get_place(child.id, day)
        number = sum(start <= day for start in starts) - 1
        assert found is not None
        assert found.municipality_id == homes[number % 2].id
        is_there = from_on <= day and (until_on is None or day <= until_on)
        assert found.school_id == (world.primary.id if is_there else None)
    assert get_place(child.id, child.birth_on - timedelta(days=1)) is None
