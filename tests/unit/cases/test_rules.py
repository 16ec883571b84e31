"""Rules about pupils and cases, at their edges."""

from __future__ import annotations

from datetime import date

import pytest

from mdo.cases.rules import (
    AgeGroup,
    birth_date_fault,
    born_within,
    case_number,
    duty_status,
    givers_in,
    is_similar_name,
    opening_basis,
    overlaps,
    permission_gap,
    permission_rule,
    permission_text,
    pupil_number,
    split_permission,
)
from mdo.law.age import age_on
from mdo.law.compulsory_education import EducationDuty
from mdo.law.permission_age import PermissionGiver
from mdo.terms import LegalBasis, Party

TODAY = date(2026, 11, 23)
PARENTS, PUPIL = PermissionGiver.PARENTS, PermissionGiver.PUPIL


def test_numbers_grow_past_their_zeros():
    assert [pupil_number(n) for n in (1, 99_999, 100_000)] == ["L-00001", "L-99999", "L-100000"]
    assert [case_number(2026, n) for n in (1, 12_345)] == ["D2026-0001", "D2026-12345"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("Noor", "Proef"), ("Noor", "Proef"), True),
        (("Noor", "Proef"), ("NÓÓR", "proef"), True),
        (("Noor", "Proef"), ("Proef", "Noor"), True),
        (("Mohamed", "Yilmaz"), ("Mohammed", "Yılmaz"), True),
        (("Jan-Willem", "Bakker"), ("Jan Willem", "Bakker"), True),
        (("Noor", "Proef"), ("Fatima", "Yilmaz"), False),
        (("Noor", "Jansen"), ("Emma", "Jansen"), False),
        (("Bo", "Li"), ("Xi", "Wu"), False),
        (("😀", "😀"), ("a", "b"), False),
    ],
)
def test_similar_names(one, other, expected):
    assert is_similar_name(one, other) is expected
    assert is_similar_name(other, one) is expected


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2028, 2, 29), date(2027, 2, 28)])
def test_age_groups_agree_with_the_age_itself(today: date):
    bounds = {group: born_within(group, today) for group in AgeGroup}
    limits = {"0-4": (0, 4), "5-12": (5, 12), "13-17": (13, 17), "18": (18, 200)}
    for year in range(1990, today.year + 1):
        for month, day in ((1, 1), (2, 28), (2, 29), (3, 1), (11, 22), (11, 23), (11, 24)):
            try:
                birth_on = date(year, month, day)
            except ValueError:
                continue
            if birth_on > today:
                continue
            age = age_on(birth_on, today)
            for group, (after, up_to) in bounds.items():
                youngest, oldest = limits[group.value]
                is_in = birth_on <= up_to and (after is None or birth_on > after)
                assert is_in == (youngest <= age <= oldest), (birth_on, group)


@pytest.mark.parametrize(
    ("birth_on", "fault"),
    [
        (date(2026, 11, 24), "in de toekomst"),
        (date(2026, 11, 23), None),
        (date(1999, 11, 24), None),
        (date(1999, 11, 23), "27 jaar of ouder"),
    ],
)
def test_birth_date(birth_on: date, fault: str | None):
    found = birth_date_fault(birth_on, TODAY)
    assert (fault in found) if fault and found else found is None


