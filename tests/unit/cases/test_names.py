"""Names as people write them: folding, searching and sorting hold for any text."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.cases.rules import (
    SEARCH_KEY_LENGTH,
    SORT_KEY_LENGTH,
    fold,
    search_key,
    sort_key,
)

ANY_TEXT = st.text(max_size=120)
INFIXES = st.sampled_from(["", "van", "van der", "de", "in 't", "d'", "op den"])
# Letters with and without signs, as they occur in names here.
LETTERS = string.ascii_letters + "áàäâãåçčéèëêğíìïîıİłñóòöôõøšşßúùüûýžæœđĲĳ"
NAMES = st.text(alphabet=LETTERS + "-'’ ", min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ĳsbrand  Çelik", "ijsbrand celik"),
        ("Zoë", "zoe"),
        ("Zoe\u0308", "zoe"),
        ("ŁUKASZ Øst Ðorđe", "lukasz ost dorde"),
        ("Straße", "strasse"),
        ("İpek Yılmaz", "ipek yilmaz"),
        ("’t Hart", "'t hart"),
        ("Jan–Willem", "jan-willem"),
        ("  a\tb\n c ", "a b c"),
        ("Bo 😀", "bo 😀"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str):
    assert fold(text) == folded


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text: str):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_capitals_and_blanks_make_no_difference(text: str):
    assert fold(text.lower().upper()) == fold(text.upper())
    assert fold(f"  {text}\n") == fold(text)


@given(st.text(alphabet=string.printable, max_size=60))
def test_plain_text_folds_alike_by_the_short_way_and_the_long(text: str):
    assert fold(text) == fold(text + "é").removesuffix("e").rstrip()


@given(NAMES, INFIXES, NAMES)
def test_every_part_of_a_name_is_found(given_name: str, infix: str, surname: str):
    key = search_key(given_name, infix, surname, "L-00001")
    spoken = f"{given_name} {infix} {surname}"
    turned = f"{surname} {given_name}"
    for typed in (spoken, spoken.upper(), turned, fold(spoken), "l-00001"):
        assert all(word in key for word in fold(typed).split())
    # As one piece too, in both orders.
    assert fold(spoken) in key and fold(turned) in key


@given(NAMES, INFIXES, NAMES)
def test_the_tussenvoegsel_does_not_count_in_sorting(given_name, infix, surname):
    assert sort_key(given_name, infix, surname).startswith(fold(f"{surname} {given_name}"))
    assert sort_key(given_name, infix, surname) == sort_key(
        given_name.upper(), infix.upper(), surname.upper()
    )


@given(ANY_TEXT, st.text(max_size=40), ANY_TEXT)
def test_keys_fit_their_columns(given_name: str, infix: str, surname: str):
    assert len(search_key(given_name, infix, surname, "L-00001")) <= SEARCH_KEY_LENGTH
    assert len(sort_key(given_name, infix, surname)) <= SORT_KEY_LENGTH


def test_the_longest_names_fit():
    # One sign that falls apart into eighteen letters.
    worst = "\ufdfa" * 120
    assert len(sort_key(worst, worst[:40], worst)) == SORT_KEY_LENGTH
    key = search_key(worst, worst[:40], worst, "L-00001")
    assert len(key) == SEARCH_KEY_LENGTH and key.startswith("l-00001 ")


def test_a_list_is_in_the_order_people_expect():
    names = [
        ("Anna", "de", "Vries"),
        ("Bo", "van der", "Berg"),
        ("Zoë", "", "Berg"),
        ("Çem", "", "Ähren"),
        ("Daan", "", "Bergen"),
    ]
    ordered = sorted(names, key=lambda name: sort_key(*name))
    assert [surname for _given, _infix, surname in ordered] == [
        "Ähren", "Berg", "Berg", "Bergen", "Vries",
    ]  # fmt: skip
