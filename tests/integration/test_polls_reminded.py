"""Guests of a poll are reminded once by themselves, and an address that is refused is seen and
mended."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from mdo import clock
from mdo.extensions import db
from mdo.law.dates import ONE_DAY
from mdo.mail.models import OutboxMessage
from mdo.meetings.models import Meeting
from mdo.reminders.guest_operations import remind_guests
from mdo.reminders.models import ReminderTerm
from mdo.reminders.terms import ReminderKind
from mdo.terms import OutboxState, Role
from tests.clients import Client
from tests.factories import World, fresh, save
from tests.polling import (
    Table,
    address_of,
    answers_to,
    lay_table,
    links_of,
    mails,
    office_of,
    open_poll,
    slots_of,
)

# The poll is opened on Monday; its last day is Friday the 27th, so the rule speaks on the 25th.
WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=clock.AMSTERDAM)
GERDA, MOTHER = "gerda@voorbeeld.invalid", "moeder@voorbeeld.invalid"


@pytest.fixture
def poll(app: Flask, world: World) -> Table:
    table = lay_table(app, world)
    open_poll(table)
    return table


def remind(app: Flask, at: datetime) -> int:
    """What the job does at that moment."""
    with clock.held_at(at):
        count = remind_guests(clock.to_local(at).date(), at, office_of(app))
        db.session.commit()
    return count


def reminders() -> list[OutboxMessage]:
    return [row for row in mails() if ":laatste-dag-" in row.key]


def test_guests_who_did_not_answer_are_reminded_once(poll: Table, app: Flask, client: Client):
    client.submit(address_of(app, poll.mother), status=200,
                  **answers_to(slots_of(poll), "ja", "ja", "nee"))  # fmt: skip
    assert remind(app, WEDNESDAY - ONE_DAY) == 0
    assert remind(app, WEDNESDAY) == 1
    [mail] = reminders()
    assert (mail.to_address, mail.subject_id) == (GERDA, poll.guest.id)
    assert mail.subject == f"Herinnering: wanneer kun je? MDO {poll.meeting.number}"
    # The link that the guest has already still works, and is the one in this mail.
    assert mail.link_id == links_of(poll.guest)[-1].id and len(links_of(poll.guest)) == 1
    assert "Gerda" not in mail.text_body + mail.html_body
    # Neither a second run, nor the next days, nor a failure, nor being taken back bring another.
    for state in OutboxState:
        fresh(mail).state = state
        db.session.commit()
        for days in range(4):
            assert remind(app, WEDNESDAY + days * ONE_DAY) == 0
    assert len(reminders()) == 1


def test_who_answers_meanwhile_is_left_in_peace(poll: Table, app: Flask, client: Client, client_as):
    assert remind(app, WEDNESDAY) == 2
    with clock.held_at(WEDNESDAY):
        client.submit(address_of(app, poll.guest), status=200,
                      **answers_to(slots_of(poll), "ja", "ja", "nee"))  # fmt: skip
    states = {row.to_address: row.state for row in reminders()}
    assert states == {GERDA: OutboxState.INGETROKKEN, MOTHER: OutboxState.WACHT}
    with clock.held_at(WEDNESDAY):
        client_as(Role.COORDINATOR).post(f"{poll.url}/stoppen")
    assert {row.state for row in reminders()} == {OutboxState.INGETROKKEN}
    assert remind(app, WEDNESDAY + ONE_DAY) == 0


def test_not_who_was_mailed_today_nor_whose_link_was_taken_back(poll: Table, app: Flask, client_as):
    with clock.held_at(WEDNESDAY):
        organiser = client_as(Role.COORDINATOR)
        organiser.post(f"{poll.url}/link/{poll.guest.id}/intrekken")
        organiser.post(f"{poll.url}/link/{poll.mother.id}/opnieuw")
    assert remind(app, WEDNESDAY + timedelta(hours=1)) == 0
    assert remind(app, WEDNESDAY + ONE_DAY) == 1
    assert [row.to_address for row in reminders()] == [MOTHER]
    # Another last day is another thing to be reminded of.
    meeting = db.session.get(Meeting, poll.meeting.id)
    meeting.answer_by_on = date(2026, 11, 29)
    db.session.commit()
    assert remind(app, WEDNESDAY + 2 * ONE_DAY) == 1


def test_a_municipality_chooses_how_long_before(poll: Table, app: Flask, world: World):
    save(
        ReminderTerm(
            municipality_id=world.steenwijkerland.id,
            kind=ReminderKind.PEILING_BEANTWOORDEN,
            days=3,
        )
    )
    assert remind(app, WEDNESDAY - ONE_DAY) == 2


def test_a_poll_waits_for_each_who_did_not_answer(poll: Table, client_as):
    """Also when somebody else at the table did."""
    lpa = client_as(Role.LEERPLICHTAMBTENAAR)
    poll.organiser.submit(poll.url, **answers_to(slots_of(poll), "ja", "ja", "nee"))
    assert poll.meeting.number in lpa.get("/").main
    lpa.submit(poll.url, **answers_to(slots_of(poll), "ja", "ja", "nee"))
    assert f"{poll.url}" not in lpa.get("/").links()


# -- an address that is refused --------------------------------------------------------------


def refuse(address: str) -> None:
    for row in mails():
        if row.to_address == address:
            row.state, row.last_error = OutboxState.MISLUKT, "adres geweigerd: 550 onbekend"
    db.session.commit()


def test_a_refused_address_is_mended_in_the_poll(poll: Table, app: Flask, client: Client):
    refuse(GERDA)
    page = poll.organiser.get(poll.url)
    mend = f"{poll.url}/adres/{poll.guest.id}"
    assert "E-mail komt niet aan" in page.main and "Gerda Gast, Zorg: adres geweigerd" in page.main
    assert mend in page.links()
    old = address_of(app, poll.guest)
    form = poll.organiser.submit(mend, status=422, email="geen adres")
    assert form.error_at("email") and form.value_of("email") == "geen adres"
    with clock.held_at(clock.now() + timedelta(hours=1)):
        form = poll.organiser.get(mend)
        poll.organiser.submit_on(form, mend, email="beter@voorbeeld.invalid")
        poll.organiser.submit_on(form, mend, email="beter@voorbeeld.invalid")
        [new] = [row for row in mails() if row.to_address == "beter@voorbeeld.invalid"]
        assert new.link_id == links_of(poll.guest)[-1].id
        # Who reads the mail of the old address has a link that is of no use any more.
        client.get(old, status=410)
        client.get(address_of(app, poll.guest))
        assert "E-mail komt niet aan" not in poll.organiser.get(poll.url).main


def test_a_refused_account_is_for_the_administrator(poll: Table, world: World, client_as):
    refuse(world.users[Role.LEERPLICHTAMBTENAAR].email)
    main = poll.organiser.get(poll.url).main
    assert "vraag de beheerder het te verbeteren" in main
    lpa = client_as(Role.LEERPLICHTAMBTENAAR)
    assert "E-mail komt niet aan" not in lpa.get(poll.url).main
    poll.organiser.get(f"{poll.url}/adres/{poll.lpa.id}", status=404)
