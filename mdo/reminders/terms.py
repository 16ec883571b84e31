"""What comes due, of what people are reminded, who they are, and by which way."""

from __future__ import annotations

from mdo.terms import Term


class Matter(Term):
    """Something with a date by which somebody does something."""

    OVERLEG = "overleg", "Overleg"
    AGENDA = "agenda", "Agenda van een overleg"
    PEILING = "peiling", "Datumpeiling"
    VERSLAG = "verslag", "Verslag van een overleg"
    ACTIE = "actie", "Actie"
    EVALUATIE = "evaluatie", "Evaluatie van een plan"
    PLAN = "plan", "Plan vaststellen"
    THUISZITTER = "thuiszitter", "Grens van vier weken verzuim"
    DRIE_MAANDEN = "drie-maanden", "Drie maanden thuiszitter"
    THUISZITTER_MDO = "thuiszitter-mdo", "MDO voor een thuiszitter"
    ONDERZOEK = "onderzoek", "Onderzoek na een verzuimmelding"
    VRIJSTELLING = "vrijstelling", "Einde van een vrijstelling"
    KENNISGEVING = "kennisgeving", "Kennisgeving voor een vrijstelling"
    TERUGKOPPELING = "terugkoppeling", "Terugkoppeling aan een andere gemeente"
    TOESTEMMING = "toestemming", "Einde van een toestemming"
    BEWAARTERMIJN = "bewaartermijn", "Einde van een bewaartermijn"
    JAARVERSLAG = "jaarverslag", "Jaarverslag leerplicht"
    ADRES = "adres", "E-mailadres dat niet werkt"


class ReminderKind(Term):
    """Of what somebody is reminded; each has its row in `mdo.reminders.table_rules.RULES`. No
    label says in how many days: a municipality chooses that, and a reminder stays in the list."""

    OVERLEG_WEEK = "overleg-week", "Overleg nadert"
    OVERLEG_MORGEN = "overleg-morgen", "Overleg is bijna"
    AGENDA_VERSTUREN = "agenda-versturen", "Agenda nog te versturen"
    PEILING_BEANTWOORDEN = "peiling-beantwoorden", "Datumpeiling nog niet beantwoord"
    PEILING_KIEZEN = "peiling-kiezen", "Datumpeiling is afgelopen"
    VERSLAG_AFSLUITEN = "verslag-afsluiten", "Verslag nog niet afgesloten", "warning"
    ACTIE_WEEK = "actie-week", "Actie moet binnenkort af"
    ACTIE_MORGEN = "actie-morgen", "Actie moet bijna af"
    ACTIE_TE_LAAT = "actie-te-laat", "Actie te laat", "warning"
    ACTIE_VOORZITTER = "actie-voorzitter", "Actie van een ander blijft liggen", "warning"
    EVALUATIE_NADERT = "evaluatie-nadert", "Evaluatie nadert"
    EVALUATIE_GEMIST = "evaluatie-gemist", "Evaluatie niet gehouden", "warning"
    PLAN_VASTSTELLEN = "plan-vaststellen", "Plan nog niet vastgesteld", "warning"
    TWEE_WEKEN = "twee-weken", "Twee schoolweken afwezig"
    DRIE_WEKEN = "drie-weken", "Drie schoolweken afwezig", "warning"
    THUISZITTER = "thuiszitter", "Thuiszitter: de grens van vier weken is voorbij", "danger"
    DRIE_MAANDEN_NADERT = "drie-maanden-nadert", "Bijna drie maanden thuiszitter", "warning"
    DRIE_MAANDEN = "drie-maanden", "Drie maanden thuiszitter", "danger"
    GEEN_MDO = "geen-mdo", "Thuiszitter zonder MDO", "danger"
    ONDERZOEK_STARTEN = "onderzoek-starten", "Onderzoek nog niet begonnen", "warning"
    VRIJSTELLING_EINDIGT = "vrijstelling-eindigt", "Vrijstelling eindigt"
    KENNISGEVING = "kennisgeving", "Kennisgeving voor 1 juli"
    TERUGKOPPELEN = "terugkoppelen", "Terugkoppeling nog te doen"
    TOESTEMMING_EINDIGT = "toestemming-eindigt", "Toestemming eindigt"
    BEWAARTERMIJN = "bewaartermijn", "Bewaartermijn is voorbij", "warning"
    JAARVERSLAG_NADERT = "jaarverslag-nadert", "Jaarverslag voor 1 oktober"
    JAARVERSLAG_WEEK = "jaarverslag-week", "Jaarverslag moet bijna af", "warning"
    ADRES_GEWEIGERD = "adres-geweigerd", "E-mail komt niet aan", "danger"


class Who(Term):
    """In which part somebody is reminded."""

    DEELNEMER = "deelnemer", "Wie aan tafel zit"
    ORGANISATOR = "organisator", "Wie het overleg organiseert"
    NOTULIST = "notulist", "Wie het verslag maakt"
    EIGENAAR = "eigenaar", "Wie de actie doet"
    VOORZITTER = "voorzitter", "De voorzitter van het overleg"
    COORDINATOR = "coordinator", "De coördinator van het dossier"
    LEERPLICHT = "leerplicht", "De leerplichtambtenaren van de gemeente"
    BELEID = "beleid", "Beleid van de gemeente"


class Unit(Term):
    """In what a term is counted."""

    DAG = "dag", "dagen"
    WERKDAG = "werkdag", "werkdagen"
    SCHOOLDAG = "schooldag", "schooldagen"


class Channel(Term):
    """By which way a reminder reaches somebody, besides the list in the application."""

    METEEN = "meteen", "Meteen een e-mail"
    OVERZICHT = "overzicht", "In het dagoverzicht"
    ALLEEN_HIER = "alleen-hier", "Alleen in de lijst"
    NIET = "niet", "Niet herinneren"


class Anchor(Term):
    """On what the sight of a reminder hangs: who may not see that, is not reminded."""

    OVERLEG = "overleg", "Overleg"
    DOSSIER = "dossier", "Dossier"
    LEERLING = "leerling", "Leerling"
    GEMEENTE = "gemeente", "Gemeente"
