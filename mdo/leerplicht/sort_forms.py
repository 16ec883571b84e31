"""The form of each sort of registration."""

from __future__ import annotations

from mdo.leerplicht.absence_forms import AbsenceReportForm, NonEnrolmentForm
from mdo.leerplicht.exemption_forms import ExemptionForm
from mdo.leerplicht.forms import RegistrationForm
from mdo.leerplicht.leave_forms import LeaveRequestForm
from mdo.leerplicht.measure_forms import (
    ConversationForm,
    HaltForm,
    InvestigationForm,
    MasRouteForm,
    ProcesVerbaalForm,
    WarningForm,
)
from mdo.leerplicht.terms import Sort

FORMS: dict[Sort, type[RegistrationForm]] = {
    Sort.VERZUIM: AbsenceReportForm,
    Sort.ONDERZOEK: InvestigationForm,
    Sort.VERLOF: LeaveRequestForm,
    Sort.VRIJSTELLING: ExemptionForm,
    Sort.WAARSCHUWING: WarningForm,
    Sort.HALT: HaltForm,
    Sort.PROCES_VERBAAL: ProcesVerbaalForm,
    Sort.NIET_INGESCHREVEN: NonEnrolmentForm,
    Sort.MAS_ROUTE: MasRouteForm,
    Sort.GESPREK: ConversationForm,
}
