"""The blueprint of registrations, and what its views share: loading and addresses."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, url_for

from mdo import clock
from mdo.leerplicht.forms import RegistrationForm
from mdo.leerplicht.pupil_queries import (
    Choice,
    PupilHeading,
    get_pupil_heading,
    list_case_choices,
    list_report_choices,
)
from mdo.leerplicht.queries import get_registration
from mdo.leerplicht.terms import Sort
from mdo.web.access import viewer

OUT_OF_SIGHT = "Ligt nu bij een andere gemeente"
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


def offer(form: RegistrationForm, sort: Sort, pupil: PupilHeading, record: Any = None) -> None:
    """Fill the choices of a form: the cases and the reports of the pupil. What `record` chose
    before stays a choice, also when it is out of sight since the pupil moved."""
    cases = list_case_choices(viewer(), pupil.id, clock.today())
    form.case_id.offer(_with(cases, record and record.case_id))
    if not form.needs_report:
        return
    chosen = getattr(record, "report_id", None)
    reports = list_report_choices(
        viewer(), pupil.id, without_investigation=sort is Sort.ONDERZOEK, always=chosen
    )
    form["report_id"].offer(_with(reports, chosen))


def _with(choices: list[Choice], chosen: uuid.UUID | None) -> list[Choice]:
    if chosen is None or chosen in {value for value, _label in choices}:
        return choices
    return [*choices, (chosen, OUT_OF_SIGHT)]
