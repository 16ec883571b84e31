"""Commands: `flask --app app …`. Each feature has its own; here they are gathered."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

# Modules with a tuple `commands`.
MODULES = (
    "mdo.organisations.commands",
    "mdo.accounts.commands",
    "mdo.report.commands",
    "mdo.demo.commands",
    "mdo.jobs",
)


def register_commands(app: Flask) -> None:
    """Add the commands to `flask --app app`."""
    for module in MODULES:
        for command in import_module(module).commands:
            app.cli.add_command(command)
