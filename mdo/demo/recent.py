"""The school years after the published ones: figures around those of 2016-2017.

The thuiszitters of the present year stand in at_home."""

from __future__ import annotations

from datetime import date, timedelta

from mdo.demo.cases import Cases
from mdo.demo.history import Figures, Registrations, at_home
from mdo.demo.history_meetings import HistoricMdos
from mdo.demo.meetings import Meetings
from mdo.demo.pupils import Pupils
from mdo.law.school_year import SchoolYear

# A figure differs from that of the year before the last published one by this much.
SPREAD = 0.2


class Recent:
    """Writes the years from `first` up to and including the present one."""

    def __init__(
        self, pupils: Pupils, cases: Cases, meetings: Meetings, like: Figures, today: date
    ) -> None:
        self.pupils = pupils
        self.cases = cases
        self.meetings = meetings
        self.like = like
        self.today = today
        self.rng = pupils.store.rng

    def write(self, year: SchoolYear) -> None:
        """One school year; of the present one as much as there can be by now."""
        is_over = year.last_day < self.today
        share = 1.0 if is_over else self._share_gone(year)
        figures = self._figures(share)
        registrations = Registrations(self.pupils.store, self.pupils, year, self.today)
        absentees = registrations.write(figures)
        if is_over:
            mdos = HistoricMdos(self.pupils, self.cases, self.meetings, year, self.today)
            mdos.write(figures["mdo_leerplicht"], absentees)
            self._thuiszitters_of(year)

    def _share_gone(self, year: SchoolYear) -> float:
        return ((self.today - year.first_day).days + 1) / 365

    def _figures(self, share: float) -> Figures:
        """Like those of the last published year, with parts that are not more than the whole."""
        figures = {
            key: round(value * share * self.rng.uniform(1 - SPREAD, 1 + SPREAD))
            for key, value in self.like.items()
        }
        figures["proces_verbaal"] = sum(
            figures.get(f"proces_verbaal_{kind}", 0) for kind in ("absoluut", "luxe", "relatief")
        )
        figures["verzuim"] = max(figures["verzuim"], 20)
        for key in figures:
            if key.startswith("vrijstelling_11g_"):
                figures[key] = min(figures[key], figures["vrijstelling_11g"])
        return figures

    def _thuiszitters_of(self, year: SchoolYear) -> None:
        for place in range(self.rng.randrange(1, 4)):
            child = self.pupils.aged(year.first_day, 12, 15)
            from_on = date(year.first_year, 10, 1) + timedelta(days=21 * place)
            at_home(self.pupils.store, child, from_on, from_on + timedelta(days=90))
