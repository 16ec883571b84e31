"""What each kind of meeting asks for: who must be there, for whom it is, and when it may be
closed. Sources: the guide, sections 1 to 3 (appendix 4 of the report of Steenwijkerland)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from mdo.law.labelled import Labelled
from mdo.law.public_holidays import is_workday
from mdo.terms import Attendance, MeetingKind, MeetingStatus, Party, SchoolKind

# -- numbers and lengths -------------------------------------------------------------

DEFAULT_MINUTES: dict[MeetingKind, int] = {
    MeetingKind.KIK: 60,
    MeetingKind.ZAT: 90,
    MeetingKind.MDO: 60,
}
FURTHEST_AHEAD = timedelta(days=2 * 366)


def meeting_number(year: int, value: int) -> str:
    """`O2026-0001`; the counting starts again each calendar year."""
    return f"O{year}-{value:04}"


# -- who must be at the table --------------------------------------------------------


@dataclass(frozen=True)
class RequiredParty:
    """A party that belongs at the table; of several `parties` one is enough.

    `may_be_explained`: a written reason may stand in its place when the meeting is planned.
    """

    parties: tuple[Party, ...]
    may_be_explained: bool = True

    @property
    def key(self) -> Party:
        """Under which party a reason for its absence is kept."""
        return self.parties[0]

    @property
    def label(self) -> str:
        """`GGD, jeugdgezondheidszorg of Schoolmaatschappelijk werk`."""
        return " of ".join(party.label for party in self.parties)


# The five of an MDO are those of appendix 4. The reader of the report may take them for
# complex cases only; asking a reason for each absent one keeps both readings open.
REQUIRED_PARTIES: dict[MeetingKind, tuple[RequiredParty, ...]] = {
    MeetingKind.KIK: (
        RequiredParty((Party.OUDERS,)),
        RequiredParty((Party.SCHOOL,)),
        RequiredParty((Party.CJG, Party.GGD)),
    ),
    MeetingKind.ZAT: (
        RequiredParty((Party.SCHOOL,)),
        RequiredParty((Party.LEERPLICHT,), may_be_explained=False),
        RequiredParty((Party.GGD, Party.SMW)),
    ),
    MeetingKind.MDO: (
        RequiredParty((Party.SCHOOL,)),
        RequiredParty((Party.SWV,)),
        RequiredParty((Party.TOEGANG,)),
        RequiredParty((Party.LEERPLICHT,)),
        RequiredParty((Party.OUDERS,)),
    ),
}


def missing_parties(kind: MeetingKind, present: Collection[Party]) -> tuple[RequiredParty, ...]:
    """The required parties of which nobody is among `present`, in the order of the guide."""
    return tuple(
        required
        for required in REQUIRED_PARTIES[kind]
        if not any(party in present for party in required.parties)
    )


# -- whom a kind is for --------------------------------------------------------------

KIK_UP_TO_AGE = 12
KIK_SCHOOLS = frozenset({SchoolKind.VOORSCHOOL, SchoolKind.BO, SchoolKind.SBO, SchoolKind.SO})
ZAT_SCHOOLS = frozenset({SchoolKind.VO, SchoolKind.MBO, SchoolKind.VSO, SchoolKind.PRO})


def has_one_case(kind: MeetingKind) -> bool:
    """Whether a meeting of this kind is about exactly one case; a ZAT discusses several."""
    return kind is not MeetingKind.ZAT


def why_not_for(kind: MeetingKind, age: int, school: SchoolKind | None) -> str | None:
    """Why a pupil of this age (in years) and school cannot be discussed at this kind of
    meeting, in Dutch; None when it can. A young child may have no school yet."""
    match kind:
        case MeetingKind.KIK if age > KIK_UP_TO_AGE:
            return f"Een KiK is voor kinderen tot en met {KIK_UP_TO_AGE} jaar."
        case MeetingKind.KIK if school is not None and school not in KIK_SCHOOLS:
            return "Een KiK is voor de voorschool en het basisonderwijs."
        case MeetingKind.ZAT if school not in ZAT_SCHOOLS:
            return "Een ZAT is voor leerlingen van het voortgezet onderwijs of het mbo."
    return None


# -- when and where ------------------------------------------------------------------

PAST_NEEDS_CONFIRMING = (
    "Dit moment is al voorbij. Kies een ander moment, of geef hieronder aan dat het overleg al "
    "is gehouden."
)


def moment_faults(
    starts_at: datetime, ends_at: datetime, now: datetime, *, was_held: bool
) -> dict[str, str]:
    """What is wrong with the moment of a meeting, by field: `on`, `ends`, `was_held`.

    `was_held` says that a meeting is recorded afterwards.
    """
    faults = {}
    if ends_at <= starts_at:
        faults["ends"] = "Het einde ligt voor het begin."
    if starts_at <= now and not was_held:
        faults["on"] = PAST_NEEDS_CONFIRMING
    elif starts_at > now and was_held:
        faults["was_held"] = "Dit overleg is nog niet begonnen."
    elif starts_at - now > FURTHEST_AHEAD:
        faults["on"] = "Dit is meer dan twee jaar vooruit. Klopt het jaartal?"
    return faults


def next_working_day(today: date) -> date:
    """The first day after today that is no weekend and no public holiday."""
    day = today + timedelta(days=1)
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def video_fault(url: str) -> str | None:
    """What is wrong with the address of a video call, in Dutch; None when nothing is."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or " " in url:
        return "Dit is geen link. Plak het hele adres, het begint met https://."
    if parts.scheme != "https":
        return "Gebruik een beveiligde link: het adres moet beginnen met https://."
    return None


class Period(Labelled):
    """Which meetings a list shows by time."""

    KOMEND = "komend", "Komend"
    GEWEEST = "geweest", "Geweest"
    ALLE = "alle", "Alles"


# -- status --------------------------------------------------------------------------

_S = MeetingStatus

# Back from held to planned is for who marked the wrong one; back from closed needs a reason.
TRANSITIONS: dict[MeetingStatus, frozenset[MeetingStatus]] = {
    _S.CONCEPT: frozenset({_S.PEILING, _S.GEPLAND, _S.GEANNULEERD}),
    _S.PEILING: frozenset({_S.CONCEPT, _S.GEPLAND, _S.GEANNULEERD}),
    _S.GEPLAND: frozenset({_S.GEHOUDEN, _S.GEANNULEERD}),
    _S.GEHOUDEN: frozenset({_S.AFGESLOTEN, _S.GEPLAND}),
    _S.AFGESLOTEN: frozenset({_S.GEHOUDEN}),
    _S.GEANNULEERD: frozenset(),
}


def may_become(status: MeetingStatus, new: MeetingStatus) -> bool:
    """Whether a meeting of this status may get the status `new`."""
    return new in TRANSITIONS[status]


def is_changeable(status: MeetingStatus) -> bool:
    """Whether time, table and agenda may still be changed."""
    return status not in (_S.AFGESLOTEN, _S.GEANNULEERD)


def may_lack_much(status: MeetingStatus) -> bool:
    """Whether a place, required parties and their reasons may still be missing."""
    return status in (_S.CONCEPT, _S.PEILING)


def takes_minutes(status: MeetingStatus) -> bool:
    """Whether minutes may be written: also ahead, for what parents and pupil said before."""
    return status in (_S.GEPLAND, _S.GEHOUDEN)


# -- attendance ----------------------------------------------------------------------

PRESENT = frozenset({Attendance.AANWEZIG, Attendance.VERVANGEN})
