"""`gebruiker-maken`: the first administrator of an installation, or any other user."""

from __future__ import annotations

import sys
import uuid

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from mdo import clock
from mdo.accounts.founding_operations import find_or_found_organisation
from mdo.accounts.passwords import passwords_for
from mdo.accounts.rules import normal_email, password_problem, term_or_none
from mdo.accounts.user_operations import Acting, Identity, NewRole, create_user
from mdo.command_line import CommandFailed, DutchCommand
from mdo.database.unit_of_work import unit_of_work
from mdo.errors import Refused
from mdo.terms import Role

HELP = """Maak een gebruiker met een rol in een organisatie.

Op een lege database maakt --gemeente met --gemeente-naam ook de gemeente en het onderdeel
van de gemeente waar de rol bij hoort. Zo ontstaat de eerste functioneel beheerder:

\b
flask --app app gebruiker-maken --email beheer@gemeente.nl --voornaam Noor \\
  --achternaam Jansen --rol beheerder --gemeente 1708 --gemeente-naam Steenwijkerland

Het wachtwoord wordt gevraagd, of gelezen van standaardinvoer met --wachtwoord-stdin.
"""


@click.command("gebruiker-maken", cls=DutchCommand, help=HELP)
@click.option("--email", default="", metavar="TEKST", help="E-mailadres om mee in te loggen.")
@click.option("--voornaam", default="", metavar="TEKST", help="Voornaam.")
@click.option(
    "--tussenvoegsel", default="", metavar="TEKST", help="Tussenvoegsel, zoals 'van der'."
)
@click.option("--achternaam", default="", metavar="TEKST", help="Achternaam.")
@click.option(
    "--rol", default="", metavar="TEKST", help=f"Een van: {', '.join(role.value for role in Role)}."
)
@click.option("--organisatie", default="", metavar="TEKST", help="Naam of id van de organisatie.")
@click.option("--functie", default="", metavar="TEKST", help="Functie, zoals 'procescoördinator'.")
@click.option(
    "--gemeente", default="", metavar="TEKST", help="CBS-code van de gemeente, zoals 1708."
)
@click.option(
    "--gemeente-naam",
    default="",
    metavar="TEKST",
    help="Naam van de gemeente, als die er nog niet is.",
)
@click.option("--wachtwoord-stdin", is_flag=True, help="Lees het wachtwoord van standaardinvoer.")
@with_appcontext
def make_user(
    email: str,
    voornaam: str,
    tussenvoegsel: str,
    achternaam: str,
    rol: str,
    organisatie: str,
    functie: str,
    gemeente: str,
    gemeente_naam: str,
    wachtwoord_stdin: bool,
) -> None:
    given = {"--email": email, "--voornaam": voornaam, "--achternaam": achternaam, "--rol": rol}
    if missing := [option for option, value in given.items() if not value.strip()]:
        raise CommandFailed(f"geef ook {', '.join(missing)}")
    role = term_or_none(Role, rol)
    if role is None:
        raise CommandFailed(f"{rol!r} is geen rol; kies uit {', '.join(r.value for r in Role)}")
    identity = Identity(voornaam.strip(), tussenvoegsel.strip(), achternaam.strip(), email)
    password = _password(wachtwoord_stdin, identity)
    hashed = passwords_for(current_app.extensions["settings"].environment).hash(password)
    now = clock.now()
    try:
        with unit_of_work():
            organisation = find_or_found_organisation(
                role,
                organisatie.strip(),
                code=gemeente.strip(),
                municipality_name=gemeente_naam.strip(),
                now=now,
            )
            create_user(
                uuid.uuid4(),
                identity,
                role=NewRole(role, functie.strip(), clock.today(), None),
                organisation=organisation,
                password_hash=hashed,
                acting=Acting(None, organisation.municipality_id, now),
                must_change_password=False,
            )
    except Refused as error:
        raise CommandFailed(str(error)) from error
    except DBAPIError as error:
        raise CommandFailed(f"de database weigert dit: {error.orig}") from error
    click.echo(f"{normal_email(email)} is {role.label.lower()} bij {organisation.name}.")


def _password(from_stdin: bool, identity: Identity) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Wachtwoord", hide_input=True)
        if click.prompt("Nog een keer", hide_input=True) != password:
            raise CommandFailed("de twee wachtwoorden zijn niet gelijk")
    name = " ".join((identity.given_name, identity.infix, identity.surname))
    if problem := password_problem(password, email=normal_email(identity.email), name=name):
        raise CommandFailed(problem)
    return password


commands = (make_user,)
