"""The calendar: a month, a week, or a list."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.agenda import busy_views, feed_views, side_views
from mdo.agenda.blueprints import agenda as blueprint
from mdo.agenda.calendar_rules import View, neighbours, opening_day, span_of
from mdo.agenda.forms import CalendarFilterForm, day_in
from mdo.agenda.grid import PARTS, make_weeks, title_of
from mdo.agenda.queries import get_own_calendar, list_entries, list_filter_people
from mdo.audit.terms import Subject
from mdo.meetings.queries import MeetingFilter, list_filter_organisations
from mdo.web.access import access, viewer
from mdo.web.pages import PER_PAGE, Page, page_number, same_page

# The other views hang on the same blueprint.
__all__ = ["blueprint", "busy_views", "feed_views", "side_views"]

TEMPLATES = {
    View.MAAND: "agenda/month.html",
    View.WEEK: "agenda/week.html",
    View.LIJST: "agenda/list.html",
}


@blueprint.get("")
@access(Permission.MEETING_READ, reads=Subject.OVERLEG)
def index() -> ResponseReturnValue:
    """The visible meetings around a day, filtered by the address."""
    who, today = viewer(), clock.today()
    filters = CalendarFilterForm(request.args)
    filters.organisation_id.offer(list_filter_organisations(who, today))
    filters.offer_people(list_filter_people(who, today))
    view = filters.shown
    day = day_in(request.args.get("datum"), opening_day(view, today))
    wanted = MeetingFilter(**filters.wanted(who.user_id))
    first, last = span_of(view, day)
    rows = list_entries(who, wanted, first, last, clock.now())
    page = Page(rows, page_number(), len(rows))
    if view is View.LIJST and page.number > page.pages:
        return redirect(same_page(pagina=None))
    return render_template(
        TEMPLATES[view],
        filters=filters,
        title=title_of(view, day),
        has_filters=wanted != MeetingFilter(period=wanted.period),
        weeks=make_weeks(view, day, rows, get_own_calendar(who, first, last)[1], today),
        page=Page(_of_page(rows, page.number), page.number, len(rows)),
        may_plan=who.may(Permission.MEETING_PLAN),
        **_ways(view, day, today),
    )


def _of_page(rows: list[Any], number: int) -> list[Any]:
    return rows[(number - 1) * PER_PAGE : number * PER_PAGE]


def _ways(view: View, day: Any, today: Any) -> dict[str, Any]:
    """Where the page leads: the other views, the time before and after, and today."""

    def there(on: Any, **changed: Any) -> str | None:
        return same_page(datum=on.isoformat(), pagina=None, **changed) if on else None

    def other(one: View) -> Any:
        # From today in another view: the day that this view opens on.
        return opening_day(one, today) if day == today and one is not view else day

    before, after = neighbours(view, day)
    return {
        "view": view,
        "views": [
            {
                "label": one.label,
                "url": there(other(one), weergave=one.value),
                "is_current": one is view,
            }
            for one in View
        ],
        "before_url": there(before),
        "after_url": there(after),
        "today_url": there(today),
        "week_url": lambda on: there(on, weergave=View.WEEK.value),
        "parts": PARTS,
        "clear_url": url_for("agenda.index", weergave=view.value, datum=day.isoformat()),
    }
