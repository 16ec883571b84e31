"""Four school years of registrations that add up to the published report.

`data/bijlage3.csv` says how many of each; this makes the pupils and records, with among
them what must *not* count: other kinds and articles, repeated reports, pupils who moved.
"""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, cycle, repeat
from random import Random
from typing import Any

from mdo.demo.pupils import Child, Pupils
from mdo.demo.store import Store
from mdo.demo.town import DATA
from mdo.law.age import age_on
from mdo.law.school_year import SchoolYear
from mdo.law.thuiszitter import definition_on
from mdo.leerplicht.exemption_rules import WITH_NOTICE
from mdo.leerplicht.models import (
    AbsenceReport,
    Exemption,
    HaltReferral,
    LeaveRequest,
    NonEnrolment,
    ProcesVerbaal,
)
from mdo.terms import (
    AbsenceKind,
    ExemptionArticle,
    LeaveDecision,
    LeaveKind,
    ProcesVerbaalKind,
    ThuiszitterEnding,
    ThuiszitterKind,
)
from mdo.thuiszitters.models import AbsenceSpell, Thuiszitter

Figures = dict[str, int]
RELAPSE_YEAR = SchoolYear(2015)

COUNTED_KINDS = (
    AbsenceKind.ZESTIEN_UUR,
    AbsenceKind.ZESTIEN_UUR,
    AbsenceKind.OVERIG,
    AbsenceKind.LUXE,
    AbsenceKind.ZESTIEN_UUR,
)
REASONS = (
    "Komt vaak te laat en mist de eerste uren.",
    "Ouders melden ziek; school twijfelt over de reden.",
    "Was twee dagen voor de vakantie al weg.",
    "Blijft weg bij toetsen.",
    "Is na de pauze niet meer gezien.",
)


