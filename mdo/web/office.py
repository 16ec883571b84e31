"""The sender of mail, as the settings say."""

from __future__ import annotations

from flask import current_app

from mdo.mail.office import Office


def office() -> Office:
    """The sender of this installation, to hand to operations that write mail."""
    settings = current_app.extensions["settings"]
    return Office(settings.base_url, settings.mail_from, settings.secret_key)
