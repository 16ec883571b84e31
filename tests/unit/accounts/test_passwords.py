"""Hashing: argon2id, dear in production, the same work for an unknown user."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from mdo.accounts.passwords import Passwords, new_session_key, passwords_for, random_password
from mdo.accounts.rules import password_problem


@pytest.fixture
def passwords() -> Passwords:
    return passwords_for("test")


def test_right_and_wrong(passwords: Passwords):
    stored = passwords.hash("paars-fietspad-31")
    assert passwords.verify(stored, "paars-fietspad-31")
    assert not passwords.verify(stored, "Paars-fietspad-31")
    assert not passwords.verify(stored, "")
    assert stored != passwords.hash("paars-fietspad-31")


def test_same_letters_typed_in_another_way(passwords: Passwords):
    assert passwords.verify(passwords.hash("café-fietspad-31"), "cafe\u0301-fietspad-31")


def test_broken_hash_is_no_way_in(passwords: Passwords):
    for stored in ("", "!", "$argon2id$v=19$m=8"):
        assert not passwords.verify(stored, "paars-fietspad-31")


def test_unknown_user_costs_a_verification_too(passwords: Passwords, monkeypatch):
    hashes = []

    def verify(self, stored, password):
        hashes.append(stored)
        return True

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    assert not passwords.verify(None, "wat dan ook")
    assert len(hashes) == 1
    assert extract_parameters(hashes[0]) == extract_parameters(passwords.hash("iets anders"))


@pytest.mark.parametrize("environment", ["development", "production"])
def test_dear_outside_the_tests(environment):
    parameters = extract_parameters(passwords_for(environment).hash("paars-fietspad-31"))
    assert parameters.type is Type.ID
    assert parameters.memory_cost >= 64 * 1024
    assert parameters.time_cost >= 3


def test_older_parameters_want_a_new_hash(passwords: Passwords):
    older = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash("paars-fietspad-31")
    assert passwords.verify(older, "paars-fietspad-31")
    assert passwords.needs_rehash(older)
    assert not passwords.needs_rehash(passwords.hash("paars-fietspad-31"))


def test_random_passwords_are_good_and_differ():
    made = {random_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        assert len(password) == 19
        assert password_problem(password, email="a@b.nl", name="Noor Veen") is None


def test_session_key_fits_its_column():
    assert len(new_session_key()) == 43
