"""The edge of a request: one transaction around each view, the read log after it."""

from __future__ import annotations

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.audit.operations import record_read
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.web.access import current_viewer, subject_to_log
from mdo.web.request import PlainRequest

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FIRST_ERROR_STATUS = 400
# The view shows a form again; nothing was saved.
FORM_CAME_BACK = 422


class NotSaved(Exception):
    """Ends a unit of work without saving; carries the response that tells so."""

    def __init__(self, response: ResponseReturnValue) -> None:
        super().__init__("niets opgeslagen")
        self.response = response


class MdoApp(Flask):
    """Flask, with the unit of work around the view.

    A request that may write is committed once, when its view has made a response that is
    not an error; whatever it changed is rolled back otherwise. A GET is never committed.
    """

    request_class = PlainRequest

    def process_response(self, response: Response) -> Response:
        """As Flask, and let Back find a form that came back with its faults."""
        response = super().process_response(response)
        if response.status_code == FORM_CAME_BACK:
            _keep_for_back(response)
        return response

    def dispatch_request(self) -> ResponseReturnValue:
        if request.method in SAFE_METHODS:
            return self._dispatch_read()
        # The viewer was read as a reader reads; a writer starts a transaction of its own.
        db.session.rollback()
        try:
            with unit_of_work():
                response = self.make_response(super().dispatch_request())
                if response.status_code >= FIRST_ERROR_STATUS:
                    raise NotSaved(response)
                return response
        except NotSaved as refused:
            return refused.response

    def _dispatch_read(self) -> ResponseReturnValue:
        response = self.make_response(super().dispatch_request())
        # The page is made; give the snapshot back before the log row asks for the lock.
        db.session.rollback()
        viewer = current_viewer()
        read = subject_to_log()
        if viewer and read and response.status_code < FIRST_ERROR_STATUS:
            subject, subject_id = read
            record_read(
                by=viewer.user_id,
                now=clock.now(),
                subject=subject,
                subject_id=subject_id,
                endpoint=request.endpoint or "",
            )
        return response


def _keep_for_back(response: Response) -> None:
    """Allow a browser to keep the page for its Back button, with what was typed in it.

    It keeps the answer to a POST only when the status is 200 and nothing says that the
    answer hangs on the cookie, which is another one every second. So a page that is shown in
    a browser gets that; a program still sees the 422. Nothing else about people is kept;
    signing out clears these too (accounts.views.sign_out).
    """
    response.headers["Cache-Control"] = "private, no-cache"
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        response.status_code = 200
        response.headers.pop("Vary", None)
