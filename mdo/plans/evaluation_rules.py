"""Rules about evaluating a plan that need no database."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from mdo.terms import GoalOutcome, Party

NOTE_NEEDED = (GoalOutcome.DEELS, GoalOutcome.NIET)
# So many days ahead the page of the plan begins to speak of the evaluation.
SOON = 30
# Words by which people name a party, other than its label.
_PARTY_WORDS = {
    Party.SCHOOL: ("school", "mentor", "ib'er", "intern begeleider", "zorgcoordinator"),
    Party.LEERPLICHT: ("leerplicht", "leerplichtambtenaar"),
    Party.TOEGANG: ("toegang", "toegangsmedewerker"),
    Party.CJG: ("cjg", "procescoordinator"),
    Party.SWV: ("swv", "samenwerkingsverband"),
    Party.GGD: ("ggd", "jgz", "jeugdarts", "jeugdverpleegkundige"),
    Party.SMW: ("schoolmaatschappelijk werk", "smw"),
    Party.ZORGAANBIEDER: ("zorgaanbieder", "jeugdhulp"),
}
PARENT_WORDS = ("ouder", "ouders", "moeder", "vader", "opvoeders", "verzorgers", "pleegouders")
PUPIL_WORDS = ("leerling", "kind", "jongere")


@dataclass(frozen=True)
class Progress:
    """How far the evaluation of the version that holds is. `has_concept`: the next version
    has begun."""

    evaluation_on: date | None
    goals: int
    judged: int
    reached: int
    finished_on: date | None
    has_concept: bool

    @property
    def is_complete(self) -> bool:
        """Whether every goal was judged."""
        return self.judged == self.goals

    @property
    def may_finish(self) -> bool:
        """Whether the plan can end here: every goal is reached."""
        return self.reached == self.goals and self.goals > 0

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do for the evaluation: it ended, or it is complete and
        led to a next version."""
        return self.finished_on is not None or (self.is_complete and self.has_concept)


class Notice(NamedTuple):
    """A sentence about the evaluation, with the kind of alert it asks for."""

    kind: str
    text: str


def notice(progress: Progress, today: date) -> Notice | None:
    """What the page of a plan says of its evaluation; None when there is nothing to say."""
    if progress.is_settled:
        return None
    if progress.is_complete and progress.goals:
        return Notice("info", "Alle doelen zijn geëvalueerd. Kies hoe het verdergaat.")
    if progress.judged:
        rest = progress.goals - progress.judged
        number = "1 doel is" if rest == 1 else f"{rest} doelen zijn"
        return Notice("warning", f"De evaluatie is begonnen: {number} nog niet geëvalueerd.")
    if progress.evaluation_on is None:
        return None
    days = (progress.evaluation_on - today).days
    if days < 0:
        ago = "gisteren" if days == -1 else f"{-days} dagen geleden"
        return Notice("error", f"De evaluatie is voorbij: die was {ago}.")
    if days <= SOON:
        return Notice("warning", f"De evaluatie is {_ahead(days)}.")
    return None


def _ahead(days: int) -> str:
    return {0: "vandaag", 1: "morgen"}.get(days, f"over {days} dagen")


@dataclass(frozen=True)
class Judgement:
    """What is said of a goal. `meeting_id` is the meeting at which, if any."""

    outcome: GoalOutcome | None
    note: str
    meeting_id: uuid.UUID | None

    @property
    def version(self) -> str:
        """Another text after each change: what a form saw when it was shown."""
        parts = (self.outcome.value if self.outcome else "", self.note, str(self.meeting_id or ""))
        return uuid.uuid5(uuid.NAMESPACE_OID, "\0".join(parts)).hex


NOT_JUDGED = Judgement(None, "", None)


def judgement_faults(
    judgement: Judgement, meetings: Collection[uuid.UUID], known: Judgement
) -> dict[str, str]:
    """What is wrong with a judgement, by field. meetings: those it can come from."""
    faults = {}
    if judgement.outcome is None and judgement.note:
        faults["outcome"] = "Kies of het doel is bereikt."
    if judgement.outcome in NOTE_NEEDED and not judgement.note:
        faults["note"] = "Schrijf op hoe het staat en wat er nog nodig is."
    if judgement.meeting_id not in {None, known.meeting_id, *meetings}:
        faults["meeting_id"] = "Kies een overleg van dit dossier."
    return faults


# -- with whom -----------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant by 'met wie'; what of it is compared is folded text: without
    capitals and diacritics."""

    user_id: uuid.UUID
    party: Party
    name: str
    surname: str
    title: str
    organisation: str


def recognised(text: str, candidates: Sequence[Candidate]) -> list[uuid.UUID]:
    """The users that `text` (folded) speaks of, each once: by name, by function, or as the
    only one of an organisation or party that it names. A name that fits several people is
    nobody's: whoever plans the meeting chooses."""
    found: list[uuid.UUID] = []

    def only(fitting: Iterable[Candidate]) -> None:
        users = dict.fromkeys(one.user_id for one in fitting)
        if len(users) == 1 and (user := next(iter(users))) not in found:
            found.append(user)

    for one in candidates:
        if _has(text, one.name) and one.user_id not in found:
            found.append(one.user_id)
    for attribute in ("surname", "title", "organisation"):
        for value in dict.fromkeys(getattr(one, attribute) for one in candidates):
            if value and _has(text, value):
                only(one for one in candidates if getattr(one, attribute) == value)
    for word in re.findall(r"\w{6,}", text):
        # A part of a function: 'procescoordinator' of 'procescoordinator jeugd'.
        only(one for one in candidates if _has(one.title, word))
    for party, words in _PARTY_WORDS.items():
        if any(_has(text, word) for word in words):
            only(one for one in candidates if one.party is party)
    return found


def names_family(text: str, words: Sequence[str]) -> bool:
    """Whether `text` (folded) speaks of the parents or the pupil (PARENT_WORDS…)."""
    return any(_has(text, word) for word in words)


def _has(text: str, words: str) -> bool:
    return bool(words) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None
