"""Whether the installation is well, for a program that asks it again and again."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.monitor.queries import Pulse, read_pulse
from mdo.web.access import public
from mdo.web.office import job_table

blueprint = Blueprint("health", __name__)


@blueprint.get("/gezond")
@public("a monitor has no account; it hears which job is late, and nothing about anybody")
def show() -> ResponseReturnValue:
    """200 when the database answers and each job ran in time; else 503, with what is wrong."""
    pulse = read_pulse(job_table(), clock.now())
    return jsonify(_told(pulse)), 200 if pulse.is_well else 503


def _told(pulse: Pulse) -> dict[str, object]:
    if pulse.is_well:
        return {"status": "goed"}
    if not pulse.has_database:
        return {"status": "fout", "database": "niet te lezen"}
    if pulse.is_silent:
        return {"status": "fout", "planner": "nog nooit gelopen"}
    return {"status": "fout", "seconden_geleden": pulse.late}
