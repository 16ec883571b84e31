"""When an agenda can be sent, and who needs no mail about it any more."""

from __future__ import annotations

import itertools
import uuid
from datetime import datetime, timedelta

from mdo import clock
from mdo.meetings.agenda_mail_queries import AgendaMail
from mdo.meetings.agenda_mail_rules import key_start, mail_key, sent_mark, takes_agenda
from mdo.terms import MeetingKind, MeetingStatus, OutboxState

NOW = datetime(2026, 11, 23, 9, tzinfo=clock.AMSTERDAM)
HOUR = timedelta(hours=1)


def test_only_a_planned_zat_or_mdo_that_did_not_begin():
    able = {
        (kind, status, starts_at)
        for kind, status, starts_at in itertools.product(
            MeetingKind, MeetingStatus, (NOW - HOUR, NOW, NOW + HOUR)
        )
        if takes_agenda(kind, status, starts_at, NOW)
    }
    assert able == {
        (kind, MeetingStatus.GEPLAND, NOW + HOUR) for kind in (MeetingKind.ZAT, MeetingKind.MDO)
    }


def test_each_sending_has_keys_of_its_own():
    meeting, one, other = (uuid.uuid4() for _ in range(3))
    keys = {
        mail_key(meeting, who, at) for who, at in itertools.product((one, other), (NOW, NOW + HOUR))
    }
    assert len(keys) == 4
    assert all(key.startswith(key_start(meeting)) and len(key) < 190 for key in keys)
    assert sent_mark(None) == "" != sent_mark(NOW) != sent_mark(NOW + HOUR)


def test_who_needs_no_mail_any_more():
    who, here = uuid.uuid4(), "gerda@voorbeeld.invalid"
    now, before = (mail_key(who, who, at) for at in (NOW, NOW - HOUR))
    states = OutboxState
    for key, address, state in itertools.product((now, f"{now}#2", before), (here, "x"), states):
        serves = AgendaMail(who, key, address, state).serves(now, here)
        is_of_now = key != before
        on_its_way = state is states.WACHT
        assert serves == (
            address == here and state is not states.INGETROKKEN and (on_its_way or is_of_now)
        )
