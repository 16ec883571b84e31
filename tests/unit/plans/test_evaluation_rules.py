"""What is said of goals, when an evaluation is due, and who is meant by 'met wie'."""

from __future__ import annotations

import itertools
import uuid
from datetime import date, timedelta

import pytest

from mdo.cases.rules import fold
from mdo.plans.evaluation_rules import (
    NOT_JUDGED,
    PARENT_WORDS,
    PUPIL_WORDS,
    Candidate,
    Judgement,
    Progress,
    judgement_faults,
    names_family,
    notice,
    recognised,
)
from mdo.terms import GoalOutcome, Party

TODAY = date(2026, 11, 23)


def progress(days: int | None = 60, goals: int = 2, judged: int = 0, reached: int = 0, **given):
    on = None if days is None else TODAY + timedelta(days=days)
    values = {"finished_on": None, "has_concept": False} | given
    return Progress(on, goals, judged, reached, **values)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (progress(60), None),
        (progress(None), None),
        (progress(30), "over 30 dagen"),
        (progress(1), "morgen"),
        (progress(0), "vandaag"),
        (progress(-1), "gisteren"),
        (progress(-4), "4 dagen geleden"),
        (progress(-4, judged=1), "1 doel is nog niet"),
        (progress(-4, goals=3, judged=1), "2 doelen zijn nog niet"),
        (progress(-4, judged=2), "Kies hoe het verdergaat"),
        (progress(-4, judged=2, has_concept=True), None),
        (progress(-4, has_concept=True), "is voorbij"),
        (progress(-4, judged=2, reached=2, finished_on=TODAY), None),
    ],
)
def test_notice(state: Progress, words: str | None):
    found = notice(state, TODAY)
    assert (found is None) if words is None else words in found.text


def test_finishing_asks_that_all_goals_are_reached():
    for goals, reached in itertools.product(range(3), range(3)):
        state = progress(goals=goals, judged=goals, reached=min(reached, goals))
        assert state.may_finish == (goals > 0 and reached >= goals)


@pytest.mark.parametrize("outcome", [None, *list(GoalOutcome)[1:]])
@pytest.mark.parametrize("note", ["", "Bijna"])
def test_judgement_needs_a_note_unless_reached(outcome: GoalOutcome | None, note: str):
    faults = judgement_faults(Judgement(outcome, note, None), (), NOT_JUDGED)
    if outcome is None:
        assert faults.keys() == ({"outcome"} if note else set())
    else:
        needs = outcome is not GoalOutcome.BEREIKT
        assert faults.keys() == ({"note"} if needs and not note else set())


def test_meeting_must_be_one_of_the_case():
    ours, old, strange = (uuid.uuid4() for _ in range(3))
    known = Judgement(GoalOutcome.BEREIKT, "", old)
    for meeting, is_good in ((ours, True), (old, True), (None, True), (strange, False)):
        faults = judgement_faults(Judgement(GoalOutcome.BEREIKT, "", meeting), [ours], known)
        assert (faults == {}) is is_good


def candidate(name: str, party: Party, title: str = "", organisation: str = "") -> Candidate:
    return Candidate(
        uuid.uuid4(),
        party,
        fold(name),
        fold(name.split()[-1]),
        fold(title),
        fold(organisation or party.label),
    )


ANNA = candidate("Anna de Boer", Party.SCHOOL, "Zorgcoördinator", "Proefcollege")
BAS = candidate("Bas Visser", Party.SCHOOL, "Mentor", "Proefcollege")
CEES = candidate("Cees Visser", Party.LEERPLICHT, "Leerplichtambtenaar")
DORA = candidate("Dora Çelik", Party.CJG, "Procescoördinator jeugd")
EEF = candidate("Eef Bakker", Party.SMW, "Gezinswerker")
ALL = [ANNA, BAS, CEES, DORA, EEF]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("", []),
        ("de ouders en Anna de Boer", [ANNA]),
        ("ANNA DE BOER, Dora Celik", [ANNA, DORA]),
        # Two of that name: nobody is chosen.
        ("mevrouw Visser", []),
        ("Cees Visser", [CEES]),
        ("de zorgcoördinator en de procescoördinator", [ANNA, DORA]),
        # Two people work there.
        ("school", []),
        ("leerplicht, cjg", [CEES, DORA]),
        ("iemand van de leerplichtige leeftijd", []),
    ],
)
def test_people_are_recognised(text: str, people: list[Candidate]):
    assert set(recognised(fold(text), ALL)) == {one.user_id for one in people}


def test_parents_and_pupil_are_recognised():
    assert names_family(fold("De ouders en school"), PARENT_WORDS)
    assert not names_family(fold("De ouderkamer"), PARENT_WORDS)
    assert names_family("leerling", PUPIL_WORDS)
    assert not names_family("leerlingbegeleider", PUPIL_WORDS)
