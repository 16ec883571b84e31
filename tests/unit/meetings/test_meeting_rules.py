"""The rules of meetings, by tables of cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mdo.fingerprints import fingerprint
from mdo.meetings.closing_rules import (
    Attendee,
    CaseOnAgenda,
    Step,
    absent_parties,
    blockers,
    closing_checks,
    is_lpa_present,
)
from mdo.meetings.minutes_rules import dissent_fault, merge_texts
from mdo.meetings.rules import (
    DEFAULT_MINUTES,
    TRANSITIONS,
    has_one_case,
    is_changeable,
    may_become,
    meeting_number,
    missing_parties,
    moment_faults,
    takes_minutes,
    video_fault,
    why_not_for,
)
from mdo.terms import Attendance, MeetingKind, MeetingStatus, ParentsStance, Party, SchoolKind

KIK, ZAT, MDO = MeetingKind.KIK, MeetingKind.ZAT, MeetingKind.MDO
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FIVE = (Party.SCHOOL, Party.SWV, Party.TOEGANG, Party.LEERPLICHT, Party.OUDERS)
THERE, EXCUSED = Attendance.AANWEZIG, Attendance.AFGEMELD
EXPECTED, REPLACED = Attendance.VERWACHT, Attendance.VERVANGEN


def keys(rows):
    return [row.key for row in rows]


def test_meeting_number():
    assert meeting_number(2026, 1) == "O2026-0001"
    assert meeting_number(2026, 12345) == "O2026-12345"


@pytest.mark.parametrize(
    ("kind", "present", "missing"),
    [
        (MDO, FIVE, []),
        (MDO, (), list(FIVE)),
        (
            MDO,
            (Party.SCHOOL, Party.CJG, Party.OUDERS),
            [Party.SWV, Party.TOEGANG, Party.LEERPLICHT],
        ),
        (MDO, (*FIVE, Party.ZORGAANBIEDER), []),
        (KIK, (Party.OUDERS, Party.SCHOOL, Party.CJG), []),
        (KIK, (Party.OUDERS, Party.SCHOOL, Party.GGD), []),
        (KIK, (Party.OUDERS, Party.SCHOOL), [Party.CJG]),
        # Leerplicht is called in when needed.
        (KIK, (Party.LEERPLICHT,), [Party.OUDERS, Party.SCHOOL, Party.CJG]),
        (ZAT, (Party.SCHOOL, Party.LEERPLICHT, Party.GGD), []),
        (ZAT, (Party.SCHOOL, Party.LEERPLICHT, Party.SMW), []),
        (ZAT, (Party.SCHOOL, Party.LEERPLICHT), [Party.GGD]),
        (ZAT, (Party.SCHOOL, Party.GGD), [Party.LEERPLICHT]),
    ],
)
def test_missing_parties(kind, present, missing):
    assert keys(missing_parties(kind, present)) == missing


def test_only_leerplicht_at_a_zat_cannot_be_left_out():
    assert [
        (kind, row.key)
        for kind in MeetingKind
        for row in missing_parties(kind, ())
        if not row.may_be_explained
    ] == [(ZAT, Party.LEERPLICHT)]


def test_label_of_either_party():
    assert missing_parties(ZAT, (Party.SCHOOL, Party.LEERPLICHT))[0].label == (
        "GGD, jeugdgezondheidszorg of Schoolmaatschappelijk werk"
    )


@pytest.mark.parametrize(
    ("kind", "age", "school", "is_for"),
    [
        (KIK, 0, None, True),
        (KIK, 3, SchoolKind.VOORSCHOOL, True),
        (KIK, 12, SchoolKind.BO, True),
        (KIK, 13, SchoolKind.BO, False),
        (KIK, 12, SchoolKind.VO, False),
        (KIK, 9, SchoolKind.SBO, True),
        (KIK, 9, SchoolKind.SO, True),
        (ZAT, 12, SchoolKind.VO, True),
        (ZAT, 19, SchoolKind.MBO, True),
        (ZAT, 15, SchoolKind.VSO, True),
        (ZAT, 15, SchoolKind.PRO, True),
        (ZAT, 11, SchoolKind.BO, False),
        (ZAT, 15, None, False),
        (MDO, 4, None, True),
        (MDO, 17, SchoolKind.MBO, True),
    ],
)
def test_whom_a_kind_is_for(kind, age, school, is_for):
    assert (why_not_for(kind, age, school) is None) == is_for


def test_number_of_cases_and_length():
    assert [has_one_case(kind) for kind in (KIK, ZAT, MDO)] == [True, False, True]
    assert [DEFAULT_MINUTES[kind] for kind in (KIK, ZAT, MDO)] == [60, 90, 60]


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "was_held", "fields"),
    [
        (NOW + HOUR, NOW + 2 * HOUR, False, []),
        (NOW + HOUR, NOW + HOUR, False, ["ends"]),
        (NOW + 2 * HOUR, NOW + HOUR, False, ["ends"]),
        (NOW - HOUR, NOW, False, ["on"]),
        (NOW, NOW + HOUR, False, ["on"]),
        (NOW - HOUR, NOW, True, []),
        (NOW, NOW + HOUR, True, []),
        (NOW + HOUR, NOW + 2 * HOUR, True, ["was_held"]),
        (NOW + timedelta(days=800), NOW + timedelta(days=801), False, ["on"]),
    ],
)
def test_moment_faults(starts_at, ends_at, was_held, fields):
    assert list(moment_faults(starts_at, ends_at, NOW, was_held=was_held)) == fields


@pytest.mark.parametrize(
    ("url", "is_right"),
    [
        ("https://bellen.voorbeeld.invalid/kamer/1?x=2", True),
        ("http://bellen.voorbeeld.invalid/kamer", False),
        ("bellen.voorbeeld.invalid", False),
        ("https://", False),
        ("https://een twee", False),
        ("https://[", False),
        ("javascript:alert(1)", False),
    ],
)
def test_video_fault(url, is_right):
    assert (video_fault(url) is None) == is_right


S = MeetingStatus


def test_transitions():
    allowed = {
        (S.CONCEPT, S.GEPLAND),
        (S.CONCEPT, S.GEANNULEERD),
        (S.CONCEPT, S.PEILING),
        (S.PEILING, S.CONCEPT),
        (S.PEILING, S.GEPLAND),
        (S.PEILING, S.GEANNULEERD),
        (S.GEPLAND, S.GEHOUDEN),
        (S.GEPLAND, S.GEANNULEERD),
        (S.GEHOUDEN, S.AFGESLOTEN),
        (S.GEHOUDEN, S.GEPLAND),
        (S.AFGESLOTEN, S.GEHOUDEN),
    }
    assert set(TRANSITIONS) == set(S)
    assert {(old, new) for old in S for new in S if may_become(old, new)} == allowed


def test_what_a_status_allows():
    assert [status for status in S if not is_changeable(status)] == [S.AFGESLOTEN, S.GEANNULEERD]
    assert [status for status in S if takes_minutes(status)] == [S.GEPLAND, S.GEHOUDEN]


# -- closing -------------------------------------------------------------------------


def five(**changed):
    there = {party: Attendee(party, THERE) for party in FIVE}
    there |= {Party(name): value for name, value in changed.items()}
    return list(there.values())


DONE = CaseOnAgenda(1, is_pupil_heard=True, has_decision=True, stance=ParentsStance.EENS)


@pytest.mark.parametrize(
    ("attendees", "reasons", "cases", "points", "blocking"),
    [
        (five(), (), [DONE], 1, []),
        (five(), (), [DONE], 0, [Step.AGENDA]),
        ([], FIVE, [DONE], 1, [Step.ATTENDANCE]),
        (five(swv=Attendee(Party.SWV, EXPECTED)), (), [DONE], 1, [Step.ATTENDANCE, Step.PARTIES]),
        (five(swv=Attendee(Party.SWV, EXCUSED)), (), [DONE], 1, [Step.PARTIES]),
        (five(swv=Attendee(Party.SWV, EXCUSED, "Ziek")), (), [DONE], 1, []),
        (five(swv=Attendee(Party.SWV, EXCUSED)), (Party.SWV,), [DONE], 1, []),
        (five(swv=Attendee(Party.SWV, REPLACED)), (), [DONE], 1, []),
        ([Attendee(party, EXCUSED, "Sneeuw") for party in FIVE], (), [DONE], 1, [Step.ATTENDANCE]),
        (five(), (), [CaseOnAgenda(1, False, True)], 1, [Step.PUPIL]),
        (five(), (), [CaseOnAgenda(1, True, False)], 1, [Step.DECISION]),
        (five(), (), [DONE, CaseOnAgenda(2, False, False)], 2, [Step.PUPIL, Step.DECISION]),
        (five(), (), [], 1, []),
    ],
)
def test_what_keeps_a_meeting_from_closing(attendees, reasons, cases, points, blocking):
    checks = closing_checks(MDO, attendees, reasons, cases, points)
    assert [check.step for check in blockers(checks)] == blocking


def test_advice_does_not_block():
    without_lpa = five(leerplicht=Attendee(Party.LEERPLICHT, EXCUSED, "Ziek"))
    case = CaseOnAgenda(1, True, True, ParentsStance.NIET_GEVRAAGD)
    checks = closing_checks(MDO, without_lpa, (), [case], 1)
    assert [check.step for check in checks if not check.is_done] == [Step.PARENTS, Step.LPA]
    assert not blockers(checks)
    assert Step.LPA not in [c.step for c in closing_checks(KIK, without_lpa, (), [case], 1)]


def test_texts_name_the_places_on_the_agenda():
    cases = [CaseOnAgenda(number, False, True) for number in (2, 3, 5)]
    [check] = [c for c in closing_checks(ZAT, [], (), cases, 5) if c.step is Step.PUPIL]
    assert check.text.startswith("Agendapunt 2, 3 en 5: ")


@pytest.mark.parametrize(
    ("attendance", "is_there"),
    [
        (THERE, True),
        (REPLACED, True),
        (EXCUSED, False),
        (EXPECTED, False),
        (Attendance.AFWEZIG, False),
    ],
)
def test_is_lpa_present(attendance, is_there):
    table = [Attendee(Party.SCHOOL, THERE), Attendee(Party.LEERPLICHT, attendance)]
    assert is_lpa_present(table) == is_there


def test_a_reason_may_be_of_either_party():
    table = [
        Attendee(Party.SCHOOL, THERE),
        Attendee(Party.LEERPLICHT, THERE),
        Attendee(Party.SMW, EXCUSED, "Ziek"),
    ]
    assert absent_parties(ZAT, table, ()) == ()


# -- minutes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stance", "text", "is_right"),
    [
        (ParentsStance.EENS, "", True),
        (ParentsStance.NIET_GEVRAAGD, "", True),
        (ParentsStance.ONEENS, "", False),
        (ParentsStance.EENS_MET_OPMERKING, "", False),
        (ParentsStance.ONEENS, "Vader wil een andere school", True),
    ],
)
def test_dissent_fault(stance, text, is_right):
    assert (dissent_fault(stance, text) is None) == is_right


@pytest.mark.parametrize(
    ("seen", "saved", "typed", "merged"),
    [
        ("oud", "oud", "mijn", "mijn"),
        ("oud", "hun", "oud", "hun"),
        ("oud", "hun", "mijn", "hun\n\nmijn"),
        ("oud", "zelfde", "zelfde", "zelfde"),
        ("oud", "", "mijn", "mijn"),
        ("oud", "hun", "", "hun"),
        (None, "hun", "mijn", "hun\n\nmijn"),
    ],
)
def test_merge_texts(seen, saved, typed, merged):
    marks = {} if seen is None else {"facts": fingerprint(seen)}
    assert merge_texts(marks, {"facts": saved}, {"facts": typed}) == {"facts": merged}