def published_figures() -> dict[SchoolYear, Figures]:
    """Appendix 3 by school year; `-` is left out."""
    with (DATA / "bijlage3.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    labels = [name for name in rows[0] if name[:1].isdigit()]
    return {
        SchoolYear.parse(label): {row["key"]: int(row[label]) for row in rows if row[label] != "-"}
        for label in labels
    }


def school_day(rng: Random, year: SchoolYear, until: date) -> date:
    """A weekday between the start of September (or of August, when it is that early) and the
    end of June, not after `until`."""
    last = min(date(year.first_year + 1, 6, 30), until)
    first = min(date(year.first_year, 9, 1), max(year.first_day, last))
    day = first + timedelta(days=rng.randrange((last - first).days + 1))
    return max(day - timedelta(days=max(0, day.weekday() - 4)), year.first_day)


class Registrations:
    """Writes the registrations of one school year, as far as it has come on `today`."""

    def __init__(self, store: Store, pupils: Pupils, year: SchoolYear, today: date) -> None:
        self.store = store
        self.pupils = pupils
        self.year = year
        self.until = min(year.last_day, today)
        self.town = pupils.town
        self.author = self.town.people["leerplicht"].user_id

    def write(self, figures: Figures) -> list[Child]:
        """Write what `figures` says; gives the absentees, from whom others can be chosen."""
        absentees = self._absence(figures["verzuim"], figures.get("verzuim_jonger_dan_12", 0))
        grown = [child for child in absentees if self._age(child) >= 12]
        self._leave(LeaveKind.OMSTANDIGHEDEN, "extra_verlof", figures)
        self._leave(LeaveKind.VAKANTIE, "vakantieverlof", figures)
        self._exemptions(figures)
        self._halt(figures["halt"], grown)
        self._proces_verbaal(figures, grown[figures["halt"] :])
        self._not_enrolled(
            figures["niet_ingeschreven"], figures.get("niet_ingeschreven_hulpverlening", 0)
        )
        return absentees

    # -- absence -----------------------------------------------------------------------

    def _absence(self, number: int, under_12: int) -> list[Child]:
        ages = chain(repeat((6, 10), under_12), repeat((12, 16), number - under_12))
        children = [self._pupil(*ages_) for ages_ in ages]
        kinds = cycle(COUNTED_KINDS)
        for child in children:
            first = self._day()
            self._report(child, first, next(kinds))
            # One in eight is reported again, some of them four times more.
            if self.store.rng.random() < 0.125:
                for again in range(self.store.rng.choice((1, 1, 2, 4))):
                    day = min(first + timedelta(days=14 * (again + 1)), self.until)
                    self._report(child, day, next(kinds))
        self._what_does_not_count()
        return children

    def _what_does_not_count(self) -> None:
        """Absence of who is 18, and of who is not enrolled, has rows of its own."""
        self._report(self._pupil(18, 19), self._day(), AbsenceKind.ACHTTIEN_PLUS)
        self._report(self._pupil(13, 15, is_enrolled=False), self._day(), AbsenceKind.ABSOLUUT)

    def _report(self, child: Child, day: date, kind: AbsenceKind) -> None:
        rng = self.store.rng
        self._register(
            AbsenceReport,
            child,
            day,
            kind=kind,
            hours=rng.randrange(16, 60) if kind is AbsenceKind.ZESTIEN_UUR else None,
            from_on=day - timedelta(days=21),
            until_on=day,
            reported_by="Verzuimcoördinator van de school",
            reason=rng.choice(REASONS),
            is_under_12=age_on(child.birth_on, day) < 12,
        )

    # -- leave and exemptions ------------------------------------------------------------

    def _leave(self, kind: LeaveKind, key: str, figures: Figures) -> None:
        granted = figures.get(f"{key}_toegekend", 0)
        for place in range(figures[key]):
            is_granted = place < granted
            child = self._pupil(6, 15)
            day = self._day()
            self._request(child, day, kind, is_granted)
            # Asked once more, with the other answer: the first one counts.
            later = day + timedelta(days=30)
            if place == 0 and later <= self.until:
                self._request(child, later, kind, not is_granted)

    def _request(self, child: Child, day: date, kind: LeaveKind, is_granted: bool) -> None:
        self._register(
            LeaveRequest,
            child,
            day,
            kind=kind,
            decision=LeaveDecision.TOEGEKEND if is_granted else LeaveDecision.AFGEWEZEN,
            decided_on=day + timedelta(days=5),
            is_bound_to_profession=kind is LeaveKind.VAKANTIE,
            decided_by_lpa=kind is LeaveKind.OMSTANDIGHEDEN,
            from_on=day + timedelta(days=20),
            until_on=day + timedelta(days=33),
        )

    def _exemptions(self, figures: Figures) -> None:
        for key, article, ages in (
            ("vrijstelling_3a", ExemptionArticle.ART_3A, (14, 15)),
            ("vrijstelling_5a", ExemptionArticle.ART_5_ONDER_A, (6, 16)),
            ("vrijstelling_5b", ExemptionArticle.ART_5_ONDER_B, (6, 14)),
            ("vrijstelling_5c", ExemptionArticle.ART_5_ONDER_C, (8, 15)),
        ):
            for _ in range(figures[key]):
                self._exempt(self._pupil(*ages, is_enrolled=False), article)
        number = figures["vrijstelling_11g"]
        new, at_work, in_care = (
            figures.get(f"vrijstelling_11g_{part}", 0)
            for part in ("nieuwe_opleiding", "aan_het_werk", "hulpverlening")
        )
        for place in range(number):
            self._exempt(
                self._pupil(16, 17),
                ExemptionArticle.ART_11G,
                is_in_new_education=place < new,
                is_at_work=place >= number - at_work,
                is_in_care=place < in_care,
            )
        # Article 5a, of a travelling life, is another thing than article 5 under a.
        self._exempt(self._pupil(7, 12), ExemptionArticle.ART_5A)

    def _exempt(self, child: Child, article: ExemptionArticle, **flags: bool) -> None:
        self._register(
            Exemption,
            child,
            min(date(self.year.first_year, 8, 24), self.until),
            article=article,
            from_on=self.year.first_day,
            until_on=self.year.last_day,
            notified_on=date(self.year.first_year, 6, 15) if article in WITH_NOTICE else None,
            declared_on=date(self.year.first_year, 5, 20) if article in WITH_NOTICE else None,
            **flags,
        )

    # -- Halt, proces-verbaal, not enrolled ------------------------------------------------

    def _halt(self, number: int, children: list[Child]) -> None:
        for child in children[:number]:
            self._register(HaltReferral, child, self._day())

    def _proces_verbaal(self, figures: Figures, children: list[Child]) -> None:
        kinds = [
            kind
            for kind in ProcesVerbaalKind
            for _ in range(figures.get(f"proces_verbaal_{kind.value}", 0))
        ]
        for child, kind in zip(children, kinds, strict=False):
            self._register(ProcesVerbaal, child, self._day(), kind=kind)

    def _not_enrolled(self, number: int, in_care: int) -> None:
        for place in range(number):
            self._register(
                NonEnrolment,
                self._pupil(13, 16, is_enrolled=False),
                self._day(),
                is_in_care=place < in_care,
            )

    # -- what all share ----------------------------------------------------------------

    def _pupil(self, youngest: int, oldest: int, **options: Any) -> Child:
        """A pupil of that age when the year begins; one in thirty moves away afterwards."""
        moves_on = None
        if self.until == self.year.last_day and self.store.rng.random() < 1 / 30:
            moves_on = self.year.last_day + timedelta(days=40)
        return self.pupils.aged(
            date(self.year.first_year, 9, 1), youngest, oldest, moves_on=moves_on, **options
        )

    def _age(self, child: Child) -> int:
        return age_on(child.birth_on, date(self.year.first_year, 9, 1))

    def _day(self) -> date:
        return school_day(self.store.rng, self.year, self.until)

    def _register(self, model: type[Any], child: Child, day: date, **values: Any) -> uuid.UUID:
        return self.store.add(
            model,
            pupil_id=child.id,
            municipality_id=child.municipality_id,
            school_year=self.year.label,
            dated_on=day,
            school_id=child.school_id,
            created_by_id=self.author,
            **values,
        )


# -- thuiszitters ------------------------------------------------------------------------


def write_thuiszitters(store: Store, pupils: Pupils, figures: dict[SchoolYear, Figures]) -> None:
    """The thuiszitters of the four years.

    In 2015-2016 both came back to school. One of them stayed away again from May 2016
    and is the one that was known on 1 August 2016 and counts in 2016-2017 (guide, section 8).
    """
    for year, of_year in figures.items():
        carried = 1 if year == RELAPSE_YEAR.next else 0
        children = [
            pupils.aged(year.first_day, 12, 15) for _ in range(of_year["thuiszitters"] - carried)
        ]
        for child, starts_on in zip(children, _starts(year), strict=False):
            at_home(store, child, starts_on, starts_on + timedelta(days=100))
        if year == RELAPSE_YEAR:
            at_home(store, children[0], date(2016, 5, 23), date(2016, 10, 14))
        if year < SchoolYear(2016):
            # Not enrolled: counts only by the national definition of February 2016.
            child = pupils.aged(year.first_day, 13, 15, is_enrolled=False)
            starts_on = date(year.first_year, 10, 5)
            at_home(
                store,
                child,
                starts_on,
                starts_on + timedelta(days=60),
                ThuiszitterKind.ABSOLUUT,
            )


def _starts(year: SchoolYear) -> Iterator[date]:
    """First days of absence that leave room for the whole period within the year."""
    return (date(year.first_year, 9, 7) + timedelta(days=14 * n) for n in range(12))


def at_home(
    store: Store,
    child: Child,
    from_on: date,
    until_on: date,
    kind: ThuiszitterKind = ThuiszitterKind.RELATIEF,
) -> None:
    """A spell of absence and the period as a thuiszitter it led to, of a year that is over."""
    since_on = from_on + timedelta(days=28)
    store.add(
        AbsenceSpell,
        pupil_id=child.id,
        school_id=child.school_id,
        from_on=from_on,
        until_on=until_on,
        is_enrolled=kind is ThuiszitterKind.RELATIEF,
        note="Gaat niet naar school.",
    )
    store.add(
        Thuiszitter,
        pupil_id=child.id,
        municipality_id=child.municipality_id,
        school_id=child.school_id,
        kind=kind,
        definition=definition_on(since_on).value,
        absent_from_on=from_on,
        since_on=since_on,
        ended_on=until_on,
        ending=ThuiszitterEnding.TERUG,
        is_in_view_of_care=store.rng.random() < 0.7,
    )
