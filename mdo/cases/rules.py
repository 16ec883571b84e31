"""Rules about pupils and cases that need no database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from mdo.cases.folding import fold
from mdo.cases.sound_rules import sound_key
from mdo.law.age import age_on
from mdo.law.compulsory_education import (
    EducationDuty,
    begins_on,
    education_duty,
    ends_on,
    qualification_duty_ends_on,
    rmc_age_limit,
)
from mdo.law.dates import add_months, in_dutch
from mdo.law.labelled import Labelled
from mdo.law.permission_age import PermissionGiver, missing_permissions, permission_givers
from mdo.terms import LegalBasis, Party

# -- names and numbers ---------------------------------------------------------------

SEARCH_KEY_LENGTH = 400
SORT_KEY_LENGTH = 260
# From here on two names are alike enough to ask whether they are one child (veld).
SIMILAR = 0.75


def search_key(given_name: str, infix: str, surname: str, number: str) -> str:
    """What a search looks in: the number, and the name in both orders."""
    spoken = f"{given_name} {infix} {surname}"
    return fold(f"{number} {spoken} {surname} {given_name}")[:SEARCH_KEY_LENGTH]


def sort_key(given_name: str, infix: str, surname: str) -> str:
    """What a list is ordered by: surname, given name, then the tussenvoegsel."""
    return fold(f"{surname} {given_name} {infix}")[:SORT_KEY_LENGTH]


def name_keys(given_name: str, infix: str, surname: str, number: str) -> dict[str, str]:
    """The columns of a pupil that are made from its name and number; to be set whenever one
    of these changes."""
    return {
        "search_key": search_key(given_name, infix, surname, number),
        "sort_key": sort_key(given_name, infix, surname),
        "sound_key": sound_key(surname),
    }


def spoken_name(given_name: str | None, infix: str | None, surname: str | None) -> str:
    """`Noor van der Veen`; an empty text for nobody."""
    return " ".join(part for part in (given_name, infix, surname) if part)


def is_similar_name(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two (given name, surname) pairs may well be one child: a slip of the pen, a
    tussenvoegsel left out, or the two names in each other's place."""
    mine, theirs = (sorted(fold(" ".join(pair)).split()) for pair in (one, other))
    in_order = SequenceMatcher(None, fold(" ".join(one)), fold(" ".join(other))).ratio()
    sorted_ = SequenceMatcher(None, " ".join(mine), " ".join(theirs)).ratio()
    return max(in_order, sorted_) >= SIMILAR


def is_same_given_name(one: str, other: str) -> bool:
    """Whether two given names may well be of one child: alike, said alike, or an initial."""
    mine, theirs = fold(one), fold(other)
    if not mine or not theirs:
        return False
    if min(len(mine.rstrip(".")), len(theirs.rstrip("."))) == 1:
        return mine[0] == theirs[0]
    ratio = SequenceMatcher(None, mine, theirs).ratio()
    return ratio >= SIMILAR or (mine[0] == theirs[0] and sound_key(mine) == sound_key(theirs))


def pupil_number(value: int) -> str:
    """`L-00001`."""
    return f"L-{value:05}"


def case_number(year: int, value: int) -> str:
    """`D2026-0001`; the counting starts again each calendar year."""
    return f"D{year}-{value:04}"


# -- age -----------------------------------------------------------------------------


class AgeGroup(Labelled):
    """Age groups to filter a list by; those of the yearly report, and who is older."""

    TO_4 = "0-4", "0 tot en met 4 jaar"
    FROM_5_TO_12 = "5-12", "5 tot en met 12 jaar"
    FROM_13_TO_17 = "13-17", "13 tot en met 17 jaar"
    FROM_18 = "18", "18 jaar en ouder"


_AGES = {
    AgeGroup.TO_4: (0, 4),
    AgeGroup.FROM_5_TO_12: (5, 12),
    AgeGroup.FROM_13_TO_17: (13, 17),
    AgeGroup.FROM_18: (18, None),
}


def born_within(group: AgeGroup, today: date) -> tuple[date | None, date]:
    """`(after, up to)`: who is of `group` today was born after the first of these days
    (None: however long ago) and on or before the second."""
    youngest, oldest = _AGES[group]
    after = None if oldest is None else add_months(today, -12 * (oldest + 1))
    return after, add_months(today, -12 * youngest)


def birth_date_fault(birth_on: date, today: date) -> str | None:
    """What is wrong with the birth date of a new pupil, in Dutch; None when nothing is.

    From the age at which the Doorstroompunt stops (guide, section 4) nobody is entered.
    """
    if birth_on > today:
        return "De geboortedatum ligt in de toekomst."
    limit = rmc_age_limit(today)
    if age_on(birth_on, today) >= limit:
        return f"Bij deze geboortedatum is de leerling {limit} jaar of ouder. Klopt het jaartal?"
    return None


# -- leerplicht ----------------------------------------------------------------------


@dataclass(frozen=True)
class DutyStatus:
    """Under which duty a pupil falls, with the words of the law."""

    duty: EducationDuty
    text: str


