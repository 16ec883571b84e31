"""Who may establish what is not complete, and what a sign-off needs."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.accounts.viewer import Seat, Viewer
from mdo.plans.establish_rules import (
    Responsible,
    SignOffText,
    doubles,
    may_establish_incomplete,
    sign_off_faults,
)
from mdo.terms import Party, Role, SignOff

ME, ORGANISER, ELSEWHERE, HOME, AWAY = (uuid.UUID(int=n) for n in range(1, 6))


def viewer(role: Role, organisation_id: uuid.UUID, municipality_id: uuid.UUID) -> Viewer:
    return Viewer(ME, "Ik", (Seat(role, "", organisation_id, "O", Party.CJG, municipality_id),))


@pytest.mark.parametrize(
    ("role", "at", "of", "coordinator", "may"),
    [
        (Role.COORDINATOR, ORGANISER, HOME, None, True),
        (Role.COORDINATOR, ELSEWHERE, HOME, None, False),
        (Role.COORDINATOR, ELSEWHERE, AWAY, ME, True),
        (Role.LEERPLICHTAMBTENAAR, ELSEWHERE, HOME, None, True),
        (Role.LEERPLICHTAMBTENAAR, ELSEWHERE, AWAY, None, False),
        (Role.TOEGANG, ORGANISER, HOME, ME, False),
        (Role.DEELNEMER, ORGANISER, HOME, None, False),
    ],
)
def test_who_is_responsible(role: Role, at: uuid.UUID, of: uuid.UUID, coordinator, may: bool):
    responsible = Responsible(coordinator, ORGANISER, HOME)
    assert may_establish_incomplete(viewer(role, at, of), responsible) == may


SAID = st.builds(
    SignOffText,
    st.sampled_from([None, Party.SCHOOL, Party.OUDERS]),
    st.sampled_from(["", "Moeder"]),
    st.none() | st.sampled_from(SignOff),
    st.sampled_from(["", "Liever thuis"]),
)


@given(SAID)
def test_sign_off(said: SignOffText):
    is_right = (
        (not said.remark)
        if said.stance is None
        else bool(said.party and said.name and (said.remark or said.stance is SignOff.EENS))
    )
    assert (sign_off_faults(said) == {}) == is_right


@given(st.lists(SAID, max_size=6))
def test_doubles(signed: list[SignOffText]):
    said = [(one.party, one.name) for one in signed if one.stance]
    assert len(doubles(signed)) == len(said) - len(set(said))
