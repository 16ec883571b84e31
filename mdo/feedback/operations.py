"""Making a feedback, sending it, reading it, and taking it back."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mdo import audit, clock
from mdo.audit import AuditAction, Subject
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.feedback.letters import GUEST_PATH, notice
from mdo.feedback.models import Feedback
from mdo.feedback.queries import (
    Point,
    count_attempts,
    get_address,
    get_link_id,
    get_municipality_name,
    get_point_of,
    get_standing,
    list_officers,
    lock_point,
)
from mdo.feedback.rules import (
    LINK_DAYS,
    MOST_WRONG_CODES,
    LinkFault,
    code_of,
    link_fault,
    plain_code,
)
from mdo.feedback.terms import FeedbackState
from mdo.mail.office import Office, digest
from mdo.mail.operations import post, withdraw

SENT = "Deze terugkoppeling is al verstuurd. Trek hem in om een andere te maken."
RETRACTED = "Deze terugkoppeling is ingetrokken."
_CODE_PURPOSE = b"code van terugkoppeling"


# -- writing ---------------------------------------------------------------------------


def write_feedback(
    point: Point, values: Mapping[str, Any], *, by: uuid.UUID, now: datetime
) -> Feedback:
    """Make a concept. When there is one of this point already (a double click), that one."""
    # Two clicks wait for each other.
    lock_point(point.item_id)
    if (standing := get_standing(point.item_id)) is not None:
        return standing
    feedback = Feedback(
        id=uuid.uuid4(),
        agenda_item_id=point.item_id,
        attempt=count_attempts(point.item_id) + 1,
        case_id=point.case_id,
        from_municipality_id=point.from_municipality_id,
        to_municipality_id=point.to_municipality_id,
        created_at=now,
        created_by_id=by,
        **_checked(point.to_municipality_id, values, now),
    )
    db.session.add(feedback)
    _record(AuditAction.FEEDBACK_WRITTEN, feedback, by=by, now=now)
    return feedback


def change_feedback(
    feedback: Feedback,
    values: Mapping[str, Any],
    *,
    seen_version: int,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Change a concept. Raises StaleEdit when somebody else saved it meanwhile."""
    require_version(feedback, seen_version)
    _require_concept(feedback)
    wanted = _checked(feedback.to_municipality_id, values, now)
    changed = audit.changes(feedback, wanted)
    if not changed["new"]:
        return
    for name, value in wanted.items():
        setattr(feedback, name, value)
    # The words themselves stand in the feedback, not in the log.
    _record(AuditAction.FEEDBACK_CHANGED, feedback, by=by, now=now, changed=[*changed["new"]])


