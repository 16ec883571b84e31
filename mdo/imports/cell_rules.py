"""Cells of a file as the values they stand for. What cannot be understood raises ValueError
with a Dutch message; the cell itself is never repeated in it, for it may be about a child."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from mdo.imports.terms import RowSort
from mdo.law.dates import parse_date
from mdo.terms import (
    AbsenceKind,
    ExemptionArticle,
    LeaveDecision,
    LeaveKind,
    ProcesVerbaalKind,
    Term,
)

T = TypeVar("T", bound=Term)
FORMULA = re.compile(r"[=+\-@\t\r]")
MOST_HOURS = Decimal(2_000)
NO_DATE = "Dit is geen datum. Schrijf bijvoorbeeld 3-11-2026 of 2026-11-03."
NO_HOURS = "Dit is geen aantal uren. Schrijf bijvoorbeeld 16 of 2,5."

# Other words for the members of a term; the slug and the label are known by themselves.
SYNONYMS: dict[type[Term], dict[str, Term]] = {
    AbsenceKind: {
        "16 uur": AbsenceKind.ZESTIEN_UUR,
        "16 uur in 4 weken": AbsenceKind.ZESTIEN_UUR,
        "relatief": AbsenceKind.ZESTIEN_UUR,
        "relatief verzuim": AbsenceKind.ZESTIEN_UUR,
        "langdurig": AbsenceKind.LANGDURIG_RELATIEF,
        "langdurig relatief verzuim": AbsenceKind.LANGDURIG_RELATIEF,
        "langdurig verzuim": AbsenceKind.LANGDURIG_RELATIEF,
        "luxeverzuim": AbsenceKind.LUXE,
        "absoluut verzuim": AbsenceKind.ABSOLUUT,
        "ziekteverzuim": AbsenceKind.ZIEK,
        "ziekte": AbsenceKind.ZIEK,
        "18": AbsenceKind.ACHTTIEN_PLUS,
        "18 plus": AbsenceKind.ACHTTIEN_PLUS,
        "18 of ouder": AbsenceKind.ACHTTIEN_PLUS,
    },
    LeaveKind: {
        "vakantieverlof": LeaveKind.VAKANTIE,
        "13a": LeaveKind.VAKANTIE,
        "11f": LeaveKind.VAKANTIE,
        "extra verlof": LeaveKind.OMSTANDIGHEDEN,
        "bijzondere omstandigheden": LeaveKind.OMSTANDIGHEDEN,
        "11g": LeaveKind.OMSTANDIGHEDEN,
        "14": LeaveKind.OMSTANDIGHEDEN,
    },
    ExemptionArticle: {
        "5a lichamelijk": ExemptionArticle.ART_5_ONDER_A,
        "5 sub a": ExemptionArticle.ART_5_ONDER_A,
        "5 sub b": ExemptionArticle.ART_5_ONDER_B,
        "5 sub c": ExemptionArticle.ART_5_ONDER_C,
        "5 onder a": ExemptionArticle.ART_5_ONDER_A,
        "5 onder b": ExemptionArticle.ART_5_ONDER_B,
        "5 onder c": ExemptionArticle.ART_5_ONDER_C,
        "11 onder g": ExemptionArticle.ART_11G,
    },
    ProcesVerbaalKind: {},
    RowSort: {
        "verzuim": RowSort.MELDING,
        "verzuimmelding": RowSort.MELDING,
        "melding verzuim": RowSort.MELDING,
        "verlofaanvraag": RowSort.VERLOF,
        "extra verlof": RowSort.VERLOF,
        "haltverwijzing": RowSort.HALT,
        "verwijzing naar halt": RowSort.HALT,
        "pv": RowSort.PROCES_VERBAAL,
        "absoluut": RowSort.NIET_INGESCHREVEN,
        "absoluut verzuim": RowSort.NIET_INGESCHREVEN,
        "afwezig": RowSort.VERZUIMPERIODE,
        "afwezigheid": RowSort.VERZUIMPERIODE,
        "periode": RowSort.VERZUIMPERIODE,
    },
    LeaveDecision: {
        "toegewezen": LeaveDecision.TOEGEKEND,
        "verleend": LeaveDecision.TOEGEKEND,
        "geweigerd": LeaveDecision.AFGEWEZEN,
    },
}
YES = frozenset({"ja", "j", "yes", "true", "waar", "1", "x"})
NO = frozenset({"nee", "n", "no", "false", "onwaar", "0", ""})


def clean_cell(text: str) -> str:
    """`text` in composed Unicode, without control characters and outer blanks. `="0012"`, by
    which a spreadsheet keeps zeros, is 0012."""
    if text.startswith('="') and text.endswith('"') and len(text) > 3:
        text = text[2:-1]
    if text.isascii() and text.isprintable():
        return text.strip()
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    plain = plain.replace("\xa0", " ")
    return "".join(
        char for char in plain if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")
    ).strip()


def word_key(text: str) -> str:
    """`text` as words are compared: `Art. 5 onder a:` is `5 onder a`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = re.sub(r"[^a-z0-9]+", " ", plain).split()
    return " ".join(word for word in words if word not in ("art", "artikel"))


