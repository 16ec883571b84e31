"""The notice of a feedback: kind and number of the meeting, and a link. Nobody's name."""

from __future__ import annotations

from mdo.feedback.queries import Point
from mdo.mail.letters import Letter

# The path of the page where somebody without an account reads it.
GUEST_PATH = "/terugkoppeling"


def notice(point: Point, from_name: str, *, action_path: str) -> Letter:
    """Tells an LPA that there is something to read; by a link, with the code to come."""
    is_guest = action_path == GUEST_PATH
    lines = (f"Leerplicht {from_name} heeft een terugkoppeling voor je klaargezet.",)
    if is_guest:
        lines += (
            "Open de link en vul de code in. Die krijg je van de afzender, bijvoorbeeld per "
            "telefoon.",
        )
    return Letter(
        subject=f"Terugkoppeling over {point.kind.abbreviation} {point.number}",
        lines=lines,
        facts=(
            ("Soort overleg", f"{point.kind.label} ({point.kind.abbreviation})"),
            ("Nummer", point.number),
        ),
        action_label="Lees de terugkoppeling",
        action_path=action_path,
        closing=("De link werkt één keer en twee weken lang.",) if is_guest else (),
    )
