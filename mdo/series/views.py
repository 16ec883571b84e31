"""Pages of the series of a school: making one, looking at it, changing and stopping it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.stale import Difference, show_both
from mdo.errors import Refused, StaleEdit
from mdo.meetings.choice_queries import list_organisers
from mdo.meetings.conflict_operations import Unconfirmed
from mdo.series import queries
from mdo.series.blueprints import chosen_meeting, load_series, series
from mdo.series.change_operations import Outcome, change_series
from mdo.series.conflict_operations import clashes_on
from mdo.series.forms import EditSeriesForm, NewSeriesForm, StopSeriesForm, pattern_values
from mdo.series.operations import has_lpa, start_series
from mdo.series.rules import INVITE_AHEAD, bound_faults, describe
from mdo.series.stop_operations import stop_series
from mdo.terms import MeetingKind, MeetingStatus
from mdo.web.access import access, viewer
from mdo.web.office import office

blueprint = series
# What a button of the form asks, other than to save.
DATES = "data"


@series.get("")
@access(Permission.MEETING_PLAN, reads=Subject.REEKS)
def index() -> ResponseReturnValue:
    """The series and standing teams of the viewer's schools."""
    return render_template(
        "series/index.html",
        rows=queries.list_series(viewer(), clock.now()),
        schools=list_organisers(viewer(), MeetingKind.ZAT),
    )


@series.route("/nieuw", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN)
def new() -> ResponseReturnValue:
    """Make a series; its dates can be looked at first."""
    schools = list_organisers(viewer(), MeetingKind.ZAT)
    if not schools:
        flash("Een reeks hoort bij een school voor voortgezet onderwijs of mbo.", "info")
        return redirect(url_for("series.index"))
    form = NewSeriesForm(skips_holidays=True, new_id=uuid.uuid4())
    form.organisation_id.offer([(row.id, row.name) for row in schools])
    if form.is_submitted() and not _wants_dates() and form.validate():
        try:
            made = _start(form)
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            flash("De reeks is gemaakt. De eerste overleggen staan gepland.", "success")
            return redirect(url_for("series.show", series_id=made.id))
    return _form_page("series/new.html", form, form.organisation_id.data)


def _start(form: NewSeriesForm) -> Any:
    return start_series(
        form.series_values,
        series_id=form.record_id,
        viewer=viewer(),
        now=clock.now(),
        office=office(),
    )


def _refuse(form: Any, refusal: Refused) -> None:
    form.refuse(refusal.messages)
    if isinstance(refusal, Unconfirmed):
        form.warn(refusal.conflicts, refusal.mark)


def _wants_dates() -> bool:
    return request.form.get("stap") == DATES


def _form_page(
    template: str,
    form: Any,
    school_id: uuid.UUID | None,
    moving: Sequence[uuid.UUID] = (),
    **values: Any,
) -> ResponseReturnValue:
    """The page with the form, and below it the dates when these were asked for. `moving`: the
    meetings that get these dates."""
    shown = _dates(form, school_id, moving) if form.is_submitted() and _wants_dates() else None
    page = render_template(template, form=form, shown=shown, school_id=school_id, **values)
    return page, 422 if form.errors else 200


def _dates(
    form: Any, school_id: uuid.UUID | None, moving: Sequence[uuid.UUID]
) -> queries.Preview | None:
    """What the rule gives at this school, of a school that the viewer may see."""
    if not form.has_right_dates or school_id is None:
        return None
    values = form.series_values
    if faults := bound_faults(values["first_on"], values["until_on"], clock.today()):
        form.refuse(faults)
        return None
    found = queries.list_dates(
        school_id,
        values["rule"],
        values["first_on"],
        values["until_on"],
        skips_holidays=values["skips_holidays"],
    )
    clashes = clashes_on(
        [row.on for row in found if row.is_on],
        values,
        school_id=school_id,
        without=moving,
        viewer=viewer(),
        today=clock.today(),
    )
    return queries.preview(found, clashes)


# -- one series ----------------------------------------------------------------------


@series.get("/<uuid:series_id>")
@access(Permission.MEETING_PLAN, reads=Subject.REEKS)
def show(series_id: uuid.UUID) -> ResponseReturnValue:
    """The meetings of a series, behind and ahead, and the dates that it skips."""
    found = load_series(series_id)
    rows = queries.list_occurrences(found, clock.today())
    skipped, unknown = queries.list_skipped(found)
    now, last_on = clock.now(), queries.last_day(found)
    return render_template(
        "series/show.html",
        series=found,
        name=queries.get_organiser_name(found),
        description=describe(found.rule),
        coming=[row for row in rows if row.ends_at > now],
        past=[row for row in reversed(rows) if row.ends_at <= now],
        skipped=skipped,
        unknown=unknown,
        last_on=last_on,
        is_over=last_on <= clock.today(),
        has_lpa=has_lpa(found.organisation_id, clock.today()),
        invited_from=now + INVITE_AHEAD,
    )


