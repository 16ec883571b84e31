"""The form with which a meeting is planned or changed: when, where, why and who."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    SelectMultipleField,
)
from wtforms import Form as PlainForm
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, RadioInput

from mdo.meetings.forms import ReasonFields
from mdo.meetings.rules import video_fault
from mdo.terms import (
    MdoResponsibility,
    MeetingKind,
    Party,
)
from mdo.web.forms import (
    LINE,
    SHORT,
    TEXT,
    ChoiceField,
    DateField,
    Form,
    LongTextField,
    TextField,
    TimeField,
    VersionedForm,
    at_most,
    optional,
    required,
)

GUEST_ROWS = 3
MOST_GUESTS = 20


class _Checkboxes(SelectMultipleField):
    """A list of checkboxes whose choices are handed in."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str = "", *, coerce: Any = str, **kwargs: Any) -> None:
        # What was sent is text; what a view sets is what it should be already.
        super().__init__(
            label,
            coerce=lambda value: coerce(value) if isinstance(value, str) else value,
            **kwargs,
        )

    def offer(self, choices: Sequence[tuple[Any, str]]) -> None:
        self.choices = [(str(value), label) for value, label in choices]

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            return
        offered = {value for value, _label in self.choices}
        if not offered.issuperset(str(value) for value in self.data or ()):
            raise ValidationError("Een van de keuzes bestaat niet meer. Kies opnieuw.")


class _RadioButtons(ChoiceField):
    """One choice out of a short list that is all in sight."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()

    def pre_validate(self, form: Any) -> None:
        if self.data is not None:
            super().pre_validate(form)


def check_email(_form: Any, field: TextField) -> None:
    """A rough check: one @ with something on both sides and no blanks."""
    name, at, host = (field.data or "").partition("@")
    if field.data and (not at or not name or "." not in host or " " in field.data):
        raise ValidationError("Dit is geen e-mailadres.")


# -- planning ------------------------------------------------------------------------


class GuestRow(PlainForm):
    """Somebody without an account. A row that stays empty is nobody."""

    name = TextField("Naam", [at_most(SHORT)])
    organisation = TextField("Organisatie", [at_most(SHORT)])
    party = ChoiceField("Namens", choices=Party.choices(), default=Party.OVERIG, coerce=Party)
    email = TextField("E-mailadres", [at_most(254), check_email])

    def validate_name(self, field: TextField) -> None:
        if not field.data and (self.organisation.data or self.email.data):
            raise ValidationError("Vul de naam van deze gast in.")


class ConflictFields:
    """That a meeting is planned in spite of what stands in its way."""

    # What stands in the way (conflict_rules.Conflict), once that is known.
    conflicts: Sequence[Any] = ()
    plan_anyway = BooleanField("Toch plannen op dit moment")
    conflicts_seen = HiddenField()
    conflict_reason = TextField(
        "Waarom toch op dit moment?",
        [at_most(LINE)],
        description="Staat bij het overleg. Noem geen namen van leerlingen.",
    )

    def warn(self, conflicts: Sequence[Any], mark: str) -> None:
        """Show these conflicts. A confirmation counts for what was on the page then: when
        that is not the same any more (`mark`), it is taken back."""
        self.conflicts = conflicts
        if self.conflicts_seen.data != mark:
            self.plan_anyway.data = False
        self.conflicts_seen.data = mark


class ConfirmForm(ConflictFields, Form):
    """Planning a concept for good."""


class _MeetingFields(ConflictFields, ReasonFields):
    """When, where, why and who: the same for a new and a changed meeting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # What the searches of this form brought, in words, by what was searched.
        self.finds: dict[str, str] = {}
        # The users at the table and those chosen, for the view side by side.
        self.at_table: list[uuid.UUID] = []
        super().__init__(*args, **kwargs)

    responsibility = _RadioButtons(
        "Onder wiens verantwoordelijkheid?",
        required("Kies onder wiens verantwoordelijkheid dit MDO wordt gehouden."),
        choices=MdoResponsibility.choices(),
        coerce=MdoResponsibility,
        description="Het jaarverslag telt MDO's naar wie verantwoordelijk is.",
    )
    on = DateField("Datum", required("Vul de datum in."), description="Bijvoorbeeld 3-11-2026")
    starts = TimeField("Begin", required("Vul in hoe laat het begint."))
    ends = TimeField("Einde")
    location = TextField("Plaats", [at_most(LINE)], description="Adres of gebouw")
    room = TextField("Zaal of kamer", [at_most(SHORT)])
    video_url = TextField(
        "Link voor beeldbellen", [at_most(LINE)], description="Begint met https://"
    )
    aim = LongTextField("Doel", [at_most(TEXT)])
    people = _Checkboxes("Wie zitten er aan tafel?", coerce=uuid.UUID)
    people_search = TextField(
        "Zoek iemand anders",
        [at_most(SHORT)],
        description="Op naam, functie of organisatie",
    )
    people_searched = HiddenField()
    family = _Checkboxes("Wie van hen komen er?")
    guests = FieldList(
        FormField(GuestRow), "Gasten", min_entries=GUEST_ROWS, max_entries=MOST_GUESTS
    )
    chair = ChoiceField("Voorzitter", blank="Nog niet bekend")
    note_taker = ChoiceField(
        "Notulist",
        blank="Nog niet bekend",
    )

    def validate_video_url(self, field: TextField) -> None:
        if field.data and (fault := video_fault(field.data)):
            raise ValidationError(fault)

    @property
    def filled_guests(self) -> list[dict[str, Any]]:
        """The rows with somebody in them."""
        return [row for row in self.guests.data if row["name"]]

    @property
    def chosen_people(self) -> set[uuid.UUID]:
        """The memberships that were chosen, as participant, chair or note taker."""
        leads = (self.chair.data, self.note_taker.data)
        return {*(self.people.data or ())} | {
            uuid.UUID(key.removeprefix("m-")) for key in leads if key and _is_membership(key)
        }

    def keep(self, kind: MeetingKind, reasons: Collection[Party]) -> None:
        """Leave the fields of this kind of meeting, with the reasons of these parties."""
        unused = [] if kind is MeetingKind.MDO else ["responsibility"]
        if kind is MeetingKind.ZAT:
            unused.append("question")
        else:
            unused += ["cases", "case_search", "case_searched"]
        for name in unused:
            if name in self:
                del self[name]
        self.offer_reasons(reasons)

    def leave_the_moment(self) -> None:
        """Do without the fields of when: a poll decides that."""
        for name in ("on", "starts", "ends"):
            del self[name]

    def let_the_moment_open(self) -> None:
        """Let when it is be filled in later, as far as it is not known yet."""
        for name in ("on", "starts"):
            self[name].validators = optional()

    def add_guest_row(self) -> None:
        if len(self.guests.entries) < MOST_GUESTS:
            self.guests.append_entry()

    def search(self, what: str, find: Callable[[str], list[Any]], most: int) -> list[Any]:
        """What the text in the search field of `people` or `case` brings, at most `most`
        rows. A text that was not searched before keeps the form from being saved: who
        typed it wants to see what it brings first. A single find is chosen at once."""
        text, shown = self[f"{what}_search"], self[f"{what}_searched"]
        is_new = bool(text.data) and text.data != shown.data
        found = find(text.data) if text.data and len(text.data) <= SHORT else []
        shown.data = text.data or ""
        if is_new:
            self.finds[what] = found_text(len(found), most)
            if len(found) == 1:
                chosen = self["people" if what == "people" else "cases"]
                chosen.data = [*(chosen.data or ()), found[0].id]
        return found[:most]

    def validate(self, extra_validators: dict | None = None) -> bool:
        is_valid = super().validate(extra_validators)
        for what, text in self.finds.items():
            is_valid = False
            self[f"{what}_search"].errors = [f"{text} Er is nog niets opgeslagen."]
        return is_valid


