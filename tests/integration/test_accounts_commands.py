"""`gebruiker-maken`: the first administrator on an empty database, and others after."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from mdo.accounts.models import Membership, User
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.organisations.models import Municipality, Organisation
from mdo.terms import Party, Role
from tests.clients import Client
from tests.factories import PASSWORD, World, municipality, organisation

WHO = ["--email", " Beheer@Gemeente.invalid", "--voornaam", "Noor", "--achternaam", "Jansen"]
FOUND = ["--gemeente", "1708", "--gemeente-naam", "Steenwijkerland"]


def run(app: Flask, *options: str, password: str = PASSWORD, stdin: bool = True) -> Result:
    given = ["gebruiker-maken", *options]
    if stdin:
        given.append("--wachtwoord-stdin")
    result = app.test_cli_runner().invoke(args=given, input=f"{password}\n")
    db.session.rollback()
    db.session.expire_all()
    return result


def one(model: type):
    return db.session.scalars(select(model)).one()


def test_first_administrator_of_an_empty_database(app: Flask):
    result = run(app, *WHO, "--tussenvoegsel", "de", "--rol", "beheerder", *FOUND)
    assert (result.exit_code, result.stderr) == (0, "")
    assert (
        "beheer@gemeente.invalid is functioneel beheerder bij Gemeente Steenwijkerland"
        in result.stdout
    )
    assert PASSWORD not in result.output

    home, unit, user, role = one(Municipality), one(Organisation), one(User), one(Membership)
    assert (home.code, home.name, home.is_tenant) == ("1708", "Steenwijkerland", True)
    assert home.records_from == "2026-2027"
    assert (unit.kind, unit.municipality_id) == (Party.BELEID, home.id)
    assert (user.full_name, user.email) == ("Noor de Jansen", "beheer@gemeente.invalid")
    assert not user.must_change_password
    assert (role.role, role.organisation_id) == (Role.BEHEERDER, unit.id)
    actions = set(db.session.scalars(select(AuditEvent.action)))
    assert actions == {
        AuditAction.MUNICIPALITY_CHANGED,
        AuditAction.ORGANISATION_CREATED,
        AuditAction.USER_CREATED,
        AuditAction.MEMBERSHIP_GRANTED,
    }

    client = Client(app)
    client.submit("/inloggen", email=user.email, password=PASSWORD)
    assert "Jansen, Noor de" in client.get("/beheer/gebruikers").main


def test_municipality_that_was_known_becomes_a_tenant(app: Flask):
    home = municipality(code="1708", name="Steenwijkerland", records_from="2013-2014")
    unit = organisation(Party.LEERPLICHT, name="Leerplicht", municipality_id=home.id)
    result = run(app, *WHO, "--rol", "leerplichtambtenaar", "--gemeente", "GM1708")
    assert result.exit_code == 0, result.output
    home = one(Municipality)
    assert (home.is_tenant, home.records_from) == (True, "2013-2014")
    assert one(Membership).organisation_id == unit.id


def test_existing_organisation_by_name_or_id(app: Flask, world: World):
    options = [*WHO, "--rol", "coordinator", "--functie", "IB'er", "--organisatie"]
    assert run(app, *options, "proefCOLLEGE").exit_code == 0
    options[1] = "tweede@gemeente.invalid"
    assert run(app, *options, str(world.primary.id)).exit_code == 0
    found = db.session.execute(
        select(Membership.title, Membership.organisation_id)
        .join(User, User.id == Membership.user_id)
        .where(User.surname == "Jansen")
        .order_by(User.email)
    ).all()
    assert found == [("IB'er", world.secondary.id), ("IB'er", world.primary.id)]


def test_password_is_asked_for(app: Flask, world: World):
    options = [*WHO, "--rol", "beleid", "--organisatie", "Gemeente Proef"]
    twice = f"{PASSWORD}\n{PASSWORD}"
    result = run(app, *options, password=twice, stdin=False)
    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output
    options[1] = "tweede@gemeente.invalid"
    result = run(app, *options, password=f"{PASSWORD}\niets anders", stdin=False)
    assert result.exit_code == 1
    assert "niet gelijk" in result.stderr


def test_password_is_never_an_option(app: Flask):
    assert run(app, *WHO, "--wachtwoord", PASSWORD, stdin=False).exit_code == 2


@pytest.mark.parametrize(
    ("options", "password", "message"),
    [
        ([], PASSWORD, "geef ook --email, --voornaam, --achternaam, --rol"),
        ([*WHO, "--rol", "baas"], PASSWORD, "'baas' is geen rol; kies uit coordinator"),
        ([*WHO, "--rol", "beheerder"], PASSWORD, "geef --organisatie, of --gemeente"),
        ([*WHO, "--rol", "beheerder", "--organisatie", "Nergens"], PASSWORD, "geen organisatie"),
        ([*WHO, "--rol", "beheerder", "--gemeente", "17"], PASSWORD, "vier cijfers"),
        ([*WHO, "--rol", "beheerder", "--gemeente", "1709"], PASSWORD, "--gemeente-naam"),
        ([*WHO, "--rol", "deelnemer", *FOUND], PASSWORD, "geen rol van een gemeente"),
        ([*WHO, "--rol", "beheerder", *FOUND], "te-kort", "te kort: 7 tekens"),
        ([*WHO, "--rol", "beheerder", *FOUND], "Welkom2026!!", "te makkelijk"),
        (["--email", "x", *WHO[2:], "--rol", "beheerder", *FOUND], PASSWORD, "geen e-mailadres"),
        (
            [*WHO, "--rol", "beheerder", "--organisatie", "Proefcollege"],
            PASSWORD,
            "Deze rol past niet bij school.",
        ),
        (
            ["--email", "school@voorbeeld.invalid", *WHO[2:], "--rol", "beheerder", *FOUND],
            PASSWORD,
            "Er is al een gebruiker",
        ),
    ],
)
def test_refusals(app: Flask, world: World, options, password, message):
    before = len(db.session.scalars(select(User)).all())
    result = run(app, *options, password=password)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Fout: ")
    assert message in result.stderr
    assert len(db.session.scalars(select(User)).all()) == before


def test_nothing_is_left_of_a_refused_founding(app: Flask):
    wrong = ["--email", "x", *WHO[2:], "--rol", "beheerder", *FOUND]
    assert run(app, *wrong).exit_code == 1
    assert db.session.scalars(select(Municipality)).all() == []


def test_two_organisations_of_one_name(app: Flask):
    ids = [str(organisation(Party.GGD, name="Dubbel").id) for _ in range(2)]
    result = run(app, *WHO, "--rol", "deelnemer", "--organisatie", "dubbel")
    assert result.exit_code == 1
    assert all(one_id in result.stderr for one_id in ids)
    assert run(app, *WHO, "--rol", "deelnemer", "--organisatie", ids[1]).exit_code == 0


@pytest.mark.parametrize("command", ["gebruiker-maken", "scheduler"])
def test_help_is_dutch(app: Flask, command: str):
    result = app.test_cli_runner().invoke(args=[command, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith("Gebruik: ")
    assert "Toon deze uitleg en stop." in result.stdout
    assert "Usage" not in result.stdout and "Show this" not in result.stdout
