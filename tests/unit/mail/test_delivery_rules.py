"""When a mail is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mdo.mail.delivery_rules import GIVE_UP_AFTER, next_attempt

WRITTEN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 60), (40, 60)]
)
def test_waits_longer_each_time(attempts, minutes):
    now = WRITTEN + timedelta(hours=2)
    assert next_attempt(attempts, WRITTEN, now) == now + timedelta(minutes=minutes)


def test_gives_up_after_two_days():
    last = WRITTEN + GIVE_UP_AFTER - timedelta(hours=1)
    assert next_attempt(50, WRITTEN, last) == WRITTEN + GIVE_UP_AFTER
    assert next_attempt(50, WRITTEN, last + timedelta(seconds=1)) is None


def test_a_mail_that_never_gets_through_is_tried_for_two_days():
    now, attempts = WRITTEN, 0
    while now is not None:
        attempts += 1
        last, now = now, next_attempt(attempts, WRITTEN, now)
    assert timedelta(hours=47) < last - WRITTEN <= GIVE_UP_AFTER
    assert attempts == 51
