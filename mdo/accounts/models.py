"""Users, what they do in which organisation, and sign-in attempts."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdo.database.columns import SHORT, Created, Identified, PersonName, reference, term_column
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.organisations.models import Organisation
from mdo.terms import Role


class User(Identified, Created, PersonName, UserMixin, db.Model):
    """Somebody who signs in. What he or she may do hangs on the memberships.

    `session_key` is part of every session: a new one ends all sessions at once (new
    password, account switched off).
    """

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    session_key: Mapped[str] = mapped_column(String(43))
    is_enabled: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    # Shown on the sign-in page of a demo database and nowhere else.
    is_demo: Mapped[bool] = mapped_column(default=False)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="user",
        foreign_keys="Membership.user_id",
        cascade="all, delete-orphan",
        lazy="raise",
    )

    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower_case"),
        Index(None, "surname", "given_name"),
    )

    @property
    def is_active(self) -> bool:
        """Flask-Login refuses the session of a user who is switched off."""
        return self.is_enabled

    def get_id(self) -> str:
        """Identity and session key in one, as Flask-Login keeps it in the session."""
        return f"{self.id}:{self.session_key}"


class Membership(Identified, Created, db.Model):
    """A role in an organisation during a period; the title is what colleagues say
    (IB'er, zorgcoördinator, procescoördinator, jeugdverpleegkundige)."""

    __tablename__ = "memberships"

    user_id: Mapped[uuid.UUID] = reference("users.id")
    organisation_id: Mapped[uuid.UUID] = reference("organisations.id")
    role: Mapped[Role] = term_column(Role)
    title: Mapped[str] = mapped_column(String(SHORT), default="")
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    user: Mapped[User] = relationship(
        back_populates="memberships", foreign_keys=[user_id], lazy="raise"
    )
    organisation: Mapped[Organisation] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("user_id", "organisation_id", "role", "from_on"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
    )


class SignInAttempt(Identified, db.Model):
    """An attempt to sign in, kept to slow guessing down. No name: only keyed digests."""

    __tablename__ = "sign_in_attempts"

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_digest: Mapped[str] = mapped_column(String(64))
    address_digest: Mapped[str] = mapped_column(String(64))
    succeeded: Mapped[bool]

    __table_args__ = (
        Index(None, "account_digest", "at"),
        Index(None, "address_digest", "at"),
        Index(None, "at"),
    )