def read_date(text: str) -> date:
    """A date: 3-11-2026, 03/11/2026, 2026-11-03. Raises ValueError."""
    try:
        # A spreadsheet may add the time of day.
        return parse_date(re.sub(r"[ T]0{1,2}:00(:00)?$", "", text))
    except ValueError:
        raise ValueError(NO_DATE) from None


def read_hours(text: str) -> Decimal:
    """Hours, with a decimal comma or point. Raises ValueError."""
    if not re.fullmatch(r"[0-9]{1,5}([.,][0-9]{1,2})?", text):
        raise ValueError(NO_HOURS)
    hours = Decimal(text.replace(",", "."))
    if not 0 < hours <= MOST_HOURS:
        raise ValueError(NO_HOURS)
    return hours


def read_yes_no(text: str) -> bool:
    """`ja` or `nee`; an empty cell is no. Raises ValueError."""
    word = text.casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError("Schrijf ja of nee.")


def read_term(term: type[T], text: str) -> T:
    """The member that a word stands for: its slug, its label or the first part of it, or
    another common word. Raises ValueError that names the possibilities."""
    found = _words(term).get(word_key(text))
    if found is None:
        raise ValueError(f"Dit is niet bekend. Kies uit: {_listed(term)}.")
    return found


def _listed(term: Iterable[Term]) -> str:
    return ", ".join(member.value.replace("_", " ") for member in term)


def _words(term: type[T]) -> Mapping[str, T]:
    words = _KNOWN.get(term)
    if words is None:
        words = {}
        for member in term:
            label = re.split(r"[,:(]", member.label)[0]
            for text in (label, member.label, member.value):
                words[word_key(text)] = member
        words.update({word_key(text): m for text, m in SYNONYMS.get(term, {}).items()})
        _KNOWN[term] = words
    return words


_KNOWN: dict[type[Term], dict[str, Term]] = {}


def read_code(text: str, branch: str) -> str:
    """The code of a school as DUO writes it: BRIN (4) with, when known, its establishment (2).
    Raises ValueError."""
    code = re.sub(r"[\s.-]", "", text).upper()
    if len(code) == 4 and branch:
        digits = re.sub(r"\D", "", branch)
        code += digits.zfill(2)
    if not re.fullmatch(r"[0-9]{2}[A-Z]{2}([0-9]{2})?", code):
        raise ValueError("Dit is geen BRIN-nummer of vestigingscode, zoals 16GZ00.")
    return code


def read_line(text: str, most: int) -> str:
    """A name, number or other short text on one line. Raises ValueError when it is too long
    or begins as a formula does."""
    line = " ".join(text.split())
    if len(line) > most:
        raise ValueError(f"Dit is te lang: {len(line)} tekens, er passen er {most}.")
    if FORMULA.match(line):
        raise ValueError("Hier mag geen formule staan (een cel die begint met =, +, - of @).")
    return line


def read_text(text: str, most: int) -> str:
    """A text of several lines, kept as it is. Raises ValueError when it is too long."""
    if len(text) > most:
        raise ValueError(f"Dit is te lang: {len(text)} tekens, er passen er {most}.")
    return text
