"""Registrations of leerplicht in the present school year with every field filled in: one
pupil with a whole trail, one with leave, two with exemptions, one enrolled nowhere."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from mdo.demo.cases import Cases
from mdo.demo.pupils import Child, Pupils
from mdo.law.age import age_on
from mdo.law.school_year import SchoolYear
from mdo.leerplicht.models import (
    AbsenceReport,
    Conversation,
    Exemption,
    HaltReferral,
    Investigation,
    LeaveRequest,
    MasRoute,
    NonEnrolment,
    OfficialWarning,
    ProcesVerbaal,
)
from mdo.leerplicht.terms import InvestigationOutcome, MasRouteKind
from mdo.terms import (
    AbsenceKind,
    ExemptionArticle,
    LeaveDecision,
    LeaveKind,
    Party,
    ProcesVerbaalKind,
)

OUTCOMES = (
    InvestigationOutcome.AFSPRAKEN,
    InvestigationOutcome.AFSPRAKEN,
    InvestigationOutcome.GEOORLOOFD,
    InvestigationOutcome.WAARSCHUWING,
    InvestigationOutcome.HULPVERLENING,
)


@dataclass
class PresentRegistrations:
    """Writes them, around today."""

    pupils: Pupils
    cases: Cases
    today: date

    def write(self) -> None:
        """All of them."""
        self.investigations()
        self.trail()
        self.waiting()
        self.leave()
        self.exemptions()
        self.nowhere()

    def investigations(self) -> None:
        """What came of the reports of all years, as far as it has come by now."""
        store = self.pupils.store
        for report in store.kept(AbsenceReport):
            started_on = report["dated_on"] + timedelta(days=4)
            finished_on = started_on + timedelta(days=14)
            if started_on > self.today:
                continue
            is_finished = finished_on <= self.today
            store.add(
                Investigation,
                **{name: report[name] for name in ("pupil_id", "municipality_id", "school_id")},
                school_year=SchoolYear.of(started_on).label,
                dated_on=started_on,
                created_by_id=self._author,
                report_id=report["id"],
                officer_id=self._author,
                heard="Ouder en leerling",
                outcome=store.rng.choice(OUTCOMES) if is_finished else None,
                finished_on=finished_on if is_finished else None,
            )

    def trail(self) -> None:
        """From report to Halt, with a case."""
        child = self._child(15)
        file = self.cases.open(
            child,
            self._day(48),
            parties=(Party.CJG, Party.LEERPLICHT),
            coordinator="zorgcoordinator",
        )
        report_id = self._report(
            child,
            50,
            case_id=file.id,
            kind=AbsenceKind.ZESTIEN_UUR,
            hours=Decimal("22.5"),
            reason="Komt drie ochtenden in de week niet, vooral bij de eerste twee uren.",
            school_action="De mentor belde de ouders en er was een gesprek op school.",
            wanted_action="Een gesprek met de leerling en de ouders door leerplicht.",
        )
        self._add(
            OfficialWarning, child, 45, case_id=file.id, report_id=report_id,
            note="Brief gestuurd aan de ouders, met uitleg over de Leerplichtwet.",
        )  # fmt: skip
        self._add(
            Investigation,
            child,
            44,
            case_id=file.id,
            report_id=report_id,
            officer_id=self._author,
            heard="Leerling, moeder en mentor",
            findings="Het verzuim is ongeoorloofd. Thuis is het laat rustig. De leerling wil graag "
            "weer een gewone week en begrijpt waarom dit niet kan.",
            outcome=InvestigationOutcome.HALT,
            finished_on=self._day(30),
        )
        self._add(
            Conversation, child, 37, case_id=file.id, with_whom="Leerling en moeder",
            note="Afgesproken: elke ochtend om acht uur een bericht aan de mentor.",
        )  # fmt: skip
        self._add(
            MasRoute, child, 30, case_id=file.id, route=MasRouteKind.HALT,
            note="Halt, met daarnaast een gesprek bij het CJG.",
        )  # fmt: skip
        self._add(
            HaltReferral, child, 29, case_id=file.id, report_id=report_id,
            outcome="Eerste gesprek gehad; opdracht loopt",
        )  # fmt: skip
        self._add(
            ProcesVerbaal, child, 12, case_id=file.id, kind=ProcesVerbaalKind.RELATIEF,
            note="Opgemaakt omdat het verzuim na de waarschuwing doorging.",
        )  # fmt: skip

    def waiting(self) -> None:
        """A report without investigation, one that is being investigated, one on illness."""
        open_ = {
            "school_action": "Twee keer gebeld, geen gehoor.",
            "wanted_action": "Onderzoek naar de reden.",
        }
        self._report(
            self._child(13), 6, kind=AbsenceKind.LUXE, hours=None, days=2,
            reason="Was twee dagen voor de vakantie al weg; een klasgenoot vertelde over een reis.",
            **open_,
        )  # fmt: skip
        child = self._child(14)
        report_id = self._report(
            child, 20, kind=AbsenceKind.ZIEK, hours=Decimal(64),
            reason="Vaak en lang ziek gemeld. De jeugdarts ziet geen reden om thuis te blijven.",
            school_action="Aangemeld bij de jeugdarts.",
            wanted_action="Samen met de jeugdarts in gesprek met de ouders.",
        )  # fmt: skip
        self._add(
            Investigation, child, 15, report_id=report_id, officer_id=self._author,
            heard="Vader", findings="Gesprek met de leerling volgt.",
        )  # fmt: skip

    def leave(self) -> None:
        """Granted by the head, open, and refused by the leerplichtambtenaar."""
        child = self._child(13)
        for days_ago, length, decision, by_lpa, reason in (
            (60, 3, LeaveDecision.TOEGEKEND, False, "Trouwen van een oom in het buitenland."),
            (9, 12, LeaveDecision.OPEN, True, "Opa is ernstig ziek en woont in Suriname."),
            (30, 15, LeaveDecision.AFGEWEZEN, True, "Wij willen langer met familie op reis."),
        ):
            from_on = self._day(days_ago - 20)
            is_open = decision is LeaveDecision.OPEN
            self._add(
                LeaveRequest,
                child,
                days_ago,
                kind=LeaveKind.OMSTANDIGHEDEN,
                decision=decision,
                decided_on=None if is_open else self._day(days_ago - 5),
                decided_by_lpa=by_lpa,
                reason=reason,
                decision_reason="Een reis is geen gewichtige omstandigheid."
                if decision is LeaveDecision.AFGEWEZEN
                else "",
                from_on=from_on,
                until_on=from_on + timedelta(days=length + 2 * (length // 5)),
            )

    def exemptions(self) -> None:
        """One that ends soon and bears a reason to deviate, one that renews another."""
        year = SchoolYear.of(self.today)
        child = self._child(10)
        self._exempt(
            child,
            year.first_day,
            min(self.today + timedelta(days=40), year.last_day),
            article=ExemptionArticle.ART_5_ONDER_A,
            notified_on=date(year.first_year, 7, 4),
            declared_on=date(year.first_year, 6, 20),
            is_in_care=True,
            deviation_reason="De verklaring kwam pas eind juni door een wachtlijst bij de arts.",
            note="Geldt tot de plaatsing op een dagbehandeling.",
        )
        child = self._child(15)
        flags = {"article": ExemptionArticle.ART_3A, "is_at_work": True}
        before = self._exempt(child, year.previous.first_day, year.previous.last_day, **flags)
        self._exempt(child, year.first_day, year.last_day, renews_id=before, **flags)

    def nowhere(self) -> None:
        """Enrolled nowhere after a move, and in care."""
        child = self._child(15, is_enrolled=False)
        self._add(
            NonEnrolment, child, 25, is_in_care=True,
            note="Uitgeschreven op de vorige school. Het samenwerkingsverband zoekt een plek.",
        )  # fmt: skip

    # -- helpers -----------------------------------------------------------------------------

    @property
    def _author(self) -> uuid.UUID:
        return self.pupils.town.people["leerplicht"].user_id

    def _child(self, age: int, **options: Any) -> Child:
        if age >= 12 and options.get("is_enrolled", True):
            options.setdefault("school_id", self.pupils.town.zorg_school)
        return self.pupils.aged(self.today, age, age, **options)

    def _day(self, days_ago: int) -> date:
        """A weekday about so many days ago (ahead, when negative)."""
        day = self.today - timedelta(days=days_ago)
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _report(self, child: Child, days_ago: int, **values: Any) -> uuid.UUID:
        dated_on = self._day(days_ago)
        days = values.pop("days", 21)
        return self._add(
            AbsenceReport,
            child,
            days_ago,
            from_on=dated_on - timedelta(days=days),
            until_on=dated_on - timedelta(days=1),
            reported_by="Verzuimcoördinator van de school",
            is_under_12=age_on(child.birth_on, dated_on) < 12,
            **values,
        )

    def _exempt(self, child: Child, first: date, last: date, **values: Any) -> uuid.UUID:
        return self._write(Exemption, child, first, from_on=first, until_on=last, **values)

    def _add(self, model: type[Any], child: Child, days_ago: int, **values: Any) -> uuid.UUID:
        return self._write(model, child, self._day(days_ago), **values)

    def _write(self, model: type[Any], child: Child, on: date, **values: Any) -> uuid.UUID:
        return self.pupils.store.add(
            model,
            pupil_id=child.id,
            municipality_id=child.municipality_id,
            school_id=child.school_id,
            school_year=SchoolYear.of(on).label,
            dated_on=on,
            created_by_id=self._author,
            **values,
        )
