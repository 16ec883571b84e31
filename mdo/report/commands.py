"""`jaarverslag`: the figures of one school year."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from mdo import clock
from mdo.command_line import CommandFailed, DutchCommand
from mdo.law.school_year import SchoolYear
from mdo.organisations.models import Municipality
from mdo.organisations.queries import get_tenants
from mdo.report.indicators import APPENDIX_3
from mdo.report.queries import count_year
from mdo.report.rules import has_records


@click.command(
    "jaarverslag",
    cls=DutchCommand,
    help="Toon de cijfers van bijlage 3 van het jaarverslag leerplicht over SCHOOLJAAR "
    "(bijvoorbeeld 2016-2017).",
)
@click.argument("schooljaar")
@click.option("--json", "as_json", is_flag=True, help="Als JSON: per sleutel een getal of null.")
@click.option("--gemeente", metavar="CODE", help="CBS-code, nodig bij meer dan één gemeente.")
@with_appcontext
def show_report(schooljaar: str, as_json: bool, gemeente: str | None) -> None:
    try:
        year = SchoolYear.parse(schooljaar)
    except ValueError as error:
        raise CommandFailed(str(error)) from None
    municipality = _municipality(gemeente)
    if not has_records(year, municipality.records_from, clock.today()):
        raise CommandFailed(f"van {year} zijn geen gegevens van {municipality.name}")
    figures = count_year(municipality.id, year)
    if as_json:
        click.echo(json.dumps(figures, indent=2))
    else:
        click.echo(_as_text(municipality, year, figures))


def _municipality(code: str | None) -> Municipality:
    tenants = get_tenants()
    if code is None and len(tenants) > 1:
        codes = ", ".join(f"{tenant.code} ({tenant.name})" for tenant in tenants)
        raise CommandFailed(f"kies een gemeente met --gemeente: {codes}")
    found = [tenant for tenant in tenants if code in (None, tenant.code)]
    if not found:
        raise CommandFailed(
            f"er is geen gemeente {code or ''} in deze installatie".replace("  ", " ")
        )
    return found[0]


def _as_text(municipality: Municipality, year: SchoolYear, figures: dict[str, int | None]) -> str:
    lines = [f"Jaarverslag leerplicht {municipality.name}, schooljaar {year}", ""]
    for indicator in APPENDIX_3:
        value = figures[indicator.key]
        indent = "  " if indicator.parent else ""
        number = "-" if value is None else str(value)
        lines.append(f"{number:>6}  {indent}{indicator.version_in(year).label}")
    return "\n".join(lines)


commands = (show_report,)
