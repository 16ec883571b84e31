"""One factory for each model: what a test does not name gets a plain value.

Each writes and commits, for a request has a transaction of its own. All people are
fictional.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, TypeVar

from argon2 import PasswordHasher

from mdo import clock
from mdo.accounts.models import Membership, User
from mdo.agenda.models import CalendarFeed
from mdo.cases.models import (
    CaseFile,
    CaseParty,
    DistinctPupils,
    Enrolment,
    Guardian,
    Pupil,
    PupilMerge,
    Residence,
)
from mdo.cases.rules import name_keys
from mdo.database.unit_of_work import unit_of_work
from mdo.doubts.models import Doubt
from mdo.doubts.terms import DoubtTheme
from mdo.extensions import db
from mdo.feedback.models import Feedback
from mdo.flowchart.models import FlowAnswer, FlowBox, FlowChart, Walk, WalkStep
from mdo.flowchart.rules import BoxText
from mdo.flowchart.standard import STANDARD
from mdo.flowchart.terms import ChartStatus
from mdo.handovers.models import Handover
from mdo.handovers.terms import HandoverState
from mdo.imports.models import ImportFault, ImportRun
from mdo.imports.terms import ImportKind, ImportState
from mdo.law.school_year import SchoolYear
from mdo.leerplicht.models import (
    AbsenceReport,
    Conversation,
    Exemption,
    HaltReferral,
    Investigation,
    LeaveRequest,
    MasRoute,
    NonEnrolment,
    OfficialWarning,
    ProcesVerbaal,
)
from mdo.leerplicht.terms import MasRouteKind
from mdo.mail.models import OutboxEvent, OutboxMessage
from mdo.mail.office import digest
from mdo.mail.terms import OutboxEventKind
from mdo.meetings.models import (
    AgendaItem,
    BusyPeriod,
    Discussion,
    GuestLink,
    Meeting,
    MissingParty,
    Participant,
    StandingSeat,
)
from mdo.organisations.models import Municipality, Organisation, School, SchoolHoliday
from mdo.plans.document import PlanDocument
from mdo.plans.field_rules import RowEvent, RowKind
from mdo.plans.models import (
    Action,
    Goal,
    GoalEvaluation,
    Need,
    Plan,
    PlanRowChange,
    Signature,
    SupportPart,
)
from mdo.plans.rules import checksum
from mdo.polls.models import PollSlot, SlotAnswer
from mdo.reminders.models import Heartbeat, Reminder
from mdo.reminders.terms import Anchor, ReminderKind
from mdo.series.models import MeetingSeries
from mdo.terms import (
    AbsenceKind,
    Attendance,
    ExemptionArticle,
    GoalOutcome,
    GuardianRelation,
    HolidayRegion,
    InvitationAnswer,
    LeaveDecision,
    LeaveKind,
    LegalBasis,
    LinkPurpose,
    MdoResponsibility,
    MeetingKind,
    MeetingStatus,
    Party,
    Payer,
    PlanStatus,
    ProcesVerbaalKind,
    Role,
    SchoolKind,
    SignOff,
    SupportKind,
    SupportPlace,
    ThuiszitterKind,
)
from mdo.thuiszitters.models import AbsenceSpell, Thuiszitter

PASSWORD = "paars-fietspad-31"
Row = TypeVar("Row", bound=db.Model)
_number = itertools.count(1)


@cache
def _password_hash() -> str:
    """A hash of PASSWORD that costs next to nothing to check."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def save(row: Row) -> Row:
    """Write `row` and commit."""
    with unit_of_work():
        db.session.add(row)
    return row


def fresh(row: Row) -> Row:
    """The row as the database holds it now."""
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get(type(row), row.id)
    assert found is not None
    return found


def _fill(given: dict[str, Any], **defaults: Any) -> dict[str, Any]:
    """`given` completed by `defaults`; a default that is a function is called when needed."""
    filled = dict(given)
    for name, value in defaults.items():
        if name not in filled:
            filled[name] = value() if callable(value) else value
    return filled


def municipality(**given: Any) -> Municipality:
    n = next(_number)
    return save(
        Municipality(
            **_fill(
                given,
                # None of a real municipality: the world has some.
                code=f"9{n % 1000:03}",
                name=f"Gemeente {n}",
                province="Overijssel",
                holiday_region=HolidayRegion.NOORD,
                is_tenant=False,
            )
        )
    )


