"""All blueprints, with the address under which each stands."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

BLUEPRINTS = (
    ("mdo.organisations.house_style", ""),
    ("mdo.organisations.views", "/beheer/organisaties"),
    ("mdo.accounts.views", ""),
    ("mdo.accounts.admin", "/beheer/gebruikers"),
    ("mdo.audit.views", "/logboek"),
    ("mdo.cases.pupil_views", "/leerlingen"),
    ("mdo.cases.views", "/dossiers"),
    ("mdo.meetings.views", "/overleggen"),
    ("mdo.meetings.guest_views", "/uitnodiging"),
    ("mdo.polls.views", "/overleggen/<uuid:meeting_id>/peiling"),
    ("mdo.polls.guest_views", "/peiling"),
    ("mdo.agenda.views", "/agenda"),
    ("mdo.series.views", "/overleggen/reeksen"),
    ("mdo.series.team_views", "/overleggen/zat-team"),
    ("mdo.plans.views", "/dossiers/<uuid:case_id>/plan"),
    ("mdo.plans.walk_views", "/dossiers/<uuid:case_id>/plan/stroomschema"),
    ("mdo.plans.action_views", "/acties"),
    ("mdo.flowchart.views", "/beheer/stroomschema"),
    ("mdo.handovers.edition_views", "/dossiers/<uuid:case_id>/plan/versie/<number>"),
    ("mdo.handovers.views", "/overgedragen-plannen"),
    ("mdo.desk.views", "/overleggen/<uuid:meeting_id>/notulen"),
    ("mdo.doubts.views", "/bedenkingen"),
    ("mdo.leerplicht.views", ""),
    ("mdo.thuiszitters.views", "/thuiszitters"),
    ("mdo.imports.views", "/leerplicht/inlezen"),
    ("mdo.imports.population_views", "/bevolkingscijfers"),
    ("mdo.feedback.views", "/terugkoppelingen"),
    ("mdo.feedback.guest_views", "/terugkoppeling"),
    ("mdo.reminders.views", "/herinneringen"),
    ("mdo.reminders.choice_views", "/mijn-gegevens/herinneringen"),
    ("mdo.reminders.term_views", "/beheer/herinneringen"),
    ("mdo.reminders.retention_views", "/bewaartermijnen"),
    ("mdo.monitor.views", "/beheer/taken-en-post"),
    ("mdo.monitor.health_views", ""),
    ("mdo.report.views", "/jaarverslag"),
    ("mdo.start.views", ""),
    ("mdo.start.help", "/help"),
)


def register_blueprints(app: Flask) -> None:
    """Register the `blueprint` of every module above."""
    for module, prefix in BLUEPRINTS:
        app.register_blueprint(import_module(module).blueprint, url_prefix=prefix or None)
