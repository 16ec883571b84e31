"""Forms about meetings: finding them, the agenda, attendance and minutes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
)
from wtforms import Form as PlainForm
from wtforms.validators import NumberRange, Optional, ValidationError

from mdo.fingerprints import fingerprint
from mdo.meetings.minutes_rules import dissent_fault, merge_texts
from mdo.meetings.rules import Period
from mdo.terms import (
    Attendance,
    MeetingKind,
    MeetingStatus,
    ParentsStance,
    Party,
    Route,
    Term,
)
from mdo.web.forms import (
    LINE,
    SHORT,
    TEXT,
    ChoiceField,
    Form,
    LongTextField,
    TextField,
    VersionedForm,
    WholeNumberField,
    at_most,
    required,
)

EXTRA_ROWS = 2
LONGEST_ITEM = 480


def term_or_none(term: type[Term], text: str | None) -> Any:
    """The member of `term` with this value, None for anything else."""
    return next((member for member in term if member.value == text), None)


# -- the list ------------------------------------------------------------------------


class MeetingFilterForm(Form):
    """The filters of the list, read from the address."""

    q = TextField("Zoeken", description="Op nummer of naam")
    period = ChoiceField(
        "Periode", choices=Period.choices(), default=Period.KOMEND.value, name="periode"
    )
    kind = ChoiceField(
        "Soort",
        choices=[(kind.value, f"{kind.abbreviation}: {kind.label}") for kind in MeetingKind],
        blank="Alle soorten",
        name="soort",
    )
    status = ChoiceField("Status", choices=MeetingStatus.choices(), blank="Elke status")
    organisation_id = ChoiceField("School of organisatie", blank="Alle", name="organisatie")
    with_me = BooleanField("Alleen overleggen waar ik aan tafel zit", name="met-mij")

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters as the query names them; nonsense in the address filters nothing."""
        try:
            organisation_id = uuid.UUID(self.organisation_id.data or "")
        except ValueError:
            organisation_id = None
        known = {period.value: period for period in Period}
        return {
            "text": self.q.data or "",
            "period": known.get(self.period.data or "", Period.KOMEND),
            "kind": term_or_none(MeetingKind, self.kind.data),
            "status": term_or_none(MeetingStatus, self.status.data),
            "organisation_id": organisation_id,
            "with_me": bool(self.with_me.data),
        }


# -- one thing asked -----------------------------------------------------------------


class ReasonFields:
    """Why a required party is not at the table; a field by `RequiredParty.key`."""

    reason_school = TextField("Waarom is de school er niet bij?", [at_most(LINE)])
    reason_swv = TextField("Waarom is het samenwerkingsverband er niet bij?", [at_most(LINE)])
    reason_toegang = TextField("Waarom is de toegang van de gemeente er niet bij?", [at_most(LINE)])
    reason_leerplicht = TextField("Waarom is leerplicht er niet bij?", [at_most(LINE)])
    reason_ouders = TextField("Waarom zijn de ouders er niet bij?", [at_most(LINE)])
    reason_cjg = TextField("Waarom is er niemand van CJG of GGD bij?", [at_most(LINE)])
    reason_ggd = TextField(
        "Waarom is er niemand van GGD of schoolmaatschappelijk werk bij?", [at_most(LINE)]
    )

    @property
    def reasons(self) -> dict[Party, str]:
        """The reasons that were given, by party."""
        fields = {party: f"reason_{party.value}" for party in Party}
        return {
            party: self[name].data
            for party, name in fields.items()
            if name in self and self[name].data
        }

    def offer_reasons(self, parties: Collection[Party]) -> None:
        """Keep the fields of these parties only."""
        for party in Party:
            name = f"reason_{party.value}"
            if name in self and party not in parties:
                del self[name]


class ReasonsForm(ReasonFields, Form):
    """The reasons alone, for a meeting that was planned already."""


class CancelForm(Form):
    reason = TextField(
        "Waarom gaat het overleg niet door?",
        [*required("Schrijf op waarom het overleg niet doorgaat."), at_most(LINE)],
        description="Zonder naam van de leerling: iedereen die was uitgenodigd kan dit lezen.",
    )


class ReopenForm(Form):
    reason = TextField(
        "Waarom wordt het overleg heropend?",
        [*required("Schrijf op waarom het overleg weer open moet."), at_most(LINE)],
        description="De reden komt in het logboek.",
    )


# -- agenda --------------------------------------------------------------------------


class _AgendaFields:
    question = LongTextField(
        "Vraag",
        [at_most(TEXT)],
        description="Wat moet dit gesprek opleveren? Wie aan tafel zit kan dit lezen.",
    )
    minutes_planned = WholeNumberField(
        "Minuten",
        [
            Optional(),
            NumberRange(1, LONGEST_ITEM, f"Vul een aantal minuten in van 1 tot {LONGEST_ITEM}."),
        ],
    )
    informs_parents = TextField(
        "Wie informeert de ouders?", [at_most(LINE)], description="Voor en na het overleg"
    )

    title = TextField("Onderwerp", [*required("Vul het onderwerp in."), at_most(LINE)])

    def keep(self, is_case: bool) -> None:
        """Leave the fields of a case, or those of a point without one."""
        for name in ("title",) if is_case else ("case_id", "informs_parents"):
            if name in self:
                del self[name]


class NewItemForm(_AgendaFields, Form):
    case_id = ChoiceField(
        "Dossier", required("Kies een dossier."), coerce=uuid.UUID, blank="Kies een dossier"
    )


class ItemForm(_AgendaFields, VersionedForm):
    pass


# -- attendance ----------------------------------------------------------------------

NOT_YET = [(Attendance.VERWACHT.value, "Nog niet ingevuld")]


