"""What a poll may propose, which moment suits best, and how far somebody is with answering."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from mdo.law.labelled import Labelled
from mdo.law.public_holidays import SATURDAY, is_workday
from mdo.meetings.conflict_rules import DAY_BEGINS, DAY_ENDS
from mdo.meetings.link_rules import LinkState
from mdo.meetings.rules import FURTHEST_AHEAD
from mdo.terms import InvitationAnswer

FEWEST_SLOTS, MOST_SLOTS = 2, 20
# How many days a poll proposes by itself, and how many days people get to answer it.
SUGGESTED_SLOTS, DAYS_TO_ANSWER = 4, 7

Moment = tuple[datetime, datetime]
Key = TypeVar("Key")

_A = InvitationAnswer
# What is answered on a slot, in the words of a poll.
WORDS: dict[InvitationAnswer, str] = {
    _A.JA: "Kan",
    _A.MISSCHIEN: "Als het moet",
    _A.NEE: "Kan niet",
}


# -- what is proposed ----------------------------------------------------------------


def slot_faults(
    moments: Mapping[int, Moment], known: Collection[Moment], now: datetime
) -> dict[tuple[int, str], str]:
    """What is wrong with the proposed moments (begin and end), by row and field (`on` or
    `ends`). A moment that the poll has already may have passed meanwhile."""
    faults: dict[tuple[int, str], str] = {}
    seen: set[datetime] = set()
    for row, (starts_at, ends_at) in moments.items():
        if ends_at <= starts_at:
            faults[row, "ends"] = "Het einde ligt voor het begin."
        if starts_at in seen:
            faults[row, "on"] = "Dit moment staat er al. Kies een ander moment."
        elif starts_at <= now and (starts_at, ends_at) not in known:
            faults[row, "on"] = "Dit moment is al voorbij. Kies een moment in de toekomst."
        elif starts_at - now > FURTHEST_AHEAD:
            faults[row, "on"] = "Dit is meer dan twee jaar vooruit. Klopt het jaartal?"
        seen.add(starts_at)
    return faults


def answer_by_fault(answer_by_on: date | None, first_on: date, today: date) -> str | None:
    """What is wrong with the last day to answer, in Dutch; None when nothing is. `first_on`
    is the day of the first slot that is still to come."""
    if answer_by_on is None:
        return None
    if answer_by_on < today:
        return "Deze dag is al voorbij."
    if answer_by_on >= first_on:
        return "Kies een dag voor het eerste voorstel, of laat dit leeg."
    return None


def suggest_days(first_on: date, count: int) -> list[date]:
    """`first_on`, and the working days after it: no weekend, no public holiday."""
    days = [first_on]
    day = first_on
    while len(days) < count:
        day += timedelta(days=1)
        if is_workday(day):
            days.append(day)
    return days


def suggest_answer_by(first_on: date, today: date) -> date | None:
    """A week to answer, and in any case the day before the first slot; None when that is
    today already."""
    last = min(today + timedelta(days=DAYS_TO_ANSWER), first_on - timedelta(days=1))
    return last if last > today else None


# -- what suits ----------------------------------------------------------------------


@dataclass(frozen=True)
class Tally:
    """How many people can at a slot, can if need be, cannot, and did not say."""

    yes: int = 0
    maybe: int = 0
    no: int = 0
    unknown: int = 0

    @property
    def rank(self) -> tuple[int, int, int]:
        """The higher the better: who can come at all, then who can without ado, then the
        fewest who cannot."""
        return self.yes + self.maybe, self.yes, -self.no


def tally(answers: Iterable[InvitationAnswer | None]) -> Tally:
    """Count what was answered on one slot; None is no answer."""
    given = list(answers)
    counts = [given.count(answer) for answer in (_A.JA, _A.MISSCHIEN, _A.NEE)]
    return Tally(*counts, len(given) - sum(counts))


def best_slots(tallies: Mapping[Key, Tally]) -> set[Key]:
    """The slots that suit best: several when they suit as well, none while nobody can."""
    top = max((one.rank for one in tallies.values()), default=(0, 0, 0))
    if top[0] == 0:
        return set()
    return {key for key, one in tallies.items() if one.rank == top}


def day_words(starts: datetime, ends: datetime, day_off: str | None) -> list[str]:
    """What is unusual about the day and hour of a moment, in Dutch wall-clock time, in a few
    words: `Eerste Kerstdag`. `day_off`: the name of the holiday on that day. What is meant
    is what `meetings.conflict_rules.time_conflicts` tells in sentences."""
    words = []
    if starts.weekday() >= SATURDAY:
        words.append("Weekend")
    if day_off:
        words.append(day_off)
    if starts.time() < DAY_BEGINS or ends.time() > DAY_ENDS or ends.date() != starts.date():
        words.append(f"Niet tussen {DAY_BEGINS.hour} en {DAY_ENDS.hour} uur")
    return words


# -- how far somebody is -------------------------------------------------------------


class Progress(Labelled):
    """How far somebody at the table is with the poll."""

    BEANTWOORD = "beantwoord", "Beantwoord", "success"
    DEELS = "deels", "Nog niet alles beantwoord", "warning"
    INGETROKKEN = "ingetrokken", "Link ingetrokken", "neutral"
    VERLOPEN = "verlopen", "Link verlopen", "neutral"
    GEVRAAGD = "gevraagd", "Gevraagd, nog geen antwoord", "info"
    ORGANISEERT = "organiseert", "Organiseert, nog geen antwoord", "info"
    NIET_GEVRAAGD = "niet_gevraagd", "Nog niet gevraagd", "warning"
    GEEN_ADRES = "geen_adres", "Geen e-mailadres", "neutral"


def progress(
    answers: Sequence[InvitationAnswer | None],
    *,
    has_address: bool,
    was_asked: bool,
    link: LinkState | None,
    is_opener: bool = False,
) -> Progress:
    """How far somebody is. Who began the poll (`is_opener`) is not asked by mail. `answers` are those on the slots that can still be answered;
    `link` is the state of the last personal link, None without one."""
    if answers and all(answer is not None for answer in answers):
        return Progress.BEANTWOORD
    if link is LinkState.INGETROKKEN:
        return Progress.INGETROKKEN
    if link is LinkState.VERLOPEN:
        return Progress.VERLOPEN
    if any(answer is not None for answer in answers):
        return Progress.DEELS
    if is_opener:
        return Progress.ORGANISEERT
    if was_asked or link is not None:
        return Progress.GEVRAAGD
    return Progress.NIET_GEVRAAGD if has_address else Progress.GEEN_ADRES
