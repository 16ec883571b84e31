"""Guests who answer a poll by a personal link, and every link that does not work."""

from __future__ import annotations

import re
import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from mdo import clock
from mdo.accounts.models import User
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.cases.models import Guardian, Pupil
from mdo.extensions import db
from mdo.mail.office import digest
from mdo.meetings.models import GuestLink
from mdo.polls.models import SlotAnswer
from mdo.terms import InvitationAnswer, LinkPurpose, MeetingStatus, Role
from tests import factories
from tests.clients import Client, Page
from tests.factories import World, fresh
from tests.polling import (
    DAY,
    Table,
    address_of,
    answers_to,
    fill_rows,
    lay_table,
    links_of,
    mails,
    office_of,
    open_poll,
    slots_of,
)

SECRET_NOTE = "Alleen met de trein"


@pytest.fixture
def poll(app: Flask, world: World) -> Table:
    table = lay_table(app, world)
    open_poll(table)
    return table


def answers_of(poll: Table) -> list[InvitationAnswer]:
    db.session.rollback()
    rows = db.session.scalars(
        select(SlotAnswer).where(SlotAnswer.participant_id == poll.guest.id)
    ).all()
    by_slot = {row.slot_id: row.answer for row in rows}
    return [by_slot[slot.id] for slot in slots_of(poll) if slot.id in by_slot]


def send(client: Client, poll: Table, address: str, *words: str, **more: str) -> Page:
    return client.submit(address, status=200, **answers_to(slots_of(poll), *words, **more))


def test_guest_answers_once(poll: Table, client: Client, app: Flask):
    address = address_of(app, poll.guest)
    page = client.get(address)
    assert "Multidisciplinair overleg" in page.main
    assert poll.meeting.number in page.main
    assert "maandag 30 november 2026, 10.00 tot 11.00 uur" in page.main
    thanks = send(client, poll, address, "ja", "misschien", "nee", note=SECRET_NOTE)
    assert "Bedankt" in thanks.main
    for text in ("Kan", "Als het moet", "Kan niet", SECRET_NOTE):
        assert text in thanks.main
    assert answers_of(poll) == [
        InvitationAnswer.JA, InvitationAnswer.MISSCHIEN, InvitationAnswer.NEE,
    ]  # fmt: skip
    assert links_of(poll.guest)[0].used_at == clock.now()
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.POLL_ANSWERED)
    ).one()
    assert event.actor_id is None
    shown = poll.organiser.get(poll.url)
    assert SECRET_NOTE in shown.main


def test_looking_does_not_use_the_link_up(poll: Table, client: Client, app: Flask):
    """Scanners of mail open every link."""
    for _ in range(3):
        client.get(address_of(app, poll.guest))
    client.http.head(address_of(app, poll.guest))
    assert links_of(poll.guest)[0].used_at is None


def test_the_same_answer_twice_is_a_double_click(poll: Table, client: Client, app: Flask):
    address = address_of(app, poll.guest)
    page = client.get(address)
    values = answers_to(slots_of(poll), "ja", "nee", "nee", note="Kort")
    for _ in range(2):
        thanks = client.submit_on(page, address, status=200, **values)
        assert "Bedankt" in thanks.main
    other = answers_to(slots_of(poll), "nee", "nee", "nee", note="Kort")
    refused = client.submit_on(page, address, status=410, **other)
    assert "Met deze link is al geantwoord." in refused.main
    assert answers_of(poll)[0] is InvitationAnswer.JA


def test_each_slot_needs_an_answer_and_nothing_is_lost(poll: Table, client: Client, app: Flask):
    address = address_of(app, poll.guest)
    slots = slots_of(poll)
    page = client.submit(address, status=422, note="Later", **answers_to(slots[:1], "nee"))
    assert page.error_at(f"slot_{slots[2].id.hex}") == "Kies een antwoord."
    assert page.value_of(f"slot_{slots[0].id.hex}") == "nee"
    assert page.value_of("note") == "Later"
    assert links_of(poll.guest)[0].used_at is None
    client.submit_on(page, address, status=200, **answers_to(slots[1:], "ja", "ja"))
    assert len(answers_of(poll)) == 3


def is_dead(page: Page, text: str) -> None:
    """The page says what is wrong and what to do, and nothing about the meeting."""
    assert text in page.main
    assert "Vraag een nieuwe link" in page.main
    assert not re.search(r"[OD]2026-\d|november|december|overleg", page.main)
    assert SECRET_NOTE not in page.html


