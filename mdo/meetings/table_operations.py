"""Who sits at the table of a meeting that is planned or changed, and who is missing.

Nothing is saved or logged here: the operations that plan and change a meeting do.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from mdo.meetings.choice_queries import PersonRow, RelativeRow, list_people_by_id
from mdo.meetings.models import Meeting, MissingParty, Participant
from mdo.meetings.rules import missing_parties
from mdo.terms import Attendance, InvitationAnswer, MeetingKind, MeetingStatus, Party

NOBODY = "Kies wie er aan tafel zitten. Een overleg zonder deelnemers kan niet."
NO_PLACE = "Vul een plaats in, of een link voor beeldbellen."
NO_LPA = (
    "Bij een ZAT zit altijd een leerplichtambtenaar aan tafel. Kies er een, of zoek er een op naam."
)
NOT_HERE = "Kies iemand die aan tafel zit."


def make_table(
    values: Mapping[str, Any],
    relatives: Sequence[RelativeRow],
    today: date,
    kept: Sequence[Participant] = (),
) -> list[Participant]:
    """Everybody at the table, in order: who sat there already, then people with an account,
    family, guests. A chair or note taker that is named sits there as well."""
    leading = {values["chair"], values["note_taker"]} - {None}
    ids = {*values["people"], *(_id_in(key, "m-") for key in leading)} - {None}
    table = list(kept)
    for person in list_people_by_id(ids, today):
        table.append(_of_person(person, values))
    table += [_of_relative(row) for row in relatives if row.key in (values["family"] or ())]
    table += [guest_of(row) for row in values["guests"] if row["name"]]
    for place, seat in enumerate(table):
        seat.position = place
    return table


def _is_only_led(table: Sequence[Participant], values: Mapping[str, Any]) -> bool:
    """Whether nobody was chosen and the chair and note taker sit there alone."""
    chosen = values["people"] or values["family"] or any(row["name"] for row in values["guests"])
    return not chosen and all(seat.is_chair or seat.is_note_taker for seat in table)


def _id_in(key: str | None, start: str) -> uuid.UUID | None:
    return uuid.UUID(key.removeprefix(start)) if key and key.startswith(start) else None


def _of_person(person: PersonRow, values: Mapping[str, Any]) -> Participant:
    key = f"m-{person.id}"
    return Participant(
        id=uuid.uuid4(),
        party=person.party,
        name=person.full_name,
        organisation_id=person.organisation_id,
        user_id=person.user_id,
        is_chair=values["chair"] == key,
        is_note_taker=values["note_taker"] == key,
    )


def _of_relative(row: RelativeRow) -> Participant:
    is_pupil = row.relation is None
    return Participant(
        id=uuid.uuid4(),
        party=Party.LEERLING if is_pupil else Party.OUDERS,
        name=row.full_name,
        email=row.email,
        guardian_id=None if is_pupil else row.id,
        pupil_id=row.id if is_pupil else None,
    )


def guest_of(row: Mapping[str, Any], attendance: Attendance = Attendance.VERWACHT) -> Participant:
    """Somebody without an account, with the organisation behind the name."""
    return Participant(
        id=uuid.uuid4(),
        party=row["party"],
        name=", ".join(part for part in (row["name"], row["organisation"]) if part),
        email=row.get("email") or "",
        attendance=attendance,
    )


def table_faults(
    kind: MeetingKind,
    table: Sequence[Participant],
    reasons: Mapping[Party, str],
    values: Mapping[str, Any],
    *,
    is_concept: bool,
) -> dict[str, str]:
    """What is wrong with the place and the table, by field. A concept may lack a place and
    required parties."""
    faults: dict[str, str] = {}
    if not (is_concept or values["location"] or values["video_url"]):
        faults["location"] = NO_PLACE
    if not table or (not is_concept and _is_only_led(table, values)):
        return faults | {"people": NOBODY}
    users = [seat.user_id for seat in table if seat.user_id]
    for seat in table:
        if seat.user_id and users.count(seat.user_id) > 1:
            faults["people"] = f"{seat.name} staat er twee keer bij. Kies één van de twee."
    return faults | ({} if is_concept else missing_faults(kind, table, reasons))


def missing_faults(
    kind: MeetingKind, table: Sequence[Participant], reasons: Collection[Party]
) -> dict[str, str]:
    """Which required parties are missing without a reason, as messages by field."""
    faults = {}
    for required in missing_parties(kind, {seat.party for seat in table}):
        if not required.may_be_explained:
            faults["people"] = NO_LPA
        elif required.key not in reasons:
            faults[f"reason_{required.key.value}"] = (
                f"{required.label} hoort bij een {kind.abbreviation}. Voeg iemand toe, of "
                "schrijf hier op waarom niet."
            )
    return faults


def explain_table(meeting: Meeting, reasons: Mapping[Party, str]) -> None:
    """Keep the reasons of the parties that are still missing. Once the meeting was held there
    are also reasons of who was invited and did not come; those stay."""
    missing = missing_parties(meeting.kind, {seat.party for seat in meeting.participants})
    wanted = {row.key: reasons[row.key] for row in missing if row.key in reasons}
    for row in list(meeting.missing_parties):
        if row.party in wanted:
            row.reason = wanted.pop(row.party)
        elif meeting.status is not MeetingStatus.GEHOUDEN:
            meeting.missing_parties.remove(row)
    meeting.missing_parties += [
        MissingParty(party=party, reason=reason) for party, reason in wanted.items()
    ]


def seat_leaders(kept: Sequence[Participant], values: Mapping[str, Any]) -> dict[str, str]:
    """Let those who stay be chair and note taker as asked; what is wrong, by field."""
    faults = {}
    ids = {seat.id for seat in kept}
    for name, attribute in (("chair", "is_chair"), ("note_taker", "is_note_taker")):
        chosen = _id_in(values[name], "p-")
        if chosen and chosen not in ids:
            faults[name] = NOT_HERE
        for seat in kept:
            setattr(seat, attribute, seat.id == chosen)
    return faults


def forget_answers(table: Sequence[Participant]) -> None:
    """Take the answers back, for the meeting is at another moment. Who sent somebody in his
    or her place stays away."""
    replaced = {seat.replaces_id for seat in table}
    for seat in table:
        if seat.id not in replaced:
            _forget_answer(seat)


def _forget_answer(seat: Participant) -> None:
    seat.answer, seat.answered_at, seat.answer_note = InvitationAnswer.GEEN, None, ""


def forget_loose_remarks(table: Sequence[Participant]) -> None:
    """Take back the remarks without an answer: they were about the poll of the date."""
    for seat in table:
        if seat.answer is InvitationAnswer.GEEN:
            seat.answer_note = ""


def release_seats(table: Sequence[Participant], went: Sequence[Participant]) -> list[Participant]:
    """Let go of the ties between who goes and who stays. Whose substitute goes is expected
    again, and is asked anew whether he or she comes: those are returned. The substitute of
    who goes sits there in his or her own right."""
    gone = {seat.id for seat in went}
    by_id = {seat.id: seat for seat in table}
    back = []
    for seat in table:
        replaced = by_id.get(seat.replaces_id)
        if replaced is not None and seat.id in gone:
            replaced.attendance, replaced.absence_reason = Attendance.VERWACHT, ""
            _forget_answer(replaced)
            if replaced.id not in gone:
                back.append(replaced)
        if replaced is not None and (seat.id in gone or replaced.id in gone):
            seat.replaces_id = None
    return back
