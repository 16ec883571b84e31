"""What the log can say: the actions, the subjects, and which details each action must give."""

from __future__ import annotations

from mdo.terms import Term


class Subject(Term):
    """What an entry of the log is about."""

    GEBRUIKER = "gebruiker", "Gebruiker"
    ORGANISATIE = "organisatie", "Organisatie"
    GEMEENTE = "gemeente", "Gemeente"
    LEERLING = "leerling", "Leerling"
    DOSSIER = "dossier", "Dossier"
    OVERLEG = "overleg", "Overleg"
    REEKS = "reeks", "Reeks van overleggen"
    PLAN = "plan", "Plan"
    STROOMSCHEMA = "stroomschema", "Stroomschema"
    ACTIE = "actie", "Actie"
    OVERDRACHT = "overdracht", "Overgedragen plan"
    BEDENKING = "bedenking", "Bedenking"
    REGISTRATIE = "registratie", "Leerplichtregistratie"
    PROCES_VERBAAL = "proces-verbaal", "Proces-verbaal"
    TERUGKOPPELING = "terugkoppeling", "Terugkoppeling"
    HERINNERING = "herinnering", "Herinnering"
    JAARVERSLAG = "jaarverslag", "Jaarverslag"
    LOGBOEK = "logboek", "Logboek"
    BESTAND = "bestand", "Ingelezen bestand"
    BERICHT = "bericht", "E-mail"


