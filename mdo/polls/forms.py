"""Forms of a poll: what is proposed, what is answered, and what is chosen."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field, FieldList, FormField
from wtforms import Form as PlainForm
from wtforms.validators import ValidationError

from mdo.meetings.forms import ReasonFields
from mdo.meetings.planning_forms import ConflictFields
from mdo.meetings.rules import video_fault
from mdo.polls.rules import MOST_SLOTS, WORDS
from mdo.terms import InvitationAnswer
from mdo.web.forms import (
    LINE,
    DateField,
    Form,
    RadioButtons,
    TextField,
    TimeField,
    VersionedForm,
    at_most,
    optional,
    required,
)

SLOT_ROWS = 5


# -- what is proposed ----------------------------------------------------------------


class SlotRow(PlainForm):
    """A moment that is proposed. A row that stays empty is none."""

    on = DateField("Datum")
    starts = TimeField("Begin")
    ends = TimeField("Einde")

    def validate_on(self, field: DateField) -> None:
        if _is_blank(field) and not (_is_blank(self.starts) and _is_blank(self.ends)):
            raise ValidationError("Vul de datum in.")

    def validate_starts(self, field: TimeField) -> None:
        if _is_blank(field) and not (_is_blank(self.on) and _is_blank(self.ends)):
            raise ValidationError("Vul in hoe laat het begint.")


def _is_blank(field: Any) -> bool:
    return field.data is None and not field.process_errors


class SlotsForm(VersionedForm):
    answer_by_on = DateField(
        "Antwoorden kan tot en met",
        optional(),
        description="Laat dit leeg om te kunnen antwoorden tot het laatste voorstel begint.",
    )
    slots = FieldList(
        FormField(SlotRow), "Voorstellen", min_entries=SLOT_ROWS, max_entries=MOST_SLOTS
    )

    def add_row(self) -> None:
        if len(self.slots.entries) < MOST_SLOTS:
            self.slots.append_entry()

    def refuse(self, messages: dict[str, str]) -> None:
        """Put the messages at their fields, those of the rows (`slots-2-on`) included."""
        rest = {}
        for name, message in messages.items():
            place, _, part = name.removeprefix("slots-").partition("-")
            if name.startswith("slots-") and int(place) < len(self.slots.entries):
                field = self.slots.entries[int(place)].form[part]
                field.errors = [*field.errors, message]
            else:
                rest["" if part else name] = message
        if len(rest) < len(messages):
            self.slots.errors = [entry.errors for entry in self.slots.entries]
        super().refuse(rest)


# -- what is answered ----------------------------------------------------------------


class AnswersForm(Form):
    """An answer for each slot, in a field by its id (`answers_form`)."""

    note = TextField(
        "Opmerking",
        [at_most(LINE)],
        description="Iedereen aan tafel met een account kan dit lezen. Noem geen namen.",
    )

    @property
    def slot_fields(self) -> list[Field]:
        """The fields of the slots, in order of time."""
        return [field for field in self if field.name.startswith("slot_")]

    @property
    def answers(self) -> dict[uuid.UUID, InvitationAnswer]:
        """What was answered, by slot."""
        return {
            uuid.UUID(field.name.removeprefix("slot_")): field.data
            for field in self.slot_fields
            if field.data is not None
        }


def answers_form(
    slots: Sequence[tuple[uuid.UUID, str]],
    answers: Mapping[uuid.UUID, InvitationAnswer],
    note: str,
) -> AnswersForm:
    """The form with a question for each slot (id and words), as it was answered before."""
    choices = [(answer.value, words) for answer, words in WORDS.items()]
    fields = {
        f"slot_{slot_id.hex}": RadioButtons(
            words, required("Kies een antwoord."), choices=choices, coerce=InvitationAnswer
        )
        for slot_id, words in slots
    }
    given = {f"slot_{slot_id.hex}": answer for slot_id, answer in answers.items()}
    return type("AnswersForm", (AnswersForm,), fields)(note=note, **given)


# -- what is chosen ------------------------------------------------------------------


class ChooseForm(ConflictFields, ReasonFields, Form):
    """What a meeting still lacks when its date is chosen."""

    location = TextField("Plaats", [at_most(LINE)], description="Adres, gebouw of kamer")
    video_url = TextField(
        "Link voor beeldbellen", [at_most(LINE)], description="Begint met https://"
    )

    def validate_video_url(self, field: TextField) -> None:
        if field.data and (fault := video_fault(field.data)):
            raise ValidationError(fault)

    def keep(self, *, asks_place: bool) -> None:
        """Ask for a place only when there is none."""
        if not asks_place:
            del self.location
            del self.video_url
