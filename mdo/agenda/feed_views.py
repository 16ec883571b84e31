"""The private feed: the page to get its address, and the feed itself."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.agenda.blueprints import agenda
from mdo.agenda.feed_operations import make_feed, record_feed_read, revoke_feed
from mdo.agenda.feed_queries import (
    get_feed,
    get_feed_owner,
    list_due_entries,
    list_feed_entries,
)
from mdo.meetings.ical import calendar_of, day_event_of, event_of
from mdo.web.access import access, public, viewer
from mdo.web.office import office

NAME = "MDO-planner"
# Where a new key waits until it is shown, once.
NEW_KEY = "feed_key"


@agenda.get("/koppelen")
@access(Permission.MEETING_READ)
def connect() -> ResponseReturnValue:
    """How the own meetings come into another calendar. A new address is shown once."""
    key, feed = session.pop(NEW_KEY, None), get_feed(viewer().user_id)
    address = office().url(url_for("agenda.feed", sleutel=key)) if key and feed else None
    return render_template("agenda/connect.html", feed=feed, address=address)


@agenda.post("/koppelen")
@access(Permission.MEETING_READ)
def make_address() -> ResponseReturnValue:
    """Make an address, or a new one. The next page is the only one that shows it."""
    session[NEW_KEY] = make_feed(viewer=viewer(), now=clock.now())
    return redirect(url_for("agenda.connect"))


@agenda.post("/koppelen/intrekken")
@access(Permission.MEETING_READ)
def revoke_address() -> ResponseReturnValue:
    """Let the address work no longer."""
    revoke_feed(viewer=viewer(), now=clock.now())
    session.pop(NEW_KEY, None)
    flash("Het adres werkt niet meer.", "success")
    return redirect(url_for("agenda.connect"))


@agenda.get("/feed.ics")
@public("a calendar program cannot sign in; the key in the address tells whose it is")
def feed() -> ResponseReturnValue:
    """The meetings of the owner of the key and what he or she is to do, as iCalendar."""
    now = clock.now()
    owner = get_feed_owner(request.args.get("sleutel", ""), now) or abort(404)
    entries = list_feed_entries(owner.viewer, office().base_url, now)
    due = list_due_entries(owner.viewer, office().base_url, now)
    events = [event_of(entry, stamp=now) for entry in entries]
    events += [day_event_of(entry, stamp=now) for entry in due]
    content = calendar_of(events, "PUBLISH", name=NAME)
    record_feed_read(owner, now=now, endpoint=request.endpoint or "")
    return Response(content, mimetype="text/calendar")
