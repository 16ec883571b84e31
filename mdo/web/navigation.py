"""The main navigation: only where somebody may go."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer


@dataclass(frozen=True)
class NavigationLink:
    label: str
    url: str
    is_current: bool
    count: int | None = None


# Label, endpoint, permission. The blueprint tells which one is current.
LINKS = (
    ("Start", "start.index", Permission.ACCOUNT),
    ("Dossiers", "cases.index", Permission.CASE_READ),
    ("Leerlingen", "pupils.index", Permission.PUPIL_READ),
    ("Overleggen", "meetings.index", Permission.MEETING_READ),
    ("Agenda", "agenda.index", Permission.MEETING_READ),
    ("Terugkoppelingen", "feedback.index", Permission.FEEDBACK_READ),
    ("Acties", "actions.index", Permission.ACTION_WRITE),
    ("Herinneringen", "reminders.index", Permission.REMINDER_READ),
    ("Overgedragen plannen", "handovers.index", Permission.HANDOVER_HANDLE),
    ("Bedenkingen", "doubts.index", Permission.DOUBT_READ),
    ("Leerplicht", "leerplicht.index", Permission.LEERPLICHT_READ),
    ("Thuiszitters", "thuiszitters.index", Permission.THUISZITTERS_COUNT),
    ("Jaarverslag", "report.index", Permission.REPORT_READ),
    ("Gebruikers", "users.index", Permission.USERS_MANAGE),
    ("Organisaties", "organisations.index", Permission.ORGANISATIONS_MANAGE),
    ("Stroomschema", "flowchart.index", Permission.CHART_MANAGE),
    ("Termijnen", "reminder_terms.edit", Permission.REMINDER_TERMS),
    ("Taken en post", "monitor.index", Permission.JOBS_READ),
    ("Logboek", "audit.index", Permission.AUDIT_READ),
)

# Pages that belong to another part of the menu than their own blueprint has.
PART_OF = {
    "plans": "cases",
    "walks": "cases",
    "plan_editions": "cases",
    "desk": "meetings",
    "polls": "meetings",
    "series": "meetings",
    "zat_team": "meetings",
    "imports": "leerplicht",
    "population": "report",
}
PART_OF_ENDPOINT = {
    "meetings.of_case": "cases",
    "leerplicht.of_case": "cases",
    "leerplicht.of_pupil": "pupils",
    "retention.cases": "cases",
    "retention.registrations": "leerplicht",
    "retention.police": "leerplicht",
}


def navigation(viewer: Viewer) -> list[NavigationLink]:
    """The links that `viewer` may follow, the current one marked."""
    own = request.blueprint or ""
    part = PART_OF_ENDPOINT.get(request.endpoint or "", PART_OF.get(own, own))
    return [
        NavigationLink(label, url_for(endpoint), endpoint.split(".")[0] == part)
        for label, endpoint, permission in LINKS
        if viewer.may(permission)
    ]
