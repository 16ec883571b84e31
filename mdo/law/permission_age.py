"""Who gives permission, and who may inspect a file, by the pupil's age (guide, section 7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from mdo.law.age import LeapDayRule, age_on
from mdo.law.labelled import Labelled

PUPIL_TOO_FROM = 12
PUPIL_ALONE_FROM = 16


class PermissionGiver(Labelled):
    """Whose word counts; parents are those with custody (gezag)."""

    PARENTS = "ouders", "Ouders met gezag"
    PUPIL = "leerling", "De leerling"


def permission_givers(
    birth_on: date, on: date, leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1
) -> tuple[PermissionGiver, ...]:
    """Who must all agree: under 12 the parents, 12-15 parents and pupil, from 16 the pupil.

    Raises ValueError when `on` lies before the birth.
    """
    age = age_on(birth_on, on, leap_day_rule)
    if age >= PUPIL_ALONE_FROM:
        return (PermissionGiver.PUPIL,)
    if age >= PUPIL_TOO_FROM:
        return (PermissionGiver.PARENTS, PermissionGiver.PUPIL)
    return (PermissionGiver.PARENTS,)


def missing_permissions(
    birth_on: date,
    on: date,
    given_by: Collection[PermissionGiver],
    leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1,
) -> tuple[PermissionGiver, ...]:
    """Who still has to agree; none means that the permission is complete on that day."""
    needed = permission_givers(birth_on, on, leap_day_rule)
    return tuple(giver for giver in needed if giver not in given_by)


def may_inspect(
    birth_on: date, on: date, leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1
) -> PermissionGiver:
    """Who has the right of inspection (inzage): under 16 a parent with gezag, then the pupil.

    Data of third parties is masked for either. Raises ValueError when `on` lies before the birth.
    """
    is_old_enough = age_on(birth_on, on, leap_day_rule) >= PUPIL_ALONE_FROM
    return PermissionGiver.PUPIL if is_old_enough else PermissionGiver.PARENTS
