"""The one table of reminders: of what, who, when, by which way, and what it says."""

from __future__ import annotations

from dataclasses import dataclass

from mdo.reminders.terms import Channel, Matter, ReminderKind, Unit, Who

LONGEST_TERM = 120
WEEKLY = 7


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table: who is reminded of which matter, so many days before it (`days`
    negative) or after it, in which unit.

    every: again after so many calendar days, for as long as it is not done; None: once.
    law: the article or the agreement that asks for it; such a reminder cannot be switched off.
    line, button: what the mail says and what stands on its one button.
    """

    kind: ReminderKind
    matter: Matter
    who: tuple[Who, ...]
    days: int
    unit: Unit
    line: str
    button: str
    channel: Channel = Channel.OVERZICHT
    every: int | None = None
    law: str = ""

    @property
    def is_statutory(self) -> bool:
        """Whether nobody can switch it off."""
        return bool(self.law)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """What somebody can choose for it."""
        return (Channel.METEEN, Channel.OVERZICHT) if self.law else tuple(Channel)


K, M, W, U, C = ReminderKind, Matter, Who, Unit, Channel
_LPW_22 = "Leerplichtwet, artikel 22: na een melding stelt de leerplichtambtenaar een onderzoek in"
_PACT = "Thuiszitterspact: geen kind langer dan drie maanden thuis zonder passend aanbod"
_FOOTNOTE = "Landelijke definitie van een thuiszitter (jaarverslag leerplicht, voetnoot 2)"

RULES: tuple[Rule, ...] = (
    Rule(
        K.OVERLEG_WEEK,
        M.OVERLEG,
        (W.DEELNEMER,),
        -7,
        U.DAG,
        "Er komt een overleg aan waarvoor je bent uitgenodigd.",
        "Bekijk het overleg",
    ),
    Rule(
        K.OVERLEG_MORGEN,
        M.OVERLEG,
        (W.DEELNEMER,),
        -1,
        U.WERKDAG,
        "Heel binnenkort is er een overleg waarvoor je bent uitgenodigd.",
        "Bekijk het overleg",
    ),
    Rule(
        K.AGENDA_VERSTUREN,
        M.AGENDA,
        (W.ORGANISATOR,),
        -5,
        U.WERKDAG,
        "De agenda van dit overleg is nog niet verstuurd.",
        "Bekijk de agenda",
    ),
    Rule(
        K.PEILING_BEANTWOORDEN,
        M.PEILING,
        (W.DEELNEMER,),
        -2,
        U.WERKDAG,
        "Je hebt nog niet gezegd wanneer je kunt.",
        "Geef aan wanneer je kunt",
    ),
    Rule(
        K.PEILING_KIEZEN,
        M.PEILING,
        (W.ORGANISATOR,),
        1,
        U.DAG,
        "Het is tijd om een moment te kiezen uit de datumpeiling.",
        "Kies een moment",
    ),
    Rule(
        K.VERSLAG_AFSLUITEN,
        M.VERSLAG,
        (W.NOTULIST, W.ORGANISATOR),
        5,
        U.SCHOOLDAG,
        "Het verslag van dit overleg is nog niet afgesloten.",
        "Maak het verslag af",
        every=WEEKLY,
    ),
    Rule(
        K.ACTIE_WEEK,
        M.ACTIE,
        (W.EIGENAAR,),
        -7,
        U.DAG,
        "Een actie waar jij voor zorgt moet binnenkort af zijn.",
        "Bekijk de actie",
    ),
    Rule(
        K.ACTIE_MORGEN,
        M.ACTIE,
        (W.EIGENAAR,),
        -1,
        U.WERKDAG,
        "Een actie waar jij voor zorgt moet heel binnenkort af zijn.",
        "Bekijk de actie",
    ),
    Rule(
        K.ACTIE_TE_LAAT,
        M.ACTIE,
        (W.EIGENAAR,),
        1,
        U.DAG,
        "Een actie waar jij voor zorgt had af moeten zijn.",
        "Werk de actie bij",
        every=WEEKLY,
    ),
    Rule(
        K.ACTIE_VOORZITTER,
        M.ACTIE,
        (W.VOORZITTER,),
        14,
        U.DAG,
        "Een actie uit een overleg van jou is al een tijd te laat.",
        "Bekijk de actie",
        every=WEEKLY,
    ),
    Rule(
        K.EVALUATIE_NADERT,
        M.EVALUATIE,
        (W.COORDINATOR,),
        -14,
        U.DAG,
        "De evaluatie van een plan komt eraan.",
        "Bekijk het plan",
    ),
    Rule(
        K.EVALUATIE_GEMIST,
        M.EVALUATIE,
        (W.COORDINATOR, W.VOORZITTER),
        1,
        U.DAG,
        "De evaluatie van een plan is nog niet gedaan.",
        "Evalueer het plan",
        every=WEEKLY,
    ),
    Rule(
        K.PLAN_VASTSTELLEN,
        M.PLAN,
        (W.COORDINATOR, W.VOORZITTER),
        10,
        U.SCHOOLDAG,
        "Na het overleg is het plan nog niet vastgesteld.",
        "Maak het plan af",
        every=WEEKLY,
    ),
    Rule(
        K.TWEE_WEKEN,
        M.THUISZITTER,
        (W.LEERPLICHT,),
        -10,
        U.SCHOOLDAG,
        "Een leerling is twee schoolweken achter elkaar afwezig. Op de genoemde dag zijn het er"
        " vier.",
        "Bekijk het verzuim",
        law=_FOOTNOTE,
    ),
    Rule(
        K.DRIE_WEKEN,
        M.THUISZITTER,
        (W.LEERPLICHT,),
        -5,
        U.SCHOOLDAG,
        "Een leerling is drie schoolweken achter elkaar afwezig. Op de genoemde dag zijn het er"
        " vier.",
        "Bekijk het verzuim",
        channel=C.METEEN,
        law=_FOOTNOTE,
    ),
    Rule(
        K.THUISZITTER,
        M.THUISZITTER,
        (W.LEERPLICHT,),
        0,
        U.DAG,
        "Een leerling is langer dan vier schoolweken achter elkaar afwezig.",
        "Bekijk het verzuim",
        channel=C.METEEN,
        law=_FOOTNOTE,
    ),
    Rule(
        K.DRIE_MAANDEN_NADERT,
        M.DRIE_MAANDEN,
        (W.LEERPLICHT, W.BELEID),
        -14,
        U.DAG,
        "Een thuiszitter is bijna drie maanden thuis.",
        "Bekijk de thuiszitters",
        law=_PACT,
    ),
    Rule(
        K.DRIE_MAANDEN,
        M.DRIE_MAANDEN,
        (W.LEERPLICHT, W.BELEID),
        0,
        U.DAG,
        "Een thuiszitter is drie maanden of langer thuis.",
        "Bekijk de thuiszitters",
        channel=C.METEEN,
        law=_PACT,
    ),
    Rule(
        K.GEEN_MDO,
        M.THUISZITTER_MDO,
        (W.LEERPLICHT,),
        15,
        U.SCHOOLDAG,
        "Voor een thuiszitter is nog geen MDO gehouden.",
        "Bekijk het verzuim",
        channel=C.METEEN,
        every=WEEKLY,
        law=_PACT,
    ),
    Rule(
        K.ONDERZOEK_STARTEN,
        M.ONDERZOEK,
        (W.LEERPLICHT,),
        5,
        U.WERKDAG,
        "Na een melding van verzuim is nog geen onderzoek begonnen.",
        "Bekijk de melding",
        every=WEEKLY,
        law=_LPW_22,
    ),
    Rule(
        K.VRIJSTELLING_EINDIGT,
        M.VRIJSTELLING,
        (W.LEERPLICHT,),
        -30,
        U.DAG,
        "Een vrijstelling loopt af.",
        "Bekijk de vrijstelling",
        law="Leerplichtwet, artikel 5 en 15: een vrijstelling geldt voor een bepaalde tijd",
    ),
    Rule(
        K.KENNISGEVING,
        M.KENNISGEVING,
        (W.LEERPLICHT,),
        -30,
        U.DAG,
        "Ouders moeten voor 1 juli kennis geven voor een nieuw schooljaar vrijstelling.",
        "Bekijk de vrijstelling",
        law="Leerplichtwet, artikel 6: kennisgeving voor 1 juli",
    ),
    Rule(
        K.TERUGKOPPELEN,
        M.TERUGKOPPELING,
        (W.LEERPLICHT,),
        3,
        U.WERKDAG,
        "Een leerling van een andere gemeente is besproken. Koppel terug wat nodig is.",
        "Maak de terugkoppeling",
        every=WEEKLY,
        law="Werkwijze ZAT: de leerplichtambtenaar van de woongemeente krijgt bericht",
    ),
    Rule(
        K.TOESTEMMING_EINDIGT,
        M.TOESTEMMING,
        (W.COORDINATOR,),
        -14,
        U.DAG,
        "Een toestemming in een dossier loopt af.",
        "Bekijk het dossier",
    ),
    Rule(
        K.BEWAARTERMIJN,
        M.BEWAARTERMIJN,
        (W.COORDINATOR, W.LEERPLICHT),
        0,
        U.DAG,
        "De bewaartermijn van gegevens is voorbij.",
        "Bekijk welke gegevens",
        law="AVG, artikel 5: niet langer bewaren dan nodig",
    ),
    Rule(
        K.JAARVERSLAG_NADERT,
        M.JAARVERSLAG,
        (W.BELEID, W.LEERPLICHT),
        -30,
        U.DAG,
        "Voor 1 oktober gaat het jaarverslag leerplicht naar de gemeenteraad.",
        "Bekijk de cijfers",
        law="Leerplichtwet, artikel 25: voor 1 oktober",
    ),
    Rule(
        K.JAARVERSLAG_WEEK,
        M.JAARVERSLAG,
        (W.BELEID, W.LEERPLICHT),
        -7,
        U.DAG,
        "Heel binnenkort moet het jaarverslag leerplicht bij de gemeenteraad zijn.",
        "Bekijk de cijfers",
        law="Leerplichtwet, artikel 25: voor 1 oktober",
    ),
    Rule(
        K.ADRES_GEWEIGERD,
        M.ADRES,
        (W.ORGANISATOR,),
        0,
        U.DAG,
        "Een e-mail over dit overleg komt bij een deelnemer niet aan.",
        "Bekijk het overleg",
        channel=C.METEEN,
    ),
)
RULE_OF: dict[ReminderKind, Rule] = {rule.kind: rule for rule in RULES}
