"""From a KiK or ZAT to an MDO, and the light form with an action at hand."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from mdo.accounts.models import User
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.meetings.models import AgendaItem, Meeting, Participant
from mdo.terms import (
    Attendance,
    MdoResponsibility,
    MeetingKind,
    MeetingStatus,
    Party,
    Role,
    Route,
)
from tests import factories
from tests.clients import Client
from tests.factories import World

ClientAs = Callable[[Role], Client]
ClientOf = Callable[[User], Client]


@pytest.fixture
def zat(world: World, now: datetime) -> Meeting:
    """A ZAT that was held, led by the coordinator of the school, with leerplicht there."""
    meeting = factories.meeting(
        world.secondary,
        MeetingKind.ZAT,
        starts_at=now - timedelta(hours=2),
        status=MeetingStatus.GEHOUDEN,
    )
    here = {"attendance": Attendance.AANWEZIG}
    factories.participant(
        meeting, world.school_coordinator, party=Party.SCHOOL, is_chair=True, **here
    )
    lpa = world.users[Role.LEERPLICHTAMBTENAAR]
    factories.participant(meeting, lpa, party=Party.LEERPLICHT, position=1, **here)
    factories.participant(meeting, name="Verpleegkundige", party=Party.GGD, position=2, **here)
    return meeting


@pytest.fixture
def item(zat: Meeting, world: World) -> AgendaItem:
    return factories.agenda_item(
        zat,
        world.case,
        question="Wat is nodig?",
        facts="30 uur afwezig",
        opinions="Volgens de mentor is het druk thuis",
        pupil_view="Wil wel komen",
        parents_view="Zien het ook",
        agreements="Mentor belt elke dag",
        informs_parents="De mentor",
    )


@pytest.fixture
def zorg(world: World, client_of: ClientOf) -> Client:
    return client_of(world.school_coordinator)


def address(item: AgendaItem) -> str:
    return f"/overleggen/{item.meeting_id}/agenda/{item.id}"


def desk(item: AgendaItem) -> str:
    return f"/overleggen/{item.meeting_id}/notulen/{item.id}"


def step_up(client: Client, item: AgendaItem, **values: Any) -> uuid.UUID:
    """Press the button in the form of the minutes; the id of the MDO."""
    button = "Maak er een MDO van"
    page = client.submit(desk(item), to=desk(item), button=button, **values)
    return uuid.UUID(page.location.rpartition("/")[2])


def rows(model: type[Any], **where: Any) -> list[Any]:
    db.session.rollback()
    return list(db.session.scalars(select(model).filter_by(**where).order_by(model.id)))


def mdos() -> list[Meeting]:
    return rows(Meeting, kind=MeetingKind.MDO)


def test_everything_goes_along_and_the_origin_stays(
    world: World, zat: Meeting, item: AgendaItem, zorg: Client
):
    factories.action(world.case, description="Belt de huisarts")
    factories.guardian(world.pupil, given_name="Vader", has_custody=False)
    # What was typed and not saved yet goes along too.
    mdo_id = step_up(zorg, item, facts="34 uur afwezig")
    [mdo] = mdos()
    assert (mdo.id, mdo.status, mdo.has_date) == (mdo_id, MeetingStatus.CONCEPT, False)
    assert (mdo.organisation_id, mdo.responsibility) == (
        world.secondary.id,
        MdoResponsibility.SCHOOL,
    )
    [new] = rows(AgendaItem, meeting_id=mdo_id)
    assert (new.case_id, new.carried_from_id) == (world.case.id, item.id)
    assert (new.question, new.informs_parents) == ("Wat is nodig?", "De mentor")
    assert (new.facts, new.pupil_view, new.parents_view) == (
        "34 uur afwezig",
        "Wil wel komen",
        "Zien het ook",
    )
    assert (new.opinions, new.agreements, new.route) == ("", "", None)
    [old] = rows(AgendaItem, id=item.id)
    assert (old.route, old.agreements) == (Route.MDO, "Mentor belt elke dag")
    table = rows(Participant, meeting_id=mdo_id)
    # All with a ground on the case; not the SWV, nor who sat at the ZAT by name, nor the
    # parent without custody.
    assert {seat.party for seat in table} == {
        Party.SCHOOL, Party.CJG, Party.LEERPLICHT, Party.TOEGANG, Party.ZORGAANBIEDER,
        Party.OUDERS, Party.LEERLING,
    }  # fmt: skip
    assert [seat.name for seat in table if seat.party is Party.OUDERS] == ["Moes van der Proef"]
    assert [seat.user_id for seat in table if seat.is_chair] == [world.school_coordinator.id]
    page = zorg.get(f"/overleggen/{mdo_id}")
    assert f"Komt van ZAT {zat.number}" in page.main
    assert "Nog niet aan tafel: Samenwerkingsverband" in page.main
    assert "Kies een datum" in page.main
    assert "Er staat al tekst klaar" in page.main
    assert "Verslag begonnen" not in page.main
    assert f"Naar MDO {mdo.number}" in zorg.get(f"/overleggen/{zat.id}").main
    shown = zorg.get(f"/overleggen/{mdo_id}/agenda/{new.id}").main
    for text in (f"Komt van ZAT {zat.number}", "Mentor belt elke dag", "druk thuis", "huisarts"):
        assert text in shown
    timeline = zorg.get(f"/dossiers/{world.case.id}").main
    assert f"Van ZAT {zat.number} naar MDO {mdo.number}" in timeline
    actions = [row.action for row in rows(AuditEvent)]
    assert AuditAction.STEPPED_UP in actions
    assert AuditAction.MEETING_PLANNED in actions


def test_a_second_click_and_a_second_person_come_to_the_same_mdo(
    item: AgendaItem, zorg: Client, client_as: ClientAs, zat: Meeting
):
    first = step_up(zorg, item)
    lpa = client_as(Role.LEERPLICHTAMBTENAAR)
    for client in (zorg, lpa):
        page = client.post(f"{address(item)}/opschalen")
        assert page.location == f"/overleggen/{first}"
        assert "Maak er een MDO van" not in client.get(address(item)).main
    assert len(mdos()) == 1
    # Leerplicht can go on with what it steps up.
    assert "Wijzigen" in zorg.get(f"/overleggen/{first}").main


def test_two_pupils_of_one_zat_become_two_mdos(
    world: World, zat: Meeting, item: AgendaItem, client_as: ClientAs
):
    child = factories.pupil(world.steenwijkerland, world.secondary, surname="Tweede")
    other = factories.agenda_item(zat, factories.case(child), position=1)
    lpa = client_as(Role.LEERPLICHTAMBTENAAR)
    both = {step_up(lpa, item), step_up(lpa, other)}
    assert {mdo.id for mdo in mdos()} == both
    user_id = world.users[Role.LEERPLICHTAMBTENAAR].id
    scribes = {s.meeting_id for s in rows(Participant, user_id=user_id) if s.is_note_taker}
    assert scribes >= both
    assert "Overleg annuleren" in lpa.get(f"/overleggen/{both.pop()}").main


def test_an_mdo_that_is_coming_for_the_case_is_the_one(
    world: World, item: AgendaItem, zorg: Client
):
    coming = factories.meeting(world.cjg)
    factories.agenda_item(coming, world.case)
    assert f"Naar MDO {coming.number}" in zorg.get(address(item)).main
    assert zorg.post(f"{address(item)}/opschalen").location == f"/overleggen/{coming.id}"
    assert [mdo.id for mdo in mdos()] == [coming.id]


def test_cancelling_the_concept_leaves_the_zat_right(item: AgendaItem, zat: Meeting, zorg: Client):
    first = step_up(zorg, item)
    zorg.submit(f"/overleggen/{first}/annuleren", reason="Toch niet nodig")
    assert rows(AgendaItem, id=item.id)[0].route is None
    assert "Geannuleerd" in zorg.get(f"/overleggen/{zat.id}").main
    again = step_up(zorg, item)
    assert again != first
    # In closed minutes the decision stays.
    zorg.submit(desk(item), to=desk(item), pupil_view="Wil wel")
    zorg.post(f"/overleggen/{zat.id}/afsluiten")
    assert rows(Meeting, id=zat.id)[0].status is MeetingStatus.AFGESLOTEN
    zorg.submit(f"/overleggen/{again}/annuleren", reason="Verhuisd")
    assert rows(AgendaItem, id=item.id)[0].route is Route.MDO
    zorg.submit(address(item), to="/opschalen")
    assert len(mdos()) == 3


def test_closing_the_zat_leaves_its_planned_mdo_alone(item: AgendaItem, zat: Meeting, zorg: Client):
    step_up(zorg, item, facts="", pupil_view="", parents_view="", pupil_not_heard_reason="Ziek")
    [mdo] = mdos()
    mdo.status, mdo.has_date = MeetingStatus.GEPLAND, True
    db.session.commit()
    zorg.post(f"/overleggen/{zat.id}/afsluiten")
    assert rows(Meeting, id=zat.id)[0].status is MeetingStatus.AFGESLOTEN
    assert [row.case_id for row in rows(AgendaItem, meeting_id=mdos()[0].id)] == [item.case_id]


def test_the_pupil_is_heard_again_at_the_mdo(
    world: World, item: AgendaItem, zorg: Client, now: datetime
):
    """What was copied is not what the pupil said here."""
    step_up(zorg, item)
    [mdo] = mdos()
    seats = rows(Participant, meeting_id=mdo.id)
    mdo.status, mdo.has_date = MeetingStatus.GEHOUDEN, True
    mdo.starts_at, mdo.ends_at = now - timedelta(hours=1), now
    for seat in seats:
        is_child = seat.party is Party.LEERLING
        seat.attendance = Attendance.AFGEMELD if is_child else Attendance.AANWEZIG
    db.session.commit()
    url = f"/overleggen/{mdo.id}"
    assert "de leerling is niet gehoord" in zorg.get(url).main
    [new] = rows(AgendaItem, meeting_id=mdo.id)
    zorg.submit(desk(new), to=desk(new), pupil_view="Wil wel komen, met hulp.")
    assert "de leerling is niet gehoord" not in zorg.get(url).main


def test_who_may_not_write_minutes_or_see_the_case_may_not(
    world: World, item: AgendaItem, client_as: ClientAs, client_of: ClientOf, zat: Meeting
):
    url = f"{address(item)}/opschalen"
    client_as(Role.DEELNEMER).post(url, status=403)
    client_as(Role.COORDINATOR).post(url, status=403)
    client_of(factories.user(Role.COORDINATOR, world.primary)).post(url, status=404)
    # At the table as note taker, but without a ground on the case.
    stranger = factories.user(Role.COORDINATOR, world.primary)
    factories.participant(zat, stranger, is_note_taker=True, position=8)
    client_of(stranger).post(url, status=403)
    assert "Maak er een MDO van" not in client_of(stranger).get(address(item)).main
    assert mdos() == []


def test_a_kik_of_the_cjg_becomes_an_mdo_of_the_cjg(
    world: World, client_as: ClientAs, now: datetime
):
    child = factories.pupil(world.steenwijkerland, world.primary, surname="Klein")
    file = factories.case(child)
    factories.party(file, world.cjg)
    kik = factories.meeting(
        world.cjg, MeetingKind.KIK, starts_at=now - timedelta(days=1), status=MeetingStatus.GEHOUDEN
    )
    me = world.users[Role.COORDINATOR]
    factories.participant(kik, me, is_chair=True)
    factories.participant(kik, name="Moeder Klein", party=Party.OUDERS, email="m@voorbeeld.invalid")
    mdo_id = step_up(client_as(Role.COORDINATOR), factories.agenda_item(kik, file))
    [mdo] = mdos()
    assert (mdo.organisation_id, mdo.responsibility) == (world.cjg.id, MdoResponsibility.CJG)
    parents = [s for s in rows(Participant, meeting_id=mdo_id) if s.party is Party.OUDERS]
    assert [(seat.name, seat.email) for seat in parents] == [
        ("Moeder Klein", "m@voorbeeld.invalid")
    ]
