"""The role split: contradictions, terms and hours against a naive recount; the matrix."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.flowchart.rules import Proposal, deviates
from mdo.plans.matrix_rules import COLUMNS, matrix_of
from mdo.plans.role_rules import (
    contradicts,
    deliverer_faults,
    is_outside,
    is_same_work,
    most_hours,
    takes_too_much,
)
from mdo.terms import Party, Payer

START = date(2026, 11, 23)
DAYS = [START + timedelta(days=n) for n in range(-2, 9)]
NEED_IDS = (uuid.UUID(int=1), uuid.UUID(int=2))
ORGANISATIONS = (uuid.UUID(int=11), uuid.UUID(int=12))


def part(**given: Any) -> SimpleNamespace:
    values: dict[str, Any] = {
        "id": uuid.uuid4(),
        "description": "In de klas",
        "need_id": NEED_IDS[0],
        "goal_id": None,
        "deliverer": Party.SCHOOL,
        "deliverer_name": "",
        "deliverer_organisation_id": None,
        "payer": Payer.SWV,
        "payer_note": "",
        "hours_a_week": None,
        "from_on": None,
        "until_on": None,
        "is_disputed": False,
        "positions": "",
        "settle_by_on": None,
        "deviation_reason": "",
        "amount": None,
    }
    return SimpleNamespace(**(values | given))


PARTS = st.builds(
    part,
    description=st.sampled_from(["In de klas", "in de  Klas!", "Thuis"]),
    need_id=st.sampled_from([None, *NEED_IDS]),
    deliverer=st.sampled_from([None, Party.SCHOOL, Party.SWV, Party.TOEGANG]),
    deliverer_organisation_id=st.sampled_from([None, *ORGANISATIONS]),
    payer=st.sampled_from([None, Payer.SWV, Payer.GEMEENTE]),
    hours_a_week=st.sampled_from([None, Decimal(1), Decimal("2.5")]),
    from_on=st.sampled_from([None, *DAYS[2:6]]),
    until_on=st.sampled_from([None, *DAYS[4:9]]),
    is_disputed=st.booleans(),
)


def days_of(one: SimpleNamespace) -> set[date]:
    """The days within a fortnight on which a part runs."""
    return {
        day
        for day in DAYS
        if (one.from_on is None or one.from_on <= day)
        and (one.until_on is None or day <= one.until_on)
    }


@given(PARTS, PARTS)
def test_contradiction_by_brute_force(one: SimpleNamespace, other: SimpleNamespace):
    same_need = one.need_id is not None and one.need_id == other.need_id
    same_work = ("klas" in one.description.lower()) == ("klas" in other.description.lower())
    together = bool(days_of(one) & days_of(other))
    settled = not one.is_disputed and not other.is_disputed
    against = any(
        None not in (pair := (getattr(one, name), getattr(other, name))) and pair[0] != pair[1]
        for name in ("deliverer", "deliverer_organisation_id", "payer")
    )
    expected = same_need and same_work and together and settled and against
    assert contradicts(one, other) == contradicts(other, one) == expected


@given(st.lists(PARTS, max_size=5))
def test_most_hours_by_counting_each_day(parts: list[SimpleNamespace]):
    naive = max(
        sum((one.hours_a_week or Decimal() for one in parts if day in days_of(one)), Decimal())
        for day in DAYS
    )
    runs = [one for one in parts if days_of(one)]
    assert most_hours(runs) == naive


@given(st.lists(PARTS, max_size=4), st.sampled_from([None, Decimal(2), Decimal(4)]))
def test_hours_of_a_need(parts: list[SimpleNamespace], hours: Decimal | None):
    parts = [one for one in parts if days_of(one)]
    need = SimpleNamespace(id=NEED_IDS[0], hours_a_week=hours)
    own = [one for one in parts if one.need_id == NEED_IDS[0] and not one.is_disputed]
    expected = hours is not None and any(
        sum(one.hours_a_week or 0 for one in own if day in days_of(one)) > hours for day in DAYS
    )
    assert takes_too_much(need, parts) == expected


@pytest.mark.parametrize(
    ("from_on", "until_on", "outside"),
    [
        (None, None, False),
        (None, START, False),
        (None, START + timedelta(days=1), True),
        (START + timedelta(days=1), None, True),
        (START, None, False),
    ],
)
def test_term_of_a_need(from_on: date | None, until_on: date | None, outside: bool):
    one = part(from_on=from_on, until_on=until_on)
    assert is_outside(one, SimpleNamespace(until_on=START)) == outside
    assert not is_outside(one, SimpleNamespace(until_on=None))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("In de klas", " in  de KLAS. ", True),
        ("Hulp (thuis)", "hulp thuis", True),
        ("Hulp thuis", "Hulp op school", False),
        ("Één uur", "één uur", True),
    ],
)
def test_same_work(one: str, other: str, same: bool):
    assert is_same_work(one, other) == same


@pytest.mark.parametrize("party", [None, *Party])
@pytest.mark.parametrize("kind", [None, Party.SCHOOL, Party.ZORGAANBIEDER])
def test_organisation_fits_its_party(party: Party | None, kind: Party | None):
    faults = deliverer_faults(party, kind)
    assert bool(faults) == (kind is not None and party is not kind)
    assert set(faults) <= {"deliverer", "deliverer_organisation_id"}
    assert ("deliverer" in faults) == (kind is not None and party is None)


@given(
    st.none()
    | st.builds(
        Proposal,
        st.none() | st.sampled_from(Party),
        st.none() | st.sampled_from(Payer),
        st.just(""),
        st.just("6"),
    ),
    st.none() | st.sampled_from(Party),
    st.none() | st.sampled_from(Payer),
)
def test_deviation(proposal: Proposal | None, deliverer: Party | None, payer: Payer | None):
    found = deviates(proposal, deliverer, payer)
    if proposal is None:
        assert not found
        return
    other_deliverer = deliverer not in (None, proposal.deliverer)
    other_payer = payer not in (None, proposal.payer)
    # A side that the proposal leaves open, or that nobody decided yet, is no deviation.
    assert found == (
        (proposal.deliverer is not None and other_deliverer)
        or (proposal.payer is not None and other_payer)
    )


# -- the matrix ------------------------------------------------------------------------


def test_every_party_and_payer_has_one_column():
    parties = [party for column in COLUMNS for party in column.parties]
    assert sorted(parties) == sorted(Party)
    assert sorted(column.payer for column in COLUMNS if column.payer) == sorted(Payer)


@given(st.lists(PARTS, max_size=5))
def test_matrix_shows_each_share_once(parts: list[SimpleNamespace]):
    matrix = matrix_of(parts)
    assert [row.part for row in matrix.rows] == parts
    for row in matrix.rows:
        assert sum(cell.delivers for cell in row.cells) == (row.part.deliverer is not None)
        assert sum(cell.pays for cell in row.cells) == (row.part.payer is not None)
        assert len(row.cells) == len(matrix.columns)
