"""What may not stand in a doubt: what tells about which child it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.cases.name_rules import NOT_NAMES
from mdo.cases.rules import fold
from mdo.doubts.rules import KnownPeople, Person, doubtful_text, guard

NOOR = Person("Noor", "van der", "Veen")
FAMILY = (NOOR, Person("Zoë", "", "Çelik-Wit"), Person("Bo", "", "O'Neil"))
KNOWN = KnownPeople(
    family=FAMILY,
    seats=("Ottilie Voorbeeld, Samenwerkingsverband De Vaart", "Ouder", "Marijke van den Berg"),
    others=(Person("Roos", "de", "Lang"), Person("Jan", "", "Groen"), Person("Jan", "", "Lang")),
)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Voor Noor duurt het te lang.", "Noor"),
        ("voor noor ook", "noor"),
        ("NÓÓR", "NÓÓR"),
        ("Noors plan kwam te laat", "Noors"),
        ("Noor's plan", "Noor"),
        ("het gezin Veen", "Veen"),
        ("het gezin (van der veen)", "veen"),
        ("No\u00ador", "Noor"),
        ("Zoe\u0308", "Zoë"),
        ("zoe", "zoe"),
        ("celik", "celik"),
        ("Wit", "Wit"),
        ("wit", "wit"),
        ("Neil", "Neil"),
        ("Met Bo ging het mis", "Bo"),
        ("N.V. kreeg niets", "N.V."),
        ("N. v.d. V. kreeg niets", "N. v.d. V."),
        ("NvdV kreeg niets", "NvdV"),
        ("Ottilie wist van niets", "Ottilie"),
        ("mevrouw Berg", "Berg"),
    ],
)
def test_a_name_of_the_case_is_refused_and_named(text, word):
    [fault] = guard(text, KNOWN).faults
    assert f"‘{word}’" in fault
    assert "uit dit dossier" in fault


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Het samenwerkingsverband betaalt het vervoer te laat.",
        "De ouder weet niet wie er belt. Bijvoorbeeld de school of het CJG.",
        "een voorbeeld van hoe het niet moet",
        "In het noorden gaat het beter.",
        "Op het BO en het BSO",
        "Wachttijd: 12 weken in schooljaar 2026-2027, in november 2026 en per 2025.",
        "€ 12.500.000 voor 3 jaar, 16 uur in 4 weken, artikel 11 g",
        "Dat is in 2026 AL drie keer gebeurd. Zie 24/7.",
        "a.d.h.v. het stroomschema, o.a. stap 3",
        "het duurde lang",
    ],
)
def test_what_tells_about_nobody_is_let_through(text):
    found = guard(text, KNOWN)
    assert (found.faults, found.doubtful) == ([], [])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("zie D2026-0012", "nummer van een dossier"),
        ("zie d 2026 – 0012", "nummer van een dossier"),
        ("overleg O2026-0003.", "nummer van een dossier"),
        ("leerling l-00012", "nummer van een dossier"),
        ("geboren op 3-11-2012", "een dag"),
        ("geboren 3/11/12", "een dag"),
        ("2012-11-03", "een dag"),
        ("op 3 november 2012", "een dag"),
        ("mail moeder@voorbeeld.nl", "e-mailadres"),
        ("bel 06-12345678", "telefoonnummer"),
        ("bel +31 6 1234 5678", "telefoonnummer"),
        ("bel (0521) 12 34 56", "telefoonnummer"),
        ("bsn 123456782", "BSN"),
        ("bsn 1234.56.782", "BSN"),
        ("bsn 10000008", "BSN"),
        ("8331 AB 12", "postcode"),
    ],
)
def test_a_number_of_somebody_is_refused(text, what):
    [fault] = guard(text, KNOWN).faults
    assert what in fault


def test_of_people_elsewhere_a_full_name_is_refused_and_a_single_one_is_asked():
    assert "Jan Groen" in guard("Voor Jan Groen ging het mis", KNOWN).faults[0]
    assert "roos lang" in guard("voor roos de lang ging het mis", KNOWN).faults[0]
    assert guard("Roos ging het beter af", KNOWN).doubtful == ["Roos"]
    # Small it is an ordinary word.
    assert guard("een roos is geen groen blad", KNOWN).doubtful == []
    assert "ook namen" in doubtful_text(["Roos", "Groen"])
    assert "ook de naam" in doubtful_text(["Roos"])


def test_without_people_only_numbers_are_refused():
    assert guard("Noor van der Veen, D2026-0012", KnownPeople()).faults == [
        "Haal ‘D2026-0012’ weg: dat is een nummer van een dossier, overleg of leerling."
    ]


names = st.text("abdeéïnöĳÇŁšW", min_size=3, max_size=8).filter(
    lambda text: text.strip() and unicodedata.normalize("NFC", text) == text
)
between = st.sampled_from([" ", "-", ", ", " (", "_", ".", "\n", "/", "'"])
cases = st.sampled_from([str, str.upper, str.lower, str.title])
accents = st.sampled_from(["NFC", "NFD", "plain"])


@given(names, between, between, cases, accents)
def test_a_name_as_a_word_is_refused_however_it_is_written(name, before, after, case, accent):
    word = case(name)
    form = "NFD" if accent != "NFC" else "NFC"
    word = unicodedata.normalize(form, word)
    if accent == "plain":
        word = "".join(char for char in word if not unicodedata.combining(char))
    text = f"Het plan{before}{word}{after}kwam te laat"
    if before == "'" or fold(word) in NOT_NAMES:
        return
    assert guard(text, KnownPeople(family=[Person(name, "", "Anders")])).faults
