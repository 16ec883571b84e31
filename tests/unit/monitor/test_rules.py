"""When a job is late, how it stands with one, and faults of the mail in Dutch."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mdo.clock import AMSTERDAM
from mdo.jobs import JOBS, Daily, Job
from mdo.monitor.rules import explain, in_words, is_late, job_state, shown_address, shown_said
from mdo.monitor.terms import JobState

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=AMSTERDAM)
TABLE = {job.id: job for job in JOBS}


@pytest.mark.parametrize(
    ("job", "ran", "at_most"),
    [
        ("post", NOW, timedelta(minutes=15, seconds=20)),
        ("ingelezen-bestanden", NOW, timedelta(hours=1, minutes=15)),
        ("inlogpogingen", NOW.replace(hour=3, minute=15), timedelta(hours=26)),
        # Ran by hand in the morning: the next one is that of the coming night.
        ("inlogpogingen", NOW, timedelta(hours=18, minutes=15) * 13 / 12),
    ],
)
def test_late_after_its_hour_and_some_patience(job: str, ran: datetime, at_most: timedelta):
    assert not is_late(TABLE[job], ran, ran)
    assert not is_late(TABLE[job], ran, ran + at_most)
    assert is_late(TABLE[job], ran, ran + at_most + timedelta(seconds=1))


def test_each_day_has_one_run_also_when_the_clocks_change():
    """A year long, at each half hour of the day; the scheduler asks a moment later."""
    for at in range(48):
        trigger = Daily(at // 2, at % 2 * 30)
        job = Job("dagelijks", lambda _now: "", trigger)
        last, now, days = None, datetime(2026, 1, 1, tzinfo=AMSTERDAM), []
        for _ in range(365):
            last = trigger.get_next_fire_time(last, now)
            now = last.astimezone(UTC) + timedelta(milliseconds=5)
            days.append(last.date())
            due = job.due_after(last)
            assert not is_late(job, last, due)
            assert timedelta(hours=22) < due - last.astimezone(UTC) < timedelta(hours=26)
        assert days == [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]


def test_state_of_a_job():
    def state(minutes_ago: float | None, ended: bool = True, **given: bool) -> JobState:
        began = None if minutes_ago is None else NOW - timedelta(minutes=minutes_ago)
        facts = {"has_failed": False, "is_late": False} | given
        return job_state(began, began if ended else None, now=NOW, **facts)

    assert state(None) is JobState.NIEUW
    assert state(None, is_late=True) is JobState.TE_LAAT
    assert state(1) is JobState.GOED
    assert state(1, has_failed=True) is JobState.MISLUKT
    assert state(1, has_failed=True, is_late=True) is JobState.TE_LAAT
    assert state(59, ended=False) is JobState.LOOPT
    assert state(60, ended=False) is JobState.AFGEBROKEN


def test_duration_in_words():
    assert [in_words(timedelta(seconds=n)) for n in (0.4, 1, 119, 120, 7199, 7200)] == [
        "minder dan een seconde", "1 seconde", "119 seconden", "2 minuten", "119 minuten", "2 uur"
    ]  # fmt: skip


def test_address_of_a_stranger_is_not_shown():
    said = "adres geweigerd: 550 <ouder.van@gmail.com>: onbekend, ouder.van@gmail.com"
    assert shown_address("ouder.van@gmail.com", is_known=False) == "…@gmail.com"
    assert shown_said(said, is_known=False).count("ouder") == 0
    assert shown_said(said, is_known=True) == said


def test_each_fault_of_the_sender_has_its_words():
    assert explain("") == ""
    assert explain("adres geweigerd: 550 nee").startswith("Op dit adres komt geen e-mail aan")
    assert explain("adres geweigerd: ValueError").startswith("Op dit adres")
    assert "nu niets" in explain("adres geweigerd: 451 later")
    assert "weigerde" in explain("bericht geweigerd: 554 spam")
    assert "nu niet" in explain("bericht geweigerd: 452 vol")
    assert "MAIL_FROM" in explain("afzender geweigerd: 553 nee")
    assert "viel weg" in explain("verbinding verbroken: TimeoutError")
    assert "niet te bereiken" in explain("geen verbinding: gaierror")
    assert explain("niet bezorgd binnen 48 uur: geen verbinding: x") == (
        "Na 48 uur proberen gestopt. De mailserver was niet te bereiken."
    )
    assert explain("iets nieuws") != ""
