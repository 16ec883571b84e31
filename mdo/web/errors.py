"""Error pages in Dutch that say what to do next."""

from __future__ import annotations

from flask import Flask, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

PAGES = frozenset({400, 401, 403, 404, 405, 409, 413, 429, 500})

# What a broken constraint means, for what comes past the checks of the forms: two people
# who enter the same at the same moment, mostly. Looked up in the database's message.
CONSTRAINT_MESSAGES = {
    "uq_users_email": "Er is al een gebruiker met dit e-mailadres.",
    "users.email": "Er is al een gebruiker met dit e-mailadres.",
    "uq_schools_code": "Er is al een school met deze code.",
    "uq_agenda_items_meeting_id_case_id": "Dit dossier staat al op de agenda.",
    "agenda_items.meeting_id, agenda_items.case_id": "Dit dossier staat al op de agenda.",
    "uq_participants_meeting_id_user_id": "Deze persoon zit al aan tafel.",
    "participants.meeting_id, participants.user_id": "Deze persoon zit al aan tafel.",
    "uq_plans_case_id_number": "Een ander maakte net een nieuwe versie van dit plan.",
    "plans.case_id, plans.number": "Een ander maakte net een nieuwe versie van dit plan.",
    "uq_investigations_report_id": "Deze melding is al in onderzoek.",
    "investigations.report_id": "Deze melding is al in onderzoek.",
}
OTHER_CONFLICT = "Iemand anders wijzigde dit op hetzelfde moment."


def constraint_message(error: IntegrityError) -> str:
    """The Dutch meaning of a broken constraint."""
    text = str(error.orig)
    return next(
        (message for name, message in CONSTRAINT_MESSAGES.items() if name in text), OTHER_CONFLICT
    )


def register_errors(app: Flask) -> None:
    """Let every error end on a page of our own."""

    @app.errorhandler(HTTPException)
    def on_http_error(error: HTTPException) -> ResponseReturnValue:
        code = error.code or 500
        if code < 400:
            return error.get_response()
        page = code if code in PAGES else (400 if code < 500 else 500)
        headers = [
            (name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")
        ]
        return render_template(f"errors/{page}.html", error=error), code, headers

    @app.errorhandler(CSRFError)
    def on_csrf_error(error: CSRFError) -> ResponseReturnValue:
        return render_template("errors/400.html", error=error, is_expired_form=True), 400

    @app.errorhandler(StaleDataError)
    def on_stale_data(_error: StaleDataError) -> ResponseReturnValue:
        return render_template("errors/409.html", message=OTHER_CONFLICT), 409

    @app.errorhandler(IntegrityError)
    def on_broken_constraint(error: IntegrityError) -> ResponseReturnValue:
        current_app.logger.warning("constraint: %s", error.orig)
        return render_template("errors/409.html", message=constraint_message(error)), 409

    @app.errorhandler(InternalServerError)
    def on_failure(_error: InternalServerError) -> ResponseReturnValue:
        # Without the context of a page: the database itself may be what failed.
        return current_app.jinja_env.get_template("errors/500.html").render(), 500
