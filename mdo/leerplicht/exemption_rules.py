"""Exemptions by article: age, notice, declaration, term, and when to renew."""

from __future__ import annotations

from datetime import date
from typing import Any

from mdo.law.dates import add_months, add_years
from mdo.law.exemption import (
    art_3a_objections,
    art_3b_objections,
    art_5_onder_a_objections,
    art_5_onder_b_objections,
    art_5_onder_c_objections,
    art_15_objections,
    notice_due_on,
    notice_objections,
    renewal_due_on,
    term_objections,
    valid_for_school_year,
)
from mdo.law.school_year import SchoolYear
from mdo.leerplicht.rules import (
    Facts,
    Faults,
    PupilFacts,
    Remark,
    SortRules,
    Values,
    at,
    date_faults,
    duty_remarks,
    period_faults,
)
from mdo.terms import ExemptionArticle

# Of these the parents give notice, each year anew (LPW art. 6).
WITH_NOTICE = frozenset(
    {
        ExemptionArticle.ART_5_ONDER_A,
        ExemptionArticle.ART_5_ONDER_B,
        ExemptionArticle.ART_5_ONDER_C,
    }
)
TOO_FAR_AHEAD = "Dit ligt meer dan een jaar vooruit."


def exemption_faults(values: Values, facts: Facts, today: date) -> Faults:
    """What does not fit in an exemption, or makes it the same as another."""
    faults = date_faults(values, facts.pupil.birth_on, today, "notified_on", "declared_on")
    faults |= period_faults(values)
    from_on = values["from_on"]
    if from_on < facts.pupil.birth_on:
        faults["from_on"] = "De vrijstelling begint voor de geboorte van de leerling."
    elif from_on > add_years(today, 1):
        faults["from_on"] = TOO_FAR_AHEAD
    elif not faults and _is_held(values, facts):
        faults["from_on"] = "Er is al een vrijstelling op deze grond in deze periode."
    return faults


def _is_held(values: Values, facts: Facts) -> bool:
    asked = valid_for_school_year(values["from_on"], values["until_on"])
    return any(
        held.article is values["article"]
        and held.from_on <= (values["until_on"] or asked.last_day or date.max)
        and (held.until_on is None or held.until_on >= asked.first_day)
        for held in facts.exemptions
    )


def exemption_remarks(values: Values, facts: Facts) -> list[Remark]:
    """What the law has against an exemption on this ground."""
    article, from_on = values["article"], values["from_on"]
    birth_on, year = facts.pupil.birth_on, SchoolYear.of(from_on)
    remarks = duty_remarks("from_on", from_on, facts)
    if values["until_on"]:
        remarks += at("until_on", term_objections(from_on, values["until_on"]))
    if article in WITH_NOTICE:
        remarks += _notice_remarks(values, birth_on, year)
    declared_on, notified_on = values["declared_on"], values["notified_on"]
    match article:
        case ExemptionArticle.ART_3A:
            remarks += at("article", art_3a_objections(birth_on, from_on))
        case ExemptionArticle.ART_3B:
            remarks += at("article", art_3b_objections(birth_on, year))
        case ExemptionArticle.ART_5_ONDER_A:
            noticed_on = notified_on or from_on
            remarks += at("declared_on", art_5_onder_a_objections(declared_on, noticed_on))
        case ExemptionArticle.ART_5_ONDER_B:
            remarks += at("article", art_5_onder_b_objections(facts.was_at_school))
        case ExemptionArticle.ART_5_ONDER_C:
            remarks += at("declared_on", art_5_onder_c_objections(declared_on))
        case ExemptionArticle.ART_15:
            other = values["is_in_new_education"]
            remarks += at("is_in_new_education", art_15_objections(other))
    return remarks


def _notice_remarks(values: Values, birth_on: date, year: SchoolYear) -> list[Remark]:
    """The notice has a last day, except where the duty never begins or is over."""
    due_on = notice_due_on(birth_on, year)
    if due_on is None:
        return []
    return at("notified_on", notice_objections(values["notified_on"], due_on))


def completed_exemption(values: Values, _facts: Facts) -> dict[str, Any]:
    """With its date (the first day) and, when none was given, its last day: that of the
    school year."""
    until_on = values["until_on"] or valid_for_school_year(values["from_on"]).last_day
    return {**values, "dated_on": values["from_on"], "until_on": until_on}


def renewed_values(article: ExemptionArticle, until_on: date, flags: Values) -> dict[str, Any]:
    """What an exemption is in the time after it: on the same ground, from the day after its
    last one to the end of that school year. Notice and declaration have to be given anew."""
    from_on = first_day_after(until_on)
    return {
        **flags,
        "article": article,
        "from_on": from_on,
        "until_on": valid_for_school_year(from_on).last_day,
        "notified_on": None,
        "declared_on": None,
        "deviation_reason": "",
    }


def first_day_after(until_on: date) -> date:
    """The day on which the renewal of an exemption begins."""
    return date.fromordinal(until_on.toordinal() + 1)


def renew_by(article: ExemptionArticle, until_on: date, pupil: PupilFacts) -> date | None:
    """Last day to renew; None when there is nothing to renew (18 years, or no duty)."""
    due_on = renewal_due_on(pupil.birth_on, until_on, needs_notice=article in WITH_NOTICE)
    follows_on = first_day_after(until_on)
    facts = Facts(pupil)
    return due_on if due_on and not duty_remarks("", follows_on, facts) else None


def attention_window(today: date) -> tuple[date, date]:
    """Between which last days an exemption that was not renewed asks for attention: it ended
    up to three months ago or ends within four. So that of a school year does from April on,
    well before the notice of 1 July.
    """
    return add_months(today, -3), add_months(today, 4)


EXEMPTION = SortRules(exemption_faults, exemption_remarks, completed_exemption, dated_by="from_on")
