"""Which pupils are alike: fast pairs against a look at every pair."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mdo.cases.merge_rules import Face, Likeness, amount_in_words, likeness, pairs_to_compare

BORN = date(2012, 11, 3)
GIVEN = ("Noor", "Nora", "N.", "Sem", "Mohammed", "Muhamad", "Jansen")
SURNAMES = ("Jansen", "Janssen", "Meijer", "Meyer", "Bakker", "Noor")
faces = st.builds(
    Face,
    id=st.uuids(),
    given_name=st.sampled_from(GIVEN),
    surname=st.sampled_from(SURNAMES),
    birth_on=st.sampled_from([BORN, date(2012, 3, 11), date(2012, 11, 8), date(2013, 11, 4)]),
)


@pytest.mark.parametrize(
    ("given_name", "surname", "birth_on", "expected"),
    [
        ("Noor", "Meijer", BORN, Likeness.NAAM),
        ("Noor", "Meyer", BORN, Likeness.KLANK),
        ("N.", "Meier", BORN, Likeness.KLANK),
        ("Meijer", "Noor", BORN, Likeness.KLANK),
        ("Noor", "Meijer", date(2012, 3, 11), Likeness.DATUM),
        ("Noor", "Meijer", date(2013, 11, 3), Likeness.DATUM),
        ("Noor", "Meyer", date(2012, 11, 8), Likeness.BEIDE),
        ("Noor", "Meijer", date(2013, 11, 4), None),
        # A twin, and somebody of the same age with another name.
        ("Sem", "Meijer", BORN, None),
        ("Noor", "Bakker", BORN, None),
    ],
)
def test_likeness(given_name, surname, birth_on, expected):
    other = Face(2, given_name, surname, birth_on)
    assert likeness(Face(1, "Noor", "Meijer", BORN), other) is expected
    assert likeness(other, Face(1, "Noor", "Meijer", BORN)) is expected


@settings(max_examples=60)
@given(st.lists(faces, max_size=12, unique_by=lambda face: face.id))
def test_no_pair_that_sounds_alike_is_overlooked(people: list[Face]):
    seen = {frozenset((one.id, other.id)) for one, other in pairs_to_compare(people)}
    for one, other in combinations(people, 2):
        if likeness(one, other) in (Likeness.NAAM, Likeness.DATUM, Likeness.BEIDE):
            assert frozenset((one.id, other.id)) in seen


def test_amounts():
    assert amount_in_words("case_files", 1) == "1 dossier"
    assert amount_in_words("case_files", 2) == "2 dossiers"
    assert amount_in_words("van later", 2) == "2 andere gegevens"
