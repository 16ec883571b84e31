"""`stroomschema`: the standard flow chart for municipalities that have none."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from mdo import clock
from mdo.command_line import DutchCommand
from mdo.database.unit_of_work import unit_of_work
from mdo.flowchart.chart_operations import ensure_chart
from mdo.flowchart.queries import list_tenants_without_chart

HELP = """Neem het standaardschema in gebruik.

Elke gemeente die met deze installatie werkt en nog geen stroomschema heeft, krijgt het
standaardschema. Dat gebeurt ook vanzelf, zodra iemand het voor het eerst doorloopt. Wie al een
schema heeft, houdt dat.
"""


@click.command("stroomschema", cls=DutchCommand, help=HELP)
@with_appcontext
def standard_chart_command() -> None:
    with unit_of_work():
        municipalities = list_tenants_without_chart()
        for municipality_id, _name in municipalities:
            ensure_chart(municipality_id, by=None, now=clock.now())
    for _id, name in municipalities:
        click.echo(f"Standaardschema in gebruik: {name}")
    if not municipalities:
        click.echo("Elke gemeente heeft al een stroomschema.")


commands = (standard_chart_command,)
