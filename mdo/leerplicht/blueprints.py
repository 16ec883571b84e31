"""The blueprint of registrations, and what its views share: loading and addresses."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, url_for

from mdo import clock
from mdo.leerplicht.forms import RegistrationForm
from mdo.leerplicht.pupil_queries import (
    PupilHeading,
    get_pupil_heading,
    list_case_choices,
    list_report_choices,
)
from mdo.leerplicht.queries import get_registration
from mdo.leerplicht.terms import Sort
from mdo.web.access import viewer

blueprint = Blueprint("leerplicht", __name__)


def load_pupil(pupil_id: uuid.UUID) -> PupilHeading:
    """The pupil, or 404."""
    return get_pupil_heading(viewer(), pupil_id, clock.today()) or abort(404)


def load_sort(slug: str) -> Sort:
    """The sort that stands in an address, or 404. Police data has addresses of its own."""
    found = next((sort for sort in Sort if sort.value == slug), None)
    if found is None or found.is_police_data:
        abort(404)
    return found


def load_record(sort: Sort, record_id: uuid.UUID) -> tuple[Any, PupilHeading]:
    """A registration and its pupil, or 404."""
    record = get_registration(viewer(), sort, record_id) or abort(404)
    return record, load_pupil(record.pupil_id)


def address_of(sort: Sort, record_id: uuid.UUID, act: str = "show") -> str:
    """The address of a registration: `show`, `edit` or `remove` it."""
    if sort.is_police_data:
        return url_for(f"leerplicht.{act}_police", police_id=record_id)
    return url_for(f"leerplicht.{act}", soort=sort.value, registration_id=record_id)


def address_of_new(sort: Sort, pupil_id: uuid.UUID, **query: Any) -> str:
    """The address where a registration of this sort is made."""
    if sort.is_police_data:
        return url_for("leerplicht.new_police", pupil_id=pupil_id)
    return url_for("leerplicht.new", pupil_id=pupil_id, soort=sort.value, **query)


def offer(
    form: RegistrationForm, sort: Sort, pupil: PupilHeading, report_id: uuid.UUID | None = None
) -> None:
    """Fill the choices of a form: the cases and the reports of the pupil. `report_id` is the
    report that was chosen before."""
    form.offer_cases(list_case_choices(viewer(), pupil.id, clock.today()))
    if form.needs_report:
        is_new = sort is Sort.ONDERZOEK
        form["report_id"].offer(
            list_report_choices(viewer(), pupil.id, without_investigation=is_new, always=report_id)
        )
