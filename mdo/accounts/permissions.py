"""What each role may do. One table; the help page and the tests read it too.

A permission opens a kind of page. *Which* records somebody meets there is a second and
stricter question, answered by the scopes (cases.scope, meetings.scope, accounts.scope).
"""

from __future__ import annotations

from mdo.terms import Role, Term


class Permission(Term):
    """`subject:act`, with the Dutch words of the help page."""

    ACCOUNT = "account:own", "Eigen gegevens en wachtwoord"
    PUPIL_READ = "pupil:read", "Leerlingen bekijken"
    PUPIL_WRITE = "pupil:write", "Leerlingen invoeren en wijzigen"
    PUPIL_MERGE = "pupil:merge", "Dubbele leerlingen samenvoegen"
    CASE_READ = "case:read", "Dossiers bekijken"
    CASE_WRITE = "case:write", "Dossiers openen, wijzigen en sluiten"
    MEETING_READ = "meeting:read", "Overleggen bekijken"
    MEETING_PLAN = "meeting:plan", "Overleggen plannen en wijzigen"
    MINUTES_WRITE = "meeting:minutes", "Aanwezigheid en verslag vastleggen"
    PLAN_READ = "plan:read", "Plannen bekijken"
    PLAN_WRITE = "plan:write", "Plannen en rolverdeling opstellen"
    PLAN_DATA = "plan:data", "Plannen als gegevensbestand downloaden"
    HANDOVER_HANDLE = "handover:handle", "Overgedragen plannen bekijken en behandelen"
    ACTION_WRITE = "action:write", "Eigen acties bijwerken"
    DOUBT_WRITE = "doubt:write", "Een bedenking voor beleid schrijven"
    DOUBT_READ = "doubt:read", "Bedenkingen lezen en opvolgen"
    LEERPLICHT_READ = "leerplicht:read", "Leerplichtregistraties bekijken"
    LEERPLICHT_WRITE = "leerplicht:write", "Leerplichtregistraties invoeren en wijzigen"
    THUISZITTERS_COUNT = "thuiszitters:count", "Aantallen thuiszitters"
    THUISZITTERS_READ = "thuiszitters:read", "Thuiszitters van de gemeente bekijken"
    THUISZITTERS_WRITE = "thuiszitters:write", "Verzuimperioden en thuiszitters bijwerken"
    FEEDBACK_READ = "feedback:read", "Terugkoppelingen lezen"
    FEEDBACK_WRITE = "feedback:write", "Terugkoppelen aan een andere gemeente"
    POLICE_DATA_READ = "police:read", "Processen-verbaal bekijken"
    LEERPLICHT_IMPORT = "leerplicht:import", "Leerplichtregistraties inlezen uit een bestand"
    REPORT_READ = "report:read", "Cijfers van het jaarverslag"
    REPORT_RECORDS = "report:records", "Leerlingen achter een cijfer"
    REMINDER_READ = "reminder:own", "Eigen herinneringen"
    REMINDER_TERMS = "reminder:terms", "Termijnen van herinneringen instellen"
    USERS_MANAGE = "users:manage", "Gebruikers beheren"
    ORGANISATIONS_MANAGE = "organisations:manage", "Organisaties en scholen beheren"
    CHART_MANAGE = "chart:manage", "Stroomschema beheren"
    JOBS_READ = "jobs:read", "Taken en post bekijken"
    MAIL_RETRY = "mail:retry", "Mislukte e-mail opnieuw versturen"
    AUDIT_READ = "audit:read", "Logboek bekijken"


_P = Permission

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COORDINATOR: frozenset(
        {
            _P.ACCOUNT,
            _P.PUPIL_READ,
            _P.PUPIL_WRITE,
            _P.CASE_READ,
            _P.CASE_WRITE,
            _P.MEETING_READ,
            _P.MEETING_PLAN,
            _P.MINUTES_WRITE,
            _P.PLAN_READ,
            _P.PLAN_WRITE,
            _P.PLAN_DATA,
            _P.ACTION_WRITE,
            _P.DOUBT_WRITE,
            _P.REMINDER_READ,
        }
    ),
    Role.LEERPLICHTAMBTENAAR: frozenset(
        {
            _P.ACCOUNT,
            _P.PUPIL_READ,
            _P.PUPIL_WRITE,
            _P.CASE_READ,
            _P.CASE_WRITE,
            _P.MEETING_READ,
            _P.MEETING_PLAN,
            _P.MINUTES_WRITE,
            _P.PLAN_READ,
            _P.PLAN_WRITE,
            _P.ACTION_WRITE,
            _P.DOUBT_WRITE,
            _P.LEERPLICHT_READ,
            _P.LEERPLICHT_WRITE,
            _P.THUISZITTERS_COUNT,
            _P.THUISZITTERS_READ,
            _P.THUISZITTERS_WRITE,
            _P.PUPIL_MERGE,
            _P.FEEDBACK_READ,
            _P.FEEDBACK_WRITE,
            _P.POLICE_DATA_READ,
            _P.LEERPLICHT_IMPORT,
            _P.REPORT_READ,
            _P.REPORT_RECORDS,
            _P.REMINDER_READ,
        }
    ),
    Role.TOEGANG: frozenset(
        {
            _P.ACCOUNT,
            _P.PUPIL_READ,
            _P.CASE_READ,
            _P.MEETING_READ,
            _P.PLAN_READ,
            _P.PLAN_DATA,
            _P.HANDOVER_HANDLE,
            _P.ACTION_WRITE,
            _P.DOUBT_WRITE,
            _P.REMINDER_READ,
        }
    ),
    Role.BELEID: frozenset(
        {_P.ACCOUNT, _P.REPORT_READ, _P.DOUBT_READ, _P.THUISZITTERS_COUNT, _P.REMINDER_READ}
    ),
    Role.DEELNEMER: frozenset(
        {
            _P.ACCOUNT,
            _P.CASE_READ,
            _P.MEETING_READ,
            _P.PLAN_READ,
            _P.ACTION_WRITE,
            _P.DOUBT_WRITE,
            _P.REMINDER_READ,
        }
    ),
    Role.BEHEERDER: frozenset(
        {
            _P.ACCOUNT,
            _P.USERS_MANAGE,
            _P.ORGANISATIONS_MANAGE,
            _P.CHART_MANAGE,
            _P.REMINDER_TERMS,
            _P.JOBS_READ,
            _P.MAIL_RETRY,
        }
    ),
    Role.PRIVACY_OFFICER: frozenset({_P.ACCOUNT, _P.AUDIT_READ}),
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """All that somebody with these roles may do."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))
