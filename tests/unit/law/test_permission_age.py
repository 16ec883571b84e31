from __future__ import annotations

from datetime import date

import pytest

from mdo.law.permission_age import (
    PermissionGiver,
    may_inspect,
    missing_permissions,
    permission_givers,
)

PARENTS, PUPIL = PermissionGiver.PARENTS, PermissionGiver.PUPIL
BORN = date(2004, 5, 10)


@pytest.mark.parametrize(
    ("on", "givers", "inspector"),
    [
        (date(2016, 5, 9), (PARENTS,), PARENTS),
        (date(2016, 5, 10), (PARENTS, PUPIL), PARENTS),
        (date(2020, 5, 9), (PARENTS, PUPIL), PARENTS),
        (date(2020, 5, 10), (PUPIL,), PUPIL),
        (date(2030, 1, 1), (PUPIL,), PUPIL),
    ],
)
def test_by_age(on: date, givers: tuple[PermissionGiver, ...], inspector: PermissionGiver) -> None:
    assert permission_givers(BORN, on) == givers
    assert may_inspect(BORN, on) is inspector


def test_what_is_still_missing() -> None:
    at_14, at_16 = date(2018, 6, 1), date(2020, 6, 1)
    assert missing_permissions(BORN, at_14, {PARENTS}) == (PUPIL,)
    assert missing_permissions(BORN, at_14, {PARENTS, PUPIL}) == ()
    assert missing_permissions(BORN, at_16, {PARENTS}) == (PUPIL,), "a birthday asks anew"
