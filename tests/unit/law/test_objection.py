from __future__ import annotations

import pytest

from mdo.law.objection import Ground, Objection


@pytest.mark.parametrize("ground", Ground)
def test_a_ground_stops_or_asks_for_a_reason(ground: Ground) -> None:
    certain = Objection("LPW art. 1", "Nee.", ground=ground)
    assert certain.is_hard is not certain.needs_reason
    hard = {Ground.AGE, Ground.LIMIT, Ground.AUTHORITY}
    assert certain.is_hard is (ground in hard)
    assert str(certain) == "Nee. (LPW art. 1)"


@pytest.mark.parametrize("ground", Ground)
def test_what_could_not_be_checked_stops_nothing(ground: Ground) -> None:
    doubt = Objection("LPW art. 1", "Kijk zelf.", is_certain=False, ground=ground)
    assert not doubt.is_hard
    assert not doubt.needs_reason
