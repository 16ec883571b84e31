"""Plans that were handed over, for the toegang of the gemeente: the list, and each of them."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.stale import show_both
from mdo.errors import Refused, StaleEdit
from mdo.handovers.forms import HandoverFilterForm, HandoverForm
from mdo.handovers.operations import change_state
from mdo.handovers.queries import (
    HandoverSearch,
    get_edition,
    get_handover,
    get_handover_row,
    list_handovers,
)
from mdo.handovers.terms import Audience, HandoverFilter
from mdo.web.access import access, viewer
from mdo.web.pages import PER_PAGE, Page, page_number, same_page

blueprint = Blueprint("handovers", __name__)


@blueprint.get("")
@access(Permission.HANDOVER_HANDLE, reads=Subject.OVERDRACHT)
def index() -> ResponseReturnValue:
    """What was handed over, what waits longest first; filtered by the address."""
    filters = HandoverFilterForm(request.args)
    which = filters.stand.data
    wanted = HandoverSearch(
        text=(filters.q.data or "")[:100],
        which=which if isinstance(which, HandoverFilter) else HandoverFilter.WACHT,
    )
    number = page_number()
    rows, total = list_handovers(viewer(), wanted, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    if total and not rows:
        return redirect(same_page(pagina=None))
    return render_template(
        "handovers/index.html",
        filters=filters,
        page=Page(rows, number, total),
        has_filters=wanted != HandoverSearch(),
    )


@blueprint.route("/<uuid:handover_id>", methods=["GET", "POST"])
@access(Permission.HANDOVER_HANDLE, reads=Subject.OVERDRACHT)
def show(handover_id: uuid.UUID) -> ResponseReturnValue:
    """One of them, with the plan; tell how it stands."""
    handover = get_handover(viewer(), handover_id) or abort(404)
    form = HandoverForm(obj=handover)
    differences = None
    if form.validate_on_submit():
        try:
            change_state(
                handover, form.values, seen_version=form.seen_version,
                by=viewer().user_id, now=clock.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit as stale:
            differences = show_both(form, stale.current)
        else:
            flash("De stand is opgeslagen.", "success")
            return redirect(url_for("handovers.show", handover_id=handover_id))
    page = _page(handover_id, form, differences)
    return page, 422 if form.is_submitted() else 200


def _page(handover_id: uuid.UUID, form: HandoverForm, differences: object) -> str:
    row = get_handover_row(viewer(), handover_id) or abort(404)
    edition = get_edition(viewer(), row.case_id, row.number, clock.today()) or abort(404)
    return render_template(
        "handovers/show.html",
        row=row,
        edition=edition,
        reading=edition.read_by(Audience.GEMEENTE),
        form=form,
        differences=differences,
    )
