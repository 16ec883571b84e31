"""What comes due around meetings, and to whom: the sources of reminders."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event

from mdo import clock
from mdo.accounts.models import User
from mdo.extensions import db
from mdo.mail.models import OutboxEvent, OutboxMessage
from mdo.mail.terms import OutboxEventKind
from mdo.meetings.models import Meeting, Participant
from mdo.reminders.meeting_deadline_queries import list_meeting_deadlines
from mdo.reminders.rules import Deadline
from mdo.reminders.terms import Anchor, Matter, Who
from mdo.terms import HolidayRegion, InvitationAnswer, MeetingKind, MeetingStatus, OutboxState, Role
from tests import factories as make
from tests.factories import World, save

DAY = timedelta(days=1)
M, S, K, A = Matter, MeetingStatus, MeetingKind, InvitationAnswer


def found(matter: Matter | None = None) -> list[Deadline]:
    db.session.rollback()
    db.session.expire_all()
    all_ = list_meeting_deadlines(clock.today(), clock.now())
    return [one for one in all_ if matter in (None, one.matter)]


def numbers(matter: Matter) -> list[str]:
    return sorted(one.number for one in found(matter))


def people(matter: Matter, who: Who) -> set[uuid.UUID]:
    [one] = found(matter)
    return set(one.people[who])


def change(row, **values) -> None:
    merged = db.session.merge(row)
    for name, value in values.items():
        setattr(merged, name, value)
    db.session.commit()


@pytest.fixture
def coordinator(world: World) -> User:
    return world.users[Role.COORDINATOR]


@pytest.fixture
def meeting(world: World, coordinator: User) -> Meeting:
    """An MDO of the CJG in a week, made by its coordinator, who sits at the table."""
    row = make.meeting(world.cjg, created_by_id=coordinator.id)
    make.participant(row, coordinator, is_chair=True)
    return row


# -- ahead ---------------------------------------------------------------------------


def test_a_meeting_ahead_is_for_who_is_expected(world: World, meeting: Meeting, coordinator: User):
    lpa, toegang = world.users[Role.LEERPLICHTAMBTENAAR], world.users[Role.TOEGANG]
    ill = make.user(Role.DEELNEMER, world.care)
    off = make.user(Role.DEELNEMER, world.care, is_enabled=False)
    make.participant(meeting, lpa, answer=A.JA)
    replaced = make.participant(meeting, toegang, answer=A.JA)
    make.participant(meeting, ill, answer=A.NEE)
    make.participant(meeting, off)
    make.participant(meeting, name="Gerda Gast", email="gerda@voorbeeld.invalid")
    make.participant(meeting, name="Vervanger", replaces_id=replaced.id)
    [one] = found(M.OVERLEG)
    assert set(one.people[Who.DEELNEMER]) == {coordinator.id, lpa.id}
    assert (one.on, one.subject_id, one.anchor, one.anchor_id) == (
        clock.to_local(meeting.starts_at).date(), meeting.id, Anchor.OVERLEG, meeting.id,
    )  # fmt: skip
    assert (one.number, one.path) == (meeting.number, f"/overleggen/{meeting.id}")
    assert one.municipality_id == world.steenwijkerland.id
    assert one.place == (None, HolidayRegion.NOORD)


def test_only_what_is_planned_and_comes_within_the_longest_term(world: World, now: datetime):
    here = world.cjg
    soon = make.meeting(here, starts_at=now + timedelta(minutes=1))
    # 23.30 on Sunday here is 22.30 in UTC: the day is that of the Netherlands.
    late = make.meeting(here, starts_at=datetime(2026, 11, 29, 23, 30, tzinfo=clock.AMSTERDAM))
    make.meeting(here, starts_at=now - timedelta(minutes=1))
    make.meeting(here, starts_at=now + 121 * DAY)
    make.meeting(here, status=S.CONCEPT)
    make.meeting(here, status=S.CONCEPT, has_date=False)
    make.meeting(here, status=S.GEANNULEERD, cancel_reason="Ziek")
    make.meeting(here, status=S.GEHOUDEN)
    assert numbers(M.OVERLEG) == sorted([soon.number, late.number])
    assert {one.number: one.on for one in found(M.OVERLEG)}[late.number] == date(2026, 11, 29)


def test_the_agenda_of_a_zat_or_mdo_waits_until_it_was_sent(world: World, coordinator: User):
    by = {"created_by_id": coordinator.id}
    mdo = make.meeting(world.cjg, **by)
    zat = make.meeting(world.secondary, K.ZAT, **by)
    make.meeting(world.primary, K.KIK, **by)
    make.meeting(world.cjg, agenda_sent_at=clock.now(), **by)
    assert numbers(M.AGENDA) == sorted([mdo.number, zat.number])
    of = {one.number: one for one in found(M.AGENDA)}
    assert of[mdo.number].people == {Who.ORGANISATOR: (coordinator.id,)}
    # Who made it does not work at the school, so its own coordinators organise it.
    assert of[zat.number].people == {Who.ORGANISATOR: (world.school_coordinator.id,)}
    assert of[zat.number].place == (world.secondary.id, HolidayRegion.NOORD)


def test_who_organises_when_who_made_it_is_gone(world: World, meeting: Meeting, coordinator: User):
    assert people(M.AGENDA, Who.ORGANISATOR) == {coordinator.id}
    colleague = make.user(Role.COORDINATOR, world.cjg)
    make.user(Role.COORDINATOR, world.cjg, is_enabled=False)
    make.user(Role.DEELNEMER, world.cjg)
    before = make.user()
    make.membership(before, Role.COORDINATOR, world.cjg, until_on=clock.today() - DAY)
    # While who made it is there, colleagues are left in peace.
    assert people(M.AGENDA, Who.ORGANISATOR) == {coordinator.id}
    change(meeting, created_by_id=before.id)
    assert people(M.AGENDA, Who.ORGANISATOR) == {coordinator.id, colleague.id}
    change(meeting, created_by_id=coordinator.id)
    change(coordinator, is_enabled=False)
    assert people(M.AGENDA, Who.ORGANISATOR) == {colleague.id}
    # Of leerplicht nobody is coordinator.
    lpa = world.users[Role.LEERPLICHTAMBTENAAR]
    change(meeting, organisation_id=world.leerplicht.id)
    assert people(M.AGENDA, Who.ORGANISATOR) == {lpa.id}


# -- behind --------------------------------------------------------------------------


def test_minutes_wait_until_the_meeting_is_closed(world: World, now: datetime, coordinator: User):
    here, by = world.cjg, {"created_by_id": coordinator.id}
    planned = make.meeting(here, starts_at=now - timedelta(hours=2), **by)
    held = make.meeting(here, starts_at=now - 300 * DAY, status=S.GEHOUDEN, **by)
    make.meeting(here, starts_at=now - DAY, status=S.AFGESLOTEN, closed_at=now, **by)
    make.meeting(here, starts_at=now - DAY, status=S.GEANNULEERD, cancel_reason="Ziek", **by)
    make.meeting(here, starts_at=now - DAY, status=S.CONCEPT, has_date=False, **by)
    assert numbers(M.VERSLAG) == sorted([planned.number, held.number])
    assert {one.on for one in found(M.VERSLAG)} == {
        clock.today(), clock.to_local(held.starts_at).date(),
    }  # fmt: skip


def test_minutes_are_for_who_takes_them_else_the_chair(world: World, now: datetime):
    lpa, care = world.users[Role.LEERPLICHTAMBTENAAR], world.users[Role.DEELNEMER]
    coordinator = world.users[Role.COORDINATOR]
    row = make.meeting(
        world.cjg, starts_at=now - 7 * DAY, status=S.GEHOUDEN, created_by_id=coordinator.id
    )
    chair = make.participant(row, lpa, is_chair=True)
    taker = make.participant(row, world.school_coordinator, is_note_taker=True)
    assert people(M.VERSLAG, Who.NOTULIST) == {world.school_coordinator.id}
    assert people(M.VERSLAG, Who.ORGANISATOR) == {coordinator.id}
    # Who may not write minutes cannot do anything about them.
    change(taker, user_id=care.id)
    assert people(M.VERSLAG, Who.NOTULIST) == {lpa.id}
    change(taker, user_id=world.school_coordinator.id)
    make.participant(row, name="Vervanger", replaces_id=taker.id)
    assert people(M.VERSLAG, Who.NOTULIST) == {lpa.id}
    change(chair, is_chair=False)
    assert people(M.VERSLAG, Who.NOTULIST) == set()


# -- polls ---------------------------------------------------------------------------


def test_a_poll_is_for_who_did_not_answer_all_that_is_to_come(
    world: World, now: datetime, coordinator: User
):
    poll = make.meeting(
        world.cjg,
        status=S.PEILING,
        created_by_id=coordinator.id,
        answer_by_on=date(2026, 11, 27),
    )
    passed = make.poll_slot(poll, starts_at=now - DAY)
    slots = [make.poll_slot(poll, starts_at=now + days * DAY) for days in (7, 8)]
    make.poll_slot(poll, starts_at=now + 9 * DAY, withdrawn_at=now)
    lpa, toegang = world.users[Role.LEERPLICHTAMBTENAAR], world.users[Role.TOEGANG]
    done = make.participant(poll, coordinator)
    half = make.participant(poll, lpa)
    make.participant(poll, toegang)
    make.participant(poll, make.user(Role.DEELNEMER, world.care, is_enabled=False))
    make.participant(poll, name="Gerda Gast", email="gerda@voorbeeld.invalid")
    for slot in slots:
        make.slot_answer(slot, done, A.NEE)
    make.slot_answer(slots[0], half)
    make.slot_answer(passed, half)
    [one] = found(M.PEILING)
    assert set(one.people[Who.DEELNEMER]) == {lpa.id, toegang.id}
    assert one.people[Who.ORGANISATOR] == (coordinator.id,)
    assert (one.on, one.path) == (date(2026, 11, 27), f"/overleggen/{poll.id}/peiling")
    assert numbers(M.OVERLEG) == numbers(M.AGENDA) == []
    # Afterwards only the choice is left.
    with clock.held_at(datetime(2026, 11, 28, 9, tzinfo=clock.AMSTERDAM)):
        [one] = found(M.PEILING)
        assert list(one.people[Who.DEELNEMER]) == []
        assert one.people[Who.ORGANISATOR] == (coordinator.id,)
    # Without a last day: before the first proposal, so that all can still be chosen.
    change(poll, answer_by_on=None)
    change(passed, withdrawn_at=now)
    assert found(M.PEILING)[0].on == date(2026, 11, 29)
    change(poll, status=S.GEPLAND)
    assert found(M.PEILING) == []


# -- addresses -----------------------------------------------------------------------


def mail_to(seat: Participant, address: str, **given) -> OutboxMessage:
    return make.outbox_message(
        **{
            "subject_id": seat.id,
            "to_address": address,
            "state": OutboxState.MISLUKT,
            "last_error": "adres geweigerd: 550",
            "created_at": clock.now() - 2 * DAY,
            "next_attempt_at": clock.now() - 2 * DAY,
            **given,
        }
    )


def test_a_refused_address_is_told_for_as_long_as_it_is_there(
    world: World, meeting: Meeting, coordinator: User
):
    lpa = world.users[Role.LEERPLICHTAMBTENAAR]
    guest = make.participant(meeting, name="Gerda Gast", email="gerda@voorbeeld.invalid")
    user = make.participant(meeting, lpa)
    mail = mail_to(guest, "gerda@voorbeeld.invalid")
    mail_to(user, lpa.email, state=OutboxState.INGETROKKEN)
    [one] = found(M.ADRES)
    assert (one.subject_id, one.anchor_id, one.number) == (guest.id, meeting.id, meeting.number)
    assert one.people == {Who.ORGANISATOR: (coordinator.id,)}
    assert (one.on, one.path) == (date(2026, 11, 21), f"/overleggen/{meeting.id}")
    assert "erda" not in f"{one.path}{one.number}"
    # The day on which it failed is known better than the day of the last attempt.
    save(OutboxEvent(mail_id=mail.id, at=clock.now() - DAY, kind=OutboxEventKind.MISLUKT))
    assert found(M.ADRES)[0].on == date(2026, 11, 22)
    again = mail_to(guest, guest.email, created_at=clock.now() - DAY, state=OutboxState.WACHT)
    assert found(M.ADRES) == []
    change(again, state=OutboxState.INGETROKKEN)
    assert len(found(M.ADRES)) == 1
    change(guest, email="beter@voorbeeld.invalid")
    assert found(M.ADRES) == []
    change(guest, email="gerda@voorbeeld.invalid")
    mail_to(user, lpa.email)
    assert {one.subject_id for one in found(M.ADRES)} == {guest.id, user.id}
    make.participant(meeting, name="Vervanger", replaces_id=guest.id)
    change(lpa, is_enabled=False)
    assert found(M.ADRES) == []


@pytest.mark.parametrize(
    ("values", "is_told"),
    [
        ({"status": S.PEILING}, True),
        ({"status": S.CONCEPT}, False),
        ({"status": S.GEANNULEERD, "cancel_reason": "Ziek"}, False),
        ({"starts_at": datetime(2026, 11, 20, 10, tzinfo=clock.AMSTERDAM)}, False),
    ],
)
def test_a_refused_address_matters_while_there_is_something_to_come(
    meeting: Meeting, values, is_told
):
    guest = make.participant(meeting, name="Gerda Gast", email="gerda@voorbeeld.invalid")
    mail_to(guest, "gerda@voorbeeld.invalid")
    slot = make.poll_slot(meeting)
    change(meeting, **values)
    assert bool(found(M.ADRES)) is is_told
    # Who answered by telephone has nothing to be asked.
    make.slot_answer(slot, guest)
    assert found(M.ADRES) == []


# -- all -----------------------------------------------------------------------------


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def fill(world: World, count: int) -> None:
    """So many of each: ahead, behind, a poll, a refused address."""
    now = clock.now()
    for place in range(count):
        for at in (world.cjg, world.secondary):
            ahead = make.meeting(at, starts_at=now + (place + 1) * DAY)
            guest = make.participant(ahead, name="Noor Geheim", email="noor@voorbeeld.invalid")
            mail_to(guest, "noor@voorbeeld.invalid")
            make.agenda_item(ahead, world.case)
            make.meeting(at, starts_at=now - (place + 1) * DAY, status=S.GEHOUDEN)
            poll = make.meeting(at, status=S.PEILING)
            make.poll_slot(poll)
            make.participant(poll, world.users[Role.TOEGANG])


def test_the_same_few_statements_however_many_and_nobody_is_named(world: World):
    fill(world, 1)
    with counted() as few:
        first = found()
    fill(world, 6)
    with counted() as many:
        all_ = found()
    assert len(few) == len(many) <= 14
    assert len(all_) == 7 * len(first)
    assert {one.matter for one in all_} == {
        M.OVERLEG, M.AGENDA, M.PEILING, M.VERSLAG, M.ADRES,
    }  # fmt: skip
    for one in all_:
        said = f"{one.number} {one.path}".casefold()
        assert not [word for word in ("noor", "geheim", "proef", "@") if word in said]