def organisation(kind: Party = Party.ZORGAANBIEDER, **given: Any) -> Organisation:
    return save(
        Organisation(kind=kind, **_fill(given, name=lambda: f"Organisatie {next(_number)}"))
    )


def school(kind: SchoolKind = SchoolKind.BO, *, code: str | None = None, **given: Any):
    """A school as organisation, with its details."""
    row = Organisation(kind=Party.SCHOOL, **_fill(given, name=lambda: f"School {next(_number)}"))
    row.school = School(
        kind=kind, code=code or f"{next(_number):06}", holiday_region=HolidayRegion.NOORD
    )
    return save(row)


def user(role: Role | None = None, at: Organisation | None = None, **given: Any) -> User:
    """A user; with `role` and `at`, also the membership."""
    n = next(_number)
    title = given.pop("title", "")
    row = save(
        User(
            **_fill(
                given,
                email=f"gebruiker{n}@voorbeeld.invalid",
                given_name="Gijs",
                surname=f"Gebruiker{n}",
                password_hash=_password_hash,
                session_key=lambda: uuid.uuid4().hex,
                created_at=clock.now,
            )
        )
    )
    if role and at:
        membership(row, role, at, title=title)
    return row


def membership(who: User, role: Role, at: Organisation, **given: Any) -> Membership:
    return save(
        Membership(
            user_id=who.id,
            role=role,
            organisation_id=at.id,
            **_fill(given, from_on=date(2020, 8, 1), created_at=clock.now),
        )
    )


def pupil(
    municipality: Municipality | None = None, school: Organisation | None = None, **given: Any
) -> Pupil:
    """A pupil of 14 with residence and, when there is a school, enrolment since 2025."""
    n = next(_number)
    home = municipality or globals()["municipality"]()
    given_name = given.pop("given_name", "Pleun")
    infix = given.pop("infix", "van")
    surname = given.pop("surname", f"Proefdorp{n}")
    number = given.pop("number", f"L-T{n:05}")
    row = save(
        Pupil(
            given_name=given_name,
            infix=infix,
            surname=surname,
            number=number,
            municipality_id=home.id,
            school_id=school.id if school else None,
            **name_keys(given_name, infix, surname, number),
            **_fill(given, birth_on=date(2012, 5, 10), created_at=clock.now),
        )
    )
    save(Residence(pupil_id=row.id, municipality_id=home.id, from_on=row.birth_on))
    if school:
        save(Enrolment(pupil_id=row.id, school_id=school.id, from_on=date(2025, 8, 1)))
    return row


def pupil_merge(kept: Pupil, merged: Pupil, **given: Any) -> PupilMerge:
    """The note of a merge that moved nothing."""
    return save(
        PupilMerge(
            kept_id=kept.id,
            merged_id=merged.id,
            **_fill(given, reason="Twee keer ingevoerd", moved={}, created_at=clock.now),
        )
    )


def distinct_pupils(one: Pupil, other: Pupil) -> DistinctPupils:
    first, second = sorted((one.id, other.id), key=str)
    return save(DistinctPupils(one_id=first, other_id=second, created_at=clock.now()))


def guardian(of: Pupil, **given: Any) -> Guardian:
    return save(
        Guardian(
            pupil_id=of.id,
            **_fill(
                given,
                given_name="Moes",
                infix=of.infix,
                surname=of.surname,
                relation=GuardianRelation.MOEDER,
                has_custody=True,
                from_on=of.birth_on,
            ),
        )
    )


def case(of: Pupil, **given: Any) -> CaseFile:
    n = next(_number)
    return save(
        CaseFile(
            pupil_id=of.id,
            **_fill(
                given,
                number=f"D2026-{n:04}",
                municipality_id=of.municipality_id,
                school_id=of.school_id,
                opened_on=date(2026, 10, 5),
                question="Hoe komt deze leerling weer elke dag op school?",
                created_at=clock.now,
            ),
        )
    )


def party(of: CaseFile, who: Organisation, **given: Any) -> CaseParty:
    return save(
        CaseParty(
            case_id=of.id,
            organisation_id=who.id,
            party=who.kind,
            **_fill(
                given,
                basis=LegalBasis.WETTELIJKE_TAAK,
                from_on=of.opened_on,
                created_at=clock.now,
            ),
        )
    )


