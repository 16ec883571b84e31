"""The one rule of what stops a registration, and the rules of each sort."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.law.absence import LuxeRoute
from mdo.law.dates import Period
from mdo.law.leave import LeaveAuthority
from mdo.law.objection import Ground, Objection
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear
from mdo.leerplicht.absence_rules import luxe_advice
from mdo.leerplicht.exemption_rules import attention_window, renew_by, renewed_values
from mdo.leerplicht.leave_rules import authority_of, completed_leave, days_in_words
from mdo.leerplicht.measure_rules import NEXT
from mdo.leerplicht.rules import (
    Facts,
    HeldExemption,
    PupilFacts,
    Remark,
    Reported,
    kept_until,
    settle,
)
from mdo.leerplicht.sort_rules import RULES
from mdo.leerplicht.terms import InvestigationOutcome, MasRouteKind, Sort
from mdo.terms import AbsenceKind, ExemptionArticle, LeaveDecision, LeaveKind, ProcesVerbaalKind

TODAY = date(2026, 11, 23)
PUPIL = PupilFacts(date(2012, 5, 10))
REPORT: dict[str, Any] = {
    "kind": AbsenceKind.OVERIG, "dated_on": date(2026, 11, 3), "hours": None,
    "from_on": date(2026, 10, 12), "until_on": None,
}  # fmt: skip
LEAVE: dict[str, Any] = {
    "kind": LeaveKind.OMSTANDIGHEDEN, "dated_on": date(2026, 11, 2),
    "from_on": date(2026, 11, 9), "until_on": date(2026, 11, 10),
    "decision": LeaveDecision.TOEGEKEND, "decided_on": date(2026, 11, 3),
    "decided_by_lpa": None, "decision_reason": "", "is_bound_to_profession": True,
}  # fmt: skip
EXEMPTION: dict[str, Any] = {
    "article": ExemptionArticle.ART_11G, "from_on": date(2026, 8, 1), "until_on": None,
    "notified_on": None, "declared_on": None, "is_in_new_education": False,
}  # fmt: skip

objections = st.builds(
    Objection,
    st.just("LPW"),
    st.text("abc", min_size=1, max_size=3),
    st.booleans(),
    st.sampled_from(Ground),
)
remarks_ = st.lists(st.builds(Remark, st.sampled_from("pqr"), objections), max_size=6)


def outcome(sort: Sort, values: dict[str, Any], facts: Facts) -> tuple[dict[str, str], set[str]]:
    """The faults, and the fields that the law has something against."""
    rules = RULES[sort]
    faults = rules.faults(values, facts, TODAY)
    if faults:
        return faults, set()
    return {}, {
        remark.field
        for remark in rules.remarks(rules.completed(values, facts), facts)
        if remark.objection.is_certain
    }


@given(remarks_, st.sampled_from(["", "  ", "Moeder lag in het ziekenhuis"]))
def test_what_stops_a_registration(remarks: list[Remark], reason: str) -> None:
    """Against the same said one by one."""
    has_reason = bool(reason.strip())
    hard = [r for r in remarks if r.objection.is_certain and r.objection.is_hard]
    soft = [r for r in remarks if r.objection.is_certain and not r.objection.is_hard]
    stopped = settle(remarks, reason)
    expected = {r.field for r in hard} | (set() if has_reason else {r.field for r in soft})
    assert set(stopped) - {"deviation_reason"} == expected
    assert ("deviation_reason" in stopped) is (bool(soft) and not has_reason)
    for remark in hard:
        assert str(remark.objection) in stopped[remark.field]


@pytest.mark.parametrize(
    ("changed", "facts", "expected"),
    [
        ({}, Facts(PUPIL, school_name="School"), set()),
        ({}, Facts(PUPIL), {"kind"}),  # enrolled nowhere
        ({"kind": AbsenceKind.ABSOLUUT}, Facts(PUPIL), set()),
        ({"kind": AbsenceKind.ABSOLUUT}, Facts(PUPIL, school_name="School"), {"kind"}),
        ({"kind": AbsenceKind.ACHTTIEN_PLUS}, Facts(PUPIL, school_name="School"), {"kind"}),
        (
            {"kind": AbsenceKind.ZESTIEN_UUR, "hours": Decimal(15)},
            Facts(PUPIL, school_name="School"), {"hours"},
        ),
        (
            {"kind": AbsenceKind.ZESTIEN_UUR, "hours": Decimal(16)},
            Facts(PUPIL, school_name="School", last_reported_on=date(2026, 10, 12)), {"from_on"},
        ),
        (
            {"kind": AbsenceKind.LANGDURIG_RELATIEF},
            Facts(PUPIL, school_name="School"), {"from_on"},
        ),
        ({}, Facts(PupilFacts(date(2022, 5, 10)), school_name="School"), {"dated_on"}),
    ],
)  # fmt: skip
def test_reports(changed: dict[str, Any], facts: Facts, expected: set[str]) -> None:
    assert outcome(Sort.VERZUIM, REPORT | changed, facts) == ({}, expected)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": AbsenceKind.ZESTIEN_UUR}, "hours"),
        ({"hours": Decimal(0)}, "hours"),
        ({"hours": Decimal(9999)}, "hours"),
        ({"from_on": date(2026, 11, 4)}, "from_on"),
        ({"until_on": date(2026, 10, 11)}, "until_on"),
        ({"until_on": date(2026, 11, 24)}, "until_on"),
        ({"dated_on": date(2026, 11, 24)}, "dated_on"),
        ({"dated_on": date(2012, 5, 9)}, "dated_on"),
    ],
)
def test_reports_that_do_not_fit(changed: dict[str, Any], field: str) -> None:
    faults, _ = outcome(Sort.VERZUIM, REPORT | changed, Facts(PUPIL, school_name="School"))
    assert field in faults


def test_the_age_class_is_that_of_the_date_of_the_report() -> None:
    born = Facts(PupilFacts(date(2014, 11, 3)))
    for day, is_young in ((date(2026, 11, 2), True), (date(2026, 11, 3), False)):
        completed = RULES[Sort.VERZUIM].completed(REPORT | {"dated_on": day}, born)
        assert completed["is_under_12"] is is_young


@given(
    st.dates(date(2026, 8, 1), date(2027, 7, 1)),
    st.integers(0, 30),
    st.lists(st.tuples(st.dates(date(2026, 7, 1), date(2027, 8, 20)), st.integers(0, 8))),
)
def test_who_decides_follows_from_the_days_of_the_year(
    first: date, length: int, before: list[tuple[date, int]]
) -> None:
    """Against counting the weekdays of each school year one by one."""
    last = first + timedelta(days=length)
    granted = tuple(Period(day, day + timedelta(days=n)) for day, n in before)
    facts = Facts(PUPIL, SchoolCalendar(), granted_leave=granted)
    days = {first + timedelta(days=n) for n in range(length + 1)}
    days |= {day + timedelta(days=k) for day, n in before for k in range(n + 1)}
    weekdays = [day for day in days if day.weekday() < 5]
    years = {SchoolYear.of(first), SchoolYear.of(last)}
    most = max(sum(SchoolYear.of(day) == year for day in weekdays) for year in years)
    expected = LeaveAuthority.HEAD if most <= 10 else LeaveAuthority.LPA
    assert authority_of(first, last, facts) is expected
    values = LEAVE | {"from_on": first, "until_on": last}
    assert completed_leave(values, facts)["decided_by_lpa"] is (expected is LeaveAuthority.LPA)
    holiday = completed_leave(values | {"kind": LeaveKind.VAKANTIE}, facts)
    assert holiday["decided_by_lpa"] is False


def test_leave_without_decision_asks_nothing_of_the_law() -> None:
    asked = LEAVE | {
        "decision": LeaveDecision.OPEN, "decided_on": None, "kind": LeaveKind.VAKANTIE,
        "until_on": date(2026, 12, 18), "decided_by_lpa": True,
    }  # fmt: skip
    assert outcome(Sort.VERLOF, asked, Facts(PUPIL)) == ({}, set())
    decided = asked | {"decision": LeaveDecision.TOEGEKEND, "decided_on": TODAY}
    assert outcome(Sort.VERLOF, decided, Facts(PUPIL)) == ({}, {"until_on", "decided_by_lpa"})
    refused = decided | {"decision": LeaveDecision.AFGEWEZEN}
    assert "decision_reason" in outcome(Sort.VERLOF, refused, Facts(PUPIL))[0]
    words = days_in_words(asked, Facts(PUPIL, granted_leave=(Period(*[date(2026, 9, 1)] * 2),)))
    assert words == "30 schooldagen in 2026-2027; eerder toegekend: 1"


@pytest.mark.parametrize(
    ("changed", "birth_on", "expected"),
    [
        ({}, date(2012, 5, 10), set()),
        ({"article": ExemptionArticle.ART_3A}, date(2014, 5, 10), {"article"}),
        ({"article": ExemptionArticle.ART_3A}, date(2012, 8, 1), set()),
        ({"article": ExemptionArticle.ART_3A}, date(2012, 8, 2), {"article"}),
        # The last school year of leerplicht: 16 on 31 July or on 1 August.
        ({"article": ExemptionArticle.ART_3B}, date(2011, 7, 31), set()),
        ({"article": ExemptionArticle.ART_3B}, date(2011, 8, 1), {"article"}),
        (
            {"article": ExemptionArticle.ART_5_ONDER_A},
            date(2012, 5, 10), {"notified_on", "declared_on"},
        ),
        (
            {
                "article": ExemptionArticle.ART_5_ONDER_A,
                "notified_on": date(2026, 6, 30), "declared_on": date(2026, 3, 30),
            },
            date(2012, 5, 10), set(),
        ),
        (
            {
                "article": ExemptionArticle.ART_5_ONDER_A,
                "notified_on": date(2026, 7, 1), "declared_on": date(2026, 3, 31),
            },
            date(2012, 5, 10), {"notified_on", "declared_on"},
        ),
        ({"article": ExemptionArticle.ART_15}, date(2012, 5, 10), {"is_in_new_education"}),
        ({"until_on": date(2027, 8, 1)}, date(2012, 5, 10), {"until_on"}),
        ({}, date(2008, 2, 29), {"from_on"}),
    ],
)  # fmt: skip
def test_exemptions(changed: dict[str, Any], birth_on: date, expected: set[str]) -> None:
    facts = Facts(PupilFacts(birth_on))
    assert outcome(Sort.VRIJSTELLING, EXEMPTION | changed, facts) == ({}, expected)


def test_an_exemption_is_dated_by_its_first_day_and_held_once() -> None:
    rules = RULES[Sort.VRIJSTELLING]
    completed = rules.completed(EXEMPTION, Facts(PUPIL))
    assert completed["dated_on"] == date(2026, 8, 1)
    assert completed["until_on"] == date(2027, 7, 31)
    held = HeldExemption(ExemptionArticle.ART_11G, date(2027, 7, 31), None)
    assert "from_on" in rules.faults(EXEMPTION, Facts(PUPIL, exemptions=(held,)), TODAY)
    other = HeldExemption(ExemptionArticle.ART_3A, date(2026, 8, 1), None)
    assert rules.faults(EXEMPTION, Facts(PUPIL, exemptions=(other,)), TODAY) == {}
    assert "from_on" in rules.faults(EXEMPTION | {"from_on": date(2027, 11, 24)}, Facts(PUPIL), TODAY)  # fmt: skip


def test_renewing_goes_on_from_the_day_after() -> None:
    article = ExemptionArticle.ART_5_ONDER_C
    renewed = renewed_values(article, date(2027, 7, 31), {"is_in_care": True})
    assert (renewed["from_on"], renewed["until_on"]) == (date(2027, 8, 1), date(2028, 7, 31))
    assert renewed["notified_on"] is None and renewed["is_in_care"]
    assert renew_by(article, date(2027, 7, 31), PUPIL) == date(2027, 6, 30)
    # 16 in the school year that ends, and by then with a startkwalificatie: no duty.
    free = PupilFacts(date(2011, 5, 10), start_qualification_on=date(2027, 6, 1))
    assert renew_by(article, date(2027, 7, 31), free) is None
    first, last = attention_window(date(2027, 4, 1))
    assert first <= date(2027, 1, 1) and last >= date(2027, 7, 31)
    assert attention_window(date(2027, 3, 30))[1] < date(2027, 7, 31)


@pytest.mark.parametrize(
    ("sort", "values", "absent_on", "is_refused"),
    [
        (Sort.HALT, {}, date(2024, 5, 9), True),  # 11 on that day
        (Sort.HALT, {}, date(2024, 5, 10), False),
        (Sort.MAS_ROUTE, {"route": MasRouteKind.HALT, "until_on": None}, date(2024, 5, 9), True),
        (
            Sort.MAS_ROUTE, {"route": MasRouteKind.STRAFRECHT, "until_on": None},
            date(2024, 5, 9), False,
        ),
        (
            Sort.ONDERZOEK,
            {"outcome": InvestigationOutcome.HALT, "finished_on": TODAY, "heard": "Moeder"},
            date(2024, 5, 9), True,
        ),
    ],
)  # fmt: skip
def test_halt_goes_by_the_day_of_absence(
    sort: Sort, values: dict[str, Any], absent_on: date, is_refused: bool
) -> None:
    facts = Facts(PUPIL, report=Reported(date(2024, 5, 20), absent_on))
    faults, against = outcome(sort, {"dated_on": TODAY, **values}, facts)
    assert faults == {}
    assert bool(against) is is_refused


def test_measures_follow_their_report_and_investigations_end_in_one_way() -> None:
    facts = Facts(PUPIL, school_name="School", report=Reported(date(2026, 11, 10)))
    early = {"dated_on": date(2026, 11, 9), "outcome": None, "finished_on": None, "heard": ""}
    for sort in (Sort.WAARSCHUWING, Sort.HALT, Sort.ONDERZOEK):
        assert "dated_on" in RULES[sort].faults(early, facts, TODAY)
    police = {"dated_on": TODAY, "kind": ProcesVerbaalKind.ABSOLUUT}
    assert outcome(Sort.PROCES_VERBAAL, police, facts) == ({}, {"kind"})
    assert set(NEXT) == set(InvestigationOutcome)
    assert set(RULES) == set(Sort)


def test_a_child_that_is_enrolled_or_exempt_is_not_enrolled_nowhere() -> None:
    values = {"dated_on": TODAY, "until_on": None}
    exempt = HeldExemption(ExemptionArticle.ART_5A, date(2026, 8, 1), None)
    for facts, expected in (
        (Facts(PUPIL), set()),
        (Facts(PUPIL, school_name="School"), {"dated_on"}),
        (Facts(PUPIL, exemptions=(exempt,)), {"dated_on"}),
    ):
        assert outcome(Sort.NIET_INGESCHREVEN, values, facts) == ({}, expected)


def test_a_birth_date_that_was_corrected_later_breaks_no_page() -> None:
    kept_by, _until = kept_until(PUPIL, date(2010, 1, 1), is_police_data=False)
    assert kept_by.value == "leerplicht"


@pytest.mark.parametrize(
    ("until_on", "is_first_time", "advice"),
    [
        (date(2026, 10, 12), True, LuxeRoute.WAARSCHUWING),
        (date(2026, 10, 12), False, LuxeRoute.PROCES_VERBAAL),
        (date(2026, 10, 13), True, LuxeRoute.PROCES_VERBAAL),
        (None, True, LuxeRoute.WAARSCHUWING),
    ],
)
def test_what_follows_on_luxe_verzuim(
    until_on: date | None, is_first_time: bool, advice: LuxeRoute
) -> None:
    values = REPORT | {"kind": AbsenceKind.LUXE, "until_on": until_on}
    assert luxe_advice(values, Facts(PUPIL), is_first_time=is_first_time) is advice
    weekend = values | {"from_on": date(2026, 10, 10), "until_on": date(2026, 10, 11)}
    assert luxe_advice(weekend, Facts(PUPIL), is_first_time=True) is None
    assert luxe_advice(REPORT, Facts(PUPIL), is_first_time=True) is None
