"""What leaves the application, for whom, and that nothing of it gets lost."""

from __future__ import annotations

import json
import uuid
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_type_hints

import jsonschema
import pytest
from hypothesis import given, settings

from mdo.handovers.data import ANSWERS, FACTORS, NAMES, as_data
from mdo.handovers.reading_rules import PARTIES, PAYERS, PLACES, STANCES, read_aloud
from mdo.handovers.rules import file_name, for_audience, hand_over_fault, state_faults, title
from mdo.handovers.terms import Audience, HandoverState
from mdo.plans.document import PlanDocument
from mdo.plans.rules import FACTORS as OWN_FACTORS
from mdo.plans.rules import QUESTIONS
from mdo.terms import Party, Payer, PlanStatus, SignOff, SupportPlace
from tests.unit.handovers.plans import NASTY, documents, full_plan

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "docs" / "koppelvlak" / "plan-1.schema.json").read_text()
)
VALIDATOR = jsonschema.Draft202012Validator(
    SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


def data_of(plan: PlanDocument) -> dict[str, Any]:
    seen = for_audience(plan, Audience.GEMEENTE)
    content = as_data(
        seen, case_number="D2026-0001", established_on=date(2026, 11, 23), checksum="0" * 64
    )
    return json.loads(json.dumps(content))


def read_back(kind: Any, value: Any) -> Any:
    """The document of these data, written apart from how they are made."""
    hints = get_type_hints(kind)
    found = {}
    for one in fields(kind):
        content = value[NAMES[kind][one.name]]
        part = getattr(hints[one.name], "__args__", (None,))[0]
        if is_dataclass(part):
            content = tuple(read_back(part, row) for row in content)
        found[one.name] = content
    return found if kind is not PlanDocument else _whole(found)


def _whole(found: dict[str, Any]) -> PlanDocument:
    found["answers"] = {own: found["answers"][name] for own, name in ANSWERS.items()}
    found["factors"] = {own: found["factors"][name] for own, name in FACTORS.items()}
    return PlanDocument.from_json(found)


@given(documents)
@settings(max_examples=40)
def test_data_obey_the_schema_and_lose_nothing(plan: PlanDocument):
    data = data_of(plan)
    VALIDATOR.validate(data)
    assert read_back(PlanDocument, data) == for_audience(plan, Audience.GEMEENTE)


def test_schema_is_one_and_describes_every_name():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def described(part: dict[str, Any]) -> bool:
        children = [*part.get("properties", {}).values(), *filter(None, [part.get("items")])]
        return bool(part.get("description")) and all(map(described, children))

    assert described(SCHEMA)


def test_every_field_of_a_plan_has_a_name_in_the_data():
    """When this fails: name the new field in data.py and in the schema, and raise the second
    number of the version."""
    for kind, names in NAMES.items():
        assert {one.name for one in fields(kind)} == names.keys(), kind.__name__
    assert ANSWERS.keys() == QUESTIONS.keys()
    assert FACTORS.keys() == OWN_FACTORS.keys()


def test_every_term_has_its_words_for_parents():
    assert all(party in PARTIES or party.label for party in Party)
    assert PAYERS.keys() == set(Payer)
    assert PLACES.keys() == set(SupportPlace)
    assert STANCES.keys() == set(SignOff)


@given(documents)
@settings(max_examples=40)
def test_parents_never_read_the_name_of_who_works_for_an_organisation(plan: PlanDocument):
    marked = replace(
        plan,
        parts=tuple(
            replace(one, deliverer_name="GEHEIM", deliverer_organisation_name="Zorg")
            for one in plan.parts
            if one.deliverer is None or one.deliverer.is_organisation
        ),
        actions=tuple(
            replace(one, owner_name="GEHEIM")
            for one in plan.actions
            if one.owner_party.is_organisation
        ),
        table=tuple(
            replace(one, name="GEHEIM", reason="GEHEIM")
            for one in plan.table
            if one.party.is_organisation
        ),
        signatures=tuple(
            replace(one, name="GEHEIM") for one in plan.signatures if one.party.is_organisation
        ),
    )
    seen = for_audience(marked, Audience.OUDERS)
    assert "GEHEIM" not in json.dumps(seen.to_json())
    read = spoken(marked, Audience.OUDERS)
    assert "GEHEIM" not in read
    # Nothing else goes: as many rows, and all that was typed about what happens.
    assert [one.description for one in seen.parts] == [one.description for one in marked.parts]
    assert (seen.needs, seen.goals, seen.answers) == (marked.needs, marked.goals, marked.answers)
    assert len(seen.signatures) == len(marked.signatures)


def spoken(plan: PlanDocument, audience: Audience) -> str:
    reading = read_aloud(
        for_audience(plan, audience),
        title="Plan",
        case_number="D2026-0001",
        established_on=date(2026, 11, 23),
        for_parents=audience is Audience.OUDERS,
    )
    return json.dumps(reading.to_json(), ensure_ascii=False)


def test_parents_read_the_whole_plan_in_plain_dutch():
    read = spoken(full_plan(), Audience.OUDERS)
    for text in (
        "Rust bij het begin", "Soort hulp: begeleiding. Waar: op school. Hoeveel: 2,5 uur per week",
        "Vier dagen naar school", "Klaar op 1 februari 2027", "De zorgaanbieder\\nZorg Proef",
        "De gemeente\\nVia het wijkteam\\n€\u00a01.250,50", "School vindt dit hulp thuis.",
        "We zijn het uiterlijk eens op 10 januari 2027", "De school kan dit beter.",
        "Het Centrum voor Jeugd en Gezin. Klaar op 5 december 2026", "Moes Proef",
        "Op 8 februari 2027 kijken we samen", "De school is het niet eens", "Te weinig uren",
        "Het samenwerkingsverband van scholen\\nHad geen plaats in de agenda",
        "De wachttijd is te lang.", "Niet mee eens?", "Een vast ritme",
        json.dumps(NASTY, ensure_ascii=False)[1:-1],
    ):  # fmt: skip
        assert text in read
    for text in ("Jet Jansen", "Is ziek"):
        assert text not in read


def test_gemeente_reads_the_names_and_not_why_somebody_stayed_away():
    read = spoken(full_plan(), Audience.GEMEENTE)
    assert "Jet Jansen" in read and "Had geen plaats" in read
    assert "Is ziek" not in read and "Niet mee eens?" not in read


@given(documents)
@settings(max_examples=25)
def test_any_plan_can_be_read_aloud(plan: PlanDocument):
    for audience in Audience:
        assert spoken(plan, audience)


def test_names_bear_case_number_and_version_only():
    assert file_name("D2026-0012", 2, "pdf") == "plan-D2026-0012-versie-2.pdf"
    assert title("D2026-0012", 2) == "Plan van aanpak D2026-0012, versie 2"


@pytest.mark.parametrize("status", PlanStatus)
@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("is_tenant", [True, False])
def test_only_what_holds_is_handed_over(status: PlanStatus, is_open: bool, is_tenant: bool):
    fault = hand_over_fault(status, is_open=is_open, is_tenant=is_tenant)
    assert (fault == "") == (status is PlanStatus.VASTGESTELD and is_open and is_tenant)


@pytest.mark.parametrize("old", HandoverState)
@pytest.mark.parametrize("new", HandoverState)
def test_states_that_follow(old: HandoverState, new: HandoverState):
    start = HandoverState.OVERGEDRAGEN
    assert ("state" in state_faults(old, new, "Toelichting")) == (new is start and old is not start)
    assert ("note" in state_faults(old, new, "")) == (new is HandoverState.NIET_DOORGEGAAN)


def test_moment_is_that_of_establishing():
    from mdo import clock
    from mdo.handovers.rules import fixed_moment

    moment = datetime(2026, 11, 23, 9, tzinfo=clock.AMSTERDAM)
    assert fixed_moment(moment) == 1795420800


def test_numbers_stay_exact():
    part = data_of(full_plan())["rolverdeling"][0]
    assert (part["bedrag"], part["uren_per_week"]) == ("1250.5", "1.5")
    assert Decimal(part["bedrag"]) == Decimal("1250.5")
    assert uuid.UUID(part["behoefte_id"]) == uuid.UUID(int=1)
