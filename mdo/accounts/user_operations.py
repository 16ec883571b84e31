"""What a functional administrator does with users and their roles.

Passwords come in hashed: hashing does not belong in a transaction. `by` is the
administrator, `municipality_id` the municipality on whose behalf.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mdo import audit
from mdo.accounts.models import Membership, User
from mdo.accounts.passwords import new_session_key
from mdo.accounts.queries import get_user, get_user_by_email
from mdo.accounts.rules import (
    KINDS_OF_ROLE,
    MembershipState,
    is_email,
    membership_state,
    normal_email,
)
from mdo.accounts.user_queries import has_other_administrator
from mdo.audit import AuditAction, Subject
from mdo.errors import Refused, StaleEdit
from mdo.extensions import db
from mdo.fingerprints import fingerprint_of
from mdo.law.dates import in_dutch
from mdo.organisations.models import Organisation
from mdo.terms import Role

NOT_AN_EMAIL = "Dit is geen e-mailadres. Typ bijvoorbeeld naam@gemeente.nl."
EMAIL_TAKEN = (
    "Er is al een gebruiker met dit e-mailadres. Staat die niet in de lijst, dan hoort het "
    "account bij een andere gemeente."
)
LAST_ADMINISTRATOR = (
    "Dit is de laatste functioneel beheerder van de gemeente. Geef eerst iemand anders deze "
    "rol, voor minstens even lang."
)
OWN_ROLES = "De eigen rollen wijzigen kan niet. Vraag een andere functioneel beheerder."


@dataclass(frozen=True)
class Acting:
    """Who acts, for which municipality and when. `by` is None for a command."""

    by: uuid.UUID | None
    municipality_id: uuid.UUID | None
    now: datetime


@dataclass(frozen=True)
class Identity:
    """Name and address of a user, as typed."""

    given_name: str
    infix: str
    surname: str
    email: str

    @classmethod
    def of(cls, user: User) -> Identity:
        return cls(user.given_name, user.infix, user.surname, user.email)

    @property
    def fingerprint(self) -> str:
        """Tells whether somebody changed these since they were shown."""
        return fingerprint_of((self.given_name, self.infix, self.surname, self.email))

    def as_dict(self) -> dict[str, str]:
        return {**vars(self), "email": normal_email(self.email)}


@dataclass(frozen=True)
class NewRole:
    """A role to give: from its first up to and including its last day, if it has one."""

    role: Role
    title: str
    from_on: date
    until_on: date | None


def create_user(
    user_id: uuid.UUID,
    identity: Identity,
    *,
    role: NewRole,
    organisation: Organisation,
    password_hash: str,
    acting: Acting,
    must_change_password: bool = True,
) -> User:
    """A new user with a first role.

    `user_id` comes from the form. The same form sent twice gives the same user, with the
    newer password: the page with the older one may have been lost. Raises Refused.
    """
    email = _checked_email(identity.email)
    sent_before = get_user(user_id)
    if sent_before is not None:
        if _is_fresh(sent_before, email, acting):
            reset_password(sent_before, password_hash, acting=acting)
            return sent_before
        user_id = uuid.uuid4()
    if get_user_by_email(email):
        raise Refused({"email": EMAIL_TAKEN})
    user = User(
        id=user_id,
        **identity.as_dict(),
        password_hash=password_hash,
        session_key=new_session_key(),
        must_change_password=must_change_password,
        created_at=acting.now,
        created_by_id=acting.by,
    )
    membership = _checked_membership(user, organisation, role, acting)
    db.session.add(user)
    db.session.flush()
    _record(AuditAction.USER_CREATED, user, acting, **identity.as_dict())
    _add(membership, acting)
    return user


def _is_fresh(user: User, email: str, acting: Acting) -> bool:
    return user.email == email and user.created_by_id == acting.by and user.last_sign_in_at is None


def _checked_email(text: str) -> str:
    email = normal_email(text)
    if not is_email(email):
        raise Refused({"email": NOT_AN_EMAIL})
    return email


def change_user(user: User, identity: Identity, *, seen: str, acting: Acting) -> None:
    """Change name and address. `seen` is the fingerprint of what the form showed.

    Raises Refused, or StaleEdit when somebody else changed them meanwhile.
    """
    old = Identity.of(user)
    if old.fingerprint != seen:
        raise StaleEdit(user)
    email = _checked_email(identity.email)
    if email != user.email and get_user_by_email(email):
        raise Refused({"email": EMAIL_TAKEN})
    new = identity.as_dict()
    changed = {name for name, value in old.as_dict().items() if new[name] != value}
    if not changed:
        return
    for name in changed:
        setattr(user, name, new[name])
    _record(
        AuditAction.USER_CHANGED,
        user,
        acting,
        old={name: value for name, value in old.as_dict().items() if name in changed},
        new={name: value for name, value in new.items() if name in changed},
    )


def grant_role(
    user: User, organisation: Organisation, role: NewRole, *, acting: Acting
) -> Membership:
    """Give a role at an organisation. `user` comes with the memberships. Raises Refused."""
    _not_on_oneself(user, acting, OWN_ROLES)
    membership = _checked_membership(user, organisation, role, acting)
    _add(membership, acting)
    return membership


def _checked_membership(
    user: User, organisation: Organisation, role: NewRole, acting: Acting
) -> Membership:
    if organisation.kind not in KINDS_OF_ROLE[role.role]:
        raise Refused({"role": f"Deze rol past niet bij {organisation.kind.label.lower()}."})
    if organisation.closed_on and organisation.closed_on <= role.from_on:
        raise Refused({"": "Deze organisatie is gesloten."})
    if role.until_on and role.until_on < role.from_on:
        raise Refused({"until_on": "De laatste dag ligt vóór de eerste dag."})
    for other in user.memberships:
        is_same = (other.organisation_id, other.role) == (organisation.id, role.role)
        if is_same and _overlaps(other, role):
            raise Refused({"from_on": "Deze persoon heeft deze rol hier al in deze tijd."})
    return Membership(
        user_id=user.id,
        organisation_id=organisation.id,
        **vars(role),
        created_at=acting.now,
        created_by_id=acting.by,
    )


def _overlaps(one: Membership, other: NewRole) -> bool:
    starts_in_time = other.until_on is None or one.from_on <= other.until_on
    ends_in_time = one.until_on is None or one.until_on >= other.from_on
    return starts_in_time and ends_in_time


def _add(membership: Membership, acting: Acting) -> None:
    db.session.add(membership)
    _record_role(
        AuditAction.MEMBERSHIP_GRANTED,
        membership,
        acting,
        from_on=membership.from_on,
        title=membership.title,
        until_on=membership.until_on,
    )


def end_role(membership: Membership, *, until_on: date, today: date, acting: Acting) -> None:
    """Let a role end after `until_on`; one that begins today or later and would end before
    that is taken away. `membership` comes with its user and organisation. Raises Refused.
    """
    _not_on_oneself(membership.user, acting, OWN_ROLES)
    old, begins_on = membership.until_on, membership.from_on
    if old == until_on:
        return
    if old is not None and old < max(today, until_on):
        raise Refused({"until_on": "De rol eindigt al eerder. Geef een nieuwe rol voor daarna."})
    if until_on < begins_on < today:
        raise Refused({"until_on": f"De rol begon pas op {in_dutch(begins_on)}."})
    if membership.user.is_enabled:
        _not_the_last_administrator(membership, until_on + timedelta(days=1))
    if until_on < begins_on:
        db.session.delete(membership)
    else:
        membership.until_on = until_on
    _record_role(
        AuditAction.MEMBERSHIP_ENDED,
        membership,
        acting,
        old={"until_on": old},
        new={"until_on": until_on},
    )


def _not_the_last_administrator(membership: Membership, on: date) -> None:
    """Refuse when nobody else administers the municipality from `on` as long as this one."""
    municipality_id = membership.organisation.municipality_id
    if membership.role is not Role.BEHEERDER or not municipality_id:
        return
    if not has_other_administrator(membership, municipality_id, on):
        raise Refused(LAST_ADMINISTRATOR)


def disable_user(user: User, *, today: date, acting: Acting) -> None:
    """Switch an account off and end its sessions. `user` comes with the memberships and
    their organisations. Does nothing to one that is off. Raises Refused."""
    _not_on_oneself(user, acting, "Het eigen account uitzetten kan niet.")
    if not user.is_enabled:
        return
    for membership in user.memberships:
        state = membership_state(membership.from_on, membership.until_on, today)
        if state is not MembershipState.BEEINDIGD:
            _not_the_last_administrator(membership, max(today, membership.from_on))
    user.is_enabled = False
    user.session_key = new_session_key()
    _record(AuditAction.USER_DISABLED, user, acting)


def enable_user(user: User, *, acting: Acting) -> None:
    """Switch an account on again. Does nothing to one that is on."""
    if user.is_enabled:
        return
    user.is_enabled = True
    _record(AuditAction.USER_ENABLED, user, acting)


def reset_password(user: User, password_hash: str, *, acting: Acting) -> None:
    """Give a password that its user must change first of all; sessions end. Raises Refused."""
    _not_on_oneself(user, acting, "Wijzig het eigen wachtwoord bij Mijn gegevens.")
    user.password_hash = password_hash
    user.session_key = new_session_key()
    user.must_change_password = True
    _record(AuditAction.PASSWORD_RESET, user, acting)


def _not_on_oneself(user: User, acting: Acting, message: str) -> None:
    if user.id == acting.by:
        raise Refused(message)


def _record(action: AuditAction, user: User, acting: Acting, **details: object) -> None:
    audit.record(
        action,
        by=acting.by,
        now=acting.now,
        subject=Subject.GEBRUIKER,
        subject_id=user.id,
        municipality_id=acting.municipality_id,
        **details,
    )


def _record_role(
    action: AuditAction, membership: Membership, acting: Acting, **details: object
) -> None:
    audit.record(
        action,
        by=acting.by,
        now=acting.now,
        subject=Subject.GEBRUIKER,
        subject_id=membership.user_id,
        municipality_id=acting.municipality_id,
        role=membership.role,
        organisation_id=membership.organisation_id,
        **details,
    )