class AuditAction(Term):
    """One member for each named change of state."""

    SIGNED_IN = "signed_in", "Ingelogd"
    SIGN_IN_REFUSED = "sign_in_refused", "Inloggen geweigerd"
    SIGNED_OUT = "signed_out", "Uitgelogd"
    PASSWORD_CHANGED = "password_changed", "Wachtwoord gewijzigd"
    USER_CREATED = "user_created", "Gebruiker aangemaakt"
    USER_CHANGED = "user_changed", "Gebruiker gewijzigd"
    USER_DISABLED = "user_disabled", "Gebruiker uitgezet"
    USER_ENABLED = "user_enabled", "Gebruiker aangezet"
    PASSWORD_RESET = "password_reset", "Nieuw wachtwoord gegeven"
    MEMBERSHIP_GRANTED = "membership_granted", "Rol gegeven"
    MEMBERSHIP_ENDED = "membership_ended", "Rol beëindigd"
    ORGANISATION_CREATED = "organisation_created", "Organisatie aangemaakt"
    ORGANISATION_CHANGED = "organisation_changed", "Organisatie gewijzigd"
    ORGANISATION_CLOSED = "organisation_closed", "Organisatie gesloten"
    ORGANISATION_REOPENED = "organisation_reopened", "Organisatie heropend"
    SCHOOLS_IMPORTED = "schools_imported", "Scholen ingelezen"
    HOLIDAYS_CHANGED = "holidays_changed", "Schoolvakanties gewijzigd"
    MUNICIPALITY_CHANGED = "municipality_changed", "Instellingen gemeente gewijzigd"
    PUPIL_CREATED = "pupil_created", "Leerling ingevoerd"
    PUPIL_CHANGED = "pupil_changed", "Leerling gewijzigd"
    GUARDIAN_ADDED = "guardian_added", "Ouder of verzorger toegevoegd"
    GUARDIAN_CHANGED = "guardian_changed", "Ouder of verzorger gewijzigd"
    ENROLMENT_CHANGED = "enrolment_changed", "Inschrijving gewijzigd"
    PUPIL_MOVED = "pupil_moved", "Leerling verhuisd"
    PUPILS_MERGED = "pupils_merged", "Leerlingen samengevoegd"
    PUPILS_UNMERGED = "pupils_unmerged", "Samenvoeging ongedaan gemaakt"
    PUPILS_DISTINCT = "pupils_distinct", "Twee verschillende leerlingen genoemd"
    CASE_OPENED = "case_opened", "Dossier geopend"
    CASE_CHANGED = "case_changed", "Dossier gewijzigd"
    CASE_CLOSED = "case_closed", "Dossier gesloten"
    CASE_REOPENED = "case_reopened", "Dossier heropend"
    PARTY_ADDED = "party_added", "Partij toegevoegd"
    PARTY_ENDED = "party_ended", "Partij beëindigd"
    PERMISSION_RECORDED = "permission_recorded", "Toestemming vastgelegd"
    PERMISSION_WITHDRAWN = "permission_withdrawn", "Toestemming ingetrokken"
    MEETING_PLANNED = "meeting_planned", "Overleg gepland"
    MEETING_CHANGED = "meeting_changed", "Overleg gewijzigd"
    MEETING_HELD = "meeting_held", "Overleg gehouden"
    MEETING_CLOSED = "meeting_closed", "Overleg afgesloten"
    MEETING_REOPENED = "meeting_reopened", "Overleg heropend"
    MEETING_CANCELLED = "meeting_cancelled", "Overleg geannuleerd"
    INVITATION_ANSWERED = "invitation_answered", "Uitnodiging beantwoord"
    PARTICIPANT_REPLACED = "participant_replaced", "Deelnemer vervangen"
    LINK_SENT = "link_sent", "Uitnodiging opnieuw verstuurd"
    LINK_REVOKED = "link_revoked", "Persoonlijke link ingetrokken"
    POLL_OPENED = "poll_opened", "Datumpeiling begonnen"
    POLL_CHANGED = "poll_changed", "Datumpeiling gewijzigd"
    POLL_ANSWERED = "poll_answered", "Datumpeiling beantwoord"
    POLL_REMINDED = "poll_reminded", "Aan datumpeiling herinnerd"
    POLL_LINK_SENT = "poll_link_sent", "Link naar datumpeiling opnieuw gestuurd"
    POLL_LINK_REVOKED = "poll_link_revoked", "Link naar datumpeiling ingetrokken"
    POLL_STOPPED = "poll_stopped", "Datumpeiling gestopt"
    SLOT_CHOSEN = "slot_chosen", "Datum gekozen uit de peiling"
    ATTENDANCE_RECORDED = "attendance_recorded", "Aanwezigheid vastgelegd"
    MINUTES_WRITTEN = "minutes_written", "Verslag geschreven"
    AGENDA_CHANGED = "agenda_changed", "Agenda gewijzigd"
    AGENDA_SENT = "agenda_sent", "Agenda verstuurd"
    STEPPED_UP = "stepped_up", "Opgeschaald naar een MDO"
    FEED_MADE = "feed_made", "Agenda gekoppeld"
    FEED_REVOKED = "feed_revoked", "Koppeling van de agenda ingetrokken"
    BUSY_IMPORTED = "busy_imported", "Bezette tijden ingelezen"
    BUSY_REMOVED = "busy_removed", "Bezette tijden gewist"
    SERIES_CREATED = "series_created", "Reeks gemaakt"
    SERIES_CHANGED = "series_changed", "Reeks gewijzigd"
    SERIES_ENDED = "series_ended", "Reeks gestopt"
    ZAT_TEAM_CHANGED = "zat_team_changed", "Vast team van het ZAT gewijzigd"
    PLAN_STARTED = "plan_started", "Plan begonnen"
    PLAN_CHANGED = "plan_changed", "Plan gewijzigd"
    PLAN_ESTABLISHED = "plan_established", "Plan vastgesteld"
    CHART_STARTED = "chart_started", "Nieuwe versie van het stroomschema begonnen"
    CHART_CHANGED = "chart_changed", "Stroomschema gewijzigd"
    CHART_IN_USE = "chart_in_use", "Stroomschema in gebruik genomen"
    CHART_REMOVED = "chart_removed", "Concept van het stroomschema verwijderd"
    WALK_STARTED = "walk_started", "Stroomschema begonnen voor een behoefte"
    WALK_ANSWERED = "walk_answered", "Vraag van het stroomschema beantwoord"
    WALK_STEP_BACK = "walk_step_back", "Stap teruggenomen in het stroomschema"
    WALK_RESTARTED = "walk_restarted", "Stroomschema opnieuw begonnen"
    WALK_CARRIED = "walk_carried", "Stroomschema meegenomen naar een nieuwe versie"
    PLAN_SIGNED = "plan_signed", "Oordeel over het plan vastgelegd"
    GOALS_EVALUATED = "goals_evaluated", "Doelen geëvalueerd"
    PLAN_FINISHED = "plan_finished", "Plan afgerond"
    PLAN_REOPENED = "plan_reopened", "Plan toch niet afgerond"
    PLAN_HANDED_OVER = "plan_handed_over", "Plan overgedragen aan de gemeente"
    HANDOVER_CHANGED = "handover_changed", "Stand van overgedragen plan gewijzigd"
    FEEDBACK_WRITTEN = "feedback_written", "Terugkoppeling gemaakt"
    FEEDBACK_CHANGED = "feedback_changed", "Terugkoppeling gewijzigd"
    FEEDBACK_SENT = "feedback_sent", "Terugkoppeling verstuurd"
    FEEDBACK_LINK_SENT = "feedback_link_sent", "Link naar terugkoppeling opnieuw gestuurd"
    FEEDBACK_CODE_WRONG = "feedback_code_wrong", "Verkeerde code bij terugkoppeling"
    FEEDBACK_READ = "feedback_read", "Terugkoppeling gelezen"
    FEEDBACK_RETRACTED = "feedback_retracted", "Terugkoppeling ingetrokken"
    ACTION_ADDED = "action_added", "Actie toegevoegd"
    ACTION_CHANGED = "action_changed", "Actie gewijzigd"
    DOUBT_WRITTEN = "doubt_written", "Bedenking geschreven"
    DOUBT_FOLLOWED_UP = "doubt_followed_up", "Opvolging van bedenking gewijzigd"
    DOUBT_REDACTED = "doubt_redacted", "Tekst van bedenking weggehaald"
    REGISTRATION_MADE = "registration_made", "Leerplichtregistratie gemaakt"
    REGISTRATION_CHANGED = "registration_changed", "Leerplichtregistratie verbeterd"
    REGISTRATION_REMOVED = "registration_removed", "Leerplichtregistratie verwijderd"
    SPELL_ADDED = "spell_added", "Verzuimperiode toegevoegd"
    SPELL_CHANGED = "spell_changed", "Verzuimperiode gewijzigd"
    SPELL_REMOVED = "spell_removed", "Verzuimperiode verwijderd"
    ABSENCE_STATE_CHANGED = "absence_state_changed", "Stand van het verzuim gewijzigd"
    THUISZITTER_CHANGED = "thuiszitter_changed", "Thuiszitter bijgewerkt"
    THUISZITTER_ENDED = "thuiszitter_ended", "Thuiszitter beëindigd"
    REGISTRATION_UPDATED = "registration_updated", "Leerplichtregistratie bijgewerkt uit bestand"
    REMINDER_DONE = "reminder_done", "Herinnering klaar gemeld"
    REMINDER_REOPENED = "reminder_reopened", "Herinnering toch niet klaar"
    REMINDER_SNOOZED = "reminder_snoozed", "Herinnering uitgesteld"
    REMINDER_CHOICES_CHANGED = "reminder_choices_changed", "Keuze van herinneringen gewijzigd"
    REMINDER_TERMS_CHANGED = "reminder_terms_changed", "Termijnen van herinneringen gewijzigd"
    POPULATION_IMPORTED = "population_imported", "Bevolkingscijfers ingelezen"
    IMPORT_OFFERED = "import_offered", "Bestand aangeboden"
    IMPORT_DONE = "import_done", "Bestand ingelezen"
    IMPORT_REFUSED = "import_refused", "Bestand afgekeurd"
    IMPORT_BROKEN = "import_broken", "Inlezen van bestand afgebroken"
    MAIL_OFFERED_AGAIN = "mail_offered_again", "Mislukte e-mail opnieuw aangeboden"


