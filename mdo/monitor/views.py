"""The jobs and the mail, for the administrator."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.errors import Refused
from mdo.mail.operations import offer_again
from mdo.monitor import mail_queries, queries
from mdo.monitor.forms import MailFilterForm
from mdo.terms import OutboxState, Role
from mdo.web.access import access, viewer
from mdo.web.office import job_table
from mdo.web.pages import PER_PAGE, Page, page_number, same_page

blueprint = Blueprint("monitor", __name__)


@blueprint.get("")
@access(Permission.JOBS_READ)
def index() -> ResponseReturnValue:
    """When each job ran and runs again, what went wrong, and how it stands with the mail."""
    now, jobs = clock.now(), job_table()
    pulse = queries.read_pulse(jobs, now)
    failures, failed = queries.list_failures(jobs, now)
    return render_template(
        "monitor/index.html",
        pulse=pulse,
        jobs=queries.list_jobs(jobs, pulse, now),
        failures=failures,
        failed=failed,
        counts=mail_queries.count_by_state(viewer(), clock.today()),
    )


@blueprint.get("/post")
@access(Permission.JOBS_READ)
def mails() -> ResponseReturnValue:
    """The outbox, filtered by the address."""
    filters, number = MailFilterForm(request.args), page_number()
    chosen = filters.stand.data
    state = chosen if isinstance(chosen, OutboxState) else None
    rows, total = mail_queries.list_mails(
        viewer(),
        state,
        today=clock.today(),
        limit=PER_PAGE,
        offset=(number - 1) * PER_PAGE,
    )
    if total and not rows:
        return redirect(same_page(pagina=None))
    return render_template(
        "monitor/mails.html",
        filters=filters,
        page=Page(rows, number, total),
        has_filters=state is not None,
    )


@blueprint.get("/post/<uuid:mail_id>")
@access(Permission.JOBS_READ)
def mail(mail_id: uuid.UUID) -> ResponseReturnValue:
    """One mail: each attempt, and what the mail server said."""
    row = mail_queries.get_mail_row(viewer(), mail_id, clock.today()) or abort(404)
    return render_template(
        "monitor/mail.html",
        mail=row,
        events=mail_queries.list_events(row),
        may_be_offered=row.may_be_offered(clock.now()),
    )


@blueprint.post("/post/<uuid:mail_id>/opnieuw-versturen")
@access(Permission.MAIL_RETRY)
def offer(mail_id: uuid.UUID) -> ResponseReturnValue:
    """Offer a mail that failed once more. A second time changes nothing."""
    found = mail_queries.get_mail(viewer(), mail_id, clock.today()) or abort(404)
    seat = next(seat for seat in viewer().seats if seat.role is Role.BEHEERDER)
    try:
        if offer_again(
            found,
            by=viewer().user_id,
            municipality_id=seat.municipality_id,
            now=clock.now(),
        ):
            flash("De e-mail staat klaar en wordt binnen een minuut verstuurd.", "success")
        else:
            flash("Deze e-mail staat niet meer als mislukt. Er is niets veranderd.", "info")
    except Refused as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("monitor.mail", mail_id=mail_id))
