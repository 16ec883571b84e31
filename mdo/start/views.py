"""The start page: what waits, for each role."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.law.school_year import SchoolYear
from mdo.start import queries
from mdo.terms import Role
from mdo.web.access import access, viewer

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
@access(Permission.ACCOUNT)
def index() -> ResponseReturnValue:
    """Meetings, actions and what waits; figures and upkeep for who has these."""
    who, now, today = viewer(), clock.now(), clock.today()
    homes = who.municipalities(Role.LEERPLICHTAMBTENAAR, Role.BELEID)
    return render_template(
        "start/index.html",
        work=queries.get_work(who, now) if who.may(Permission.CASE_READ) else None,
        thuiszitters=queries.count_thuiszitters(homes, today) if homes else None,
        keeping=queries.get_keeping(who) if who.may(Permission.USERS_MANAGE) else None,
        reads=queries.count_reads(who, now) if who.may(Permission.AUDIT_READ) else None,
        may_plan=who.may(Permission.MEETING_PLAN),
        may_report=who.may(Permission.REPORT_READ),
        school_year=SchoolYear.of(today),
    )
