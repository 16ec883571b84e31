"""The settings: defaults, what production refuses, and messages that name the setting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from config import DEVELOPMENT_SECRET, ConfigError, load_settings

SECRET = "een-geheim-van-minstens-32-tekens!"
PRODUCTION = {"MDO_ENV": "production", "SECRET_KEY": SECRET, "BASE_URL": "https://mdo.invalid"}


def test_defaults_are_for_a_developer():
    settings = load_settings({})
    assert settings.environment == "development"
    assert settings.secret_key == DEVELOPMENT_SECRET
    assert settings.database_url.startswith("sqlite:///")
    assert settings.database_url.endswith("/instance/mdo.sqlite3")
    assert settings.base_url == "http://127.0.0.1:5000"
    assert settings.session_idle == timedelta(hours=2)
    assert settings.session_longest == timedelta(hours=10)
    assert settings.trusted_proxies == 0
    assert settings.held_at is None
    assert not settings.is_production


def test_production_with_all_it_needs():
    settings = load_settings(PRODUCTION)
    assert settings.is_production
    assert settings.as_flask()["SESSION_COOKIE_SECURE"] is True
    assert settings.as_flask()["TESTING"] is False
    # A fault of the database bears names of children in no log.
    assert settings.as_flask()["SQLALCHEMY_ENGINE_OPTIONS"] == {"hide_parameters": True}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": DEVELOPMENT_SECRET}, "SECRET_KEY"),
        ({"SECRET_KEY": "x" * 31}, "SECRET_KEY"),
        ({"SECRET_KEY": " " * 40}, "SECRET_KEY"),
        ({"BASE_URL": ""}, "BASE_URL"),
        ({"BASE_URL": "http://mdo.invalid"}, "BASE_URL"),
        ({"MDO_ENV": "productie"}, "MDO_ENV"),
        ({"PORT": "vijfduizend"}, "PORT"),
        ({"SESSION_HOURS": "-1"}, "SESSION_HOURS"),
        ({"SESSION_IDLE_MINUTES": "1.5"}, "SESSION_IDLE_MINUTES"),
        ({"TRUSTED_PROXIES": "ja"}, "TRUSTED_PROXIES"),
    ],
)
def test_production_refuses(change: dict[str, str], named: str):
    with pytest.raises(ConfigError, match=named):
        load_settings({**PRODUCTION, **change})


def test_development_may_do_with_less():
    assert load_settings({"SECRET_KEY": "kort"}).secret_key == "kort"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u@h/n", "postgresql+psycopg://u@h/n"),
        ("postgresql://u@h/n", "postgresql+psycopg://u@h/n"),
        ("postgresql+psycopg://u@h/n", "postgresql+psycopg://u@h/n"),
        ("sqlite:////tmp/mdo.sqlite3", "sqlite:////tmp/mdo.sqlite3"),
    ],
)
def test_address_of_the_database(given: str, used: str):
    assert load_settings({"DATABASE_URL": given}).database_url == used


def test_base_address_follows_the_port():
    assert load_settings({"PORT": "8000"}).base_url == "http://127.0.0.1:8000"
    assert load_settings({"BASE_URL": "https://mdo.invalid/"}).base_url == "https://mdo.invalid"


def test_clock_can_be_held_but_not_in_production():
    held = {"MDO_NOW": "2026-11-23T09:00:00+01:00"}
    assert load_settings(held).held_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert load_settings({**PRODUCTION, **held}).held_at is None


@pytest.mark.parametrize("moment", ["2026-11-23T09:00:00", "2026-11-23", "morgen"])
def test_held_moment_is_exact(moment: str):
    with pytest.raises(ConfigError, match="MDO_NOW"):
        load_settings({"MDO_NOW": moment})
