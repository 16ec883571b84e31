"""Every term has its words, and every action of the log is one that happens."""

from __future__ import annotations

import re

from mdo import terms
from mdo.accounts.permissions import ROLE_PERMISSIONS, Permission
from mdo.audit.terms import REQUIRED_DETAILS, AuditAction, Subject
from mdo.doubts.terms import DoubtTheme
from mdo.feedback.terms import FeedbackState
from mdo.flowchart.terms import BoxOrigin, ChartStatus
from mdo.handovers.terms import Audience, HandoverFilter, HandoverState
from mdo.imports.terms import ImportKind, ImportState, RowSort
from mdo.leerplicht.terms import InvestigationOutcome, MasRouteKind, Sort, WorkState
from mdo.mail.terms import MailKind, OutboxEventKind
from mdo.monitor.terms import JobState
from mdo.reminders.terms import Anchor, Channel, Matter, ReminderKind, Unit, Who
from mdo.terms import Role, Term
from mdo.thuiszitters.terms import ClockCause, Duration, Flow, MdoState, Need, Order
from tests.architecture.source import each, modules

TONES = {"neutral", "info", "success", "warning", "danger"}
TERMS = [
    *(value for value in vars(terms).values() if isinstance(value, type) and value is not Term),
    Permission,
    AuditAction,
    Subject,
    BoxOrigin,
    ChartStatus,
    DoubtTheme,
    Audience,
    HandoverFilter,
    FeedbackState,
    HandoverState,
    InvestigationOutcome,
    MasRouteKind,
    Sort,
    WorkState,
    ClockCause,
    Duration,
    Flow,
    MdoState,
    Order,
    Need,
    ImportKind,
    ImportState,
    RowSort,
    OutboxEventKind,
    MailKind,
    JobState,
    Matter,
    ReminderKind,
    Who,
    Unit,
    Channel,
    Anchor,
]
TERMS = [term for term in TERMS if issubclass(term, Term)]


@each(TERMS, lambda term: term.__name__)
def test_members_have_a_slug_a_label_and_a_tone(term: type[Term]):
    labels = [member.label for member in term]
    assert all(labels)
    assert len(set(labels)) == len(labels), "two members with one label"
    for member in term:
        assert re.fullmatch(r"[a-z0-9]+([-_:][a-z0-9]+)*", member.value), member.value
        assert len(member.value) <= 40
        assert member.tone in TONES


def _code_outside(name: str) -> str:
    return "\n".join(module.text for module in modules() if module.name != name)


@each(AuditAction, lambda action: action.name)
def test_every_action_of_the_log_happens(action: AuditAction):
    assert re.search(rf"AuditAction\.{action.name}\b", _code_outside("mdo.audit.terms"))


@each(Permission, lambda permission: permission.name)
def test_every_permission_opens_something(permission: Permission):
    code = _code_outside("mdo.accounts.permissions")
    assert re.search(rf"Permission\.{permission.name}\b", code)


def test_required_details_belong_to_known_actions():
    assert REQUIRED_DETAILS.keys() <= set(AuditAction)


def test_every_role_and_permission_is_in_the_table():
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert frozenset().union(*ROLE_PERMISSIONS.values()) == set(Permission)


def test_everybody_has_an_account():
    assert all(Permission.ACCOUNT in permissions for permissions in ROLE_PERMISSIONS.values())
