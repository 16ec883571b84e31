"""The base of every form: Dutch messages, plain text cleaned, dates as people type them."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import Choice
from wtforms.validators import InputRequired, Optional, ValidationError
from wtforms.widgets import ListWidget, RadioInput

from mdo.database.columns import LINE, SHORT, TEXT
from mdo.law.dates import in_figures, parse_date

REQUIRED = "Vul dit in."
NO_CHOICE = "Kies een van de mogelijkheden."


def clean(text: str | None) -> str:
    """`text` in composed Unicode (NFC), without control characters and outer blanks.

    Line ends become `\\n`, so that a text that was only looked at counts as unchanged.
    """
    normal = unicodedata.normalize("NFC", (text or "").replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        char for char in normal if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")
    ).strip()


def parse_time(text: str) -> time:
    """A time of day as people type it: 14:30, 14.30, 14u30, 1430, 9 uur. Raises ValueError."""
    text = text.strip().lower().removesuffix("uur").strip()
    found = re.fullmatch(r"(\d{1,2})(?:[:.u](\d{2}))?u?", text) or re.fullmatch(
        r"(\d{1,2})(\d{2})", text
    )
    if not found:
        raise ValueError("geen tijd")
    return time(int(found[1]), int(found[2] or 0))


class _ParsedField(StringField):
    """A text field that is understood as something else, and shows what was typed."""

    message = ""

    def parse(self, text: str) -> Any:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        raise NotImplementedError

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        text = clean(valuelist[0]) if valuelist else ""
        if not text:
            return
        try:
            self.data = self.parse(text)
        except (ValueError, ArithmeticError):
            raise ValueError(self.message) from None

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else self.show(self.data)


class DateField(_ParsedField):
    """A date, typed the Dutch way. `data` is a date or None."""

    message = "Dit is geen datum. Typ bijvoorbeeld 3-11-2026."

    def parse(self, text: str) -> date:
        return parse_date(text)

    def show(self, value: date) -> str:
        return in_figures(value)


class TimeField(_ParsedField):
    """A time of day. `data` is a time or None."""

    message = "Dit is geen tijd. Typ bijvoorbeeld 14.30."

    def parse(self, text: str) -> time:
        return parse_time(text)

    def show(self, value: time) -> str:
        return f"{value:%H.%M}"


class DecimalField(_ParsedField):
    """A number with a decimal comma, such as hours or euros. `data` is a Decimal or None."""

    message = "Dit is geen getal. Typ bijvoorbeeld 2,5."

    def parse(self, text: str) -> Decimal:
        text = text.removeprefix("€").strip()
        if not re.fullmatch(r"-?(\d{1,3}(\.\d{3})+|\d+)(,\d{1,2})?|-?\d+\.\d{1,2}", text):
            raise InvalidOperation
        if "," in text or re.fullmatch(r"-?\d{1,3}(\.\d{3})+", text):
            text = text.replace(".", "").replace(",", ".")
        return Decimal(text)

    def show(self, value: Decimal) -> str:
        return f"{value.normalize():f}".replace(".", ",")


class WholeNumberField(_ParsedField):
    """A number without decimals, such as minutes. `data` is an int or None."""

    message = "Dit is geen heel getal. Typ bijvoorbeeld 20."

    def parse(self, text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,100}", text):
            raise ValueError("geen heel getal")
        return int(text)

    def show(self, value: int) -> str:
        return str(value)


def _coerced(value: Any, coerce: Any) -> Any:
    """What was sent is text; what a record holds is what it should be already."""
    if value in (None, "", "None"):
        return None
    return coerce(value) if isinstance(value, str) else value


class ChoiceField(SelectField):
    """A select whose choices are (value, label) pairs handed in by the view or taken from
    a term. With `blank`, the first choice is empty and gives None."""

    def __init__(
        self, label: str = "", validators: Any = None, *, blank: str | None = None, **kwargs: Any
    ) -> None:
        self.blank = blank
        # Set below: the base class would rather have objects of its own than pairs.
        choices = kwargs.pop("choices", [])
        coerce = kwargs.pop("coerce", str)
        super().__init__(
            label,
            validators,
            coerce=lambda value: _coerced(value, coerce),
            invalid_value_message=NO_CHOICE,
            **kwargs,
        )
        self.choices = self._with_blank(choices)

    def offer(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Set what can be chosen; values are compared as text."""
        self.choices = self._with_blank([(str(value), label) for value, label in choices])

    def _with_blank(self, choices: Any) -> list[tuple[Any, str]]:
        start = [] if self.blank is None else [("", self.blank)]
        return start + list(choices or [])

    def pre_validate(self, form: Any) -> None:
        if self.process_errors or (self.data is None and self.blank is not None):
            return
        if str(getattr(self.data, "value", self.data)) not in {
            str(getattr(value, "value", value)) for value, _label in self.choices
        }:
            raise ValidationError(NO_CHOICE)

    def iter_choices(self) -> Any:
        chosen = "" if self.data is None else str(getattr(self.data, "value", self.data))
        for value, label in self.choices:
            yield Choice(value, label, str(value) == chosen, {})


