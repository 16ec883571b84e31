"""When a held meeting may be closed: what has to be done first, and how each step stands.
Source: the guide, sections 1 to 3."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from mdo.meetings.rules import PRESENT, RequiredParty, has_one_case, missing_parties
from mdo.terms import Attendance, MeetingKind, ParentsStance, Party


@dataclass(frozen=True)
class Attendee:
    """What closing has to know of somebody at the table."""

    party: Party
    attendance: Attendance
    absence_reason: str = ""
    # Somebody else came and has a seat of his or her own: that seat counts, this one never.
    is_replaced: bool = False

    @property
    def is_present(self) -> bool:
        """Whether this seat counts as present."""
        return self.attendance in PRESENT and not self.is_replaced


@dataclass(frozen=True)
class CaseOnAgenda:
    """What closing has to know of a case on the agenda; `number` is its place, from 1.

    `is_feedback`: it stands there for feedback on earlier agreements. `is_reached`: anything
    at all was written about it.
    """

    number: int
    is_pupil_heard: bool
    has_decision: bool
    stance: ParentsStance = ParentsStance.NIET_GEVRAAGD
    is_feedback: bool = False
    is_reached: bool = True


class Step(Enum):
    """What has to be done before a meeting can be closed."""

    AGENDA = "agenda"
    ATTENDANCE = "attendance"
    PARTIES = "parties"
    PUPIL = "pupil"
    DECISION = "decision"
    PARENTS = "parents"
    NOT_REACHED = "not-reached"
    BASIS = "basis"
    LPA = "lpa"


@dataclass(frozen=True)
class Check:
    """A step with how it stands. One that does not block is advice."""

    step: Step
    label: str
    is_done: bool
    text: str = ""
    blocks: bool = True


def is_lpa_present(attendees: Sequence[Attendee]) -> bool:
    """Whether leerplicht was at the table, in person or replaced (appendix 3)."""
    return is_party_present(Party.LEERPLICHT, attendees)


def is_party_present(party: Party, attendees: Sequence[Attendee]) -> bool:
    """Whether anybody of this party was at the table, in person or replaced."""
    return any(attendee.party is party and attendee.is_present for attendee in attendees)


def absent_parties(
    kind: MeetingKind, attendees: Sequence[Attendee], reasons: Collection[Party]
) -> tuple[RequiredParty, ...]:
    """The required parties that were not there and of which nobody wrote why: no reason
    among `reasons` (by `RequiredParty.key`) and none at the name of who was invited."""
    there = {attendee.party for attendee in attendees if attendee.is_present}
    explained = {
        attendee.party
        for attendee in attendees
        if not attendee.is_present and not attendee.is_replaced and attendee.absence_reason
    }
    return tuple(
        required
        for required in missing_parties(kind, there)
        if required.key not in reasons and not explained.intersection(required.parties)
    )


def closing_checks(
    kind: MeetingKind,
    attendees: Sequence[Attendee],
    reasons: Collection[Party],
    cases: Sequence[CaseOnAgenda],
    points: int,
    without_basis: Sequence[str] = (),
) -> list[Check]:
    """All that a held meeting needs before it is closed, and how each stands. `points` is
    the number of agenda items, those without a case included; `without_basis` names the
    organisations at the table that have no ground to work with the case (guide, section 7).

    A deliberation is not closed unless the pupil was heard or a reason is given (guide,
    section 3). At a KiK or MDO a pupil who sat at the table was heard. A ZAT may run out of
    time: a case of which nothing was written goes to the next one and asks for nothing here.
    """
    reached = [case for case in cases if case.is_reached or has_one_case(kind)]
    discussed = [case for case in reached if not case.is_feedback]
    checks = [
        Check(Step.AGENDA, "Agenda", points > 0, "" if points else "Er staat niets op de agenda."),
        _attendance_check(attendees),
        _parties_check(absent_parties(kind, attendees, reasons)),
    ]
    if discussed:
        was_there = has_one_case(kind) and is_party_present(Party.LEERLING, attendees)
        checks.append(_pupil_check([] if was_there else discussed))
    if reached:
        checks.append(_decision_check(reached))
    if discussed:
        checks.append(_parents_check(discussed))
    if len(reached) < len(cases):
        checks.append(_reached_check([case for case in cases if case not in reached]))
    if without_basis:
        checks.append(_basis_check(without_basis))
    if kind is MeetingKind.MDO and all(a.attendance is not _EXPECTED for a in attendees):
        checks.append(_lpa_check(attendees))
    return checks


_EXPECTED = Attendance.VERWACHT


def blockers(checks: Sequence[Check]) -> list[Check]:
    """The checks that keep a meeting from being closed."""
    return [check for check in checks if check.blocks and not check.is_done]


def _attendance_check(attendees: Sequence[Attendee]) -> Check:
    expected = sum(
        attendee.attendance is _EXPECTED and not attendee.is_replaced for attendee in attendees
    )
    if not attendees:
        text = "Er is geen enkele deelnemer."
    elif expected:
        text = f"Nog niet vastgelegd van {expected} van de {len(attendees)} deelnemers."
    elif not any(attendee.is_present for attendee in attendees):
        text = "Niemand is als aanwezig vastgelegd."
    else:
        text = ""
    return Check(Step.ATTENDANCE, "Aanwezigheid", not text, text)


def _parties_check(absent: Sequence[RequiredParty]) -> Check:
    names = "; ".join(required.label for required in absent)
    text = f"Niet aanwezig, zonder reden: {names}." if absent else ""
    return Check(Step.PARTIES, "Verplichte partijen", not absent, text)


def _pupil_check(cases: Sequence[CaseOnAgenda]) -> Check:
    text = _at_points(
        [case.number for case in cases if not case.is_pupil_heard],
        "de leerling is niet gehoord, en er staat geen reden.",
    )
    return Check(Step.PUPIL, "Leerling gehoord", not text, text)


def _decision_check(cases: Sequence[CaseOnAgenda]) -> Check:
    text = _at_points(
        [case.number for case in cases if not case.has_decision],
        "er zijn nog geen afspraken en er is geen besluit.",
    )
    return Check(Step.DECISION, "Afspraken of besluit", not text, text)


def _parents_check(cases: Sequence[CaseOnAgenda]) -> Check:
    text = _at_points(
        [case.number for case in cases if case.stance is ParentsStance.NIET_GEVRAAGD],
        "nog niet vastgelegd of de ouders het eens zijn.",
    )
    return Check(Step.PARENTS, "Standpunt van de ouders", not text, text, blocks=False)


def _reached_check(cases: Sequence[CaseOnAgenda]) -> Check:
    text = _at_points(
        [case.number for case in cases],
        "niet besproken; gaat bij het afsluiten naar het volgende ZAT.",
    )
    return Check(Step.NOT_REACHED, "Alles besproken", False, text, blocks=False)


def _basis_check(names: Sequence[str]) -> Check:
    text = (
        f"Nog geen partij in het dossier: {', '.join(names)}. Leg vast op welke grond zij met de "
        "gegevens werken, en wie daarvoor toestemming gaf."
    )
    return Check(Step.BASIS, "Grondslag van de partijen", False, text, blocks=False)


def _lpa_check(attendees: Sequence[Attendee]) -> Check:
    is_there = is_lpa_present(attendees)
    text = (
        ""
        if is_there
        else "Leerplicht was er niet bij. Dit MDO telt niet mee als een MDO waarbij leerplicht "
        "betrokken is."
    )
    return Check(Step.LPA, "Leerplicht aan tafel", is_there, text, blocks=False)


def _at_points(numbers: Sequence[int], text: str) -> str:
    if not numbers:
        return ""
    *first, last = (str(number) for number in numbers)
    places = f"{', '.join(first)} en {last}" if first else last
    return f"Agendapunt {places}: {text}"
