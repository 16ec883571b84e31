"""Signing in and out, and what somebody sees and changes of the own account."""

from __future__ import annotations

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mdo import clock
from mdo.accounts import operations, queries
from mdo.accounts.demo_password import DEMO_PASSWORD
from mdo.accounts.forms import PasswordForm, SignInForm
from mdo.accounts.passwords import Passwords, passwords_for
from mdo.accounts.permissions import Permission
from mdo.accounts.rules import is_own_path, membership_state
from mdo.accounts.sessions import end_session, is_expired, start_session
from mdo.accounts.throttle import Origin, TooManyAttempts
from mdo.errors import Refused
from mdo.web.access import access, current_viewer, public, viewer

blueprint = Blueprint("accounts", __name__)


def passwords() -> Passwords:
    """The hasher of this installation."""
    return passwords_for(current_app.extensions["settings"].environment)


def _origin() -> Origin:
    """Where this request comes from, for counting attempts."""
    return Origin(request.remote_addr or "", current_app.extensions["settings"].secret_key)


def _following(endpoint: str) -> str:
    """Where to go next: the page asked for at first, or the one given here."""
    path = request.args.get("volgende", "")
    return path if is_own_path(path) else url_for(endpoint)


def _refused(template: str, error: Refused, **context: object) -> ResponseReturnValue:
    """The page again with what was refused; 429 when somebody tries too often."""
    status = 429 if isinstance(error, TooManyAttempts) else 422
    response = make_response(render_template(template, **context), status)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(int(error.wait.total_seconds()) + 1)
    return response


@blueprint.route("/inloggen", methods=["GET", "POST"])
@public("how else to get in")
def sign_in() -> ResponseReturnValue:
    following = _following("start.index")
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(following)
    form = SignInForm()
    if form.validate_on_submit():
        now = clock.now()
        try:
            user = operations.sign_in(
                form.email.data,
                form.password.data,
                origin=_origin(),
                passwords=passwords(),
                now=now,
            )
        except Refused as error:
            form.refuse(error.messages)
            return _refused("accounts/sign_in.html", error, **_sign_in_page(form))
        start_session(user, now)
        return redirect(following)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/sign_in.html", **_sign_in_page(form)), status


def _sign_in_page(form: SignInForm) -> dict[str, object]:
    return {
        "form": form,
        "expired": is_expired(),
        "demo_users": queries.list_demo_users(clock.today()),
        "demo_password": DEMO_PASSWORD,
    }


@blueprint.post("/uitloggen")
@public("who has no role left must be able to leave as well")
def sign_out() -> ResponseReturnValue:
    if who := current_viewer():
        municipality_id = who.seat.municipality_id if who.seat else None
        operations.sign_out(who.user_id, municipality_id=municipality_id, now=clock.now())
    end_session()
    flash("Je bent uitgelogd.", "success")
    response = redirect(url_for("accounts.sign_in"))
    # Forms that came back with faults stand in the cache of the browser (web.headers).
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.get("/mijn-gegevens")
@access(Permission.ACCOUNT)
def index() -> ResponseReturnValue:
    return render_template(
        "accounts/index.html",
        user=current_user,
        roles=queries.list_own_roles(viewer().user_id),
        state_of=membership_state,
    )


@blueprint.route("/mijn-gegevens/wachtwoord", methods=["GET", "POST"])
@access(Permission.ACCOUNT)
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        now = clock.now()
        try:
            user = operations.change_password(
                viewer().user_id,
                current=form.current.data,
                new=form.new.data,
                origin=_origin(),
                passwords=passwords(),
                municipality_id=viewer().seat.municipality_id,
                now=now,
            )
        except Refused as error:
            form.refuse(error.messages)
            return _refused("accounts/change_password.html", error, **_password_page(form))
        start_session(user, now)
        flash("Het wachtwoord is gewijzigd. Op andere plekken ben je uitgelogd.", "success")
        return redirect(_following("accounts.index"))
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/change_password.html", **_password_page(form)), status


def _password_page(form: PasswordForm) -> dict[str, object]:
    return {"form": form, "must_change": current_user.must_change_password}