class RadioButtons(ChoiceField):
    """One choice out of a short list that is all in sight."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()

    def pre_validate(self, form: Any) -> None:
        if self.data is not None:
            super().pre_validate(form)

    @property
    def chosen_label(self) -> str:
        """What the chosen answer says; empty when none was chosen."""
        return next((label for value, label in self.choices if value == str(self.data)), "")


class TextField(StringField):
    """One line of text, cleaned."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = clean(valuelist[0]).replace("\n", " ") if valuelist else ""


class LongTextField(TextAreaField):
    """Several lines of text, cleaned. What is typed comes back as it was."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = clean(valuelist[0]) if valuelist else ""


def required(message: str = REQUIRED) -> list[Any]:
    """Validators of a field that must be filled in."""
    return [InputRequired(message), NotOnlyBlank(message)]


def optional() -> list[Any]:
    """Validators of a field that may stay empty."""
    return [Optional()]


def at_most(length: int = LINE) -> TooLong:
    """No longer than `length` characters; the message says how many there are."""
    return TooLong(length)


class NotOnlyBlank:
    """Refuses what is empty once cleaned."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Field) -> None:
        if field.process_errors:
            # Something was filled in; what is wrong with it has been said.
            return
        if field.data is None or (isinstance(field.data, str) and not field.data):
            raise ValidationError(self.message)


class TooLong:
    """Refuses a text over `length` characters and says by how many it is over."""

    def __init__(self, length: int) -> None:
        # No `maxlength` on the field: a browser would cut what is pasted without a word.
        self.length = length

    def __call__(self, _form: Any, field: Field) -> None:
        count = len(field.data or "")
        if count > self.length:
            raise ValidationError(
                f"Deze tekst is te lang: {count} tekens, er passen er {self.length}."
            )


class Form(FlaskForm):
    """Base of all forms. CSRF is always on."""

    class Meta(FlaskForm.Meta):
        locales = ("nl",)

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by field name, without the token and the version."""
        return {
            name: data for name, data in self.data.items() if name not in ("csrf_token", "version")
        }

    def refuse(self, messages: dict[str, str]) -> None:
        """Put the messages of an operation's refusal at their fields; those of no field
        of this form go to the top of the form."""
        for name, message in messages.items():
            if name in self._fields:
                field = self._fields[name]
                field.errors = [*field.errors, message]
            else:
                self.form_errors.append(message)


class OnceForm(Form):
    """A form that makes a record: one, however often it is sent. Its id comes with the form."""

    new_id = HiddenField()

    @property
    def values(self) -> dict[str, Any]:
        """As of any form, without the id."""
        return {name: data for name, data in super().values.items() if name != "new_id"}

    @property
    def record_id(self) -> uuid.UUID:
        """The id that came with the form; another one when the field was tampered with."""
        try:
            return uuid.UUID(self.new_id.data or "")
        except ValueError:
            return uuid.uuid4()


class VersionedForm(Form):
    """A form on a record that others may change meanwhile: carries the version it shows."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version the user saw while typing; 0 when the field was tampered with."""
        return int(self.version.data) if str(self.version.data or "").isdigit() else 0


__all__ = [
    "LINE",
    "SHORT",
    "TEXT",
    "ChoiceField",
    "DateField",
    "DecimalField",
    "Form",
    "LongTextField",
    "OnceForm",
    "TextField",
    "TimeField",
    "VersionedForm",
    "WholeNumberField",
    "at_most",
    "clean",
    "optional",
    "parse_date",
    "parse_time",
    "required",
]
