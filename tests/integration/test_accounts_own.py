"""The own account: what somebody sees of it, and the own password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from mdo import clock
from mdo.accounts.models import User
from mdo.accounts.passwords import passwords_for
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.terms import Role
from tests.clients import Client
from tests.factories import PASSWORD, World, fresh, membership, save, user

CHANGE = "/mijn-gegevens/wachtwoord"
NEW = "rode-brievenbus-7"
ClientOf = Callable[[User], Client]


@pytest.fixture
def lpa(world: World) -> User:
    return world.users[Role.LEERPLICHTAMBTENAAR]


def change(client: Client, *, status: int = 302, url: str = CHANGE, **values: str):
    filled = {"current": PASSWORD, "new": NEW, "repeat": values.get("new", NEW), **values}
    return client.submit(url, status=status, **filled)


@pytest.mark.parametrize("role", Role)
def test_own_account_is_for_every_role(client_as: Callable[[Role], Client], world, role: Role):
    main = client_as(role).get("/mijn-gegevens").main
    assert world.users[role].full_name in main
    assert world.users[role].email in main
    assert role.label in main


def test_roles_with_organisation_and_period(client_of: ClientOf, world: World, lpa: User):
    membership(
        lpa,
        Role.TOEGANG,
        world.toegang,
        title="Vervanger",
        from_on=date(2026, 12, 1),
        until_on=date(2026, 12, 31),
    )
    membership(
        lpa, Role.BELEID, world.beleid, from_on=date(2019, 1, 1), until_on=date(2019, 12, 31)
    )
    lpa.last_sign_in_at = datetime(2026, 11, 20, 13, 30, tzinfo=clock.AMSTERDAM)
    save(lpa)
    page = client_of(lpa).get("/mijn-gegevens")
    rows = [" ".join("".join(row.itertext()).split()) for row in page.all(".//tbody/tr")]
    assert rows == [
        "Toegangsmedewerker gemeente Toegang Proef Vervanger 1 december 2026 31 december 2026 "
        "Begint later",
        "Leerplichtambtenaar Leerplicht Proef - 1 augustus 2020 - Loopt",
        "Beleidsmedewerker gemeente Gemeente Proef - 1 januari 2019 31 december 2019 Beëindigd",
    ]
    assert "vr 20 november 2026, 13.30 uur" in page.main


def test_change_password(client_of: ClientOf, lpa: User, world: World):
    here, elsewhere = client_of(lpa), client_of(lpa)
    elsewhere.get("/mijn-gegevens")
    page = change(here)
    assert page.location == "/mijn-gegevens"
    assert "Het wachtwoord is gewijzigd." in here.follow(page).main
    # Every other session is over; this one goes on.
    elsewhere.get("/mijn-gegevens", status=302)
    row = fresh(lpa)
    assert passwords_for("test").verify(row.password_hash, NEW)
    assert not passwords_for("test").verify(row.password_hash, PASSWORD)
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.PASSWORD_CHANGED)
    ).one()
    assert (event.actor_id, event.municipality_id) == (lpa.id, world.steenwijkerland.id)
    assert event.details == {}


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"current": "niet-dit-wachtwoord"}, "current", "niet het wachtwoord van nu"),
        ({"current": ""}, "current", "Vul dit in."),
        ({"new": "te-kort"}, "new", "te kort: 7 tekens"),
        ({"new": "Welkom2026!!"}, "new", "te makkelijk te raden"),
        ({"new": "leerplichtambtenaar@voorbeeld.invalid"}, "new", "lijkt op de naam"),
        ({"new": "x" * 201}, "new", "te lang"),
        ({"new": PASSWORD}, "new", "Dit is het wachtwoord van nu"),
        ({"repeat": "iets anders dan dat"}, "repeat", "niet hetzelfde"),
    ],
)
def test_refused_passwords(client_of: ClientOf, lpa: User, values, field, message):
    before = lpa.password_hash, lpa.session_key
    page = change(client_of(lpa), status=422, **values)
    assert message in page.error_at(field)
    assert page.value_of("new") == page.value_of("current") == ""
    row = fresh(lpa)
    assert (row.password_hash, row.session_key) == before


def test_both_faults_are_told_at_once(client_of: ClientOf, lpa: User):
    page = change(client_of(lpa), status=422, current="niet-dit-wachtwoord", new="te-kort")
    assert page.error_at("current") and page.error_at("new")


def test_guessing_at_an_open_screen_is_slowed_down(client_of: ClientOf, lpa: User):
    client = client_of(lpa)
    for _ in range(5):
        change(client, status=422, current="niet-dit-wachtwoord")
    page = change(client, status=429)
    assert "Wacht 1 minuut" in page.main
    # It counts for signing in as well.
    Client(client.app).submit("/inloggen", status=429, email=lpa.email, password=PASSWORD)


def test_good_password_with_a_bad_new_one_is_no_failure(client_of: ClientOf, lpa: User):
    client = client_of(lpa)
    for _ in range(6):
        change(client, status=422, new="te-kort")
    change(client)


def test_reset_while_changing_wins(client_of: ClientOf, lpa: User, monkeypatch):
    """An administrator gives a new password while the old one is being changed."""
    from mdo.accounts.passwords import Passwords

    real = Passwords.hash

    def reset_meanwhile(self, password):
        monkeypatch.setattr(Passwords, "hash", real)
        with client.app.app_context():
            row = db.session.get(User, user_id)
            row.password_hash = "gegeven door de beheerder"
            save(row)
        return real(self, password)

    user_id, client = lpa.id, client_of(lpa)
    monkeypatch.setattr(Passwords, "hash", reset_meanwhile)
    page = change(client, status=422)
    assert "intussen op een andere plek gewijzigd" in page.main
    assert fresh(lpa).password_hash == "gegeven door de beheerder"


# -- a password given by somebody else ---------------------------------------------


@pytest.fixture
def newcomer(world: World) -> User:
    return user(
        Role.LEERPLICHTAMBTENAAR,
        world.leerplicht,
        email="nieuw@voorbeeld.invalid",
        must_change_password=True,
    )


def test_own_password_comes_first(client: Client, newcomer: User):
    page = client.submit(
        "/inloggen?volgende=/mijn-gegevens%3Fa%3Db", email=newcomer.email, password=PASSWORD
    )
    page = client.get(page.location, status=302)
    assert page.location == CHANGE + "?volgende=/mijn-gegevens?a%3Db"
    assert "Kies eerst een eigen wachtwoord" in client.follow(page).main
    for url in ("/", "/mijn-gegevens", "/dossiers", "/help"):
        assert client.get(url, status=302).location.startswith(CHANGE)
    client.get("/bestaat-niet", status=404)
    client.get("/huisstijl.css")

    page = change(client, url=page.location)
    assert page.location == "/mijn-gegevens?a=b"
    client.follow(page)
    assert fresh(newcomer).must_change_password is False


def test_nothing_can_be_sent_before_that(client_of: ClientOf, world: World):
    admin = user(
        Role.BEHEERDER, world.beleid, email="b2@voorbeeld.invalid", must_change_password=True
    )
    target = world.users[Role.LEERPLICHTAMBTENAAR]
    page = client_of(admin).post(f"/beheer/gebruikers/{target.id}/uitzetten")
    assert page.location == CHANGE
    assert fresh(target).is_enabled


def test_leaving_without_choosing_is_possible(client_of: ClientOf, newcomer: User):
    client = client_of(newcomer)
    assert client.post("/uitloggen").location == "/inloggen"


def test_change_page_never_leads_elsewhere(client_of: ClientOf, lpa: User):
    assert change(client_of(lpa), url=CHANGE + "?volgende=//elders.nl").location == "/mijn-gegevens"


def test_visitor_is_asked_to_sign_in(client: Client, world: World):
    assert client.get(CHANGE, status=302).location.startswith("/inloggen")


def test_session_goes_on_for_its_full_length(client_of: ClientOf, lpa: User, now: datetime):
    client = client_of(lpa)
    change(client)
    with clock.held_at(now + timedelta(minutes=119)):
        client.get("/mijn-gegevens")
