"""Plans of any content, for the tests of what leaves the application."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from mdo.plans.document import (
    ActionText,
    GoalText,
    NeedText,
    PartText,
    PlanDocument,
    SeatText,
    SignatureText,
)
from mdo.plans.rules import FACTORS, QUESTIONS
from mdo.terms import ActionStatus, Party, Payer, SignOff, SupportKind, SupportPlace

NASTY = "#let x = 1 $a^2$ *vet* _x_ `code` \\ @ref <b> // c /* 😀 👩‍👩‍👧 漢 é\n- lijst\n= kop"

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
days = st.dates(date(2026, 1, 1), date(2031, 1, 1))
hours = st.none() | st.decimals(Decimal("0.01"), Decimal(168), places=2)
need_texts = st.builds(
    NeedText, st.uuids(), texts, st.sampled_from(SupportKind), st.sampled_from(SupportPlace),
    hours, st.none() | days,
)  # fmt: skip
goal_texts = st.builds(GoalText, st.uuids(), texts, texts, st.none() | days)
part_texts = st.builds(
    PartText,
    id=st.uuids(),
    need_id=st.none() | st.uuids(),
    goal_id=st.none() | st.uuids(),
    description=texts,
    deliverer=st.none() | st.sampled_from(Party),
    deliverer_name=texts,
    payer=st.none() | st.sampled_from(Payer),
    payer_note=texts,
    hours_a_week=hours,
    from_on=st.none() | days,
    until_on=st.none() | days,
    amount=hours,
    is_disputed=st.booleans(),
    positions=texts,
    settle_by_on=st.none() | days,
    deviation_reason=texts,
    deliverer_organisation_name=texts,
)
action_texts = st.builds(
    ActionText, st.uuids(), texts, texts, st.sampled_from(Party), days,
    st.sampled_from(ActionStatus),
)  # fmt: skip
seat_texts = st.builds(SeatText, st.sampled_from(Party), texts, st.booleans(), texts)
signature_texts = st.builds(
    SignatureText, st.sampled_from(Party), texts, st.sampled_from(SignOff), texts, days
)


def _some(of: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(of, max_size=3).map(tuple)


documents = st.builds(
    PlanDocument,
    number=st.integers(1, 40),
    meeting_number=texts,
    evaluation_on=st.none() | days,
    evaluation_with=texts,
    answers=st.fixed_dictionaries(dict.fromkeys(QUESTIONS, texts)),
    needs=_some(need_texts),
    goals=_some(goal_texts),
    parts=_some(part_texts),
    actions=_some(action_texts),
    factors=st.fixed_dictionaries(dict.fromkeys(FACTORS, texts)),
    incomplete_reason=texts,
    table=_some(seat_texts),
    signatures=_some(signature_texts),
)


def full_plan(number: int = 1) -> PlanDocument:
    """A plan with something everywhere, and every person called by a name."""
    need = NeedText(
        uuid.UUID(int=1), "Rust bij het begin", SupportKind.BEGELEIDING, SupportPlace.SCHOOL,
        Decimal("2.50"), date(2027, 2, 1),
    )  # fmt: skip
    goal = GoalText(uuid.UUID(int=2), "Vier dagen naar school", "Het rooster", date(2027, 2, 1))
    part = PartText(
        uuid.UUID(int=3), need.id, goal.id, "Begeleiding in de klas", Party.ZORGAANBIEDER,
        "Zorg Proef, Jet Jansen", Payer.GEMEENTE, "Via het wijkteam", Decimal("1.5"),
        date(2026, 12, 1), date(2027, 2, 1), Decimal("1250.5"), True,
        "School vindt dit hulp thuis.", date(2027, 1, 10), "De school kan dit beter.",
        "Zorg Proef",
    )  # fmt: skip
    return PlanDocument(
        number=number,
        meeting_number="O2026-0007",
        evaluation_on=date(2027, 2, 8),
        evaluation_with="ouders en school",
        answers={**dict.fromkeys(QUESTIONS, ""), "surroundings": NASTY},
        needs=(need,),
        goals=(goal,),
        parts=(part,),
        actions=(
            ActionText(uuid.UUID(int=4), "Belt de school", "Jet Jansen", Party.CJG,
                       date(2026, 12, 5), ActionStatus.OPEN),
            ActionText(uuid.UUID(int=5), "Brengt naar school", "Moes Proef", Party.OUDERS,
                       date(2026, 12, 6), ActionStatus.GEDAAN),
        ),
        factors={**dict.fromkeys(FACTORS, ""), "helps_home": "Een vast ritme"},
        incomplete_reason="De wachttijd is te lang.",
        table=(
            SeatText(Party.SCHOOL, "Jet Jansen", True, ""),
            SeatText(Party.CJG, "Jet Jansen", False, "Is ziek"),
            SeatText(Party.SWV, "", False, "Had geen plaats in de agenda"),
        ),
        signatures=(
            SignatureText(Party.OUDERS, "Moes Proef", SignOff.EENS, "", date(2026, 11, 20)),
            SignatureText(Party.SCHOOL, "Jet Jansen", SignOff.ONEENS, "Te weinig uren",
                          date(2026, 11, 20)),
        ),
    )  # fmt: skip
