"""The one layout of every mail: plain Dutch, a few facts, one clear action.

No letter names a child or a problem: the kind of meeting, a number and a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@dataclass(frozen=True)
class Letter:
    """What a mail says. `facts` are label and value; `action_path` is the path of the page
    behind the button (`/overleggen/…`), empty when there is nothing to do."""

    subject: str
    lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    action_label: str = ""
    action_path: str = ""
    closing: tuple[str, ...] = ()


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: bool(name and name.endswith(".html")),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def render(letter: Letter, action_url: str) -> tuple[str, str]:
    """The text and the HTML of a letter, with `action_url` behind its button."""
    text = _templates().get_template("email/letter.txt").render(letter=letter, url=action_url)
    html = _templates().get_template("email/letter.html").render(letter=letter, url=action_url)
    return text.strip() + "\n", html
