"""Who needs something today, how the overview counts, and which days a spell may have."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from mdo.law.school_calendar import Holiday, SchoolCalendar
from mdo.law.thuiszitter import ThuiszitterDefinition
from mdo.terms import AbsenceKind, SchoolKind, ThuiszitterKind
from mdo.thuiszitters.needs_rules import Followed, needs_of
from mdo.thuiszitters.overview_rules import (
    Counted,
    Wanted,
    breakdowns,
    by_month,
    chart_of,
    pupils_in,
    select_counted,
)
from mdo.thuiszitters.rules import makes_spell, return_fault, spell_faults
from mdo.thuiszitters.terms import Duration, Flow, MdoState, Need

TODAY = date(2026, 11, 23)
CALENDAR = SchoolCalendar((Holiday("Kerstvakantie", date(2026, 12, 19), date(2027, 1, 3)),))
# A thuiszitter for whom all is arranged.
FINE = Followed(
    absent_from_on=date(2026, 10, 1),
    passes_on=date(2026, 11, 5),
    since_on=date(2026, 11, 5),
    last_mdo_on=date(2026, 11, 12),
    open_actions=1,
    is_in_view_of_care=True,
)
COMING = Followed(absent_from_on=date(2026, 11, 2), passes_on=date(2026, 11, 30))


@pytest.mark.parametrize(
    ("child", "change", "needs", "words"),
    [
        (FINE, {}, [], ""),
        (COMING, {}, [Need.GRENS_NABIJ], "over 5 schooldagen thuiszitter, op 30 november 2026"),
        (COMING, {"passes_on": date(2026, 12, 1)}, [], ""),
        (FINE, {"last_mdo_on": None}, [Need.GEEN_MDO], "hoort er uiterlijk 26 november 2026"),
        (FINE, {"last_mdo_on": date(2026, 9, 1)}, [Need.GEEN_MDO], "hoort er"),
        (
            FINE,
            {"last_mdo_on": None, "since_on": date(2026, 11, 2), "passes_on": date(2026, 11, 2)},
            [Need.GEEN_MDO],
            "hoort er uiterlijk 23 november 2026",
        ),
        (
            FINE,
            {"last_mdo_on": None, "since_on": date(2026, 10, 30)},
            [Need.GEEN_MDO],
            "had er uiterlijk 20 november 2026 moeten zijn",
        ),
        (FINE, {"last_mdo_on": None, "next_mdo_on": date(2026, 11, 26)}, [], ""),
        (
            FINE,
            {"last_mdo_on": None, "next_mdo_on": date(2026, 11, 27)},
            [Need.GEEN_MDO],
            "pas op 27 november 2026",
        ),
        (FINE, {"passes_on": date(2026, 9, 6)}, [Need.DRIE_MAANDEN_NABIJ], "6 december 2026"),
        (FINE, {"passes_on": date(2026, 9, 8)}, [], ""),
        (FINE, {"passes_on": date(2026, 8, 23)}, [Need.DRIE_MAANDEN], "Thuiszitterspact"),
        (FINE, {"return_planned_on": TODAY}, [], ""),
        (
            FINE,
            {"return_planned_on": date(2026, 11, 20)},
            [Need.TERUGKEER],
            "Zou op 20 november 2026 terug zijn",
        ),
        (FINE, {"evaluation_on": TODAY}, [Need.EVALUATIE], "23 november 2026"),
        (
            FINE,
            {"open_actions": 0, "is_in_view_of_care": False},
            [Need.GEEN_ACTIE, Need.NIET_IN_BEELD],
            "niemand is aan zet",
        ),
    ],
)
def test_needs(child: Followed, change: dict[str, Any], needs: list[Need], words: str):
    reasons = needs_of(replace(child, **change), CALENDAR, TODAY)
    assert [reason.need for reason in reasons] == needs
    assert words in " ".join(reason.text for reason in reasons)


@pytest.mark.parametrize("next_mdo_on", [None, date(2026, 12, 21)])
@pytest.mark.parametrize(
    ("today", "tone"), [(date(2026, 11, 26), "warning"), (date(2026, 11, 27), "danger")]
)
def test_no_mdo_is_red_only_after_its_term(today: date, tone: str, next_mdo_on: date | None):
    child = replace(FINE, last_mdo_on=None, next_mdo_on=next_mdo_on)
    assert [(reason.need, reason.tone) for reason in needs_of(child, CALENDAR, today)] == [
        (Need.GEEN_MDO, tone)
    ]


def test_holidays_do_not_count_toward_the_line():
    child = replace(COMING, passes_on=date(2027, 1, 4))
    assert needs_of(child, CALENDAR, date(2026, 12, 11)) == []
    assert needs_of(child, CALENDAR, date(2026, 12, 14))[0].need is Need.GRENS_NABIJ


def counted(since_on: date, ended_on: date | None = None, **given: Any) -> Counted:
    values = {
        "id": uuid.uuid4(), "pupil_id": uuid.uuid4(), "kind": ThuiszitterKind.RELATIEF,
        "absent_from_on": since_on, "is_in_view_of_care": False,
    }  # fmt: skip
    return Counted(**{**values, "since_on": since_on, "ended_on": ended_on, **given})


ROWS = [
    counted(date(2026, 3, 2), date(2026, 10, 14), school_kind=SchoolKind.VO),
    counted(date(2026, 8, 23), school_kind=SchoolKind.VO, next_mdo_on=date(2026, 12, 1)),
    counted(date(2026, 10, 23), is_in_view_of_care=True, last_mdo_on=date(2026, 11, 1)),
    counted(date(2026, 11, 2), kind=ThuiszitterKind.ABSOLUUT, open_actions=2),
    counted(date(2026, 11, 9), date(2026, 11, 20)),
]


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        ({}, 3),
        ({"on": date(2026, 10, 14)}, 2),
        ({"on": date(2026, 10, 15)}, 1),
        ({"definition": ThuiszitterDefinition.UNTIL_2016}, 2),
        ({"duration": Duration.LANGER}, 1),
        ({"duration": Duration.DRIE_MAANDEN}, 1),
        ({"duration": Duration.EEN_MAAND}, 1),
        ({"kind": ThuiszitterKind.ABSOLUUT}, 1),
        ({"school": "geen"}, 2),
        ({"school": "vo"}, 1),
        ({"in_view": "ja"}, 1),
        ({"mdo": MdoState.GEEN}, 1),
        ({"mdo": MdoState.GEPLAND}, 1),
        ({"without_action": True}, 2),
        ({"flow": Flow.IN, "month": date(2026, 11, 1)}, 2),
        ({"flow": Flow.UIT, "month": date(2026, 11, 1)}, 1),
        ({"flow": Flow.UIT, "month": date(2026, 10, 1)}, 1),
    ],
)
def test_who_is_counted(wanted: dict[str, Any], number: int):
    assert pupils_in(select_counted(ROWS, Wanted(**{"on": TODAY, **wanted}))) == number


def test_months_add_up_and_groups_count_everybody_once():
    months = by_month(ROWS, TODAY, ThuiszitterDefinition.SINCE_2016)
    assert [m.label for m in (months[0], months[-1])] == ["december 2025", "november 2026"]
    for before, month in pairwise(months):
        # Who ends on the last day of a month is still counted that day.
        assert month.stock == before.stock + month.inflow - month.outflow
    stock = select_counted(ROWS, Wanted(TODAY))
    for group in breakdowns(stock, TODAY):
        assert sum(part.count for part in group.parts) == 3, group.title
    chart = chart_of(months)
    assert all(0 <= bar.y <= bar.y + bar.height <= chart.height for bar in chart.bars)
    assert chart_of(by_month([], TODAY, ThuiszitterDefinition.SINCE_2016)).scale[-1].label == "1"


def test_spells():
    values = {"from_on": date(2026, 11, 2), "until_on": None}
    born = date(2012, 1, 1)
    assert spell_faults(values, born, TODAY) == {}
    assert "from_on" in spell_faults({**values, "from_on": date(2026, 11, 24)}, born, TODAY)
    assert "from_on" in spell_faults({**values, "from_on": date(2011, 1, 1)}, born, TODAY)
    for until_on in (date(2026, 11, 1), date(2026, 11, 24)):
        assert "until_on" in spell_faults({**values, "until_on": until_on}, born, TODAY)
    assert return_fault(date(2026, 11, 2), date(2026, 11, 23), TODAY) is None
    assert return_fault(date(2026, 11, 2), date(2026, 11, 2), TODAY)
    assert return_fault(date(2026, 11, 2), date(2026, 11, 24), TODAY)
    assert {kind for kind in AbsenceKind if makes_spell(kind)} == {
        AbsenceKind.LANGDURIG_RELATIEF,
        AbsenceKind.ABSOLUUT,
    }
