"""Rules about a flow chart that need no database: whether it can be walked to an end from
each box, which box comes next in a walk, and what the walk proposes."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from mdo.flowchart.terms import BoxOrigin
from mdo.terms import Party, Payer


@dataclass(frozen=True)
class AnswerText:
    """An answer to a box: where it leads, and what it proposes."""

    id: uuid.UUID | None
    label: str
    next_key: str | None = None
    deliverer: Party | None = None
    payer: Payer | None = None
    advice: str = ""

    @property
    def proposes(self) -> bool:
        """Whether it says who delivers or who pays."""
        return self.deliverer is not None or self.payer is not None

    @property
    def proposal_text(self) -> str:
        """`Doet het: School. Betaalt: Samenwerkingsverband.`; empty without a proposal."""
        words = []
        if self.deliverer:
            words.append(f"Doet het: {self.deliverer.label}.")
        if self.payer:
            words.append(f"Betaalt: {self.payer.label}.")
        return " ".join(words)


@dataclass(frozen=True)
class BoxText:
    """A box of a chart: a question with its answers, in order."""

    id: uuid.UUID | None
    key: str
    question: str
    help: str
    origin: BoxOrigin
    is_about_case: bool
    answers: tuple[AnswerText, ...]

    def answer(self, answer_id: uuid.UUID | None) -> AnswerText | None:
        """The answer with this id."""
        return next((one for one in self.answers if one.id == answer_id), None)


Boxes = Sequence[BoxText]


def find_box(boxes: Boxes, key: str | None) -> BoxText | None:
    """The box with this key; of two with one key, the first."""
    return next((box for box in boxes if box.key == key), None)


# -- faults of a chart -----------------------------------------------------------------


class FaultKind(Enum):
    """What can be wrong with a chart."""

    NO_BOXES = "geen_vakken"
    DUPLICATE_KEY = "dubbel"
    NO_ANSWERS = "geen_antwoorden"
    DEAD_END = "doodlopend"
    UNKNOWN_BOX = "onbekend_vak"
    NO_EXIT = "geen_uitgang"
    UNREACHABLE = "onbereikbaar"


@dataclass(frozen=True)
class Fault:
    """Something because of which a chart cannot be used; `text` says it in words. The box
    is named by its place in the list: two boxes can bear one key."""

    kind: FaultKind
    place: int | None
    text: str


def find_faults(boxes: Boxes) -> list[Fault]:
    """All that is wrong with a chart, box by box; empty for one that can be used.

    A loop is right as long as some way leads out of it to an end.
    """
    if not boxes:
        return [Fault(FaultKind.NO_BOXES, None, "Er is geen eerste vak: het schema is leeg.")]
    places = _places(boxes)
    keys = Counter(box.key for box in boxes)
    reached = reachable(boxes)
    with_end = leading_to_an_end(boxes)
    faults = []
    for place, box in enumerate(boxes):
        if keys[box.key] > 1:
            text = f"Vak {box.key} komt {keys[box.key]} keer voor. Geef elk vak een eigen nummer."
            faults.append(Fault(FaultKind.DUPLICATE_KEY, place, text))
        if not box.answers:
            text = f"Vak {box.key} loopt dood: er zijn geen antwoorden."
            faults.append(Fault(FaultKind.NO_ANSWERS, place, text))
        faults += _faults_of_answers(box, place, places.keys())
        if place not in with_end:
            text = (
                f"Vanaf vak {box.key} is geen einde te bereiken: de antwoorden gaan in een rondje."
            )
            faults.append(Fault(FaultKind.NO_EXIT, place, text))
        if place not in reached and places[box.key] == place:
            text = f"Vak {box.key} is niet te bereiken: geen antwoord leidt ernaartoe."
            faults.append(Fault(FaultKind.UNREACHABLE, place, text))
    return faults


def _faults_of_answers(box: BoxText, place: int, keys: Collection[str]) -> Iterator[Fault]:
    for answer in box.answers:
        if answer.next_key is None:
            if not answer.proposes and not answer.advice:
                text = (
                    f"Het antwoord '{answer.label}' van vak {box.key} loopt dood: er is geen volgend"
                    " vak, geen voorstel en geen advies."
                )
                yield Fault(FaultKind.DEAD_END, place, text)
        elif answer.next_key not in keys:
            text = (
                f"Het antwoord '{answer.label}' van vak {box.key} leidt naar vak {answer.next_key},"
                " en dat is er niet."
            )
            yield Fault(FaultKind.UNKNOWN_BOX, place, text)


def _places(boxes: Boxes) -> dict[str, int]:
    """Where each key stands; of two boxes with one key, the first."""
    places: dict[str, int] = {}
    for place, box in enumerate(boxes):
        places.setdefault(box.key, place)
    return places


def reachable(boxes: Boxes) -> set[int]:
    """The places of the boxes to which some walk leads from the first."""
    places, seen, waiting = _places(boxes), set[int](), [0] if boxes else []
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            nexts = (answer.next_key for answer in boxes[place].answers)
            waiting += [places[key] for key in nexts if key in places]
    return seen


def leading_to_an_end(boxes: Boxes) -> set[int]:
    """The places of the boxes from which some way stops: at an answer that leads nowhere
    further, at a box without answers or one that is not there (faults of their own)."""
    places = _places(boxes)
    ending = {
        place
        for place, box in enumerate(boxes)
        if not box.answers or any(answer.next_key not in places for answer in box.answers)
    }
    while True:
        more = {
            place
            for place, box in enumerate(boxes)
            if place not in ending and any(places[one.next_key] in ending for one in box.answers)
        }
        if not more:
            return ending
        ending |= more


# -- a walk ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """Who delivers and who pays by the flow chart; advice, from which one may deviate."""

    deliverer: Party | None
    payer: Payer | None
    advice: str
    box_key: str


@dataclass(frozen=True)
class Choice:
    """A question that was answered in a walk."""

    box: BoxText
    answer: AnswerText


def next_box(boxes: Boxes, choices: Sequence[Choice]) -> BoxText | None:
    """The question that a walk stands at; None when it has come to an end."""
    if not choices:
        return boxes[0] if boxes else None
    return find_box(boxes, choices[-1].answer.next_key)


def settled(choices: Sequence[Choice]) -> list[Choice]:
    """The answers that count: who comes back to a box thinks again about all that was
    answered since the earlier visit to it."""
    counting: list[Choice] = []
    for choice in choices:
        keys = [one.box.key for one in counting]
        if choice.box.key in keys:
            del counting[keys.index(choice.box.key) :]
        counting.append(choice)
    return counting


def propose(choices: Sequence[Choice]) -> Proposal | None:
    """What a walk that ended with `choices` proposes: by the last answer that names a
    deliverer or payer, else all advice together; None when there is neither."""
    counting = settled(choices)
    if named := [one for one in counting if one.answer.proposes]:
        answer = named[-1].answer
        return Proposal(answer.deliverer, answer.payer, answer.advice, named[-1].box.key)
    if advised := [one for one in counting if one.answer.advice]:
        advice = " ".join(one.answer.advice for one in advised)
        return Proposal(None, None, advice, advised[-1].box.key)
    return None


def deviates(proposal: Proposal | None, deliverer: Party | None, payer: Payer | None) -> bool:
    """Whether a division is another one than proposed. What either side leaves open is no
    deviation."""
    if proposal is None:
        return False
    pairs = ((proposal.deliverer, deliverer), (proposal.payer, payer))
    return any(one and other and one != other for one, other in pairs)
