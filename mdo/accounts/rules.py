"""Rules about users that need no database: roles, passwords, throttling, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from math import ceil
from typing import TypeVar
from urllib.parse import urlsplit

from mdo.accounts.demo_password import DEMO_PASSWORD
from mdo.organisations.rules import MUNICIPAL_KINDS
from mdo.terms import Party, Role, Term

TermT = TypeVar("TermT", bound=Term)


def term_or_none(term: type[TermT], value: str | None) -> TermT | None:
    """The member of `term` with this value; None for none and for nonsense."""
    return term(value) if value in {member.value for member in term} else None


# -- roles -------------------------------------------------------------------------

# How the units of a municipality are called until somebody gives them a better name.
UNIT_NAMES = {
    Party.BELEID: "Gemeente",
    Party.LEERPLICHT: "Leerplicht",
    Party.TOEGANG: "Toegang jeugdhulp",
}
COORDINATING = frozenset({Party.SCHOOL, Party.CJG, Party.TOEGANG})

# The kinds of organisation at which a role can be held. A role opens what the
# organisation is a party to, so the wrong kind would open the wrong cases.
KINDS_OF_ROLE: dict[Role, frozenset[Party]] = {
    Role.COORDINATOR: COORDINATING,
    Role.LEERPLICHTAMBTENAAR: frozenset({Party.LEERPLICHT}),
    Role.TOEGANG: frozenset({Party.TOEGANG}),
    Role.BELEID: MUNICIPAL_KINDS,
    Role.DEELNEMER: frozenset(
        party for party in Party if party.is_organisation and party not in COORDINATING
    )
    - MUNICIPAL_KINDS,
    Role.BEHEERDER: MUNICIPAL_KINDS,
    Role.PRIVACY_OFFICER: MUNICIPAL_KINDS,
}


def roles_at(kind: Party) -> list[Role]:
    """The roles that somebody can have at an organisation of this kind."""
    return [role for role in Role if kind in KINDS_OF_ROLE[role]]


def municipal_unit_of(role: Role) -> Party | None:
    """The unit of a municipality in which the role is mostly held; None when it is not a
    role of the municipality."""
    if role is Role.LEERPLICHTAMBTENAAR:
        return Party.LEERPLICHT
    if role in (Role.TOEGANG, Role.COORDINATOR):
        return Party.TOEGANG
    return Party.BELEID if Party.BELEID in KINDS_OF_ROLE[role] else None


class UserState(Term):
    """How a user stands today."""

    ACTIEF = "actief", "Actief", "success"
    GEEN_ROL = "geen_rol", "Geen lopende rol", "warning"
    UITGEZET = "uitgezet", "Uitgezet", "neutral"


class MembershipState(Term):
    """How a membership stands today."""

    LOOPT = "loopt", "Loopt", "success"
    BEGINT_LATER = "begint_later", "Begint later", "info"
    BEEINDIGD = "beeindigd", "Beëindigd", "neutral"


def user_state(is_enabled: bool, has_running_role: bool) -> UserState:
    """The state of a user."""
    if not is_enabled:
        return UserState.UITGEZET
    return UserState.ACTIEF if has_running_role else UserState.GEEN_ROL


def membership_state(from_on: date, until_on: date | None, today: date) -> MembershipState:
    """The state of a membership; the first and the last day belong to it."""
    if from_on > today:
        return MembershipState.BEGINT_LATER
    if until_on is not None and until_on < today:
        return MembershipState.BEEINDIGD
    return MembershipState.LOOPT


# -- addresses ---------------------------------------------------------------------

LONGEST_EMAIL = 254
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}")
LONGEST_PATH = 2_000


def normal_email(text: str) -> str:
    """The address as it is stored and compared: lower case, no outer blanks."""
    return text.strip().lower()


def is_email(text: str) -> bool:
    """Whether `text`, in lower case, looks like an e-mail address."""
    return len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


def is_own_path(text: str) -> bool:
    """Whether `text` is a path of this site, to go to after signing in.

    A browser reads `//elsewhere` and `/\\elsewhere` as another site and leaves out tabs
    and line ends before it looks, so none of these may be in it.
    """
    if not text.startswith("/") or text.startswith("//") or len(text) > LONGEST_PATH:
        return False
    if "\\" in text or any(ord(char) < 0x21 or ord(char) == 0x7F for char in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


# -- passwords ---------------------------------------------------------------------

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
FEWEST_DIFFERENT = 5

# What people choose first, without its digits and signs: `Welkom2026!!` is `welkom`.
COMMON_WORDS = frozenset(
    """
    welkom wachtwoord geheim nederland password qwerty qwertyuiop azerty asdfghjkl
    leerplicht jeugdhulp jeugdzorg gemeente zomer winter herfst lente voorjaar najaar
    januari februari maart april mei juni juli augustus september oktober november december
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag amsterdam rotterdam
    feyenoord ajax psv voetbal vakantie kerstmis hallo schatje liefde iloveyou konijn
    letmein admin administrator beheerder inloggen login test tester steenwijk
    steenwijkerland overijssel meppel zwolle mdoplanner mdo oefenen oefenenmetmdo
    """.split()
)
_ROWS = ("01234567890123456789", "98765432109876543210", "qwertyuiopasdfghjklzxcvbnm")


def password_problem(password: str, *, email: str, name: str) -> str | None:
    """What is wrong with a new password, in words for who chose it; None when it is good.

    Long and not to be guessed counts; capitals and signs are not asked for (NCSC,
    NIST SP 800-63B).
    """
    if len(password) < SHORTEST_PASSWORD:
        return (
            f"Dit wachtwoord is te kort: {len(password)} tekens. "
            f"Kies er minstens {SHORTEST_PASSWORD}, bijvoorbeeld drie of vier losse woorden."
        )
    if len(password) > LONGEST_PASSWORD:
        return f"Dit wachtwoord is te lang: het mag {LONGEST_PASSWORD} tekens zijn."
    if len(set(password)) < FEWEST_DIFFERENT:
        return f"Gebruik minstens {FEWEST_DIFFERENT} verschillende tekens."
    letters = _letters(password)
    words = name.split()
    own = {name, *words, "".join(words[:1] + words[-1:]), email, email.partition("@")[0]}
    if letters and letters in {_letters(text) for text in own}:
        return "Dit wachtwoord lijkt op de naam of het e-mailadres. Kies iets anders."
    if password == DEMO_PASSWORD or _is_common(password.casefold(), letters):
        return (
            "Dit wachtwoord is te makkelijk te raden. Kies bijvoorbeeld drie of vier losse woorden."
        )
    return None


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalpha())


def _is_common(password: str, letters: str) -> bool:
    if any(password in row for row in _ROWS):
        return True
    half = letters[: len(letters) // 2]
    return letters in COMMON_WORDS or (half * 2 == letters and half in COMMON_WORDS)


# -- throttling --------------------------------------------------------------------

WINDOW = timedelta(minutes=15)
FREE_FAILURES = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
FAILURES_PER_ADDRESS = 50


def account_wait(attempts: Iterable[tuple[datetime, bool]], now: datetime) -> timedelta:
    """How long an account must still wait for its next attempt.

    `attempts` are its attempts as (moment, whether the password was right). After 5
    failures in 15 minutes the wait is 1 minute from the last one, and twice as long after
    each further failure, up to 15 minutes. A right password starts the count anew.
    """
    recent = [(at, succeeded) for at, succeeded in attempts if now - at < WINDOW]
    good = max((at for at, succeeded in recent if succeeded), default=None)
    failures = [at for at, succeeded in recent if not succeeded and (good is None or at > good)]
    if len(failures) < FREE_FAILURES:
        return timedelta()
    wait = min(FIRST_WAIT * 2 ** (len(failures) - FREE_FAILURES), LONGEST_WAIT)
    return max(max(failures) + wait - now, timedelta())


def address_wait(failures: Sequence[datetime], now: datetime) -> timedelta:
    """How long an internet address must still wait, whatever account it tries.

    `failures` are the moments of its wrong attempts. With 50 in 15 minutes it waits until
    the oldest of the last 50 is 15 minutes ago.
    """
    recent = sorted((at for at in failures if now - at < WINDOW), reverse=True)
    if len(recent) < FAILURES_PER_ADDRESS:
        return timedelta()
    return max(recent[FAILURES_PER_ADDRESS - 1] + WINDOW - now, timedelta())


def wait_in_words(wait: timedelta) -> str:
    """`40 seconden`, `1 minuut`, `2 minuten`: rounded up, so that waiting that long is enough."""
    seconds = max(1, ceil(wait.total_seconds()))
    if seconds < 60:
        return "1 seconde" if seconds == 1 else f"{seconds} seconden"
    minutes = ceil(seconds / 60)
    return "1 minuut" if minutes == 1 else f"{minutes} minuten"
