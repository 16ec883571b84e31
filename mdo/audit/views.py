"""The log for the privacy officer: what was changed, what was looked at, and both as a file.

Looking at the log is itself a read that is logged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.forms import ChangeFilterForm, LogFilterForm
from mdo.audit.lines import Line, change_lines, read_lines
from mdo.audit.queries import Cursor, LogFilter, Slice, list_changes, list_reads
from mdo.audit.references import MOST_USERS, find_subjects, find_users
from mdo.audit.terms import Subject
from mdo.terms import Role
from mdo.web.access import access, viewer
from mdo.web.downloads import csv_file
from mdo.web.formats import date_short, time_of
from mdo.web.pages import PER_PAGE

blueprint = Blueprint("audit", __name__)

InWords = Callable[[Sequence[Any]], list[Line]]
MOST_IN_FILE = 20_000
TOO_MANY = f"De eerste {MOST_IN_FILE} regels; kies een kortere periode voor de rest."


@blueprint.get("")
@access(Permission.AUDIT_READ, reads=Subject.LOGBOEK)
def index() -> ResponseReturnValue:
    """What was changed."""
    return _page("audit/index.html", ChangeFilterForm(request.args), change_lines)


@blueprint.get("/inzage")
@access(Permission.AUDIT_READ, reads=Subject.LOGBOEK)
def reads() -> ResponseReturnValue:
    """What was looked at."""
    return _page("audit/reads.html", LogFilterForm(request.args), read_lines)


@blueprint.get("/wijzigingen.csv")
@access(Permission.AUDIT_READ, reads=Subject.LOGBOEK)
def export_changes() -> ResponseReturnValue:
    """What was changed, as a file."""
    return _file("wijzigingen", "actie", ChangeFilterForm(request.args), change_lines)


@blueprint.get("/inzage.csv")
@access(Permission.AUDIT_READ, reads=Subject.LOGBOEK)
def export_reads() -> ResponseReturnValue:
    """What was looked at, as a file."""
    return _file("inzage", "pagina", LogFilterForm(request.args), read_lines)


def _found(form: LogFilterForm, *, limit: int, cursor: Cursor | None = None) -> Slice:
    """The lines that the form asks for; none when it has errors."""
    is_valid = form.validate()
    form.fill_period(clock.today())
    filters = _filters(form) if is_valid else None
    if filters is None:
        return Slice((), False, False)
    own = viewer().municipalities(Role.PRIVACY_OFFICER)
    listing = list_changes if isinstance(form, ChangeFilterForm) else list_reads
    return listing(own, filters, limit=limit, cursor=cursor)


def _filters(form: LogFilterForm) -> LogFilter | None:
    """What the form asks for; None, with a message, when too many users fit."""
    users = find_users(form.gebruiker.data) if form.gebruiker.data else None
    if users and len(users) > MOST_USERS:
        form.refuse({"gebruiker": f"Meer dan {MOST_USERS} gebruikers passen. Typ meer."})
        return None
    return LogFilter(
        start=clock.from_local(datetime.combine(form.van.data, time.min)),
        end=clock.from_local(datetime.combine(form.tot.data + timedelta(days=1), time.min)),
        user_ids=users,
        subject_ids=find_subjects(form.nummer.data) if form.nummer.data else None,
        subject=form.onderdeel.data,
        action=form.actie.data if isinstance(form, ChangeFilterForm) else None,
    )


def _cursor() -> Cursor | None:
    """The place in the log that the address names."""
    if "na" in request.args:
        return Cursor.parse(request.args["na"], is_newer=True)
    return Cursor.parse(request.args.get("voor", ""))


def _page(template: str, form: LogFilterForm, in_words: InWords) -> str:
    found = _found(form, limit=PER_PAGE, cursor=_cursor())
    return render_template(
        template,
        form=form,
        found=found,
        lines=in_words(found.rows),
        asked=_asked(form),
        page_of=_page_of,
    )


def _asked(form: LogFilterForm) -> dict[str, str]:
    """The filters in the address, to go along to another part of the log."""
    return {name: request.args[name] for name in form.data if request.args.get(name)}


def _page_of(endpoint: str) -> str:
    """The address of an endpoint as a reader recognises it: `/dossiers/…/plan`."""
    if endpoint not in current_app.view_functions:
        return endpoint
    rule = next(current_app.url_map.iter_rules(endpoint))
    return re.sub(r"<[^>]+>", "…", rule.rule)


def _file(name: str, what: str, form: LogFilterForm, in_words: InWords) -> ResponseReturnValue:
    """The lines as a file; with errors in the form back to the page that tells them."""
    found = _found(form, limit=MOST_IN_FILE)
    if form.errors:
        page = "audit.index" if isinstance(form, ChangeFilterForm) else "audit.reads"
        return redirect(url_for(page, **_asked(form)))
    head = ["datum", "tijd", "gebruiker", what, "onderdeel", "nummer of naam", "gegevens"]
    rows = _file_rows(head, in_words(found.rows), has_more=found.has_older)
    return csv_file(f"logboek-{name}-{form.van.data}-tot-{form.tot.data}.csv", rows)


def _file_rows(
    head: list[str], lines: Sequence[Line], *, has_more: bool
) -> Iterator[Sequence[str]]:
    yield head
    for line in lines:
        what = line.action.label if line.action else _page_of(line.endpoint)
        yield [
            date_short(line.at),
            time_of(line.at),
            line.user,
            what,
            line.subject.label,
            line.called,
            "; ".join(line.details),
        ]
    if has_more:
        yield [TOO_MANY]
