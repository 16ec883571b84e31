"""The yearly report: the table, what each figure means, and the pupils behind it."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.law.school_year import SchoolYear
from mdo.report import queries
from mdo.report.export import table_rows
from mdo.report.forms import ReportFilter
from mdo.report.indicator import Indicator
from mdo.report.indicators import INDICATORS
from mdo.report.rules import YEARS_SHOWN, has_records, years_to_choose, years_up_to
from mdo.web.access import access, viewer
from mdo.web.downloads import csv_file
from mdo.web.pages import PER_PAGE, Page, page_number

blueprint = Blueprint("report", __name__)


@blueprint.get("")
@access(Permission.REPORT_READ)
def index() -> ResponseReturnValue:
    filters, report = _asked_report()
    return render_template(
        "report/index.html",
        filters=filters,
        report=report,
        may_open={indicator.key for indicator in INDICATORS if _may_open(indicator)},
        chosen={"gemeente": filters.gemeente.data} if len(filters.gemeente.choices) > 1 else {},
    )


@blueprint.get("/definities")
@access(Permission.REPORT_READ)
def definitions() -> ResponseReturnValue:
    return render_template("report/definitions.html", indicators=INDICATORS)


@blueprint.get("/tabel.csv")
@access(Permission.REPORT_READ, reads=Subject.JAARVERSLAG)
def export() -> ResponseReturnValue:
    _filters, report = _asked_report()
    if report is None:
        abort(404)
    name = f"jaarverslag-leerplicht-{report.years[0]}-tot-{report.years[-1]}.csv"
    return csv_file(name, table_rows(report))


@blueprint.get("/<year>/<key>")
@access(Permission.REPORT_RECORDS, reads=Subject.JAARVERSLAG)
def records(year: str, key: str) -> ResponseReturnValue:
    indicator, school_year, municipality = _asked_figure(year, key)
    if not _may_open(indicator):
        abort(403)
    figure = (indicator, municipality.id, school_year)
    number, today = page_number(), clock.today()
    rows = queries.list_records(
        *figure, viewer(), today, limit=PER_PAGE, offset=(number - 1) * PER_PAGE
    )
    return render_template(
        "report/records.html",
        indicator=indicator,
        version=indicator.version_in(school_year),
        year=school_year,
        municipality=municipality,
        page=Page(rows, number, queries.count_one(*figure)),
        meetings=queries.list_meetings_of(*figure, [row.id for row in rows], viewer(), today),
        registrations=_registrations(indicator),
    )


def _asked_figure(year: str, key: str) -> tuple[Indicator, SchoolYear, queries.Municipality]:
    """The figure in the address; 404 for what does not exist for the viewer."""
    indicator, school_year = queries.get_indicator(key), _school_year(year)
    municipality = _chosen(queries.list_municipalities(viewer()), request.args.get("gemeente"))
    if indicator is None or school_year is None or municipality is None:
        abort(404)
    if not has_records(school_year, municipality.records_from, clock.today()):
        abort(404)
    return indicator, school_year, municipality


def _asked_report() -> tuple[ReportFilter, queries.ReportTable | None]:
    """The report that the address asks for; nonsense in it gives the usual one."""
    filters = ReportFilter(request.args)
    municipalities = queries.list_municipalities(viewer())
    filters.gemeente.offer([(m.code, m.name) for m in municipalities])
    municipality = _chosen(municipalities, filters.gemeente.data)
    if municipality is None:
        if filters.gemeente.data:
            abort(404)
        return filters, None
    choices = years_to_choose(municipality.records_from, clock.today())
    filters.tot.offer([(year.label, year.label) for year in choices])
    filters.gemeente.data = municipality.code
    last = _school_year(filters.tot.data)
    if last not in choices:
        last = choices[0]
    filters.tot.data = last.label
    if not filters.aantal.validate(filters):
        filters.aantal.data = YEARS_SHOWN
    years = years_up_to(last, filters.aantal.data or YEARS_SHOWN)
    return filters, queries.count_report(municipality, years, clock.today())


def _chosen(
    municipalities: list[queries.Municipality], code: str | None
) -> queries.Municipality | None:
    """The one with this code; without a code the first."""
    return next((m for m in municipalities if not code or m.code == code), None)


def _school_year(text: str | None) -> SchoolYear | None:
    try:
        return SchoolYear.parse(text or "")
    except ValueError:
        return None


def _registrations(indicator: Indicator) -> str | None:
    """The page that shows what was registered of a pupil, where the viewer may see that."""
    if not indicator.is_of_registrations or not viewer().may(Permission.LEERPLICHT_READ):
        return None
    return "leerplicht.police" if indicator.is_police_data else "leerplicht.of_pupil"


def _may_open(indicator: Indicator) -> bool:
    """Whether the viewer may see the pupils behind this figure."""
    if indicator.is_police_data and not viewer().may(Permission.POLICE_DATA_READ):
        return False
    return viewer().may(Permission.REPORT_RECORDS)
