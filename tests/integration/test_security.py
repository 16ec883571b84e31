"""Headers, cookies and sessions; what a stranger on the line or at the desk can do."""

from __future__ import annotations

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from flask import Flask

from mdo import clock
from mdo.terms import Role
from tests.clients import Client
from tests.databases import dispose, make_app
from tests.factories import PASSWORD, World

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PATHS = ["/inloggen", "/dossiers", "/bestaat-niet", "/uitloggen", "/static/css/mdo.css"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_bears_the_headers(app: Flask, world: World, path: str):
    with app.test_client().get(path) as response:
        assert {name: response.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("path", ["/inloggen", "/mijn-gegevens", "/dossiers", "/bestaat-niet"])
def test_pages_stay_out_of_every_cache(app: Flask, world: World, path: str):
    response = Client(app, world.users[Role.COORDINATOR]).open("GET", path).response
    assert response.headers["Cache-Control"] == "no-store"


def test_no_answer_tells_what_it_runs_on(app: Flask):
    response = app.test_client().get("/inloggen")
    assert "X-Powered-By" not in response.headers


def _sign_in(app: Flask, base_url: str = "http://localhost") -> SimpleCookie:
    """Sign in at the form; the cookie that came back."""
    http = app.test_client()
    page = http.get("/inloggen", base_url=base_url).get_data(as_text=True)
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    response = http.post(
        "/inloggen",
        data={"csrf_token": token, "email": "beleid@voorbeeld.invalid", "password": PASSWORD},
        base_url=base_url,
        headers={"Referer": f"{base_url}/inloggen"},
    )
    assert response.status_code == 302, response.get_data(as_text=True)
    return SimpleCookie(response.headers["Set-Cookie"])


def test_cookie_is_for_the_server_alone(app: Flask, world: World):
    cookie = _sign_in(app)["mdo_sessie"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]


def test_cookie_travels_by_https_only(app: Flask, world: World):
    secure = make_app(app.config["SQLALCHEMY_DATABASE_URI"], BASE_URL="https://mdo.invalid")
    assert _sign_in(secure, "https://mdo.invalid")["mdo_sessie"]["secure"]
    response = secure.test_client().get("/inloggen")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    dispose(secure)


def test_without_https_the_browser_is_not_held_to_it(app: Flask):
    assert "Strict-Transport-Security" not in app.test_client().get("/inloggen").headers


def test_only_the_proxies_that_are_ours_are_believed(app: Flask):
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    forged = {"X-Forwarded-For": "10.9.8.7", "X-Forwarded-Proto": "https"}
    for proxies, seen in {"0": "http", "1": "https"}.items():
        behind = make_app(url, TRUSTED_PROXIES=proxies)
        with behind.test_client() as http:
            response = http.get("/inloggen", headers=forged)
            assert response.request.scheme == "http"
            from flask import request

            assert request.scheme == seen
        dispose(behind)


def test_forged_cookie_opens_nothing(app: Flask, world: World):
    other = make_app(app.config["SQLALCHEMY_DATABASE_URI"], SECRET_KEY="x" * 40)
    client = Client(other, world.users[Role.COORDINATOR])
    cookie = client.http.get_cookie("mdo_sessie")
    assert cookie
    http = app.test_client()
    http.set_cookie("mdo_sessie", cookie.value)
    assert http.get("/dossiers").status_code == 302
    dispose(other)


@pytest.mark.parametrize(
    ("idle", "is_in"), [(timedelta(minutes=119), True), (timedelta(minutes=121), False)]
)
def test_session_ends_after_doing_nothing(app: Flask, world: World, idle: timedelta, is_in: bool):
    client = Client(app, world.users[Role.COORDINATOR])
    with clock.held_at(clock.now() + idle):
        assert client.open("GET", "/mijn-gegevens").status == (200 if is_in else 302)


def test_session_ends_after_a_long_day_however_busy(app: Flask, world: World):
    client = Client(app, world.users[Role.COORDINATOR])
    begun = clock.now()
    for hours in range(1, 11):
        with clock.held_at(begun + timedelta(hours=hours)):
            client.get("/mijn-gegevens")
    with clock.held_at(begun + timedelta(hours=10, minutes=1)):
        client.get("/mijn-gegevens", status=302)


@pytest.mark.parametrize(
    "target",
    ["https://elders.invalid/", "//elders.invalid", "/\\elders.invalid", "javascript:alert(1)"],
)
def test_signing_in_never_leads_elsewhere(app: Flask, world: World, target: str):
    client = Client(app, world.users[Role.COORDINATOR])
    page = client.open("GET", f"/inloggen?volgende={target}")
    assert page.location == "/"


def test_name_is_not_in_an_address(app: Flask, world: World):
    """What is about a child has an address that tells nothing."""
    client = Client(app, world.users[Role.COORDINATOR])
    for path in ("/dossiers", "/leerlingen", f"/dossiers/{world.case.id}"):
        for link in client.get(path).links():
            assert "Proef" not in link
            assert "Noor" not in link


def test_form_that_came_back_survives_back_until_signing_out(app: Flask, world: World):
    client = Client(app, world.users[Role.COORDINATOR])
    page = client.submit("/leerlingen/nieuw", given_name="Zoë", status=422)
    assert page.response.headers["Cache-Control"] == "private, no-cache"
    shown = client.http.post(
        "/leerlingen/nieuw", data={"csrf_token": ""}, headers={"Sec-Fetch-Mode": "navigate"}
    )
    assert shown.status_code == 400, "only a form that came back is shown as 200"
    gone = client.post("/uitloggen")
    assert gone.response.headers["Clear-Site-Data"] == '"cache"'
