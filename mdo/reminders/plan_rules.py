"""When a plan is awaited after a meeting."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mdo.terms import MeetingKind, Route

# What a meeting decided that no plan of this case follows from now: the school goes on by
# itself, leerplicht takes over, nothing is left to do, or an MDO is held first.
WITHOUT_PLAN = (Route.SCHOOL, Route.LEERPLICHT, Route.KLAAR, Route.MDO)


@dataclass(frozen=True, slots=True)
class Held:
    """A case on the agenda of a meeting that was held, and what was decided on it."""

    item_id: uuid.UUID
    meeting_id: uuid.UUID
    kind: MeetingKind
    starts_at: datetime
    route: Route | None


@dataclass(frozen=True, slots=True)
class Versions:
    """How far the plan of a case is.

    has_concept: a version is being made. concept_meeting_id: the meeting that it comes from.
    established_at: when a version was established last; None for never.
    """

    has_concept: bool = False
    concept_meeting_id: uuid.UUID | None = None
    established_at: datetime | None = None


NO_PLAN = Versions()


def plan_awaited_since(held: Sequence[Held], versions: Versions) -> Held | None:
    """The meeting after which the plan of an open case is still to be established; None when
    none is awaited. `held`: its meetings that were held, the earliest first.

    - What the last meeting decided comes first: with a route of WITHOUT_PLAN none is awaited.
    - A plan that was begun is awaited since the meeting that it comes from, of any kind; since
      the last one when it names none that was held.
    - Without a concept only an MDO asks for a plan, and the last MDO counts. When it decided
      that a plan is made or adjusted, a version is awaited that was established since. When it
      decided on an application, or on nothing, any established version will do; when it
      decided to follow the case, none is awaited.
    """
    if not held or held[-1].route in WITHOUT_PLAN:
        return None
    if versions.has_concept:
        own = (one for one in held if one.meeting_id == versions.concept_meeting_id)
        return next(own, held[-1])
    mdo = next((one for one in reversed(held) if one.kind is MeetingKind.MDO), None)
    if mdo is None or mdo.route is Route.VOLGEN or mdo.route in WITHOUT_PLAN:
        return None
    if versions.established_at is None:
        return mdo
    is_old = versions.established_at < mdo.starts_at
    return mdo if mdo.route is Route.PLAN and is_old else None
