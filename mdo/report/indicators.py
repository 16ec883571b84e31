"""What the yearly report counts (bron, appendix 3): each figure once, with its definition.

An indicator has one `Select` of records for each version of its definition. The number and
the list behind it both come from that `Select`, so they cannot disagree.
"""

from __future__ import annotations

from mdo.law.school_year import SchoolYear
from mdo.leerplicht.models import (
    AbsenceReport,
    Exemption,
    HaltReferral,
    LeaveRequest,
    NonEnrolment,
    ProcesVerbaal,
)
from mdo.meetings.models import Discussion
from mdo.report.indicator import Indicator, Version
from mdo.report.selections import (
    Selection,
    discussions,
    first_registrations,
    new_thuiszitters,
    registrations,
    thuiszitters_at_start,
    thuiszitters_during,
)
from mdo.terms import (
    AbsenceKind,
    ExemptionArticle,
    LeaveDecision,
    LeaveKind,
    MdoResponsibility,
    ProcesVerbaalKind,
    ThuiszitterKind,
)
from mdo.thuiszitters.models import Thuiszitter

ONCE = "Elke leerling telt één keer in een schooljaar."
BY_FIRST = "Een leerling met meer dan één telt mee bij de eerste van het schooljaar."
FLAGS = "Een leerling kan onder meer dan één van deze regels vallen; zij tellen niet op."
LAW_SINCE = SchoolYear(2017)

_COUNTED_ABSENCE = AbsenceReport.kind.in_(
    [
        AbsenceKind.ZESTIEN_UUR,
        AbsenceKind.LANGDURIG_RELATIEF,
        AbsenceKind.LUXE,
        AbsenceKind.ZIEK,
        AbsenceKind.OVERIG,
    ]
)
_ABSENCE_DEFINITION = (
    "Leerlingen over wie ongeoorloofd verzuim is gemeld: 16 uur in vier lesweken, langdurig "
    "relatief verzuim, luxe verzuim, zorgwekkend ziekteverzuim en overig verzuim. Niet: absoluut "
    "verzuim (telt bij 'niet ingeschreven') en verzuim van wie 18 jaar of ouder is. "
)


def _one(label: str, definition: str, records: Selection) -> tuple[Version, ...]:
    return (Version(1, label, definition, records),)


def _leave(key: str, kind: LeaveKind, label: str, meaning: str) -> tuple[Indicator, ...]:
    is_kind = LeaveRequest.kind == kind

    def part(suffix: str, decision: LeaveDecision, word: str) -> Indicator:
        return Indicator(
            f"{key}_{suffix}",
            _one(
                f"waarvan {word}",
                f"Daarvan met als besluit: {word}. {BY_FIRST}",
                first_registrations(LeaveRequest, LeaveRequest.decision, decision, is_kind),
            ),
            LeaveRequest,
            parent=key,
        )

    return (
        Indicator(
            key,
            _one(label, f"{meaning} {ONCE}", registrations(LeaveRequest, is_kind)),
            LeaveRequest,
        ),
        part("toegekend", LeaveDecision.TOEGEKEND, "toegekend"),
        part("afgewezen", LeaveDecision.AFGEWEZEN, "afgewezen"),
    )


def _exemption(key: str, label: str, meaning: str, article: ExemptionArticle) -> Indicator:
    return Indicator(
        key,
        _one(
            label,
            f"Leerlingen met een vrijstelling op grond van {meaning}. {ONCE}",
            registrations(Exemption, Exemption.article == article),
        ),
        Exemption,
    )


def _part_of_11g(suffix: str, label: str, flag: object) -> Indicator:
    return Indicator(
        f"vrijstelling_11g_{suffix}",
        _one(label, f"Daarvan: {label.removeprefix('waarvan ')}. {FLAGS}", _exempt_11g(flag)),
        Exemption,
        parent="vrijstelling_11g",
    )


def _exempt_11g(*conditions: object) -> Selection:
    articles = [ExemptionArticle.ART_11G, ExemptionArticle.ART_15]
    return registrations(Exemption, Exemption.article.in_(articles), *conditions)  # type: ignore[arg-type]


def _part_of_pv(suffix: str, label: str, kind: ProcesVerbaalKind) -> Indicator:
    return Indicator(
        f"proces_verbaal_{suffix}",
        _one(
            label,
            f"Daarvan wegens {kind.label.lower()}. {BY_FIRST}",
            first_registrations(ProcesVerbaal, ProcesVerbaal.kind, kind),
        ),
        ProcesVerbaal,
        parent="proces_verbaal",
        is_police_data=True,
    )


