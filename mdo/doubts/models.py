"""Doubts (bedenkingen) about established plans in general."""

from __future__ import annotations

import uuid

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mdo.database.columns import Created, Identified, reference, term_column
from mdo.doubts.terms import DoubtTheme
from mdo.extensions import db


class Doubt(Identified, Created, db.Model):
    """A doubt for evaluation and further development (appendix 4). It bears no pupil and no
    case: over an established plan there is no discussion on the case any more."""

    __tablename__ = "doubts"

    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    school_year: Mapped[str] = mapped_column(String(9))
    theme: Mapped[DoubtTheme] = term_column(DoubtTheme)
    text: Mapped[str] = mapped_column(Text)
    follow_up: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index(None, "municipality_id", "school_year", "theme"),)