def meeting(at: Organisation, kind: MeetingKind = MeetingKind.MDO, **given: Any) -> Meeting:
    """A planned meeting of an hour, a week ahead."""
    n = next(_number)
    starts_at = given.pop("starts_at", None) or clock.now() + timedelta(days=7)
    defaults: dict[str, Any] = {
        "status": MeetingStatus.GEPLAND,
        "number": f"O2026-{n:04}",
        "municipality_id": at.municipality_id,
        "ends_at": starts_at + timedelta(hours=1),
        "location": "Kamer 2",
        "uid": lambda: f"{uuid.uuid4()}@voorbeeld.invalid",
        "created_at": clock.now,
    }
    if kind is MeetingKind.MDO:
        defaults["responsibility"] = MdoResponsibility.CJG
    return save(
        Meeting(kind=kind, organisation_id=at.id, starts_at=starts_at, **_fill(given, **defaults))
    )


def participant(of: Meeting, who: User | None = None, **given: Any) -> Participant:
    return save(
        Participant(
            meeting_id=of.id,
            user_id=who.id if who else None,
            **_fill(given, name=who.full_name if who else "Gast", party=Party.CJG, position=0),
        )
    )


def agenda_item(of: Meeting, about: CaseFile | None = None, **given: Any) -> AgendaItem:
    return save(
        AgendaItem(
            meeting_id=of.id,
            case_id=about.id if about else None,
            **_fill(given, title="" if about else "Mededelingen", position=0),
        )
    )


def busy_period(who: User, starts_at: datetime, ends_at: datetime, **given: Any) -> BusyPeriod:
    return save(
        BusyPeriod(
            user_id=who.id,
            starts_at=starts_at,
            ends_at=ends_at,
            **_fill(given, imported_at=clock.now),
        )
    )


def calendar_feed(who: User, token: str, **given: Any) -> CalendarFeed:
    return save(
        CalendarFeed(user_id=who.id, digest=digest(token), **_fill(given, created_at=clock.now))
    )


def missing_party(of: Meeting, who: Party, reason: str = "Is op vakantie") -> MissingParty:
    return save(MissingParty(meeting_id=of.id, party=who, reason=reason))


def poll_slot(of: Meeting, **given: Any) -> PollSlot:
    """An hour that is proposed, by default that of the meeting itself."""
    starts_at = given.pop("starts_at", None) or of.starts_at
    ends_at = given.pop("ends_at", None) or starts_at + timedelta(hours=1)
    return save(PollSlot(meeting_id=of.id, starts_at=starts_at, ends_at=ends_at, **given))


def slot_answer(
    of: PollSlot, who: Participant, answer: InvitationAnswer = InvitationAnswer.JA
) -> SlotAnswer:
    return save(
        SlotAnswer(slot_id=of.id, participant_id=who.id, answer=answer, answered_at=clock.now())
    )


def discussion(of: AgendaItem, at: Meeting, about: CaseFile, **given: Any) -> Discussion:
    held_on = clock.to_local(at.starts_at).date()
    row = Discussion(
        agenda_item_id=of.id,
        meeting_id=at.id,
        case_id=about.id,
        pupil_id=about.pupil_id,
        **_fill(
            given,
            municipality_id=about.municipality_id,
            school_year=SchoolYear.of(held_on).label,
            held_on=held_on,
            kind=at.kind,
            responsibility=at.responsibility,
            is_subject_to_lpw=True,
            lpa_present=True,
        ),
    )
    return save(row)


def feedback(of: AgendaItem, about: CaseFile, at: Meeting, **given: Any) -> Feedback:
    """A concept, to somebody by mail."""
    return save(
        Feedback(
            agenda_item_id=of.id,
            case_id=about.id,
            **_fill(
                given,
                from_municipality_id=at.municipality_id,
                to_municipality_id=about.municipality_id,
                recipient_name="Lotte Leerplicht",
                recipient_email="lotte@voorbeeld.invalid",
                agreed="De school meldt nieuw verzuim meteen.",
                created_at=clock.now,
            ),
        )
    )


def guest_link(of: Participant, token: str, **given: Any) -> GuestLink:
    """A link to answer an invitation with; it works for a week."""
    return save(
        GuestLink(
            participant_id=of.id,
            digest=digest(token),
            **_fill(
                given,
                purpose=LinkPurpose.UITNODIGING,
                expires_at=clock.now() + timedelta(days=7),
                created_at=clock.now,
            ),
        )
    )


