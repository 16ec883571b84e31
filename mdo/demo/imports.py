"""Files that were read in: one that went well, one that was refused, and the inhabitants."""

from __future__ import annotations

from datetime import date, timedelta

from mdo.demo.store import Store
from mdo.demo.town import Town
from mdo.imports.models import ImportFault, ImportRun
from mdo.imports.terms import ImportKind, ImportState
from mdo.organisations.models import PopulationFigure

DATES = 4
FAULTS = (
    (12, "geboortedatum", "Dit is geen datum. Schrijf bijvoorbeeld 3-11-2026 of 2026-11-03."),
    (48, "schoolcode", "Deze school is niet bekend."),
    (48, "uren", "Dit is geen aantal uren. Schrijf bijvoorbeeld 16 of 2,5."),
    (131, "achternaam", "Er past meer dan één leerling bij deze regel."),
    (
        190,
        "datum",
        "Halt is voor leerlingen van 12 tot 18 jaar; deze leerling was 11. (Wetboek van "
        "Strafrecht art. 77e)",
    ),
)


class Imports:
    """Writes what the screens of files show."""

    def __init__(self, store: Store, town: Town, today: date) -> None:
        self.store = store
        self.town = town
        self.today = today

    def write(self) -> None:
        """The runs and the figures."""
        self._run(
            days_ago=34, file_name="verzuim-oktober.csv", state=ImportState.KLAAR,
            new=36, changed=4, unchanged=174,
        )  # fmt: skip
        self._run(
            days_ago=4, file_name="verzuim-november.csv", state=ImportState.KLAAR,
            is_trial=True, new=41, unchanged=173,
        )  # fmt: skip
        refused = self._run(
            days_ago=5, file_name="verzuim-november.csv", state=ImportState.AFGEKEURD,
            is_trial=True, new=39, unchanged=171, rejected=len({line for line, *_ in FAULTS}),
        )  # fmt: skip
        for line, column, message in FAULTS:
            self.store.add(ImportFault, run_id=refused, line=line, column=column, message=message)
        self._run(
            days_ago=60, file_name="leerlingen.csv", state=ImportState.AFGEKEURD, is_trial=True,
            message="Het bestand heeft een kolom met een burgerservicenummer (BSN). Die mag hier "
            "niet in. Haal de kolom weg en probeer het opnieuw.",
        )  # fmt: skip
        self._inhabitants()

    def _run(self, *, days_ago: int, **values: object) -> object:
        at = self.store.now - timedelta(days=days_ago)
        counts = ("new", "changed", "unchanged", "rejected")
        lines = sum(int(str(values.get(name, 0))) for name in counts)
        return self.store.add(
            ImportRun,
            kind=ImportKind.LEERPLICHT,
            municipality_id=self.town.id,
            created_at=at,
            created_by_id=self.town.people["leerplicht"].user_id,
            started_at=at + timedelta(seconds=8),
            finished_at=at + timedelta(seconds=11),
            lines=lines,
            lines_done=lines,
            **values,
        )

    def _inhabitants(self) -> None:
        for years_ago in range(DATES):
            on = date(self.today.year - years_ago, 1, 1)
            for age in range(27):
                self.store.add(
                    PopulationFigure,
                    municipality_id=self.town.id,
                    reference_on=on,
                    age=age,
                    # Around 430 of each age, with a wave through the years of birth.
                    inhabitants=400 + ((on.year - age) * 37) % 61,
                    source="oefengegevens",
                )
