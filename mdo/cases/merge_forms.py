"""The form by which two records of one pupil become one."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import HiddenField
from wtforms.widgets import ListWidget, RadioInput

from mdo.cases.merge_rules import CHOSEN
from mdo.law.dates import in_figures
from mdo.web.forms import LINE, ChoiceField, Form, TextField, VersionedForm, at_most, required

KEPT, MERGED = "blijft", "vervalt"
_CHOICES = [(KEPT, ""), (MERGED, "")]


class WhoseField(ChoiceField):
    """Of which of both records a value holds, both in sight."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()


class ChoosePupilForm(Form):
    """Which pupil to merge with, searched by the address."""

    q = TextField("Zoek de andere leerling", description="Op naam of nummer")


class MergeForm(VersionedForm):
    """Of what differs, whose value holds; a field without a difference is left out."""

    merged_version = HiddenField()
    given_name = WhoseField("Voornaam", choices=_CHOICES, default=KEPT)
    infix = WhoseField("Tussenvoegsel", choices=_CHOICES, default=KEPT)
    surname = WhoseField("Achternaam", choices=_CHOICES, default=KEPT)
    birth_on = WhoseField("Geboortedatum", choices=_CHOICES, default=KEPT)
    start_qualification_on = WhoseField(
        "Startkwalificatie behaald op", choices=_CHOICES, default=KEPT
    )
    is_exempt_from_qualification = WhoseField(
        "Geen kwalificatieplicht", choices=_CHOICES, default=KEPT
    )
    reason = TextField(
        "Waarom is dit dezelfde leerling?",
        [*required("Schrijf op waarom dit dezelfde leerling is."), at_most(LINE)],
        description="Bijvoorbeeld: de school bevestigt dat de leerling twee keer is ingevoerd.",
    )

    def compare(self, kept: Any, merged: Any) -> None:
        """Offer a choice where both differ, and take the two versions on a first visit."""
        for name in CHOSEN:
            mine, theirs = getattr(kept, name), getattr(merged, name)
            if mine == theirs:
                del self[name]
            else:
                self[name].offer(
                    [
                        (KEPT, f"{_in_words(mine)} ({kept.number})"),
                        (MERGED, f"{_in_words(theirs)} ({merged.number})"),
                    ]
                )
        if not self.is_submitted():
            self.see(kept, merged)

    def see(self, kept: Any, merged: Any) -> None:
        """Take the versions of both as they are now."""
        self.version.data, self.merged_version.data = str(kept.version), str(merged.version)

    @property
    def seen_versions(self) -> tuple[int, int]:
        """The versions that were shown; 0 for one that was tampered with."""
        text = str(self.merged_version.data or "")
        return self.seen_version, int(text) if text.isascii() and text.isdigit() else 0

    def chosen(self, kept: Any, merged: Any) -> dict[str, Any]:
        """The value of each field that was chosen."""
        return {
            name: getattr(merged if name in self and self[name].data == MERGED else kept, name)
            for name in CHOSEN
        }


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "Ja" if value else "Nee"
    if isinstance(value, date):
        return in_figures(value)
    return value or "Leeg"
