"""Differences between two versions: exact, complete, and matched by origin."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mdo.plans.difference_rules import (
    Mark,
    SectionDifference,
    compare_documents,
    word_pieces,
)
from mdo.plans.document import (
    ActionText,
    GoalText,
    NeedText,
    PartText,
    PlanDocument,
    SeatText,
    SignatureText,
)
from mdo.plans.field_rules import RowEvent
from mdo.plans.rules import FACTORS, QUESTIONS
from mdo.terms import ActionStatus, Party, Payer, SignOff, SupportKind, SupportPlace

ROWS = ("needs", "goals", "parts", "actions", "table", "signatures")
TEXTS = st.sampled_from(["", "a", "a b", "Elke dag naar school", "Elke dag  naar\nhuis"])
NAMES = st.sampled_from(["Rust", "Op tijd", "Hulp thuis"])
DAYS = st.sampled_from([None, date(2027, 2, 1), date(2027, 3, 1)])
# Few, so that versions share rows.
ORIGINS = [uuid.UUID(int=number) for number in range(1, 5)]


def _rows(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """Rows of one version, each of another origin; their ids are of this version."""
    return st.lists(st.sampled_from(ORIGINS), unique=True, max_size=4).flatmap(
        lambda origins: st.tuples(
            *(st.tuples(st.just(origin), st.uuids(version=4), strategy) for origin in origins)
        )
    )


@st.composite
def documents(draw: Any) -> tuple[PlanDocument, dict[uuid.UUID, uuid.UUID]]:
    """A version, and the origins of its rows."""
    origins: dict[uuid.UUID, uuid.UUID] = {}

    def rows(strategy: st.SearchStrategy) -> tuple[Any, ...]:
        found = draw(_rows(strategy))
        origins.update({row_id: origin for origin, row_id, _row in found})
        return tuple(replace(row, id=row_id) for _origin, row_id, row in found)

    nobody = st.just(uuid.UUID(int=0))
    needs = rows(
        st.builds(
            NeedText, nobody, NAMES, st.sampled_from(SupportKind), st.sampled_from(SupportPlace),
            st.sampled_from([None, Decimal("2.50")]), DAYS,
        )
    )  # fmt: skip
    goals = rows(st.builds(GoalText, nobody, NAMES, TEXTS, DAYS))
    parts = rows(
        st.builds(
            PartText,
            id=nobody,
            need_id=st.sampled_from([None, *(need.id for need in needs)]),
            goal_id=st.sampled_from([None, *(goal.id for goal in goals)]),
            description=NAMES,
            deliverer=st.sampled_from([None, Party.SCHOOL, Party.SWV]),
            deliverer_name=TEXTS,
            payer=st.sampled_from([None, Payer.SCHOOL]),
            payer_note=TEXTS,
            hours_a_week=st.none(),
            from_on=DAYS,
            until_on=DAYS,
            amount=st.none(),
            is_disputed=st.booleans(),
            positions=TEXTS,
            settle_by_on=DAYS,
            deviation_reason=TEXTS,
        )
    )
    actions = rows(
        st.builds(
            ActionText, nobody, NAMES, NAMES, st.just(Party.SCHOOL),
            st.sampled_from([date(2027, 1, 1), date(2027, 1, 2)]), st.sampled_from(ActionStatus),
        )
    )  # fmt: skip
    parties = st.lists(st.sampled_from([Party.SCHOOL, Party.CJG]), unique=True)
    document = PlanDocument(
        number=draw(st.integers(1, 9)),
        meeting_number=draw(st.sampled_from(["", "O2026-0001"])),
        evaluation_on=draw(DAYS),
        evaluation_with=draw(TEXTS),
        answers={name: draw(TEXTS) for name in QUESTIONS},
        needs=needs,
        goals=goals,
        parts=parts,
        actions=actions,
        # A version from before these were asked has none.
        factors=draw(st.sampled_from([{}, dict.fromkeys(FACTORS, "x")])),
        incomplete_reason=draw(TEXTS),
        table=tuple(
            SeatText(party, "", draw(st.booleans()), draw(TEXTS)) for party in draw(parties)
        ),
        signatures=tuple(
            SignatureText(party, "N", draw(st.sampled_from(SignOff)), "", date(2027, 1, 1))
            for party in draw(parties)
        ),
    )
    return document, origins


pairs = st.tuples(documents(), documents())


def apply(old: PlanDocument, differences: list[SectionDifference]) -> PlanDocument:
    """What `old` becomes: the rows that came are put in, those that went are taken out, and of
    those that changed only the fields that are named."""
    values: dict[str, Any] = {name: list(getattr(old, name)) for name in ROWS}
    values |= {"answers": dict(old.answers), "factors": dict(old.factors)}
    for section in differences:
        for field in section.fields:
            for name, asked in (("answers", QUESTIONS), ("factors", FACTORS)):
                if field.name in asked:
                    values[name][field.name] = field.new
            if field.name not in {*QUESTIONS, *FACTORS}:
                values[field.name] = field.new
        for row in section.rows:
            if row.old is not None:
                values[section.key].remove(row.old)
            if row.event is RowEvent.CHANGED:
                new = {field.name: field.new for field in row.fields}
                values[section.key].append(replace(row.old, **new))
            elif row.new is not None:
                values[section.key].append(row.new)
    return replace(old, **{k: tuple(v) if k in ROWS else v for k, v in values.items()})


def contents(document: PlanDocument, new: PlanDocument) -> dict[str, Any]:
    """A version without its number, the ids and the order of its rows; what points at a need
    or goal points at its words."""
    words = {row.id: row.description for row in (*new.needs, *new.goals)}
    words |= {row.id: row.description for row in (*document.needs, *document.goals)}
    found: dict[str, Any] = {
        name: getattr(document, name)
        for name in ("meeting_number", "evaluation_on", "evaluation_with", "incomplete_reason")
    }
    found["answers"] = document.answers
    found["factors"] = {name: document.factors.get(name, "") for name in FACTORS}
    for name in ROWS:
        rows = []
        for row in getattr(document, name):
            values = {k: v for k, v in vars(row).items() if k != "id"}
            for key in ("need_id", "goal_id"):
                if key in values:
                    values[key] = words.get(values[key], "")
            rows.append(repr(sorted(values.items(), key=lambda item: item[0])))
        found[name] = Counter(rows)
    return found


@settings(max_examples=40)
@given(pairs)
def test_old_with_its_differences_is_the_new(both: Any):
    (old, old_origins), (new, new_origins) = both
    origins = old_origins | new_origins
    differences = compare_documents(old, new, origins)
    # What points at a need or goal bears its id in the old version or in the new one.
    assert contents(apply(old, differences), new) == contents(new, new)


@settings(max_examples=20)
@given(documents())
def test_version_does_not_differ_from_itself(both: Any):
    document, origins = both
    assert compare_documents(document, document, origins) == []
    turned = replace(
        document,
        **{name: getattr(document, name)[::-1] for name in ROWS},
        number=document.number + 1,
    )
    assert compare_documents(document, turned, origins) == []


@settings(max_examples=40)
@given(pairs)
def test_rows_are_counted_as_by_hand(both: Any):
    """By origin alone, without the match on equal text; that only makes fewer rows that came
    and went, always as many of both."""
    (old, old_origins), (new, new_origins) = both
    origins = old_origins | new_origins
    found = {s.key: s for s in compare_documents(old, new, origins) if s.rows}
    for name in ("needs", "goals"):
        before = {origins[row.id]: row for row in getattr(old, name)}
        after = {origins[row.id]: row for row in getattr(new, name)}
        gone = [before[key].description for key in before.keys() - after.keys()]
        come = [after[key].description for key in after.keys() - before.keys()]
        alike = sum((Counter(gone) & Counter(come)).values())
        both_have = before.keys() & after.keys()
        changed = sum(
            replace(before[key], id=key) != replace(after[key], id=key) for key in both_have
        )
        section = found.get(name, SectionDifference(name, ""))
        assert section.count(RowEvent.REMOVED) == len(gone) - alike
        assert section.count(RowEvent.ADDED) == len(come) - alike
        assert changed <= section.count(RowEvent.CHANGED) <= changed + alike


@given(st.text("ab \n.", max_size=40), st.text("ab \n.", max_size=40))
def test_words_give_both_texts_back(old: str, new: str):
    pieces = word_pieces(old, new)
    for mark, text in ((Mark.OLD, old), (Mark.NEW, new)):
        assert "".join(p.text for p in pieces if p.mark in (mark, Mark.SAME)) == text
    if old == new:
        assert all(piece.mark is Mark.SAME for piece in pieces)


def test_a_changed_word_is_a_word_and_not_a_letter():
    pieces = word_pieces("Vier dagen naar school", "Vijf dagen naar school")
    assert [(p.mark, p.text) for p in pieces] == [
        (Mark.OLD, "Vier"),
        (Mark.NEW, "Vijf"),
        (Mark.SAME, " dagen naar school"),
    ]


def test_long_texts_are_compared_soon_enough():
    word_pieces("een twee " * 2_000, "twee een drie " * 1_500)


def _goal(text: str, indicator: str = "") -> GoalText:
    return GoalText(uuid.uuid4(), text, indicator, None)


def _plan(*goals: GoalText) -> PlanDocument:
    return PlanDocument(1, "", None, "", {}, (), goals, (), ())


def test_row_with_other_words_is_the_same_row_by_its_origin():
    old, new = _goal("Vier dagen"), _goal("Vijf dagen")
    (section,) = compare_documents(_plan(old), _plan(new), {new.id: old.id})
    assert [row.event for row in section.rows] == [RowEvent.CHANGED]


def test_row_without_origin_is_known_by_equal_words():
    old, new = _goal("Vier dagen", "verzuim"), _goal("Vier dagen", "schrift")
    (section,) = compare_documents(_plan(old), _plan(new), {})
    assert [(row.event, row.fields[0].name) for row in section.rows] == [
        (RowEvent.CHANGED, "indicator")
    ]
    (section,) = compare_documents(_plan(old), _plan(_goal("Anders")), {})
    assert {row.event for row in section.rows} == {RowEvent.ADDED, RowEvent.REMOVED}


def test_concept_is_compared_without_who_signed():
    seat = SeatText(Party.SCHOOL, "A", True, "")
    signed = replace(_plan(), table=(seat,))
    assert compare_documents(signed, _plan(), {}, with_signed=False) == []
    assert [s.key for s in compare_documents(signed, _plan(), {})] == ["table"]
