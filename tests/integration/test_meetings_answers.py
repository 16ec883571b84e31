"""Answering: by who has an account, by a guest with a link, and by the organiser for others."""

from __future__ import annotations

import uuid
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from mdo import clock
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.mail.models import OutboxMessage
from mdo.meetings.models import GuestLink, Participant
from mdo.terms import (
    Attendance,
    InvitationAnswer,
    LinkPurpose,
    MeetingStatus,
    OutboxState,
    Party,
    Role,
)
from tests import factories as make
from tests.clients import Client
from tests.conftest import NOW
from tests.factories import fresh

TOKEN = "Zz9" * 14 + "a"
PAGE = f"/uitnodiging?sleutel={TOKEN}"
A, S = InvitationAnswer, MeetingStatus


def rows(model, **where):
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(model).filter_by(**where)))


def actions(meeting):
    return [event.action for event in rows(AuditEvent, subject_id=meeting.id)]


@pytest.fixture
def meeting(world):
    row = make.meeting(world.cjg, room="Kamer 2", location="Gasthuislaan 86")
    make.agenda_item(row, world.case, question="Waarom verzuimt Noor?")
    return row


@pytest.fixture
def chair(world, meeting):
    return make.participant(meeting, world.users[Role.COORDINATOR], is_chair=True)


@pytest.fixture
def guest(meeting, chair):
    return make.participant(
        meeting,
        name="Anna Behandelaar",
        email="anna@voorbeeld.invalid",
        party=Party.SWV,
        position=1,
    )


@pytest.fixture
def link(guest):
    return make.guest_link(guest, TOKEN)


@pytest.fixture
def coordinator(client_as, chair):
    return client_as(Role.COORDINATOR)


# -- with an account -----------------------------------------------------------------


def test_answer_from_the_own_seat(world, meeting, client_as):
    seat = make.participant(meeting, world.users[Role.LEERPLICHTAMBTENAAR])
    client = client_as(Role.LEERPLICHTAMBTENAAR)
    url = f"/overleggen/{meeting.id}"
    refused = client.submit(url, to="antwoord", status=422)
    assert refused.error_at("answer") == "Kies een antwoord."
    too_long = client.submit_on(
        refused, url, to="antwoord", status=422, answer="ja", note="x" * 401
    )
    assert too_long.value_of("note") == "x" * 401
    answer = client.submit_on(too_long, url, to="antwoord", answer="misschien", note="Half uur")
    page = client.follow(answer)
    assert "Je antwoord is opgeslagen: Als het moet." in page.main
    assert "Half uur" in page.main
    seat = fresh(seat)
    assert (seat.answer, seat.answer_note, seat.answered_at) == (A.MISSCHIEN, "Half uur", NOW)
    client.submit_on(too_long, url, to="antwoord", answer="misschien", note="Half uur")
    assert actions(meeting) == [AuditAction.INVITATION_ANSWERED]


def test_who_cannot_come_reads_whom_to_ask(world, meeting, chair, client_as, coordinator):
    make.participant(meeting, world.users[Role.LEERPLICHTAMBTENAAR])
    client, url = client_as(Role.LEERPLICHTAMBTENAAR), f"/overleggen/{meeting.id}"
    asked = "Kan iemand anders in jouw plaats komen?"
    assert f"{asked} Vraag het de organisator." in client.get(url).main
    meeting.created_by_id = world.users[Role.COORDINATOR].id
    make.save(meeting)
    page = client.get(url)
    assert f"{asked} Vraag het de organisator: Rol Coördinator." in page.main
    assert world.users[Role.COORDINATOR].email not in page.text
    # Who may arrange it goes there at once.
    assert f"{asked} Kies wie er komt" in coordinator.get(url).main


def test_who_is_replaced_is_told_in_the_form(meeting, guest, coordinator):
    make.participant(meeting, name="Bert Collega", replaces_id=guest.id, position=2)
    page = coordinator.get(f"/overleggen/{meeting.id}/wijzigen")
    labels = ["".join(one.itertext()) for one in page.all(".//label")]
    [label] = [label for label in labels if "vervangen door" in label]
    assert label.startswith("Anna Behandelaar (")
    assert label.endswith(") (vervangen door Bert Collega)")


