"""Every address declares who may come there, and looks like the others."""

from __future__ import annotations

import re

from werkzeug.routing import Rule

from mdo.accounts.permissions import Permission
from mdo.web.access import Access, declared_access
from tests.architecture.source import each
from tests.databases import make_app

APP = make_app("sqlite://")
RULES = [rule for rule in APP.url_map.iter_rules() if rule.endpoint != "static"]

# The only addresses that ask nobody to sign in.
PUBLIC = {
    "accounts.sign_in": "how else to get in",
    "accounts.sign_out": "who has no role left must be able to leave as well",
    "guest_feedback.show": "who reads it has no account; the link in the mail and a code are the key",
    "guest_polls.answer": "a guest has no account: the personal link tells who answers",
    "house_style.stylesheet": "the colours are on the sign-in page too",
    "invitation.show": "who is invited has no account; the link in the mail is the key",
    "invitation.answer": "who is invited has no account; the link in the mail is the key",
    "agenda.feed": "a calendar program cannot sign in; the key in the address tells whose it is",
    "health.show": "a monitor has no account; it hears which job is late, and nothing about anybody",
    "help.index": "tells nothing about anybody, and helps who cannot sign in",
}
# What shows or changes something about one child.
ABOUT_A_CHILD = frozenset(
    {
        Permission.PUPIL_READ,
        Permission.PUPIL_WRITE,
        Permission.PUPIL_MERGE,
        Permission.FEEDBACK_READ,
        Permission.FEEDBACK_WRITE,
        Permission.CASE_READ,
        Permission.CASE_WRITE,
        Permission.MEETING_READ,
        Permission.MEETING_PLAN,
        Permission.MINUTES_WRITE,
        Permission.PLAN_READ,
        Permission.PLAN_WRITE,
        Permission.PLAN_DATA,
        Permission.HANDOVER_HANDLE,
        Permission.LEERPLICHT_READ,
        Permission.LEERPLICHT_WRITE,
        Permission.THUISZITTERS_READ,
        Permission.THUISZITTERS_WRITE,
        Permission.POLICE_DATA_READ,
        Permission.REPORT_RECORDS,
    }
)
every_rule = each(RULES, lambda rule: f"{rule.endpoint} {'/'.join(sorted(_methods(rule)))}")


def _methods(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def _declaration(rule: Rule) -> Access:
    declaration = declared_access(rule.endpoint, APP)
    assert declaration is not None, f"{rule.endpoint} declares no access"
    return declaration


@every_rule
def test_declares_its_access(rule: Rule):
    declaration = _declaration(rule)
    assert (declaration.permission is None) == (rule.endpoint in PUBLIC)
    assert declaration.public_reason == PUBLIC.get(rule.endpoint, "")


def test_public_addresses_exist():
    assert {rule.endpoint for rule in RULES} >= PUBLIC.keys()


@every_rule
def test_is_read_or_sent(rule: Rule):
    assert _methods(rule) <= {"GET", "POST"}


@every_rule
def test_reading_about_a_child_is_logged(rule: Rule):
    declaration = _declaration(rule)
    if "GET" in _methods(rule) and rule.arguments and declaration.permission in ABOUT_A_CHILD:
        assert declaration.reads is not None, "declare what it reads"


@every_rule
def test_address_is_dutch_kebab_case_with_opaque_ids(rule: Rule):
    for part in rule.rule.strip("/").split("/"):
        assert re.fullmatch(r"<(uuid:)?\w+>|[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?|", part), part
    for argument in rule.arguments:
        assert argument.endswith("_id") == (f"<uuid:{argument}>" in rule.rule)


def test_no_address_stands_twice():
    seen = [(re.sub(r"<[^>]+>", "<>", rule.rule), m) for rule in RULES for m in _methods(rule)]
    assert len(seen) == len(set(seen))