def _checked(
    municipality_id: uuid.UUID, values: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The columns for what was filled in, when the receiver is one who may get it."""
    officers = dict(list_officers(municipality_id, clock.to_local(now).date()))
    recipient_id = values.get("recipient_id")
    if recipient_id is not None and recipient_id not in officers:
        raise Refused({"recipient_id": "Deze persoon is geen leerplichtambtenaar van de gemeente."})
    if officers and recipient_id is None:
        raise Refused({"recipient_id": "Kies wie de terugkoppeling leest."})
    name, email = values.get("recipient_name") or "", values.get("recipient_email") or ""
    if recipient_id is not None:
        name, email = get_address(recipient_id)[0], ""
    return {
        "agreed": values["agreed"],
        "asked": values["asked"],
        "recipient_id": recipient_id,
        "recipient_name": name,
        "recipient_email": email,
    }


def _require_concept(feedback: Feedback) -> None:
    if feedback.state is FeedbackState.INGETROKKEN:
        raise Refused(RETRACTED)
    if feedback.state is not FeedbackState.CONCEPT:
        raise Refused(SENT)


# -- sending ---------------------------------------------------------------------------


def send_feedback(feedback: Feedback, *, office: Office, by: uuid.UUID, now: datetime) -> str:
    """Send the notice, and give the code to pass on another way; empty when the receiver has
    an account. Sent twice, the code is the same and nothing more happens."""
    if feedback.state is FeedbackState.INGETROKKEN:
        raise Refused(RETRACTED)
    if feedback.state is not FeedbackState.CONCEPT:
        return current_code(feedback, office)
    feedback.state, feedback.sent_at = FeedbackState.VERSTUURD, now
    code = _notify(feedback, office=office, by=by, now=now)
    _record(AuditAction.FEEDBACK_SENT, feedback, by=by, now=now)
    return code


def send_link_again(feedback: Feedback, *, office: Office, by: uuid.UUID, now: datetime) -> str:
    """Give out a new link and a new code; the ones before do not work any more."""
    if feedback.state is FeedbackState.INGETROKKEN:
        raise Refused(RETRACTED)
    if feedback.recipient_id is not None or feedback.sent_at is None:
        raise Refused("Bij deze terugkoppeling hoort geen link.")
    withdraw([feedback.id], now=now)
    feedback.state, feedback.read_at = FeedbackState.VERSTUURD, None
    code = _notify(feedback, office=office, by=by, now=now)
    _record(AuditAction.FEEDBACK_LINK_SENT, feedback, by=by, now=now)
    return code


def _notify(feedback: Feedback, *, office: Office, by: uuid.UUID, now: datetime) -> str:
    point = get_point_of(feedback)
    from_name = get_municipality_name(feedback.from_municipality_id)
    reply_to = get_address(by)[1]
    if feedback.recipient_id is not None:
        post(
            notice(point, from_name, action_path=f"/terugkoppelingen/{feedback.id}"),
            key=f"terugkoppeling:{feedback.id}",
            to_address=get_address(feedback.recipient_id)[1],
            office=office,
            now=now,
            subject_id=feedback.id,
            reply_to=reply_to,
        )
        return ""
    link_id = uuid.uuid4()
    feedback.link_digest = digest(office.token(link_id))
    feedback.code_digest = _seal(feedback.id, _code(link_id, office), office)
    feedback.wrong_codes = 0
    feedback.expires_at = now + LINK_DAYS
    post(
        notice(point, from_name, action_path=GUEST_PATH),
        key=f"terugkoppeling:{link_id}",
        to_address=feedback.recipient_email,
        office=office,
        now=now,
        subject_id=feedback.id,
        reply_to=reply_to,
        link_id=link_id,
    )
    return _code(link_id, office)


def current_code(feedback: Feedback, office: Office) -> str:
    """The code that goes with the last link, for who clicked twice; empty without a link."""
    link_id = get_link_id(feedback.id)
    return _code(link_id, office) if link_id and feedback.link_digest else ""


def _code(link_id: uuid.UUID, office: Office) -> str:
    """The code of a link: derived, as its token is, so that it stands nowhere."""
    message = _CODE_PURPOSE + link_id.bytes
    return code_of(hmac.new(office.secret.encode(), message, hashlib.sha256).digest())


def _seal(feedback_id: uuid.UUID, code: str, office: Office) -> str:
    """How a code is kept: nobody without the secret can try them all."""
    message = feedback_id.bytes + plain_code(code).encode()
    return hmac.new(office.secret.encode(), message, hashlib.sha256).hexdigest()


# -- reading ---------------------------------------------------------------------------


def fault_of(feedback: Feedback | None, now: datetime) -> LinkFault | None:
    """Why the link does not work now; None when the code may be tried."""
    if feedback is None:
        return LinkFault.ONBEKEND
    return link_fault(
        feedback.state, feedback.expires_at, feedback.read_at, feedback.wrong_codes, now
    )


def try_code(feedback: Feedback, code: str, *, office: Office, now: datetime) -> bool:
    """Whether this is the code; a wrong one counts, and the fifth ends the link. The right
    one marks the feedback as read. To be called on a link that works (`fault_of`), with the
    feedback locked."""
    sealed = _seal(feedback.id, code, office)
    if hmac.compare_digest(sealed, feedback.code_digest or ""):
        _mark_read(feedback, by=None, now=now)
        return True
    feedback.wrong_codes += 1
    left = MOST_WRONG_CODES - feedback.wrong_codes
    _record(AuditAction.FEEDBACK_CODE_WRONG, feedback, by=None, now=now, left=left)
    return False


def read_feedback(feedback: Feedback, *, by: uuid.UUID, now: datetime) -> None:
    """Somebody with an account opens it. A second time changes nothing."""
    if feedback.state is FeedbackState.INGETROKKEN:
        raise Refused(RETRACTED)
    _mark_read(feedback, by=by, now=now)


def _mark_read(feedback: Feedback, *, by: uuid.UUID | None, now: datetime) -> None:
    if feedback.state is FeedbackState.VERSTUURD:
        feedback.state, feedback.read_at = FeedbackState.GELEZEN, now
    elif by is not None:
        # The page itself logs who with an account reads it again.
        return
    _record(AuditAction.FEEDBACK_READ, feedback, by=by, now=now)


# -- taking back -----------------------------------------------------------------------


def retract_feedback(feedback: Feedback, reason: str, *, by: uuid.UUID, now: datetime) -> None:
    """Take it back, also after it was read. Mail that still waits is not sent; the link tells
    that it was retracted. Retracting twice changes nothing."""
    if feedback.state is FeedbackState.INGETROKKEN:
        return
    withdraw([feedback.id], now=now)
    feedback.state, feedback.retracted_at = FeedbackState.INGETROKKEN, now
    feedback.retract_reason = reason
    _record(AuditAction.FEEDBACK_RETRACTED, feedback, by=by, now=now, reason=reason)


def _record(
    action: AuditAction, feedback: Feedback, *, by: uuid.UUID | None, now: datetime, **details: Any
) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.TERUGKOPPELING,
        subject_id=feedback.id,
        case_id=feedback.case_id,
        municipality_id=feedback.from_municipality_id,
        **details,
    )
