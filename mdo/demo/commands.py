"""`demo`: fill an empty database with made-up children and conversations."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from mdo import clock
from mdo.command_line import CommandFailed, DutchCommand
from mdo.database.unit_of_work import unit_of_work
from mdo.demo.builder import DEFAULT_SEED, is_empty, make_demo
from mdo.errors import Refused
from mdo.web.office import office


@click.command(
    "demo",
    cls=DutchCommand,
    help="Vul een lege database met oefengegevens: echte scholen, verzonnen mensen. Weigert een "
    "database waar al iets in staat.",
)
@click.option(
    "--leerlingen",
    type=click.IntRange(0, 1_000_000),
    default=0,
    metavar="AANTAL",
    help="Zoveel leerlingen extra, om mee te meten.",
)
@click.option(
    "--seed", type=int, default=DEFAULT_SEED, metavar="GETAL", help="Begin van het toeval."
)
@click.option("--als-leeg", is_flag=True, help="Doe niets als er al iets in de database staat.")
@with_appcontext
def fill_demo(leerlingen: int, seed: int, als_leeg: bool) -> None:
    if als_leeg and not is_empty():
        return
    environment = current_app.extensions["settings"].environment
    try:
        with unit_of_work():
            make_demo(
                now=clock.now(),
                seed=seed,
                extra_pupils=leerlingen,
                office=office(),
                environment=environment,
                tell=lambda text: click.echo(text, err=True),
            )
    except Refused as refused:
        raise CommandFailed(str(refused)) from None
    click.echo("De oefengegevens staan klaar.", err=True)


commands = (fill_demo,)