_THUISZITTER_UNTIL_2016 = (
    "Leerplichtigen van 5 tot en met 16 jaar, en kwalificatieplichtigen van 16 en 17 jaar, die "
    "ingeschreven staan en meer dan vier weken zonder geldige reden thuis zaten, zonder "
    "vrijstelling. Wie op enige dag van het schooljaar thuiszitter was, telt mee."
)
_THUISZITTER_SINCE_2016 = (
    "Als voorheen, en daarbij leerplichtigen die langer dan vier weken niet ingeschreven stonden "
    "zonder vrijstelling (landelijke definitie sinds februari 2016). Wie op enige dag van het "
    "schooljaar thuiszitter was, telt mee."
)
_THUISZITTER_BREAK = (
    (
        SchoolYear(2016),
        "Sinds februari 2016 tellen ook leerlingen mee die niet ingeschreven staan.",
    ),
)


def _thuiszitters(key: str, label: str, extra: str, selection: object) -> Indicator:
    return Indicator(
        key,
        (
            Version(1, label, _THUISZITTER_UNTIL_2016 + extra, selection(ThuiszitterKind.RELATIEF)),  # type: ignore[operator]
            Version(
                2,
                label,
                _THUISZITTER_SINCE_2016 + extra,
                selection(*ThuiszitterKind),  # type: ignore[operator]
                SchoolYear(2016),
            ),
        ),
        Thuiszitter,
        parent=None if key == "thuiszitters" else "thuiszitters",
        in_appendix=key == "thuiszitters",
        breaks=_THUISZITTER_BREAK if key == "thuiszitters" else (),
    )


_MDO = (
    "Leerlingen die op de dag van het overleg leerplichtig of kwalificatieplichtig waren en die "
    "zijn besproken in ten minste één afgesloten MDO met de leerplichtambtenaar (of een vervanger) "
    "aan tafel"
)