def duty_status(
    birth_on: date,
    today: date,
    *,
    start_qualification_on: date | None = None,
    is_exempt: bool = False,
) -> DutyStatus:
    """The leerplicht or kwalificatieplicht of a pupil today, and until when (LPW art. 3,
    4a and 4b). Without a school calendar the first day is that of the month, the earliest
    it can be."""
    duty = education_duty(
        birth_on,
        today,
        start_qualification_on=start_qualification_on,
        exempt_from_qualification=is_exempt,
    )
    free_on = qualification_duty_ends_on(birth_on, start_qualification_on)
    turns_18_on = qualification_duty_ends_on(birth_on)
    match duty:
        case EducationDuty.NONE_YET:
            text = (
                f"Leerplichtig vanaf {in_dutch(begins_on(birth_on))}: de eerste schooldag van de "
                "maand na die van de vijfde verjaardag (Leerplichtwet, artikel 3)."
            )
        case EducationDuty.LEERPLICHT:
            text = (
                f"Leerplichtig tot en met {in_dutch(ends_on(birth_on))}: het eind van het "
                "schooljaar van de zestiende verjaardag (Leerplichtwet, artikel 3). "
            ) + (
                "Daarna geen kwalificatieplicht (artikel 4a)."
                if is_exempt or free_on <= ends_on(birth_on)
                else f"Daarna kwalificatieplichtig tot de achttiende verjaardag op "
                f"{in_dutch(turns_18_on)}, of eerder met een startkwalificatie (artikel 4a en 4b)."
            )
        case EducationDuty.KWALIFICATIEPLICHT:
            text = (
                f"Kwalificatieplichtig tot de achttiende verjaardag op {in_dutch(turns_18_on)}, "
                "of eerder met een startkwalificatie (Leerplichtwet, artikel 4a en 4b)."
            )
        case _ if turns_18_on <= today:
            text = f"De leerling werd op {in_dutch(turns_18_on)} 18 jaar."
        case _ if is_exempt:
            text = (
                "Geen kwalificatieplicht na praktijkonderwijs of vso met uitstroom arbeidsmarkt of "
                "dagbesteding (Leerplichtwet, artikel 4a)."
            )
        case _:
            text = f"De leerling heeft een startkwalificatie sinds {in_dutch(free_on)}."
    return DutyStatus(duty, text)


# -- parties and permission ----------------------------------------------------------

_BY_LAW = frozenset(
    {
        Party.LEERPLICHT,
        Party.TOEGANG,
        Party.GGD,
        Party.DOORSTROOMPUNT,
        Party.POLITIE,
        Party.OM,
        Party.RVDK,
    }
)


def opening_basis(party: Party) -> LegalBasis:
    """On what ground an organisation takes part in a case that it opened itself, or that
    plays at its school (guide, section 7)."""
    return LegalBasis.WETTELIJKE_TAAK if party in _BY_LAW else LegalBasis.BETROKKEN


def permission_rule(birth_on: date, on: date) -> str:
    """Who has to give permission, as a sentence (guide, section 7)."""
    givers = permission_givers(birth_on, on)
    if len(givers) > 1:
        return "Van 12 tot en met 15 jaar geven de ouders met gezag en de leerling toestemming."
    if givers == (PermissionGiver.PUPIL,):
        return "Vanaf 16 jaar geeft de leerling zelf toestemming."
    return "Tot 12 jaar geven de ouders met gezag toestemming."


def permission_text(givers: Collection[PermissionGiver], names: str) -> str:
    """How permission is kept: `Ouders met gezag en de leerling: Moes Proef`."""
    who = " en ".join(giver.label for giver in PermissionGiver if giver in givers)
    text = who[:1].upper() + who[1:].replace("De leerling", "de leerling")
    return f"{text}: {names}" if names else text


def givers_in(permitted_by: str) -> frozenset[PermissionGiver]:
    """Who, by the text that `permission_text` made, gave permission; empty when the text
    was written otherwise."""
    who = permitted_by.partition(":")[0].casefold()
    return frozenset(giver for giver in PermissionGiver if giver.label.casefold() in who)


def split_permission(permitted_by: str) -> tuple[list[PermissionGiver], str]:
    """The givers and the names that `permission_text` put together; of a text that was
    written otherwise, all of it as the names."""
    givers = [giver for giver in PermissionGiver if giver in givers_in(permitted_by)]
    names = permitted_by.partition(":")[2].strip() if givers else permitted_by
    return givers, names


def permission_gap(birth_on: date, permitted_on: date, permitted_by: str) -> str | None:
    """Who should have given permission as well on the day it was given, in Dutch; None when
    it is complete or cannot be told from the text."""
    given = givers_in(permitted_by)
    if not given or permitted_on < birth_on:
        return None
    missing = missing_permissions(birth_on, permitted_on, given)
    if not missing:
        return None
    return " en ".join(giver.label.lower() for giver in missing)


# -- periods -------------------------------------------------------------------------


def overlaps(
    from_on: date, until_on: date | None, other_from_on: date, other_until_on: date | None
) -> bool:
    """Whether two periods share a day; the last days count, None is open."""
    return (until_on is None or other_from_on <= until_on) and (
        other_until_on is None or from_on <= other_until_on
    )
