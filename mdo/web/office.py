"""What operations and queries are handed of this installation: the sender of mail, the folder
of files, the table of the jobs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import current_app

from mdo.mail.office import Office


def office() -> Office:
    """The sender of this installation, to hand to operations that write mail."""
    settings = current_app.extensions["settings"]
    return Office(settings.base_url, settings.mail_from, settings.secret_key)


def waiting_files() -> Path:
    """Where the files are kept that wait to be read in."""
    return Path(current_app.instance_path) / "inlezen"


def job_table() -> tuple[Any, ...]:
    """The jobs of the scheduler (`mdo.jobs.Job`), to tell of; the web never runs one."""
    return current_app.extensions["jobs"]
