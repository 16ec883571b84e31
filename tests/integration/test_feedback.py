"""Feedback to the gemeente where a pupil lives: only what is needed, by account or by link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mdo import clock
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.cases.models import CaseFile, Pupil
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.feedback.models import Feedback
from mdo.feedback.rules import (
    LINK_DAYS,
    MOST_WRONG_CODES,
    READ_AGAIN,
    WORK_AGO,
    code_of,
    plain_code,
    telling_words,
)
from mdo.feedback.terms import FeedbackState
from mdo.mail.models import OutboxMessage
from mdo.mail.office import Office
from mdo.meetings.models import AgendaItem, Meeting
from mdo.terms import MeetingKind, MeetingStatus, OutboxState, Party, Role
from tests import factories
from tests.clients import Client, Page
from tests.factories import World, fresh

LIST, GUEST = "/terugkoppelingen", "/terugkoppeling"
AGREED = "De school meldt nieuw verzuim meteen bij leerplicht."


@dataclass
class Table:
    """A closed ZAT with a pupil of Meppel on its agenda."""

    meeting: Meeting
    item: AgendaItem
    case: CaseFile
    child: Pupil

    @property
    def new(self) -> str:
        return f"{LIST}/agendapunt/{self.item.id}"


@pytest.fixture
def table(world: World) -> Table:
    child = factories.pupil(
        world.meppel, world.secondary, given_name="Ravi", infix="", surname="Grensganger"
    )
    case = factories.case(child)
    meeting = factories.meeting(
        world.secondary,
        MeetingKind.ZAT,
        status=MeetingStatus.AFGESLOTEN,
        starts_at=clock.now() - timedelta(days=7),
        closed_at=clock.now(),
    )
    factories.participant(meeting, world.users[Role.LEERPLICHTAMBTENAAR], party=Party.LEERPLICHT)
    item = factories.agenda_item(meeting, case)
    factories.discussion(item, meeting, case)
    return Table(meeting, item, case, child)


@pytest.fixture
def lpa(client_as: Callable[[Role], Client]) -> Client:
    return client_as(Role.LEERPLICHTAMBTENAAR)


@pytest.fixture
def officer(world: World):
    """The LPA of Meppel, with an account here."""
    at = factories.organisation(Party.LEERPLICHT, municipality_id=world.meppel.id)
    return factories.user(Role.LEERPLICHTAMBTENAAR, at, given_name="Mieke", surname="Meppeler")


def write(lpa: Client, table: Table, **values: str) -> str:
    """Make a concept; its address."""
    return lpa.submit(table.new, **{"agreed": AGREED, **values}).location


def by_mail(lpa: Client, table: Table) -> str:
    return write(lpa, table, recipient_name="Lotte Laan", recipient_email="lotte@voorbeeld.invalid")


def send(lpa: Client, url: str) -> tuple[str, str]:
    """Send it by mail; the address of the link and the code."""
    page = lpa.submit(url, to="/versturen", status=200)
    return link_of_last_mail(lpa.app), code_on(page)


def code_on(page: Page) -> str:
    (found,) = page.all(".//dd/strong")
    return found.text


def link_of_last_mail(app: Flask) -> str:
    settings = app.extensions["settings"]
    office = Office(settings.base_url, settings.mail_from, settings.secret_key)
    link_id = db.session.scalars(
        select(OutboxMessage.link_id)
        .where(OutboxMessage.state == OutboxState.WACHT)
        .order_by(OutboxMessage.created_at.desc())
    ).first()
    return f"{GUEST}?sleutel={office.token(link_id)}"


def try_code(client: Client, link: str, code: str) -> Page:
    return client.open("POST", link, {"code": code})


def the_one() -> Feedback:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Feedback)).one()


class TestWriting:
    def test_is_asked_for_where_the_lpa_looks(self, lpa: Client, table: Table):
        for page in (
            lpa.get("/"),
            lpa.get(f"/overleggen/{table.meeting.id}"),
            lpa.get(f"{LIST}?soort=verstuurd"),
        ):
            assert table.new in page.links()
        by_mail(lpa, table)
        assert table.new not in lpa.get(f"/overleggen/{table.meeting.id}").links()

    def test_a_concept_stands_in_one_list(self, lpa: Client, table: Table):
        made = f"{LIST}?soort=verstuurd"
        url = by_mail(lpa, table)
        page = lpa.get(made)
        assert page.main.count("Ravi Grensganger") == 1
        assert table.new in page.links()
        assert "Er is nog geen terugkoppeling verstuurd." in page.main
        with unit_of_work():  # Longer ago than the list of work goes.
            db.session.get(Meeting, table.meeting.id).starts_at -= WORK_AGO
        page = lpa.get(made)
        assert page.main.count("Ravi Grensganger") == 1
        assert url in page.links()

    def test_says_that_an_earlier_one_was_retracted(self, lpa: Client, table: Table):
        pages = {
            f"{LIST}?soort=verstuurd": "Een eerdere terugkoppeling is ingetrokken op 23 november",
            f"/overleggen/{table.meeting.id}": "een eerdere is ingetrokken",
            "/": "een eerdere is ingetrokken",
        }
        for path, words in pages.items():
            assert words not in lpa.get(path).main
        url = by_mail(lpa, table)
        send(lpa, url)
        lpa.submit(f"{url}/intrekken", reason="Te vroeg")
        for path, words in pages.items():
            assert words in lpa.get(path).main

    def test_opens_on_the_list_that_has_something(
        self, lpa: Client, table: Table, officer, client_of
    ):
        def current(client: Client, query: str = "") -> str:
            (tab,) = client.get(f"{LIST}{query}").all(".//main//a[@aria-current='page']")
            return tab.text.strip()

        reader = client_of(officer)
        assert current(reader) == "Ontvangen", "there is nothing at all"
        assert current(lpa) == "Gemaakt", "there is something to tell"
        assert current(lpa, "?soort=ontvangen") == "Ontvangen"
        lpa.submit(write(lpa, table), to="/versturen")
        assert current(lpa) == "Gemaakt", "there is something made"
        assert current(reader) == "Ontvangen"
        assert current(reader, "?soort=verstuurd") == "Gemaakt"

    def test_only_by_the_lpa_at_the_table(self, table: Table, world: World, client_of):
        colleague = factories.user(Role.LEERPLICHTAMBTENAAR, world.leerplicht)
        client_of(colleague).get(table.new, status=404)
        client_of(world.users[Role.COORDINATOR]).get(table.new, status=403)

    def test_not_of_a_pupil_of_the_own_municipality(self, lpa: Client, world: World, table: Table):
        item = factories.agenda_item(table.meeting, world.case)
        factories.discussion(item, table.meeting, world.case)
        lpa.get(f"{LIST}/agendapunt/{item.id}", status=404)
        page = lpa.get(f"/overleggen/{table.meeting.id}")
        assert page.main.count("Nog terug te koppelen") == 1

    def test_counts_where_the_pupil_lived_that_day(self, lpa: Client, table: Table, world: World):
        with unit_of_work():
            db.session.get(CaseFile, table.case.id).municipality_id = world.steenwijkerland.id
        assert "Meppel" in lpa.get(table.new).main

    def test_says_what_does_not_belong_in_it(self, lpa: Client, table: Table):
        page = lpa.get(table.new)
        assert "diagnoses, ziekte" in page.main
        url = write(
            lpa,
            table,
            agreed="Wacht op een diagnose autisme.",
            recipient_name="Lotte",
            recipient_email="l@voorbeeld.invalid",
        )
        assert "In de tekst staat: diagnose, autisme." in lpa.get(url).main

    def test_is_short(self, lpa: Client, table: Table):
        page = lpa.submit(table.new, status=422, agreed="x" * 601)
        assert "er passen er 600" in page.error_at("agreed")
        assert page.error_at("recipient_email")
        assert page.value_of("agreed") == "x" * 601

    def test_sent_twice_makes_one(self, lpa: Client, table: Table):
        page = lpa.get(table.new)
        values = {"agreed": AGREED, "recipient_name": "L", "recipient_email": "l@voorbeeld.invalid"}
        first = lpa.submit_on(page, table.new, **values)
        assert lpa.submit_on(page, table.new, **values).location == first.location
        the_one()

    def test_two_editors_lose_nothing(self, lpa: Client, table: Table):
        url = f"{by_mail(lpa, table)}/wijzigen"
        page = lpa.get(url)
        lpa.submit(url, agreed="Eerst")
        again = lpa.submit_on(page, url, agreed="Daarna", status=422)
        assert "Eerst" in again.main
        assert again.value_of("agreed") == "Daarna"
        lpa.submit_on(again, url)
        assert the_one().agreed == "Daarna"


class TestWithAccount:
    def test_is_read_in_the_application(self, lpa, table, officer, client_of):
        url = write(lpa, table)
        reader = client_of(officer)
        reader.get(url, status=404)
        lpa.submit(url, to="/versturen")
        assert the_one().recipient_id == officer.id
        assert "1 nieuwe terugkoppeling" in reader.get("/").main
        page = reader.get(url)
        assert AGREED not in page.html
        assert the_one().state is FeedbackState.VERSTUURD
        assert reader.follow(reader.submit(url, to="/lezen")).main.count(AGREED) == 1
        reader.post(f"{url}/lezen")
        assert (the_one().state, the_one().read_at) == (FeedbackState.GELEZEN, clock.now())
        assert "nieuwe terugkoppeling" not in reader.get("/").main
        reader.get(f"{url}/intrekken", status=404)

    def test_is_told_by_mail_without_a_name(self, lpa, table, officer):
        lpa.submit(write(lpa, table), to="/versturen")
        mail = db.session.scalars(select(OutboxMessage)).one()
        assert mail.to_address == officer.email
        assert table.meeting.number in mail.text_body
        for secret in ("Ravi", "Grensganger", AGREED, table.case.number):
            assert secret not in mail.subject + mail.text_body + mail.html_body

    def test_retracted_is_not_shown_any_more(self, lpa, table, officer, client_of):
        url = write(lpa, table)
        lpa.submit(url, to="/versturen")
        reader = client_of(officer)
        reader.submit(url, to="/lezen")
        lpa.submit(f"{url}/intrekken", status=422)
        lpa.submit(f"{url}/intrekken", reason="Verkeerde leerling")
        for page in (reader.get(url), reader.get(LIST)):
            assert AGREED not in page.html
            assert "Grensganger" not in page.html
            assert "ngetrokken" in page.main
        reader.post(f"{url}/lezen")
        assert the_one().state is FeedbackState.INGETROKKEN
        assert "Verkeerde leerling" in lpa.get(url).main
        # And then there may be another one.
        write(lpa, table)


class TestByLink:
    def test_shows_the_text_for_the_code(self, lpa: Client, table: Table, client: Client):
        url = by_mail(lpa, table)
        link, code = send(lpa, url)
        mail = db.session.scalars(select(OutboxMessage)).one()
        assert code not in mail.text_body + mail.html_body
        for secret in ("Ravi", "Grensganger", AGREED, table.case.number):
            assert secret not in mail.subject + mail.text_body + mail.html_body
        kept = the_one()
        assert code not in str(vars(kept))
        assert kept.link_digest not in mail.html_body
        page = client.get(link)
        assert "Grensganger" not in page.html
        assert page.response.headers["Referrer-Policy"] == "no-referrer"
        assert page.response.headers["Cache-Control"] == "no-store"
        read = try_code(client, link, f" {code.lower().replace('-', ' ')}")
        assert AGREED in read.main
        assert "Ravi Grensganger" in read.main
        assert read.response.headers["Cache-Control"] == "no-store"
        assert read.response.headers["Referrer-Policy"] == "no-referrer"
        assert the_one().state is FeedbackState.GELEZEN
        read_events = select(AuditEvent).where(AuditEvent.action == AuditAction.FEEDBACK_READ)
        assert db.session.scalars(read_events).one().actor_id is None
        # A double click shows it again; later the link is used up.
        assert AGREED in try_code(client, link, code).main
        assert len(db.session.scalars(read_events).all()) == 2
        with clock.held_at(clock.now() + READ_AGAIN + timedelta(minutes=1)):
            assert "al gelezen" in client.get(link, status=410).main

    def test_a_wrong_code_counts_and_the_fifth_ends_it(self, lpa, table, client):
        link, code = send(lpa, by_mail(lpa, table))
        wrong = "AAAA-AAAA"
        assert client.open("POST", link, {"code": ""}).status == 422
        for left in range(MOST_WRONG_CODES - 1, 0, -1):
            page = client.follow(try_code(client, link, wrong))
            assert ("één keer" if left == 1 else f"{left} keer") in page.main
        assert try_code(client, link, wrong).status == 302
        assert "te vaak" in client.get(link, status=410).main
        assert AGREED not in client.open("POST", link, {"code": code}).html
        assert the_one().wrong_codes == MOST_WRONG_CODES

    def test_expires(self, lpa: Client, table: Table, client: Client):
        link, code = send(lpa, by_mail(lpa, table))
        with clock.held_at(clock.now() + LINK_DAYS):
            assert "verlopen" in client.get(link, status=410).main
            assert AGREED not in client.open("POST", link, {"code": code}).html

    def test_a_new_link_ends_the_one_before(self, lpa: Client, table: Table, client: Client):
        url = by_mail(lpa, table)
        link, code = send(lpa, url)
        page = lpa.submit(url, to="/nieuwe-link", status=200)
        newer, other = link_of_last_mail(lpa.app), code_on(page)
        assert (newer, other) != (link, code)
        client.get(link, status=404)
        assert try_code(client, newer, code).status == 302
        assert AGREED in try_code(client, newer, other).main

    def test_sending_twice_gives_the_same_code_and_one_mail(self, lpa, table):
        url = by_mail(lpa, table)
        page = lpa.get(url)
        codes = {code_on(lpa.submit_on(page, url, to="/versturen", status=200)) for _ in range(2)}
        assert len(codes) == 1
        db.session.scalars(select(OutboxMessage)).one()

    def test_retracted_tells_so(self, lpa: Client, table: Table, client: Client):
        url = by_mail(lpa, table)
        link, code = send(lpa, url)
        lpa.submit(f"{url}/intrekken", reason="Te vroeg")
        assert "ingetrokken" in client.get(link, status=410).main
        assert AGREED not in client.open("POST", link, {"code": code}).html
        mail = db.session.scalars(select(OutboxMessage)).one()
        assert mail.state is OutboxState.INGETROKKEN

    def test_an_unknown_link_tells_nothing(self, client: Client, world: World):
        for link in (GUEST, f"{GUEST}?sleutel=x"):
            assert "klopt niet" in client.get(link, status=404).main


def test_codes_are_easy_to_say():
    assert code_of(bytes(range(20))) == "AAAQ-EAYE"
    assert plain_code(" aaaq eaye ") == plain_code("AAAQ-EAYE") == "AAAQEAYE"
    assert plain_code("0il8-1o23") == plain_code("OILB-IO23") == "OILBIO23"


def test_telling_words():
    assert telling_words("Heeft ADHD en adhd", "Ouders in scheiding") == ["ADHD", "scheiding"]
    assert telling_words("De school meldt verzuim, past bij de klas", "") == []


def test_the_log_tells_who_did_what(
    lpa: Client, table: Table, world: World, client_as, now: datetime
):
    url = by_mail(lpa, table)
    send(lpa, url)
    lpa.submit(f"{url}/intrekken", reason="Te vroeg")
    page = client_as(Role.PRIVACY_OFFICER).get("/logboek")
    for action in (
        "Terugkoppeling gemaakt",
        "Terugkoppeling verstuurd",
        "Terugkoppeling ingetrokken",
    ):
        assert action in page.main
    assert "Te vroeg" not in page.main
    assert fresh(the_one()).retracted_at == now