INDICATORS: tuple[Indicator, ...] = (
    *_leave(
        "extra_verlof",
        LeaveKind.OMSTANDIGHEDEN,
        "Extra verlof/bijzondere omstandigheden",
        "Leerlingen voor wie extra verlof is gevraagd wegens gewichtige omstandigheden "
        "(Leerplichtwet, artikel 11 onder g en artikel 14).",
    ),
    *_leave(
        "vakantieverlof",
        LeaveKind.VAKANTIE,
        "Extra vakantieverlof",
        "Leerlingen voor wie extra vakantieverlof is gevraagd (Leerplichtwet, artikel 11 onder f en "
        "artikel 13a).",
    ),
    _exemption(
        "vrijstelling_3a",
        "Vrijstelling art 3-a (vervangende leerplicht)",
        "artikel 3a: vervangende leerplicht",
        ExemptionArticle.ART_3A,
    ),
    _exemption(
        "vrijstelling_5a",
        "Vrijstelling art 5 onder a (lichamelijke of psychische belemmeringen)",
        "artikel 5 onder a; artikel 5a (trekkend bestaan) is iets anders en telt hier niet mee",
        ExemptionArticle.ART_5_ONDER_A,
    ),
    _exemption(
        "vrijstelling_5b",
        "Vrijstelling art 5 onder b (bezwaar tegen de richting van het onderwijs)",
        "artikel 5 onder b",
        ExemptionArticle.ART_5_ONDER_B,
    ),
    _exemption(
        "vrijstelling_5c",
        "Vrijstelling art 5 onder c (onderwijs in het buitenland)",
        "artikel 5 onder c",
        ExemptionArticle.ART_5_ONDER_C,
    ),
    Indicator(
        "vrijstelling_11g",
        (
            Version(
                1,
                "Vrijstelling art 15 (vervallen, nu artikel 11,g- vrijstelling van het geregeld "
                "schoolbezoek)",
                f"Leerlingen met een vrijstelling op grond van artikel 11 onder g of artikel 15. {ONCE}",
                _exempt_11g(),
            ),
            Version(
                2,
                "Vrijstelling art 11 onder g en art 15 (andere gewichtige omstandigheden, ander "
                "onderwijs)",
                f"Leerlingen met een vrijstelling op grond van artikel 11 onder g of artikel 15. {ONCE}",
                _exempt_11g(),
                LAW_SINCE,
            ),
        ),
        Exemption,
    ),
    _part_of_11g(
        "nieuwe_opleiding",
        "waarvan ingeschreven nieuwe opleiding volgend schooljaar",
        Exemption.is_in_new_education,
    ),
    _part_of_11g(
        "aan_het_werk", "aan het werk / tijdelijk werk / vrijwilligerswerk", Exemption.is_at_work
    ),
    _part_of_11g("hulpverlening", "waarvan deelname hulpverleningstraject", Exemption.is_in_care),
    Indicator(
        "verzuim",
        _one(
            "Ongeoorloofd schoolverzuim, inclusief zorgwekkend ziekteverzuim",
            _ABSENCE_DEFINITION + ONCE,
            registrations(AbsenceReport, _COUNTED_ABSENCE),
        ),
        AbsenceReport,
        breaks=(
            (
                SchoolYear(2015),
                "Zorgwekkend ziekteverzuim is sinds 1 augustus 2015 niet apart geregistreerd.",
            ),
        ),
    ),
    Indicator(
        "verzuim_jonger_dan_12",
        _one(
            "waarvan jonger dan 12 jaar",
            "Daarvan jonger dan 12 jaar op de dag van de eerste melding in het schooljaar.",
            first_registrations(AbsenceReport, AbsenceReport.is_under_12, True, _COUNTED_ABSENCE),
        ),
        AbsenceReport,
        parent="verzuim",
    ),
    Indicator(
        "verzuim_meldingen",
        _one(
            "aantal meldingen",
            _ABSENCE_DEFINITION + "Hier telt elke melding.",
            registrations(AbsenceReport, _COUNTED_ABSENCE),
        ),
        AbsenceReport,
        parent="verzuim",
        counts_reports=True,
        in_appendix=False,
    ),
    _thuiszitters("thuiszitters", "Thuiszitters", "", thuiszitters_during),
    _thuiszitters(
        "thuiszitters_op_1_augustus",
        "waarvan thuiszitter op 1 augustus",
        " Hier: wie het al was bij het begin van het schooljaar.",
        thuiszitters_at_start,
    ),
    _thuiszitters(
        "thuiszitters_nieuw",
        "waarvan nieuw in het schooljaar",
        " Hier: wie het in het schooljaar werd.",
        new_thuiszitters,
    ),
    Indicator(
        "halt",
        _one(
            "HALT-meldingen",
            "Verwijzingen naar Halt. Hier telt elke verwijzing.",
            registrations(HaltReferral),
        ),
        HaltReferral,
        counts_reports=True,
    ),
    Indicator(
        "proces_verbaal",
        _one(
            "Proces-verbaal",
            f"Leerlingen om wie een proces-verbaal is opgemaakt. {ONCE}",
            registrations(ProcesVerbaal),
        ),
        ProcesVerbaal,
        is_police_data=True,
    ),
    _part_of_pv(
        "absoluut",
        "waarvan absoluut verzuim (geen inschrijving op een school)",
        ProcesVerbaalKind.ABSOLUUT,
    ),
    _part_of_pv("luxe", "waarvan luxe verzuim", ProcesVerbaalKind.LUXE),
    _part_of_pv("relatief", "waarvan relatief verzuim", ProcesVerbaalKind.RELATIEF),
    Indicator(
        "niet_ingeschreven",
        _one(
            "Niet ingeschreven op een school",
            "Leerplichtige leerlingen die op geen school stonden ingeschreven, zonder vrijstelling "
            f"(absoluut verzuim). {ONCE}",
            registrations(NonEnrolment),
        ),
        NonEnrolment,
    ),
    Indicator(
        "niet_ingeschreven_hulpverlening",
        _one(
            "waarvan in hulpverleningstraject",
            "Daarvan in een hulpverleningstraject.",
            registrations(NonEnrolment, NonEnrolment.is_in_care),
        ),
        NonEnrolment,
        parent="niet_ingeschreven",
    ),
    Indicator(
        "mdo_leerplicht",
        (
            Version(
                1,
                "Aantal leerplichtige leerlingen dat besproken werd in MDO's waarbij LPA betrokken",
                f"{_MDO}. Alleen MDO's onder verantwoordelijkheid van de procescoördinator jeugd. {ONCE}",
                discussions(MdoResponsibility.PROCESCOORDINATOR),
            ),
            Version(
                2,
                "Aantal leerplichtige leerlingen dat besproken werd in MDO's waarbij LPA betrokken",
                f"{_MDO}. MDO's onder verantwoordelijkheid van de procescoördinator jeugd, de school "
                f"en het CJG. {ONCE}",
                discussions(*MdoResponsibility),
                SchoolYear(2015),
            ),
        ),
        Discussion,
        breaks=(
            (
                SchoolYear(2015),
                "Tot en met 2014-2015 telden alleen de MDO's van de procescoördinator jeugd.",
            ),
        ),
    ),
)

BY_KEY = {indicator.key: indicator for indicator in INDICATORS}
# The rows of the published table, in its order.
APPENDIX_3 = tuple(indicator for indicator in INDICATORS if indicator.in_appendix)
