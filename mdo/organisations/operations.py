"""What a functional administrator changes in organisations and the own municipality."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.clock import to_local
from mdo.errors import Refused, StaleEdit
from mdo.extensions import db
from mdo.fingerprints import fingerprint_of
from mdo.organisations.admin_queries import get_any_organisation, has_namesake, is_code_taken
from mdo.organisations.models import Municipality, Organisation, School
from mdo.organisations.rules import (
    LATEST_CLOSING,
    MUNICIPAL_KINDS,
    OpenState,
    contrast_problem,
    open_state,
)
from mdo.terms import Party

ADDRESS_FIELDS = (
    "name", "street", "house_number", "postcode", "city", "phone", "email", "website",
)  # fmt: skip
SCHOOL_FIELDS = ("kind", "code", "holiday_region")
OWN_FIELDS_OF_IMPORTED = ("email",)
"""What the import leaves alone (school_import)."""
COLOURS = ("primary_colour", "accent_colour")
SETTINGS = ("name", *COLOURS, "records_from", "travel_minutes")
NEEDS_MUNICIPALITY = "Kies de gemeente waar dit een onderdeel van is."
NAMESAKE = "Er is al een organisatie van deze soort met deze naam."
CODE_TAKEN = "Er is al een school met deze code."


@dataclass(frozen=True)
class Acting:
    """Who changes something, when, and for which municipality."""

    by: uuid.UUID
    municipality_id: uuid.UUID | None
    now: datetime


def is_imported(organisation: Organisation) -> bool:
    """Whether DUO owns what stands here. `organisation` comes with its school."""
    return organisation.school is not None and organisation.school.import_source is not None


def editable_values(organisation: Organisation) -> dict[str, Any]:
    """What the edit form of an organisation shows, by field."""
    if is_imported(organisation):
        return {name: getattr(organisation, name) for name in OWN_FIELDS_OF_IMPORTED}
    values = {name: getattr(organisation, name) for name in ADDRESS_FIELDS}
    if organisation.school is not None:
        values |= {f"school_{name}": getattr(organisation.school, name) for name in SCHOOL_FIELDS}
    return values


def create_organisation(
    organisation_id: uuid.UUID,
    kind: Party,
    municipality_id: uuid.UUID | None,
    values: Mapping[str, Any],
    *,
    acting: Acting,
) -> Organisation:
    """A new organisation. `organisation_id` comes from the form: the same form sent twice
    makes one. A school has `school_` values as well. Raises Refused."""
    sent_before = get_any_organisation(organisation_id)
    if sent_before is not None:
        if (sent_before.kind, sent_before.name) == (kind, values["name"]):
            return sent_before
        organisation_id = uuid.uuid4()
    organisation = Organisation(id=organisation_id, kind=kind, municipality_id=municipality_id)
    if kind is Party.SCHOOL:
        organisation.school = School()
    else:
        organisation.school = None
    _check(organisation, values)
    _fill(organisation, values)
    db.session.add(organisation)
    _record(AuditAction.ORGANISATION_CREATED, organisation, acting, kind=kind, **values)
    return organisation


def change_organisation(
    organisation: Organisation, values: Mapping[str, Any], *, seen: str, acting: Acting
) -> None:
    """Change what is ours to change. `seen` is the fingerprint of what the form showed.
    Raises Refused, or StaleEdit when somebody else changed it meanwhile."""
    current = editable_values(organisation)
    if fingerprint_of(current.values()) != seen:
        raise StaleEdit(organisation)
    wanted = {name: values[name] for name in current}
    changed = {name for name, value in current.items() if wanted[name] != value}
    if not changed:
        return
    if not is_imported(organisation):
        _check(organisation, wanted)
    _fill(organisation, {name: wanted[name] for name in changed})
    _record(
        AuditAction.ORGANISATION_CHANGED,
        organisation,
        acting,
        old={name: current[name] for name in sorted(changed)},
        new={name: wanted[name] for name in sorted(changed)},
    )


def _check(organisation: Organisation, values: Mapping[str, Any]) -> None:
    messages = {}
    kind, municipality_id = organisation.kind, organisation.municipality_id
    if kind in MUNICIPAL_KINDS and municipality_id is None:
        messages["municipality_id"] = NEEDS_MUNICIPALITY
    if has_namesake(values["name"], kind, municipality_id, other_than=organisation.id):
        messages["name"] = NAMESAKE
    code = values.get("school_code")
    if code and is_code_taken(code, other_than=organisation.id):
        messages["school_code"] = CODE_TAKEN
    if messages:
        raise Refused(messages)


def _fill(organisation: Organisation, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name.startswith("school_"):
            setattr(organisation.school, name.removeprefix("school_"), value)
        else:
            setattr(organisation, name, value)


def close_organisation(organisation: Organisation, *, closed_on: date, acting: Acting) -> None:
    """Let an organisation be closed from `closed_on` on. Its users and cases stay as they
    are; the page says what they are. Raises Refused."""
    if organisation.closed_on == closed_on:
        return
    if closed_on > to_local(acting.now).date() + LATEST_CLOSING:
        raise Refused({"closed_on": "Deze datum ligt meer dan twee jaar vooruit."})
    old = organisation.closed_on
    organisation.closed_on = closed_on
    _record(
        AuditAction.ORGANISATION_CLOSED,
        organisation,
        acting,
        old={"closed_on": old},
        new={"closed_on": closed_on},
    )


def reopen_organisation(organisation: Organisation, *, acting: Acting) -> None:
    """Take the closing back. Does nothing to one that has none. Raises Refused."""
    old = organisation.closed_on
    if old is None:
        return
    is_closed = open_state(old, to_local(acting.now).date()) is OpenState.GESLOTEN
    if is_closed and has_namesake(
        organisation.name,
        organisation.kind,
        organisation.municipality_id,
        other_than=organisation.id,
    ):
        raise Refused(f"{NAMESAKE} Sluit die eerst, of geef haar een andere naam.")
    organisation.closed_on = None
    _record(AuditAction.ORGANISATION_REOPENED, organisation, acting, old={"closed_on": old})


def _record(
    action: AuditAction, organisation: Organisation, acting: Acting, **details: object
) -> None:
    audit.record(
        action,
        by=acting.by,
        now=acting.now,
        subject=Subject.ORGANISATIE,
        subject_id=organisation.id,
        municipality_id=acting.municipality_id,
        **details,
    )


# -- the municipality --------------------------------------------------------------


def settings_of(municipality: Municipality) -> dict[str, Any]:
    """What the settings page shows, by field."""
    return {name: getattr(municipality, name) for name in SETTINGS}


def colour_problems(values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the colours of a house style, by field."""
    problems = {name: contrast_problem(values[name]) for name in COLOURS}
    return {name: problem for name, problem in problems.items() if problem}


def change_municipality(
    municipality: Municipality, values: Mapping[str, Any], *, seen: str, acting: Acting
) -> None:
    """Change name, house style and first year of a municipality. `seen` is the fingerprint
    of what the form showed. Raises Refused, or StaleEdit."""
    current = settings_of(municipality)
    if fingerprint_of(current.values()) != seen:
        raise StaleEdit(municipality)
    if messages := colour_problems(values):
        raise Refused(messages)
    change = audit.changes(municipality, {name: values[name] for name in SETTINGS})
    if not change["new"]:
        return
    for name, value in change["new"].items():
        setattr(municipality, name, value)
    audit.record(
        AuditAction.MUNICIPALITY_CHANGED,
        by=acting.by,
        now=acting.now,
        subject=Subject.GEMEENTE,
        subject_id=municipality.id,
        municipality_id=municipality.id,
        **change,
    )