def both(client: Client, address: str, status: int, text: str) -> None:
    is_dead(client.get(address, status=status), text)
    sent = client.open("POST", address, {"note": "x"})
    assert sent.status == status
    is_dead(sent, text)


def test_a_used_link_reveals_nothing(poll: Table, client: Client, app: Flask):
    address = address_of(app, poll.guest)
    send(client, poll, address, "ja", "misschien", "nee", note=SECRET_NOTE)
    both(client, address, 410, "Met deze link is al geantwoord.")


def test_a_link_changed_by_one_character(poll: Table, client: Client, app: Flask):
    address = address_of(app, poll.guest)
    for place in (len("/peiling?sleutel="), -1):
        letters = list(address)
        letters[place] = "A" if letters[place] != "A" else "B"
        both(client, "".join(letters), 404, "Deze link klopt niet.")
    for wrong in ("/peiling", "/peiling?sleutel=", address + "x", address[:-1]):
        both(client, wrong, 404, "Deze link klopt niet.")


def test_the_id_of_a_link_is_no_link(poll: Table, client: Client):
    link = links_of(poll.guest)[0]
    for wrong in (link.id, link.digest):
        both(client, f"/peiling?sleutel={wrong}", 404, "Deze link klopt niet.")


def test_an_expired_link(poll: Table, client: Client, app: Flask):
    address = address_of(app, poll.guest)
    end = links_of(poll.guest)[0].expires_at
    with clock.held_at(end):
        both(client, address, 410, "Deze link is verlopen.")
    with clock.held_at(end - DAY / 1440):
        client.get(address)


def test_a_revoked_and_a_replaced_link(poll: Table, client: Client, app: Flask):
    address = address_of(app, poll.guest)
    poll.organiser.post(f"{poll.url}/link/{poll.guest.id}/intrekken")
    both(client, address, 410, "Deze link is ingetrokken of vervangen")
    with clock.held_at(clock.now() + DAY / 24):
        poll.organiser.post(f"{poll.url}/link/{poll.guest.id}/opnieuw")
        both(client, address, 410, "Deze link is ingetrokken of vervangen")
        client.get(address_of(app, poll.guest))


def test_a_link_of_another_purpose(poll: Table, client: Client, app: Flask):
    link = GuestLink(
        id=uuid.uuid4(), participant_id=poll.guest.id, purpose=LinkPurpose.UITNODIGING,
        expires_at=clock.now() + DAY, created_at=clock.now(),
    )  # fmt: skip
    link.digest = digest(office_of(app).token(link.id))
    factories.save(link)
    token = office_of(app).token(link.id)
    both(client, f"/peiling?sleutel={token}", 404, "Deze link klopt niet.")


@pytest.mark.parametrize("before", ["answered", "revoked", "nothing"])
def test_after_the_choice_a_link_says_that_the_date_was_chosen(
    poll: Table, client: Client, app: Flask, before: str
):
    address = address_of(app, poll.guest)
    if before == "answered":
        send(client, poll, address, "ja", "misschien", "nee", note=SECRET_NOTE)
    elif before == "revoked":
        poll.organiser.post(f"{poll.url}/link/{poll.guest.id}/intrekken")
    slot = slots_of(poll)[0]
    poll.organiser.submit(f"{poll.url}/kiezen/{slot.id}", location="Kamer 2")
    for page in (
        client.get(address, status=410),
        client.open("POST", address, {"note": "x"}),
    ):
        assert page.status == 410
        assert "De datum is gekozen" in page.main
        assert "nieuwe link" not in page.main
        assert not re.search(r"[OD]2026-\d|november|december|overleg", page.main)
        assert SECRET_NOTE not in page.html


def test_a_poll_that_was_stopped(poll: Table, client: Client, app: Flask):
    address = address_of(app, poll.guest)
    poll.organiser.post(f"{poll.url}/stoppen")
    both(client, address, 410, "Deze link is ingetrokken")


def test_a_link_that_was_left_behind_when_the_poll_ended(poll: Table, client: Client, app: Flask):
    """Whatever ended it: the status of the meeting decides."""
    address = address_of(app, poll.guest)
    meeting = fresh(poll.meeting)
    meeting.status, meeting.cancel_reason = MeetingStatus.GEANNULEERD, "Ziek"
    factories.save(meeting)
    both(client, address, 410, "Deze datumpeiling is afgelopen.")