def test_only_from_the_own_seat(world, meeting, chair, client_as):
    client = client_as(Role.TOEGANG)
    assert "Kom je?" not in client.get(f"/overleggen/{meeting.id}").main
    client.post(f"/overleggen/{meeting.id}/antwoord", {"answer": "ja"}, status=403)


@pytest.mark.parametrize("status", [s for s in S if s is not S.GEPLAND])
def test_only_while_it_is_planned(world, meeting, coordinator, status):
    meeting.status = status
    meeting.cancel_reason = "Ziek" if status is S.GEANNULEERD else ""
    meeting.closed_at = NOW if status is S.AFGESLOTEN else None
    make.save(meeting)
    url = f"/overleggen/{meeting.id}"
    assert "Kom je?" not in coordinator.get(url).main
    page = coordinator.post(f"{url}/antwoord", {"answer": "ja"}, status=422)
    assert "Antwoorden kan niet meer" in page.main


def test_not_once_it_began(meeting, chair, client_as):
    with clock.held_at(meeting.starts_at):
        coordinator = client_as(Role.COORDINATOR)
        page = coordinator.post(f"/overleggen/{meeting.id}/antwoord", {"answer": "ja"}, status=422)
    assert "Antwoorden kan niet meer" in page.main


# -- the page behind a link ----------------------------------------------------------


def test_guest_answers(world, meeting, guest, link, client):
    page = client.get(PAGE)
    assert f"Uitnodiging voor MDO {meeting.number}" in page.main
    for text in (world.case.number, "Kamer 2, Gasthuislaan 86", "maandag 30 november 2026"):
        assert text in page.main
    for name in ("Noor", "Moes", "Anna", "Rol", "verzuimt"):
        assert name not in page.html
    refused = client.submit_on(page, PAGE, status=422)
    assert refused.error_at("answer") == "Kies een antwoord."
    thanks = client.submit_on(refused, PAGE, status=200, answer="ja", note="Tot dan")
    assert "Bedankt voor je antwoord" in thanks.main
    guest = fresh(guest)
    assert (guest.answer, guest.answer_note, guest.answered_at) == (A.JA, "Tot dan", NOW)
    assert fresh(link).used_at == NOW
    [event] = rows(AuditEvent, subject_id=meeting.id)
    assert (event.action, event.actor_id) == (AuditAction.INVITATION_ANSWERED, None)
    # A double click, and a reload after it.
    again = client.submit_on(refused, PAGE, status=200, answer="ja", note="Tot dan")
    assert "Bedankt voor je antwoord" in again.main
    # Something else with the same link.
    used = client.submit_on(refused, PAGE, status=410, answer="nee", note="")
    assert "Met deze link is al geantwoord." in used.main
    assert "is: Komt." in client.get(PAGE, status=410).main
    assert fresh(guest).answer is A.JA
    assert len(rows(AuditEvent, subject_id=meeting.id)) == 1


def test_opening_it_uses_nothing_up(guest, link, client):
    for _ in range(3):
        client.get(PAGE)
    client.open("HEAD", PAGE)
    link = fresh(link)
    assert (link.used_at, link.revoked_at) == (None, None)


def test_nobody_keeps_the_page(link, client):
    page = client.get(PAGE)
    assert page.response.headers["Cache-Control"] == "no-store"
    assert page.response.headers["Referrer-Policy"] == "same-origin"
    [robots] = [e for e in page.all(".//meta") if e.get("name") == "robots"]
    assert robots.get("content") == "noindex"