class AttendanceRow(PlainForm):
    participant_id = HiddenField()
    attendance = ChoiceField(
        "Aanwezigheid",
        choices=NOT_YET + [(a.value, a.label) for a in Attendance if a is not Attendance.VERWACHT],
        coerce=Attendance,
    )
    substitute_name = TextField("Vervangen door", [at_most(SHORT)])
    absence_reason = TextField("Reden", [at_most(LINE)])

    def name_fields(self, name: str) -> None:
        """Let the labels say whom they are about: a message at a field repeats its label."""
        self.attendance.label.text = f"Aanwezigheid van {name}"
        self.substitute_name.label.text = f"Vervanger van {name}"
        self.absence_reason.label.text = f"Reden van afwezigheid van {name}"

    def validate_substitute_name(self, field: TextField) -> None:
        if self.attendance.data is Attendance.VERVANGEN and not field.data:
            raise ValidationError("Vul de naam van de vervanger in.")


class ExtraRow(PlainForm):
    """Somebody who came unannounced."""

    name = TextField("Naam", [at_most(SHORT)])
    organisation = TextField("Organisatie", [at_most(SHORT)])
    party = ChoiceField("Namens", choices=Party.choices(), default=Party.OVERIG, coerce=Party)

    def validate_name(self, field: TextField) -> None:
        if not field.data and self.organisation.data:
            raise ValidationError("Vul de naam in.")


class AttendanceForm(VersionedForm):
    rows = FieldList(FormField(AttendanceRow), "Deelnemer", render_kw={"data-named": "ja"})
    extra = FieldList(FormField(ExtraRow), "Ook aanwezig", min_entries=EXTRA_ROWS)

    def mark_rest_present(self) -> None:
        """Whoever has nothing filled in was there."""
        for row in self.rows:
            field = row.form.attendance
            if field.data is Attendance.VERWACHT:
                field.data = Attendance.AANWEZIG
                field.raw_data = [field.data.value]

    def count_unknown(self) -> int:
        """Of how many it is not filled in whether they were there."""
        return sum(row.form.attendance.data is Attendance.VERWACHT for row in self.rows)

    @property
    def filled_extra(self) -> list[dict[str, Any]]:
        return [row for row in self.extra.data if row["name"]]


# -- minutes -------------------------------------------------------------------------

TEXTS_OF_CASE = ("facts", "opinions", "pupil_view", "parents_view", "dissent", "agreements")
SINGLE_OF_CASE = ("pupil_not_heard_reason", "parents_stance", "route")


class MinutesForm(VersionedForm):
    """The minutes of one case: fact and opinion apart, pupil and parents in own words."""

    facts = LongTextField(
        "Feiten", [at_most(TEXT)], description="Wat is er gebeurd, wat is gemeten of gezien?"
    )
    opinions = LongTextField(
        "Meningen en zorgen", [at_most(TEXT)], description="Wat vindt of vermoedt wie?"
    )
    pupil_view = LongTextField(
        "Mening van de leerling",
        [at_most(TEXT)],
        description="In eigen woorden, in het overleg of daarvoor verteld.",
    )
    pupil_not_heard_reason = TextField("Of: waarom is de leerling niet gehoord?", [at_most(LINE)])
    parents_view = LongTextField("Mening van de ouders", [at_most(TEXT)])
    parents_stance = ChoiceField(
        "Zijn de ouders het eens?", choices=ParentsStance.choices(), coerce=ParentsStance
    )
    dissent = LongTextField(
        "Opmerking of bezwaar van de ouders",
        [at_most(TEXT)],
        description="Verplicht als de ouders het niet eens zijn of een opmerking hebben.",
    )
    agreements = LongTextField(
        "Afspraken", [at_most(TEXT)], description="Wie doet wat, en wanneer?"
    )
    route = ChoiceField("Besluit", choices=Route.choices(), coerce=Route, blank="Nog geen besluit")
    # Fingerprints of the texts as they were shown, to bring two versions together later.
    seen = HiddenField()

    def validate_dissent(self, field: LongTextField) -> None:
        if fault := dissent_fault(self.parents_stance.data, field.data or ""):
            raise ValidationError(fault)

    def keep_general(self) -> None:
        """Leave what a general point has: what was said and what was agreed."""
        for name in list(self._fields):
            if name not in ("facts", "agreements", "version", "seen", "csrf_token"):
                del self[name]

    @property
    def values(self) -> dict[str, Any]:
        return {name: data for name, data in super().values.items() if name != "seen"}

    @property
    def seen_texts(self) -> dict[str, str]:
        """The fingerprints that travelled along; empty when they were tampered with."""
        try:
            seen = json.loads(self.seen.data or "{}")
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}

    def merge(self, item: Any) -> None:
        """Let the form hold the texts of `item` and those that were typed. What can have one
        value only keeps the one that was chosen here, unless it was left as it was."""
        texts = [name for name in TEXTS_OF_CASE if name in self]
        merged = merge_texts(
            self.seen_texts,
            {name: getattr(item, name) for name in texts},
            {name: self[name].data or "" for name in texts},
        )
        for name, text in merged.items():
            self[name].data = text
        for name in SINGLE_OF_CASE:
            if name in self and _mark(self[name].data) == self.seen_texts.get(name):
                self[name].data = getattr(item, name)
        self.remember(item)

    def remember(self, item: Any) -> None:
        """Let the form carry the fingerprints of what `item` says."""
        names = [name for name in (*TEXTS_OF_CASE, *SINGLE_OF_CASE) if name in self]
        self.seen.data = json.dumps({name: _mark(getattr(item, name)) for name in names})


def _mark(value: Any) -> str:
    return fingerprint("" if value is None else getattr(value, "value", value))
