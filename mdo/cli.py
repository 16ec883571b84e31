"""Commands: `flask --app app …`. Each feature has its own; here they are gathered."""

from __future__ import annotations

from importlib import import_module

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_migrate import upgrade
from flask_migrate.cli import db as migrations

from mdo.command_line import DutchCommand

# Modules with a tuple `commands`.
MODULES = (
    "mdo.organisations.commands",
    "mdo.accounts.commands",
    "mdo.flowchart.commands",
    "mdo.imports.commands",
    "mdo.report.commands",
    "mdo.thuiszitters.commands",
    "mdo.demo.commands",
    "mdo.scheduler",
)


@click.command(
    "upgrade",
    cls=DutchCommand,
    help="Breng de database naar de nieuwste versie. Is die er al, dan verandert er niets.",
)
@with_appcontext
def upgrade_database() -> None:
    upgrade()


def register_commands(app: Flask) -> None:
    """Add the commands to `flask --app app`; `db upgrade` is ours as well."""
    migrations.help = "Breng de database bij. De overige opdrachten zijn voor ontwikkelaars."
    migrations.commands["upgrade"] = upgrade_database
    for module in MODULES:
        for command in import_module(module).commands:
            app.cli.add_command(command)