def series(at: Organisation, **given: Any) -> MeetingSeries:
    """A ZAT every six weeks on Tuesday, from 1 December 2026 for two years."""
    return save(
        MeetingSeries(
            kind=MeetingKind.ZAT,
            organisation_id=at.id,
            **_fill(
                given,
                municipality_id=at.municipality_id,
                rule="FREQ=WEEKLY;INTERVAL=6;BYDAY=TU",
                first_on=date(2026, 12, 1),
                until_on=date(2028, 12, 1),
                starts=time(14),
                minutes=90,
                location="Proefcollege",
                created_at=clock.now,
            ),
        )
    )


def outbox_message(**given: Any) -> OutboxMessage:
    """A mail that waits to be sent."""
    n = next(_number)
    return save(
        OutboxMessage(
            **_fill(
                given,
                key=f"proef:{n}",
                to_address=f"gast{n}@voorbeeld.invalid",
                subject="Proef",
                text_body="Goedendag",
                html_body="<p>Goedendag</p>",
                message_id=f"<{n}@voorbeeld.invalid>",
                next_attempt_at=clock.now,
                created_at=clock.now,
            )
        )
    )


def reminder(who: User, about: db.Model, **given: Any) -> Reminder:
    """That an action of a case is late since three days; or what is given, about a case, a
    pupil, a meeting or a municipality."""
    anchor, path = {
        CaseFile: (Anchor.DOSSIER, "dossiers"),
        Pupil: (Anchor.LEERLING, "leerlingen"),
        Meeting: (Anchor.OVERLEG, "overleggen"),
        Municipality: (Anchor.GEMEENTE, "jaarverslag"),
    }[type(about)]
    filled = _fill(
        given,
        key=lambda: f"proef:{next(_number)}",
        kind=ReminderKind.ACTIE_TE_LAAT,
        subject_id=uuid.uuid4,
        municipality_id=None,
        number=getattr(about, "number", ""),
        path=f"/{path}/{about.id}",
        due_on=lambda: clock.today() - timedelta(days=3),
        from_on=clock.today,
        created_at=clock.now,
    )
    return save(Reminder(recipient_id=who.id, anchor=anchor, anchor_id=about.id, **filled))


def outbox_event(of: OutboxMessage, **given: Any) -> OutboxEvent:
    """An attempt to send a mail that came to nothing."""
    return save(
        OutboxEvent(
            mail_id=of.id,
            **_fill(
                given,
                at=clock.now,
                kind=OutboxEventKind.UITGESTELD,
                detail="geen verbinding: TimeoutError",
            ),
        )
    )


def heartbeat(job: str, **given: Any) -> Heartbeat:
    """A run of a job that went well."""
    return save(Heartbeat(job=job, **_fill(given, started_at=clock.now, finished_at=clock.now)))


def standing_seat(at: Organisation, who: User | None = None, **given: Any) -> StandingSeat:
    """A member of the standing team of a school; a guest without `who`."""
    return save(
        StandingSeat(
            school_id=at.id,
            user_id=who.id if who else None,
            **_fill(given, name=who.full_name if who else "Gast", party=Party.SMW, position=0),
        )
    )


def holiday(name: str, first: date, last: date, **given: Any) -> SchoolHoliday:
    """A school holiday of region Noord."""
    return save(
        SchoolHoliday(
            name=name,
            first_on=first,
            last_on=last,
            **_fill(
                given,
                region=None if "school_id" in given else HolidayRegion.NOORD,
                school_year=SchoolYear.of(first).label,
            ),
        )
    )


REQUIRED_AT_MDO = (Party.SCHOOL, Party.SWV, Party.TOEGANG, Party.LEERPLICHT, Party.OUDERS)


def held_mdo(
    about: CaseFile, at: Organisation, present: tuple[Party, ...] = REQUIRED_AT_MDO, **given: Any
) -> Meeting:
    """An MDO of a week ago at which all that a plan asks for was there; the pupil was heard."""
    item = given.pop("item", {"pupil_view": "Ik wil wel"})
    starts_at = clock.now() - timedelta(days=7)
    row = meeting(at, **_fill(given, starts_at=starts_at, status=MeetingStatus.GEHOUDEN))
    agenda_item(row, about, **item)
    for place, who in enumerate(present):
        participant(
            row,
            party=who,
            name=f"Iemand van {who.value}",
            position=place,
            attendance=Attendance.AANWEZIG,
        )
    return row


