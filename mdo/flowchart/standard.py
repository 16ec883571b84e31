"""The flow chart that every municipality begins with (guide, section 2, after appendix 4).

Its drawing did not survive. The boxes 0, 1, 2, 5, 8 and 10 come from the text of the working
agreements; the others run as the schemes of other regions and the national government do.
"""

from __future__ import annotations

from mdo.flowchart.rules import AnswerText, BoxText
from mdo.flowchart.terms import BoxOrigin
from mdo.terms import Party, Payer

NOTE = "Standaardschema"


def _answer(
    label: str,
    next_key: str | None = None,
    deliverer: Party | None = None,
    payer: Payer | None = None,
    advice: str = "",
) -> AnswerText:
    return AnswerText(None, label, next_key, deliverer, payer, advice)


def _box(
    key: str,
    question: str,
    help: str,
    origin: BoxOrigin,
    *answers: AnswerText,
    is_about_case: bool = False,
) -> BoxText:
    return BoxText(None, key, question, help, origin, is_about_case, answers)


STANDARD: tuple[BoxText, ...] = (
    _box(
        "0",
        "Zitten de ouders, de school, het samenwerkingsverband, de toegang en leerplicht aan tafel?",
        "Deze partijen horen erbij. Mag er een ontbreken, leg dan bij het overleg vast waarom.",
        BoxOrigin.BRON,
        _answer("Ja, iedereen is er", "1"),
        _answer("Nee, en de reden staat bij het overleg", "1"),
        _answer(
            "Nee, wie ontbreekt moet er eerst bij",
            advice="Nodig uit wie ontbreekt en ga daarna verder met het stroomschema.",
        ),
        is_about_case=True,
    ),
    _box(
        "1",
        "Zijn de vijf vragen van het behoeftebeeld beantwoord?",
        "Omgeving, vaardigheden voor onderwijs, vaardigheden voor later, welke ondersteuning of"
        " zorg, en binnen welke termijn.",
        BoxOrigin.BRON,
        _answer("Ja", "2"),
        _answer(
            "Nee, nog niet",
            advice="Vul eerst het behoeftebeeld van het plan in en ga daarna verder.",
        ),
        is_about_case=True,
    ),
    _box(
        "2",
        "Zit het kind op de goede school?",
        "Van een school voor speciaal (basis)onderwijs mag meer worden verwacht dan van een gewone"
        " school. Kijk in het schoolondersteuningsprofiel, en naar wat het samenwerkingsverband"
        " wel en niet kan bieden.",
        BoxOrigin.BRON,
        _answer("Ja", "3"),
        _answer(
            "Nee, een andere plek past beter",
            "10",
            Party.SWV,
            Payer.SWV,
            "Bespreek met het samenwerkingsverband een andere plek. Voor speciaal onderwijs is een"
            " toelaatbaarheidsverklaring (TLV) nodig.",
        ),
        is_about_case=True,
    ),
    _box(
        "3",
        "Is er een Wlz-indicatie, of is er blijvend toezicht of 24 uur per dag zorg in de buurt nodig?",
        "De Wet langdurige zorg is er voor kinderen die altijd zorg nodig blijven hebben.",
        BoxOrigin.VELD,
        _answer(
            "Ja",
            "10",
            Party.ZORGAANBIEDER,
            Payer.WLZ,
            "De ouders vragen de zorg aan bij het zorgkantoor. Is er nog geen indicatie, dan"
            " beoordeelt het CIZ dat.",
        ),
        _answer("Nee", "4"),
    ),
    _box(
        "4",
        "Gaat het om medische zorg of verpleging, of om verzorging die daarbij hoort?",
        "Bijvoorbeeld sonde, medicijnen of katheter. Een arts of verpleegkundige stelt dat vast.",
        BoxOrigin.VELD,
        _answer(
            "Ja",
            "10",
            Party.ZORGAANBIEDER,
            Payer.ZORGVERZEKERAAR,
            "De ouders vragen de zorg aan bij de zorgverzekeraar, met een verwijzing van de arts.",
        ),
        _answer("Nee", "5"),
    ),
    _box(
        "5",
        "Is de ondersteuning gericht op een doel van onderwijs: leren of gedrag op school?",
        "Toezicht en begeleiding bij leren of gedrag op school is eerst een taak van het onderwijs.",
        BoxOrigin.BRON,
        _answer("Ja", "6"),
        _answer("Nee", "7"),
        _answer("Voor een deel", "9"),
    ),
    _box(
        "6",
        "Valt dit binnen de basisondersteuning van de school?",
        "Wat elke school biedt, staat in het schoolondersteuningsprofiel.",
        BoxOrigin.VELD,
        _answer(
            "Ja",
            "10",
            Party.SCHOOL,
            Payer.SCHOOL,
            "De school geeft deze ondersteuning zelf.",
        ),
        _answer(
            "Nee, er is meer nodig",
            "10",
            Party.SCHOOL,
            Payer.SWV,
            "De school vraagt bij het samenwerkingsverband een arrangement of een TLV aan.",
        ),
    ),
    _box(
        "7",
        "Is het een vraag over opvoeding of zelfredzaamheid, ook thuis?",
        "Kijk eerst naar het eigen netwerk. Begeleiding en persoonlijke verzorging die niet medisch"
        " is, vallen onder de Jeugdwet.",
        BoxOrigin.VELD,
        _answer(
            "Ja, en het eigen netwerk kan dit",
            "10",
            Party.OUDERS,
            Payer.OUDERS,
            "Spreek af wie uit het netwerk wat doet.",
        ),
        _answer(
            "Ja, en er is jeugdhulp nodig",
            "8",
            Party.ZORGAANBIEDER,
            Payer.GEMEENTE,
            "De ouders vragen jeugdhulp aan bij de toegang van de gemeente.",
        ),
        _answer("Nee, het is ook een vraag van school", "9"),
    ),
    _box(
        "8",
        "Is er jeugdhulp nodig onder schooltijd, en hoe vaak?",
        "Jeugdhulp onder schooltijd is een uitzondering. Is het steeds nodig, kijk dan nog eens goed"
        " of het kind op de goede plek zit.",
        BoxOrigin.BRON,
        _answer("Nee, buiten schooltijd", "10"),
        _answer("Ja, een enkele keer", "10"),
        _answer("Ja, steeds weer", "2"),
    ),
    _box(
        "9",
        "Is de behoefte te splitsen in een deel onderwijs en een deel zorg?",
        "Samen heet dat een onderwijszorgarrangement: elk deel heeft een eigen uitvoerder en betaler.",
        BoxOrigin.VELD,
        _answer(
            "Ja",
            "10",
            advice="Maak van elk deel een eigen behoefte in het plan en doorloop het schema voor"
            " elk deel.",
        ),
        _answer("Nee, het is vooral een vraag van onderwijs", "6"),
        _answer("Nee, het is vooral een vraag van opvoeding of zelfredzaamheid", "7"),
    ),
    _box(
        "10",
        "Zijn de partijen het eens met deze uitkomst?",
        "De uitkomst gaat in het plan en is de basis voor het gezinsplan en de aanvraag. Die wordt"
        " daarna niet opnieuw besproken.",
        BoxOrigin.BRON,
        _answer("Ja", advice="Zet de uitkomst in de rolverdeling van het plan."),
        _answer(
            "Nee, nog niet",
            advice="Schrijf bij de rolverdeling op wie wat vindt en wanneer het is opgelost.",
        ),
    ),
)  # fmt: skip
