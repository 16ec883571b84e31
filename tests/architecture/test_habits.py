"""Sizes, docstrings, and other habits of the house."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, Module, each, is_view, modules

LONGEST_MODULE = 400
LONGEST_VIEW = 25
PYTHON_FILES = sorted(
    path for part in ("mdo", "tests", "scripts") for path in (ROOT / part).rglob("*.py")
)
# Written in parts, so that this file does not find itself.
LEFTOVERS = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "breakpoint" + "(")
# Without a Chromium the browser tests cannot run; they say so, and fail in CI.
MAY_NOT_RUN = ROOT / "tests" / "browser" / "conftest.py"
NOT_RUN = ("mark.sk" + "ip", "mark.xf" + "ail", "pytest.sk" + "ip(", "pytest.import" + "orskip")
VIEWS = [
    (module, function)
    for module in modules()
    if module.layer == "views"
    for function in module.functions()
    if is_view(function)
]


def _lines_of_body(function: ast.FunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return function.body[-1].end_lineno - body[0].lineno + 1 if body else 0


@each(modules(), lambda module: module.name)
def test_module_is_short_and_tells_what_it_is(module: Module):
    assert len(module.text.splitlines()) <= LONGEST_MODULE
    if module.text:
        assert ast.get_docstring(module.tree), "no docstring"


def test_there_are_views():
    assert len(VIEWS) > 30


@each(VIEWS, lambda view: f"{view[0].name}.{view[1].name}")
def test_view_only_translates(view: tuple[Module, ast.FunctionDef]):
    _module, function = view
    assert _lines_of_body(function) <= LONGEST_VIEW
    text = ast.unparse(function)
    assert not re.search(r"\bselect\(|\bdb\.|\.query\b", text)


@each([m for m in modules() if m.layer not in ("views", "commands")], lambda module: module.name)
def test_public_functions_tell_what_they_do(module: Module):
    silent = [
        node.name
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not any("click." in ast.unparse(decorator) for decorator in node.decorator_list)
    ]
    assert silent == []


@each(modules(), lambda module: module.name)
def test_public_functions_bear_types(module: Module):
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert node.returns is not None, node.name


@each(PYTHON_FILES, lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_left_lying_or_not_run(path: Path):
    text = path.read_text()
    for word in LEFTOVERS:
        assert word not in text
    if path.is_relative_to(ROOT / "tests") and path != MAY_NOT_RUN:
        for word in NOT_RUN:
            assert word not in text


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_has_nothing_to_say(command: list[str]):
    outcome = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "."], cwd=ROOT, capture_output=True, text=True
    )
    assert outcome.returncode == 0, outcome.stdout
