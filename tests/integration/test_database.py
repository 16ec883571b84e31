"""Column types and counters hold on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from mdo.accounts.models import User
from mdo.database.counters import next_number
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.organisations.models import Organisation
from mdo.terms import Party
from tests import factories


def test_moment_comes_back_aware_and_in_utc(app: Flask):
    moment = datetime(2026, 11, 3, 14, 30, tzinfo=timezone(timedelta(hours=5)))
    row = factories.fresh(factories.user(created_at=moment))
    assert row.created_at == moment
    assert row.created_at.tzinfo is UTC


def test_naive_moment_is_refused(app: Flask):
    with pytest.raises(StatementError, match="tijdzone"):
        factories.user(created_at=datetime(2026, 11, 3, 14, 30))


def test_term_comes_back_as_a_term(app: Flask):
    row = factories.fresh(factories.organisation(Party.GGD))
    assert row.kind is Party.GGD


def test_unknown_slug_is_refused(app: Flask):
    with pytest.raises(StatementError):
        db.session.scalars(select(Organisation).where(Organisation.kind == "bestaat-niet")).all()


def test_counter_counts_from_one(app: Flask):
    with unit_of_work():
        assert [next_number("proef") for _ in range(3)] == [1, 2, 3]
        assert next_number("anders") == 1


def test_number_of_a_failed_unit_of_work_is_given_again(app: Flask):
    with pytest.raises(ZeroDivisionError), unit_of_work():
        next_number("proef")
        raise ZeroDivisionError
    with unit_of_work():
        assert next_number("proef") == 1


def test_foreign_keys_hold(app: Flask):
    user = factories.user()
    factories.municipality()
    with pytest.raises(IntegrityError):
        factories.user(created_by_id=factories.municipality().id)
    assert factories.fresh(user).id == user.id


def test_address_is_kept_in_lower_case(app: Flask):
    with pytest.raises(IntegrityError):
        factories.user(email="Hoofd@voorbeeld.invalid")
    assert db.session.scalars(select(User)).all() == []
