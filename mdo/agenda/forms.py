"""Forms of the calendar: what it shows, the file with busy times, who stand side by side."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from wtforms import FileField, HiddenField
from wtforms.validators import ValidationError

from mdo.agenda.calendar_rules import View, within
from mdo.agenda.slot_rules import LENGTHS
from mdo.meetings.forms import term_or_none
from mdo.meetings.rules import Period
from mdo.terms import MeetingKind
from mdo.web.forms import ChoiceField, Form, TextField, at_most, parse_date

EVERYBODY, ME = "", "ik"


def day_in(text: str | None, today: date) -> date:
    """The day that an address names, today when it names none."""
    try:
        return within(parse_date(text or ""))
    except ValueError:
        return today


def ids_in(texts: list[str]) -> list[uuid.UUID]:
    """The ids among these texts, each once and in their order."""
    found: dict[uuid.UUID, None] = {}
    for text in texts:
        try:
            found[uuid.UUID(text)] = None
        except ValueError:
            continue
    return list(found)


class CalendarFilterForm(Form):
    """The filters of the calendar, read from the address."""

    kind = ChoiceField(
        "Soort",
        choices=[(kind.value, f"{kind.abbreviation}: {kind.label}") for kind in MeetingKind],
        blank="Alle soorten",
        name="soort",
    )
    organisation_id = ChoiceField("School of organisatie", blank="Alle", name="organisatie")
    person = ChoiceField("Wie", blank="Iedereen", name="wie")
    view = HiddenField(name="weergave")
    day = HiddenField(name="datum")

    def offer_people(self, people: list[tuple[uuid.UUID, str]]) -> None:
        """The people to choose from; oneself comes first."""
        self.person.offer([(ME, "Alleen mijn overleggen"), *people])

    @property
    def shown(self) -> View:
        """The asked view; the month for anything else."""
        known = {view.value: view for view in View}
        return known.get(self.view.data or "", View.MAAND)

    def wanted(self, user_id: uuid.UUID) -> dict[str, Any]:
        """The filters as the query names them; what is not offered filters nothing."""
        offered = {value for value, _label in self.person.choices} - {ME, EVERYBODY}
        person = user_id if self.person.data == ME else None
        if self.person.data in offered:
            person = uuid.UUID(self.person.data)
        return {
            "period": Period.ALLE,
            "kind": term_or_none(MeetingKind, self.kind.data),
            "organisation_id": next(iter(ids_in([self.organisation_id.data or ""])), None),
            "user_id": person,
        }


class BusyForm(Form):
    """A calendar file with the times at which somebody cannot."""

    file = FileField(
        "Agendabestand (.ics)",
        description="Hoogstens 5 MB. Alleen de tijden worden bewaard, geen onderwerpen of namen.",
    )

    def validate_file(self, field: FileField) -> None:
        # Without a file the browser sends an empty one, and a script may send plain text.
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Kies een bestand.")

    def read(self) -> bytes:
        """The file, no larger than the application takes (MAX_CONTENT_LENGTH)."""
        return self.file.data.stream.read()


class SideForm(Form):
    """Who is added to the view side by side, and how long the meeting lasts."""

    q = TextField("Zoek op naam, functie of organisatie", [at_most(120)])
    minutes = ChoiceField(
        "Hoe lang?",
        choices=[(str(minutes), f"{minutes} minuten") for minutes in LENGTHS],
        default="60",
        name="duur",
    )

    @property
    def length(self) -> int:
        """Minutes; an hour when the address says nonsense."""
        text = self.minutes.data or ""
        return int(text) if text in {str(minutes) for minutes in LENGTHS} else 60
