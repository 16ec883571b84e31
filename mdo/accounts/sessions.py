"""The session of the browser: begin it anew, end it, and what comes before anything else."""

from __future__ import annotations

from datetime import datetime

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from mdo.accounts.models import User

# What somebody with a password given by another can still reach.
WITHOUT_OWN_PASSWORD = frozenset(
    {
        None,
        "static",
        "house_style.stylesheet",
        "accounts.sign_in",
        "accounts.sign_out",
        "accounts.change_password",
    }
)


def start_session(user: User, now: datetime) -> None:
    """Begin a session for `user` with nothing of the one before it.

    Only the form token stays: a form that stood open while its user was signed out can
    still be sent.
    """
    token = session.get("csrf_token")
    session.clear()
    if token:
        session["csrf_token"] = token
    login_user(user)
    session["began"] = session["seen"] = int(now.timestamp())


def end_session() -> None:
    """Sign out and forget everything, the form token included."""
    logout_user()
    session.clear()


def is_expired() -> bool:
    """Whether this browser was signed out because nothing happened for a while."""
    return bool(session.get("expired"))


def require_own_password() -> ResponseReturnValue | None:
    """Before each request: who has a password that another person knows chooses one first."""
    if request.endpoint in WITHOUT_OWN_PASSWORD or not current_user.is_authenticated:
        return None
    if not current_user.must_change_password:
        return None
    following = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.change_password", volgende=following))
