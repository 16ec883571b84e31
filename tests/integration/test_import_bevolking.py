"""Inhabitants by age: plain files and those of the CBS, twice the same, and what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mdo.extensions import db
from mdo.organisations.models import PopulationFigure
from mdo.terms import Role
from tests.clients import Client
from tests.factories import World

CBS = """"Bevolking; geslacht, leeftijd, regio"
"Leeftijd";"Bevolking op 1 januari (aantal)"
"Totaal";"44.218"
"0 tot 5 jaar";"1.950"
"0 jaar";"1.023"
"1 jaar";"398"
"26 jaar";"410"
"27 jaar";"420"
"95 jaar of ouder";"61"
"© CBS"
"""


@pytest.fixture
def run_file(app: Flask, world: World, tmp_path: Path) -> Callable[..., Any]:
    def run(content: str, on: str = "1-1-2026", *, encoding: str = "utf-8", fails: bool = False):
        path = tmp_path / "bevolking.csv"
        path.write_bytes(content.encode(encoding))
        outcome = app.test_cli_runner().invoke(
            args=["import-bevolking", str(path), "--peildatum", on, "--json"]
        )
        assert (outcome.exit_code != 0) is fails, outcome.output
        db.session.rollback()
        return json.loads(outcome.stdout) if outcome.stdout else outcome.stderr

    return run


def figures() -> dict[tuple[date, int], int]:
    rows = db.session.execute(
        select(PopulationFigure.reference_on, PopulationFigure.age, PopulationFigure.inhabitants)
    )
    return {(row.reference_on, row.age): row.inhabitants for row in rows}


def test_a_table_of_the_cbs_and_the_page(run_file: Any, client_as: Callable[[Role], Client]):
    assert run_file(CBS.replace('"© CBS"\n', '"© CBS";""\n'), encoding="cp1252")["new"] == 3
    on = date(2026, 1, 1)
    assert figures() == {(on, 0): 1023, (on, 1): 398, (on, 26): 410}
    again = run_file("leeftijd,inwoners\n0,1023\n1,400\n")
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 1, 1)
    assert run_file("leeftijd,inwoners\n0,1000\n", "2025-01-01")["new"] == 1
    page = client_as(Role.BELEID).get("/bevolkingscijfers")
    assert "1 januari 2026" in page.main or "1-1-2026" in page.main
    assert "1.023" in page.main and "onbekend" in page.main


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("leeftijd;inwoners\n0;veel\n1;3\n", "Dit is geen aantal inwoners"),
        ("leeftijd;inwoners\nnul;5\n", "Dit is geen leeftijd"),
        ("leeftijd;inwoners\n0;5\n0;6\n", "staat al eerder"),
        ("leeftijd;inwoners\n0;-5\n", "Dit is geen aantal inwoners"),
        ("leeftijd;inwoners\n0\n", "te kort"),
    ],
)
def test_a_line_that_does_not_do_refuses_the_file(run_file: Any, content: str, told: str):
    outcome = run_file(content, fails=True)
    assert told in outcome["faults"][0]["message"]
    assert figures() == {}


@pytest.mark.parametrize("content", ["", "a;b\n1;2\n", "leeftijd;inwoners\n30;4\n", "PK\x03\x00"])
def test_nonsense(run_file: Any, content: str):
    assert "is niet te lezen" in run_file(content, fails=True)


def test_the_reference_date_is_asked(run_file: Any):
    assert "peildatum" in run_file("leeftijd;inwoners\n0;4\n", "", fails=True)
    assert "toekomst" in run_file("leeftijd;inwoners\n0;4\n", "1-1-2027", fails=True)
