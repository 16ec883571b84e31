"""`thuiszitters-bijwerken`: what the nightly job does, now."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from mdo import clock
from mdo.command_line import DutchCommand
from mdo.thuiszitters.nightly import read_clocks


@click.command(
    "thuiszitters-bijwerken",
    cls=DutchCommand,
    help="Tel van elke afwezige leerling de schooldagen opnieuw. De planner doet dit elke nacht.",
)
@with_appcontext
def update_thuiszitters() -> None:
    click.echo(read_clocks(now=clock.now()) or "Er is nu geen leerling afwezig.")


commands = (update_thuiszitters,)
