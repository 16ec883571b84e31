"""Pages to find meetings and to look at one."""

from __future__ import annotations

import uuid

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.queries import get_case_heading
from mdo.meetings import (
    agenda_views,
    answer_views,
    attendance_views,
    edit_views,
    minutes_views,
    planning_views,
    record_views,
    step_up_views,
)
from mdo.meetings.blueprints import meetings as blueprint
from mdo.meetings.choice_queries import list_organisers
from mdo.meetings.forms import MeetingFilterForm
from mdo.meetings.queries import (
    MeetingFilter,
    list_case_meetings,
    list_filter_organisations,
    list_meetings,
)
from mdo.meetings.rules import Period
from mdo.terms import MeetingKind
from mdo.web.access import access, viewer
from mdo.web.pages import PER_PAGE, Page, page_number, same_page

# The other views hang on the same blueprint.
__all__ = [
    "agenda_views",
    "answer_views",
    "attendance_views",
    "blueprint",
    "edit_views",
    "minutes_views",
    "planning_views",
    "record_views",
    "step_up_views",
]


@blueprint.get("")
@access(Permission.MEETING_READ, reads=Subject.OVERLEG)
def index() -> ResponseReturnValue:
    """The visible meetings, searched and filtered by the address."""
    who, number = viewer(), page_number()
    filters = MeetingFilterForm(request.args)
    filters.organisation_id.offer(list_filter_organisations(who, clock.today()))
    wanted = MeetingFilter(**filters.wanted)
    rows, total = list_meetings(who, wanted, clock.now(), offset=(number - 1) * PER_PAGE)
    if total and not rows:
        return redirect(same_page(pagina=None))
    return render_template(
        "meetings/index.html",
        filters=filters,
        page=Page(rows, number, total),
        has_filters=wanted != MeetingFilter(),
        is_coming=wanted.period is Period.KOMEND,
        may_plan=who.may(Permission.MEETING_PLAN),
        has_series=who.may(Permission.MEETING_PLAN) and list_organisers(who, MeetingKind.ZAT),
    )


@blueprint.get("/dossier/<uuid:case_id>")
@access(Permission.MEETING_READ, reads=Subject.DOSSIER)
def of_case(case_id: uuid.UUID) -> ResponseReturnValue:
    """The meetings with one case on the agenda."""
    who, today = viewer(), clock.today()
    heading = get_case_heading(who, case_id, today) or abort(404)
    return render_template(
        "meetings/of_case.html",
        heading=heading,
        rows=list_case_meetings(who, case_id, today),
        may_plan=who.may(Permission.MEETING_PLAN) and heading.is_open,
    )
