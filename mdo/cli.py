"""Commands: `flask --app app …`. Each has its own module; here they are gathered."""

from __future__ import annotations

from flask import Flask


def register_commands(app: Flask) -> None:
    """Add the commands to `flask --app app`."""
