"""How surnames sound, and dates with a slip of the pen."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.cases.sound_rules import SOUND_KEY_LENGTH, near_dates, sound_key

SAME = [
    ("Meijer", "Meyer"),
    ("Meijer", "Meier"),
    ("Janssen", "Jansen"),
    ("Jansen", "Janse"),
    ("Visser", "Fisser"),
    ("Schmidt", "Smit"),
    ("Bakker", "Backer"),
    ("Dijkstra", "Dykstra"),
    ("Hendriks", "Hendrix"),
    ("Kuijpers", "Kuypers"),
    ("Claassen", "Klaasen"),
    ("Philips", "Filips"),
    ("Cornelissen", "Kornelisse"),
    ("Çelik", "Celik"),
    ("IJsbrand", "Eisbrand"),
    ("Ouwehand", "Auwehand"),
    ("'t Hart", "Hart"),
    ("de Vries", "Vries"),
    ("Bosch", "Bos"),
    ("Øefenberg", "Oefenberg"),
    ("Quist", "Kwist"),
]
OTHER = [
    ("Jansen", "Hansen"),
    ("Visser", "Vos"),
    ("Bakker", "Bak"),
    ("Gerritsen", "Kerritsen"),
    ("Mulder", "Meulenbelt"),
    ("Adams", "Idema"),
]
MIGRATION = Path(__file__).resolve().parents[3] / "migrations" / "versions" / "0012_leerplicht.py"


@pytest.mark.parametrize(("one", "other"), SAME)
def test_sounds_the_same(one: str, other: str):
    assert sound_key(one) == sound_key(other) != ""


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_sounds_otherwise(one: str, other: str):
    assert sound_key(one) != sound_key(other)


def test_what_is_no_letter_has_no_sound():
    assert sound_key("") == sound_key("- '") == sound_key("王") == ""
    assert sound_key("de") != ""


@given(st.text(max_size=200))
def test_any_text_has_a_key_that_fits(text: str):
    key = sound_key(text)
    assert len(key) <= SOUND_KEY_LENGTH
    assert key == key.upper()
    assert key.isascii()


def test_migration_wrote_the_same_keys():
    """When this fails: a new migration has to write the keys of the changed rule."""
    spec = importlib.util.spec_from_file_location("migration", MIGRATION)
    assert spec and spec.loader
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    for name in {name for pair in SAME + OTHER for name in pair}:
        assert migration._sound_key(name) == sound_key(name)


def test_near_dates():
    near = near_dates(date(2012, 11, 3))
    assert near >= {date(2012, 3, 11), date(2012, 11, 8), date(2013, 11, 3), date(2012, 1, 3)}
    assert date(2012, 11, 3) not in near
    assert date(2013, 11, 4) not in near
    assert near_dates(date(2012, 2, 29)) >= {date(2012, 2, 28), date(2012, 2, 20)}


@given(st.dates(date(1990, 1, 1), date(2030, 12, 31)))
def test_nearness_goes_both_ways(day: date):
    assert all(day in near_dates(other) for other in near_dates(day))