def signature(of: Plan, **given: Any) -> Signature:
    return save(
        Signature(
            plan_id=of.id,
            **_fill(
                given,
                party=Party.SCHOOL,
                name="Iemand van school",
                stance=SignOff.EENS,
                signed_on=date(2026, 11, 20),
            ),
        )
    )


def plan(of: CaseFile, number: int = 1, **given: Any) -> Plan:
    return save(Plan(case_id=of.id, number=number, **_fill(given, created_at=clock.now)))


def established_plan(
    of: CaseFile, document: PlanDocument | None = None, number: int = 1, **given: Any
) -> Plan:
    """A version that was established as `document`: an empty plan, unless given."""
    frozen = document or PlanDocument(number, "", date(2027, 2, 8), "ouders", {}, (), (), (), ())
    return plan(
        of,
        number,
        **_fill(
            given,
            status=PlanStatus.VASTGESTELD,
            evaluation_on=date(2027, 2, 8),
            established_at=clock.now,
            frozen=frozen.to_json(),
            checksum=lambda: checksum(frozen.to_json()),
        ),
    )


def handover(of: Plan, at: Municipality, **given: Any) -> Handover:
    """A plan that was handed over to the toegang of a municipality."""
    return save(
        Handover(
            plan_id=of.id,
            case_id=of.case_id,
            municipality_id=at.id,
            **_fill(
                given,
                state=HandoverState.OVERGEDRAGEN,
                created_at=clock.now,
                state_changed_at=clock.now,
            ),
        )
    )


def need(of: Plan, **given: Any) -> Need:
    return save(
        Need(
            plan_id=of.id,
            **_fill(
                given,
                description="Begeleiding bij het begin van de schooldag",
                kind=SupportKind.BEGELEIDING,
                place=SupportPlace.SCHOOL,
            ),
        )
    )


def goal(of: Plan, **given: Any) -> Goal:
    return save(
        Goal(
            plan_id=of.id,
            **_fill(
                given,
                description="Vier dagen in de week op school",
                indicator="Aanwezig volgens het leerlingvolgsysteem",
                due_on=date(2027, 2, 1),
            ),
        )
    )


def part(of: Plan, **given: Any) -> SupportPart:
    return save(
        SupportPart(
            plan_id=of.id,
            **_fill(
                given,
                description="Begeleiding in de klas",
                deliverer=Party.SCHOOL,
                payer=Payer.SWV,
            ),
        )
    )


def flow_chart(
    of: Municipality, number: int = 1, boxes: Sequence[BoxText] = STANDARD, **given: Any
) -> FlowChart:
    """A chart in use with these boxes."""
    values = _fill(given, status=ChartStatus.GELDIG, in_use_from=clock.now, created_at=clock.now)
    if values["status"] is ChartStatus.CONCEPT:
        values["in_use_from"] = None
    chart = FlowChart(id=uuid.uuid4(), municipality_id=of.id, number=number, **values)
    chart.boxes = [flow_box(box, place) for place, box in enumerate(boxes)]
    return save(chart)


def flow_box(box: BoxText, place: int = 0) -> FlowBox:
    """A box with its answers, not written yet."""
    row = FlowBox(
        id=uuid.uuid4(),
        position=place,
        key=box.key,
        question=box.question,
        help=box.help,
        origin=box.origin,
        is_about_case=box.is_about_case,
    )
    row.answers = [
        FlowAnswer(
            id=uuid.uuid4(),
            position=number,
            label=answer.label,
            next_key=answer.next_key,
            deliverer=answer.deliverer,
            payer=answer.payer,
            advice=answer.advice,
        )
        for number, answer in enumerate(box.answers)
    ]
    return row


def walk(of: CaseFile, about: Need, through: FlowChart, **given: Any) -> Walk:
    return save(
        Walk(
            case_id=of.id,
            need_id=about.id,
            chart_id=through.id,
            **_fill(given, need_text=about.description, created_at=clock.now),
        )
    )


def goal_evaluation(of: Goal, **given: Any) -> GoalEvaluation:
    return save(
        GoalEvaluation(
            goal_id=of.id,
            **_fill(
                given,
                outcome=GoalOutcome.BEREIKT,
                evaluated_on=date(2026, 11, 20),
                created_at=clock.now,
            ),
        )
    )


