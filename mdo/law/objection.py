"""The answer of a rule that does not just say no, but why.

An objection either stops what somebody wants, or asks for a reason to do it all the same.
Which of both follows from its ground, by one rule (`is_hard`): who is too young, what goes
over a limit and who may not decide cannot be argued away. A term that was missed, a paper
that is not there and a fact that does not fit may have a reason, which is written down.
"""

from __future__ import annotations

from dataclasses import dataclass

from mdo.law.labelled import Labelled


class Ground(Labelled):
    """What an objection rests on."""

    AGE = "leeftijd", "Leeftijd", "danger"
    LIMIT = "grens", "Grens van de wet", "danger"
    AUTHORITY = "bevoegdheid", "Wie mag beslissen", "danger"
    DEADLINE = "termijn", "Termijn", "warning"
    PROOF = "bewijs", "Bewijs of verklaring", "warning"
    DUTY = "plicht", "Leer- of kwalificatieplicht", "warning"
    FACTS = "gegevens", "Past niet bij andere gegevens", "warning"


HARD_GROUNDS = frozenset({Ground.AGE, Ground.LIMIT, Ground.AUTHORITY})


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason, in Dutch, why something does not fit the law.

    article: the source, such as `LPW art. 13a`.
    is_certain: False for 'could not be checked, look for yourself'.
    ground: what it rests on, which decides whether a reason can set it aside.
    """

    article: str
    reason: str
    is_certain: bool = True
    ground: Ground = Ground.LIMIT

    def __str__(self) -> str:
        return f"{self.reason} ({self.article})"

    @property
    def is_hard(self) -> bool:
        """Whether no reason sets it aside: refused."""
        return self.is_certain and self.ground in HARD_GROUNDS

    @property
    def needs_reason(self) -> bool:
        """Whether it may be done all the same, with a reason. What could not be checked is
        neither: it is only told."""
        return self.is_certain and self.ground not in HARD_GROUNDS
