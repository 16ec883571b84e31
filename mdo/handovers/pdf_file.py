"""A plan as an accessible PDF, set by a process of its own."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from mdo.errors import Refused
from mdo.handovers.reading_rules import Reading
from mdo.handovers.rules import fixed_moment

WRITER = Path(__file__).with_name("pdf_writer.py")
_VENDOR = Path(__file__).resolve().parents[1] / "static" / "vendor"
FONTS = (
    _VENDOR / "noto-sans-ttf-0.4.2" / "400Regular" / "NotoSans_400Regular.ttf",
    _VENDOR / "noto-sans-ttf-0.4.2" / "700Bold" / "NotoSans_700Bold.ttf",
    _VENDOR / "noto-emoji-ttf-0.4.7" / "400Regular" / "NotoEmoji_400Regular.ttf",
)
MOST_SECONDS = 60
FAILED = (
    "De PDF kon niet worden gemaakt. Probeer het nog eens, of druk de pagina af. Lukt het steeds "
    "niet? Meld het aan de beheerder."
)
_log = logging.getLogger(__name__)


def make_pdf(reading: Reading, established_at: datetime, *, seconds: int = MOST_SECONDS) -> bytes:
    """The plan as PDF/UA-1; the same plan gives the same bytes.

    Takes a second, or `seconds` at most: not to be called within a transaction. Raises
    Refused when it cannot be made.
    """
    plan = {**reading.to_json(), "moment": fixed_moment(established_at)}
    try:
        outcome = subprocess.run(
            [sys.executable, "-I", str(WRITER), *map(str, FONTS)],
            input=json.dumps(plan).encode(),
            capture_output=True,
            timeout=seconds,
            # It needs to know nothing of this installation.
            env={},
        )
    except subprocess.TimeoutExpired:
        _log.error("pdf: not ready after %s seconds", seconds)
        raise Refused(FAILED) from None
    if outcome.returncode or not outcome.stdout.startswith(b"%PDF"):
        _log.error("pdf: exit code %s", outcome.returncode)
        raise Refused(FAILED)
    return outcome.stdout
