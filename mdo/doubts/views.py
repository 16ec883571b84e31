"""Doubts about established plans: written by who works on cases, read by policy."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.queries import get_case
from mdo.doubts import operations, queries
from mdo.doubts.forms import DoubtFilterForm, DoubtForm, FollowUpForm
from mdo.doubts.rules import REDACTED
from mdo.doubts.terms import DoubtTheme
from mdo.errors import Refused, StaleEdit
from mdo.law.school_year import SchoolYear
from mdo.web.access import access, viewer
from mdo.web.downloads import csv_file
from mdo.web.pages import PER_PAGE, Page, page_number, same_page

blueprint = Blueprint("doubts", __name__)


# -- writing one -------------------------------------------------------------------------


@blueprint.route("/nieuw", methods=["GET", "POST"])
@access(Permission.DOUBT_WRITE)
def new() -> ResponseReturnValue:
    """Write a doubt, apart from any case."""
    return _write(None, url_for("start.index"))


@blueprint.route("/nieuw/dossier/<uuid:case_id>", methods=["GET", "POST"])
@access(Permission.DOUBT_WRITE)
def new_of_case(case_id: uuid.UUID) -> ResponseReturnValue:
    """Write a doubt from an established plan. The case serves to know which names may not
    stand in it; nothing of it is shown, and neither it nor this visit is kept."""
    case = get_case(viewer(), case_id, clock.today()) or abort(404)
    back = url_for("plans.show", case_id=case_id)
    if not queries.has_established_plan(case_id):
        flash(
            "Een bedenking gaat over een vastgesteld plan. Dit dossier heeft dat nog niet.", "info"
        )
        return redirect(back)
    return _write(case, back)


def _write(case: Any | None, back: str) -> ResponseReturnValue:
    form = DoubtForm(new_id=str(uuid.uuid4()))
    only = _offer_municipalities(form, case)
    if form.validate_on_submit():
        try:
            _keep(form, case, only or form.municipality_id.data)
        except operations.MayBeNames as question:
            form.refuse(question.messages)
            form.ask_about(question.words)
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash("Je bedenking staat op de lijst voor beleid, zonder je naam.", "success")
            return redirect(back)
    page = render_template("doubts/new.html", form=form, back=back)
    return page, 422 if form.is_submitted() else 200


def _offer_municipalities(form: DoubtForm, case: Any | None) -> uuid.UUID | None:
    """The municipality that a doubt is for, when there is no choice; else the choice."""
    if case is not None:
        found = [(case.municipality_id, "")]
    else:
        found = queries.list_municipalities_of(viewer())
    form.municipality_id.offer(found)
    if len(found) != 1:
        return None
    del form.municipality_id
    return found[0][0]


def _keep(form: DoubtForm, case: Any | None, municipality_id: uuid.UUID) -> None:
    operations.write_doubt(
        form.theme.data,
        form.text.data,
        doubt_id=form.record_id,
        municipality_id=municipality_id,
        known=queries.list_known_people(viewer(), case, clock.today()),
        no_names=form.no_names,
        by=viewer().user_id,
        now=clock.now(),
    )


# -- for policy --------------------------------------------------------------------------


@blueprint.get("")
@access(Permission.DOUBT_READ, reads=Subject.BEDENKING)
def index() -> ResponseReturnValue:
    """The doubts of the own municipality, filtered by the address."""
    filters = DoubtFilterForm(request.args)
    years = queries.list_school_years(viewer())
    filters.schooljaar.offer([(year, year) for year in years])
    theme = filters.thema.data
    wanted = queries.DoubtFilter(
        filters.schooljaar.data if filters.schooljaar.data in years else "",
        theme if isinstance(theme, DoubtTheme) else None,
    )
    number = page_number()
    rows, total = queries.list_doubts(viewer(), wanted, offset=(number - 1) * PER_PAGE)
    if total and not rows:
        return redirect(same_page(pagina=None))
    return render_template(
        "doubts/index.html",
        filters=filters,
        page=Page(rows, number, total),
        has_filters=wanted != queries.DoubtFilter(),
    )


@blueprint.route("/<uuid:doubt_id>", methods=["GET", "POST"])
@access(Permission.DOUBT_READ, reads=Subject.BEDENKING)
def show(doubt_id: uuid.UUID) -> ResponseReturnValue:
    """One doubt, and what was done with it."""
    row = queries.get_doubt_row(viewer(), doubt_id) or abort(404)
    form, other = FollowUpForm(follow_up=row.follow_up, seen=row.follow_up), None
    if form.validate_on_submit():
        doubt = queries.get_doubt(viewer(), doubt_id) or abort(404)
        try:
            _follow_up(doubt, form)
        except StaleEdit as stale:
            other = form.seen.data = stale.current.follow_up
            form.form_errors.append("Iemand anders schreef dit intussen. Maak er één tekst van.")
        else:
            flash("Opgeslagen.", "success")
            return redirect(url_for("doubts.show", doubt_id=doubt_id))
    page = render_template(
        "doubts/show.html", row=row, form=form, other=other, is_redacted=row.text == REDACTED
    )
    return page, 422 if form.is_submitted() else 200


def _follow_up(doubt: Any, form: FollowUpForm) -> None:
    seen = (form.seen.data or "").replace("\r\n", "\n")
    operations.follow_up(
        doubt, form.follow_up.data, seen=seen, by=viewer().user_id, now=clock.now()
    )


@blueprint.post("/<uuid:doubt_id>/tekst-weghalen")
@access(Permission.DOUBT_READ)
def redact(doubt_id: uuid.UUID) -> ResponseReturnValue:
    """Take the text away that tells about a child after all."""
    doubt = queries.get_doubt(viewer(), doubt_id) or abort(404)
    operations.redact(doubt, by=viewer().user_id, now=clock.now())
    flash("De tekst is weggehaald. De bedenking telt nog mee.", "success")
    return redirect(url_for("doubts.show", doubt_id=doubt_id))


# -- evaluation and further development --------------------------------------------------


@blueprint.get("/jaaroverzicht")
@access(Permission.DOUBT_READ, reads=Subject.BEDENKING)
def overview() -> ResponseReturnValue:
    """The doubts of one school year by theme, and the numbers of all years."""
    years, year = _asked_year()
    return render_template(
        "doubts/overview.html",
        filters=_year_filter(years, year),
        year=year,
        themes=queries.list_of_year(viewer(), year),
        counts=queries.count_by_theme(viewer()),
        all_themes=list(DoubtTheme),
    )


@blueprint.get("/jaaroverzicht.csv")
@access(Permission.DOUBT_READ, reads=Subject.BEDENKING)
def export() -> ResponseReturnValue:
    """The same school year as a file."""
    _years, year = _asked_year()
    rows = [["Schooljaar", "Onderwerp", "Bedenking", "Wat is ermee gedaan"]]
    rows += [
        [year, theme.theme.label, row.text, row.follow_up]
        for theme in queries.list_of_year(viewer(), year)
        for row in theme.rows
    ]
    return csv_file(f"bedenkingen-{year}.csv", rows)


def _asked_year() -> tuple[list[str], str]:
    """The school years there are, and the one in the address; else the latest, else this."""
    years = queries.list_school_years(viewer())
    wanted = request.args.get("schooljaar", "")
    this = SchoolYear.of(clock.today()).label
    return years, wanted if wanted in years else next(iter(years), this)


def _year_filter(years: list[str], year: str) -> DoubtFilterForm:
    filters = DoubtFilterForm(request.args)
    filters.schooljaar.blank = None
    filters.schooljaar.offer([(one, one) for one in years or [year]])
    filters.schooljaar.data = year
    return filters
