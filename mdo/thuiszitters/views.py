"""The overview for the gemeente, the lists behind it, and who needs something today."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.law.thuiszitter import ClockState
from mdo.thuiszitters import pupil_views, queries, spell_views
from mdo.thuiszitters.blueprints import thuiszitters as blueprint
from mdo.thuiszitters.forms import ListFilter, OverviewFilter
from mdo.thuiszitters.overview_rules import (
    Wanted,
    breakdowns,
    by_month,
    chart_of,
    kinds_of,
    pupils_in,
    select_counted,
)
from mdo.thuiszitters.scope import counted_municipalities, own_municipalities
from mdo.thuiszitters.terms import Duration, MdoState
from mdo.thuiszitters.today_queries import list_needs
from mdo.web.access import access, viewer
from mdo.web.pages import PER_PAGE, Page, page_number, same_page

# The views of one pupil hang on the same blueprint.
__all__ = ["blueprint", "pupil_views", "spell_views"]


@blueprint.get("")
@access(Permission.THUISZITTERS_COUNT)
def index() -> ResponseReturnValue:
    """How many there are on a day, in groups and by month. Numbers only."""
    who, now, today = viewer(), clock.now(), clock.today()
    filters = OverviewFilter(request.args, today)
    municipalities = counted_municipalities(who)
    counted = queries.list_counted(municipalities, filters.on, now)
    stock = select_counted(counted, Wanted(filters.on, filters.definition))
    months = by_month(counted, filters.on, filters.definition)
    return render_template(
        "thuiszitters/index.html",
        filters=filters,
        total=pupils_in(stock),
        long=pupils_in(row for row in stock if row.duration(filters.on) is Duration.LANGER),
        out_of_view=pupils_in(row for row in stock if not row.is_in_view_of_care),
        without_mdo=pupils_in(row for row in stock if row.mdo_state is MdoState.GEEN),
        without_action=pupils_in(row for row in stock if not row.open_actions),
        signals=queries.count_signals(municipalities) if filters.on == today else {},
        groups=breakdowns(stock, filters.on),
        months=months,
        chart=chart_of(months),
        kinds=kinds_of(filters.definition),
        may_open=who.may(Permission.THUISZITTERS_READ),
    )


@blueprint.get("/leerlingen")
@access(Permission.THUISZITTERS_READ, reads=Subject.LEERLING)
def records() -> ResponseReturnValue:
    """Who they are: the list behind each figure, filtered by the address."""
    who, number = viewer(), page_number()
    filters = ListFilter(request.args, clock.today())
    counted = queries.list_counted(own_municipalities(who), filters.on, clock.now())
    rows, total = queries.list_records(
        who,
        counted,
        filters.wanted,
        filters.order,
        offset=(number - 1) * PER_PAGE,
        limit=PER_PAGE,
    )
    if total and not rows:
        return redirect(same_page(pagina=None))
    return render_template(
        "thuiszitters/records.html",
        filters=filters,
        wanted=filters.wanted,
        page=Page(rows, number, total),
        is_narrowed=filters.wanted != Wanted(clock.today()),
    )


@blueprint.get("/signalen")
@access(Permission.THUISZITTERS_READ, reads=Subject.LEERLING)
def signals() -> ResponseReturnValue:
    """Who is absent so long that it is watched, with the day on which the line is passed."""
    number = page_number()
    chosen = [state for state in queries.SIGNALS if state.value == request.args.get("stand")]
    rows, total = queries.list_signals(
        viewer(), chosen or queries.SIGNALS, offset=(number - 1) * PER_PAGE, limit=PER_PAGE
    )
    if total and not rows:
        return redirect(same_page(pagina=None))
    return render_template(
        "thuiszitters/signals.html",
        page=Page(rows, number, total),
        chosen=chosen[0] if chosen else None,
        states=queries.SIGNALS,
        watch=ClockState.WATCH,
    )


@blueprint.get("/vandaag")
@access(Permission.THUISZITTERS_READ, reads=Subject.LEERLING)
def today() -> ResponseReturnValue:
    """Who needs something today, and why."""
    rows, number = list_needs(viewer(), clock.now()), page_number()
    shown = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    if rows and not shown:
        return redirect(url_for("thuiszitters.today"))
    return render_template(
        "thuiszitters/today.html",
        page=Page(shown, number, len(rows)),
        may_write=viewer().may(Permission.THUISZITTERS_WRITE),
    )
