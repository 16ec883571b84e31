"""No name of a child or a parent in what leaves the application."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.cases.name_rules import name_words, names_somebody
from mdo.meetings.invitation_rules import NAME_FAULT, is_announced, name_faults
from mdo.terms import MeetingStatus
from tests.conftest import NOW

NAMES = ["Noor", "Veen", "Zoë", "Çelik", "Jan-Willem", "van den Berg-El Amrani", "Bo", "Li"]


@pytest.mark.parametrize(
    "text",
    [
        "Kamer 2, bij Noor",
        "NOOR",
        "huis van zoe",
        "Zoe\u0308",
        "fam. Celik",
        "https://meet.voorbeeld.nl/noor-1",
        "https://meet.voorbeeld.nl/mdo_veen",
        "Willem komt ook",
        "amrani",
        "bergstraat 1 / Berg",
    ],
)
def test_a_name_is_found(text):
    assert names_somebody(text, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Kamer 2",
        "Noorderpoort",
        "Veenweg 3",
        "bergstraat",
        "van den heuvel",
        "Bo Li",
        "https://meet.voorbeeld.nl/noordwest",
    ],
)
def test_what_is_no_name_is_left_alone(text):
    assert not names_somebody(text, NAMES)


def test_the_message_stands_at_its_field():
    values = {"location": "Bij Noor thuis", "room": None, "video_url": "https://x.nl/veen"}
    assert name_faults(values, NAMES) == {"location": NAME_FAULT, "video_url": NAME_FAULT}
    assert name_faults(values, []) == {}


def _naive(text: str) -> str:
    """Letters and digits in lower case without marks, the rest as blanks."""
    plain = unicodedata.normalize("NFD", text)
    plain = "".join(char for char in plain if not unicodedata.combining(char)).lower()
    return re.sub(r"[^a-z0-9]", " ", plain)


words = st.lists(st.text("abénoZ", min_size=1, max_size=4), max_size=6)


@given(words, words, st.sampled_from([" ", "-", "/", ", ", "_"]))
def test_as_a_naive_search_finds_it(text_words, names, separator):
    text = separator.join(text_words)
    padded = f" {_naive(text)} "
    found = any(f" {word} " in padded.replace("  ", " ") for word in name_words(names))
    assert names_somebody(text, names) == found
    assert name_words(names) <= {_naive(name).strip() for name in names}


@pytest.mark.parametrize("status", MeetingStatus)
def test_only_what_is_planned_and_ahead_is_announced(status):
    ahead = NOW.replace(hour=10)
    assert is_announced(status, ahead, NOW) == (status is MeetingStatus.GEPLAND)
    assert not is_announced(status, NOW, NOW)