@series.route("/<uuid:series_id>/wijzigen", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.REEKS)
def edit(series_id: uuid.UUID) -> ResponseReturnValue:
    """Change a series from one of its meetings on, or for all that is to come."""
    found, from_id = load_series(series_id), chosen_meeting()
    from_on = _day(found, from_id)
    current = _current(found, from_on)
    form, description = _edit_form(found, current), describe(found.rule)
    moving = queries.list_moving_along(found, from_on, clock.now())
    differences: list[Difference] = []
    if form.is_submitted() and not _wants_dates() and form.validate():
        try:
            outcome = _change(found, from_id, form)
        except Refused as refusal:
            _refuse(form, refusal)
        except StaleEdit:
            differences = _show_both(form, current)
        else:
            return _changed(outcome)
    return _form_page(
        "series/edit.html",
        form,
        found.organisation_id,
        moving,
        series=found,
        description=description,
        since=from_on,
        differences=differences,
    )


def _edit_form(found: Any, current: SimpleNamespace) -> EditSeriesForm:
    filled = {name: value for name, value in vars(current).items() if value is not None}
    form = EditSeriesForm(new_id=uuid.uuid4(), **filled)
    form.keep_rule(found.rule)
    return form


def _day(found: Any, from_id: uuid.UUID | None) -> date | None:
    """The day from which on a change holds; None for all that is to come. 404 for a meeting
    of another series; who sends a form that was open meanwhile gets it back with the reason."""
    day = queries.get_day(found, from_id) if from_id else None
    if from_id and day is None and request.method == "GET":
        abort(404)
    return day


def _current(found: Any, from_on: date | None) -> SimpleNamespace:
    """What the form shows of a series as it is: from which day on, and all the rest."""
    names = (
        "until_on", "starts", "minutes", "location", "room", "video_url", "aim",
        "skips_holidays", "version",
    )  # fmt: skip
    pattern = {"weeks": None, "place": None, "weekday": None} | pattern_values(found.rule)
    return SimpleNamespace(
        **pattern,
        **{name: getattr(found, name) for name in names},
        first_on=queries.get_first_to_move(found, from_on, clock.now()),
    )


def _show_both(form: EditSeriesForm, current: SimpleNamespace) -> list[Difference]:
    """The texts beside each other. What was said of conflicts is in no record."""
    return show_both(form, SimpleNamespace(**(form.values | vars(current))))


def _change(found: Any, from_id: uuid.UUID | None, form: EditSeriesForm) -> Outcome:
    return change_series(
        found,
        form.series_values,
        new_id=form.record_id,
        from_id=from_id,
        seen_version=form.seen_version,
        viewer=viewer(),
        now=clock.now(),
        office=office(),
    )


def _changed(outcome: Outcome) -> ResponseReturnValue:
    flash("De reeks is gewijzigd.", "success")
    _tell_left_alone(outcome.left_alone)
    return redirect(url_for("series.show", series_id=outcome.series.id))


def _tell_left_alone(meetings: Any) -> None:
    if meetings:
        names = ", ".join(meeting.number for meeting in meetings)
        flash(f"Apart gewijzigd en daarom niet mee veranderd: {names}.", "info")


@series.route("/<uuid:series_id>/stoppen", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.REEKS)
def stop(series_id: uuid.UUID) -> ResponseReturnValue:
    """Stop a series and cancel what was planned, from one of its meetings on or all."""
    found, from_id = load_series(series_id), chosen_meeting()
    from_on = _day(found, from_id)
    form = StopSeriesForm()
    if form.validate_on_submit():
        try:
            count, left_alone = _stop(found, from_id, form)
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash(f"De reeks is gestopt. Geannuleerde overleggen: {count}.", "success")
            _tell_left_alone(left_alone)
            return redirect(url_for("series.show", series_id=series_id))
    page = render_template(
        "series/stop.html",
        form=form,
        series=found,
        since=from_on,
        description=describe(found.rule),
        rows=_to_stop(found, from_id, from_on),
    )
    return page, 422 if form.is_submitted() else 200


def _to_stop(found: Any, from_id: uuid.UUID | None, from_on: date | None) -> list[Any]:
    """The coming meetings that would be cancelled; none when it is not known from where."""
    if from_id and from_on is None:
        return []
    return [
        row
        for row in queries.list_occurrences(found, clock.today())
        if row.status is MeetingStatus.GEPLAND
        and row.starts_at > clock.now()
        and (from_on is None or row.series_on >= from_on)
    ]


def _stop(found: Any, from_id: uuid.UUID | None, form: StopSeriesForm) -> tuple[int, Any]:
    return stop_series(
        found,
        form.reason.data,
        from_id=from_id,
        with_exceptions=form.with_exceptions.data,
        by=viewer().user_id,
        now=clock.now(),
        office=office(),
    )
