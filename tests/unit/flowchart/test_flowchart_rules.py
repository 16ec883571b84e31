"""Whether a chart can be used, by rules and by trying it out; walks and what they propose."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.flowchart.drawing import CHARACTERS, Drawing, draw
from mdo.flowchart.rules import (
    AnswerText,
    BoxText,
    Choice,
    FaultKind,
    Proposal,
    deviates,
    find_box,
    find_faults,
    next_box,
    propose,
    settled,
)
from mdo.flowchart.standard import STANDARD
from mdo.flowchart.terms import BoxOrigin
from mdo.terms import Party, Payer

KEYS = "abcdef"


def answer(
    to: str | None = None, payer: Payer | None = None, advice: str = "", label: str = "Ja"
) -> AnswerText:
    return AnswerText(uuid.uuid4(), label, to, None, payer, advice)


def box(key: str, *answers: AnswerText) -> BoxText:
    return BoxText(uuid.uuid4(), key, f"Vraag {key}?", "", BoxOrigin.VELD, False, answers)


END = answer(advice="Klaar")


def kinds(*boxes: BoxText) -> set[tuple[FaultKind, int | None]]:
    return {(fault.kind, fault.place) for fault in find_faults(boxes)}


# -- faults ----------------------------------------------------------------------------


def test_standard_chart_can_be_used_and_keeps_its_origin():
    assert find_faults(STANDARD) == []
    assert [box.key for box in STANDARD] == [str(number) for number in range(11)]
    from_the_source = {"0", "1", "2", "5", "8", "10"}
    assert {box.key for box in STANDARD if box.origin is BoxOrigin.BRON} == from_the_source
    payers = {one.payer for box in STANDARD for one in box.answers if one.payer}
    assert payers == set(Payer) - {Payer.ANDERS}
    structural = find_box(STANDARD, "8").answers[-1]
    assert structural.next_key == "2"


@pytest.mark.parametrize(
    ("boxes", "wanted"),
    [
        ([], {(FaultKind.NO_BOXES, None)}),
        ([box("a", END)], set()),
        ([box("a")], {(FaultKind.NO_ANSWERS, 0)}),
        ([box("a", answer())], {(FaultKind.DEAD_END, 0)}),
        ([box("a", answer(payer=Payer.SWV))], set()),
        ([box("a", answer("z"))], {(FaultKind.UNKNOWN_BOX, 0)}),
        ([box("a", END), box("b", END)], {(FaultKind.UNREACHABLE, 1)}),
        # A loop with an exit is right; without one each box in it is named.
        ([box("a", answer("b")), box("b", answer("a"), END)], set()),
        (
            [box("a", answer("b")), box("b", answer("a"))],
            {(FaultKind.NO_EXIT, 0), (FaultKind.NO_EXIT, 1)},
        ),
        ([box("a", answer("a"))], {(FaultKind.NO_EXIT, 0)}),
        (
            [box("a", END), box("a", END)],
            {(FaultKind.DUPLICATE_KEY, 0), (FaultKind.DUPLICATE_KEY, 1)},
        ),
    ],
)
def test_faults(boxes: list[BoxText], wanted: set[tuple[FaultKind, int | None]]):
    assert kinds(*boxes) == wanted


def test_fault_is_a_sentence_with_the_box():
    for fault in find_faults([box("a", answer("z")), box("b"), box("c", answer("c"))]):
        assert fault.text.endswith(".")
        assert f"ak {'abc'[fault.place]}" in fault.text


answers = st.builds(
    answer,
    to=st.none() | st.sampled_from(KEYS),
    payer=st.none() | st.just(Payer.SWV),
    advice=st.sampled_from(["", "Klaar"]),
)
charts = st.lists(st.builds(box, st.sampled_from(KEYS), answers, answers), max_size=7) | st.lists(
    st.builds(box, st.sampled_from(KEYS)), max_size=2
)


def brute_force(boxes: Sequence[BoxText]) -> set[tuple[FaultKind, int | None]]:
    """The same by trying out every walk of at most as many steps as there are boxes."""
    if not boxes:
        return {(FaultKind.NO_BOXES, None)}
    by_key: dict[str, int] = {}
    for place in reversed(range(len(boxes))):
        by_key[boxes[place].key] = place

    def after(places: set[int]) -> set[int]:
        return {
            by_key[one.next_key]
            for place in places
            for one in boxes[place].answers
            if one.next_key in by_key
        }

    def seen_from(place: int) -> set[int]:
        seen = {place}
        for _ in boxes:
            seen |= after(seen)
        return seen

    def stops(place: int) -> bool:
        options = boxes[place].answers
        return not options or any(one.next_key not in by_key for one in options)

    found: set[tuple[FaultKind, int | None]] = set()
    from_first = seen_from(0)
    for place, one in enumerate(boxes):
        if sum(other.key == one.key for other in boxes) > 1:
            found.add((FaultKind.DUPLICATE_KEY, place))
        if not one.answers:
            found.add((FaultKind.NO_ANSWERS, place))
        for option in one.answers:
            if option.next_key is None and option.payer is None and not option.advice:
                found.add((FaultKind.DEAD_END, place))
            if option.next_key is not None and option.next_key not in by_key:
                found.add((FaultKind.UNKNOWN_BOX, place))
        if not any(stops(other) for other in seen_from(place)):
            found.add((FaultKind.NO_EXIT, place))
        if place not in from_first and by_key[one.key] == place:
            found.add((FaultKind.UNREACHABLE, place))
    return found


@given(charts)
def test_faults_agree_with_trying_it_out(boxes: list[BoxText]):
    assert kinds(*boxes) == brute_force(boxes)


# -- walks -----------------------------------------------------------------------------


def walk(boxes: Sequence[BoxText], *labels: str) -> list[Choice]:
    """Give these answers one after another."""
    choices: list[Choice] = []
    for label in labels:
        here = next_box(boxes, choices)
        assert here is not None
        chosen = next(one for one in here.answers if one.label == label)
        choices.append(Choice(here, chosen))
    return choices


TO_EDUCATION = ("Ja, iedereen is er", "Ja", "Ja", "Nee", "Nee", "Ja")
TO_CARE = (*TO_EDUCATION[:-1], "Nee", "Ja, en er is jeugdhulp nodig")


def test_a_walk_begins_at_the_first_box_and_ends_without_a_next():
    assert next_box(STANDARD, []) == STANDARD[0]
    choices = walk(STANDARD, *TO_EDUCATION, "Ja", "Ja")
    assert next_box(STANDARD, choices) is None
    proposal = propose(choices)
    assert proposal == Proposal(
        Party.SCHOOL, Payer.SCHOOL, "De school geeft deze ondersteuning zelf.", "6"
    )


def test_structural_help_in_school_time_goes_round_and_the_last_proposal_counts():
    choices = walk(STANDARD, *TO_CARE, "Ja, steeds weer")
    assert next_box(STANDARD, choices).key == "2"
    again = walk(STANDARD, *TO_CARE, "Ja, steeds weer", "Ja", *TO_CARE[3:], "Ja, steeds weer")
    assert next_box(STANDARD, again).key == "2"
    moved = [*choices, *walk(STANDARD[2:], "Nee, een andere plek past beter", "Ja")]
    assert propose(moved).payer is Payer.SWV


def test_what_was_answered_before_coming_back_counts_no_more():
    first, second, third = box("1", answer("2")), box("2", answer("1", Payer.SWV)), END
    round_trip = [
        Choice(first, first.answers[0]),
        Choice(second, second.answers[0]),
        Choice(first, third),
    ]
    assert [one.answer for one in settled(round_trip)] == [third]
    assert propose(round_trip) == Proposal(None, None, "Klaar", "1")


def test_without_a_proposal_all_advice_is_given():
    choices = walk(STANDARD, *TO_EDUCATION[:-1], "Voor een deel", "Ja", "Ja")
    proposal = propose(choices)
    assert (proposal.deliverer, proposal.payer) == (None, None)
    assert "eigen behoefte" in proposal.advice
    assert propose([]) is None


@given(st.lists(st.integers(0, 5), max_size=40))
def test_every_walk_through_the_standard_chart_goes_on_or_ends(turns: list[int]):
    choices: list[Choice] = []
    for turn in turns:
        here = next_box(STANDARD, choices)
        if here is None:
            assert choices[-1].answer.next_key is None
            assert propose(choices) is not None
            return
        choices.append(Choice(here, here.answers[turn % len(here.answers)]))
        keys = [one.box.key for one in settled(choices)]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("deliverer", "payer", "wanted"),
    [
        (Party.SCHOOL, Payer.SWV, False),
        (Party.SCHOOL, Payer.GEMEENTE, True),
        (Party.SWV, Payer.SWV, True),
        (None, Payer.SWV, False),
        (None, Payer.OUDERS, True),
        (None, None, False),
    ],
)
def test_deviation(deliverer: Party | None, payer: Payer | None, wanted: bool):
    proposal = Proposal(Party.SCHOOL, Payer.SWV, "", "6")
    assert deviates(proposal, deliverer, payer) is wanted
    assert not deviates(None, deliverer, payer)
    assert not deviates(replace(proposal, deliverer=None, payer=None), deliverer, payer)


# -- the drawing -----------------------------------------------------------------------


def check_drawing(drawing: Drawing, boxes: Sequence[BoxText]) -> None:
    """No box over another, all within the picture, an arrow for each answer that leads on."""
    assert sorted(card.key for card in drawing.cards) == sorted(box.key for box in boxes)
    for above, below in zip(drawing.cards, drawing.cards[1:], strict=False):
        assert above.y + above.height < below.y
    for card in drawing.cards:
        assert card.x >= 0
        assert card.x + card.width < drawing.width
        assert card.y + card.height < drawing.height
        for line in card.lines:
            assert card.y < line.y < card.y + card.height
            assert len(line.text) <= CHARACTERS
    keys = {box.key for box in boxes}
    leading_on = [one for box in boxes for one in box.answers if one.next_key in keys]
    assert len(drawing.arrows) == len(leading_on)


@given(charts)
def test_any_chart_can_be_drawn_also_with_faults(boxes: list[BoxText]):
    check_drawing(draw(boxes), boxes)


def test_the_way_taken_is_marked_by_more_than_colour():
    ids = [
        replace(box, answers=tuple(replace(one, id=uuid.uuid4()) for one in box.answers))
        for box in STANDARD
    ]
    choices = walk(ids, *TO_EDUCATION)
    drawing = draw(ids, choices, "6")
    check_drawing(drawing, ids)
    assert sum(arrow.is_taken for arrow in drawing.arrows) == len(choices)
    texts = {card.key: [line.text for line in card.lines] for card in drawing.cards}
    assert texts["5"][0] == "Vak 5, gevolgd"
    assert "✓ Ja" in texts["5"]
    assert texts["6"][0] == "Vak 6, hier ben je nu"
    assert texts["7"][0] == "Vak 7"
    assert [card.key for card in drawing.cards if card.is_taken] == ["0", "1", "2", "3", "4", "5"]
