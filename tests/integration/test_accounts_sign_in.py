"""Signing in and out: who gets in, what is told to whom, how guessing is slowed down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select

from config import load_settings
from mdo import clock
from mdo.accounts.demo_password import DEMO_PASSWORD
from mdo.accounts.models import Membership, SignInAttempt, User
from mdo.accounts.passwords import Passwords, passwords_for
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.organisations.models import InstallationFact
from mdo.terms import Role
from tests.clients import Client, Page
from tests.factories import PASSWORD, World, fresh, membership, save, user

WRONG = "E-mailadres of wachtwoord klopt niet."
LPA = Role.LEERPLICHTAMBTENAAR


def sign_in(
    client: Client, email: str, password: str = PASSWORD, *, status: int = 302, url="/inloggen"
) -> Page:
    return client.submit(url, status=status, button="Inloggen", email=email, password=password)


def events(action: AuditAction) -> list[AuditEvent]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


@pytest.fixture
def lpa(world: World) -> User:
    return world.users[LPA]


def test_right_password(client: Client, lpa: User, world: World, now: datetime):
    page = sign_in(client, f"  {lpa.email.upper()} ")
    assert page.location == "/"
    assert client.get("/mijn-gegevens").status == 200
    assert fresh(lpa).last_sign_in_at == now
    (event,) = events(AuditAction.SIGNED_IN)
    assert (event.actor_id, event.subject_id) == (lpa.id, lpa.id)
    assert event.municipality_id == world.steenwijkerland.id


def test_wrong_password_and_unknown_address_look_the_same(client: Client, lpa: User):
    wrong = sign_in(client, lpa.email, "een-verkeerd-wachtwoord", status=422)
    unknown = sign_in(client, "niemand@voorbeeld.invalid", status=422)
    for page, email in ((wrong, lpa.email), (unknown, "niemand@voorbeeld.invalid")):
        assert WRONG in page.main
        assert page.value_of("email") == email
        assert page.value_of("password") == ""
    assert wrong.main.replace(lpa.email, "") == unknown.main
    assert len(wrong.statements) == len(unknown.statements)
    about = {
        event.subject_id: event.details["reason"] for event in events(AuditAction.SIGN_IN_REFUSED)
    }
    assert about == {lpa.id: "wachtwoord", None: "wachtwoord"}
    client.get("/mijn-gegevens", status=302)


def test_fields_must_be_filled_in(client: Client, lpa: User):
    page = client.submit("/inloggen", status=422, button="Inloggen", email=lpa.email)
    assert page.error_at("password") == "Vul dit in."
    page = client.submit("/inloggen", status=422, button="Inloggen", email=" ", password="x" * 201)
    assert page.error_at("email") == "Vul dit in."
    assert "te lang" in page.error_at("password")
    assert attempts() == 0


def attempts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(SignInAttempt))


def test_huge_and_odd_input_is_refused_calmly(client: Client, world: World):
    page = sign_in(client, "é🐢" * 200_000, "🐢" * 12, status=422)
    assert "te lang" in page.error_at("email")
    assert WRONG in sign_in(client, "'; DROP TABLE users; --", "🐢" * 12, status=422).main


def test_switched_off_is_told_only_with_the_right_password(client: Client, world: World):
    off = user(LPA, world.leerplicht, email="uit@voorbeeld.invalid", is_enabled=False)
    assert WRONG in sign_in(client, off.email, "een-verkeerd-wachtwoord", status=422).main
    page = sign_in(client, off.email, status=422)
    assert "Dit account is uitgezet. Vraag de functioneel beheerder" in page.main
    assert {event.details["reason"] for event in events(AuditAction.SIGN_IN_REFUSED)} == {
        "wachtwoord",
        "uitgezet",
    }
    assert fresh(off).last_sign_in_at is None


@pytest.mark.parametrize("offset", [-1, 1, None])
def test_without_a_running_role(client: Client, world: World, offset: int | None):
    nobody = user(email="geenrol@voorbeeld.invalid")
    today = clock.today()
    if offset == -1:
        membership(nobody, LPA, world.leerplicht, until_on=today - timedelta(days=1))
    if offset == 1:
        membership(nobody, LPA, world.leerplicht, from_on=today + timedelta(days=1))
    assert WRONG in sign_in(client, nobody.email, "een-verkeerd-wachtwoord", status=422).main
    page = sign_in(client, nobody.email, status=422)
    assert "geen rol in een organisatie. Vraag de functioneel beheerder" in page.main


def test_last_day_of_a_role_counts(client: Client, world: World):
    today = clock.today()
    leaver = user(email="laatste@voorbeeld.invalid")
    membership(leaver, LPA, world.leerplicht, from_on=today, until_on=today)
    sign_in(client, leaver.email)


# -- hashing -----------------------------------------------------------------------


@pytest.mark.parametrize("email", ["niemand@voorbeeld.invalid", None])
def test_unknown_address_calls_the_hasher_once_too(client, lpa, monkeypatch, email):
    calls = []
    real = PasswordHasher.verify

    def verify(self, stored, password):
        calls.append(stored)
        return real(self, stored, password)

    passwords_for("test")
    monkeypatch.setattr(PasswordHasher, "verify", verify)
    sign_in(client, email or lpa.email, "een-verkeerd-wachtwoord", status=422)
    assert len(calls) == 1
    assert calls[0].startswith("$argon2id$")


def test_no_transaction_is_open_while_hashing(client, lpa, monkeypatch):
    """Elsewhere in the same thread somebody else could write meanwhile."""
    seen = []
    verify, make_hash = Passwords.verify, Passwords.hash
    monkeypatch.setattr(
        Passwords,
        "verify",
        lambda *a: seen.append(db.session.registry().in_transaction()) or verify(*a),
    )
    monkeypatch.setattr(
        Passwords,
        "hash",
        lambda *a: seen.append(db.session.registry().in_transaction()) or make_hash(*a),
    )
    lpa.password_hash = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
    save(lpa)
    sign_in(client, lpa.email, "een-verkeerd-wachtwoord", status=422)
    sign_in(client, lpa.email)
    client.submit(
        "/mijn-gegevens/wachtwoord",
        current=PASSWORD,
        new="rode-brievenbus-7",
        repeat="rode-brievenbus-7",
    )
    assert seen == [False] * 5


def test_old_parameters_are_renewed(client: Client, lpa: User):
    old = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
    lpa.password_hash = old
    save(lpa)
    sign_in(client, lpa.email)
    new = fresh(lpa).password_hash
    assert new != old
    assert passwords_for("test").verify(new, PASSWORD)
    assert not passwords_for("test").needs_rehash(new)
    sign_in(Client(client.app), lpa.email)
    assert fresh(lpa).password_hash == new


# -- throttling --------------------------------------------------------------------


def fail(client: Client, email: str, times: int) -> None:
    for _ in range(times):
        sign_in(client, email, "een-verkeerd-wachtwoord", status=422)


def test_after_five_failures_one_must_wait(client: Client, lpa: User, now: datetime):
    fail(client, lpa.email, 5)
    page = sign_in(client, lpa.email, "een-verkeerd-wachtwoord", status=429)
    assert "Wacht 1 minuut en probeer het dan opnieuw." in page.main
    assert page.response.headers["Retry-After"] == "61"
    assert page.value_of("email") == lpa.email
    # The right password must wait as well, and waiting does not count as failing.
    sign_in(client, lpa.email, status=429)
    assert attempts() == 5
    with clock.held_at(now + timedelta(seconds=59)):
        assert "Wacht 1 seconde" in sign_in(client, lpa.email, status=429).main
    with clock.held_at(now + timedelta(seconds=60)):
        sign_in(client, lpa.email)


def test_the_wait_grows(client: Client, lpa: User, now: datetime):
    fail(client, lpa.email, 5)
    moment = now
    for minutes, words in ((1, "2 minuten"), (2, "4 minuten"), (4, "8 minuten")):
        moment += timedelta(minutes=minutes)
        with clock.held_at(moment):
            fail(client, lpa.email, 1)
            assert f"Wacht {words}" in sign_in(client, lpa.email, status=429).main


def test_unknown_address_waits_in_the_same_words(client: Client, lpa: User):
    for email in (lpa.email, "niemand@voorbeeld.invalid"):
        fail(client, email, 5)
    known = sign_in(client, lpa.email.upper(), status=429)
    unknown = sign_in(client, "niemand@voorbeeld.invalid", status=429)
    assert known.main == unknown.main


def test_another_account_does_not_wait(client: Client, lpa: User, world: World):
    fail(client, lpa.email, 5)
    sign_in(client, world.users[Role.BELEID].email)


def test_right_password_starts_the_count_anew(client: Client, lpa: User, now: datetime):
    fail(client, lpa.email, 4)
    with clock.held_at(now + timedelta(seconds=1)):
        sign_in(client, lpa.email)
    with clock.held_at(now + timedelta(seconds=2)):
        fail(Client(client.app), lpa.email, 5)


def test_internet_address_waits_after_fifty_failures(app: Flask, lpa: User, now: datetime):
    client = Client(app)
    for number in range(50):
        fail(client, f"gok{number}@voorbeeld.invalid", 1)
    page = sign_in(client, lpa.email, status=429)
    assert "Wacht 15 minuten" in page.main
    client.http.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    sign_in(client, lpa.email)


def test_one_network_of_ipv6_is_one_address(app: Flask, lpa: User):
    client = Client(app)
    for number in range(50):
        client.http.environ_base["REMOTE_ADDR"] = f"2001:db8:1:2::{number:x}"
        fail(client, f"gok{number}@voorbeeld.invalid", 1)
    client.http.environ_base["REMOTE_ADDR"] = "2001:db8:1:2:ffff::1"
    sign_in(client, lpa.email, status=429)
    client.http.environ_base["REMOTE_ADDR"] = "2001:db8:1:3::1"
    sign_in(client, lpa.email)


def test_attempts_bear_no_names(client: Client, lpa: User):
    fail(client, lpa.email, 1)
    db.session.rollback()
    row = db.session.scalars(select(SignInAttempt)).one()
    assert len(row.account_digest) == len(row.address_digest) == 64
    assert "voorbeeld" not in row.account_digest
    assert row.account_digest != row.address_digest


def test_parallel_attempts_share_one_count(app: Flask, lpa: User):
    """Sixteen guesses at the same moment: five are looked at, the rest waits."""
    email = lpa.email

    def guess(number: int) -> int:
        client = app.test_client()
        token = client.get("/inloggen").get_data(as_text=True).split('name="csrf_token" value="')[1]
        data = {"csrf_token": token.split('"')[0], "email": email, "password": f"gokje-{number:07}"}
        return client.post("/inloggen", data=data).status_code

    db.session.rollback()
    with ThreadPoolExecutor(8) as pool:
        statuses = Counter(pool.map(guess, range(16)))
    assert statuses == {422: 5, 429: 11}
    assert attempts() == 5


# -- where to go, and the session --------------------------------------------------


def test_back_to_the_page_that_was_asked_for(client: Client, lpa: User):
    asked = client.get("/mijn-gegevens?a=b%20c", status=302)
    assert asked.location == "/inloggen?volgende=/mijn-gegevens?a%3Db%2520c"
    page = sign_in(client, lpa.email, "een-verkeerd-wachtwoord", url=asked.location, status=422)
    page = sign_in(client, lpa.email, url=asked.location)
    assert page.location == "/mijn-gegevens?a=b%20c"


@pytest.mark.parametrize(
    "target",
    [
        "//elders.nl",
        "https://elders.nl",
        "/%5Celders.nl",
        "/%09/elders.nl",
        "%2F%2Felders.nl",
        "elders",
    ],
)
def test_never_to_another_site(client: Client, lpa: User, target: str):
    page = sign_in(client, lpa.email, url=f"/inloggen?volgende={target}")
    assert page.response.headers["Location"] == "/"
    assert client.get(f"/inloggen?volgende={target}", status=302).location == "/"


def test_who_is_signed_in_goes_on(client_of: Callable[[User], Client], lpa: User):
    page = client_of(lpa).get("/inloggen?volgende=/mijn-gegevens", status=302)
    assert page.location == "/mijn-gegevens"


def test_session_is_new_but_keeps_the_form_token(client: Client, lpa: User, now: datetime):
    client.get("/inloggen")
    with client.http.session_transaction() as session:
        session["planted"] = "from before"
        token = session["csrf_token"]
    sign_in(client, lpa.email)
    with client.http.session_transaction() as session:
        assert "planted" not in session
        assert session["csrf_token"] == token
        assert session["began"] == session["seen"] == int(now.timestamp())


def test_session_cookie_flags(client: Client, lpa: User):
    (cookie,) = sign_in(client, lpa.email).response.headers.getlist("Set-Cookie")
    name, *attributes = cookie.split("; ")
    assert name.startswith("mdo_sessie=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
    assert not any(a.startswith(("Expires", "Max-Age", "Domain")) for a in attributes)
    over_https = load_settings({"BASE_URL": "https://mdo.voorbeeld.invalid"}).as_flask()
    assert over_https["SESSION_COOKIE_SECURE"] is True


def test_sign_in_needs_the_form_token(client: Client, lpa: User):
    page = client.post_without_token("/inloggen", {"email": lpa.email, "password": PASSWORD})
    assert page.status == 400
    assert client.post_without_token("/uitloggen").status == 400


@pytest.mark.parametrize(
    ("steps", "minutes", "status"),
    [
        # Two hours without a request; every request counts.
        (1, 120, 200),
        (1, 121, 302),
        (4, 119, 200),
        # Ten hours at most, however busy.
        (6, 119, 302),
    ],
)
def test_session_ends(
    client_of: Callable[[User], Client], lpa: User, now: datetime, steps, minutes, status
):
    client = client_of(lpa)
    for step in range(1, steps + 1):
        with clock.held_at(now + timedelta(minutes=step * minutes)):
            last = client.get("/mijn-gegevens", status=status if step == steps else 200)
    assert last.status == status


def test_form_that_stood_open_can_still_be_sent(client: Client, lpa: User, now: datetime):
    sign_in(client, lpa.email)
    form = client.get("/mijn-gegevens/wachtwoord")
    filled = {"current": PASSWORD, "new": "rode-brievenbus-7", "repeat": "rode-brievenbus-7"}
    with clock.held_at(now + timedelta(hours=3)):
        client.submit_on(form, "/mijn-gegevens/wachtwoord", status=401, **filled)
        page = client.get("/inloggen")
        assert "Je bent uitgelogd omdat er lang niets is gedaan." in page.main
        sign_in(client, lpa.email)
        client.submit_on(form, "/mijn-gegevens/wachtwoord", **filled)
        client.get("/mijn-gegevens")
    assert "uitgelogd omdat" not in Client(client.app).get("/inloggen").main


def test_sign_out(client: Client, lpa: User):
    sign_in(client, lpa.email)
    page = client.get("/mijn-gegevens")
    page = client.post("/uitloggen")
    assert page.location == "/inloggen"
    assert "Je bent uitgelogd." in client.follow(page).main
    client.get("/mijn-gegevens", status=302)
    (event,) = events(AuditAction.SIGNED_OUT)
    assert event.actor_id == lpa.id
    # Once more, from another tab: nothing to sign out of.
    assert client.post("/uitloggen").location == "/inloggen"
    assert len(events(AuditAction.SIGNED_OUT)) == 1


def test_sign_out_without_a_role(client_of: Callable[[User], Client], world: World):
    client = client_of(user(email="geenrol@voorbeeld.invalid"))
    client.get("/mijn-gegevens", status=403)
    client.post("/uitloggen")
    client.get("/mijn-gegevens", status=302)


def test_switching_off_ends_the_session(client_of: Callable[[User], Client], lpa: User):
    client = client_of(lpa)
    client.get("/mijn-gegevens")
    lpa.is_enabled = False
    save(lpa)
    client.get("/mijn-gegevens", status=302)


# -- demo --------------------------------------------------------------------------


@pytest.fixture
def demo(world: World) -> World:
    hashed = passwords_for("test").hash(DEMO_PASSWORD)
    for one in world.users.values():
        one.is_demo = True
        one.password_hash = hashed
        save(one)
    return world


def test_demo_users_are_shown_in_a_demo_only(client: Client, demo: World):
    page = client.get("/inloggen")
    assert DEMO_PASSWORD not in page.html
    assert not page.all(".//table")

    save(InstallationFact(key="demo"))
    page = client.get("/inloggen")
    rows = page.all(".//table/tbody/tr")
    assert len(rows) == len(Role)
    for role in Role:
        assert role.label in page.main
        assert f"{role.value}@voorbeeld.invalid" in page.main
    assert DEMO_PASSWORD in page.main
    assert demo.school_coordinator.email not in page.html


def test_demo_button_signs_in_without_script(client: Client, demo: World):
    save(InstallationFact(key="demo"))
    lpa = demo.users[LPA]
    lpa.given_name = "Liesbeth"
    save(lpa)
    page = client.submit("/inloggen?volgende=/mijn-gegevens", button="Log in als Liesbeth")
    assert page.location == "/mijn-gegevens"
    assert lpa.email in client.follow(page).main


def test_demo_users_that_cannot_sign_in_are_not_offered(client: Client, demo: World):
    save(InstallationFact(key="demo"))
    off = demo.users[LPA]
    off.is_enabled = False
    save(off)
    ended = db.session.scalars(
        select(Membership).where(Membership.user_id == demo.users[Role.BELEID].id)
    ).one()
    ended.until_on = clock.today() - timedelta(days=1)
    save(ended)
    assert len(client.get("/inloggen").all(".//table/tbody/tr")) == len(Role) - 2


def test_demo_users_of_another_municipality_come_last(client: Client, demo: World):
    save(InstallationFact(key="demo"))
    own = demo.users[LPA]
    other = user(LPA, demo.elsewhere, is_demo=True, surname="Aardema")
    assert other.surname < own.surname
    html = client.get("/inloggen").html
    assert html.index(own.email) < html.index(other.email)
