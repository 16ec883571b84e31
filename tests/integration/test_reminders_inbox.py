"""The list of reminders: what stands in it for whom, and what people do with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mdo import clock
from mdo.accounts.queries import get_viewer
from mdo.audit.models import AuditEvent, ReadEvent
from mdo.audit.terms import AuditAction, Subject
from mdo.cases.models import CaseParty
from mdo.extensions import db
from mdo.reminders.models import Reminder
from mdo.reminders.sight_queries import is_seen, seen
from mdo.reminders.terms import ReminderKind as K
from mdo.terms import MeetingKind, Role
from tests import factories as make

INBOX = "/herinneringen"
TODAY = date(2026, 11, 23)


@pytest.fixture
def me(world):
    return world.users[Role.COORDINATOR]


def numbers(page) -> list[str]:
    """The things in the list, in order."""
    return [cell.findtext("a") for cell in page.all(".//main//tbody/tr/th")]


def in_header(page) -> str:
    """What a screen reader says of the bell."""
    [text] = page.all(".//header//a[@class='mdo-bell']/span[@class='mdo-visually-hidden']")
    return text.text or ""


def actions_of(reminder) -> list[AuditAction]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(AuditEvent.action)
            .where(AuditEvent.subject_id == reminder.id)
            .order_by(AuditEvent.action)
        )
    )


def test_the_most_pressing_stands_first_with_whom_it_is_about(world, client_of):
    lpa = world.users[Role.LEERPLICHTAMBTENAAR]
    meeting = make.meeting(world.cjg, starts_at=clock.now() + timedelta(days=5))
    make.participant(meeting, lpa)
    item = make.agenda_item(meeting, world.case)
    make.reminder(
        lpa, meeting, kind=K.TERUGKOPPELEN, subject_id=item.id, due_on=TODAY - timedelta(days=1)
    )
    for kind, about, days in (
        (K.JAARVERSLAG_NADERT, world.steenwijkerland, 20),
        (K.OVERLEG_WEEK, meeting, 5),
        (K.ACTIE_TE_LAAT, world.case, -9),
        (K.ONDERZOEK_STARTEN, world.pupil, -3),
        (K.TWEE_WEKEN, world.pupil, 0),
    ):
        make.reminder(lpa, about, kind=kind, due_on=TODAY + timedelta(days=days))
    page = client_of(lpa).get(INBOX)
    assert numbers(page) == [
        K.ONDERZOEK_STARTEN.label, K.TERUGKOPPELEN.label, K.ACTIE_TE_LAAT.label, K.TWEE_WEKEN.label,
        K.OVERLEG_WEEK.label, K.JAARVERSLAG_NADERT.label,
    ]  # fmt: skip
    captions = ["".join(c.itertext()).strip() for c in page.all(".//main//caption")]
    assert captions == ["Te laat", "Vandaag en de komende week", "Later"]
    for text in (
        "Noor van der Proef", world.case.number, "MDO van 28 november 2026", "Wettelijk",
        "3 dagen geleden", "9 dagen te laat", "Vandaag", "Over 5 dagen", "Over 20 dagen",
    ):  # fmt: skip
        assert text in page.main, text
    assert page.main.count("Noor van der Proef") == 4
    assert in_header(page) == "6 herinneringen"
    assert f"/dossiers/{world.case.id}" in page.links()


def test_what_somebody_may_not_see_any_more_is_neither_listed_nor_counted(world, client_of):
    carer = world.users[Role.DEELNEMER]
    own = make.reminder(carer, world.case)
    strange = make.case(make.pupil(world.meppel, world.elsewhere))
    for about in (strange, make.pupil(world.meppel), make.meeting(world.elsewhere), world.meppel):
        make.reminder(carer, about, number="GEHEIM")
    make.reminder(world.users[Role.COORDINATOR], world.case, number="ANDER")
    client = client_of(carer)
    page = client.get(INBOX)
    assert len(numbers(page)) == 1
    assert "GEHEIM" not in page.html and "ANDER" not in page.html
    assert in_header(page) == "1 herinnering"
    party = db.session.execute(
        select(CaseParty).filter_by(case_id=world.case.id, organisation_id=world.care.id)
    ).scalar_one()
    party.withdrawn_on = TODAY
    make.save(party)
    page = client.get(INBOX)
    assert "Alles is bij" in page.main and "Noor" not in page.html
    assert in_header(page) == "Geen herinneringen"
    client.get(f"{INBOX}/{own.id}/later", status=404)
    client.post(f"{INBOX}/{own.id}/klaar", status=404)
    assert make.fresh(own).done_at is None


def test_the_condition_and_the_anchors_in_sight_agree(world):
    """For each user of the world, on things near and far."""
    strange = make.case(make.pupil(world.meppel, world.elsewhere))
    zat = make.meeting(world.secondary, MeetingKind.ZAT)
    make.agenda_item(zat, strange)
    make.participant(zat, world.users[Role.LEERPLICHTAMBTENAAR])
    near = make.meeting(world.cjg)
    make.agenda_item(near, world.case)
    things = (
        world.case, strange, world.pupil, make.pupil(world.steenwijkerland),
        make.pupil(world.meppel), zat, near, make.meeting(world.elsewhere),
        world.steenwijkerland, world.meppel,
    )  # fmt: skip
    users = [*world.users.values(), world.school_coordinator]
    for user in users:
        for thing in things:
            make.reminder(user, thing)
    counts = set()
    for user in users:
        viewer = get_viewer(user, TODAY)
        own = select(Reminder).where(Reminder.recipient_id == user.id)
        rows = db.session.scalars(own).all()
        listed = db.session.scalars(own.where(is_seen(viewer, TODAY))).all()
        assert {(r.anchor, r.anchor_id) for r in listed} == seen(viewer, rows, TODAY)
        counts.add(len(listed))
    assert {0, 1} <= counts and max(counts) > 5


def test_another_persons_reminder_does_not_exist(world, client_of, me):
    reminder = make.reminder(world.school_coordinator, world.case)
    client = client_of(me)
    client.get(f"{INBOX}/{reminder.id}/later", status=404)
    for act in ("klaar", "toch-niet-klaar", "nu", "later"):
        client.post(f"{INBOX}/{reminder.id}/{act}", status=404)
    assert actions_of(reminder) == []


def test_done_twice_is_done_once_and_can_be_undone(client_of, world, me, now):
    reminder, other = make.reminder(me, world.case), make.reminder(me, world.case)
    client = client_of(me)
    page = client.get(INBOX)
    for _ in range(2):
        client.submit_on(page, INBOX, to=f"{reminder.id}/klaar")
    assert make.fresh(reminder).done_at == now
    assert in_header(client.get(INBOX)) == "1 herinnering"
    assert "Klaar gemeld" in client.get(f"{INBOX}?stand=klaar").main
    back = client.submit(f"{INBOX}?stand=klaar", to="toch-niet-klaar?stand=klaar")
    assert back.location == f"{INBOX}?stand=klaar"
    assert make.fresh(reminder).done_at is None
    assert actions_of(reminder) == [AuditAction.REMINDER_DONE, AuditAction.REMINDER_REOPENED]
    # Long ago, and what is no longer true.
    for given in ({"done_at": now - timedelta(days=91)}, {"lapsed_at": now, "done_at": now}):
        row = make.reminder(me, world.case, **given)
        client.post(f"{INBOX}/{row.id}/toch-niet-klaar")
    page = client.get(f"{INBOX}?stand=klaar")
    assert len(numbers(page)) == 1 and "Niet meer nodig" in page.main
    lapsed = make.reminder(me, world.case, lapsed_at=now)
    client.post(f"{INBOX}/{lapsed.id}/klaar")
    assert make.fresh(lapsed).done_at is None
    assert make.fresh(other).done_at is None


def test_later_asks_until_when_and_why_and_loses_nothing(client_of, world, me):
    reminder = make.reminder(me, world.case)
    client, url = client_of(me), f"{INBOX}/{reminder.id}/later"
    for until, message in (
        ("23-11-2026", "Kies een dag na vandaag."),
        ("25-12-2026", "hoogstens 31 dagen"),
        ("morgen", "Dit is geen datum"),
        ("", "Kies een dag."),
    ):
        page = client.submit(url, until_on=until, reason="Wacht op school", status=422)
        assert message in page.error_at("until_on")
        assert page.value_of("reason") == "Wacht op school"
        assert page.value_of("until_on") == until
    page = client.submit(url, until_on="1-12-2026", reason=" ", status=422)
    assert page.error_at("reason") and page.value_of("until_on") == "1-12-2026"
    page = client.get(url)
    for _ in range(2):
        client.submit_on(page, url, until_on="24-12-2026", reason="Wacht op school")
    assert actions_of(reminder) == [AuditAction.REMINDER_SNOOZED]
    assert "school" not in str(db.session.scalars(select(AuditEvent.details)).all())
    assert in_header(client.get(INBOX)) == "Geen herinneringen"
    assert "Wacht op school" in client.get(f"{INBOX}?stand=uitgesteld").main
    with clock.held_at(clock.now() + timedelta(days=30)):
        assert "Alles is bij" in client_of(me).get(INBOX).main
    with clock.held_at(clock.now() + timedelta(days=31)):
        assert len(numbers(client_of(me).get(INBOX))) == 1
    client.submit(f"{INBOX}?stand=uitgesteld", to="nu?stand=uitgesteld")
    assert in_header(client.get(INBOX)) == "1 herinnering"


def test_what_the_law_asks_waits_a_week_at_most(client_of, world):
    lpa = world.users[Role.LEERPLICHTAMBTENAAR]
    reminder = make.reminder(lpa, world.pupil, kind=K.ONDERZOEK_STARTEN)
    client, url = client_of(lpa), f"{INBOX}/{reminder.id}/later"
    page = client.submit(url, until_on="1-12-2026", reason="Bel eerst", status=422)
    assert "wettelijke herinnering kan hoogstens 7 dagen" in page.error_at("until_on")
    client.submit(url, until_on="30-11-2026", reason="Bel eerst")
    ahead = make.reminder(lpa, world.pupil, kind=K.OVERLEG_WEEK, due_on=date(2026, 11, 27))
    page = client.submit(
        f"{INBOX}/{ahead.id}/later", until_on="28-11-2026", reason="Bel eerst", status=422
    )
    assert "later dan die dag kan niet" in page.error_at("until_on")
    done = make.reminder(lpa, world.pupil, done_at=clock.now())
    assert (
        "al klaar gemeld" in client.submit(f"{INBOX}/{done.id}/later", reason="x", status=422).main
    )


def test_pages_and_as_many_queries_for_many(client_of, world, me):
    def fill(count: int) -> None:
        meeting = make.meeting(world.cjg)
        for _ in range(count):
            for about in (world.case, meeting):
                make.reminder(me, about)

    client = client_of(me)
    fill(1)
    few = len(client.get(INBOX).statements)
    fill(20)
    page = client.get(INBOX)
    assert len(page.statements) == few <= 9
    assert "1 tot 25 van 42" in page.main and len(numbers(page)) == 25
    assert len(numbers(client.get(f"{INBOX}?pagina=2"))) == 17
    assert client.get(f"{INBOX}?pagina=9", status=302).location == INBOX
    page = client.get(f"{INBOX}?pagina=2")
    [*_, last] = [f.get("action") for f in page.all(".//main//form")]
    assert client.submit_on(page, INBOX, to=last).location == f"{INBOX}?pagina=2"


def test_who_gets_none_has_no_bell_and_reading_is_logged(client, client_as, client_of, world, me):
    for role in (Role.BEHEERDER, Role.PRIVACY_OFFICER):
        page = client_as(role).get("/")
        assert not page.all(".//a[@class='mdo-bell']")
        client_as(role).get(INBOX, status=403)
    assert "mdo-bell" not in client.get("/inloggen").html
    make.reminder(me, world.case)
    client_of(me).get(INBOX)
    [subject] = db.session.scalars(select(ReadEvent.subject))
    assert subject is Subject.HERINNERING
