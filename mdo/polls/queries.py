"""Reading a poll: what is proposed, who answered what, and what suits best.

The meeting itself must have been loaded through its scope, or by a personal link.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from mdo.accounts.viewer import Viewer
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.clock import from_local, to_local
from mdo.extensions import db
from mdo.mail.models import OutboxMessage
from mdo.meetings.conflict_queries import day_off_on, get_ground_rules
from mdo.meetings.invitation_queries import Delivery, list_deliveries, list_recipients
from mdo.meetings.link_rules import LinkState, link_state
from mdo.meetings.models import AgendaItem, GuestLink, Meeting, Participant
from mdo.meetings.scope import is_own_seat
from mdo.meetings.table_queries import ParticipantRow, list_participants
from mdo.polls.models import PollSlot, SlotAnswer
from mdo.polls.rules import Progress, Tally, best_slots, day_words, progress, tally
from mdo.terms import InvitationAnswer, LinkPurpose, MeetingStatus, OutboxState

Answers = dict[uuid.UUID, InvitationAnswer]


@dataclass(frozen=True)
class SlotRow:
    """A proposed moment that was not withdrawn."""

    id: uuid.UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class PersonRow:
    """Somebody at the table, with an answer (or None) for each slot in their order."""

    seat: ParticipantRow
    answers: Sequence[InvitationAnswer | None]
    note: str
    is_guest: bool
    has_address: bool
    has_live_link: bool
    progress: Progress
    delivery: Delivery | None

    @property
    def is_refused(self) -> bool:
        """Whether the question does not reach somebody who still has to answer it."""
        failed = self.delivery is not None and self.delivery.has_failed
        return failed and self.progress is not Progress.BEANTWOORD


@dataclass(frozen=True)
class Poll:
    """A poll as its page shows it. `best` are the ids of the slots that suit best, among
    those that are still to come on a day that suits; `open_slots` those that can be answered
    now; `day_words` what is unusual about the day and hour of each of them, by id; `travel`
    the time between two places."""

    slots: Sequence[SlotRow]
    people: Sequence[PersonRow]
    tallies: Mapping[uuid.UUID, Tally]
    best: Collection[uuid.UUID]
    open_slots: Sequence[SlotRow]
    closes_at: datetime
    is_open: bool
    day_words: Mapping[uuid.UUID, Sequence[str]]
    travel: timedelta

    def answers_of(self, participant_id: uuid.UUID) -> Answers:
        """What somebody answered, by slot."""
        person = next(row for row in self.people if row.seat.id == participant_id)
        return {
            slot.id: answer
            for slot, answer in zip(self.slots, person.answers, strict=True)
            if answer is not None
        }


def list_slots(meeting_id: uuid.UUID) -> list[SlotRow]:
    """What is proposed, in order of time, without what was withdrawn."""
    rows = db.session.execute(
        select(PollSlot.id, PollSlot.starts_at, PollSlot.ends_at)
        .where(PollSlot.meeting_id == meeting_id, PollSlot.withdrawn_at.is_(None))
        .order_by(PollSlot.starts_at)
    )
    return [SlotRow(*row) for row in rows]


def list_all_slots(meeting_id: uuid.UUID) -> list[PollSlot]:
    """Every slot that was ever proposed, to change them."""
    return list(db.session.scalars(select(PollSlot).where(PollSlot.meeting_id == meeting_id)))


def list_answers(meeting_id: uuid.UUID) -> dict[uuid.UUID, Answers]:
    """Who answered what: by participant, by slot. Those of a withdrawn slot stay out."""
    rows = db.session.execute(
        select(SlotAnswer.participant_id, SlotAnswer.slot_id, SlotAnswer.answer)
        .join(PollSlot, PollSlot.id == SlotAnswer.slot_id)
        .where(PollSlot.meeting_id == meeting_id, PollSlot.withdrawn_at.is_(None))
    )
    found: dict[uuid.UUID, Answers] = {}
    for participant_id, slot_id, answer in rows:
        found.setdefault(participant_id, {})[slot_id] = answer
    return found


def list_answer_rows(slot_ids: Collection[uuid.UUID]) -> list[SlotAnswer]:
    """The answers on these slots, to change or copy them."""
    return list(db.session.scalars(select(SlotAnswer).where(SlotAnswer.slot_id.in_(slot_ids))))


def closes_at(answer_by_on: date | None, slots: Sequence[SlotRow]) -> datetime:
    """Until when a poll with these slots can be answered: the end of the last day to answer;
    without one, when the last slot begins. Only slots that are still to come are asked."""
    if answer_by_on is None:
        return max(slot.starts_at for slot in slots)
    return start_of(answer_by_on + timedelta(days=1))


def start_of(day: date) -> datetime:
    """The moment at which a day begins here."""
    return from_local(datetime.combine(day, time()))


def to_come(slots: Sequence[SlotRow], now: datetime) -> list[SlotRow]:
    """The slots that did not begin yet."""
    return [slot for slot in slots if slot.starts_at > now]


def get_opener_id(meeting_id: uuid.UUID) -> uuid.UUID | None:
    """Who began the poll of a meeting (the last time), None when nobody did."""
    return db.session.scalar(
        select(AuditEvent.actor_id)
        .where(AuditEvent.subject_id == meeting_id, AuditEvent.action == AuditAction.POLL_OPENED)
        .order_by(AuditEvent.at.desc())
        .limit(1)
    )


def get_own_seat_id(viewer: Viewer, meeting_id: uuid.UUID) -> uuid.UUID | None:
    """The seat of the viewer at this table, None without one."""
    return db.session.scalar(
        select(Participant.id).where(Participant.meeting_id == meeting_id, is_own_seat(viewer))
    )


def get_poll(viewer: Viewer, meeting: Meeting, now: datetime) -> Poll:
    """The poll of a meeting that has one, with everybody at the table."""
    slots = list_slots(meeting.id)
    ahead = to_come(slots, now)
    closes = closes_at(meeting.answer_by_on, slots)
    people = _people(viewer, meeting.id, slots, {slot.id for slot in ahead}, now)
    columns = [[person.answers[place] for person in people] for place in range(len(slots))]
    tallies = {slot.id: tally(column) for slot, column in zip(slots, columns, strict=True)}
    travel, words = _day_words(meeting, ahead)
    return Poll(
        slots=slots,
        people=people,
        tallies=tallies,
        best=best_slots({slot.id: tallies[slot.id] for slot in ahead if not words[slot.id]}),
        open_slots=ahead,
        closes_at=closes,
        is_open=closes > now and bool(ahead),
        day_words=words,
        travel=travel,
    )


def _day_words(
    meeting: Meeting, slots: Sequence[SlotRow]
) -> tuple[timedelta, dict[uuid.UUID, list[str]]]:
    if not slots:
        return timedelta(0), {}
    case_ids = db.session.scalars(
        select(AgendaItem.case_id).where(
            AgendaItem.meeting_id == meeting.id, AgendaItem.case_id.is_not(None)
        )
    ).all()
    moments = {slot.id: (to_local(slot.starts_at), to_local(slot.ends_at)) for slot in slots}
    travel, calendar = get_ground_rules(
        meeting.municipality_id,
        meeting.organisation_id,
        case_ids,
        to_local(slots[0].starts_at).date(),
        to_local(slots[-1].starts_at).date(),
    )
    return travel, {
        key: day_words(begin, end, day_off_on(calendar, begin.date()))
        for key, (begin, end) in moments.items()
    }


def _people(
    viewer: Viewer,
    meeting_id: uuid.UUID,
    slots: Sequence[SlotRow],
    asked: Collection[uuid.UUID],
    now: datetime,
) -> list[PersonRow]:
    answers = list_answers(meeting_id)
    links = {key: link_of(link, now) for key, link in get_last_links(meeting_id).items()}
    reached = {row.participant_id: row.is_guest for row in list_recipients(meeting_id)}
    mailed, opener_id = list_asked(meeting_id), get_opener_id(meeting_id)
    notes = dict(
        db.session.execute(
            select(Participant.id, Participant.answer_note).where(
                Participant.meeting_id == meeting_id
            )
        ).all()
    )
    seats = list_participants(viewer, meeting_id, to_local(now).date())
    deliveries = list_deliveries([seat.id for seat in seats])
    people = []
    for seat in seats:
        own = answers.get(seat.id, {})
        is_hidden = seat.name == seat.party.label and not seat.party.is_organisation
        people.append(
            PersonRow(
                seat=seat,
                answers=[own.get(slot.id) for slot in slots],
                note="" if is_hidden else notes[seat.id],
                is_guest=reached.get(seat.id, False),
                has_address=seat.id in reached,
                has_live_link=links.get(seat.id) is LinkState.GELDIG,
                progress=progress(
                    [own.get(slot.id) for slot in slots if slot.id in asked],
                    has_address=seat.id in reached,
                    was_asked=seat.id in mailed,
                    link=links.get(seat.id),
                    is_opener=seat.user_id is not None and seat.user_id == opener_id,
                ),
                delivery=deliveries.get(seat.id),
            )
        )
    return people


def get_last_links(meeting_id: uuid.UUID) -> dict[uuid.UUID, GuestLink]:
    """The personal link to the poll that each guest got last."""
    links = db.session.scalars(
        select(GuestLink)
        .join(Participant, Participant.id == GuestLink.participant_id)
        .where(Participant.meeting_id == meeting_id, GuestLink.purpose == LinkPurpose.PEILING)
    )
    # Of two of one moment the one that can still be used is the last.
    in_order = sorted(
        links, key=lambda link: (link.created_at, link.revoked_at is None, link.used_at is None)
    )
    return {link.participant_id: link for link in in_order}


def link_of(link: GuestLink, now: datetime) -> LinkState:
    """Whether a link still works."""
    return link_state(link.expires_at, link.used_at, link.revoked_at, now)


def mail_key(meeting_id: uuid.UUID, participant_id: uuid.UUID, occasion: str) -> str:
    """The key in the outbox of a mail about the poll of a meeting."""
    return f"peiling:{meeting_id}:{participant_id}:{occasion}"


def list_asked(meeting_id: uuid.UUID) -> set[uuid.UUID]:
    """The participants to whom a mail about this poll went, or is on its way."""
    return set(
        db.session.scalars(
            select(OutboxMessage.subject_id).where(
                OutboxMessage.key.startswith(f"peiling:{meeting_id}:", autoescape=True),
                OutboxMessage.state != OutboxState.INGETROKKEN,
            )
        )
    )


def list_told(meeting_id: uuid.UUID, occasion: str, *, since: datetime) -> set[uuid.UUID]:
    """Who got a mail about this poll on this occasion, or any since that moment that was not
    taken back."""
    return {
        participant_id
        for key, participant_id, state, created_at in db.session.execute(
            select(
                OutboxMessage.key,
                OutboxMessage.subject_id,
                OutboxMessage.state,
                OutboxMessage.created_at,
            ).where(OutboxMessage.key.startswith(f"peiling:{meeting_id}:", autoescape=True))
        )
        if key.partition("#")[0] == mail_key(meeting_id, participant_id, occasion)
        or (created_at >= since and state is not OutboxState.INGETROKKEN)
    }


def free_key(participant_id: uuid.UUID, key: str) -> str | None:
    """The key under which a mail of this occasion can be written; None when one went, or is
    on its way. One that was taken back, or whose link was, brought nobody anything."""
    rows = db.session.execute(
        select(OutboxMessage.state, GuestLink.revoked_at)
        .outerjoin(GuestLink, GuestLink.id == OutboxMessage.link_id)
        .where(
            OutboxMessage.subject_id == participant_id,
            or_(
                OutboxMessage.key == key,
                OutboxMessage.key.startswith(f"{key}#", autoescape=True),
            ),
        )
    ).all()
    if any(row.state != OutboxState.INGETROKKEN and not row.revoked_at for row in rows):
        return None
    return f"{key}#{len(rows) + 1}" if rows else key


def get_polled_meeting(meeting_id: uuid.UUID) -> Meeting | None:
    """A meeting whose date is polled, with its agenda, to be changed; for what happens by
    itself. It is ours until the transaction ends."""
    return db.session.scalar(
        select(Meeting)
        .where(Meeting.id == meeting_id, Meeting.status == MeetingStatus.PEILING)
        .options(selectinload(Meeting.agenda))
        .with_for_update(of=Meeting)
        .execution_options(populate_existing=True)
    )


def get_meeting_of_link(link: GuestLink, *, lock: bool) -> Meeting:
    """The meeting to whose poll a personal link leads, with its table and agenda. With
    `lock` it is ours until the transaction ends."""
    query = (
        select(Meeting)
        .join(Participant, Participant.meeting_id == Meeting.id)
        .where(Participant.id == link.participant_id)
        .options(
            selectinload(Meeting.participants),
            selectinload(Meeting.agenda),
            joinedload(Meeting.organisation),
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query.with_for_update(of=Meeting) if lock else query).one()
