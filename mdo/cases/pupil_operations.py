"""Changes to pupils: entering, correcting, guardians, another school, another home.

`values` are the fields of the form by name. What is refused raises Refused with a Dutch
message at the field.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from mdo import audit, clock
from mdo.accounts.viewer import Viewer
from mdo.audit import AuditAction, Subject
from mdo.cases.merge_queries import list_merged_numbers
from mdo.cases.models import Enrolment, Guardian, Pupil, Residence
from mdo.cases.operations import follow_pupil
from mdo.cases.pupil_followers import tell_pupil_followers
from mdo.cases.pupil_queries import find_duplicates, get_entry_right
from mdo.cases.rules import (
    birth_date_fault,
    fold,
    name_keys,
    overlaps,
    pupil_number,
)
from mdo.database.counters import next_number
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.law.dates import in_dutch

ONE_DAY = timedelta(days=1)
PUPIL_COUNTER = "leerlingen"
# What the law asks about a pupil.
FACTS = frozenset({"birth_on", "start_qualification_on", "is_exempt_from_qualification"})
KNOWN_PUPIL = (
    "Misschien is deze leerling al bekend. Kies de bekende leerling, of bevestig dat het een "
    "andere leerling is."
)
KNOWN_ELSEWHERE = (
    "Er is al een leerling met deze naam en geboortedatum bekend; vraag het CJG of leerplicht."
)


def enter_pupil(
    values: Mapping[str, Any], *, viewer: Viewer, confirmed: str, now: datetime
) -> Pupil:
    """Enter a new pupil with its home and, when given, its school.

    `confirmed` is the fingerprint of the possible duplicates that the viewer saw and calls
    other children. Asking for the number first makes two who enter at the same moment wait
    for each other, so that the second one sees the first one's pupil.
    """
    today = clock.to_local(now).date()
    birth_on: date = values["birth_on"]
    school_id = values["school_id"]
    number = pupil_number(next_number(PUPIL_COUNTER))
    _check_entry(values, viewer, today)
    duplicates = find_duplicates(
        viewer,
        values["given_name"],
        values["surname"],
        birth_on,
        today,
        school_id=school_id,
        number_at_school=values["pupil_number"],
    )
    if duplicates and duplicates.fingerprint != confirmed:
        raise Refused({"is_other": KNOWN_PUPIL if duplicates.rows else KNOWN_ELSEWHERE})
    name = {key: values[key] for key in ("given_name", "infix", "surname")}
    pupil = Pupil(
        id=uuid.uuid4(),
        number=number,
        birth_on=birth_on,
        municipality_id=values["municipality_id"],
        school_id=school_id,
        created_at=now,
        created_by_id=viewer.user_id,
        **name,
        **name_keys(**name, number=number),
    )
    db.session.add(pupil)
    db.session.flush()
    db.session.add(
        Residence(pupil_id=pupil.id, municipality_id=pupil.municipality_id, from_on=birth_on)
    )
    if school_id:
        db.session.add(
            Enrolment(
                pupil_id=pupil.id,
                school_id=school_id,
                group_name=values["group_name"],
                pupil_number=values["pupil_number"],
                from_on=values["enrolled_on"],
            )
        )
    _record(AuditAction.PUPIL_CREATED, pupil, by=viewer.user_id, now=now, number=number)
    return pupil


def _check_entry(values: Mapping[str, Any], viewer: Viewer, today: date) -> None:
    messages = {}
    birth_on, school_id = values["birth_on"], values["school_id"]
    if fault := birth_date_fault(birth_on, today):
        messages["birth_on"] = fault
    if school_id:
        if values["enrolled_on"] is None:
            messages["enrolled_on"] = "Vul in sinds wanneer de leerling op deze school zit."
        elif "birth_on" not in messages and (
            fault := _start_fault(values["enrolled_on"], birth_on, today)
        ):
            messages["enrolled_on"] = fault
    elif values["group_name"]:
        messages["school_id"] = "Kies de school waar deze groep of klas bij hoort."
    elif values["pupil_number"]:
        messages["school_id"] = "Kies de school waar dit leerlingnummer bij hoort."
    right = get_entry_right(viewer)
    if not right.covers(values["municipality_id"], school_id):
        if right.municipalities:
            messages["municipality_id"] = "Deze leerling hoort bij een andere gemeente en school."
        else:
            messages["school_id"] = "Kies de eigen school."
    if messages:
        raise Refused(messages)


def change_pupil(
    pupil: Pupil, values: Mapping[str, Any], *, seen_version: int, by: uuid.UUID, now: datetime
) -> None:
    """Correct the name, the birth date and the facts that end the kwalificatieplicht.

    Raises StaleEdit when somebody else saved the pupil meanwhile.
    """
    require_version(pupil, seen_version)
    today = clock.to_local(now).date()
    messages = {}
    birth_on: date = values["birth_on"]
    if birth_on != pupil.birth_on and (fault := birth_date_fault(birth_on, today)):
        messages["birth_on"] = fault
    elif any(row.from_on < birth_on for row in pupil.enrolments):
        messages["birth_on"] = "De leerling stond voor deze datum al op een school ingeschreven."
    graduated_on: date | None = values["start_qualification_on"]
    if graduated_on and not birth_on < graduated_on <= today:
        messages["start_qualification_on"] = (
            "Deze datum ligt in de toekomst of voor de geboortedatum."
        )
    if messages:
        raise Refused(messages)
    changed = audit.changes(pupil, values)
    if not changed["new"]:
        return
    _move_first_day_home(pupil, birth_on)
    for key, value in values.items():
        setattr(pupil, key, value)
    name = {key: values[key] for key in ("given_name", "infix", "surname")}
    numbers = " ".join((pupil.number, *list_merged_numbers(pupil.id)))
    for key, value in name_keys(**name, number=numbers).items():
        setattr(pupil, key, value)
    _record(AuditAction.PUPIL_CHANGED, pupil, by=by, now=now, **changed)
    if changed["new"].keys() & FACTS:
        tell_pupil_followers(pupil, by=by, now=now)


def _move_first_day_home(pupil: Pupil, birth_on: date) -> None:
    """A pupil lived in its first municipality since birth: that day moves along."""
    for residence in pupil.residences:
        if residence.from_on == pupil.birth_on and not (
            residence.until_on and residence.until_on < birth_on
        ):
            residence.from_on = birth_on


# -- guardians -----------------------------------------------------------------------


def add_guardian(
    pupil: Pupil, values: Mapping[str, Any], *, by: uuid.UUID, now: datetime
) -> Guardian:
    """Add a parent or carer. The same running one twice is refused."""
    _check_guardian(pupil, values, None)
    guardian = Guardian(id=uuid.uuid4(), pupil_id=pupil.id, **values)
    db.session.add(guardian)
    _record(AuditAction.GUARDIAN_ADDED, pupil, by=by, now=now, guardian_id=guardian.id)
    return guardian


def change_guardian(
    pupil: Pupil, guardian: Guardian, values: Mapping[str, Any], *, by: uuid.UUID, now: datetime
) -> None:
    """Change a parent or carer of `pupil`."""
    _check_guardian(pupil, values, guardian)
    changed = audit.changes(guardian, values)
    if not changed["new"]:
        return
    for key, value in values.items():
        setattr(guardian, key, value)
    _record(AuditAction.GUARDIAN_CHANGED, pupil, by=by, now=now, guardian_id=guardian.id, **changed)


def end_guardian(pupil: Pupil, guardian: Guardian, *, by: uuid.UUID, now: datetime) -> None:
    """End the part of a parent or carer today; the row stays as history."""
    today = clock.to_local(now).date()
    if guardian.is_past(today):
        raise Refused("Deze ouder of verzorger is al beëindigd.")
    until_on = max(today, guardian.from_on)
    changed = audit.changes(guardian, {"until_on": until_on})
    guardian.until_on = until_on
    _record(AuditAction.GUARDIAN_CHANGED, pupil, by=by, now=now, guardian_id=guardian.id, **changed)


def _check_guardian(pupil: Pupil, values: Mapping[str, Any], own: Guardian | None) -> None:
    from_on, until_on = values["from_on"], values["until_on"]
    if until_on and until_on < from_on:
        raise Refused({"until_on": "De einddatum ligt voor de begindatum."})
    name = fold(f"{values['given_name']} {values['infix']} {values['surname']}")
    for other in pupil.guardians:
        if (
            other is not own
            and fold(other.full_name) == name
            and overlaps(from_on, until_on, other.from_on, other.until_on)
        ):
            raise Refused({"surname": "Deze ouder of verzorger staat al bij de leerling."})


# -- school and home -----------------------------------------------------------------


def change_school(pupil: Pupil, values: Mapping[str, Any], *, by: uuid.UUID, now: datetime) -> None:
    """Enrol at another school (or group) from `from_on`, or at none when `school_id` is
    None. The running enrolment ends the day before; open cases move along."""
    today = clock.to_local(now).date()
    from_on, school_id = values["from_on"], values["school_id"]
    last = pupil.enrolments[0] if pupil.enrolments else None
    _check_start(from_on, pupil, today)
    if last and (last.until_on is None or last.until_on >= from_on):
        if last.from_on >= from_on:
            raise Refused(
                {"from_on": f"De leerling staat al op {last.school.name} sinds die dag of later."}
            )
        if (last.school_id, last.group_name) == (school_id, values["group_name"]):
            raise Refused({"school_id": "De leerling zit al op deze school en in deze groep."})
        last.until_on = from_on - ONE_DAY
    elif school_id is None:
        raise Refused({"school_id": "De leerling staat al niet meer op een school."})
    if school_id:
        pupil.enrolments.insert(
            0,
            Enrolment(
                school_id=school_id,
                group_name=values["group_name"],
                pupil_number=values["pupil_number"],
                from_on=from_on,
            ),
        )
    _record(
        AuditAction.ENROLMENT_CHANGED,
        pupil,
        by=by,
        now=now,
        school_id=school_id,
        group_name=values["group_name"],
        from_on=from_on,
    )
    _after(pupil, by=by, now=now)


def correct_enrolment(
    pupil: Pupil, values: Mapping[str, Any], *, by: uuid.UUID, now: datetime
) -> None:
    """Correct the last enrolment. The one before moves its end along when they met."""
    if not pupil.enrolments:
        raise Refused("Deze leerling staat nog op geen school ingeschreven.")
    last, before = pupil.enrolments[0], pupil.enrolments[1:2]
    changed = _correct(pupil, last, before, values, clock.to_local(now).date())
    _record(AuditAction.ENROLMENT_CHANGED, pupil, by=by, now=now, **changed)
    _after(pupil, by=by, now=now)


def move_pupil(pupil: Pupil, values: Mapping[str, Any], *, by: uuid.UUID, now: datetime) -> None:
    """Let the pupil live in another municipality from `from_on`; open cases move along."""
    from_on, municipality_id = values["from_on"], values["municipality_id"]
    last = pupil.residences[0] if pupil.residences else None
    _check_start(from_on, pupil, clock.to_local(now).date())
    if last and (last.until_on is None or last.until_on >= from_on):
        if last.from_on >= from_on:
            raise Refused(
                {
                    "from_on": f"De leerling woont in {last.municipality.name} sinds die dag of later."
                }
            )
        if last.municipality_id == municipality_id:
            raise Refused({"municipality_id": "De leerling woont al in deze gemeente."})
        last.until_on = from_on - ONE_DAY
    elif last and last.until_on + ONE_DAY < from_on:
        raise Refused(
            {
                "from_on": f"Van {in_dutch(last.until_on + ONE_DAY)} tot deze datum is geen "
                "woongemeente bekend. Verbeter eerst de laatste woongemeente."
            }
        )
    pupil.residences.insert(0, Residence(municipality_id=municipality_id, from_on=from_on))
    _record(
        AuditAction.PUPIL_MOVED,
        pupil,
        by=by,
        now=now,
        to_municipality_id=municipality_id,
        from_on=from_on,
    )
    _after(pupil, by=by, now=now)


def correct_residence(
    pupil: Pupil, values: Mapping[str, Any], *, by: uuid.UUID, now: datetime
) -> None:
    """Correct the last home. The one before moves its end along when they met. When it turns
    out to be the same municipality, there was no move: the one before goes on."""
    if not pupil.residences:
        raise Refused("Van deze leerling is nog geen woongemeente vastgelegd.")
    last, before = pupil.residences[0], pupil.residences[1:2]
    if before and before[0].municipality_id == values["municipality_id"]:
        changed = _undo_move(pupil, last, before[0])
    else:
        changed = _correct(pupil, last, before, values, clock.to_local(now).date())
    _record(AuditAction.PUPIL_MOVED, pupil, by=by, now=now, **changed)
    _after(pupil, by=by, now=now)


def _after(pupil: Pupil, *, by: uuid.UUID, now: datetime) -> None:
    """Its cases go along, and what is computed from where it lives and goes to school."""
    follow_pupil(pupil, by=by, now=now)
    tell_pupil_followers(pupil, by=by, now=now)


def _undo_move(pupil: Pupil, last: Residence, before: Residence) -> dict[str, dict[str, Any]]:
    changed = {
        "old": {"from_on": last.from_on, "municipality_id": last.municipality_id},
        "new": {"from_on": before.from_on, "municipality_id": before.municipality_id},
    }
    pupil.residences.remove(last)
    db.session.delete(last)
    before.until_on = last.until_on
    return changed


def _correct(
    pupil: Pupil,
    last: Enrolment | Residence,
    before: list[Enrolment] | list[Residence],
    values: Mapping[str, Any],
    today: date,
) -> dict[str, dict[str, Any]]:
    from_on, until_on = values["from_on"], values.get("until_on")
    _check_start(from_on, pupil, today)
    if until_on and until_on < from_on:
        raise Refused({"until_on": "De einddatum ligt voor de begindatum."})
    if until_on and until_on > today:
        raise Refused({"until_on": "Deze datum ligt in de toekomst."})
    for earlier in before:
        if earlier.until_on and earlier.until_on + ONE_DAY == last.from_on:
            earlier.until_on = max(from_on - ONE_DAY, earlier.from_on)
        if overlaps(from_on, until_on, earlier.from_on, earlier.until_on):
            raise Refused({"from_on": "Deze periode overlapt met de vorige."})
    changed = audit.changes(last, values)
    for key, value in values.items():
        setattr(last, key, value)
    return changed


def _check_start(from_on: date, pupil: Pupil, today: date) -> None:
    if fault := _start_fault(from_on, pupil.birth_on, today):
        raise Refused({"from_on": fault})


def _start_fault(from_on: date, birth_on: date, today: date) -> str | None:
    if from_on > today:
        return "Deze datum ligt in de toekomst. Leg het vast zodra het zover is."
    if from_on < birth_on:
        return "Deze datum ligt voor de geboorte van de leerling."
    return None


def _record(
    action: AuditAction, pupil: Pupil, *, by: uuid.UUID, now: datetime, **details: Any
) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.LEERLING,
        subject_id=pupil.id,
        municipality_id=pupil.municipality_id,
        **details,
    )
