"""Typed settings, read once from the environment.

Every setting stands in `.env.example` and in the table of the README. Production refuses
to start on a missing or weak secret rather than run with a known one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent
ENVIRONMENTS = ("development", "test", "production")
DEVELOPMENT_SECRET = "alleen-voor-ontwikkeling-nooit-in-productie"
SHORTEST_SECRET = 32
DEVELOPMENT_SENDER = "mdo-planner@voorbeeld.invalid"


class ConfigError(ValueError):
    """A setting is missing or cannot be understood; the message names it."""


@dataclass(frozen=True)
class Settings:
    """All settings of one process. Durations are timedeltas, sizes are bytes."""

    environment: str
    secret_key: str
    database_url: str
    port: int
    base_url: str
    session_idle: timedelta
    session_longest: timedelta
    trusted_proxies: int
    held_at: datetime | None
    # smtp://user:password@host:port, smtps:// for TLS from the start; None: mail waits.
    smtp_url: str | None
    mail_from: str

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    def as_flask(self) -> dict[str, object]:
        """The same settings under the names Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            # What is asked and written is about children: a fault names it in no log.
            "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": self.is_production},
            "TESTING": self.environment == "test",
            "SESSION_COOKIE_NAME": "mdo_sessie",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.base_url.startswith("https://"),
            "PERMANENT_SESSION_LIFETIME": self.session_longest,
            # A page may stay open for hours during a meeting; the token lives as long
            # as the session, so that nothing typed is lost to a clock.
            "WTF_CSRF_TIME_LIMIT": None,
            # WTForms brings its own Dutch messages; flask-wtf would look for flask-babel.
            "WTF_I18N_ENABLED": False,
            # A text that is far too long still has to come back at its field.
            "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 8 * 1024 * 1024,
            "MAX_FORM_PARTS": 5_000,
        }


def _whole_number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not text.isdigit():
        raise ConfigError(f"{name} moet een geheel getal zijn, niet {text!r}")
    return int(text)


def _database_url(text: str) -> str:
    """Use psycopg 3 for PostgreSQL, whatever short form the operator wrote."""
    for short in ("postgres://", "postgresql://"):
        if text.startswith(short):
            text = "postgresql+psycopg://" + text.removeprefix(short)
    try:
        backend = make_url(text).get_backend_name()
    except (ArgumentError, ValueError):
        backend = ""
    if backend not in ("sqlite", "postgresql"):
        raise ConfigError("DATABASE_URL moet beginnen met sqlite:/// of postgresql://")
    return text


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ConfigError(
            "MDO_NOW moet een tijdstip met tijdzone zijn, zoals 2026-11-23T09:00:00+01:00"
        )
    return moment


def _smtp_url(text: str) -> str | None:
    if not text:
        return None
    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise ConfigError("SMTP_URL moet zijn als smtp://gebruiker:wachtwoord@server:587")
    return text


def _mail_from(text: str, *, must_be_given: bool) -> str:
    name, at, host = text.partition("@")
    if text and not (name and at and host and not re.search(r"[\s<>]", text)):
        raise ConfigError("MAIL_FROM moet een e-mailadres zijn, zonder naam erbij")
    if must_be_given and not text:
        raise ConfigError("MAIL_FROM ontbreekt: van welk adres wordt de e-mail verstuurd?")
    return text or DEVELOPMENT_SENDER


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: the process environment).

    Raises ConfigError, with the name of the setting, when one is missing or wrong.
    """
    environ = os.environ if environ is None else environ
    environment = environ.get("MDO_ENV", "").strip() or "development"
    if environment not in ENVIRONMENTS:
        raise ConfigError(f"MDO_ENV moet een van {', '.join(ENVIRONMENTS)} zijn")
    production = environment == "production"

    secret = environ.get("SECRET_KEY", "").strip() or DEVELOPMENT_SECRET
    if production and (secret == DEVELOPMENT_SECRET or len(secret) < SHORTEST_SECRET):
        raise ConfigError(
            f"SECRET_KEY ontbreekt of is te kort: zet minstens {SHORTEST_SECRET} willekeurige tekens"
        )

    port = _whole_number(environ, "PORT", 5000)
    base_url = environ.get("BASE_URL", "").strip().rstrip("/")
    if production and not base_url.startswith("https://"):
        raise ConfigError("BASE_URL moet in productie het https-adres van de toepassing zijn")

    smtp_url = _smtp_url(environ.get("SMTP_URL", "").strip())
    default_database = f"sqlite:///{ROOT / 'instance' / 'mdo.sqlite3'}"
    return Settings(
        environment=environment,
        secret_key=secret,
        database_url=_database_url(environ.get("DATABASE_URL", "").strip() or default_database),
        port=port,
        base_url=base_url or f"http://127.0.0.1:{port}",
        session_idle=timedelta(minutes=_whole_number(environ, "SESSION_IDLE_MINUTES", 120)),
        session_longest=timedelta(hours=_whole_number(environ, "SESSION_HOURS", 10)),
        trusted_proxies=_whole_number(environ, "TRUSTED_PROXIES", 0),
        smtp_url=smtp_url,
        mail_from=_mail_from(
            environ.get("MAIL_FROM", "").strip(), must_be_given=production and bool(smtp_url)
        ),
        held_at=None if production else _moment(environ.get("MDO_NOW", "").strip()),
    )
