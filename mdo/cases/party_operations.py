"""Changes to the parties of a case: who takes part, on what ground, and until when."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from mdo import audit, clock
from mdo.audit import AuditAction
from mdo.cases.case_queries import coordinating_organisations, get_party_kind, may_coordinate
from mdo.cases.models import CaseFile, CaseParty, Pupil
from mdo.cases.operations import join_case, record_on_case, require_open
from mdo.cases.queries import list_parties
from mdo.cases.rules import overlaps, permission_text
from mdo.errors import Refused
from mdo.terms import LegalBasis

NOT_ON_PERMISSION = "Deze organisatie werkt niet op grond van toestemming."
WITHDRAWN = "De toestemming voor deze organisatie is al ingetrokken."


def add_party(
    case: CaseFile, values: Mapping[str, Any], *, by: uuid.UUID, now: datetime
) -> CaseParty:
    """Let an organisation take part in an open case with its pupil loaded. Working on permission needs who gave
    it and when; one organisation takes part once at a time."""
    require_open(case)
    today = clock.to_local(now).date()
    organisation_id: uuid.UUID = values["organisation_id"]
    on_permission = values["basis"] is LegalBasis.TOESTEMMING
    messages = _permission_faults(case.pupil, values, today) if on_permission else {}
    if values["from_on"] < case.opened_on:
        messages["from_on"] = "Deze datum ligt voor de opening van het dossier."
    if _takes_part(case, organisation_id, values["from_on"]):
        messages["organisation_id"] = "Deze organisatie is al partij op die datum."
    party = get_party_kind(organisation_id)
    if party is None:
        messages["organisation_id"] = "Kies een van de mogelijkheden."
    if messages or party is None:
        raise Refused(messages)
    return join_case(
        case,
        organisation_id,
        party,
        basis=values["basis"],
        aim=values["aim"],
        from_on=values["from_on"],
        by=by,
        now=now,
        **(_permission(values) if on_permission else {}),
    )


def record_permission(
    case: CaseFile,
    party: CaseParty,
    values: Mapping[str, Any],
    *,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Complete or correct who gave permission for a party that works on it, and when."""
    if party.basis is not LegalBasis.TOESTEMMING:
        raise Refused(NOT_ON_PERMISSION)
    if party.withdrawn_on:
        raise Refused(WITHDRAWN)
    if messages := _permission_faults(case.pupil, values, clock.to_local(now).date()):
        raise Refused(messages)
    permission = _permission(values)
    changed = audit.changes(party, permission)
    if not changed["new"]:
        return
    party.permitted_by, party.permitted_on = permission["permitted_by"], permission["permitted_on"]
    record_on_case(
        AuditAction.PERMISSION_RECORDED,
        case,
        by=by,
        now=now,
        party=party.party,
        organisation_id=party.organisation_id,
        **changed,
    )


def _permission(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "permitted_by": permission_text(values["givers"], values["given_by"]),
        "permitted_on": values["permitted_on"],
    }


def _permission_faults(pupil: Pupil, values: Mapping[str, Any], today: date) -> dict[str, str]:
    messages = {}
    if not values["givers"]:
        messages["givers"] = "Kies wie toestemming gaf."
    permitted_on: date | None = values["permitted_on"]
    if permitted_on is None:
        messages["permitted_on"] = "Vul in wanneer de toestemming is gegeven."
    elif permitted_on > today:
        messages["permitted_on"] = "Deze datum ligt in de toekomst."
    elif permitted_on < pupil.birth_on:
        messages["permitted_on"] = "Deze datum ligt voor de geboorte van de leerling."
    return messages


def _takes_part(case: CaseFile, organisation_id: uuid.UUID, from_on: date) -> bool:
    return any(
        row.organisation_id == organisation_id
        and (
            row.from_on == from_on
            or (not row.withdrawn_on and overlaps(from_on, None, row.from_on, row.until_on))
        )
        for row in list_parties(case.id)
    )


def end_party(
    case: CaseFile, party: CaseParty, until_on: date, *, by: uuid.UUID, now: datetime
) -> None:
    """Let an organisation take part up to and including `until_on`; a day that is past ends
    its sight at once."""
    today = clock.to_local(now).date()
    if not party.is_running(today):
        raise Refused("Deze organisatie is geen partij meer.")
    if until_on < party.from_on:
        raise Refused({"until_on": "De einddatum ligt voor de begindatum."})
    _require_someone_left(case, party, today)
    party.until_on = until_on
    record_on_case(
        AuditAction.PARTY_ENDED,
        case,
        by=by,
        now=now,
        party=party.party,
        organisation_id=party.organisation_id,
        until_on=until_on,
    )


def withdraw_permission(case: CaseFile, party: CaseParty, *, by: uuid.UUID, now: datetime) -> None:
    """Withdraw the permission on which an organisation takes part: sight ends at once."""
    today = clock.to_local(now).date()
    if party.basis is not LegalBasis.TOESTEMMING:
        raise Refused(NOT_ON_PERMISSION)
    if party.withdrawn_on:
        raise Refused(WITHDRAWN)
    _require_someone_left(case, party, today)
    party.withdrawn_on = today
    record_on_case(
        AuditAction.PERMISSION_WITHDRAWN,
        case,
        by=by,
        now=now,
        party=party.party,
        organisation_id=party.organisation_id,
    )


def _require_someone_left(case: CaseFile, leaving: CaseParty, today: date) -> None:
    others = {
        row.organisation_id
        for row in list_parties(case.id)
        if row.id != leaving.id and row.is_running(today)
    }
    if not coordinating_organisations(others, today):
        raise Refused(
            "Zonder deze organisatie is er niemand meer die het dossier kan bijhouden. Voeg eerst "
            "een andere partij met een coördinator toe."
        )
    if (
        case.coordinator_id
        and may_coordinate(case.coordinator_id, {leaving.organisation_id}, today)
        and not may_coordinate(case.coordinator_id, others, today)
    ):
        raise Refused(
            "De coördinator van dit dossier werkt bij deze organisatie. Kies eerst een andere "
            "coördinator."
        )
