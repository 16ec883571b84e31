"""Reading municipalities, organisations and schools."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from mdo.extensions import db
from mdo.organisations.models import InstallationFact, Municipality

PRODUCT = "MDO-planner"


@dataclass(frozen=True)
class HouseStyle:
    """Name and colours of the municipality whose house style a page bears."""

    name: str
    primary_colour: str
    accent_colour: str
    is_demo: bool


def get_house_style(municipality_id: uuid.UUID | None) -> HouseStyle:
    """The style of a municipality; of the only tenant when there is just one; else neutral."""
    tenants = db.session.execute(
        select(
            Municipality.id,
            Municipality.name,
            Municipality.primary_colour,
            Municipality.accent_colour,
            select(InstallationFact.key)
            .where(InstallationFact.key == "demo")
            .exists()
            .label("is_demo"),
        ).where(Municipality.is_tenant)
    ).all()
    own = [row for row in tenants if row.id == municipality_id]
    chosen = own[0] if own else tenants[0] if len(tenants) == 1 else None
    is_demo = bool(tenants and tenants[0].is_demo)
    if chosen is None:
        return HouseStyle("", "#154273", "#a90061", is_demo)
    return HouseStyle(chosen.name, chosen.primary_colour, chosen.accent_colour, is_demo)


def get_tenants() -> list[Municipality]:
    """The municipalities that work with this installation, by name."""
    return list(
        db.session.scalars(
            select(Municipality).where(Municipality.is_tenant).order_by(Municipality.name)
        )
    )
