"""What a feedback may hold, how long its link works, and how its code looks."""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta

from mdo.feedback.terms import FeedbackState
from mdo.law.labelled import Labelled

# No more than what is necessary fits.
LONGEST_PART = 600
LINK_DAYS = timedelta(days=14)
# Who reloads the page or clicks twice sees the text again this long.
READ_AGAIN = timedelta(minutes=30)
MOST_WRONG_CODES = 5
CODE_LENGTH = 8
# How long ago a meeting may be that still asks for a feedback on the list of work.
WORK_AGO = timedelta(days=183)

# Words that mostly do not belong in it (guide, section 7): health, help, police, others.
_TELLING = re.compile(
    r"\b(diagnos\w*|adhd|autis\w*|ass|depress\w*|medicatie|medicijn\w*|psych\w*|therap\w*|"
    r"verslav\w*|drugs?|alcohol\w*|mishandel\w*|misbruik\w*|veilig thuis|politie|strafblad|"
    r"verdacht\w*|schuld(?:en|hulp\w*)|scheiding|ziek(?:te|tes)?|zwanger\w*|geloof|iq|bsn)\b",
    re.IGNORECASE,
)


class LinkFault(Labelled):
    """Why a link does not show the text; the label tells whoever came with it."""

    ONBEKEND = "onbekend", "Deze link klopt niet. Misschien is hij niet helemaal overgenomen."
    INGETROKKEN = "ingetrokken", "Deze terugkoppeling is ingetrokken."
    GELEZEN = "gelezen", "Deze terugkoppeling is al gelezen. De link werkt één keer."
    VERLOPEN = "verlopen", "Deze link is verlopen."
    GEBLOKKEERD = (
        "geblokkeerd",
        "Er is te vaak een verkeerde code ingevuld. De link werkt niet meer.",
    )


def link_fault(
    state: FeedbackState,
    expires_at: datetime | None,
    read_at: datetime | None,
    wrong_codes: int,
    now: datetime,
) -> LinkFault | None:
    """Why the link of a feedback does not work now; None when the code may be tried."""
    if state is FeedbackState.INGETROKKEN:
        return LinkFault.INGETROKKEN
    if read_at is not None and now > read_at + READ_AGAIN:
        return LinkFault.GELEZEN
    if wrong_codes >= MOST_WRONG_CODES:
        return LinkFault.GEBLOKKEERD
    if expires_at is None or expires_at <= now:
        return LinkFault.VERLOPEN
    return None


# What somebody types who takes a letter of a code for a digit that is in none.
_LETTER_OF_DIGIT = str.maketrans("018", "OIB")


def code_of(secret_bytes: bytes) -> str:
    """A code that is easy to say by telephone: `KF3P-7QXM`; of 32 letters and digits without
    0, 1, 8 and 9, so 40 bits."""
    letters = base64.b32encode(secret_bytes).decode()[:CODE_LENGTH]
    return f"{letters[:4]}-{letters[4:]}"


def plain_code(text: str) -> str:
    """A code as it is compared, however it was typed: a 0 is an O, a 1 an I and an 8 a B."""
    plain = "".join(char for char in text.upper() if char.isascii() and char.isalnum())
    return plain.translate(_LETTER_OF_DIGIT)


def telling_words(*texts: str) -> list[str]:
    """Words that mostly do not belong in a feedback, as they were typed; each once."""
    found = (match[0] for text in texts for match in _TELLING.finditer(text))
    first: dict[str, str] = {}
    for word in found:
        first.setdefault(word.lower(), word)
    return list(first.values())
