"""A poll of the date: begun, changed, answered by users, and decided by the organiser."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mdo import clock
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.meetings.models import Participant
from mdo.polls.models import SlotAnswer
from mdo.terms import InvitationAnswer, MeetingKind, MeetingStatus, OutboxState, Party, Role
from tests import factories
from tests.clients import Client
from tests.factories import World, fresh
from tests.polling import (
    DAY,
    ROWS,
    Table,
    address_of,
    answers_to,
    fill_rows,
    lay_table,
    links_of,
    mails,
    open_poll,
    slots_of,
)

CHANGED = (("30-11-2026", "10.00"), ("3-12-2026", "11.00", "12.30"))


@pytest.fixture
def table(app: Flask, world: World) -> Table:
    return lay_table(app, world)


@pytest.fixture
def poll(table: Table) -> Table:
    open_poll(table)
    return table


def actions() -> list[AuditAction]:
    db.session.rollback()
    return [row.action for row in db.session.scalars(select(AuditEvent).order_by(AuditEvent.at))]


def answers_of(seat: Participant) -> list[InvitationAnswer]:
    db.session.rollback()
    rows = db.session.scalars(select(SlotAnswer).where(SlotAnswer.participant_id == seat.id))
    return sorted((row.answer for row in rows), key=list(InvitationAnswer).index)


def status_of(table: Table) -> MeetingStatus:
    return fresh(table.meeting).status


# -- begin ---------------------------------------------------------------------------


def test_slots_page_is_filled_in_with_something_useful(table: Table):
    page = table.organiser.get(f"{table.url}/voorstellen")
    # The meeting stands on Monday 30 November, 9.00.
    assert [page.value_of(f"slots-{place}-on") for place in range(5)] == [
        "30-11-2026", "1-12-2026", "2-12-2026", "3-12-2026", "",
    ]  # fmt: skip
    assert page.value_of("slots-3-starts") == "09.00"
    assert page.value_of("slots-3-ends") == "10.00"
    assert page.value_of("answer_by_on") == "29-11-2026"


def test_concept_in_the_past_begins_with_the_next_working_day(app: Flask, world: World):
    table = lay_table(app, world, starts_at=clock.now() - 3 * DAY)
    page = table.organiser.get(f"{table.url}/voorstellen")
    assert page.value_of("slots-0-on") == "24-11-2026"


def test_begin_a_poll(table: Table, world: World):
    answer = table.organiser.submit(
        f"{table.url}/voorstellen", answer_by_on="27-11-2026", **fill_rows(ROWS)
    )
    assert answer.location == table.url
    meeting = fresh(table.meeting)
    assert meeting.status is MeetingStatus.PEILING
    assert meeting.answer_by_on == date(2026, 11, 27)
    assert meeting.starts_at == datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    slots = slots_of(table)
    assert [slot.ends_at - slot.starts_at for slot in slots] == [timedelta(hours=1)] * 3
    to = {mail.to_address: mail for mail in mails()}
    # Who begins it has the poll before him or her.
    assert to.keys() == {
        "leerplichtambtenaar@voorbeeld.invalid",
        "moeder@voorbeeld.invalid",
        "gerda@voorbeeld.invalid",
    }
    assert to["gerda@voorbeeld.invalid"].link_id == links_of(table.guest)[0].id
    assert to["leerplichtambtenaar@voorbeeld.invalid"].link_id is None
    assert table.url in to["leerplichtambtenaar@voorbeeld.invalid"].text_body
    expected = datetime(2026, 11, 28, 0, 0, tzinfo=clock.AMSTERDAM)
    assert links_of(table.mother)[0].expires_at == expected
    assert AuditAction.POLL_OPENED in actions()
    shown = table.organiser.follow(answer)
    assert "Antwoorden kan tot en met vrijdag 27 november 2026" in shown.main
    assert "Gerda Gast, Zorg" in shown.main
    assert "3 mensen krijgen een e-mail. Jij krijgt er zelf geen." in shown.html
    assert "Organiseert, nog geen antwoord" in shown.main


def test_mail_tells_the_moments_and_where_an_answer_goes(app: Flask, world: World):
    table = lay_table(app, world, created_by_id=world.users[Role.COORDINATOR].id)
    open_poll(table)
    [mail] = [mail for mail in mails() if mail.subject_id == table.guest.id]
    assert mail.reply_to == "coordinator@voorbeeld.invalid"
    assert "Voorstel 1: maandag 30 november 2026, 10.00 tot 11.00 uur" in mail.text_body
    assert "Voorstel 3: woensdag 2 december 2026, 09.30 tot 10.30 uur" in mail.text_body
    assert world.cjg.name not in mail.text_body


def test_a_poll_begins_once_however_often_it_is_sent(table: Table):
    page = table.organiser.get(f"{table.url}/voorstellen")
    for _ in range(2):
        table.organiser.submit_on(
            page, f"{table.url}/voorstellen", answer_by_on="27-11-2026", **fill_rows(ROWS)
        )
    assert len(slots_of(table)) == 3
    assert len(mails()) == 3
    assert actions().count(AuditAction.POLL_OPENED) == 1


@pytest.mark.parametrize(
    ("rows", "name", "message"),
    [
        ([("22-11-2026", "10.00"), ("1-12-2026", "10.00")], "slots-0-on", "al voorbij"),
        ([("1-12-2026", "10.00"), ("1-12-2026", "10.00")], "slots-1-on", "staat er al"),
        ([("1-12-2026", "10.00", "9.00"), ("2-12-2026", "9")], "slots-0-ends", "voor het begin"),
        ([("1-12-2026", "10.00"), ("1-12-2029", "10.00")], "slots-1-on", "twee jaar"),
        ([("1-12-2026", "10.00"), ("1-12-2026", "23.30")], "slots-1-ends", "hoe laat het eindigt"),
        ([("1-12-2026", "10.00")], "slots-1-on", "minstens twee"),
        ([("1-12-2026", ""), ("2-12-2026", "9.00")], "slots-0-starts", "hoe laat het begint"),
        ([("", "10.00"), ("2-12-2026", "9.00")], "slots-0-on", "Vul de datum in"),
        ([("31-2-2026", "10.00"), ("2-12-2026", "9.00")], "slots-0-on", "geen datum"),
        ([("1-12-2026", "25.00"), ("2-12-2026", "9.00")], "slots-0-starts", "geen tijd"),
    ],
)
def test_what_cannot_be_proposed(table: Table, rows, name: str, message: str):
    page = table.organiser.submit(
        f"{table.url}/voorstellen", status=422, answer_by_on="27-11-2026", **fill_rows(rows)
    )
    assert message in page.error_at(name)
    assert page.value_of("slots-0-starts") == rows[0][1]
    assert status_of(table) is MeetingStatus.CONCEPT
    assert slots_of(table) == []
    assert mails() == []


def test_all_rows_are_told_at_once(table: Table):
    rows = [
        ("1-12-2026", "10.00", "9.00"),
        ("", "10.00"),
        ("22-11-2026", "9.00"),
        ("1-12-2026", "25.00"),
    ]
    page = table.organiser.submit(f"{table.url}/voorstellen", status=422, **fill_rows(rows))
    assert "voor het begin" in page.error_at("slots-0-ends")
    assert "Vul de datum in" in page.error_at("slots-1-on")
    assert "al voorbij" in page.error_at("slots-2-on")
    assert "geen tijd" in page.error_at("slots-3-starts")


@pytest.mark.parametrize("answer_by", ["22-11-2026", "30-11-2026", "1-1-2027", "morgen"])
def test_last_day_to_answer_lies_ahead_and_before_the_first_slot(table: Table, answer_by: str):
    page = table.organiser.submit(
        f"{table.url}/voorstellen", status=422, answer_by_on=answer_by, **fill_rows(ROWS)
    )
    assert page.error_at("answer_by_on")


def test_without_a_last_day_links_work_until_the_last_slot(
    table: Table, app: Flask, client: Client, world: World
):
    """A guest can answer as long as who has an account can."""
    open_poll(table, answer_by_on="")
    first, *ahead = slots_of(table)
    assert links_of(table.guest)[0].expires_at == ahead[-1].starts_at
    address = address_of(app, table.guest)
    with clock.held_at(first.starts_at + timedelta(hours=1)):
        page = Client(app, world.users[Role.COORDINATOR]).get(table.url)
        assert "Antwoord opslaan" in page.main
        page = client.get(address)
        assert f"slot_{first.id.hex}" not in page.html
        client.submit_on(page, address, status=200, **answers_to(ahead, "ja", "nee"))
    assert answers_of(table.guest) == [InvitationAnswer.JA, InvitationAnswer.NEE]
    with clock.held_at(ahead[-1].starts_at):
        page = Client(app, world.users[Role.COORDINATOR]).get(table.url)
        assert "Antwoorden kan niet meer" in page.main
        client.get(address, status=410)


def test_more_rows_up_to_twenty(table: Table):
    url = f"{table.url}/voorstellen"
    page = table.organiser.get(url)
    for _ in range(15):
        page = table.organiser.submit_on(page, url, status=200, button="Nog een voorstel")
    assert page.value_of("slots-19-on") == ""
    assert "Nog een voorstel" not in page.main
    rows = [(f"{day}-12-2026", "10.00") for day in range(1, 21)]
    table.organiser.submit_on(page, url, **fill_rows(rows))
    assert len(slots_of(table)) == 20


def test_a_new_meeting_goes_on_to_its_proposals(world: World, client_as):
    """The button beside 'Bewaar als concept'; a place is not needed yet."""
    client = client_as(Role.COORDINATOR)
    url = f"/overleggen/nieuw?soort=mdo&dossier={world.case.id}"
    answer = client.submit(
        url, button="Datum peilen", on="30-11-2026", starts="10.00", responsibility="cjg"
    )
    assert answer.location.endswith("/peiling/voorstellen")
    assert client.follow(answer).value_of("slots-0-on") == "30-11-2026"


@pytest.fixture
def dateless(world: World, client_as):
    """A concept of which only the date is still to be polled, and the answer that made it."""
    client = client_as(Role.COORDINATOR)
    url = f"/overleggen/nieuw?soort=mdo&dossier={world.case.id}"
    return client, client.submit(url, button="Datum peilen", responsibility="cjg")


def test_a_poll_of_a_new_meeting_asks_no_date(dateless):
    client, made = dateless
    proposals = client.follow(made)
    # The next working day, of which no page says that it is that of the meeting.
    assert proposals.value_of("slots-0-on") == "24-11-2026"
    assert proposals.value_of("slots-0-starts") == "09.00"
    url = made.location.removesuffix("/peiling/voorstellen")
    page = client.get(url)
    assert "Nog geen datum" in page.main
    assert f'action="{url}/definitief"' not in page.text
    for where in (url, "/overleggen", f"{url}/annuleren"):
        assert "24 november" not in client.get(where).main
    assert "Er zijn geen overleggen in deze maand." in client.get("/agenda").main
    assert "Nog geen datum" in client.get("/overleggen").main
    said = client.follow(client.post(f"{url}/definitief"))
    assert "Er is nog geen datum." in said.main
    client.submit(made.location, **fill_rows(ROWS))
    client.post(f"{url}/peiling/stoppen")
    assert "maandag 30 november 2026, 10.00 tot" in client.get(url).main


def test_a_concept_without_a_date_is_changed_with_and_without_one(dateless):
    client, made = dateless
    url = made.location.removesuffix("/peiling/voorstellen")
    page = client.get(f"{url}/wijzigen")
    assert [page.value_of(name) for name in ("on", "starts", "ends")] == ["", "", ""]
    client.submit_on(page, f"{url}/wijzigen", location="Kamer 7")
    assert "Nog geen datum" in client.get(url).main
    half = client.submit(f"{url}/wijzigen", status=422, on="30-11-2026")
    assert "hoe laat het begint" in half.error_at("starts")
    half = client.submit(f"{url}/wijzigen", status=422, starts="10.00")
    assert "Vul de datum in" in half.error_at("on")
    client.submit(f"{url}/wijzigen", on="30-11-2026", starts="10.00")
    assert "maandag 30 november 2026, 10.00 tot" in client.get(url).main


def test_what_is_known_of_the_moment_is_proposed(world: World, client_as):
    client = client_as(Role.COORDINATOR)
    url = f"/overleggen/nieuw?soort=mdo&dossier={world.case.id}"
    made = client.submit(
        url, button="Datum peilen", starts="14.00", ends="14.30", responsibility="cjg"
    )
    page = client.follow(made)
    assert page.value_of("slots-1-starts") == "14.00"
    assert page.value_of("slots-1-ends") == "14.30"


def test_only_a_poll_does_without_a_date(world: World, client_as):
    client = client_as(Role.COORDINATOR)
    url = f"/overleggen/nieuw?soort=mdo&dossier={world.case.id}"
    for button in ("MDO plannen", "Bewaar als concept"):
        page = client.submit(url, status=422, button=button, responsibility="cjg")
        assert "Vul de datum in" in page.error_at("on")


@pytest.mark.parametrize(
    "status", [s for s in MeetingStatus if s not in (MeetingStatus.CONCEPT, MeetingStatus.PEILING)]
)
def test_only_a_concept_can_be_polled(app: Flask, world: World, status: MeetingStatus):
    given = {"status": status}
    if status is MeetingStatus.AFGESLOTEN:
        given["closed_at"] = clock.now()
    if status is MeetingStatus.GEANNULEERD:
        given["cancel_reason"] = "Ziek"
    meeting = factories.meeting(world.cjg, **given)
    factories.agenda_item(meeting, world.case)
    factories.participant(meeting, world.users[Role.COORDINATOR], is_chair=True)
    client = Client(app, world.users[Role.COORDINATOR])
    url = f"/overleggen/{meeting.id}/peiling"
    client.get(f"{url}/voorstellen", status=302)
    client.post(f"{url}/voorstellen", {"slots-0-on": "1-12-2026"})
    client.get(url, status=302)
    client.post(f"{url}/stoppen")
    client.post(f"{url}/herinneren")
    assert fresh(meeting).status is status
    assert mails() == []


# -- change --------------------------------------------------------------------------


def answer(poll: Table, client: Client, *words: str, **more: str):
    return client.submit(poll.url, to="/peiling", **answers_to(slots_of(poll), *words, **more))


def test_changed_proposals_ask_again_for_the_new_ones_only(poll: Table, client_as):
    lpa = client_as(Role.LEERPLICHTAMBTENAAR)
    answer(poll, lpa, "ja", "nee", "misschien")
    before = {mail.id for mail in mails()}
    url = f"{poll.url}/voorstellen"
    poll.organiser.submit(url, answer_by_on="28-11-2026", **fill_rows(CHANGED))
    assert [slot.starts_at.day for slot in slots_of(poll)] == [30, 3]
    assert len(slots_of(poll, withdrawn=True)) == 2
    [new] = [mail for mail in mails() if mail.id not in before]
    assert new.to_address == "leerplichtambtenaar@voorbeeld.invalid"
    assert new.subject.startswith("Nieuwe voorstellen")
    # The link that is out works a day longer.
    assert links_of(poll.guest)[0].expires_at == datetime(
        2026, 11, 29, 0, 0, tzinfo=clock.AMSTERDAM
    )
    page = lpa.get(poll.url)
    assert page.value_of(f"slot_{slots_of(poll)[0].id.hex}") == "ja"
    assert "Nog niet alles beantwoord" in page.main
    assert "Kan niet" not in page.main.partition("Wie kan wanneer?")[2]


def test_answers_come_back_with_their_proposal(poll: Table, client_as):
    answer(poll, client_as(Role.LEERPLICHTAMBTENAAR), "ja", "nee", "misschien")
    url = f"{poll.url}/voorstellen"
    poll.organiser.submit(url, **fill_rows(CHANGED))
    poll.organiser.submit(url, **fill_rows(ROWS))
    assert len(answers_of(poll.lpa)) == 3
    assert "Beantwoord" in poll.organiser.get(poll.url).main
    # Another length is another question.
    longer = [(day, begin, "12.00") for day, begin in ROWS[:1]] + [*ROWS[1:]]
    poll.organiser.submit(url, **fill_rows(longer))
    assert len(answers_of(poll.lpa)) == 2


def test_saving_what_stands_there_changes_nothing(poll: Table):
    version = fresh(poll.meeting).version
    poll.organiser.submit(f"{poll.url}/voorstellen")
    assert fresh(poll.meeting).version == version
    assert AuditAction.POLL_CHANGED not in actions()


def test_two_organisers_see_both_proposals(poll: Table, app: Flask, world: World):
    url = f"{poll.url}/voorstellen"
    mine = poll.organiser.get(url)
    poll.organiser.submit(url, **fill_rows(CHANGED))
    page = poll.organiser.submit_on(
        mine, url, status=422, **fill_rows([("30-11-2026", "10.00"), ("4-12-2026", "9.00")])
    )
    assert "Iemand anders heeft dit intussen gewijzigd" in page.main
    assert "donderdag 3 december 2026, 11.00 tot 12.30 uur" in page.main
    assert page.value_of("slots-1-on") == "4-12-2026"
    poll.organiser.submit_on(page, url)
    assert [slot.starts_at.day for slot in slots_of(poll)] == [30, 4]


def test_a_slot_that_passed_may_stay_while_others_are_added(app: Flask, world: World):
    table = lay_table(app, world)
    open_poll(table, answer_by_on="")
    with clock.held_at(clock.now() + 8 * DAY):
        page = Client(app, world.users[Role.COORDINATOR]).get(table.url)
        assert "Al voorbij" in page.main
        assert "Antwoorden kan tot wo 2 december 2026, 09.30 uur" in page.main
        organiser = Client(app, world.users[Role.COORDINATOR])
        organiser.submit(f"{table.url}/voorstellen", **fill_rows([*ROWS, ("3-12-2026", "9.00")]))
        assert len(slots_of(table)) == 4
        # The first one passed; the links work until the last.
        assert links_of(table.guest)[0].expires_at == slots_of(table)[-1].starts_at


def test_meeting_is_changed_without_its_moment_while_it_is_polled(poll: Table, app: Flask):
    url = f"/overleggen/{poll.meeting.id}/wijzigen"
    page = poll.organiser.get(url)
    assert "Datum" not in page.main.partition("Waar ")[2].partition("Waarover")[0]
    poll.organiser.submit_on(page, url, location="Kamer 7")
    meeting = fresh(poll.meeting)
    assert meeting.location == "Kamer 7"
    assert meeting.status is MeetingStatus.PEILING
    assert meeting.starts_at == slots_of(poll)[0].starts_at


# -- answer --------------------------------------------------------------------------


def test_answer_and_change_it(poll: Table, client_as):
    lpa = client_as(Role.LEERPLICHTAMBTENAAR)
    answer(poll, lpa, "ja", "misschien", "nee", note="Liefst op maandag")
    page = lpa.get(poll.url)
    assert "Liefst op maandag" in page.main
    assert "Past het beste" in page.main
    answer(poll, lpa, "nee", "nee", "ja")
    assert answers_of(poll.lpa) == [
        InvitationAnswer.JA, InvitationAnswer.NEE, InvitationAnswer.NEE,
    ]  # fmt: skip
    assert actions().count(AuditAction.POLL_ANSWERED) == 2
    answer(poll, lpa, "nee", "nee", "ja")
    assert actions().count(AuditAction.POLL_ANSWERED) == 2


def test_each_slot_needs_an_answer_and_nothing_is_lost(poll: Table, client_as):
    slots = slots_of(poll)
    page = client_as(Role.LEERPLICHTAMBTENAAR).submit(
        poll.url, to="/peiling", status=422, note="Tot 12 uur", **answers_to(slots[:2], "ja", "nee")
    )
    assert page.error_at(f"slot_{slots[2].id.hex}") == "Kies een antwoord."
    assert page.value_of(f"slot_{slots[1].id.hex}") == "nee"
    assert page.value_of("note") == "Tot 12 uur"
    assert answers_of(poll.lpa) == []


@pytest.mark.parametrize("word", ["geen", "misschien wel", "JA"])
def test_other_answers_do_not_exist(poll: Table, client_as, word: str):
    slots = slots_of(poll)
    client_as(Role.LEERPLICHTAMBTENAAR).post(
        poll.url, answers_to(slots, "ja", "ja", word), status=422
    )
    assert answers_of(poll.lpa) == []


def test_start_page_tells_which_polls_wait(poll: Table, client_as):
    lpa = client_as(Role.LEERPLICHTAMBTENAAR)
    page = lpa.get("/")
    assert "Datumpeilingen om te beantwoorden" in page.main
    assert poll.url in page.links()
    answer(poll, lpa, "ja", "ja", "ja")
    assert "Datumpeilingen om te beantwoorden" not in lpa.get("/").main
    poll.organiser.submit(f"{poll.url}/voorstellen", **fill_rows(CHANGED))
    assert "Datumpeilingen om te beantwoorden" in lpa.get("/").main


def test_after_the_last_day_only_the_organiser_records_answers(poll: Table, app: Flask, world):
    slots = slots_of(poll)
    with clock.held_at(clock.now() + 5 * DAY):
        lpa = Client(app, world.users[Role.LEERPLICHTAMBTENAAR])
        page = lpa.get(poll.url)
        assert "De organisator kiest nu een datum." in page.main
        assert "Wanneer kun je?" not in page.main
        refused = lpa.post(poll.url, answers_to(slots, "ja", "ja", "ja"), status=422)
        assert "De peiling is gesloten" in refused.main
        organiser = Client(app, world.users[Role.COORDINATOR])
        for path in ("herinneren", f"link/{poll.guest.id}/opnieuw"):
            said = organiser.follow(organiser.post(f"{poll.url}/{path}"))
            assert "Kies eerst een latere dag" in said.main
        organiser.submit(
            f"{poll.url}/antwoord/{poll.guest.id}", **answers_to(slots, "ja", "ja", "nee")
        )
    assert len(answers_of(poll.guest)) == 3


def test_answer_by_telephone(poll: Table):
    url = f"{poll.url}/antwoord/{poll.mother.id}"
    slots = slots_of(poll)
    refused = poll.organiser.submit(url, status=422, **answers_to(slots[:1], "ja"))
    assert refused.error_at(f"slot_{slots[1].id.hex}")
    poll.organiser.submit(url, **answers_to(slots, "ja", "nee", "nee"))
    assert len(answers_of(poll.mother)) == 3
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.POLL_ANSWERED)
    ).one()
    assert event.details == {"participant_id": str(poll.mother.id)}


# -- who may what --------------------------------------------------------------------


def test_participant_answers_for_no_other_and_chooses_nothing(poll: Table, client_as, world):
    """The leerplichtambtenaar sits at the table, without part in planning it."""
    lpa = client_as(Role.LEERPLICHTAMBTENAAR)
    page = lpa.get(poll.url)
    for words in ("Kies dit moment", "Voorstellen wijzigen", "Antwoord invullen", "Herinner"):
        assert words not in page.main
    [slot, *_] = slots_of(poll)
    for path in (
        "voorstellen",
        f"kiezen/{slot.id}",
        f"antwoord/{poll.guest.id}",
    ):
        lpa.get(f"{poll.url}/{path}", status=403)
    for path in (
        "voorstellen", "herinneren", "stoppen", f"kiezen/{slot.id}", f"antwoord/{poll.guest.id}",
        f"link/{poll.guest.id}/opnieuw", f"link/{poll.guest.id}/intrekken",
    ):  # fmt: skip
        lpa.post(f"{poll.url}/{path}", answers_to(slots_of(poll), "ja", "ja", "ja"), status=403)
    assert answers_of(poll.guest) == []
    assert status_of(poll) is MeetingStatus.PEILING


def test_who_does_not_sit_there_does_not_answer(poll: Table, client_of, world: World):
    """The school sees the meeting because of the case."""
    school = client_of(world.school_coordinator)
    page = school.get(poll.url)
    assert "Wanneer kun je?" not in page.main
    school.post(poll.url, answers_to(slots_of(poll), "ja", "ja", "ja"), status=403)
    stranger = factories.user(Role.COORDINATOR, world.elsewhere)
    client_of(stranger).get(poll.url, status=404)


def test_names_of_parents_are_hidden_from_who_may_not_see_the_case(app: Flask, world: World):
    """An organiser at the CJG that is no party to the case of a ZAT."""
    meeting = factories.meeting(world.cjg, MeetingKind.ZAT, status=MeetingStatus.PEILING)
    child = factories.pupil(world.steenwijkerland, world.secondary, surname="Verborgen")
    mother = factories.guardian(child, given_name="Geheime")
    factories.agenda_item(meeting, factories.case(child))
    factories.participant(
        meeting, name=mother.full_name, guardian_id=mother.id, party=Party.OUDERS,
        answer_note="Van Geheime",
    )  # fmt: skip
    factories.poll_slot(meeting)
    page = Client(app, world.users[Role.COORDINATOR]).get(f"/overleggen/{meeting.id}/peiling")
    assert "Ouders of verzorgers" in page.main
    assert "Geheime" not in page.html
    assert "Verborgen" not in page.html


def test_nobody_sees_an_address(poll: Table, client_as):
    for client in (poll.organiser, client_as(Role.LEERPLICHTAMBTENAAR)):
        page = client.get(poll.url)
        assert "moeder@" not in page.html
        assert "gerda@" not in page.html


# -- remind, resend, revoke ----------------------------------------------------------


def test_remind_who_did_not_answer_once_a_day(poll: Table, app: Flask, client_as, world: World):
    answer(poll, client_as(Role.LEERPLICHTAMBTENAAR), "ja", "nee", "misschien")
    before = {mail.id for mail in mails()}
    said = poll.organiser.follow(poll.organiser.post(f"{poll.url}/herinneren"))
    assert "2 mensen krijgen een herinnering. Jij krijgt er zelf geen." in said.main
    new = [mail for mail in mails() if mail.id not in before]
    assert {mail.to_address.partition("@")[0] for mail in new} == {"moeder", "gerda"}
    # The first link keeps working: the reminder bears the same.
    assert len(links_of(poll.guest)) == 1
    said = poll.organiser.follow(poll.organiser.post(f"{poll.url}/herinneren"))
    assert "Er is niemand anders om te herinneren" in said.main
    assert len(mails()) == len(before) + 2
    with clock.held_at(clock.now() + DAY):
        organiser = Client(app, world.users[Role.COORDINATOR])
        organiser.post(f"{poll.url}/herinneren")
    assert len(mails()) == len(before) + 4


def test_who_began_the_poll_is_not_reminded_by_a_colleague_either(poll: Table, client_of, world):
    before = {mail.id for mail in mails()}
    colleague = factories.user(Role.COORDINATOR, world.cjg)
    client_of(colleague).post(f"{poll.url}/herinneren")
    assert len(mails()) == len(before) + 3
    assert poll.chair.id not in {mail.subject_id for mail in mails()}


def test_who_came_to_the_table_later_is_asked_with_the_reminders(poll: Table):
    late = factories.participant(poll.meeting, name="Later", email="later@voorbeeld.invalid")
    assert "Nog niet gevraagd" in poll.organiser.get(poll.url).main
    poll.organiser.post(f"{poll.url}/herinneren")
    [mail] = [mail for mail in mails() if mail.subject_id == late.id]
    assert mail.subject.startswith("Wanneer kun je?")
    assert links_of(late)


def test_resend_and_revoke_one_link(poll: Table):
    before = {mail.id for mail in mails()}
    for _ in range(2):
        said = poll.organiser.follow(
            poll.organiser.post(f"{poll.url}/link/{poll.guest.id}/opnieuw")
        )
        assert "opnieuw gestuurd aan Gerda Gast" in said.main
    [mail] = [mail for mail in mails() if mail.id not in before]
    assert mail.link_id == links_of(poll.guest)[0].id
    for _ in range(2):
        said = poll.organiser.follow(
            poll.organiser.post(f"{poll.url}/link/{poll.guest.id}/intrekken")
        )
    assert "Link ingetrokken" in said.main
    assert links_of(poll.guest)[0].revoked_at
    states = {mail.state for mail in mails() if mail.subject_id == poll.guest.id}
    assert states == {OutboxState.INGETROKKEN}
    assert actions().count(AuditAction.POLL_LINK_REVOKED) == 1
    # Who was shut out on purpose is not reminded; sending it again opens a new link.
    poll.organiser.post(f"{poll.url}/herinneren")
    assert {mail.state for mail in mails() if mail.subject_id == poll.guest.id} == states
    with clock.held_at(clock.now() + timedelta(minutes=2)):
        poll.organiser.post(f"{poll.url}/link/{poll.guest.id}/opnieuw")
    assert [link.revoked_at is None for link in links_of(poll.guest)] == [False, True]


@pytest.mark.parametrize("is_sent", [True, False])
def test_sending_a_link_again_within_a_minute_after_taking_it_back(poll: Table, is_sent: bool):
    url = f"{poll.url}/link/{poll.guest.id}"
    for count in (1, 2, 3):
        for _ in range(2):
            poll.organiser.post(f"{url}/opnieuw")
        mine = [mail for mail in mails() if mail.key.split(":")[-2].startswith("opnieuw")]
        assert len(mine) == count
        [link] = [link for link in links_of(poll.guest) if not link.revoked_at]
        [mail] = [mail for mail in mine if mail.link_id == link.id]
        assert mail.state is OutboxState.WACHT
        if is_sent:
            mail.state = OutboxState.VERZONDEN
            factories.save(mail)
        poll.organiser.post(f"{url}/intrekken")


def test_reminding_again_after_the_poll_was_stopped(poll: Table, app: Flask):
    poll.organiser.post(f"{poll.url}/herinneren")
    poll.organiser.post(f"{poll.url}/stoppen")
    open_poll(poll)
    assert len([mail for mail in mails() if mail.state is OutboxState.WACHT]) == 3
    for _ in range(2):
        poll.organiser.post(f"{poll.url}/herinneren")
    waiting = [mail for mail in mails() if mail.state is OutboxState.WACHT]
    assert len([mail for mail in waiting if "herinnering" in mail.key]) == 3


def test_no_link_for_who_has_no_address(poll: Table):
    silent = factories.participant(poll.meeting, name="Zonder adres")
    page = poll.organiser.get(poll.url)
    assert "Geen e-mailadres" in page.main
    assert f"{poll.url}/link/{silent.id}/opnieuw" not in page.html
    said = poll.organiser.follow(poll.organiser.post(f"{poll.url}/link/{silent.id}/opnieuw"))
    assert "geen e-mailadres bekend" in said.main


# -- stop, cancel, choose ------------------------------------------------------------


def test_stop_and_begin_anew(poll: Table, client_as):
    answer(poll, client_as(Role.LEERPLICHTAMBTENAAR), "ja", "nee", "misschien")
    for _ in range(2):
        poll.organiser.post(f"{poll.url}/stoppen")
    assert status_of(poll) is MeetingStatus.CONCEPT
    assert all(link.revoked_at for link in links_of(poll.guest))
    assert {mail.state for mail in mails()} == {OutboxState.INGETROKKEN}
    assert actions().count(AuditAction.POLL_STOPPED) == 1
    with clock.held_at(clock.now() + timedelta(hours=1)):
        poll.organiser.submit(f"{poll.url}/voorstellen")
    assert status_of(poll) is MeetingStatus.PEILING
    waiting = [mail for mail in mails() if mail.state is OutboxState.WACHT]
    # The leerplichtambtenaar answered these very slots before.
    assert len(waiting) == 2
    assert len(answers_of(poll.lpa)) == 3


def test_cancelling_ends_the_poll(poll: Table):
    poll.organiser.submit(f"/overleggen/{poll.meeting.id}/annuleren", reason="Niet meer nodig")
    assert status_of(poll) is MeetingStatus.GEANNULEERD
    assert all(link.revoked_at for link in links_of(poll.guest))
    assert {m.state for m in mails() if m.key.startswith("peiling")} == {OutboxState.INGETROKKEN}
    poll.organiser.get(poll.url, status=302)


def choose_url(poll: Table, place: int = 0) -> str:
    return f"{poll.url}/kiezen/{slots_of(poll)[place].id}"


def test_choose_a_slot(poll: Table, client_as):
    answer(poll, client_as(Role.LEERPLICHTAMBTENAAR), "nee", "misschien", "ja")
    answer(poll, poll.organiser, "ja", "nee", "ja")
    slot = slots_of(poll)[1]
    url = f"{poll.url}/kiezen/{slot.id}"
    refused = poll.organiser.submit(url, status=422)
    assert "Vul een plaats in" in refused.error_at("location")
    assert status_of(poll) is MeetingStatus.PEILING
    page = poll.organiser.submit_on(refused, url, location="Kamer 2")
    assert page.location == f"/overleggen/{poll.meeting.id}"
    meeting = fresh(poll.meeting)
    assert meeting.status is MeetingStatus.GEPLAND
    assert (meeting.starts_at, meeting.ends_at) == (slot.starts_at, slot.ends_at)
    assert meeting.location == "Kamer 2"
    # 'Cannot' is no answer to the invitation yet: a substitute may come.
    assert fresh(poll.lpa).answer is InvitationAnswer.MISSCHIEN
    assert fresh(poll.chair).answer is InvitationAnswer.GEEN
    by_state = {
        state: [mail.subject for mail in mails() if mail.state is state] for state in OutboxState
    }
    assert len(by_state[OutboxState.INGETROKKEN]) == 3
    assert len(by_state[OutboxState.WACHT]) == 4
    assert all(subject.startswith("Uitnodiging") for subject in by_state[OutboxState.WACHT])
    # A second click is harmless.
    poll.organiser.submit_on(refused, url, location="Kamer 2")
    assert len(mails()) == 7
    assert actions().count(AuditAction.SLOT_CHOSEN) == 1
    said = poll.organiser.follow(poll.organiser.get(poll.url, status=302))
    assert "De datumpeiling is afgelopen" in said.main


def test_remark_on_a_poll_is_none_on_the_invitation(poll: Table, client_as, app: Flask, world):
    answer(poll, client_as(Role.LEERPLICHTAMBTENAAR), "nee", "ja", "ja", note="Liefst dinsdag")
    answer(poll, poll.organiser, "ja", "nee", "ja", note="Tot 12 uur")
    poll.organiser.submit(choose_url(poll), location="Kamer 2")
    assert (fresh(poll.lpa).answer, fresh(poll.lpa).answer_note) == (InvitationAnswer.GEEN, "")
    # What was answered on this very moment is the answer, with what was said of it.
    assert fresh(poll.chair).answer_note == "Tot 12 uur"
    shown = Client(app, world.users[Role.LEERPLICHTAMBTENAAR]).get(f"/overleggen/{poll.meeting.id}")
    assert shown.value_of("note") == ""
    assert "Liefst dinsdag" not in shown.main


def test_remarks_of_a_stopped_poll_are_none_on_the_invitation(poll: Table, client_as):
    answer(poll, client_as(Role.LEERPLICHTAMBTENAAR), "nee", "ja", "ja", note="Liefst dinsdag")
    poll.organiser.post(f"{poll.url}/stoppen")
    poll.organiser.submit(f"/overleggen/{poll.meeting.id}/wijzigen", location="Kamer 2")
    poll.organiser.post(f"/overleggen/{poll.meeting.id}/definitief")
    assert status_of(poll) is MeetingStatus.GEPLAND
    assert fresh(poll.lpa).answer_note == ""


def test_two_organisers_choose_at_once(poll: Table, client_of, world: World):
    other = factories.user(Role.COORDINATOR, world.cjg)
    second = client_of(other)
    late = second.get(choose_url(poll, 1))
    late_url = choose_url(poll, 1)
    poll.organiser.submit(choose_url(poll), location="Kamer 2")
    said = second.follow(second.submit_on(late, late_url, location="Kamer 3"))
    assert "Er is intussen al een moment gekozen: 30 november 2026, 10.00 uur." in said.main
    assert fresh(poll.meeting).location == "Kamer 2"


def test_a_slot_that_passed_or_was_withdrawn_is_not_chosen(poll: Table, app: Flask, world: World):
    url, gone = choose_url(poll), choose_url(poll, 2)
    with clock.held_at(clock.now() + 8 * DAY):
        organiser = Client(app, world.users[Role.COORDINATOR])
        page = organiser.submit(url, status=422, location="Kamer 2")
        assert "Dit moment is al voorbij" in page.main
        assert page.value_of("location") == "Kamer 2"
    poll.organiser.submit(f"{poll.url}/voorstellen", **fill_rows(CHANGED))
    poll.organiser.get(gone, status=404)
    assert status_of(poll) is MeetingStatus.PEILING


def test_what_the_table_lacks_is_asked_when_choosing(app: Flask, world: World):
    table = lay_table(app, world, explained=(Party.SCHOOL, Party.TOEGANG))
    open_poll(table)
    url = choose_url(table)
    page = table.organiser.submit(url, status=422, location="Kamer 2")
    assert "Samenwerkingsverband hoort bij een MDO" in page.error_at("reason_swv")
    table.organiser.submit_on(page, url, reason_swv="Leest mee")
    assert status_of(table) is MeetingStatus.GEPLAND


def test_a_zat_without_leerplicht_points_to_the_table(app: Flask, world: World):
    meeting = factories.meeting(world.secondary, MeetingKind.ZAT, status=MeetingStatus.CONCEPT)
    me = world.school_coordinator
    factories.participant(meeting, me, is_chair=True, party=Party.SCHOOL)
    factories.missing_party(meeting, Party.GGD)
    client = Client(app, me)
    url = f"/overleggen/{meeting.id}/peiling"
    client.submit(f"{url}/voorstellen", **fill_rows(ROWS))
    slot = factories.poll_slot(meeting, starts_at=clock.now() + 20 * DAY)
    page = client.submit(f"{url}/kiezen/{slot.id}", status=422)
    assert "Bij een ZAT zit altijd een leerplichtambtenaar" in page.main
    assert f"/overleggen/{meeting.id}/wijzigen" in page.links()


def test_statements_do_not_grow_with_people_and_slots(poll: Table):
    few = len(poll.organiser.get(poll.url).statements)
    for place in range(12):
        seat = factories.participant(
            poll.meeting, name=f"Gast {place}", email=f"g{place}@voorbeeld.invalid", position=place
        )
        slot = factories.poll_slot(poll.meeting, starts_at=clock.now() + (20 + place) * DAY)
        factories.slot_answer(slot, seat)
    assert len(poll.organiser.get(poll.url).statements) == few <= 25


def test_lists_do_not_pretend_a_fixed_time(poll: Table, app: Flask, world: World):
    page = poll.organiser.get("/overleggen")
    assert "Nog niet bekend" in page.main
    assert "Datum wordt gepeild" in page.main
    shown = poll.organiser.get(f"/overleggen/{poll.meeting.id}")
    assert "De datum staat nog niet vast." in shown.main
    assert poll.url in shown.links()
    with clock.held_at(clock.now() + 8 * DAY):
        later = Client(app, world.users[Role.COORDINATOR])
        assert "Nog niet bekend" in later.get("/overleggen").main
