"""The mail that tells the toegang that a plan was handed over. Nobody's name."""

from __future__ import annotations

import uuid

from mdo.mail.letters import Letter


def handed_over(case_number: str, number: int, handover_id: uuid.UUID) -> Letter:
    """A version of the plan of a case waits at the toegang."""
    return Letter(
        subject=f"Plan overgedragen: dossier {case_number}",
        lines=(
            "Er is een vastgesteld plan van aanpak aan de gemeente overgedragen. Het is de basis "
            "voor het gezinsplan of de aanvraag.",
        ),
        facts=(("Dossier", case_number), ("Versie", str(number))),
        action_label="Bekijk het plan",
        action_path=f"/overgedragen-plannen/{handover_id}",
    )