@pytest.mark.parametrize(
    ("birth_on", "facts", "duty", "words"),
    [
        (date(2022, 9, 2), {}, EducationDuty.NONE_YET, "vanaf 1 oktober 2027"),
        (date(2012, 5, 10), {}, EducationDuty.LEERPLICHT, "tot en met 31 juli 2028"),
        (date(2012, 5, 10), {}, EducationDuty.LEERPLICHT, "verjaardag op 10 mei 2030"),
        (
            date(2012, 5, 10),
            {"is_exempt": True},
            EducationDuty.LEERPLICHT,
            "Daarna geen kwalificatieplicht",
        ),
        (date(2009, 1, 5), {}, EducationDuty.KWALIFICATIEPLICHT, "tot de achttiende verjaardag"),
        (date(2008, 11, 23), {}, EducationDuty.ENDED, "op 23 november 2026 18 jaar"),
        (date(2009, 1, 5), {"is_exempt": True}, EducationDuty.ENDED, "praktijkonderwijs"),
        (
            date(2009, 1, 5),
            {"start_qualification_on": date(2026, 6, 30)},
            EducationDuty.ENDED,
            "startkwalificatie sinds 30 juni 2026",
        ),
    ],
)
def test_duty_in_the_words_of_the_law(birth_on, facts, duty, words):
    status = duty_status(birth_on, TODAY, **facts)
    assert status.duty is duty
    assert words in status.text


def test_every_party_has_a_basis_of_its_own():
    assert opening_basis(Party.LEERPLICHT) is LegalBasis.WETTELIJKE_TAAK
    assert opening_basis(Party.SCHOOL) is LegalBasis.BETROKKEN
    # Nobody opens a case on the permission of somebody who was not asked.
    assert all(opening_basis(party) is not LegalBasis.TOESTEMMING for party in Party)


@pytest.mark.parametrize(
    ("birth_on", "who"),
    [
        (date(2014, 11, 24), "Tot 12 jaar"),
        (date(2014, 11, 23), "Van 12 tot en met 15 jaar"),
        (date(2010, 11, 24), "Van 12 tot en met 15 jaar"),
        (date(2010, 11, 23), "Vanaf 16 jaar"),
    ],
)
def test_who_gives_permission(birth_on: date, who: str):
    assert permission_rule(birth_on, TODAY).startswith(who)


@pytest.mark.parametrize(
    ("givers", "names", "text"),
    [
        ([PARENTS], "", "Ouders met gezag"),
        ([PUPIL], "Noor", "De leerling: Noor"),
        ([PUPIL, PARENTS], "Moes", "Ouders met gezag en de leerling: Moes"),
    ],
)
def test_permission_in_words_and_back(givers, names, text):
    assert permission_text(givers, names) == text
    assert givers_in(text) == frozenset(givers)
    assert split_permission(text) == (
        [giver for giver in PermissionGiver if giver in givers],
        names,
    )


def test_a_name_is_no_giver():
    assert givers_in("Ouders met gezag: de leerling weet ervan") == {PARENTS}
    assert givers_in("Moeder") == frozenset()
    assert split_permission("Moeder") == ([], "Moeder")


@pytest.mark.parametrize(
    ("birth_on", "permitted_by", "gap"),
    [
        (date(2012, 5, 10), "Ouders met gezag", "de leerling"),
        (date(2012, 5, 10), "De leerling", "ouders met gezag"),
        (date(2012, 5, 10), "Ouders met gezag en de leerling", None),
        (date(2012, 5, 10), "Moeder, per telefoon", None),
        (date(2018, 5, 10), "Ouders met gezag", None),
        (date(2009, 5, 10), "Ouders met gezag", "de leerling"),
        (date(2027, 5, 10), "Ouders met gezag", None),
    ],
)
def test_permission_gap(birth_on, permitted_by, gap):
    assert permission_gap(birth_on, date(2026, 10, 1), permitted_by) == gap


D = date


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((D(2026, 1, 1), D(2026, 1, 31)), (D(2026, 1, 31), D(2026, 2, 1)), True),
        ((D(2026, 1, 1), D(2026, 1, 30)), (D(2026, 1, 31), D(2026, 2, 1)), False),
        ((D(2026, 1, 1), None), (D(2030, 1, 1), None), True),
        ((D(2026, 1, 1), None), (D(2025, 1, 1), D(2025, 12, 31)), False),
        ((D(2026, 1, 1), None), (D(2025, 1, 1), D(2026, 1, 1)), True),
    ],
)
def test_overlaps(one, other, expected):
    assert overlaps(*one, *other) is expected
    assert overlaps(*other, *one) is expected
