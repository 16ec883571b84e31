"""How amounts are written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mdo.web.formats import euros


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1250.5"), "€\u00a01.250,50"),
        (Decimal("0"), "€\u00a00,00"),
        (Decimal("999999.99"), "€\u00a0999.999,99"),
        (None, ""),
    ],
)
def test_euros(value: Decimal | None, text: str):
    assert euros(value) == text
