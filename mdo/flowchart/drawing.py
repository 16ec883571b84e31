"""The drawing of a flow chart, as places of boxes and arrows; no markup here.

Layered: each box in its own row, in the order of the longest way from the first box, so
that no box hides another and the drawing fits a small screen. The answers are lines in the
box; from each an arrow runs through a lane beside the boxes to where it leads: on the right
downwards, on the left back up. Arrows to one box share a lane.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mdo.flowchart.rules import AnswerText, Boxes, BoxText, Choice

# In units of the drawing, which are pixels at its natural size.
LINE = 19
WIDTH = 304
PADDING = 12
LANE = 14
GAP = 22
EDGE = 6
INDENT = 16
CHARACTERS = 36
ARROW = 7


@dataclass(frozen=True)
class TextLine:
    """A line of text; `y` is its baseline. kind: key, question, answer or quiet."""

    y: int
    text: str
    kind: str
    is_taken: bool = False
    indent: int = 0


@dataclass(frozen=True)
class Card:
    """A box of the drawing with the lines in it, and where its answers begin."""

    key: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[TextLine, ...]
    rules: tuple[int, ...]
    is_taken: bool
    is_current: bool

    @property
    def entry(self) -> int:
        """The height at which arrows come in."""
        return self.y + PADDING + LINE // 2


@dataclass(frozen=True)
class Arrow:
    """A line from an answer to a box; `head` is the triangle at its end."""

    path: str
    head: str
    is_taken: bool


@dataclass(frozen=True)
class Drawing:
    """All of it, with its size."""

    width: int
    height: int
    cards: tuple[Card, ...]
    arrows: tuple[Arrow, ...]


@dataclass
class _Line:
    """An arrow before it has a lane."""

    source: int
    y: int
    target: int
    is_taken: bool


def draw(boxes: Boxes, path: Sequence[Choice] = (), current_key: str | None = None) -> Drawing:
    """The drawing of a chart, with the path taken and the box at which a walk stands."""
    ordered = _in_layers(boxes)
    taken = {(one.box.key, one.answer.id) for one in path}
    tops, y = [], EDGE
    for box in ordered:
        tops.append(y)
        y += _height(box) + GAP
    rows: dict[str, int] = {}
    for row, box in enumerate(ordered):
        rows.setdefault(box.key, row)
    entries = [top + PADDING + LINE // 2 for top in tops]
    lines = list(_lines(ordered, tops, rows, taken))
    down = _lanes([line for line in lines if line.target > line.source], entries)
    up = _lanes([line for line in lines if line.target <= line.source], entries)
    left = EDGE + (max(up.values(), default=-1) + 1) * LANE + (ARROW + LANE if up else 0)
    right = left + WIDTH
    cards = tuple(
        _card(box, left, top, taken, box.key == current_key)
        for box, top in zip(ordered, tops, strict=True)
    )
    arrows = []
    for line in sorted(lines, key=lambda line: line.is_taken):
        is_down = line.target > line.source
        lane = (down if is_down else up)[line.target]
        start, turn = (
            (right, right + ARROW + LANE + lane * LANE)
            if is_down
            else (left, left - ARROW - LANE - lane * LANE)
        )
        arrows.append(_arrow(line, start, turn, entries[line.target]))
    width = right + (max(down.values(), default=-1) + 1) * LANE + ARROW + LANE + EDGE
    return Drawing(width, max(y - GAP, EDGE) + EDGE, cards, tuple(arrows))


def _arrow(line: _Line, start: int, turn: int, end: int) -> Arrow:
    side = 1 if turn > start else -1
    tip = start + side * 2
    base = tip + side * ARROW
    return Arrow(
        path=f"M{start} {line.y}H{turn}V{end}H{base}",
        head=f"M{tip} {end}L{base} {end - ARROW // 2 - 1}L{base} {end + ARROW // 2 + 1}Z",
        is_taken=line.is_taken,
    )


def _in_layers(boxes: Boxes) -> list[BoxText]:
    """The boxes by the longest way to each from the first, then in their own order. What
    goes back to a box that was passed does not count; what is not reached comes last."""
    depth = [0] * len(boxes)
    places: dict[str, int] = {}
    for place, box in enumerate(boxes):
        places.setdefault(box.key, place)
    finished: list[int] = []
    if boxes:
        forward = _forward(boxes, places, finished)
        for place in reversed(finished):
            for after in forward[place]:
                depth[after] = max(depth[after], depth[place] + 1)
    known = set(finished)
    order = sorted(range(len(boxes)), key=lambda place: (place not in known, depth[place], place))
    return [boxes[place] for place in order]


def _forward(boxes: Boxes, places: dict[str, int], finished: list[int]) -> dict[int, list[int]]:
    """The arrows without those that close a loop, by a walk in depth from the first box;
    `finished` gets the places in the order in which they were left."""
    forward: dict[int, list[int]] = {}
    trail = [(0, _targets(boxes[0], places))]
    open_, forward[0] = {0}, []
    while trail:
        place, targets = trail[-1]
        target = next(targets, None)
        if target is None:
            trail.pop()
            open_.discard(place)
            finished.append(place)
        elif target not in open_:
            forward[place].append(target)
            if target not in forward:
                forward[target] = []
                open_.add(target)
                trail.append((target, _targets(boxes[target], places)))
    return forward


def _targets(box: BoxText, places: dict[str, int]) -> Iterator[int]:
    return iter([places[one.next_key] for one in box.answers if one.next_key in places])


def _lines(
    ordered: Sequence[BoxText],
    tops: Sequence[int],
    rows: dict[str, int],
    taken: set[tuple[str, object]],
) -> Iterator[_Line]:
    for row, box in enumerate(ordered):
        y = tops[row] + PADDING + LINE * _head(box) + PADDING
        for answer in box.answers:
            if answer.next_key in rows:
                is_taken = (box.key, answer.id) in taken
                yield _Line(row, y + LINE // 2, rows[answer.next_key], is_taken)
            y += LINE * len(_answer_lines(answer)) + PADDING


def _lanes(lines: Sequence[_Line], entries: Sequence[int]) -> dict[int, int]:
    """The lane of each box that arrows lead to: the one nearest to the boxes that is free
    over the whole length."""
    spans: dict[int, tuple[int, int]] = {}
    for line in lines:
        low, high = sorted((line.y, entries[line.target]))
        before = spans.get(line.target, (low, high))
        spans[line.target] = (min(low, before[0]), max(high, before[1]))
    lanes: dict[int, int] = {}
    for target, (low, high) in sorted(
        spans.items(), key=lambda item: (item[1][1] - item[1][0], item[0])
    ):
        blocked = {
            lanes[other]
            for other in lanes
            if spans[other][0] <= high + LINE and low - LINE <= spans[other][1]
        }
        lanes[target] = next(lane for lane in range(len(spans) + 1) if lane not in blocked)
    return lanes


# -- the text in a box -----------------------------------------------------------------


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, CHARACTERS) or [""]


def _answer_lines(answer: AnswerText, is_taken: bool = False) -> list[tuple[str, str, int]]:
    """The lines of an answer, each with its kind and indent. The mark of the path takes as
    much room as that of any answer: a chart is as high with a path as without."""
    first, *rest = textwrap.wrap(answer.label, CHARACTERS - 2) or [""]
    lines = [(f"{'✓' if is_taken else '•'} {first}", "answer", 0)]
    lines += [(line, "answer", INDENT) for line in rest]
    where = f"Naar vak {answer.next_key}." if answer.next_key else "Einde."
    told = f"{answer.proposal_text} {where}".strip()
    return lines + [(line, "quiet", INDENT) for line in textwrap.wrap(told, CHARACTERS)]


def _head(box: BoxText) -> int:
    return 1 + len(_wrap(box.question))


def _height(box: BoxText) -> int:
    lines = _head(box) + sum(len(_answer_lines(answer)) for answer in box.answers)
    return lines * LINE + PADDING * (len(box.answers) + 2)


def _card(box: BoxText, x: int, y: int, taken: set[tuple[str, object]], is_current: bool) -> Card:
    is_taken = any(key == box.key for key, _answer in taken)
    state = ", hier ben je nu" if is_current else ", gevolgd" if is_taken else ""
    baseline = y + PADDING + LINE - 5
    lines = [TextLine(baseline, f"Vak {box.key}{state}", "key", is_taken)]
    for text in _wrap(box.question):
        baseline += LINE
        lines.append(TextLine(baseline, text, "question", is_taken))
    rules = []
    for answer in box.answers:
        chosen = (box.key, answer.id) in taken
        rules.append(baseline + 5 + PADDING // 2)
        baseline += PADDING
        for text, kind, indent in _answer_lines(answer, chosen):
            baseline += LINE
            lines.append(TextLine(baseline, text, kind, chosen, indent))
    return Card(
        box.key, x, y, WIDTH, _height(box), tuple(lines), tuple(rules), is_taken, is_current
    )