@pytest.mark.parametrize("place", [0, 20, 42])
def test_changed_by_a_character(world, meeting, link, client, place):
    changed = TOKEN[:place] + ("b" if TOKEN[place] == "a" else "a") + TOKEN[place + 1 :]
    for url in (f"/uitnodiging?sleutel={changed}", "/uitnodiging", "/uitnodiging?sleutel=%C3%A9"):
        page = client.get(url, status=404)
        assert "Deze link klopt niet." in page.main
        assert meeting.number not in page.html
        assert client.post(url, {"answer": "ja"}, status=404)


def test_link_for_another_purpose(guest, client):
    make.guest_link(guest, TOKEN, purpose=LinkPurpose.PEILING)
    client.get(PAGE, status=404)


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"expires_at": NOW}, "Deze link is verlopen."),
        ({"revoked_at": NOW}, "ingetrokken of vervangen"),
    ],
)
def test_link_that_ended(meeting, guest, client, changed, text):
    make.guest_link(guest, TOKEN, **changed)
    page = client.get(PAGE, status=410)
    assert text in page.main
    assert meeting.number not in page.html
    client.post(PAGE, {"answer": "ja"}, status=410)
    assert fresh(guest).answer is A.GEEN


def test_guest_without_a_token_of_the_form(link, client, guest):
    assert client.post_without_token(PAGE, {"answer": "ja"}).status == 400
    assert fresh(guest).answer is A.GEEN


