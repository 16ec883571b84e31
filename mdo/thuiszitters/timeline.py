"""That the pupil of a case was a thuiszitter, in what happened in that case.

Who may open the case sees the days, for that is what the case is about. How it ended (an
exemption, say) and the count behind it are for the leerplichtambtenaar.
"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import or_, select

from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, Pupil
from mdo.cases.timeline import TimelineEvent, timeline_source
from mdo.extensions import db
from mdo.law.dates import ONE_DAY
from mdo.thuiszitters.models import Thuiszitter
from mdo.thuiszitters.scope import own_municipalities


@timeline_source
def thuiszitter_events(viewer: Viewer, case_id: uuid.UUID, today: date) -> list[TimelineEvent]:
    """When it began and ended, as far as the case was open then, in its municipality."""
    rows = db.session.execute(
        select(
            Thuiszitter.since_on,
            Thuiszitter.ended_on,
            Thuiszitter.ending,
            CaseFile.opened_on,
            CaseFile.closed_on,
            Pupil.id,
            Pupil.municipality_id,
        )
        .join(CaseFile, CaseFile.pupil_id == Thuiszitter.pupil_id)
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .where(
            CaseFile.id == case_id,
            Thuiszitter.municipality_id == CaseFile.municipality_id,
            or_(Thuiszitter.ended_on.is_(None), Thuiszitter.ended_on >= CaseFile.opened_on),
        )
        .order_by(Thuiszitter.since_on, Thuiszitter.id)
    )
    events = []
    for since_on, ended_on, ending, opened_on, closed_on, pupil_id, home_id in rows:
        until_on = closed_on or today
        follows = viewer.may(Permission.THUISZITTERS_READ) and home_id in own_municipalities(viewer)
        to_page = {"endpoint": "thuiszitters.show", "ids": {"pupil_id": pupil_id}}
        link = to_page if follows else {}
        if opened_on <= since_on <= until_on:
            events.append(TimelineEvent("Thuiszitter", on=since_on, **link))
        if ended_on and ending and ended_on < until_on:
            text = f"{ending.label}." if follows else ""
            on = ended_on + ONE_DAY
            events.append(TimelineEvent("Geen thuiszitter meer", on=on, text=text, **link))
    return events
