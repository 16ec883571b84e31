"""Sending the agenda of a meeting: who is told of it, what it says, and that nobody is told
twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdo import clock
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.mail.models import OutboxMessage
from mdo.mail.office import digest, link_mark
from mdo.meetings.models import Meeting, Participant
from mdo.terms import InvitationAnswer, MeetingKind, MeetingStatus, OutboxState, Role
from tests import factories as make
from tests.clients import Client
from tests.factories import World, fresh, guest_link
from tests.polling import office_of

GUEST = "gerda@voorbeeld.invalid"
AGENDA, AGAIN = "Agenda versturen", "Agenda opnieuw versturen"


@pytest.fixture
def meeting(world: World) -> Meeting:
    """An MDO in a week with a chair, an LPA, somebody who is switched off, one who is replaced,
    and a guest."""
    row = make.meeting(world.cjg, created_by_id=world.users[Role.COORDINATOR].id)
    make.agenda_item(row, world.case)
    make.participant(row, world.users[Role.COORDINATOR], is_chair=True)
    make.participant(
        row, world.users[Role.LEERPLICHTAMBTENAAR], position=1, answer=InvitationAnswer.NEE
    )
    make.participant(row, make.user(Role.DEELNEMER, world.care, is_enabled=False), position=2)
    replaced = make.participant(row, world.users[Role.TOEGANG], position=3)
    make.participant(row, name="Gerda Gast", email=GUEST, position=4, replaces_id=replaced.id)
    make.participant(row, name="Moes van der Proef", position=5)
    return row


@pytest.fixture
def coordinator(client_as) -> Client:
    return client_as(Role.COORDINATOR)


def mails(*, state: OutboxState | None = None) -> list[OutboxMessage]:
    db.session.rollback()
    db.session.expire_all()
    rows = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.key.startswith("agenda:"))
        .order_by(OutboxMessage.created_at, OutboxMessage.to_address)
    )
    return [row for row in rows if state in (None, row.state)]


def url_of(meeting: Meeting) -> str:
    return f"/overleggen/{meeting.id}"


def send(who: Client, meeting: Meeting, button: str = AGENDA) -> str:
    """Press the button; what is said then."""
    return who.follow(who.submit(url_of(meeting), button=button)).main


def mark_sent() -> None:
    for row in mails(state=OutboxState.WACHT):
        row.state, row.sent_at = OutboxState.VERZONDEN, clock.now()
    db.session.commit()


def seat_of(meeting: Meeting, name: str) -> Participant:
    return db.session.scalars(
        select(Participant).where(Participant.meeting_id == meeting.id, Participant.name == name)
    ).one()


def test_everybody_at_the_table_with_an_address_is_told(app, world, meeting, coordinator):
    live = guest_link(seat_of(meeting, "Gerda Gast"), "oud-geheim")
    said = send(coordinator, meeting)
    assert "3 mensen krijgen de agenda per e-mail." in said
    assert "Agenda verstuurd op ma 23 november 2026" in said
    assert [row.to_address for row in mails()] == [
        "coordinator@voorbeeld.invalid", GUEST, "leerplichtambtenaar@voorbeeld.invalid",
    ]  # fmt: skip
    to_user, to_guest = mails()[0], mails()[1]
    assert to_user.subject == f"Agenda: MDO {meeting.number}"
    assert to_user.reply_to == "coordinator@voorbeeld.invalid"
    for body in (to_user.text_body, to_user.html_body):
        assert f"{office_of(app).base_url}/overleggen/{meeting.id}" in body
        assert "Bekijk de agenda" in body
    for fact in (world.case.number, meeting.number, "maandag 30 november 2026, 09.00 tot 10.00",
                 "Kamer 2", "Dossiers op de agenda: 1"):  # fmt: skip
        assert fact in to_user.text_body
    # The link bears a token of another secret, so it brings the guest nowhere.
    assert to_guest.link_id is None and live.id
    for row in mails():
        said = row.text_body + row.html_body + row.subject
        for word in ("Noor", "Moes", "Proef", "Gerda", "Gast", "elke dag op school"):
            assert word not in said, word
    [event] = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.AGENDA_SENT)
    )
    assert (event.subject_id, event.details) == (meeting.id, {"people": 3})


def test_a_guest_who_did_not_answer_yet_finds_the_link(app, world, coordinator, meeting):
    seat = seat_of(meeting, "Gerda Gast")
    link = guest_link(seat, "x")
    link.digest = _digest_of(app, link)
    db.session.commit()
    send(coordinator, meeting)
    [to_guest] = [row for row in mails() if row.to_address == GUEST]
    assert to_guest.link_id == link.id
    assert link_mark("/uitnodiging") in to_guest.text_body
    # Once it was used there is nothing left to do.
    fresh(link).used_at = clock.now()
    db.session.commit()
    with clock.held_at(clock.now() + timedelta(minutes=5)):
        mark_sent()
        send(coordinator, meeting, AGAIN)
    last = [row for row in mails() if row.to_address == GUEST][-1]
    assert last.link_id is None
    assert "http" not in last.text_body


def _digest_of(app, link) -> str:
    return digest(office_of(app).token(link.id))


def test_a_double_click_sends_nothing_twice_and_again_is_a_new_one(coordinator, meeting):
    url = url_of(meeting)
    page = coordinator.get(url)
    first = coordinator.submit_on(page, url, button=AGENDA)
    assert "3 mensen" in coordinator.follow(first).main
    mark_sent()
    second = coordinator.submit_on(page, url, button=AGENDA)
    assert "Er gaat niets dubbel weg" in coordinator.follow(second).main
    assert len(mails()) == 3
    with clock.held_at(clock.now() + timedelta(hours=1)):
        coordinator.submit(f"{url}/agenda/nieuw", title="Rondvraag", question="", status=302)
        assert "Daarna is de agenda gewijzigd." in coordinator.get(url).main
    with clock.held_at(clock.now() + timedelta(hours=2)):
        assert "3 mensen" in send(coordinator, meeting, AGAIN)
        assert "Daarna is de agenda gewijzigd." not in coordinator.get(url).main
        # These still wait, so nobody needs another.
        assert "Er gaat niets dubbel weg" in send(coordinator, meeting, AGAIN)
    assert len(mails()) == 6


def test_cancelled_or_moved_before_it_went(coordinator, meeting):
    url = url_of(meeting)
    send(coordinator, meeting)
    edit = {"status": 422, "on": "1-12-2026"}
    refused = coordinator.submit(f"{url}/wijzigen", **edit)
    answers = dict.fromkeys(_reasons(refused), "Is ziek")
    coordinator.submit_on(refused, f"{url}/wijzigen", **answers)
    assert [row.state for row in mails()] == [OutboxState.INGETROKKEN] * 3
    # At another moment it is another agenda: it is to be sent anew.
    assert fresh(meeting).agenda_sent_at is None
    assert "De agenda is nog niet verstuurd." in coordinator.get(url).main
    with clock.held_at(clock.now() + timedelta(minutes=5)):
        send(coordinator, meeting)
        coordinator.submit(f"{url}/annuleren", reason="Is niet meer nodig")
    assert {row.state for row in mails()} == {OutboxState.INGETROKKEN}


def _reasons(page) -> list[str]:
    names = {control.get("name") or "" for control in page.all(".//*[@name]")}
    return [name for name in names if name.startswith("reason_")]


def test_another_place_or_address_and_who_comes_later(world, coordinator, meeting):
    url = url_of(meeting)
    send(coordinator, meeting)
    refused = coordinator.submit(f"{url}/wijzigen", status=422, location="Zaal 3")
    coordinator.submit_on(refused, f"{url}/wijzigen", **dict.fromkeys(_reasons(refused), "Is ziek"))
    waiting = mails(state=OutboxState.WACHT)
    # What waited named the old place.
    assert len(waiting) == 3 and all("Zaal 3" in row.text_body for row in waiting)
    mark_sent()
    guest = seat_of(meeting, "Gerda Gast")
    again = f"{url}/deelnemers/{guest.id}"
    coordinator.submit(again, to="/uitnodigen", email="beter@voorbeeld.invalid")
    [new] = mails(state=OutboxState.WACHT)
    assert new.to_address == "beter@voorbeeld.invalid"
    mark_sent()
    lpa = seat_of(meeting, world.users[Role.LEERPLICHTAMBTENAAR].full_name)
    coordinator.submit(
        f"{url}/deelnemers/{lpa.id}/vervangen", name="Vera Vervanger", email="v@voorbeeld.invalid"
    )
    [new] = mails(state=OutboxState.WACHT)
    assert new.to_address == "v@voorbeeld.invalid"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (MeetingKind.KIK, {}),
        (MeetingKind.MDO, {"status": MeetingStatus.CONCEPT}),
        (MeetingKind.MDO, {"status": MeetingStatus.GEHOUDEN}),
    ],
)
def test_not_of_what_has_no_agenda_to_send(world, coordinator, kind, values):
    row = make.meeting(world.cjg, kind, **values)
    make.participant(row, world.users[Role.COORDINATOR], is_chair=True)
    make.agenda_item(row)
    assert AGENDA not in coordinator.get(url_of(row)).main
    said = coordinator.follow(coordinator.post(f"{url_of(row)}/agenda/versturen")).main
    assert "alleen bij een gepland ZAT of MDO" in said
    assert mails() == [] and fresh(row).agenda_sent_at is None


def test_nobody_to_send_to_and_nobody_invited_yet(world, coordinator):
    row = make.meeting(world.cjg)
    said = coordinator.follow(coordinator.post(f"{url_of(row)}/agenda/versturen")).main
    assert "Er staat nog niets op de agenda." in said
    make.agenda_item(row, world.case)
    said = coordinator.follow(coordinator.post(f"{url_of(row)}/agenda/versturen")).main
    assert "Van niemand aan tafel is een e-mailadres bekend." in said
    series = make.series(world.cjg)
    far = make.meeting(world.cjg, MeetingKind.ZAT, series_id=series.id, series_on=series.first_on)
    make.agenda_item(far)
    make.participant(far, world.users[Role.COORDINATOR])
    said = coordinator.follow(coordinator.post(f"{url_of(far)}/agenda/versturen")).main
    assert "nog niemand uitgenodigd" in said
    assert mails() == []


def test_who_may_not_plan_sees_when_it_was_sent_and_no_button(client_as, coordinator, meeting):
    lpa = client_as(Role.LEERPLICHTAMBTENAAR)
    send(coordinator, meeting)
    page = lpa.get(url_of(meeting))
    assert "Agenda verstuurd op" in page.main and AGAIN not in page.main
    lpa.post(f"{url_of(meeting)}/agenda/versturen", status=403)


def test_a_refused_address_stands_on_the_page_with_what_to_do(
    world: World, client_as, coordinator, meeting
):
    lpa = world.users[Role.LEERPLICHTAMBTENAAR]
    send(coordinator, meeting)
    for row in mails():
        if row.to_address in (GUEST, lpa.email):
            row.state, row.last_error = OutboxState.MISLUKT, "adres geweigerd: 550 onbekend"
    db.session.commit()
    page = coordinator.get(url_of(meeting))
    assert "E-mail komt niet aan" in page.main
    assert "Gerda Gast: adres geweigerd. Verbeter het adres en verstuur opnieuw" in page.main
    assert f"{lpa.full_name}: adres geweigerd. Het adres hoort bij een account" in page.main
    assert "550" not in page.main
    mend = f"{url_of(meeting)}/deelnemers/{seat_of(meeting, 'Gerda Gast').id}"
    assert mend in page.links()
    assert "Vraag Gerda Gast naar het goede adres" in coordinator.get(mend).main
    coordinator.submit(mend, to="/uitnodigen", email="beter@voorbeeld.invalid")
    assert "Gerda Gast: adres geweigerd" not in coordinator.get(url_of(meeting)).main
    assert "beter@voorbeeld.invalid" in {row.to_address for row in mails()}
    # Who may not mend it is not troubled with it.
    assert (
        "E-mail komt niet aan" not in client_as(Role.LEERPLICHTAMBTENAAR).get(url_of(meeting)).main
    )
