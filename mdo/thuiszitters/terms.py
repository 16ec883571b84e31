"""Why a clock says something else than before, how long a stay takes, and what it needs."""

from __future__ import annotations

from mdo.terms import Term


class ClockCause(Term):
    """Why the state of an absence changed."""

    TIJD = "tijd", "De telling liep door"
    GEGEVENS = "gegevens", "Gegevens gewijzigd"
    VERHUIZING = "verhuizing", "Verhuizing"


class Duration(Term):
    """How long somebody is a thuiszitter, in calendar months since the line was passed."""

    EEN_MAAND = "tot-1-maand", "Tot een maand"
    DRIE_MAANDEN = "1-tot-3-maanden", "Een tot drie maanden"
    LANGER = "langer", "Drie maanden of langer"


class Flow(Term):
    """Who came or went in a month, instead of who is one on a day."""

    IN = "erbij", "Erbij gekomen"
    UIT = "eraf", "Geen thuiszitter meer"


class MdoState(Term):
    """Whether an MDO was held or is planned since the absence began."""

    GEEN = "geen", "Geen MDO gehouden of gepland", "danger"
    GEHOUDEN = "gehouden", "MDO gehouden, geen nieuw gepland", "info"
    GEPLAND = "gepland", "MDO gepland", "success"


class Order(Term):
    """How the list of thuiszitters is sorted."""

    LANGST = "langst", "Langst thuis eerst"
    NAAM = "naam", "Op achternaam"
    MDO = "mdo", "Langst geen MDO eerst"


class Need(Term):
    """Why somebody needs something today, the most pressing first. The tone is that of a term
    that did not pass, where there is one (`needs_rules.Reason`)."""

    DRIE_MAANDEN = "drie-maanden", "Drie maanden voorbij", "danger"
    TERUGKEER = "terugkeer", "Terugkeer voorbij", "danger"
    GEEN_MDO = "geen-mdo", "Nog geen MDO", "warning"
    DRIE_MAANDEN_NABIJ = "drie-maanden-nabij", "Drie maanden in zicht", "warning"
    GRENS_NABIJ = "grens-nabij", "Bijna thuiszitter", "warning"
    EVALUATIE = "evaluatie", "Evaluatie", "warning"
    GEEN_ACTIE = "geen-actie", "Geen actie open", "warning"
    NIET_IN_BEELD = "niet-in-beeld", "Niet in beeld bij hulpverlening", "warning"
