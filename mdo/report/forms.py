"""What of the report is shown."""

from __future__ import annotations

from wtforms.validators import Optional

from mdo.report.rules import MOST_YEARS, YEARS_SHOWN
from mdo.web.forms import ChoiceField, Form


class ReportFilter(Form):
    """The municipality, the last school year and the number of years; lives in the address."""

    class Meta(Form.Meta):
        csrf = False

    gemeente = ChoiceField("Gemeente", [Optional()])
    tot = ChoiceField("Tot en met schooljaar", [Optional()])
    aantal = ChoiceField(
        "Aantal schooljaren",
        [Optional()],
        coerce=int,
        choices=[(number, str(number)) for number in range(1, MOST_YEARS + 1)],
        default=YEARS_SHOWN,
    )
