"""Reminders come once, close when they are no longer true, and their mail tells no untruth."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mdo.clock import from_local
from mdo.extensions import db
from mdo.mail.models import OutboxMessage
from mdo.mail.office import Office
from mdo.reminders import due_queries
from mdo.reminders.collect_operations import collect
from mdo.reminders.mail_operations import take_back, write_mail
from mdo.reminders.models import DigestHour, Reminder, ReminderChoice, ReminderTerm
from mdo.reminders.rules import Deadline
from mdo.reminders.terms import Anchor, Channel, Matter, ReminderKind, Who
from mdo.terms import OutboxState, Role
from tests import factories as make
from tests.clients import listening

OFFICE = Office("https://mdo.invalid", "mdo@voorbeeld.invalid", "geheim")
DUE = date(2026, 12, 1)  # a Tuesday
SUNDAY, MONDAY, TUESDAY = date(2026, 11, 29), date(2026, 11, 30), DUE


class Stage:
    """A case with two people who may see it, and one who may not; and what is due of it."""

    def __init__(self) -> None:
        self.place = make.municipality()
        self.school = make.school(municipality_id=self.place.id)
        self.owner = make.user(Role.COORDINATOR, self.school)
        self.officer = make.user(Role.LEERPLICHTAMBTENAAR, make.organisation(
            municipality_id=self.place.id))  # fmt: skip
        self.stranger = make.user(Role.COORDINATOR, make.school())
        self.case = make.case(make.pupil(self.place, self.school))
        self.deadlines: list[Deadline] = []
        db.session.commit()

    def action(self, on: date = DUE, *people: uuid.UUID) -> Deadline:
        found = Deadline(
            Matter.ACTIE, uuid.uuid4(), on, Anchor.DOSSIER, self.case.id, self.case.number,
            f"/dossiers/{self.case.id}", self.place.id,
            {Who.EIGENAAR: people or (self.owner.id,)},
        )  # fmt: skip
        self.deadlines.append(found)
        return found


@pytest.fixture
def stage(app, monkeypatch) -> Stage:
    made = Stage()
    monkeypatch.setattr(due_queries, "SOURCES", (lambda _today, _now: iter(made.deadlines),))
    return made


def at(day: date, hour: int = 8) -> datetime:
    return from_local(datetime(day.year, day.month, day.day, hour))


def round_at(day: date, hour: int = 8) -> list[OutboxMessage]:
    """What the job does; the mail that waits after it."""
    now = at(day, hour)
    collect(day, now)
    take_back(now, OFFICE)
    write_mail(now, OFFICE)
    db.session.commit()
    return waiting()


def waiting() -> list[OutboxMessage]:
    return list(
        db.session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.state == OutboxState.WACHT)
            .order_by(OutboxMessage.key)
        )
    )


def send(mails: list[OutboxMessage]) -> None:
    for mail in mails:
        mail.state = OutboxState.VERZONDEN
    db.session.commit()


def reminders(*, is_open: bool = True) -> list[Reminder]:
    rows = db.session.scalars(select(Reminder).order_by(Reminder.created_at, Reminder.key))
    return [row for row in rows if not is_open or not (row.done_at or row.lapsed_at)]


def kinds(*, is_open: bool = True) -> list[ReminderKind]:
    return [row.kind for row in reminders(is_open=is_open)]


def choose(stage: Stage, kind: ReminderKind, channel: Channel) -> None:
    db.session.add(ReminderChoice(user_id=stage.owner.id, kind=kind, channel=channel))
    db.session.commit()


K = ReminderKind


def test_a_reminder_comes_once_and_the_next_stage_closes_it(stage: Stage):
    stage.action()
    for day in (date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 24)):
        round_at(day)
    assert kinds() == [K.ACTIE_WEEK]
    round_at(MONDAY)
    assert kinds() == [K.ACTIE_MORGEN]
    assert sorted(kinds(is_open=False)) == sorted([K.ACTIE_WEEK, K.ACTIE_MORGEN])
    stage.deadlines.clear()
    round_at(MONDAY)
    assert kinds() == []


def test_only_who_may_see_it_with_an_account_that_works(stage: Stage):
    people = (stage.owner.id, stage.officer.id, stage.stranger.id)
    stage.action(DUE, *people)
    collect(MONDAY, at(MONDAY))
    assert {row.recipient_id for row in reminders()} == {stage.owner.id, stage.officer.id}
    stage.officer.is_enabled = False
    db.session.commit()
    collect(MONDAY, at(MONDAY))
    assert {row.recipient_id for row in reminders()} == {stage.owner.id}


def test_who_may_not_see_it_any_more_leaves_it_to_who_looks_after_the_case(stage: Stage):
    stage.deadlines.append(
        replace(stage.action(DUE, stage.stranger.id), instead=(stage.owner.id, stage.stranger.id))
    )
    stage.deadlines.pop(0)
    collect(MONDAY, at(MONDAY))
    assert {row.recipient_id for row in reminders()} == {stage.owner.id}


def test_what_was_done_stays_done_and_what_is_true_again_comes_back(stage: Stage):
    stage.action()
    stage.action()
    collect(MONDAY, at(MONDAY))
    done, other = reminders()
    done.done_at = at(MONDAY)
    collect(MONDAY, at(MONDAY))
    assert reminders() == [other]
    deadlines, stage.deadlines[:] = stage.deadlines[:], []
    collect(MONDAY, at(MONDAY))
    assert reminders() == []
    stage.deadlines[:] = deadlines
    collect(MONDAY, at(MONDAY))
    assert reminders() == [other]


def test_one_that_is_put_off_stays_put_off_also_over_its_repeat(stage: Stage):
    stage.action(date(2026, 11, 23))
    send(round_at(date(2026, 11, 24)))
    [row] = reminders()
    row.snoozed_until_on, row.snooze_reason = date(2026, 12, 3), "Wacht op de school"
    # The next repeat would come on 1 December.
    assert round_at(date(2026, 12, 1)) == []
    assert reminders() == [row]
    [mail] = round_at(date(2026, 12, 3))
    assert kinds() == [K.ACTIE_TE_LAAT]
    assert stage.case.number in mail.text_body


def test_a_digest_at_the_own_hour_once_a_day(stage: Stage):
    db.session.add(DigestHour(user_id=stage.owner.id, hour=9))
    stage.action()
    assert round_at(MONDAY, 8) == []
    [mail] = round_at(MONDAY, 9)
    assert mail.subject == "1 herinnering op 30 november 2026"
    assert stage.case.number in mail.text_body
    assert stage.case.number in mail.html_body
    assert "https://mdo.invalid/herinneringen" in mail.text_body
    send([mail])
    stage.action()
    # What comes up later that day waits for the digest of tomorrow.
    assert round_at(MONDAY, 15) == []
    [mail] = round_at(TUESDAY, 11)
    assert mail.subject == "1 herinnering op 1 december 2026"
    assert "Er staat nog 1 eerdere herinnering open." in mail.text_body


def test_at_once_by_day_and_on_working_days_only(stage: Stage):
    choose(stage, K.ACTIE_TE_LAAT, Channel.METEEN)
    stage.action(date(2026, 11, 27))
    assert round_at(date(2026, 11, 28), 9) == []
    assert round_at(SUNDAY, 9) == []
    assert round_at(MONDAY, 6) == []
    [mail] = round_at(MONDAY, 7)
    assert mail.subject == f"Actie te laat: {stage.case.number}"
    assert f"https://mdo.invalid/dossiers/{stage.case.id}" in mail.text_body
    send([mail])
    assert round_at(MONDAY, 12) == round_at(TUESDAY, 7) == []


def test_many_at_once_come_in_one_mail(stage: Stage):
    choose(stage, K.ACTIE_MORGEN, Channel.METEEN)
    for _ in range(6):
        stage.action()
    [mail] = round_at(MONDAY)
    assert mail.subject == "6 herinneringen die je meteen krijgt"
    stage.deadlines.pop()
    assert round_at(MONDAY) == [mail]
    assert mail.subject == "5 herinneringen die je meteen krijgt"
    send([mail])
    stage.action()
    assert [mail.subject for mail in round_at(MONDAY, 9)] == [
        f"{K.ACTIE_MORGEN.label}: {stage.case.number}"
    ]


def test_only_in_the_application_or_not_at_all(stage: Stage):
    choose(stage, K.ACTIE_MORGEN, Channel.ALLEEN_HIER)
    choose(stage, K.ACTIE_TE_LAAT, Channel.NIET)
    stage.action()
    stage.action(date(2026, 11, 27))
    assert round_at(MONDAY, 9) == []
    assert kinds() == [K.ACTIE_MORGEN]


def test_nobody_switches_off_what_the_law_asks(stage: Stage):
    place = stage.place.id
    choose(stage, K.JAARVERSLAG_WEEK, Channel.NIET)
    db.session.add(
        ReminderChoice(
            user_id=stage.officer.id, kind=K.JAARVERSLAG_WEEK, channel=Channel.ALLEEN_HIER
        )
    )
    stage.deadlines.append(
        Deadline(
            Matter.JAARVERSLAG, uuid.uuid4(), date(2026, 12, 4), Anchor.GEMEENTE, place,
            "2025-2026", "/jaarverslag", place, {Who.LEERPLICHT: (stage.officer.id,)},
        )
    )  # fmt: skip
    [mail] = round_at(MONDAY)
    assert mail.to_address == stage.officer.email


def test_mail_about_what_is_over_is_withdrawn(stage: Stage):
    choose(stage, K.ACTIE_MORGEN, Channel.METEEN)
    stage.action()
    [mail] = round_at(MONDAY)
    deadlines, stage.deadlines[:] = stage.deadlines[:], []
    assert round_at(MONDAY, 9) == []
    assert mail.state is OutboxState.INGETROKKEN
    # True again: the same mail goes after all.
    stage.deadlines[:] = deadlines
    assert round_at(MONDAY, 10) == [mail]


def test_mail_that_failed_about_what_is_put_off_cannot_be_offered_again(stage: Stage):
    choose(stage, K.ACTIE_MORGEN, Channel.METEEN)
    stage.action()
    [mail] = round_at(MONDAY)
    [row] = reminders()
    mail.state = OutboxState.MISLUKT
    row.snoozed_until_on, row.snooze_reason = MONDAY + timedelta(days=1), "Wacht op de school"
    db.session.commit()
    assert round_at(MONDAY, 9) == []
    assert mail.state is OutboxState.INGETROKKEN


def test_a_digest_is_written_anew_without_what_is_over(stage: Stage):
    stage.action()
    other = stage.action()
    [mail] = round_at(MONDAY)
    assert mail.subject.startswith("2 herinneringen")
    stage.deadlines.remove(other)
    assert round_at(MONDAY, 9) == [mail]
    assert mail.subject.startswith("1 herinnering op")
    stage.deadlines.clear()
    assert round_at(MONDAY, 10) == []
    assert mail.state is OutboxState.INGETROKKEN


def test_a_municipality_chooses_its_own_term(stage: Stage):
    db.session.add(ReminderTerm(municipality_id=stage.place.id, kind=K.ACTIE_WEEK, days=3))
    stage.action()
    round_at(date(2026, 11, 27))
    assert kinds() == []
    round_at(date(2026, 11, 28))
    assert kinds() == [K.ACTIE_WEEK]


def test_statements_do_not_grow_with_what_is_due(app: Flask, stage: Stage):
    def cost() -> int:
        with listening(app) as statements:
            round_at(MONDAY)
        return len(statements.all)

    for _ in range(3):
        stage.action(DUE, stage.owner.id, stage.officer.id)
    round_at(MONDAY)
    few = cost()
    for _ in range(60):
        stage.action(DUE, stage.owner.id, stage.officer.id)
    round_at(MONDAY)
    assert cost() == few
