"""Who is told what when a meeting is planned, changed or called off; caught by a real mail
server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mdo import clock
from mdo.audit.models import AuditEvent
from mdo.extensions import db
from mdo.mail.delivery import deliver
from mdo.mail.models import OutboxMessage
from mdo.mail.transport import Smtp
from mdo.meetings.models import GuestLink, Meeting, Participant
from mdo.terms import (
    Attendance,
    InvitationAnswer,
    MeetingKind,
    MeetingStatus,
    OutboxState,
    Party,
    Role,
)
from mdo.web.office import office
from tests import factories as make
from tests.factories import World, fresh
from tests.integration.test_meetings_planning import mdo_values
from tests.mailbox import Mailbox, calendar_of, html_of, mail_server, text_of

GUEST = "gast@voorbeeld.invalid"
LPA = "leerplichtambtenaar@voorbeeld.invalid"
A, S = InvitationAnswer, MeetingStatus


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def coordinator(client_as):
    return client_as(Role.COORDINATOR)


def rows(model, **where):
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(model).filter_by(**where)))


def send(app: Flask, box: Mailbox) -> None:
    with app.test_request_context():
        deliver(Smtp(box.url, office().sender, timeout=5), office(), clock.now)


def plan(coordinator, world: World, *, button: str = "", **changed) -> Meeting:
    """An MDO with four users, a mother without an address and a guest, by the form."""
    url = f"/overleggen/nieuw?soort=mdo&dossier={world.case.id}"
    page = coordinator.get(url)
    values = mdo_values(page, **changed)
    values |= {"guests-0-name": "Anna Behandelaar", "guests-0-email": GUEST}
    if button:
        coordinator.submit_on(page, url, button=button, **values)
    else:
        refused = coordinator.submit_on(page, url, status=422, **values)
        coordinator.submit_on(refused, url, reason_swv="Is ziek")
    [meeting] = rows(Meeting)
    return meeting


def edit(coordinator, meeting: Meeting, *, status: int = 302, **changed):
    return coordinator.submit(f"/overleggen/{meeting.id}/wijzigen", status=status, **changed)


def seat(meeting: Meeting, address: str) -> Participant:
    [row] = [
        one for one in rows(Participant, meeting_id=meeting.id) if address in (one.email, one.name)
    ]
    return row


def event_of(message):
    [event] = calendar_of(message).walk("VEVENT")
    return event


# -- invited -------------------------------------------------------------------------


def test_everybody_with_an_address_is_invited(app, world, coordinator, box):
    meeting = plan(coordinator, world)
    planner = world.users[Role.COORDINATOR]
    send(app, box)
    addresses = [one["To"] for one in box.messages]
    # The mother has no address.
    assert sorted(addresses) == sorted(
        [planner.email, LPA, "toegang@voorbeeld.invalid", "school@voorbeeld.invalid", GUEST]
    )
    for message in box.messages:
        assert message["Subject"] == f"Uitnodiging: MDO {meeting.number}"
        assert message["Reply-To"] == planner.email
        calendar = calendar_of(message)
        event = event_of(message)
        assert calendar["METHOD"] == "REQUEST"
        assert event["UID"] == meeting.uid
        assert event["SEQUENCE"] == 0
        assert event["ATTENDEE"] == f"mailto:{message['To']}"
        assert event.decoded("DTSTART") == meeting.starts_at
        assert event["LOCATION"] == "Kamer 2"
    assert event_of(box.to(planner.email)[0])["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert event_of(box.to(GUEST)[0])["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"


def test_nothing_about_a_child_and_no_other_address(app, world, coordinator, box):
    meeting = plan(
        coordinator, world, aim="Noor weer naar school", question="Waarom verzuimt Noor?"
    )
    send(app, box)
    for message in box.messages:
        raw = message.as_string() + text_of(message) + html_of(message)
        raw += calendar_of(message).to_ical().decode()
        for word in ("Noor", "Moes", "Proef ", "verzuim", "Anna", "Behandelaar"):
            assert word not in raw, word
        others = {one["To"] for one in box.messages} - {message["To"], message["Reply-To"]}
        assert not [address for address in others if address in raw]
        assert world.case.number in text_of(message)
        assert meeting.number in text_of(message)
        assert f"Dossier {world.case.number}" in event_of(message)["DESCRIPTION"]


def test_users_get_a_link_to_the_meeting_and_guests_a_key(app, world, coordinator, box):
    meeting = plan(coordinator, world)
    send(app, box)
    to_user, to_guest = box.to(LPA)[0], box.to(GUEST)[0]
    address = f"http://127.0.0.1:5000/overleggen/{meeting.id}"
    assert address in text_of(to_user) and address in html_of(to_user)
    assert event_of(to_user)["URL"] == address
    assert "/uitnodiging?sleutel=" in text_of(to_guest)
    assert "URL" not in event_of(to_guest)
    assert "sleutel" not in calendar_of(to_guest).to_ical().decode()
    [link] = rows(GuestLink)
    assert link.expires_at == meeting.starts_at
    assert "sleutel=" not in rows(OutboxMessage, to_address=GUEST)[0].text_body


def test_a_concept_invites_when_it_is_confirmed(app, world, coordinator, box):
    meeting = plan(coordinator, world, button="Bewaar als concept")
    assert meeting.status is S.CONCEPT
    assert rows(OutboxMessage) == []
    make.missing_party(meeting, Party.SWV)
    coordinator.post(f"/overleggen/{meeting.id}/definitief")
    assert len(rows(OutboxMessage)) == 5
    coordinator.post(f"/overleggen/{meeting.id}/definitief")
    assert len(rows(OutboxMessage)) == 5


def test_afterwards_nobody_is_invited(world, coordinator):
    meeting = plan(coordinator, world, on="20-11-2026", was_held="y")
    assert meeting.status is S.GEHOUDEN
    assert rows(OutboxMessage) == []
    edit(coordinator, meeting, location="Kamer 3")
    assert fresh(meeting).sequence == 0
    assert rows(OutboxMessage) == []


# -- changed -------------------------------------------------------------------------


def test_another_moment_is_told_to_all(app, world, coordinator, client_of, box):
    meeting = plan(coordinator, world)
    send(app, box)
    client_of(world.users[Role.LEERPLICHTAMBTENAAR]).submit(
        f"/overleggen/{meeting.id}", to="antwoord", answer="ja", note="Tot dan"
    )
    assert seat(meeting, "Rol Leerplichtambtenaar").answer is A.JA
    box.messages.clear()
    before = meeting.starts_at
    edit(coordinator, meeting, on="7-12-2026")
    send(app, box)
    assert len(box.messages) == 5
    for message in box.messages:
        event = event_of(message)
        assert message["Subject"] == f"Gewijzigd: MDO {meeting.number}"
        assert "Laat opnieuw weten of je komt" in text_of(message)
        assert (event["UID"], event["SEQUENCE"]) == (meeting.uid, 1)
        assert event.decoded("DTSTART") == before + timedelta(days=7)
    who = seat(meeting, "Rol Leerplichtambtenaar")
    assert (who.answer, who.answer_note, who.answered_at) == (A.GEEN, "", None)
    assert event_of(box.to(LPA)[0])["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"


def test_another_place_keeps_the_answers(app, world, coordinator, client_of, box):
    meeting = plan(coordinator, world)
    send(app, box)
    client_of(world.users[Role.LEERPLICHTAMBTENAAR]).submit(
        f"/overleggen/{meeting.id}", to="antwoord", answer="misschien"
    )
    box.messages.clear()
    edit(coordinator, meeting, room="Zaal 4")
    send(app, box)
    assert len(box.messages) == 5
    event = event_of(box.to(LPA)[0])
    assert (event["SEQUENCE"], event["LOCATION"]) == (1, "Zaal 4, Kamer 2")
    assert event["ATTENDEE"].params["PARTSTAT"] == "TENTATIVE"
    assert "andere plaats" in text_of(box.to(LPA)[0])


def test_aim_and_chair_are_told_to_nobody(app, world, coordinator, box):
    meeting = plan(coordinator, world)
    send(app, box)
    box.messages.clear()
    version = fresh(meeting).version
    edit(coordinator, meeting, aim="Iets anders", note_taker=f"p-{seat(meeting, GUEST).id}")
    send(app, box)
    meeting = fresh(meeting)
    assert box.messages == []
    assert meeting.sequence == 0
    assert meeting.version > version


def test_the_second_of_two_editors_is_told_also_when_only_the_table_changed(world, coordinator):
    meeting = plan(coordinator, world)
    url = f"/overleggen/{meeting.id}/wijzigen"
    first, second = coordinator.get(url), coordinator.get(url)
    coordinator.submit_on(first, url, **{"guests-0-name": "Bert"})
    stale = coordinator.submit_on(second, url, status=422, aim="Van de tweede")
    assert "Iemand anders heeft dit intussen gewijzigd" in stale.main


def test_who_comes_is_invited_and_who_goes_is_told(app, world, coordinator, box):
    meeting = plan(coordinator, world)
    send(app, box)
    box.messages.clear()
    url = f"/overleggen/{meeting.id}/wijzigen"
    page = coordinator.get(url)
    gone = str(seat(meeting, GUEST).id)
    kept = [e.get("value") for e in page.all(".//input") if e.get("name") == "seated"]
    coordinator.submit_on(
        page,
        url,
        seated=[one for one in kept if one != gone],
        **{"guests-0-name": "Bert", "guests-0-email": "bert@voorbeeld.invalid"},
    )
    send(app, box)
    assert [one["To"] for one in box.messages] == [GUEST, "bert@voorbeeld.invalid"] or [
        one["To"] for one in box.messages
    ] == ["bert@voorbeeld.invalid", GUEST]
    off, on = box.to(GUEST)[0], box.to("bert@voorbeeld.invalid")[0]
    assert calendar_of(off)["METHOD"] == "CANCEL"
    # It goes on without this one: RFC 5546, 3.2.5.
    assert "STATUS" not in event_of(off)
    assert event_of(off)["UID"] == meeting.uid
    assert calendar_of(on)["METHOD"] == "REQUEST"
    assert fresh(meeting).sequence == 0


def test_who_goes_does_not_learn_the_new_time_and_place(app, world, coordinator, box):
    meeting = plan(coordinator, world)
    send(app, box)
    was = event_of(box.to(GUEST)[0])
    take_off(coordinator, meeting, GUEST, location="Elders 1", on="8-12-2026", room="Kamer 9")
    send(app, box)
    off = box.to(GUEST)[-1]
    assert calendar_of(off)["METHOD"] == "CANCEL"
    event = event_of(off)
    assert [event[key] for key in ("LOCATION", "UID")] == [was[key] for key in ("LOCATION", "UID")]
    assert event["DTSTART"].dt == was["DTSTART"].dt
    for text in ("Elders", "Kamer 9", "8 december"):
        assert text not in text_of(off) + html_of(off) + str(event)
    # Who stays does.
    assert "Elders 1" in text_of(box.to(LPA)[-1])


def test_who_goes_before_the_mail_went_hears_nothing(world, coordinator):
    meeting = plan(coordinator, world)
    url = f"/overleggen/{meeting.id}/wijzigen"
    page = coordinator.get(url)
    gone = str(seat(meeting, GUEST).id)
    kept = [e.get("value") for e in page.all(".//input") if e.get("name") == "seated"]
    coordinator.submit_on(page, url, seated=[one for one in kept if one != gone])
    [mail] = rows(OutboxMessage, to_address=GUEST)
    assert mail.state is OutboxState.INGETROKKEN


def test_a_moved_meeting_withdraws_what_was_not_sent(world, coordinator):
    meeting = plan(coordinator, world)
    edit(coordinator, meeting, on="7-12-2026")
    mails = rows(OutboxMessage, to_address=GUEST)
    assert sorted(mail.state.value for mail in mails) == ["ingetrokken", "wacht"]
    [waiting] = [mail for mail in mails if mail.state is OutboxState.WACHT]
    # It is the first that this person gets.
    assert waiting.subject.startswith("Uitnodiging")
    assert [link.revoked_at is None for link in rows(GuestLink)].count(True) == 1


# -- called off ----------------------------------------------------------------------


def test_cancelled_is_told_to_all_without_the_reason(app, world, coordinator, client, box):
    meeting = plan(coordinator, world)
    send(app, box)
    box.messages.clear()
    coordinator.submit(f"/overleggen/{meeting.id}/annuleren", reason="De voorzitter is ziek")
    coordinator.post(f"/overleggen/{meeting.id}/annuleren", {"reason": "x"})
    send(app, box)
    assert len(box.messages) == 5
    for message in box.messages:
        event = event_of(message)
        assert calendar_of(message)["METHOD"] == "CANCEL"
        assert event["STATUS"] == "CANCELLED"
        assert (event["UID"], event["SEQUENCE"]) == (meeting.uid, 1)
        assert "ziek" not in message.as_string() + text_of(message)
    assert f"/overleggen/{meeting.id}" in text_of(box.to(LPA)[0])
    assert "sleutel" not in text_of(box.to(GUEST)[0])
    [link] = rows(GuestLink)
    assert link.revoked_at


def test_cancelling_a_poll_is_told_without_a_calendar(app, world, coordinator, box):
    meeting = make.meeting(world.cjg, status=S.PEILING)
    make.participant(meeting, world.users[Role.LEERPLICHTAMBTENAAR])
    make.agenda_item(meeting, world.case)
    coordinator.submit(f"/overleggen/{meeting.id}/annuleren", reason="Niet meer nodig")
    send(app, box)
    [message] = box.messages
    assert message["Subject"] == f"Gaat niet door: MDO {meeting.number}"
    assert "Wanneer" not in text_of(message)
    assert [part for part in message.walk() if part.get_content_type() == "text/calendar"] == []


def test_cancelling_a_concept_is_told_to_nobody(world, coordinator):
    meeting = make.meeting(world.cjg, status=S.CONCEPT)
    make.participant(meeting, world.users[Role.LEERPLICHTAMBTENAAR])
    make.agenda_item(meeting, world.case)
    coordinator.submit(f"/overleggen/{meeting.id}/annuleren", reason="Niet meer nodig")
    assert rows(OutboxMessage) == []


# -- no names ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("location", "Bij NOOR thuis"),
        ("room", "Kamer van moes"),
        ("video_url", "https://meet.voorbeeld.nl/proef-1"),
    ],
)
def test_no_name_of_a_child_or_parent_in_what_is_sent(world, coordinator, field, text):
    url = f"/overleggen/nieuw?soort=mdo&dossier={world.case.id}"
    page = coordinator.get(url)
    values = mdo_values(page) | {field: text}
    refused = coordinator.submit_on(page, url, status=422, **values)
    assert "noem hier geen naam van een kind of ouder" in refused.error_at(field)
    assert refused.value_of(field) == text
    assert rows(Meeting) == []
    meeting = plan(coordinator, world)
    refused = edit(coordinator, meeting, status=422, **{field: text})
    assert "noem hier geen naam" in refused.error_at(field)


def test_no_name_in_the_reason_of_cancelling(world, coordinator):
    meeting = plan(coordinator, world)
    url = f"/overleggen/{meeting.id}/annuleren"
    refused = coordinator.submit(url, status=422, reason="Noor is ziek")
    assert "geen naam" in refused.error_at("reason")
    assert fresh(meeting).status is S.GEPLAND


# -- a substitute at the table -------------------------------------------------------


def test_taking_the_substitute_off_brings_the_other_back(world, coordinator):
    meeting = make.meeting(world.cjg)
    make.agenda_item(meeting, world.case)
    make.participant(meeting, world.users[Role.COORDINATOR], is_chair=True)
    away = make.participant(
        meeting,
        name="Anna",
        party=Party.SWV,
        answer=A.NEE,
        attendance=Attendance.AFGEMELD,
        absence_reason="Vervangen door Bert",
    )
    other = make.participant(meeting, name="Bert", party=Party.SWV, replaces_id=away.id)
    url = f"/overleggen/{meeting.id}/wijzigen"
    page = coordinator.get(url)
    kept = [e.get("value") for e in page.all(".//input") if e.get("name") == "seated"]
    values = {f"reason_{name}": "Ziek" for name in ("school", "toegang", "leerplicht", "ouders")}
    refused = coordinator.submit_on(
        page, url, status=422, seated=[one for one in kept if one != str(other.id)]
    )
    coordinator.submit_on(refused, url, **values)
    away = fresh(away)
    assert (away.attendance, away.absence_reason) == (Attendance.VERWACHT, "")
    assert len(rows(Participant, meeting_id=meeting.id)) == 2


def take_off(coordinator, meeting, name, **changed):
    url = f"/overleggen/{meeting.id}/wijzigen"
    page = coordinator.get(url)
    gone = str(seat(meeting, name).id)
    kept = [e.get("value") for e in page.all(".//input") if e.get("name") == "seated"]
    coordinator.submit_on(page, url, seated=[one for one in kept if one != gone], **changed)


def let_bert_come(coordinator, meeting):
    url = f"/overleggen/{meeting.id}/deelnemers/{seat(meeting, GUEST).id}/vervangen"
    coordinator.submit(url, button="Opslaan", name="Bert", email="bert@voorbeeld.invalid")


@pytest.mark.parametrize("changed", [{}, {"location": "Elders 1"}, {"on": "8-12-2026"}])
def test_who_comes_back_is_invited_anew(app, world, coordinator, box, changed):
    meeting = plan(coordinator, world)
    send(app, box)
    let_bert_come(coordinator, meeting)
    send(app, box)
    take_off(coordinator, meeting, "Bert", **changed)
    send(app, box)
    mails = box.to(GUEST)
    assert [calendar_of(mail)["METHOD"] for mail in mails] == ["REQUEST", "CANCEL", "REQUEST"]
    assert mails[-1]["Subject"].startswith("Uitnodiging")
    back = seat(meeting, GUEST)
    assert (back.answer, back.answered_at, back.answer_note) == (A.GEEN, None, "")
    assert (
        len([link for link in rows(GuestLink, participant_id=back.id) if not link.revoked_at]) == 1
    )
    # And once more: each time is told.
    with clock.held_at(clock.now() + timedelta(minutes=5)):
        let_bert_come(coordinator, meeting)
        send(app, box)
    assert calendar_of(box.to(GUEST)[-1])["METHOD"] == "CANCEL"
    assert len(box.to(GUEST)) == 4


def test_who_was_never_told_and_comes_back_is_invited(app, world, coordinator, box):
    meeting = plan(coordinator, world)
    let_bert_come(coordinator, meeting)
    take_off(coordinator, meeting, "Bert")
    send(app, box)
    assert [calendar_of(mail)["METHOD"] for mail in box.to(GUEST)] == ["REQUEST"]


def test_taking_both_off_at_once(world, coordinator):
    meeting = make.meeting(world.cjg)
    make.agenda_item(meeting, world.case)
    own = make.participant(meeting, world.users[Role.COORDINATOR], is_chair=True)
    away = make.participant(meeting, name="Anna", party=Party.OVERIG)
    make.participant(meeting, name="Bert", party=Party.OVERIG, replaces_id=away.id)
    stays = make.participant(meeting, name="Chris", party=Party.OVERIG)
    url = f"/overleggen/{meeting.id}/wijzigen"
    page = coordinator.get(url)
    values = {
        f"reason_{name}": "Ziek" for name in ("school", "swv", "toegang", "leerplicht", "ouders")
    }
    refused = coordinator.submit_on(page, url, status=422, seated=[str(own.id), str(stays.id)])
    coordinator.submit_on(refused, url, **values)
    assert {row.id for row in rows(Participant, meeting_id=meeting.id)} == {own.id, stays.id}


def test_planning_is_in_the_log_once(world, coordinator):
    meeting = plan(coordinator, world)
    assert len(rows(AuditEvent, subject_id=meeting.id)) == 1


def test_summer_time(app, world, coordinator, box):
    """A week later on the wall is a week later on the wall."""
    meeting = plan(coordinator, world, on="23-3-2027")
    edit(coordinator, meeting, on="30-3-2027")
    send(app, box)
    event = event_of(box.to(GUEST)[0])
    assert event.decoded("DTSTART") == datetime(2027, 3, 30, 10, 0, tzinfo=clock.AMSTERDAM)
    assert event["DTSTART"].to_ical() == b"20270330T100000"


def test_kinds_have_their_own_word(app, world, box):
    with app.test_request_context():
        from mdo.meetings.invitation_operations import invite

        meeting = make.meeting(world.secondary, MeetingKind.ZAT)
        make.participant(meeting, world.users[Role.LEERPLICHTAMBTENAAR])
        make.agenda_item(meeting, world.case)
        make.agenda_item(meeting, make.case(make.pupil(world.steenwijkerland)))
        with make.unit_of_work():
            invite(meeting, office=office(), by=None, now=clock.now())
    send(app, box)
    [message] = box.messages
    assert "Zorgadviesteam (ZAT)" in text_of(message)
    assert "Dossier" not in text_of(message)
    assert event_of(message)["SUMMARY"] == f"ZAT {meeting.number}"