def walk_step(of: Walk, box: FlowBox, answer: FlowAnswer, **given: Any) -> WalkStep:
    return save(
        WalkStep(
            walk_id=of.id,
            box_id=box.id,
            answer_id=answer.id,
            **_fill(given, position=0, reason="Zo is het afgesproken", answered_at=clock.now),
        )
    )


def plan_row_change(of: Plan, row: Goal, **given: Any) -> PlanRowChange:
    """That a goal got its description."""
    return save(
        PlanRowChange(
            case_id=of.case_id,
            plan_id=of.id,
            row_id=row.id,
            origin_id=row.origin,
            **_fill(
                given,
                kind=RowKind.GOAL,
                event=RowEvent.ADDED,
                changed={"description": ["", row.description]},
                changed_at=clock.now,
            ),
        )
    )


def action(of: CaseFile, owner: User | None = None, **given: Any) -> Action:
    return save(
        Action(
            case_id=of.id,
            owner_id=owner.id if owner else None,
            **_fill(
                given,
                description="Belt de ouders over het vervolg",
                owner_name=owner.full_name if owner else "Moeder",
                owner_party=Party.CJG if owner else Party.OUDERS,
                due_on=date(2026, 12, 1),
                created_at=clock.now,
            ),
        )
    )


def doubt(at: Municipality, **given: Any) -> Doubt:
    return save(
        Doubt(
            municipality_id=at.id,
            **_fill(
                given,
                school_year="2026-2027",
                theme=DoubtTheme.ROLVERDELING,
                text="Over wie het vervoer betaalt, is te vaak onenigheid.",
                follow_up="",
                created_at=clock.now,
            ),
        )
    )


def _registered(of: Pupil, given: dict[str, Any], **defaults: Any) -> dict[str, Any]:
    dated_on = given.pop("dated_on", date(2026, 10, 12))
    return {
        "pupil_id": of.id,
        "dated_on": dated_on,
        **_fill(
            given,
            municipality_id=of.municipality_id,
            school_year=SchoolYear.of(dated_on).label,
            created_at=clock.now,
            **defaults,
        ),
    }


def absence_report(of: Pupil, **given: Any) -> AbsenceReport:
    return save(
        AbsenceReport(**_registered(of, given, kind=AbsenceKind.ZESTIEN_UUR, is_under_12=False))
    )


def leave_request(of: Pupil, **given: Any) -> LeaveRequest:
    return save(
        LeaveRequest(
            **_registered(
                of,
                given,
                kind=LeaveKind.OMSTANDIGHEDEN,
                decision=LeaveDecision.TOEGEKEND,
                from_on=date(2026, 11, 2),
                until_on=date(2026, 11, 6),
            )
        )
    )


def exemption(of: Pupil, **given: Any) -> Exemption:
    return save(
        Exemption(
            **_registered(
                of, given, article=ExemptionArticle.ART_5_ONDER_A, from_on=date(2026, 8, 1)
            )
        )
    )


def halt_referral(of: Pupil, **given: Any) -> HaltReferral:
    return save(HaltReferral(**_registered(of, given)))


def proces_verbaal(of: Pupil, **given: Any) -> ProcesVerbaal:
    return save(ProcesVerbaal(**_registered(of, given, kind=ProcesVerbaalKind.RELATIEF)))


def non_enrolment(of: Pupil, **given: Any) -> NonEnrolment:
    return save(NonEnrolment(**_registered(of, given)))


def investigation(into: AbsenceReport, of: Pupil, **given: Any) -> Investigation:
    """An investigation that runs."""
    return save(Investigation(report_id=into.id, **_registered(of, given)))


def official_warning(of: Pupil, **given: Any) -> OfficialWarning:
    return save(OfficialWarning(**_registered(of, given)))


def mas_route(of: Pupil, **given: Any) -> MasRoute:
    return save(MasRoute(**_registered(of, given, route=MasRouteKind.HULPVERLENING)))


def conversation(of: Pupil, **given: Any) -> Conversation:
    return save(Conversation(**_registered(of, given, with_whom="Moeder", note="Over school.")))


def absence_spell(of: Pupil, **given: Any) -> AbsenceSpell:
    """An open spell since the start of October; the clock is not read."""
    return save(
        AbsenceSpell(
            pupil_id=of.id,
            school_id=of.school_id,
            **_fill(given, from_on=date(2026, 10, 1), until_on=None, created_at=clock.now),
        )
    )