# The details an action may not be without; `audit.record` refuses a shorter set.
REQUIRED_DETAILS: dict[AuditAction, frozenset[str]] = {
    AuditAction.USER_CHANGED: frozenset({"old", "new"}),
    AuditAction.MEMBERSHIP_GRANTED: frozenset({"role", "organisation_id"}),
    AuditAction.MEMBERSHIP_ENDED: frozenset({"role", "organisation_id"}),
    AuditAction.ORGANISATION_CHANGED: frozenset({"old", "new"}),
    AuditAction.MUNICIPALITY_CHANGED: frozenset({"old", "new"}),
    AuditAction.PUPIL_CHANGED: frozenset({"old", "new"}),
    AuditAction.PUPILS_MERGED: frozenset({"other_id", "reason", "moved"}),
    AuditAction.PUPILS_UNMERGED: frozenset({"other_id", "moved"}),
    AuditAction.PUPILS_DISTINCT: frozenset({"other_id"}),
    AuditAction.GUARDIAN_CHANGED: frozenset({"old", "new"}),
    AuditAction.CASE_CHANGED: frozenset({"old", "new"}),
    AuditAction.CASE_CLOSED: frozenset({"reason"}),
    AuditAction.PARTY_ADDED: frozenset({"party"}),
    AuditAction.PARTY_ENDED: frozenset({"party"}),
    AuditAction.PERMISSION_RECORDED: frozenset({"old", "new"}),
    AuditAction.PERMISSION_WITHDRAWN: frozenset({"party"}),
    AuditAction.MEETING_PLANNED: frozenset({"kind"}),
    AuditAction.MEETING_CANCELLED: frozenset({"reason"}),
    AuditAction.MEETING_REOPENED: frozenset({"reason"}),
    AuditAction.INVITATION_ANSWERED: frozenset({"participant_id", "old", "new"}),
    AuditAction.PARTICIPANT_REPLACED: frozenset({"participant_id", "substitute_id"}),
    AuditAction.LINK_SENT: frozenset({"participant_id"}),
    AuditAction.LINK_REVOKED: frozenset({"participant_id"}),
    AuditAction.POLL_ANSWERED: frozenset({"participant_id"}),
    AuditAction.POLL_LINK_SENT: frozenset({"participant_id"}),
    AuditAction.POLL_LINK_REVOKED: frozenset({"participant_id"}),
    AuditAction.SLOT_CHOSEN: frozenset({"starts_at"}),
    AuditAction.BUSY_IMPORTED: frozenset({"periods"}),
    AuditAction.SERIES_CHANGED: frozenset({"old", "new"}),
    AuditAction.SERIES_ENDED: frozenset({"reason"}),
    AuditAction.STEPPED_UP: frozenset({"number"}),
    AuditAction.PLAN_ESTABLISHED: frozenset({"number", "checksum"}),
    AuditAction.CHART_CHANGED: frozenset({"number", "box"}),
    AuditAction.CHART_IN_USE: frozenset({"number"}),
    AuditAction.WALK_STEP_BACK: frozenset({"box", "answer"}),
    AuditAction.WALK_RESTARTED: frozenset({"steps"}),
    AuditAction.PLAN_SIGNED: frozenset({"party", "stance"}),
    AuditAction.GOALS_EVALUATED: frozenset({"number", "outcomes"}),
    AuditAction.PLAN_HANDED_OVER: frozenset({"number"}),
    AuditAction.HANDOVER_CHANGED: frozenset({"fields"}),
    AuditAction.FEEDBACK_CHANGED: frozenset({"changed"}),
    AuditAction.FEEDBACK_RETRACTED: frozenset({"reason"}),
    AuditAction.ACTION_CHANGED: frozenset({"old", "new"}),
    AuditAction.REGISTRATION_MADE: frozenset({"sort", "pupil_id"}),
    AuditAction.REGISTRATION_CHANGED: frozenset({"sort", "old", "new"}),
    AuditAction.REGISTRATION_REMOVED: frozenset({"sort", "registration_id", "reason"}),
    AuditAction.SPELL_CHANGED: frozenset({"old", "new"}),
    AuditAction.SPELL_REMOVED: frozenset({"reason"}),
    AuditAction.ABSENCE_STATE_CHANGED: frozenset({"state", "previous"}),
    AuditAction.THUISZITTER_CHANGED: frozenset({"old", "new"}),
    AuditAction.THUISZITTER_ENDED: frozenset({"ending"}),
    AuditAction.REGISTRATION_UPDATED: frozenset({"sort", "old", "new"}),
    AuditAction.REMINDER_SNOOZED: frozenset({"until_on"}),
    AuditAction.REMINDER_CHOICES_CHANGED: frozenset({"old", "new"}),
    AuditAction.REMINDER_TERMS_CHANGED: frozenset({"old", "new"}),
    AuditAction.IMPORT_DONE: frozenset({"kind", "new", "changed", "unchanged"}),
    AuditAction.IMPORT_REFUSED: frozenset({"kind", "rejected"}),
    AuditAction.MAIL_OFFERED_AGAIN: frozenset({"kind"}),
}

# What also somebody without an account does, by a personal link.
BY_GUESTS = frozenset(
    {
        AuditAction.INVITATION_ANSWERED,
        AuditAction.PARTICIPANT_REPLACED,
        AuditAction.POLL_ANSWERED,
        AuditAction.FEEDBACK_CODE_WRONG,
        AuditAction.FEEDBACK_READ,
    }
)
