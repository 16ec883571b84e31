"""Which role fits where, what a good password is, how long to wait, where to go next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mdo.accounts.demo_password import DEMO_PASSWORD
from mdo.accounts.rules import (
    FAILURES_PER_ADDRESS,
    KINDS_OF_ROLE,
    MembershipState,
    UserState,
    account_wait,
    address_wait,
    is_email,
    is_own_path,
    membership_state,
    municipal_unit_of,
    password_problem,
    roles_at,
    user_state,
    wait_in_words,
)
from mdo.terms import Party, Role

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MUNICIPAL = [Role.BELEID, Role.BEHEERDER, Role.PRIVACY_OFFICER]

ROLES_OF_KIND = {
    Party.SCHOOL: [Role.COORDINATOR],
    Party.CJG: [Role.COORDINATOR],
    Party.TOEGANG: [Role.COORDINATOR, Role.TOEGANG, *MUNICIPAL],
    Party.LEERPLICHT: [Role.LEERPLICHTAMBTENAAR, *MUNICIPAL],
    Party.BELEID: MUNICIPAL,
    Party.SWV: [Role.DEELNEMER],
    Party.GGD: [Role.DEELNEMER],
    Party.SMW: [Role.DEELNEMER],
    Party.ZORGAANBIEDER: [Role.DEELNEMER],
    Party.ZORGVERZEKERAAR: [Role.DEELNEMER],
    Party.ZORGKANTOOR: [Role.DEELNEMER],
    Party.DOORSTROOMPUNT: [Role.DEELNEMER],
    Party.IGSD: [Role.DEELNEMER],
    Party.POLITIE: [Role.DEELNEMER],
    Party.HALT: [Role.DEELNEMER],
    Party.OM: [Role.DEELNEMER],
    Party.RVDK: [Role.DEELNEMER],
    Party.OVERIG: [Role.DEELNEMER],
    Party.OUDERS: [],
    Party.LEERLING: [],
}


@pytest.mark.parametrize("kind", Party)
def test_roles_fit_the_kind_of_organisation(kind: Party):
    assert set(roles_at(kind)) == set(ROLES_OF_KIND[kind])


def test_every_role_has_its_kinds():
    assert set(KINDS_OF_ROLE) == set(Role)


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        (Role.LEERPLICHTAMBTENAAR, Party.LEERPLICHT),
        (Role.TOEGANG, Party.TOEGANG),
        (Role.COORDINATOR, Party.TOEGANG),
        (Role.BELEID, Party.BELEID),
        (Role.BEHEERDER, Party.BELEID),
        (Role.PRIVACY_OFFICER, Party.BELEID),
        (Role.DEELNEMER, None),
    ],
)
def test_unit_of_a_municipality_fits_the_role(role: Role, unit: Party | None):
    assert municipal_unit_of(role) is unit
    assert unit is None or role in roles_at(unit)


@pytest.mark.parametrize(
    ("from_on", "until_on", "state"),
    [
        (date(2026, 11, 22), None, MembershipState.LOOPT),
        (date(2026, 11, 23), date(2026, 11, 23), MembershipState.LOOPT),
        (date(2026, 11, 24), None, MembershipState.BEGINT_LATER),
        (date(2026, 1, 1), date(2026, 11, 22), MembershipState.BEEINDIGD),
    ],
)
def test_state_of_a_membership(from_on, until_on, state):
    assert membership_state(from_on, until_on, date(2026, 11, 23)) is state


def test_state_of_a_user():
    assert user_state(True, True) is UserState.ACTIEF
    assert user_state(True, False) is UserState.GEEN_ROL
    assert user_state(False, True) is UserState.UITGEZET


@pytest.mark.parametrize(
    "text",
    [
        "noor@gemeente.nl",
        "noor.van-der.veen+mdo@sub.gemeente.nl",
        "n@g.nl",
        "o'neill@voorbeeld.invalid",
    ],
)
def test_addresses(text):
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "noor",
        "noor@",
        "@gemeente.nl",
        "noor@gemeente",
        "noor@@gemeente.nl",
        "noor @gemeente.nl",
        "noor@gemeente.nl\nbcc: x@y.nl",
        "noor@gem eente.nl",
        "nóór@gemeente.nl",
        "noor@gemeente.nl, x@y.nl",
        "<noor@gemeente.nl>",
        "n" * 250 + "@g.nl",
    ],
)
def test_not_addresses(text):
    assert not is_email(text)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/dossiers",
        "/dossiers?q=jos%C3%A9&pagina=2",
        "/leerlingen/5c3d#verloop",
        "/zoek?url=https://elders.nl",
        "/leerlingen?q=a//b",
    ],
)
def test_own_paths(path):
    assert is_own_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "dossiers",
        "https://elders.nl",
        "//elders.nl",
        "///elders.nl",
        "/\\elders.nl",
        "\\\\elders.nl",
        "/\t/elders.nl",
        "\t//elders.nl",
        "/\n/elders.nl",
        "/\r\nSet-Cookie: a=b",
        "/\x00/elders.nl",
        "/dossiers\\..",
        " /dossiers",
        "/dossiers ",
        "javascript:alert(1)",
        "http:elders.nl",
        "/" + "a" * 3_000,
    ],
)
def test_elsewhere(path):
    assert not is_own_path(path)


@pytest.mark.parametrize(
    ("password", "part"),
    [
        ("", "te kort: 0 tekens"),
        ("elf-tekens!", "te kort: 11 tekens"),
        ("x" * 201, "te lang"),
        ("abababababab", "verschillende tekens"),
        ("noor.veen@gemeente.nl", "lijkt op de naam"),
        ("Noor.Veen@Gemeente.NL", "lijkt op de naam"),
        ("noor.veen2026", "lijkt op de naam"),
        ("NoorVanDerVeen", "lijkt op de naam"),
        ("Noor van der Veen 1!", "lijkt op de naam"),
        ("Veen-1234567", "lijkt op de naam"),
        ("noorveen1234", "lijkt op de naam"),
        ("Welkom2026!!", "te makkelijk"),
        ("welkomwelkom", "te makkelijk"),
        ("Wachtwoord123", "te makkelijk"),
        ("123456789012", "te makkelijk"),
        ("qwertyuiopas", "te makkelijk"),
        ("Steenwijkerland1", "te makkelijk"),
        (DEMO_PASSWORD, "te makkelijk"),
        ("Oefenen-met-MDO", "te makkelijk"),
    ],
)
def test_passwords_that_are_refused(password, part):
    problem = password_problem(password, email="noor.veen@gemeente.nl", name="Noor van der Veen")
    assert problem is not None
    assert part in problem


@pytest.mark.parametrize(
    "password",
    [
        "paars-fietspad-31",
        "drie losse woorden",
        "x9!kq7mwz2pt",
        "żółw i łoś 🐢🦌 ja",
        "1" * 7 + "abcde",
    ],
)
def test_passwords_that_will_do(password):
    assert (
        password_problem(password, email="noor.veen@gemeente.nl", name="Noor van der Veen") is None
    )


def _failures(*minutes_ago: float) -> list[tuple[datetime, bool]]:
    return [(NOW - timedelta(minutes=minutes), False) for minutes in minutes_ago]


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [
        ([], 0),
        (_failures(0, 0, 0, 0), 0),
        (_failures(0, 0, 0, 0, 0), 1),
        (_failures(5, 4, 3, 2, 1), 0),
        (_failures(5, 4, 3, 2, 0.5), 0.5),
        (_failures(0, 0, 0, 0, 0, 0), 2),
        (_failures(0, 0, 0, 0, 0, 0, 0), 4),
        (_failures(0, 0, 0, 0, 0, 0, 0, 0), 8),
        (_failures(*[0] * 9), 15),
        (_failures(*[0] * 40), 15),
        # Out of the window of 15 minutes.
        (_failures(15, 15, 15, 0, 0), 0),
        (_failures(14.99, 14, 13, 12, 0), 1),
        # A right password in between starts the count anew.
        ([*_failures(5, 5, 5, 5), (NOW - timedelta(minutes=3), True), *_failures(0, 0)], 0),
        ([(NOW - timedelta(minutes=3), True), *_failures(0, 0, 0, 0, 0)], 1),
    ],
)
def test_wait_of_an_account(attempts, minutes):
    assert account_wait(attempts, NOW) == timedelta(minutes=minutes)


def test_wait_of_an_internet_address():
    moments = [NOW - timedelta(seconds=10 * n) for n in range(FAILURES_PER_ADDRESS)]
    assert address_wait(moments[:-1], NOW) == timedelta()
    # The oldest of the fifty is 490 seconds ago.
    assert address_wait(moments, NOW) == timedelta(minutes=15, seconds=-490)
    assert address_wait(moments, NOW + timedelta(minutes=7)) == timedelta()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 seconde"),
        (1, "1 seconde"),
        (1.1, "2 seconden"),
        (59, "59 seconden"),
        (60, "1 minuut"),
        (61, "2 minuten"),
        (900, "15 minuten"),
    ],
)
def test_wait_in_words_is_rounded_up(seconds, words):
    assert wait_in_words(timedelta(seconds=seconds)) == words