def thuiszitter(of: Pupil, **given: Any) -> Thuiszitter:
    return save(
        Thuiszitter(
            pupil_id=of.id,
            **_fill(
                given,
                municipality_id=of.municipality_id,
                kind=ThuiszitterKind.RELATIEF,
                definition="vanaf_2016",
                absent_from_on=date(2026, 9, 7),
                since_on=date(2026, 10, 5),
                created_at=clock.now,
            ),
        )
    )


def import_run(of: Municipality, **given: Any) -> ImportRun:
    """A file with registrations that was refused."""
    return save(
        ImportRun(
            municipality_id=of.id,
            **_fill(
                given,
                kind=ImportKind.LEERPLICHT,
                file_name="verzuim.csv",
                state=ImportState.AFGEKEURD,
                lines=2,
                rejected=1,
                created_at=clock.now,
            ),
        )
    )


def import_fault(of: ImportRun, **given: Any) -> ImportFault:
    return save(
        ImportFault(
            run_id=of.id,
            **_fill(given, line=2, column="datum", message="Dit is geen datum."),
        )
    )


@dataclass
class World:
    """A small municipality to test in."""

    steenwijkerland: Municipality
    meppel: Municipality
    primary: Organisation
    secondary: Organisation
    elsewhere: Organisation
    cjg: Organisation
    swv: Organisation
    ggd: Organisation
    care: Organisation
    leerplicht: Organisation
    toegang: Organisation
    beleid: Organisation
    users: dict[Role, User]
    school_coordinator: User
    pupil: Pupil
    case: CaseFile

    def records(self) -> list[db.Model]:
        """All records that it names."""
        named = [value for value in vars(self).values() if isinstance(value, db.Model)]
        return [*named, *self.users.values()]


def make_world() -> World:
    """Steenwijkerland with a user for each role and one case that plays at the VO school. Its
    scheduler works.

    Parties to the case: the school, the CJG, leerplicht, toegang and the care provider.
    The user of Role.COORDINATOR is of the CJG, `school_coordinator` of the VO school, the
    DEELNEMER of the care provider.
    """
    home = municipality(
        code="1708", name="Steenwijkerland", is_tenant=True, records_from="2013-2014"
    )
    meppel = municipality(code="0119", name="Meppel", province="Drenthe")
    primary = school(SchoolKind.BO, name="Basisschool Proef", municipality_id=home.id)
    secondary = school(SchoolKind.VO, name="Proefcollege", municipality_id=home.id)
    elsewhere = school(SchoolKind.VO, name="Proefcollege Meppel", municipality_id=meppel.id)
    cjg = organisation(Party.CJG, name="CJG Proef", municipality_id=home.id)
    swv = organisation(Party.SWV, name="Samenwerkingsverband Proef")
    ggd = organisation(Party.GGD, name="GGD Proef")
    care = organisation(Party.ZORGAANBIEDER, name="Zorg Proef")
    leerplicht = organisation(Party.LEERPLICHT, name="Leerplicht Proef", municipality_id=home.id)
    toegang = organisation(Party.TOEGANG, name="Toegang Proef", municipality_id=home.id)
    beleid = organisation(Party.BELEID, name="Gemeente Proef", municipality_id=home.id)
    at = {
        Role.COORDINATOR: cjg,
        Role.LEERPLICHTAMBTENAAR: leerplicht,
        Role.TOEGANG: toegang,
        Role.BELEID: beleid,
        Role.DEELNEMER: care,
        Role.BEHEERDER: beleid,
        Role.PRIVACY_OFFICER: beleid,
    }
    users = {
        role: user(
            role,
            where,
            email=f"{role.value}@voorbeeld.invalid",
            given_name="Rol",
            surname=role.label,
        )
        for role, where in at.items()
    }
    school_coordinator = user(
        Role.COORDINATOR, secondary, email="school@voorbeeld.invalid", surname="Zorgcoördinator"
    )
    child = pupil(home, secondary, given_name="Noor", infix="van der", surname="Proef")
    guardian(child)
    file = case(child, coordinator_id=users[Role.COORDINATOR].id)
    for who in (secondary, cjg, leerplicht, toegang, care):
        party(file, who)
    heartbeat("hartslagen")
    return World(
        home, meppel, primary, secondary, elsewhere, cjg, swv, ggd, care, leerplicht, toegang,
        beleid, users, school_coordinator, child, file,
    )  # fmt: skip
