"""`import-scholen` and `import-vakanties`: files of others, read from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO

import click
from flask.cli import with_appcontext

from mdo import clock
from mdo.command_line import CommandFailed, DutchCommand
from mdo.database.unit_of_work import unit_of_work
from mdo.organisations.duo import read_schools
from mdo.organisations.holiday_import import import_holidays
from mdo.organisations.rules import DUO_FIELDS
from mdo.organisations.school_import import ImportResult, NamedSchool, import_schools
from mdo.organisations.school_types import SCHOOL_TYPES
from mdo.organisations.text_file import UnreadableFile

SCHOOLS_HELP = """Lees een adressenbestand van DUO in.

BESTAND is een bestand uit de open data van DUO, in de nieuwe indeling (vestigingen) of de
oude (instellingen). Scholen worden herkend aan hun code. Een school die uit een later
bestand van dezelfde soort is verdwenen, wordt gesloten en nooit verwijderd. Twee keer
hetzelfde bestand inlezen verandert niets.
"""
HOLIDAYS_HELP = """Lees de schoolvakanties per regio in.

BESTAND heeft de kolommen schooljaar, regio, vakantie, eerste_dag en laatste_dag, met datums
als 2026-10-17. Wat een school zelf als rooster heeft, blijft staan.
"""


@click.command("import-scholen", cls=DutchCommand, help=SCHOOLS_HELP)
@click.argument("bestand", default="", metavar="BESTAND")
@click.option(
    "--soort",
    default="",
    metavar="SOORT",
    help=f"Soort onderwijs ({', '.join(SCHOOL_TYPES)}), als het bestand die niet zelf noemt.",
)
@click.option("--json", "as_json", is_flag=True, help="Geef de uitkomst als één JSON-object.")
@with_appcontext
def import_schools_command(bestand: str, soort: str, as_json: bool) -> None:
    kind = soort.upper() or None
    if kind and kind not in SCHOOL_TYPES:
        raise CommandFailed(f"{soort!r} is geen soort; kies uit {', '.join(SCHOOL_TYPES)}")
    with _opened(bestand) as source, unit_of_work():
        result = import_schools(read_schools(source, kind), now=clock.now())
    click.echo(_as_json(result) if as_json else "\n".join(_lines(result)))


@click.command("import-vakanties", cls=DutchCommand, help=HOLIDAYS_HELP)
@click.argument("bestand", default="", metavar="BESTAND")
@click.option("--json", "as_json", is_flag=True, help="Geef de uitkomst als één JSON-object.")
@with_appcontext
def import_holidays_command(bestand: str, as_json: bool) -> None:
    with _opened(bestand) as source, unit_of_work():
        result = import_holidays(source, now=clock.now())
    rejected = [{"line": line, "reason": reason} for line, reason in result.rejected]
    if as_json:
        click.echo(json.dumps(result.counts | {"rejected": rejected}, ensure_ascii=False))
        return
    click.echo(f"Nieuw: {result.new}")
    click.echo(f"Gewijzigd: {result.changed}")
    click.echo(f"Ongewijzigd: {result.unchanged}")
    click.echo(f"Vervallen: {result.removed}")
    click.echo(f"Niet ingelezen: {len(result.rejected)}")
    for line, reason in result.rejected:
        click.echo(f"  regel {line}: {reason}")


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    """The file, with everything that can be wrong with it said in Dutch."""
    if not path:
        raise CommandFailed("noem het bestand dat moet worden ingelezen")
    try:
        with open(path, "rb") as source:
            # Both imports read the file more than once, which a pipe does not allow.
            yield source if source.seekable() else BytesIO(source.read())
    except FileNotFoundError as error:
        raise CommandFailed(f"{path} is er niet") from error
    except OSError as error:
        raise CommandFailed(f"{path} is geen bestand dat te openen is") from error
    except UnreadableFile as error:
        raise CommandFailed(f"{path} is niet te lezen. {error}") from error


def _lines(result: ImportResult) -> Iterator[str]:
    """The outcome in words: the counts, and below them what deserves a look."""
    yield f"Soort bestand: {result.source}"
    yield f"Nieuw: {len(result.new)}"
    yield f"Gewijzigd: {len(result.changed)}"
    for school in result.changed:
        fields = ", ".join(DUO_FIELDS[name] for name in school.fields)
        yield f"  {school.code} {school.name}: {fields}"
    yield f"Ongewijzigd: {result.unchanged}"
    yield f"Gesloten: {len(result.closed)}"
    yield from _named(result.closed)
    if result.unclear:
        yield f"Niet in dit bestand, niet gesloten: {len(result.unclear)}"
        yield "  Het bestand noemt te weinig scholen van deze gemeente. Sluit ze zo nodig zelf."
        yield from _named(result.unclear)
    yield f"Niet ingelezen: {len(result.rejected)}"
    for line in result.rejected:
        code = f" ({line.code})" if line.code else ""
        yield f"  regel {line.line_number}{code}: {line.reason}"


def _named(schools: list[NamedSchool]) -> Iterator[str]:
    for school in schools:
        yield f"  {school.code} {school.name}"


def _as_json(result: ImportResult) -> str:
    """The counts by name, `rejected` as a list of lines, and the schools behind the counts."""
    return json.dumps(
        {
            "source": result.source,
            **result.counts,
            "rejected": [
                {"line": line.line_number, "code": line.code, "reason": line.reason}
                for line in result.rejected
            ],
            "changed_schools": {school.code: list(school.fields) for school in result.changed},
            "closed_schools": [school.code for school in result.closed],
            "reopened_schools": [school.code for school in result.reopened],
            "unclear_schools": [school.code for school in result.unclear],
        },
        ensure_ascii=False,
    )


commands = (import_schools_command, import_holidays_command)