def test_two_clicks_at_once(app, meeting, guest, link):
    clients = [Client(app) for _ in range(2)]
    pages = [client.get(PAGE) for client in clients]
    barrier, statuses = Barrier(2), []

    def click(client, page):
        with app.app_context():
            barrier.wait()
            statuses.append(client.submit_on(page, PAGE, status=200, answer="nee").status)

    threads = [Thread(target=click, args=pair) for pair in zip(clients, pages, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200, 200]
    assert actions(meeting) == [AuditAction.INVITATION_ANSWERED]


def test_moved_after_the_answer(meeting, guest, client):
    make.guest_link(guest, TOKEN, used_at=NOW)
    page = client.get(PAGE, status=410)
    assert f"Daarna is MDO {meeting.number} verplaatst." in page.main


# -- somebody else -------------------------------------------------------------------


def test_guest_sends_somebody_else(app, meeting, guest, link, client):
    page = client.get(PAGE)
    refused = client.submit_on(page, PAGE, status=422, answer="vervanger")
    assert refused.error_at("substitute_name") == "Vul in wie er in jouw plaats komt."
    assert refused.error_at("substitute_email")
    taken = client.submit_on(
        refused,
        PAGE,
        status=422,
        substitute_name="Bert Collega",
        substitute_email="anna@voorbeeld.invalid",
    )
    assert taken.error_at("substitute_email") == "Deze persoon zit al aan tafel."
    values = {"substitute_name": "Bert Collega", "substitute_email": "bert@voorbeeld.invalid"}
    thanks = client.submit_on(taken, PAGE, status=200, **values)
    assert "Je vervanger krijgt een eigen uitnodiging." in thanks.main
    client.submit_on(taken, PAGE, status=200, **values)
    guest = fresh(guest)
    assert (guest.answer, guest.attendance) == (A.NEE, Attendance.AFGEMELD)
    assert guest.absence_reason == "Vervangen door Bert Collega"
    [bert] = rows(Participant, name="Bert Collega")
    assert (bert.replaces_id, bert.party, bert.answer) == (guest.id, Party.SWV, A.GEEN)
    assert bert.position == guest.position + 1
    [mail] = rows(OutboxMessage, to_address="bert@voorbeeld.invalid")
    assert mail.link_id
    assert AuditAction.PARTICIPANT_REPLACED in actions(meeting)
    assert "Er komt iemand in je plaats" in client.get(PAGE, status=410).main


def test_guest_cannot_send_who_is_there_with_an_account(world, meeting, link, client):
    chair = world.users[Role.COORDINATOR]
    page = client.get(PAGE)
    for address in (chair.email, chair.email.upper()):
        taken = client.submit_on(
            page,
            PAGE,
            status=422,
            answer="vervanger",
            substitute_name="Wie Ook",
            substitute_email=address,
        )
        assert taken.error_at("substitute_email") == "Deze persoon zit al aan tafel."
    assert len(rows(Participant)) == 2
    assert not rows(OutboxMessage)


def test_name_of_a_substitute_without_choosing_that(link, client):
    page = client.get(PAGE)
    refused = client.submit_on(page, PAGE, status=422, answer="ja", substitute_name="Bert")
    assert "Ik stuur iemand in mijn plaats" in refused.error_at("substitute_name")


def test_parent_sends_nobody_else(world, meeting, chair, client):
    mother = make.guardian(world.pupil, given_name="Moes")
    seat = make.participant(meeting, name="Moes", guardian_id=mother.id, party=Party.OUDERS)
    make.guest_link(seat, TOKEN)
    page = client.get(PAGE)
    assert "iemand in mijn plaats" not in page.main
    client.post(PAGE, {"answer": "vervanger", "substitute_name": "Oma"}, status=422)
    client.submit(PAGE, status=200, answer="nee")
    assert fresh(seat).answer is A.NEE


def test_organiser_lets_a_colleague_come(world, meeting, coordinator, chair):
    seat = make.participant(
        meeting,
        world.users[Role.LEERPLICHTAMBTENAAR],
        party=Party.LEERPLICHT,
        organisation_id=world.leerplicht.id,
        is_note_taker=True,
    )
    other = make.user(Role.LEERPLICHTAMBTENAAR, world.leerplicht, given_name="Lot", surname="Wet")
    url = f"/overleggen/{meeting.id}/deelnemers/{seat.id}/vervangen"
    page = coordinator.get(url)
    refused = coordinator.submit_on(page, url, status=422, button="Opslaan")
    assert refused.error_at("name") == "Kies een collega, of vul in wie er komt."
    [membership] = rows(make.Membership, user_id=other.id)
    answer = coordinator.submit_on(refused, url, button="Opslaan", person=membership.id)
    coordinator.submit_on(refused, url, button="Opslaan", person=membership.id)
    page = coordinator.follow(answer)
    assert "Vervangen" in page.main
    seat = fresh(seat)
    [newcomer] = rows(Participant, user_id=other.id)
    assert (newcomer.replaces_id, newcomer.party) == (seat.id, Party.LEERPLICHT)
    assert (newcomer.is_note_taker, seat.is_note_taker) == (True, False)
    assert seat.absence_reason == "Vervangen door Lot Wet"
    assert [mail.to_address for mail in rows(OutboxMessage, subject_id=newcomer.id)] == [
        other.email
    ]
    # Who was replaced is no longer asked.
    client = Client(coordinator.app, world.users[Role.LEERPLICHTAMBTENAAR])
    refused = client.post(f"/overleggen/{meeting.id}/antwoord", {"answer": "ja"}, status=422)
    assert "Er komt al iemand anders" in refused.main


def test_organiser_searches_a_substitute(world, meeting, coordinator, guest):
    url = f"/overleggen/{meeting.id}/deelnemers/{guest.id}/vervangen"
    page = coordinator.submit(url, status=200, button="Zoek persoon", person_search="toegang proef")
    assert "1 gevonden en gekozen" in page.main
    coordinator.submit_on(page, url, button="Opslaan")
    assert rows(Participant, user_id=world.users[Role.TOEGANG].id)
    # A search that was not shown yet is shown first.
    page = coordinator.submit(
        url, status=200, button="Opslaan", person_search="bestaat niet", name="Bert"
    )
    assert "Niets gevonden" in page.main
    assert page.value_of("name") == "Bert"


def test_organiser_lets_a_guest_come(meeting, coordinator, guest, link):
    url = f"/overleggen/{meeting.id}/deelnemers/{guest.id}/vervangen"
    page = coordinator.submit(url, status=422, button="Opslaan", name="Bert")
    assert page.error_at("email")
    coordinator.submit_on(page, url, button="Opslaan", email="bert@voorbeeld.invalid")
    assert rows(Participant, name="Bert", replaces_id=guest.id)
    assert fresh(link).revoked_at == NOW
    # Another address is no second click: it is not kept, and that is told.
    page = coordinator.submit_on(
        page, url, status=422, button="Opslaan", email="bert@anders.invalid"
    )
    assert "Er komt al iemand anders" in page.main
    [bert] = rows(Participant, name="Bert")
    assert bert.email == "bert@voorbeeld.invalid"


# -- by the organiser ----------------------------------------------------------------


def seat_url(meeting, seat):
    return f"/overleggen/{meeting.id}/deelnemers/{seat.id}"


def test_answer_by_telephone(meeting, coordinator, guest):
    url = seat_url(meeting, guest)
    coordinator.submit(url, button="Antwoord opslaan", answer="nee", note="Belde af")
    assert fresh(guest).answer is A.NEE
    page = coordinator.get(f"/overleggen/{meeting.id}")
    assert "Belde af" in page.main
    assert [
        event.actor_id for event in rows(AuditEvent, action=AuditAction.INVITATION_ANSWERED)
    ] == [coordinator_id(meeting)]


def coordinator_id(meeting):
    [seat] = [one for one in rows(Participant, meeting_id=meeting.id) if one.is_chair]
    return seat.user_id


def test_send_again(meeting, coordinator, guest, link, client):
    url = seat_url(meeting, guest)
    coordinator.submit(url, button="Verstuur de uitnodiging opnieuw")
    [mail] = rows(OutboxMessage, subject_id=guest.id)
    assert (mail.to_address, mail.state) == ("anna@voorbeeld.invalid", OutboxState.WACHT)
    assert "vervangen door een nieuwe" in client.get(PAGE, status=410).main
    # A second click sends no second one, nor does it break the link.
    coordinator.submit(url, button="Verstuur de uitnodiging opnieuw")
    assert len(rows(OutboxMessage, subject_id=guest.id)) == 1
    assert [one.revoked_at for one in rows(GuestLink) if one.id == mail.link_id] == [None]
    assert actions(meeting) == [AuditAction.LINK_SENT]


def test_send_again_to_another_address(meeting, coordinator, guest):
    mail = make.outbox_message(
        subject_id=guest.id, state=OutboxState.MISLUKT, last_error="adres geweigerd: 550 onbekend"
    )
    overview = coordinator.get(f"/overleggen/{meeting.id}")
    assert "Mislukt adres geweigerd" in overview.main
    assert "550" not in overview.main
    url = seat_url(meeting, guest)
    refused = coordinator.submit(
        url, status=422, button="Verstuur de uitnodiging opnieuw", email="anna"
    )
    assert refused.error_at("email") == "Dit is geen e-mailadres."
    coordinator.submit_on(
        refused, url, button="Verstuur de uitnodiging opnieuw", email="anna2@voorbeeld.invalid"
    )
    assert fresh(guest).email == "anna2@voorbeeld.invalid"
    assert [row.to_address for row in rows(OutboxMessage) if row.id != mail.id] == [
        "anna2@voorbeeld.invalid"
    ]
    assert "Wacht op verzending" in coordinator.get(f"/overleggen/{meeting.id}").main


def test_revoke(meeting, coordinator, guest, link, client):
    url = seat_url(meeting, guest)
    coordinator.submit(url, to="link-intrekken")
    coordinator.post(f"{url}/link-intrekken")
    client.get(PAGE, status=410)
    assert actions(meeting) == [AuditAction.LINK_REVOKED]
    assert "Er is geen link die nog werkt" in coordinator.get(url).main


def test_a_seat_of_another_meeting(world, meeting, coordinator):
    elsewhere = make.participant(make.meeting(world.cjg))
    for part in ("", "/vervangen"):
        coordinator.get(seat_url(meeting, elsewhere) + part, status=404)
    for part in ("", "/uitnodigen", "/link-intrekken", "/vervangen"):
        coordinator.post(seat_url(meeting, elsewhere) + part, {"answer": "ja"}, status=404)


def test_who_may_not_plan_does_nothing_for_a_seat(world, meeting, guest, client_as):
    make.participant(meeting, world.users[Role.LEERPLICHTAMBTENAAR])
    client = client_as(Role.LEERPLICHTAMBTENAAR)
    page = client.get(f"/overleggen/{meeting.id}")
    assert "anna@voorbeeld.invalid" not in page.html
    assert "/deelnemers/" not in page.html
    client.get(seat_url(meeting, guest), status=403)
    for part in ("", "/uitnodigen", "/link-intrekken", "/vervangen"):
        client.post(seat_url(meeting, guest) + part, status=403)


def test_nothing_for_a_seat_once_it_began(meeting, chair, client_as, guest):
    with clock.held_at(meeting.starts_at + timedelta(minutes=1)):
        coordinator = client_as(Role.COORDINATOR)
        assert "alleen bij een gepland overleg" in coordinator.get(seat_url(meeting, guest)).main
        for part in ("", "/uitnodigen"):
            answer = coordinator.post(
                seat_url(meeting, guest) + part, {"answer": "ja", "email": "a@b.invalid"}
            )
            assert "Antwoorden kan niet meer" in coordinator.follow(answer).main
    assert rows(OutboxMessage) == []


# -- what counts ---------------------------------------------------------------------


def test_who_is_replaced_does_not_count_as_present(world, meeting, coordinator, chair):
    lpa = make.participant(
        meeting,
        world.users[Role.LEERPLICHTAMBTENAAR],
        party=Party.LEERPLICHT,
        attendance=Attendance.AFGEMELD,
        absence_reason="Vervangen door Lot",
    )
    lot = make.participant(meeting, name="Lot", party=Party.LEERPLICHT, replaces_id=lpa.id)
    for party in (Party.SCHOOL, Party.SWV, Party.TOEGANG, Party.OUDERS):
        make.missing_party(meeting, party)
    meeting.status = S.GEHOUDEN
    make.save(meeting)
    url = f"/overleggen/{meeting.id}/aanwezigheid"
    page = coordinator.get(url)
    order = [e.get("value") for e in page.all(".//input") if "participant_id" in e.get("name", "")]
    at = {name: order.index(str(seat.id)) for name, seat in (("lpa", lpa), ("lot", lot))}
    own = order.index(str(chair.id))
    values = {f"rows-{own}-attendance": "aanwezig", f"rows-{at['lot']}-attendance": "afwezig"}
    refused = coordinator.submit_on(
        page,
        url,
        status=422,
        button="Opslaan",
        **values,
        **{f"rows-{at['lpa']}-attendance": "vervangen", f"rows-{at['lpa']}-substitute_name": "Lot"},
    )
    assert "is vervangen door Lot" in refused.main
    coordinator.submit_on(
        refused, url, button="Opslaan", **{f"rows-{at['lpa']}-attendance": "afgemeld"}
    )
    # The reason of who was replaced does not explain why the substitute stayed away.
    shown = coordinator.get(f"/overleggen/{meeting.id}")
    assert "Niet aanwezig, zonder reden: Gemeente, leerplicht." in shown.main


def test_log_tells_that_it_was_a_guest(world, meeting, guest, link, client, client_as):
    client.submit(PAGE, status=200, answer="ja")
    page = client_as(Role.PRIVACY_OFFICER).get("/logboek")
    assert "Gast met een persoonlijke link" in page.main
    assert "Uitnodiging beantwoord" in page.main


def test_page_of_a_large_table_takes_no_more_statements(world, meeting, coordinator):
    url = f"/overleggen/{meeting.id}"
    few = len(coordinator.get(url).statements)
    for number in range(30):
        seat = make.participant(meeting, name=f"Gast {number}", email=f"g{number}@b.invalid")
        make.outbox_message(subject_id=seat.id, key=str(uuid.uuid4()))
    assert len(coordinator.get(url).statements) == few
