"""The figures against a naive recount in Python, on random records."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from mdo import clock
from mdo.accounts.viewer import Viewer
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.law.school_year import SchoolYear
from mdo.leerplicht.models import (
    AbsenceReport,
    Exemption,
    HaltReferral,
    LeaveRequest,
    NonEnrolment,
    ProcesVerbaal,
)
from mdo.report.indicators import APPENDIX_3, BY_KEY
from mdo.report.queries import count_report, count_year, list_records
from mdo.terms import (
    AbsenceKind,
    ExemptionArticle,
    LeaveDecision,
    LeaveKind,
    ProcesVerbaalKind,
    ThuiszitterEnding,
    ThuiszitterKind,
)
from mdo.thuiszitters.models import Thuiszitter
from tests import factories
from tests.factories import World

YEARS = [SchoolYear(2015), SchoolYear(2016)]
PUPILS = 4
DAYS = st.dates(date(2015, 7, 30), date(2017, 8, 2))
WHO = st.integers(0, PUPILS - 1)
WHERE = st.sampled_from([0, 0, 0, 1])


def rows_of(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(
        st.fixed_dictionaries({"who": WHO, "where": WHERE, "dated_on": DAYS, **columns}),
        max_size=8,
    )


RECORDS = st.fixed_dictionaries(
    {
        AbsenceReport: rows_of(kind=st.sampled_from(AbsenceKind), is_under_12=st.booleans()),
        LeaveRequest: rows_of(
            kind=st.sampled_from(LeaveKind), decision=st.sampled_from(LeaveDecision)
        ),
        Exemption: rows_of(
            article=st.sampled_from(ExemptionArticle),
            is_in_new_education=st.booleans(),
            is_at_work=st.booleans(),
            is_in_care=st.booleans(),
        ),
        HaltReferral: rows_of(),
        ProcesVerbaal: rows_of(kind=st.sampled_from(ProcesVerbaalKind)),
        NonEnrolment: rows_of(is_in_care=st.booleans()),
        Thuiszitter: rows_of(
            kind=st.sampled_from(ThuiszitterKind), days=st.one_of(st.none(), st.integers(0, 400))
        ),
    }
)
Rows = dict[type, list[dict[str, Any]]]


def write(world: World, pupils: list[uuid.UUID], rows: Rows) -> None:
    """Replace all registrations by `rows`, and give each row its id."""
    homes = [world.steenwijkerland.id, world.meppel.id]
    with unit_of_work():
        for model, drawn in rows.items():
            db.session.execute(delete(model))
            for row in drawn:
                row["id"] = uuid.uuid4()
            if drawn:
                db.session.execute(
                    insert(model), [columns_of(model, row, pupils, homes) for row in drawn]
                )


def columns_of(
    model: type, row: dict[str, Any], pupils: list[uuid.UUID], homes: list[uuid.UUID]
) -> dict[str, Any]:
    day = row["dated_on"]
    columns = {
        "id": row["id"],
        "pupil_id": pupils[row["who"]],
        "municipality_id": homes[row["where"]],
        "created_at": clock.now(),
    }
    if model is Thuiszitter:
        ended_on = None if row["days"] is None else day + timedelta(days=row["days"])
        return columns | {
            "kind": row["kind"],
            "definition": "proef",
            "absent_from_on": day,
            "since_on": day,
            "ended_on": ended_on,
            "ending": ThuiszitterEnding.TERUG if ended_on else None,
            "is_in_view_of_care": False,
            "version": 1,
        }
    own = {k: v for k, v in row.items() if k not in ("who", "where", "dated_on", "id")}
    if model in (LeaveRequest, Exemption):
        own["from_on"] = day
    if model is LeaveRequest:
        own |= {"until_on": day, "decided_by_lpa": True}
    return (
        columns
        | own
        | {
            "dated_on": day,
            "school_year": SchoolYear.of(day).label,
            "note": "",
            **({"reported_by": "", "reason": ""} if model is AbsenceReport else {}),
        }
    )


def recount(rows: Rows, year: SchoolYear) -> dict[str, int | None]:
    """Appendix 3 counted by hand: loops, sets and the guide."""

    def of(model: type) -> list[dict[str, Any]]:
        return [r for r in rows[model] if r["where"] == 0 and r["dated_on"] in year]

    def pupils(found: list[dict[str, Any]]) -> int:
        return len({r["who"] for r in found})

    def by_first(found: list[dict[str, Any]], column: str) -> dict[Any, int]:
        first: dict[int, dict[str, Any]] = {}
        for r in sorted(found, key=lambda r: (r["dated_on"], str(r["id"]))):
            first.setdefault(r["who"], r)
        numbers: dict[Any, int] = defaultdict(int)
        for r in first.values():
            numbers[r[column]] += 1
        return numbers

    figures: dict[str, int | None] = {}
    for key, kind in (
        ("extra_verlof", LeaveKind.OMSTANDIGHEDEN),
        ("vakantieverlof", LeaveKind.VAKANTIE),
    ):
        found = [r for r in of(LeaveRequest) if r["kind"] is kind]
        parts = by_first(found, "decision")
        figures[key] = pupils(found)
        figures[f"{key}_toegekend"] = parts[LeaveDecision.TOEGEKEND]
        figures[f"{key}_afgewezen"] = parts[LeaveDecision.AFGEWEZEN]
    for key, articles in (
        ("vrijstelling_3a", [ExemptionArticle.ART_3A]),
        ("vrijstelling_5a", [ExemptionArticle.ART_5_ONDER_A]),
        ("vrijstelling_5b", [ExemptionArticle.ART_5_ONDER_B]),
        ("vrijstelling_5c", [ExemptionArticle.ART_5_ONDER_C]),
        ("vrijstelling_11g", [ExemptionArticle.ART_11G, ExemptionArticle.ART_15]),
    ):
        found = [r for r in of(Exemption) if r["article"] in articles]
        figures[key] = pupils(found)
    for part, flag in (
        ("nieuwe_opleiding", "is_in_new_education"),
        ("aan_het_werk", "is_at_work"),
        ("hulpverlening", "is_in_care"),
    ):
        figures[f"vrijstelling_11g_{part}"] = pupils([r for r in found if r[flag]])
    reports = [
        r
        for r in of(AbsenceReport)
        if r["kind"] not in (AbsenceKind.ABSOLUUT, AbsenceKind.ACHTTIEN_PLUS)
    ]
    figures["verzuim"] = pupils(reports)
    figures["verzuim_jonger_dan_12"] = by_first(reports, "is_under_12")[True]
    figures["thuiszitters"] = pupils(
        [
            r
            for r in rows[Thuiszitter]
            if r["where"] == 0
            and (r["kind"] is ThuiszitterKind.RELATIEF or year.first_year >= 2016)
            and r["dated_on"] <= year.last_day
            and (r["days"] is None or r["dated_on"] + timedelta(days=r["days"]) >= year.first_day)
        ]
    )
    figures["halt"] = len(of(HaltReferral))
    kinds = by_first(of(ProcesVerbaal), "kind")
    figures["proces_verbaal"] = pupils(of(ProcesVerbaal))
    for kind in ProcesVerbaalKind:
        figures[f"proces_verbaal_{kind.value}"] = kinds[kind]
    figures["niet_ingeschreven"] = pupils(of(NonEnrolment))
    figures["niet_ingeschreven_hulpverlening"] = pupils(
        [r for r in of(NonEnrolment) if r["is_in_care"]]
    )
    figures["mdo_leerplicht"] = 0
    for indicator in APPENDIX_3:
        if indicator.parent and figures[indicator.parent] == 0:
            figures[indicator.key] = None
    return figures


def test_figures_agree_with_a_naive_recount(app: Flask, world: World):
    pupils = [factories.pupil(world.steenwijkerland).id for _ in range(PUPILS)]
    nobody = Viewer(uuid.uuid4(), "Niemand")

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(RECORDS)
    def check(rows: Rows) -> None:
        write(world, pupils, rows)
        db.session.rollback()
        table = count_report(world.steenwijkerland, YEARS, clock.today())
        for place, year in enumerate(YEARS):
            figures = count_year(world.steenwijkerland.id, year)
            assert figures == recount(rows, year)
            for row in table.rows:
                if row.indicator.in_appendix:
                    assert row.values[place] == figures[row.indicator.key]
                listed = list_records(
                    row.indicator,
                    world.steenwijkerland.id,
                    year,
                    nobody,
                    clock.today(),
                    limit=1000,
                    offset=0,
                )
                assert len(listed) == (row.values[place] or 0)
                if not BY_KEY[row.indicator.key].counts_reports:
                    assert len({one.id for one in listed}) == len(listed)

    check()
