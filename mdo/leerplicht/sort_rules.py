"""The rules of each sort of registration."""

from __future__ import annotations

from mdo.leerplicht import absence_rules, exemption_rules, leave_rules, measure_rules
from mdo.leerplicht.rules import SortRules
from mdo.leerplicht.terms import Sort

RULES: dict[Sort, SortRules] = {
    Sort.VERZUIM: absence_rules.REPORT,
    Sort.ONDERZOEK: measure_rules.INVESTIGATION,
    Sort.VERLOF: leave_rules.LEAVE,
    Sort.VRIJSTELLING: exemption_rules.EXEMPTION,
    Sort.WAARSCHUWING: measure_rules.WARNING,
    Sort.HALT: measure_rules.HALT,
    Sort.PROCES_VERBAAL: measure_rules.PROCES_VERBAAL,
    Sort.NIET_INGESCHREVEN: absence_rules.NON_ENROLMENT,
    Sort.MAS_ROUTE: measure_rules.MAS_ROUTE,
    Sort.GESPREK: measure_rules.CONVERSATION,
}
