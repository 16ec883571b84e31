"""Several people side by side: who can when, and the first moments that suit all."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.agenda.blueprints import agenda
from mdo.agenda.calendar_rules import View, neighbours, opening_day
from mdo.agenda.forms import SideForm, day_in, ids_in
from mdo.agenda.grid import title_of
from mdo.agenda.side import MOST_PEOPLE, put_side_by_side
from mdo.audit.terms import Subject
from mdo.meetings.choice_queries import MOST_FOUND, list_people_of_users, search_people
from mdo.web.access import access, viewer
from mdo.web.pages import same_page


@agenda.get("/naast-elkaar")
@access(Permission.MEETING_PLAN, reads=Subject.OVERLEG)
def side_by_side() -> ResponseReturnValue:
    """The week of several people, by the address."""
    who, today, form = viewer(), clock.today(), SideForm(request.args)
    asked = ids_in(request.args.getlist("wie"))
    people = list_people_of_users(asked[:MOST_PEOPLE], today)
    day = day_in(request.args.get("datum"), opening_day(View.WEEK, today))
    text = form.q.data or ""
    found = search_people(text, today)[:MOST_FOUND] if text and not form.q.errors else []
    before, after = neighbours(View.WEEK, day)
    return render_template(
        "agenda/side_by_side.html",
        filters=form,
        text=text,
        title=title_of(View.WEEK, day),
        people=people,
        found=_found(found, people),
        is_full=len(asked) >= MOST_PEOPLE,
        is_too_many=len(asked) > MOST_PEOPLE,
        most=MOST_PEOPLE,
        page=put_side_by_side(who, people, day, form.length, clock.now()),
        before_url=before and same_page(datum=before.isoformat(), q=None),
        after_url=after and same_page(datum=after.isoformat(), q=None),
        today_url=same_page(datum=today.isoformat(), q=None),
        day=day,
        without=lambda person: _with([one for one in people if one is not person]),
        plan_url=lambda slot: _plan_url(slot, people),
    )


def _with(people: list[Any]) -> str:
    return same_page(wie=[str(person.user_id) for person in people] or None, q=None)


def _found(found: list[Any], people: list[Any]) -> list[tuple[Any, str | None]]:
    """Whom the search brought, each with the address that adds him or her; without one for
    who is there already. Of who works in several places one row."""
    there = {person.user_id for person in people}
    rows = {person.user_id: person for person in reversed(found)}
    once = [person for person in found if rows[person.user_id] is person]
    return [
        (person, None if person.user_id in there else _with([*people, person])) for person in once
    ]


def _plan_url(slot: Any, people: list[Any]) -> str:
    """The form of a new meeting at this moment, with who can come."""
    begin, end = clock.to_local(slot.starts_at), clock.to_local(slot.ends_at)
    return url_for(
        "meetings.new",
        datum=begin.date().isoformat(),
        begin=f"{begin:%H.%M}",
        einde=f"{end:%H.%M}",
        wie=[str(person.user_id) for person in people if person != slot.missing],
    )