def found_text(count: int, most: int) -> str:
    """How many people or cases a search brought, in words."""
    if count == 0:
        return "Niets gevonden. Probeer een deel van de naam."
    if count > most:
        return f"Meer dan {most} gevonden. Typ een langer stuk."
    if count == 1:
        return "1 gevonden en aangevinkt; bovenaan de lijst."
    return f"{count} gevonden; bovenaan de lijst."


def _is_membership(key: str) -> bool:
    try:
        return key.startswith("m-") and bool(uuid.UUID(key.removeprefix("m-")))
    except ValueError:
        return False


class NewMeetingForm(_MeetingFields, Form):
    uid = HiddenField()
    organisation_id = ChoiceField("Organiserende organisatie", coerce=uuid.UUID)
    cases = _Checkboxes("Welke dossiers worden besproken?", coerce=uuid.UUID)
    case_search = TextField(
        "Zoek een dossier",
        [at_most(SHORT)],
        description="Op naam of nummer",
    )
    case_searched = HiddenField()
    question = LongTextField(
        "Vraag aan het overleg",
        [at_most(TEXT)],
        description="Wie aan tafel zit leest deze vraag, ook zonder toegang tot het dossier.",
    )
    was_held = BooleanField(
        "Dit overleg is al begonnen of gehouden: ik leg het achteraf vast",
    )

    def give_mark(self) -> None:
        """Let the form carry a mark of its own, so that it makes one meeting only."""
        try:
            self.uid.data = str(uuid.UUID(self.uid.data or ""))
        except ValueError:
            self.uid.data = str(uuid.uuid4())


class EditMeetingForm(_MeetingFields, VersionedForm):
    seated = _Checkboxes(
        "Nu aan tafel",
        coerce=uuid.UUID,
        description="Haal het vinkje weg om iemand van de lijst te halen.",
    )
