"""Establishing a plan, with what each party says of it; and a party that signs later."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from mdo.audit import AuditAction
from mdo.clock import to_local
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.flowchart.queries import get_proposals
from mdo.plans.completeness_rules import completeness, gaps_of
from mdo.plans.concept_operations import CLOSED, record, require_concept
from mdo.plans.conference_queries import get_conference, list_seats
from mdo.plans.document import SignatureText
from mdo.plans.establish_rules import SignOffText, doubles, sign_off_faults
from mdo.plans.models import Plan, Signature
from mdo.plans.queries import get_last_established, has_signature, read_concept
from mdo.plans.rules import checksum
from mdo.terms import CaseStatus, PlanStatus

ALREADY_SIGNED = "Deze persoon heeft al getekend."


def establish_plan(
    plan: Plan,
    *,
    seen_version: int,
    by: uuid.UUID,
    now: datetime,
    signed: Sequence[SignOffText] = (),
    incomplete_reason: str = "",
    is_responsible: bool = False,
) -> None:
    """Freeze a concept as the version that holds; the one before is replaced.

    `signed` is what each party says; who says nothing yet is left out. A plan that is not
    complete asks for `incomplete_reason`, and for somebody who `is_responsible` (as
    establish_rules.may_establish_incomplete says).
    Raises StaleEdit when it changed since it was shown, Refused with what is missing or, at
    `rows-N-field`, with what is wrong in a sign-off.
    """
    require_concept(plan)
    require_version(plan, seen_version)
    faults = _sign_off_faults(signed)
    reason = ""
    if lacks := list_gaps(plan, now):
        faults |= _incomplete_faults(lacks, incomplete_reason, is_responsible)
        reason = incomplete_reason
    if faults:
        raise Refused(faults)
    if last := get_last_established(plan.case_id):
        last.status = PlanStatus.VERVANGEN
    plan.incomplete_reason = reason
    signatures = [_sign(plan, uuid.uuid4(), said, by, now) for said in signed if said.stance]
    document = read_concept(
        plan,
        table=list_seats(plan.meeting_id, plan.case_id),
        signatures=[_text(signature) for signature in signatures],
    )
    plan.frozen = document.to_json()
    plan.checksum = checksum(plan.frozen)
    plan.status = PlanStatus.VASTGESTELD
    plan.established_at = now
    plan.established_by_id = by
    details = {"number": plan.number, "checksum": plan.checksum}
    if reason:
        # Not the sentences and not the reason: these tell about the child.
        details["lacking"] = sorted({gap.mend.value for gap in lacks})
    record(AuditAction.PLAN_ESTABLISHED, plan, plan.case, by, now, **details)


def list_gaps(plan: Plan, now: datetime) -> list:
    """What the concept lacks now."""
    today = to_local(now).date()
    conference = get_conference(plan.meeting_id, plan.case_id)
    proposals = get_proposals([need.id for need in plan.needs])
    return gaps_of(completeness(plan, today, conference, proposals))


def _incomplete_faults(lacks: list, reason: str, is_responsible: bool) -> dict[str, str]:
    texts = " ".join(gap.text for gap in lacks)
    if not is_responsible:
        return {
            "": f"Het plan is nog niet compleet. {texts} Alleen wie verantwoordelijk is, kan het "
            "dan vaststellen."
        }
    if blocking := [gap.text for gap in lacks if gap.blocks]:
        return {"": f"Zo kan het plan niet worden vastgesteld, ook niet met een reden. "
                f"{' '.join(blocking)}"}  # fmt: skip
    if not reason:
        return {"incomplete_reason": "Schrijf op waarom het plan toch wordt vastgesteld."}
    return {}


def _sign_off_faults(signed: Sequence[SignOffText]) -> dict[str, str]:
    faults = {
        f"rows-{place}-{name}": text
        for place, said in enumerate(signed)
        for name, text in sign_off_faults(said).items()
    }
    return {f"rows-{place}-name": ALREADY_SIGNED for place in doubles(signed)} | faults


def sign_later(
    plan: Plan, said: SignOffText, *, signature_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    """Add what a party says of a version that was established before. The version itself
    stays as it was frozen; the sign-off stands beside it.

    `signature_id` was made with the form: sent twice, it makes one. Raises Refused with
    messages by field.
    """
    if plan.status is PlanStatus.CONCEPT:
        raise Refused("Dit plan is nog niet vastgesteld.")
    if plan.case.status is not CaseStatus.OPEN:
        raise Refused(CLOSED)
    known = db.session.get(Signature, signature_id)
    if known is not None and known.plan_id == plan.id:
        return
    faults = sign_off_faults(said)
    if said.stance is None:
        faults["stance"] = "Kies of deze partij het eens is."
    if not faults and has_signature(plan.id, said.party, said.name):
        faults["name"] = ALREADY_SIGNED
    if faults:
        raise Refused(faults)
    _sign(plan, signature_id, said, by, now)


def _sign(plan: Plan, id_: uuid.UUID, said: SignOffText, by: uuid.UUID, now: datetime) -> Signature:
    signature = Signature(
        id=id_,
        plan_id=plan.id,
        party=said.party,
        name=said.name,
        stance=said.stance,
        remark=said.remark,
        signed_on=to_local(now).date(),
        recorded_by_id=by,
    )
    db.session.add(signature)
    record(
        AuditAction.PLAN_SIGNED,
        plan,
        plan.case,
        by,
        now,
        party=said.party,
        stance=said.stance,
        signature_id=id_,
    )
    return signature


def _text(row: Signature) -> SignatureText:
    return SignatureText(row.party, row.name, row.stance, row.remark, row.signed_on)
