"""An established plan as structured data for another application: JSON with Dutch names.

The schema is docs/koppelvlak/plan-1.schema.json. Names stay; what is added is optional and
raises the second number of the version, what changes or goes raises the first.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from mdo.plans.document import (
    ActionText,
    GoalText,
    NeedText,
    PartText,
    PlanDocument,
    SeatText,
    SignatureText,
)
from mdo.terms import Term

SCHEMA = "mdo-planner/plan"
SCHEMA_VERSION = "1.0"

ANSWERS = {
    "surroundings": "omgeving",
    "skills_education": "vaardigheden_onderwijs",
    "skills_self_reliance": "vaardigheden_zelfredzaamheid",
    "support_needed": "ondersteuning_nodig",
    "term_expected": "termijn",
}
FACTORS = {
    "helps_child": "helpt_kind",
    "hinders_child": "hindert_kind",
    "helps_school": "helpt_school",
    "hinders_school": "hindert_school",
    "helps_home": "helpt_thuis",
    "hinders_home": "hindert_thuis",
}
NAMES: dict[type[Any], dict[str, str]] = {
    PlanDocument: {
        "number": "versie",
        "meeting_number": "overlegnummer",
        "evaluation_on": "evaluatie_op",
        "evaluation_with": "evaluatie_met",
        "answers": "behoeftebeeld",
        "factors": "factoren",
        "needs": "behoeften",
        "goals": "doelen",
        "parts": "rolverdeling",
        "actions": "acties",
        "table": "tafel",
        "signatures": "instemming",
        "incomplete_reason": "reden_niet_compleet",
    },
    NeedText: {
        "id": "id",
        "description": "omschrijving",
        "kind": "soort",
        "place": "plaats",
        "hours_a_week": "uren_per_week",
        "until_on": "tot_en_met",
    },
    GoalText: {
        "id": "id",
        "description": "omschrijving",
        "indicator": "indicator",
        "due_on": "klaar_op",
    },
    PartText: {
        "id": "id",
        "need_id": "behoefte_id",
        "goal_id": "doel_id",
        "description": "omschrijving",
        "deliverer": "uitvoerder",
        "deliverer_name": "uitvoerder_naam",
        "deliverer_organisation_name": "uitvoerder_organisatie",
        "payer": "betaler",
        "payer_note": "betaler_toelichting",
        "hours_a_week": "uren_per_week",
        "from_on": "vanaf",
        "until_on": "tot_en_met",
        "amount": "bedrag",
        "is_disputed": "geen_overeenstemming",
        "positions": "standpunten",
        "settle_by_on": "eens_uiterlijk_op",
        "deviation_reason": "reden_afwijking_stroomschema",
    },
    ActionText: {
        "id": "id",
        "description": "omschrijving",
        "owner_name": "wie",
        "owner_party": "partij",
        "due_on": "klaar_op",
        "status": "stand",
    },
    SeatText: {
        "party": "partij",
        "name": "naam",
        "is_present": "aanwezig",
        "reason": "reden_afwezig",
    },
    SignatureText: {
        "party": "partij",
        "name": "naam",
        "stance": "oordeel",
        "remark": "opmerking",
        "signed_on": "datum",
    },
}
"""Each field of the document by the name that it has in the data."""


def as_data(
    plan: PlanDocument, *, case_number: str, established_on: date, checksum: str
) -> dict[str, Any]:
    """The plan as its audience may see it, as plain JSON."""
    content = _write(plan)
    content["behoeftebeeld"] = _renamed(plan.answers, ANSWERS)
    content["factoren"] = _renamed(plan.factors, FACTORS)
    return {
        "schema": SCHEMA,
        "schema_versie": SCHEMA_VERSION,
        "dossiernummer": case_number,
        "vastgesteld_op": established_on.isoformat(),
        "controlegetal": checksum,
        **content,
    }


def _renamed(texts: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {name: texts.get(own, "") for own, name in names.items()}


def _write(value: Any) -> Any:
    if names := NAMES.get(type(value)):
        return {
            names[one.name]: _write(getattr(value, one.name))
            for one in fields(value)
            if one.name in names
        }
    match value:
        case Term():
            return value.value
        case uuid.UUID() | Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case tuple():
            return [_write(one) for one in value]
        case _:
            return value
