"""The mail of reminders: what stands in the way of one stops no other, and nobody is told twice."""

# The stage of the other tests is a fixture.
# ruff: noqa: F811

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mdo import clock, jobs
from mdo.accounts.models import Membership
from mdo.accounts.queries import get_viewer
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.reminders import due_queries, rounds
from mdo.reminders.inbox_operations import snooze, wake
from mdo.reminders.letters import reminder_letter
from mdo.reminders.models import Reminder
from mdo.reminders.rules import Deadline
from mdo.reminders.terms import Anchor, Channel, Matter, Who
from mdo.terms import OutboxState, Role
from tests import factories as make
from tests.integration.test_reminders import (
    MONDAY,
    OFFICE,
    TUESDAY,
    K,
    Stage,
    at,
    choose,
    reminders,
    round_at,
    send,
    stage,  # noqa: F401
    waiting,
)


def put_off(stage: Stage, row, until: date, now) -> None:
    viewer = get_viewer(stage.owner, now.date())
    snooze(row, until, "Wacht op de school", viewer=viewer, now=now)
    db.session.commit()


def test_what_was_put_off_and_taken_up_again_is_not_told_twice(stage: Stage):
    stage.action(date(2026, 11, 27))
    send(round_at(MONDAY))
    [row] = reminders()
    put_off(stage, row, TUESDAY + timedelta(days=2), at(MONDAY, 9))
    assert round_at(MONDAY, 10) == []
    wake(row, viewer=get_viewer(stage.owner, MONDAY), now=at(MONDAY, 11))
    db.session.commit()
    assert round_at(TUESDAY) == []
    # On the day that was chosen it is told, and what was told before is counted without it.
    put_off(stage, row, TUESDAY + timedelta(days=1), at(TUESDAY, 9))
    stage.action(date(2026, 11, 27))
    [other] = round_at(TUESDAY, 10)
    assert "eerdere" not in other.text_body
    send([other])
    [mail] = round_at(TUESDAY + timedelta(days=1))
    assert mail.subject == "1 herinnering op 2 december 2026"
    assert "Er staat nog 1 eerdere herinnering open." in mail.text_body
    send([mail])
    assert round_at(TUESDAY + timedelta(days=2)) == []


def test_one_that_a_mail_told_of_keeps_the_others_from_nobody(stage: Stage):
    """A sender had the mail in hand while it was taken back: the reminder knows nothing of it."""
    choose(stage, K.ACTIE_MORGEN, Channel.METEEN)
    for _ in range(6):
        stage.action()
    [mail] = round_at(MONDAY)
    send([mail])
    for row in reminders():
        row.mail_id = None
    db.session.commit()
    for _ in range(6):
        stage.action()
    [mail] = round_at(MONDAY, 9)
    assert {row.mail_id for row in reminders()} >= {mail.id}
    assert round_at(MONDAY, 10) == [mail]
    assert all(row.mail_id for row in reminders())


def test_who_is_told_in_the_place_of_another_is_told_once(stage: Stage):
    """Who looks after the case is told as chair, and would be told for the owner as well."""
    late = stage.action(date(2026, 11, 10), stage.stranger.id)
    stage.deadlines[:] = [
        replace(
            late,
            people={**late.people, Who.VOORZITTER: (stage.owner.id,)},
            instead=(stage.owner.id,),
        )
    ]
    round_at(MONDAY)
    assert [(row.recipient_id, row.kind) for row in reminders()] == [
        (stage.owner.id, K.ACTIE_VOORZITTER)
    ]


def test_mail_that_waits_or_failed_follows_a_new_address(stage: Stage):
    choose(stage, K.ACTIE_TE_LAAT, Channel.METEEN)
    stage.action(date(2026, 11, 27))
    stage.action(date(2026, 11, 26))
    waits, failed = round_at(MONDAY)
    failed.state = OutboxState.MISLUKT
    stage.owner.email = "verbeterd@voorbeeld.invalid"
    db.session.commit()
    round_at(MONDAY, 9)
    assert waits.to_address == failed.to_address == "verbeterd@voorbeeld.invalid"
    # Who got it, stays in the history of what went out.
    send([waits])
    stage.owner.email = "later@voorbeeld.invalid"
    db.session.commit()
    round_at(MONDAY, 10)
    assert waits.to_address == "verbeterd@voorbeeld.invalid"


def test_a_fault_in_what_is_due_holds_up_no_other_mail(
    app: Flask,
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
):
    stage.action(date(2026, 11, 27))
    [told] = round_at(MONDAY)
    now = at(MONDAY, 9)
    other = make.outbox_message(key="agenda:1", created_at=now, next_attempt_at=now)
    db.session.commit()

    def broken(_today, _now):
        raise RuntimeError

    monkeypatch.setattr(due_queries, "SOURCES", (broken,))
    [post] = [job for job in jobs.JOBS if job.id == "post"]
    with clock.held_at(now):
        assert not jobs.run_job(post)
    assert make.fresh(other).state is OutboxState.VERZONDEN
    assert make.fresh(told).state is OutboxState.WACHT
    monkeypatch.setattr(due_queries, "SOURCES", (lambda _t, _n: iter(stage.deadlines),))
    with clock.held_at(now + timedelta(minutes=11)):
        assert jobs.run_job(post)
    assert make.fresh(told).state is OutboxState.VERZONDEN


def test_a_fault_with_a_guest_keeps_no_mail_from_anybody(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
):
    def broken(*_args):
        raise RuntimeError

    stage.action(date(2026, 11, 27))
    monkeypatch.setattr(rounds, "remind_guests", broken)
    with pytest.raises(RuntimeError):
        rounds.remind(at(MONDAY), OFFICE)
    with unit_of_work():
        assert len(waiting()) == 1


def test_a_mail_says_of_what_its_number_is():
    year = Reminder(
        kind=K.JAARVERSLAG_NADERT,
        anchor=Anchor.GEMEENTE,
        number="2025-2026",
        path="/jaarverslag",
        due_on=date(2026, 10, 1),
    )
    assert reminder_letter(year).facts[0] == ("Over", "2025-2026")


def test_who_has_no_role_any_more_is_not_reminded_of_a_meeting_at_whose_table_he_sits(
    stage: Stage,
):
    """The account works, and a seat gives sight of the meeting; but nobody can sign in with it,
    and an administrator has no list of reminders."""
    left = make.user(Role.DEELNEMER, stage.school)
    admin = make.user(Role.BEHEERDER, make.organisation(municipality_id=stage.place.id))
    meeting = make.meeting(stage.school, starts_at=at(TUESDAY, 14))
    people = (left, admin, stage.owner)
    for one in people:
        make.participant(meeting, one)
    for row in db.session.scalars(select(Membership).where(Membership.user_id == left.id)):
        row.until_on = MONDAY - timedelta(days=1)
    db.session.commit()
    stage.deadlines[:] = [
        Deadline(
            Matter.OVERLEG, meeting.id, TUESDAY, Anchor.OVERLEG, meeting.id, meeting.number,
            f"/overleggen/{meeting.id}", stage.place.id,
            {Who.DEELNEMER: tuple(one.id for one in people)},
        )
    ]  # fmt: skip
    [mail] = round_at(MONDAY)
    assert mail.to_address == stage.owner.email
