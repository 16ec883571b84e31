"""The private feeds of the calendar."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from mdo.database.columns import Identified, reference
from mdo.database.types import UtcDateTime
from mdo.extensions import db


class CalendarFeed(Identified, db.Model):
    """The address at which a calendar program reads the meetings of one user. Only the
    digest of its token is kept; who lost the address makes a new one."""

    __tablename__ = "calendar_feeds"

    user_id: Mapped[uuid.UUID] = reference("users.id")
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
