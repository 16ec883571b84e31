"""Templates show what they are given, and nothing stands inline."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.source import ROOT, TEMPLATES, each

FORBIDDEN = {
    r"\bdb\.": "the database in a template",
    r"\.query\b": "a query in a template",
    r"\bsession\.(execute|scalars?|get)\b": "a query in a template",
    r"\sstyle\s*=": "inline style",
    r"<style\b": "inline style",
    r"<script(?![^>]*\bsrc=)": "inline script",
    r"\son[a-z]+\s*=\s*[\"']": "inline script",
    r"javascript:": "inline script",
    r"\|\s*safe\b": "text that is not escaped",
    r"\{%-?\s*autoescape\s+false": "text that is not escaped",
    r"#[0-9a-fA-F]{3,8};": "a raw colour",
    r"\|\s*string\s*\|": "the stored value of a term instead of its label",
    r"https?://(?!www\.w3\.org/)": "something from elsewhere",
}
# Template and pattern that may, with the reason.
ALLOWED = {
    ("components/icons.html", r"\|\s*safe\b"): "shapes that the same file holds",
    ("components/table.html", r"\|\s*safe\b"): "a literal, put into cells that are escaped",
}
TEMPLATE_FILES = sorted(TEMPLATES.rglob("*.html"))


def _without_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)


@each(TEMPLATE_FILES, lambda path: str(path.relative_to(TEMPLATES)))
def test_template_holds_no_query_style_or_script(path: Path):
    text = _without_comments(path.read_text())
    name = str(path.relative_to(TEMPLATES))
    for pattern, fault in FORBIDDEN.items():
        if (name, pattern) not in ALLOWED:
            found = re.search(pattern, text)
            assert not found, f"{fault}: {found[0]!r}"


def _is_page(path: Path) -> bool:
    return path.parent.name not in ("layouts", "components", "email") and path.name[0] != "_"


@each(
    [path for path in TEMPLATE_FILES if _is_page(path)],
    lambda path: str(path.relative_to(TEMPLATES)),
)
def test_page_stands_on_a_layout(path: Path):
    assert re.search(r"\{% extends '(layouts|[a-z_]+)/", path.read_text())


def test_every_template_is_used():
    """By its name in the code or in another template."""
    sources = [*(ROOT / "mdo").rglob("*.py"), *TEMPLATE_FILES]
    texts = {path: path.read_text() for path in sources}
    for path in TEMPLATE_FILES:
        name = str(path.relative_to(TEMPLATES))
        if path.parent.name == "errors" or name == "styleguide.html":
            continue
        assert any(name in text for other, text in texts.items() if other != path), name
