"""Groups, words and limits of the list of reminders, and the terms that can be chosen."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mdo.accounts.permissions import ROLE_PERMISSIONS, Permission
from mdo.law.school_calendar import SchoolCalendar
from mdo.reminders.audience_rules import AREA_OF, MOMENT, ROLES_OF, by_area, rules_for
from mdo.reminders.inbox_rules import (
    STATUTORY,
    Group,
    distance,
    group_of,
    latest_snooze,
    snooze_problem,
)
from mdo.reminders.rules import starts_on
from mdo.reminders.table_rules import LONGEST_TERM, RULES
from mdo.reminders.term_rules import is_fixed, most_days, standard, term_problems
from mdo.reminders.terms import Matter, Who
from mdo.reminders.terms import ReminderKind as K
from mdo.terms import Role

TODAY = date(2026, 11, 23)


def test_each_matter_and_part_has_its_words_and_roles():
    assert AREA_OF.keys() == MOMENT.keys() == set(Matter)
    assert ROLES_OF.keys() == set(Who)
    reached = {role for roles in ROLES_OF.values() for role in roles}
    granted = {r for r in Role if Permission.REMINDER_READ in ROLE_PERMISSIONS[r]}
    assert reached == granted
    assert sorted(r.kind for rules in by_area(RULES).values() for r in rules) == sorted(K)
    assert rules_for([]) == rules_for([Role.BEHEERDER]) == ()


@given(st.integers(-2000, 400), st.sampled_from(K))
def test_groups_and_words_agree(days: int, kind: K):
    due_on = TODAY + timedelta(days=days)
    group, words = group_of(due_on, TODAY), distance(kind, due_on, TODAY)
    assert (group is Group.TE_LAAT) == (days < 0) == words.endswith(("te laat", "geleden"))
    assert (group is Group.LATER) == (days > 7)
    assert (
        days in (0, 1)
        or str(abs(days) if days > -62 else -days // 31) in words
        or (days <= -732 and f"{-days // 366} jaar" in words)
    )


@given(st.integers(-10, 60), st.integers(-40, 40), st.sampled_from(K))
def test_as_long_as_can_be_put_off(days: int, due: int, kind: K):
    until_on, due_on = TODAY + timedelta(days=days), TODAY + timedelta(days=due)
    most = min(7 if kind in STATUTORY else 31, due if due > 0 else 99)
    assert (snooze_problem(kind, due_on, until_on, TODAY) == "") == (1 <= days <= most)
    assert latest_snooze(kind, due_on, TODAY) == TODAY + timedelta(days=most)


FREE = [rule.kind for rule in RULES if not is_fixed(rule)]


@given(st.dictionaries(st.sampled_from(FREE), st.integers(0, 40), max_size=3), st.integers(0, 6))
def test_terms_that_are_accepted_keep_the_stages_in_order(chosen: dict[K, int], weekday: int):
    """On every day of a week without holidays the earlier stage begins before the later."""
    days = {rule.kind: standard(rule) for rule in RULES} | chosen
    if term_problems(days):
        return
    on, calendar = date(2027, 3, 1) + timedelta(days=weekday), SchoolCalendar(())
    for matter in Matter:
        begins = [starts_on(r, on, days, calendar) for r in RULES if r.matter is matter]
        assert begins == sorted(set(begins)), matter


def test_what_is_refused():
    days = {rule.kind: standard(rule) for rule in RULES}
    assert term_problems(days) == {}
    assert term_problems(days | {K.OVERLEG_MORGEN: 0, K.OVERLEG_WEEK: 0}).keys() == {
        "overleg_morgen"
    }
    assert term_problems(days | {K.OVERLEG_WEEK: 9}) == {}
    # The stages of absence are those of the definition.
    for number in (5, 11):
        assert term_problems(days | {K.TWEE_WEKEN: number}).keys() >= {"twee_weken"}
    assert term_problems(days | {K.ACTIE_VOORZITTER: 1}).keys() == {"actie_voorzitter"}
    assert term_problems(days | {K.ONDERZOEK_STARTEN: 6}).keys() == {"onderzoek_starten"}
    assert term_problems(days | {K.PEILING_KIEZEN: LONGEST_TERM + 1}).keys() == {"peiling_kiezen"}
    assert {most_days(rule) for rule in RULES if not rule.is_statutory} == {LONGEST_TERM}
