from __future__ import annotations

from datetime import date

import pytest

from mdo.law.halt import is_halt_age


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2016, 2, 28), False),
        (date(2016, 2, 29), True),
        (date(2022, 2, 28), True),
        (date(2022, 3, 1), False),
    ],
)
def test_halt_is_for_12_to_18(on: date, expected: bool) -> None:
    assert is_halt_age(date(2004, 2, 29), on) is expected
