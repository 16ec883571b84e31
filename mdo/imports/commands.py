"""`import-leerplicht` and `import-bevolking`: files of others, read from the command line."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, BinaryIO

import click
from flask.cli import with_appcontext

from mdo import clock
from mdo.command_line import CommandFailed, DutchCommand
from mdo.database.locks import LockTaken
from mdo.database.unit_of_work import unit_of_work
from mdo.imports.import_operations import Outcome, read_in
from mdo.imports.population_operations import import_population
from mdo.imports.registration_file import open_registrations, seekable
from mdo.imports.worker import find_broken, make_target, work_at_once
from mdo.law.dates import parse_date
from mdo.organisations.queries import get_tenants
from mdo.organisations.text_file import UnreadableFile

LEERPLICHT_HELP = """Lees registraties van leerplicht in.

BESTAND is een CSV-bestand uit een leerlingvolgsysteem, met de kolommen uit de handleiding
(docs/handleiding/leerplicht-inlezen.md). Staat er een fout in, dan wordt er niets opgeslagen en
noemt het verslag elke regel. Twee keer hetzelfde bestand inlezen verandert niets.
"""
POPULATION_HELP = """Lees het aantal inwoners per leeftijd in.

BESTAND is een CSV-bestand met de kolommen leeftijd en inwoners, zoals van het CBS. Een bestand
met een eerdere peildatum blijft staan.
"""
TOLD_EVERY = 10_000


@click.command("import-leerplicht", cls=DutchCommand, help=LEERPLICHT_HELP)
@click.argument("bestand", default="", metavar="BESTAND")
@click.option("--proef", is_flag=True, help="Kijk alleen wat er zou gebeuren; sla niets op.")
@click.option("--gemeente", default="", metavar="CODE", help="Viercijferige code van de gemeente.")
@click.option("--met-politiegegevens", is_flag=True, help="Lees ook processen-verbaal in.")
@click.option("--json", "as_json", is_flag=True, help="Geef de uitkomst als één JSON-object.")
@with_appcontext
def import_leerplicht_command(
    bestand: str, proef: bool, gemeente: str, met_politiegegevens: bool, as_json: bool
) -> None:
    municipality_id = _municipality(gemeente)
    with _opened(bestand) as source:
        if proef:
            target = make_target(
                municipality_id, None, may_read_police_data=met_politiegegevens, now=clock.now()
            )
            outcome = read_in(open_registrations(source), target)
        else:
            find_broken(clock.now)
            outcome = work_at_once(
                municipality_id,
                source,
                clock.now,
                file_name=bestand,
                may_read_police_data=met_politiegegevens,
                tell=_tell_progress,
            )
    if as_json:
        click.echo(_as_json(outcome, proef))
    else:
        click.echo("\n".join(_lines(outcome, proef)))
    if outcome.rejected:
        raise CommandFailed("er staan fouten in het bestand; er is niets opgeslagen")


def _tell_progress(done: int, lines: int) -> None:
    if done % TOLD_EVERY == 0:
        click.echo(f"{done} van {lines} regels gecontroleerd", err=True)


@click.command("import-bevolking", cls=DutchCommand, help=POPULATION_HELP)
@click.argument("bestand", default="", metavar="BESTAND")
@click.option("--peildatum", default="", metavar="DATUM", help="Zoals 1-1-2026.")
@click.option("--gemeente", default="", metavar="CODE", help="Viercijferige code van de gemeente.")
@click.option("--json", "as_json", is_flag=True, help="Geef de uitkomst als één JSON-object.")
@with_appcontext
def import_population_command(bestand: str, peildatum: str, gemeente: str, as_json: bool) -> None:
    municipality_id, reference_on = _municipality(gemeente), _reference_date(peildatum)
    with _opened(bestand) as source, unit_of_work():
        outcome = import_population(
            source,
            municipality_id,
            reference_on,
            file_name=bestand,
            by=None,
            now=clock.now(),
        )
    click.echo(_as_json(outcome, False) if as_json else "\n".join(_lines(outcome, False)))
    if outcome.rejected:
        raise CommandFailed("er staan fouten in het bestand; er is niets opgeslagen")


def _reference_date(text: str) -> date:
    try:
        reference_on = parse_date(text)
    except ValueError:
        raise CommandFailed("noem de peildatum, zoals --peildatum 1-1-2026") from None
    if reference_on > clock.today():
        raise CommandFailed("de peildatum ligt in de toekomst")
    return reference_on


def _municipality(code: str) -> uuid.UUID:
    tenants = get_tenants()
    if code:
        tenants = [tenant for tenant in tenants if tenant.code == code.zfill(4)]
        if not tenants:
            raise CommandFailed(f"gemeente {code} werkt niet met deze toepassing")
    if len(tenants) != 1:
        raise CommandFailed("noem de gemeente, zoals --gemeente 1708")
    return tenants[0].id


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    """The file, with everything that can be wrong with it said in Dutch."""
    if not path:
        raise CommandFailed("noem het bestand dat moet worden ingelezen")
    try:
        with open(path, "rb") as source:
            yield seekable(source)
    except FileNotFoundError as error:
        raise CommandFailed(f"{path} is er niet") from error
    except OSError as error:
        raise CommandFailed(f"{path} is geen bestand dat te openen is") from error
    except UnreadableFile as error:
        raise CommandFailed(f"{path} is niet te lezen. {error}") from error
    except LockTaken:
        raise CommandFailed("voor deze gemeente wordt al een bestand ingelezen") from None


def _lines(outcome: Outcome, is_trial: bool) -> Iterator[str]:
    """The outcome in words: the counts, and below them every line that does not do."""
    if is_trial:
        yield "Dit is een proef: er wordt niets opgeslagen."
    yield f"Regels: {outcome.lines}"
    yield f"Nieuw: {outcome.new}"
    yield f"Gewijzigd: {outcome.changed}"
    yield f"Ongewijzigd: {outcome.unchanged}"
    yield f"Met fouten: {outcome.rejected}"
    for fault in outcome.faults:
        column = f", kolom {fault.column}" if fault.column else ""
        yield f"  regel {fault.line}{column}: {fault.message}"


def _as_json(outcome: Outcome, is_trial: bool) -> str:
    faults: list[dict[str, Any]] = [fault._asdict() for fault in outcome.faults]
    return json.dumps(
        {**outcome.counts, "is_trial": is_trial, "faults": faults}, ensure_ascii=False
    )


commands = (import_leerplicht_command, import_population_command)