def test_proposals_that_changed_while_a_guest_was_choosing(poll: Table, client: Client, app: Flask):
    address = address_of(app, poll.guest)
    page = client.get(address)
    values = answers_to(slots_of(poll), "ja", "nee", "misschien")
    poll.organiser.submit(
        f"{poll.url}/voorstellen",
        **fill_rows([("30-11-2026", "10.00"), ("3-12-2026", "11.00")]),
    )
    refused = client.submit_on(page, address, status=422, **values)
    first, new = slots_of(poll)
    assert refused.error_at(f"slot_{new.id.hex}") == "Kies een antwoord."
    assert refused.value_of(f"slot_{first.id.hex}") == "ja"
    client.submit_on(refused, address, status=200, **answers_to([new], "misschien"))
    assert answers_of(poll) == [InvitationAnswer.JA, InvitationAnswer.MISSCHIEN]


def test_a_guest_who_answered_gets_a_new_link_for_new_proposals(
    poll: Table, client: Client, app: Flask
):
    first = address_of(app, poll.guest)
    send(client, poll, first, "ja", "misschien", "nee", note=SECRET_NOTE)
    with clock.held_at(clock.now() + DAY / 24):
        poll.organiser.submit(
            f"{poll.url}/voorstellen",
            **fill_rows([("30-11-2026", "10.00"), ("3-12-2026", "11.00")]),
        )
        second = address_of(app, poll.guest)
        assert second != first
        page = client.get(second)
        assert page.value_of(f"slot_{slots_of(poll)[0].id.hex}") == "ja"
        assert page.value_of("note") == SECRET_NOTE
        client.get(first, status=410)


def test_no_mail_before_the_new_link_bears_the_old_token(poll: Table, app: Flask):
    """The token stands nowhere: not in the outbox, not with the link."""
    token = office_of(app).token(links_of(poll.guest)[0].id)
    for mail in mails():
        assert token not in mail.text_body + mail.html_body + mail.key
    assert links_of(poll.guest)[0].digest == digest(token)


def names_of(world: World) -> set[str]:
    """Every name that a letter or a page for guests may not bear."""
    db.session.rollback()
    people = [
        *db.session.scalars(select(Pupil)),
        *db.session.scalars(select(Guardian)),
        *db.session.scalars(select(User)),
    ]
    return {part for one in people for part in (one.given_name, one.surname) if len(part) > 3}


def test_guests_and_letters_tell_nobodys_name(
    poll: Table, client: Client, app: Flask, world: World
):
    poll.organiser.post(f"{poll.url}/herinneren")
    with clock.held_at(clock.now() + DAY / 24):
        poll.organiser.post(f"{poll.url}/link/{poll.guest.id}/opnieuw")
        address = address_of(app, poll.guest)
        pages = [client.get(address).html]
        pages.append(client.submit(address, status=422).html)
        pages.append(send(client, poll, address, "ja", "ja", "nee").html)
        pages.append(client.get(address, status=410).html)
        poll.organiser.submit(
            f"{poll.url}/voorstellen",
            **fill_rows([("30-11-2026", "10.00"), ("3-12-2026", "11.00")]),
        )
    letters = [mail.subject + mail.text_body + mail.html_body for mail in mails()]
    assert len(letters) == 8
    assert world.case.number in pages[0]
    assert all(world.case.number in text for text in letters)
    hidden = names_of(world) | {
        "Gerda", "moeder@", "gerda@", world.case.question, poll.meeting.aim or "geen doel",
    }  # fmt: skip
    for text in pages + letters:
        found = {name for name in hidden if re.search(rf"\b{re.escape(name)}", text)}
        assert found <= {"geen doel"}, found


def test_guest_pages_stay_out_of_search_and_cache(poll: Table, client: Client, app: Flask):
    page = client.get(address_of(app, poll.guest))
    assert page.response.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in page.html
    token = office_of(app).token(links_of(poll.guest)[0].id)
    assert [link for link in page.links() if token in link] == []


def test_signed_in_user_may_use_a_link_too(poll: Table, app: Flask, world: World):
    client = Client(app, world.users[Role.BELEID])
    send(client, poll, address_of(app, poll.guest), "ja", "ja", "ja")
    assert len(answers_of(poll)) == 3
