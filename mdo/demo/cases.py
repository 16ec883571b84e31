"""Making case files with the parties that take part."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mdo.cases.models import CaseFile, CaseParty
from mdo.cases.rules import case_number, opening_basis, permission_text
from mdo.demo.pupils import Child
from mdo.demo.store import Store
from mdo.demo.town import Town
from mdo.law.permission_age import permission_givers
from mdo.terms import CaseClosing, CaseStatus, LegalBasis, Party, Urgency

QUESTIONS = (
    "Komt al weken niet elke dag op school. Wat is er nodig om weer te beginnen?",
    "Loopt vast in de klas en vraagt veel begeleiding. Zit deze leerling op de goede plek?",
    "De ouders zijn het oneens over de hulp. Hoe gaan we samen verder?",
    "Is somber en trekt zich terug. Welke hulp past hierbij, en wie begint?",
    "Raakt snel overprikkeld. Lukt een rooster met rustmomenten?",
    "Gaat vaak met anderen mee en mist lessen. Wie houdt zicht?",
)
FACTORS = (
    "Is nieuwsgierig en helpt graag. Slaapt slecht en is snel moe.",
    "Kan goed leren, maar begint moeilijk aan een taak.",
    "Maakt makkelijk vrienden. Vindt drukte in de klas lastig.",
)
AT_SCHOOL = (
    "De mentor belt elke week. Er is een rustige plek om te werken.",
    "De groep is groot en onrustig. De leerkracht wisselt halverwege de week.",
)
AT_HOME = (
    "Oma woont in de straat en vangt op na school.",
    "Er zijn zorgen over geld en een verhuizing.",
)


@dataclass(frozen=True)
class File:
    """A case file as the makers of meetings and plans need it."""

    id: uuid.UUID
    number: str
    child: Child
    opened_on: date
    status: CaseStatus


class Cases:
    """Makes case files."""

    def __init__(self, store: Store, town: Town) -> None:
        self.store = store
        self.town = town

    def open(
        self,
        child: Child,
        opened_on: date,
        *,
        parties: Sequence[Party] = (Party.CJG, Party.LEERPLICHT),
        coordinator: str | None = "procescoordinator",
        urgency: Urgency = Urgency.GEWOON,
        closed_on: date | None = None,
        closing: CaseClosing = CaseClosing.DOEL_BEREIKT,
        **values: Any,
    ) -> File:
        """A case file with its school and `parties` as parties."""
        rng = self.store.rng
        year = opened_on.year
        number = case_number(year, self.store.number(f"dossiers-{year}"))
        status = CaseStatus.GESLOTEN if closed_on else CaseStatus.OPEN
        person = self.town.people[coordinator] if coordinator else None
        case_id = self.store.add(
            CaseFile,
            number=number,
            pupil_id=child.id,
            municipality_id=child.municipality_id,
            school_id=child.school_id,
            coordinator_id=person.user_id if person else None,
            status=status,
            urgency=urgency,
            opened_on=opened_on,
            closed_on=closed_on,
            closing=closing if closed_on else None,
            closing_note="Gaat weer elke dag naar school." if closed_on else "",
            **{
                "question": rng.choice(QUESTIONS),
                "factors_child": rng.choice(FACTORS),
                "factors_school": rng.choice(AT_SCHOOL),
                "factors_home": rng.choice(AT_HOME),
                "earlier_help": rng.choice(("", "Een training sociale vaardigheden, vorig jaar.")),
                "absence_picture": rng.choice(("", "Mist vooral de maandag en de eerste uren.")),
                **values,
            },
        )
        file = File(case_id, number, child, opened_on, status)
        if child.school_id:
            self.join(file, Party.SCHOOL, child.school_id)
        for party in parties:
            self.join(file, party, self.town.units[party])
        return file

    def join(
        self,
        file: File,
        party: Party,
        organisation_id: uuid.UUID,
        *,
        withdrawn_on: date | None = None,
        until_on: date | None = None,
    ) -> None:
        """Let an organisation take part from the opening on."""
        basis = opening_basis(party)
        needs_permission = party in (Party.ZORGAANBIEDER, Party.SMW)
        if needs_permission:
            basis = LegalBasis.TOESTEMMING
        self.store.add(
            CaseParty,
            case_id=file.id,
            party=party,
            organisation_id=organisation_id,
            basis=basis,
            aim="Meedenken en helpen bij de vraag van dit dossier.",
            permitted_by=self._permitted_by(file) if needs_permission else "",
            permitted_on=file.opened_on if needs_permission else None,
            withdrawn_on=withdrawn_on,
            from_on=file.opened_on,
            until_on=until_on,
        )

    def _permitted_by(self, file: File) -> str:
        return permission_text(permission_givers(file.child.birth_on, file.opened_on), "")
