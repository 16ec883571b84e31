"""Making pupils: with a home, a school and parents, over time."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from mdo.cases.models import Enrolment, Guardian, Pupil, Residence
from mdo.cases.pupil_operations import PUPIL_COUNTER
from mdo.cases.rules import pupil_number
from mdo.clock import to_local
from mdo.demo.people import MEN, WOMEN, Name, born, child_name, keys, parent_name
from mdo.demo.store import Store
from mdo.demo.town import Town
from mdo.terms import GuardianRelation

GIVEN_NAMES = {GuardianRelation.MOEDER: WOMEN, GuardianRelation.VADER: MEN}


@dataclass(frozen=True)
class Child:
    """A pupil as the makers of records need it."""

    id: uuid.UUID
    name: Name
    number: str
    birth_on: date
    municipality_id: uuid.UUID
    school_id: uuid.UUID | None
    guardian_id: uuid.UUID | None


class Pupils:
    """Makes pupils of a town."""

    def __init__(self, store: Store, town: Town) -> None:
        self.store = store
        self.town = town

    def aged(
        self,
        on: date,
        youngest: int,
        oldest: int,
        *,
        school_id: uuid.UUID | None = None,
        is_enrolled: bool = True,
        municipality_id: uuid.UUID | None = None,
        moves_on: date | None = None,
    ) -> Child:
        """A pupil of that age on `on`, at a school that fits it.

        `moves_on`: the day on which it goes to live in a neighbouring municipality.
        """
        rng = self.store.rng
        birth_on = born(rng, on, youngest, oldest)
        if school_id is None and is_enrolled:
            school_id = self._school_for(on.year - birth_on.year)
        name = child_name(rng)
        number = pupil_number(self.store.number(PUPIL_COUNTER))
        home = municipality_id or self.town.id
        later = rng.choice(self.town.neighbours) if moves_on else None
        enrolments = self._school_days(school_id, birth_on, on) if school_id else []
        now_at = [row["school_id"] for row in enrolments if row["until_on"] is None]
        pupil_id = self.store.add(
            Pupil,
            number=number,
            birth_on=birth_on,
            municipality_id=later or home,
            school_id=now_at[0] if now_at else None,
            **keys(name, number),
        )
        self._residences(pupil_id, birth_on, home, later, moves_on)
        for row in enrolments:
            self.store.add(Enrolment, pupil_id=pupil_id, **row)
        guardian_id = self._parents(pupil_id, name, birth_on)
        return Child(pupil_id, name, number, birth_on, home, school_id, guardian_id)

    def _school_for(self, age: int) -> uuid.UUID:
        rng, town = self.store.rng, self.town
        if age < 12:
            return rng.choice(town.primary)
        # Graph 3 of the source: about one in four goes to school elsewhere.
        return rng.choice(town.secondary if rng.random() < 0.75 else town.elsewhere)

    def _residences(
        self,
        pupil_id: uuid.UUID,
        birth_on: date,
        home: uuid.UUID,
        later: uuid.UUID | None,
        moves_on: date | None,
    ) -> None:
        self.store.add(
            Residence,
            pupil_id=pupil_id,
            municipality_id=home,
            from_on=birth_on,
            until_on=moves_on - timedelta(days=1) if moves_on else None,
        )
        if moves_on:
            self.store.add(Residence, pupil_id=pupil_id, municipality_id=later, from_on=moves_on)

    def _school_days(
        self, school_id: uuid.UUID, birth_on: date, on: date
    ) -> list[dict[str, object]]:
        """The enrolments of a pupil that is at this school on that day, up to now: after the
        primary school follows another one, and at 18 it ends."""
        age = on.year - birth_on.year
        is_young = age < 12
        years_there = max(0, age - (4 if is_young else 12))
        group = f"groep {min(8, max(1, age - 3))}" if is_young else f"klas {min(6, age - 11)}"
        first: dict[str, object] = {
            "school_id": school_id,
            "from_on": max(birth_on, date(on.year - years_there - (on.month < 8), 8, 1)),
            "until_on": self._left_on(birth_on, 12 if is_young else 18),
            "group_name": f"{group}{self.store.rng.choice('abc')}",
        }
        if not is_young or first["until_on"] is None:
            return [first]
        second = {
            "school_id": self.store.rng.choice(self.town.secondary),
            "from_on": first["until_on"] + timedelta(days=1),
            "until_on": self._left_on(birth_on, 18),
        }
        return [first, second]

    def _left_on(self, birth_on: date, age: int) -> date | None:
        """The end of the school year in which the pupil was old enough to leave; None when
        that is still to come."""
        left_on = date(birth_on.year + age + (birth_on.month >= 8), 7, 31)
        return left_on if left_on < to_local(self.store.now).date() else None

    def _parents(self, pupil_id: uuid.UUID, child: Name, birth_on: date) -> uuid.UUID:
        """One or two carers; mostly both with custody (gezag)."""
        rng = self.store.rng
        relations = rng.choice(
            (
                (GuardianRelation.MOEDER, GuardianRelation.VADER),
                (GuardianRelation.MOEDER, GuardianRelation.VADER),
                (GuardianRelation.MOEDER,),
                (GuardianRelation.MOEDER, GuardianRelation.STIEFOUDER),
                (GuardianRelation.PLEEGOUDER, GuardianRelation.VOOGD),
            )
        )
        ids = []
        for relation in relations:
            name = parent_name(rng, child, GIVEN_NAMES.get(relation, (*WOMEN, *MEN)))
            ids.append(
                self.store.add(
                    Guardian,
                    pupil_id=pupil_id,
                    given_name=name.given_name,
                    infix=name.infix,
                    surname=name.surname,
                    relation=relation,
                    has_custody=relation
                    not in (GuardianRelation.STIEFOUDER, GuardianRelation.PLEEGOUDER),
                    phone=f"06 {rng.randrange(10**7):08}",
                    from_on=birth_on,
                )
            )
        return ids[0]
