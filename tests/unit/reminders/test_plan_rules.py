"""After which meeting a plan is awaited."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from mdo.clock import AMSTERDAM
from mdo.reminders.plan_rules import NO_PLAN, WITHOUT_PLAN, Held, Versions, plan_awaited_since
from mdo.terms import MeetingKind, Route

FIRST = datetime(2026, 9, 14, 14, 0, tzinfo=AMSTERDAM)
MDO, ZAT, KIK = MeetingKind.MDO, MeetingKind.ZAT, MeetingKind.KIK


def held(*meetings: tuple[MeetingKind, Route | None]) -> list[Held]:
    """Meetings a week from each other."""
    return [
        Held(uuid.uuid4(), uuid.uuid4(), kind, FIRST + timedelta(weeks=week), route)
        for week, (kind, route) in enumerate(meetings)
    ]


def established(weeks: int) -> Versions:
    return Versions(established_at=FIRST + timedelta(weeks=weeks, days=1))


BEGUN = Versions(has_concept=True)


@pytest.mark.parametrize(
    ("meetings", "versions", "since"),
    [
        # Nothing was begun: an MDO asks for a plan, the others do not.
        ([], NO_PLAN, None),
        ([(MDO, None)], NO_PLAN, 0),
        ([(MDO, Route.PLAN)], NO_PLAN, 0),
        ([(MDO, Route.AANVRAAG)], NO_PLAN, 0),
        ([(MDO, Route.VOLGEN)], NO_PLAN, None),
        ([(ZAT, Route.PLAN)], NO_PLAN, None),
        ([(KIK, None)], NO_PLAN, None),
        ([(MDO, None), (MDO, None)], NO_PLAN, 1),
        # A ZAT that follows the case does not end what the MDO asked for.
        ([(MDO, Route.PLAN), (ZAT, Route.VOLGEN)], NO_PLAN, 0),
        ([(MDO, Route.PLAN), (ZAT, Route.KLAAR)], NO_PLAN, None),
        ([(MDO, Route.KLAAR), (ZAT, Route.VOLGEN)], NO_PLAN, None),
        # A version that was established: enough, unless the MDO wanted another one.
        ([(MDO, None)], established(0), None),
        ([(ZAT, None), (MDO, None)], established(0), None),
        ([(ZAT, None), (MDO, Route.AANVRAAG)], established(0), None),
        ([(ZAT, None), (MDO, Route.PLAN)], established(0), 1),
        ([(ZAT, None), (MDO, Route.PLAN)], established(1), None),
        # A concept is awaited after a meeting of any kind.
        ([(ZAT, Route.VOLGEN)], BEGUN, 0),
        ([(KIK, None), (ZAT, None)], BEGUN, 1),
        ([], BEGUN, None),
        ([(MDO, Route.VOLGEN)], Versions(has_concept=True, established_at=FIRST), 0),
    ],
)
def test_a_plan_is_awaited_since(
    meetings: list[tuple[MeetingKind, Route | None]], versions: Versions, since: int | None
) -> None:
    points = held(*meetings)
    assert plan_awaited_since(points, versions) == (None if since is None else points[since])


def test_a_concept_is_awaited_since_its_own_meeting() -> None:
    points = held((KIK, None), (ZAT, None))
    versions = Versions(has_concept=True, concept_meeting_id=points[0].meeting_id)
    assert plan_awaited_since(points, versions) == points[0]


@pytest.mark.parametrize("route", WITHOUT_PLAN)
@pytest.mark.parametrize("versions", [NO_PLAN, BEGUN, established(0)])
def test_what_the_last_meeting_decided_comes_first(route: Route, versions: Versions) -> None:
    assert plan_awaited_since(held((MDO, Route.PLAN), (MDO, route)), versions) is None
