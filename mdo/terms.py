"""The terms of the field: every closed list the application knows.

A member is its stored value (a short stable slug) and carries the Dutch label that
people read and the tone of its badge. Terms of law stay Dutch. Sources: the yearly
report of Steenwijkerland (`bron`: the report, appendix 3 and 4), the Leerplichtwet 1969
(LPW) and, where marked `veld`, common practice.
"""

from __future__ import annotations

from enum import Enum
from typing import Self


class Term(str, Enum):
    """A stored slug with a Dutch label and the tone of its badge.

    Tones: neutral, info, success, warning, danger. A badge always shows the label,
    so the tone never carries meaning alone.
    """

    label: str
    tone: str

    def __new__(cls, value: str, label: str, tone: str = "neutral") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.tone = tone
        return member

    def __str__(self) -> str:
        return self.label

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(value, label) pairs in the order of definition, for a form field."""
        return [(member.value, member.label) for member in cls]


# -- parties -----------------------------------------------------------------------


class Party(Term):
    """Who can be at the table or have a part in a case (guide, section 1).

    All but OUDERS and LEERLING are also the kinds an organisation can have.
    """

    SCHOOL = "school", "School"
    SWV = "swv", "Samenwerkingsverband"
    CJG = "cjg", "Centrum voor Jeugd en Gezin"
    TOEGANG = "toegang", "Gemeente, toegang jeugdhulp"
    LEERPLICHT = "leerplicht", "Gemeente, leerplicht"
    BELEID = "beleid", "Gemeente, beleid"
    GGD = "ggd", "GGD, jeugdgezondheidszorg"
    SMW = "smw", "Schoolmaatschappelijk werk"
    ZORGAANBIEDER = "zorgaanbieder", "Zorgaanbieder"
    ZORGVERZEKERAAR = "zorgverzekeraar", "Zorgverzekeraar"
    ZORGKANTOOR = "zorgkantoor", "Zorgkantoor (Wlz)"
    DOORSTROOMPUNT = "doorstroompunt", "Doorstroompunt (RMC)"
    IGSD = "igsd", "Jongerenloket (IGSD)"
    POLITIE = "politie", "Politie"
    HALT = "halt", "Halt"
    OM = "om", "Openbaar Ministerie"
    RVDK = "rvdk", "Raad voor de Kinderbescherming"
    OVERIG = "overig", "Andere organisatie"
    OUDERS = "ouders", "Ouders of verzorgers"
    LEERLING = "leerling", "Leerling"

    @property
    def is_organisation(self) -> bool:
        """False for the parents and the pupil, who take part as people."""
        return self not in (Party.OUDERS, Party.LEERLING)


class SchoolKind(Term):
    VOORSCHOOL = "voorschool", "Voorschoolse voorziening"
    BO = "bo", "Basisonderwijs"
    SBO = "sbo", "Speciaal basisonderwijs"
    SO = "so", "Speciaal onderwijs"
    VSO = "vso", "Voortgezet speciaal onderwijs"
    PRO = "pro", "Praktijkonderwijs"
    VO = "vo", "Voortgezet onderwijs"
    MBO = "mbo", "Middelbaar beroepsonderwijs"


class HolidayRegion(Term):
    NOORD = "noord", "Noord"
    MIDDEN = "midden", "Midden"
    ZUID = "zuid", "Zuid"


class Role(Term):
    """What somebody does in an organisation; permissions hang on it (accounts/permissions)."""

    COORDINATOR = "coordinator", "Coördinator"
    LEERPLICHTAMBTENAAR = "leerplichtambtenaar", "Leerplichtambtenaar"
    TOEGANG = "toegang", "Toegangsmedewerker gemeente"
    BELEID = "beleid", "Beleidsmedewerker gemeente"
    DEELNEMER = "deelnemer", "Deelnemer van een andere organisatie"
    BEHEERDER = "beheerder", "Functioneel beheerder"
    PRIVACY_OFFICER = "privacy_officer", "Privacy officer"


# -- cases -------------------------------------------------------------------------


class GuardianRelation(Term):
    MOEDER = "moeder", "Moeder"
    VADER = "vader", "Vader"
    VOOGD = "voogd", "Voogd"
    PLEEGOUDER = "pleegouder", "Pleegouder"
    STIEFOUDER = "stiefouder", "Stiefouder"
    VERZORGER = "verzorger", "Andere verzorger"


class CaseStatus(Term):
    OPEN = "open", "Open", "info"
    GESLOTEN = "gesloten", "Gesloten", "neutral"


class Urgency(Term):
    GEWOON = "gewoon", "Gewoon", "neutral"
    SPOED = "spoed", "Spoed: binnen een week", "warning"
    CRISIS = "crisis", "Crisis: vandaag", "danger"


class CaseClosing(Term):
    DOEL_BEREIKT = "doel_bereikt", "Het doel is bereikt"
    OVERGEDRAGEN = "overgedragen", "Overgedragen"
    VERHUISD = "verhuisd", "Verhuisd"
    INGETROKKEN = "ingetrokken", "Vraag ingetrokken"
    ANDERS = "anders", "Andere reden"


class LegalBasis(Term):
    """On what ground a party works with the data of a case (guide, section 7)."""

    TOESTEMMING = "toestemming", "Toestemming"
    WETTELIJKE_TAAK = "wettelijke_taak", "Wettelijke taak"
    BETROKKEN = "betrokken", "Rechtstreeks betrokken bij de hulp"
    EIGEN_GEGEVENS = "eigen_gegevens", "Eigen gegevens of eigen kind"


# -- meetings ----------------------------------------------------------------------


class MeetingKind(Term):
    KIK = "kik", "Kind in de Kern"
    ZAT = "zat", "Zorgadviesteam"
    MDO = "mdo", "Multidisciplinair overleg"

    @property
    def abbreviation(self) -> str:
        return {"kik": "KiK", "zat": "ZAT", "mdo": "MDO"}[self.value]


class MdoResponsibility(Term):
    """Under whose responsibility an MDO is held (bron, footnote 5)."""

    PROCESCOORDINATOR = "procescoordinator", "Procescoördinator jeugd"
    SCHOOL = "school", "School"
    CJG = "cjg", "CJG"


class MeetingStatus(Term):
    CONCEPT = "concept", "Concept", "neutral"
    PEILING = "peiling", "Datum wordt gepeild", "info"
    GEPLAND = "gepland", "Gepland", "info"
    GEHOUDEN = "gehouden", "Gehouden, verslag open", "warning"
    AFGESLOTEN = "afgesloten", "Afgesloten", "success"
    GEANNULEERD = "geannuleerd", "Geannuleerd", "neutral"


class Attendance(Term):
    VERWACHT = "verwacht", "Verwacht", "neutral"
    AANWEZIG = "aanwezig", "Aanwezig", "success"
    AFGEMELD = "afgemeld", "Afgemeld", "warning"
    AFWEZIG = "afwezig", "Afwezig zonder bericht", "danger"
    VERVANGEN = "vervangen", "Vervangen door een ander", "info"


class InvitationAnswer(Term):
    GEEN = "geen", "Nog geen antwoord", "neutral"
    JA = "ja", "Komt", "success"
    MISSCHIEN = "misschien", "Als het moet", "warning"
    NEE = "nee", "Komt niet", "danger"


class AgendaBlock(Term):
    """The blocks of an agenda, in the order in which they are treated. Feedback on earlier
    agreements comes first (bron, on the ZAT)."""

    TERUGKOPPELING = "terugkoppeling", "Terugkoppeling van eerdere afspraken"
    BESPREKING = "bespreking", "Bespreking"


class LinkPurpose(Term):
    """What a personal link of somebody without an account is for; it opens nothing else."""

    PEILING = "peiling", "Antwoord geven op een datumpeiling"
    UITNODIGING = "uitnodiging", "Antwoord geven op een uitnodiging"


class Route(Term):
    """What is decided on a case at a meeting (veld)."""

    VOLGEN = "volgen", "Volgen, komt terug op de agenda"
    SCHOOL = "school", "School gaat zelf verder"
    MDO = "mdo", "Opschalen naar een MDO"
    PLAN = "plan", "Plan van aanpak opstellen of bijstellen"
    AANVRAAG = "aanvraag", "Aanvraag jeugdhulp bij de gemeente"
    LEERPLICHT = "leerplicht", "Overdragen aan leerplicht"
    KLAAR = "klaar", "Afgerond, geen verdere actie"


class ParentsStance(Term):
    EENS = "eens", "Ouders zijn het eens"
    EENS_MET_OPMERKING = "eens_met_opmerking", "Ouders zijn het eens, met een opmerking"
    ONEENS = "oneens", "Ouders zijn het niet eens"
    NIET_GEVRAAGD = "niet_gevraagd", "Nog niet gevraagd"


# -- plans -------------------------------------------------------------------------


class PlanStatus(Term):
    CONCEPT = "concept", "Concept", "neutral"
    VASTGESTELD = "vastgesteld", "Vastgesteld", "success"
    VERVANGEN = "vervangen", "Vervangen door een nieuwe versie", "neutral"


class GoalOutcome(Term):
    OPEN = "open", "Nog niet geëvalueerd", "neutral"
    BEREIKT = "bereikt", "Bereikt", "success"
    DEELS = "deels", "Deels bereikt", "warning"
    NIET = "niet", "Niet bereikt", "danger"


class ActionStatus(Term):
    """'Could not be done' is another outcome than 'was not done' (guide, section 3)."""

    OPEN = "open", "Open", "info"
    BEZIG = "bezig", "Bezig", "info"
    GEDAAN = "gedaan", "Gedaan", "success"
    KON_NIET = "kon_niet", "Kon niet", "warning"
    NIET_GEDAAN = "niet_gedaan", "Niet gedaan", "danger"
    UITGESTELD = "uitgesteld", "Uitgesteld", "warning"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self in (ActionStatus.OPEN, ActionStatus.BEZIG, ActionStatus.UITGESTELD)

    @property
    def needs_reason(self) -> bool:
        return self in (
            ActionStatus.KON_NIET,
            ActionStatus.NIET_GEDAAN,
            ActionStatus.UITGESTELD,
        )


class Payer(Term):
    """Who pays a part of the support (bron, appendix 4, step 3)."""

    OUDERS = "ouders", "Ouders of eigen netwerk"
    SCHOOL = "school", "School (basisondersteuning)"
    SWV = "swv", "Samenwerkingsverband"
    GEMEENTE = "gemeente", "Gemeente (Jeugdwet)"
    ZORGVERZEKERAAR = "zorgverzekeraar", "Zorgverzekeraar (Zvw)"
    WLZ = "wlz", "Wlz (zorgkantoor)"
    ANDERS = "anders", "Anders"


class SupportKind(Term):
    TOEZICHT = "toezicht", "Toezicht"
    BEGELEIDING = "begeleiding", "Begeleiding"
    VERZORGING = "verzorging", "Verzorging"
    VERPLEGING = "verpleging", "Verpleging"
    BEHANDELING = "behandeling", "Behandeling"
    ONDERWIJS = "onderwijs", "Extra ondersteuning bij het leren"
    OPVOEDING = "opvoeding", "Hulp bij de opvoeding"
    ANDERS = "anders", "Anders"


class SupportPlace(Term):
    THUIS = "thuis", "Thuis"
    SCHOOL = "school", "Op school"
    BEIDE = "beide", "Thuis en op school"


class SignOff(Term):
    """What a party says of a plan when it is established."""

    EENS = "eens", "Eens", "success"
    EENS_MET_OPMERKING = "eens_met_opmerking", "Eens, met een opmerking", "info"
    ONEENS = "oneens", "Niet eens", "danger"


# -- leerplicht --------------------------------------------------------------------


class AbsenceKind(Term):
    """Kinds of reported absence (LPW art. 21a; bron, appendix 3)."""

    ZESTIEN_UUR = "zestien_uur", "16 uur of meer in 4 lesweken"
    LANGDURIG_RELATIEF = "langdurig_relatief", "Langdurig relatief verzuim (meer dan 4 weken)"
    LUXE = "luxe", "Luxe verzuim"
    ABSOLUUT = "absoluut", "Absoluut verzuim (niet ingeschreven)"
    ZIEK = "ziek", "Zorgwekkend ziekteverzuim"
    ACHTTIEN_PLUS = "achttien_plus", "Verzuim van een leerling van 18 jaar of ouder"
    OVERIG = "overig", "Overig verzuim"


class LeaveKind(Term):
    OMSTANDIGHEDEN = "omstandigheden", "Extra verlof, bijzondere omstandigheden (art. 11 g en 14)"
    VAKANTIE = "vakantie", "Extra vakantieverlof (art. 11 f en 13a)"


class LeaveDecision(Term):
    OPEN = "open", "Nog geen besluit", "info"
    TOEGEKEND = "toegekend", "Toegekend", "success"
    AFGEWEZEN = "afgewezen", "Afgewezen", "danger"


class ExemptionArticle(Term):
    """Grounds of exemption. Article 5 *onder* a and article 5a are different things."""

    ART_3A = "3a", "Art. 3a: vervangende leerplicht"
    ART_3B = "3b", "Art. 3b: vervangende leerplicht, laatste schooljaar"
    ART_5_ONDER_A = "5_onder_a", "Art. 5 onder a: lichamelijke of psychische belemmeringen"
    ART_5_ONDER_B = "5_onder_b", "Art. 5 onder b: bezwaar tegen de richting van het onderwijs"
    ART_5_ONDER_C = "5_onder_c", "Art. 5 onder c: onderwijs in het buitenland"
    ART_5A = "5a", "Art. 5a: trekkend bestaan"
    ART_11G = "11g", "Art. 11 onder g: andere gewichtige omstandigheden"
    ART_15 = "15", "Art. 15: ander onderwijs"


class ProcesVerbaalKind(Term):
    ABSOLUUT = "absoluut", "Absoluut verzuim"
    LUXE = "luxe", "Luxe verzuim"
    RELATIEF = "relatief", "Relatief verzuim"


class ThuiszitterKind(Term):
    """By which branch of the definition somebody is a thuiszitter (bron, footnote 2)."""

    RELATIEF = "relatief", "Langdurig relatief verzuim (ingeschreven)"
    ABSOLUUT = "absoluut", "Absoluut verzuim (niet ingeschreven)"


class ThuiszitterEnding(Term):
    TERUG = "terug", "Terug naar school"
    VRIJSTELLING = "vrijstelling", "Vrijstelling verleend"
    VERHUISD = "verhuisd", "Verhuisd naar een andere gemeente"
    ACHTTIEN = "achttien", "18 jaar geworden"
    ANDERS = "anders", "Anders"


# -- reminders, report, audit ------------------------------------------------------


class OutboxState(Term):
    WACHT = "wacht", "Wacht op verzending", "info"
    VERZONDEN = "verzonden", "Verzonden", "success"
    MISLUKT = "mislukt", "Mislukt", "danger"
    INGETROKKEN = "ingetrokken", "Ingetrokken", "neutral"


class EditionKind(Term):
    INTERN = "intern", "Interne editie: volledige cijfers"
    PUBLIEK = "publiek", "Publieke editie: kleine aantallen onderdrukt"
