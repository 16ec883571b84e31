"""What the documents point at exists, and every setting and page can be found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mdo.cli import register_commands
from tests.architecture.source import ROOT, each
from tests.databases import make_app

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
HANDBOOK = ROOT / "docs" / "handleiding"
LINK = re.compile(r"\]\(([^)\s]+)\)")
every_document = each(DOCUMENTS, lambda path: str(path.relative_to(ROOT)))


def _links(document: Path) -> list[str]:
    return [link for link in LINK.findall(document.read_text()) if "://" not in link]


def _anchors(document: Path) -> set[str]:
    """The anchors of the headings, as code forges make them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_document
def test_links_lead_somewhere(document: Path):
    for link in _links(document):
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        if anchor:
            assert anchor in _anchors(target), link


@every_document
def test_has_one_title(document: Path):
    text = re.sub(r"^```.*?^```", "", document.read_text(), flags=re.DOTALL | re.MULTILINE)
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1


@pytest.mark.parametrize("folder", ["handleiding", "beheer"])
def test_index_names_every_page(folder: str):
    pages = {path.name for path in (ROOT / "docs" / folder).glob("*.md")} - {"README.md"}
    linked = {link.partition("#")[0] for link in _links(ROOT / "docs" / folder / "README.md")}
    assert pages <= linked


def test_every_image_is_shown_somewhere():
    shown = {
        (document.parent / link).resolve() for document in DOCUMENTS for link in _links(document)
    }
    images = {path.resolve() for path in (ROOT / "docs").rglob("*.png")}
    assert images <= shown


def test_decisions_are_numbered():
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(name[:4]) for name in names]
    assert numbers == list(range(1, len(names) + 1))


def _settings_read() -> set[str]:
    code = (ROOT / "config.py").read_text() + (ROOT / "gunicorn.conf.py").read_text()
    by_get = re.findall(r"environ\.get\(\"([A-Z_]+)\"", code)
    return {*by_get, *re.findall(r"_whole_number\(environ, \"([A-Z_]+)\"", code)}


def test_every_setting_is_in_the_example_and_in_the_readme():
    example = (ROOT / ".env.example").read_text()
    readme = (ROOT / "README.md").read_text()
    settings = _settings_read()
    assert len(settings) >= 9
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == settings
    assert set(re.findall(r"^\| `([A-Z_]+)`", readme, re.MULTILINE)) == settings


def test_every_command_is_in_the_readme():
    app = make_app("sqlite://")
    register_commands(app)
    readme = (ROOT / "README.md").read_text()
    for name in set(app.cli.commands) - {"db"}:
        assert f"flask --app app {name}" in readme, name


def test_every_target_of_make_explains_itself():
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony
    for target in phony[1].split():
        assert re.search(rf"^{target}:.*## \w", makefile, re.MULTILINE), target
