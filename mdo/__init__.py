"""MDO-planner: meetings, plans and figures about children who threaten to drop out of school."""

from __future__ import annotations

import uuid
from datetime import datetime
from importlib import import_module
from pathlib import Path

from flask import Flask, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT, Settings, load_settings
from mdo import clock
from mdo.database.transactions import prepare_sqlite
from mdo.extensions import csrf, db, login_manager, migrate
from mdo.web.access import check_access
from mdo.web.application import MdoApp
from mdo.web.errors import register_errors
from mdo.web.formats import register_formats
from mdo.web.headers import register_headers
from mdo.web.navigation import navigation

__version__ = "1.0.0"

# In the order of the features: a later one may import an earlier one, not the reverse.
FEATURES = (
    "organisations",
    "accounts",
    "audit",
    "mail",
    "cases",
    "meetings",
    "polls",
    "series",
    "agenda",
    "flowchart",
    "plans",
    "desk",
    "handovers",
    "doubts",
    "leerplicht",
    "thuiszitters",
    "feedback",
    "imports",
    "reminders",
    "monitor",
    "report",
    "start",
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application for `settings` (default: those of the environment)."""
    settings = settings or load_settings()
    app = MdoApp(
        "mdo",
        root_path=str(ROOT / "mdo"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "mdo" / "static"),
        instance_path=str(ROOT / "instance"),
    )
    app.config.from_mapping(settings.as_flask())
    app.extensions["settings"] = settings
    if settings.held_at:
        clock.hold_at(settings.held_at)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]

    _bind_extensions(app)
    _register_features(app)
    _register_session(app, settings)
    register_errors(app)
    register_headers(app, https=settings.base_url.startswith("https://"))
    register_formats(app)
    app.context_processor(_template_context)
    return app


def _bind_extensions(app: Flask) -> None:
    Path(app.instance_path).mkdir(exist_ok=True)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    csrf.init_app(app)
    login_manager.init_app(app)
    login_manager.login_view = "accounts.sign_in"
    login_manager.login_message = None
    login_manager.session_protection = None


def _register_features(app: Flask) -> None:
    """Load every model (for the migrations) and what registers itself, then blueprints
    and commands."""
    import_module("mdo.database.counters")
    for feature in FEATURES:
        for module in (
            "models",
            "scope",
            "timeline",
            "feed_days",
            "usage",
            "open_work",
            "follow_up",
            "followers",
        ):
            if (ROOT / "mdo" / feature / f"{module}.py").exists():
                import_module(f"mdo.{feature}.{module}")
    from mdo.cli import register_commands
    from mdo.jobs import JOBS
    from mdo.web.blueprints import register_blueprints

    # Features cannot import what gathers them; the page about the jobs is handed the table.
    app.extensions["jobs"] = JOBS

    register_blueprints(app)
    register_commands(app)


def _register_session(app: Flask, settings: Settings) -> None:
    from mdo.accounts.queries import get_user, get_viewer
    from mdo.accounts.sessions import require_own_password

    @login_manager.user_loader
    def load_user(session_id: str) -> object | None:
        user_id, _, session_key = session_id.partition(":")
        try:
            user = get_user(uuid.UUID(user_id))
        except ValueError:
            return None
        return user if user and user.session_key == session_key else None

    @login_manager.unauthorized_handler
    def ask_to_sign_in() -> ResponseReturnValue:
        if request.method == "GET":
            return redirect(url_for("accounts.sign_in", volgende=request.full_path.rstrip("?")))
        # What was typed stands in the browser: Back brings it back after signing in.
        from flask import render_template

        return render_template("errors/401.html"), 401

    @app.before_request
    def know_the_viewer() -> None:
        if request.endpoint == "static":
            return
        _end_idle_session(settings)
        if current_user.is_authenticated:
            g.viewer = get_viewer(current_user, clock.today())

    app.before_request(require_own_password)
    app.before_request(check_access)


def _end_idle_session(settings: Settings) -> None:
    """Sign out who did nothing for a while. The form token stays, so that what was typed
    can still be sent after signing in again."""
    if "_user_id" not in session:
        return
    now = clock.now()
    seen = datetime.fromtimestamp(session.get("seen", 0), tz=now.tzinfo)
    began = datetime.fromtimestamp(session.get("began", 0), tz=now.tzinfo)
    if now - seen > settings.session_idle or now - began > settings.session_longest:
        session.pop("_user_id")
        session["expired"] = True
    else:
        session["seen"] = int(now.timestamp())


def _template_context() -> dict[str, object]:
    from mdo.accounts.permissions import Permission
    from mdo.organisations.queries import get_house_style
    from mdo.reminders.inbox_queries import count_open

    viewer = g.get("viewer")
    seat = viewer.seat if viewer else None
    style = get_house_style(seat.municipality_id if seat else None)
    today = clock.today()
    has_reminders = viewer is not None and viewer.may(Permission.REMINDER_READ)
    return {
        "viewer": viewer,
        "navigation": navigation(viewer) if viewer else [],
        "municipality_name": style.name,
        "is_demo": style.is_demo,
        "app_version": __version__,
        "today": today,
        "reminder_count": count_open(viewer, today) if has_reminders else None,
    }
