"""The page about jobs and mail, and the answer to a monitor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import delete, func, select

from mdo import clock
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.jobs import JOBS
from mdo.mail.terms import OutboxEventKind
from mdo.reminders.models import Heartbeat
from mdo.terms import OutboxState, Role
from tests import factories as make
from tests.clients import Client, listening
from tests.databases import dispose, make_app
from tests.factories import World, fresh

PAGE = "/beheer/taken-en-post"
S = OutboxState
MINUTE = timedelta(minutes=1)


def ran(job: str, at: datetime, **given: object) -> None:
    make.heartbeat(job, **{"started_at": at, "finished_at": at, **given})


def all_ran(at: datetime) -> None:
    for job in JOBS:
        ran(job.id, at, outcome=f"{job.id} gedaan")


# -- for a monitor -----------------------------------------------------------------------


def health(app: Flask) -> tuple[int, object]:
    with listening(app) as statements, app.app_context():
        answer = app.test_client().get("/gezond")
    assert len(statements.all) <= 2
    assert "Set-Cookie" not in answer.headers
    return answer.status_code, answer.get_json()


def test_health_is_red_when_a_job_is_late(app: Flask, now: datetime):
    assert health(app) == (503, {"status": "fout", "planner": "nog nooit gelopen"})
    ran("post", now)
    # What never ran has until its own time, counted from when others did.
    assert health(app) == (200, {"status": "goed"})
    all_ran(now)
    with clock.held_at(now + 15 * MINUTE):
        assert health(app) == (200, {"status": "goed"})
    with clock.held_at(now + 20 * MINUTE):
        ran("post", clock.now())
        status, told = health(app)
        assert status == 503
        assert told == {"status": "fout", "seconden_geleden": {"inlezen": 1200}}
        # One that began and did not end does not count.
        ran("inlezen", clock.now(), finished_at=None)
        assert health(app)[0] == 503
        ran("inlezen", clock.now(), has_failed=True)
        assert health(app) == (200, {"status": "goed"})


def test_health_is_red_without_a_database(app: Flask):
    other = make_app("sqlite://")
    answer = other.test_client().get("/gezond")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "fout", "database": "niet te lezen"}
    dispose(other)


# -- for the administrator ---------------------------------------------------------------


def test_page_of_a_new_installation(client_as: Callable[[Role], Client]):
    with unit_of_work():
        db.session.execute(delete(Heartbeat))
    page = client_as(Role.BEHEERDER).get(PAGE)
    assert "De planner heeft nog nooit gelopen" in page.main
    assert page.main.count("Nog niet aan de beurt geweest") == len(JOBS)
    assert "Er is niets mislukt." in page.main


def test_page_tells_how_each_job_went(client_as: Callable[[Role], Client], now: datetime):
    all_ran(now - 30 * MINUTE)
    ran("post", now - MINUTE, finished_at=now, outcome="3 verzonden")
    ran("inlezen", now - 20 * MINUTE, finished_at=None)
    ran("reeksen", now, has_failed=True, outcome="mislukt: ValueError")
    ran("reeksen", now - timedelta(days=8), has_failed=True, outcome="lang geleden")
    client = client_as(Role.BEHEERDER)
    page = client.get(PAGE)
    rows = {
        row.find("th").text: " ".join(row.itertext()) for row in page.all(".//table[1]//tbody/tr")
    }
    assert "3 verzonden" in rows["E-mail versturen"]
    assert "60 seconden" in rows["E-mail versturen"]
    assert "Gelukt" in rows["E-mail versturen"]
    assert "Te laat" in rows["Bestanden inlezen"]
    assert "Mislukt" in rows["Overleggen van reeksen plannen"]
    assert "24-11-2026" in rows["Overleggen van reeksen plannen"]
    assert "loopt achter" in page.main
    assert page.main.count("mislukt: ValueError") == 2
    assert "lang geleden" not in page.main
    before = len(page.statements)
    for n in range(40):
        ran("post", now - n * MINUTE, has_failed=True, outcome="mislukt: OSError")
        make.outbox_message(to_address="rol@voorbeeld.invalid")
    page = client.get(PAGE)
    assert len(page.statements) == before
    assert "Dit zijn de laatste 25 van 41" in page.main


def test_mail_of_the_own_municipality(client_as: Callable[[Role], Client], world: World):
    """A user by name, a guest by domain, and nobody of another municipality at all."""
    meeting = make.meeting(world.cjg)
    guest = make.participant(meeting, name="Gast", email="gast@zorg.invalid")
    elsewhere = make.municipality(name="Elders", code="9997", is_tenant=True)
    stranger = make.user(Role.COORDINATOR, make.school(municipality_id=elsewhere.id))
    make.outbox_message(
        to_address=world.users[Role.COORDINATOR].email,
        subject="Aan een gebruiker",
        state=S.VERZONDEN,
    )
    failed = make.outbox_message(
        key="uitnodiging:1",
        to_address="gast@zorg.invalid",
        subject="Aan een gast",
        subject_id=guest.id,
        state=S.MISLUKT,
        last_error="adres geweigerd: 550 <gast@zorg.invalid> onbekend",
    )
    foreign = make.outbox_message(to_address=stranger.email, subject="Van elders")
    make.outbox_message(to_address="iemand@nergens.invalid", subject="Van niemand")
    make.outbox_event(failed, detail=failed.last_error)
    client = client_as(Role.BEHEERDER)
    page = client.get(f"{PAGE}/post")
    assert world.users[Role.COORDINATOR].email in page.main
    assert "…@zorg.invalid" in page.main
    assert "gast@" not in page.html
    assert "Van elders" not in page.main
    assert "Van niemand" not in page.main
    assert "Op dit adres komt geen e-mail aan." in page.main
    before = len(page.statements)
    make.outbox_message(to_address=world.users[Role.BELEID].email)
    assert len(client.get(f"{PAGE}/post").statements) == before
    only = client.get(f"{PAGE}/post?stand=mislukt").main
    assert "Aan een gast" in only
    assert "Aan een gebruiker" not in only
    assert (
        "Er is geen e-mail met deze filters." in client.get(f"{PAGE}/post?stand=ingetrokken").main
    )
    shown = client.get(f"{PAGE}/post/{failed.id}")
    assert "gast@" not in shown.html
    assert "550 <…@zorg.invalid> onbekend" in shown.main
    client.get(f"{PAGE}/post/{foreign.id}", status=404)
    client.post(f"{PAGE}/post/{foreign.id}/opnieuw-versturen", status=404)


def test_failed_mail_is_sent_again_once(
    client_as: Callable[[Role], Client], world: World, now: datetime
):
    mail = make.outbox_message(
        to_address=world.users[Role.BELEID].email, state=S.MISLUKT, attempts=4, claimed_until=now
    )
    client, url = client_as(Role.BEHEERDER), f"{PAGE}/post/{mail.id}"
    page = client.follow(client.submit(url, button="Opnieuw versturen"))
    assert "De e-mail staat klaar" in page.text
    assert OutboxEventKind.OPNIEUW.label in page.main
    assert "Opnieuw versturen" not in page.main
    again = client.follow(client.post(f"{url}/opnieuw-versturen"))
    assert "Er is niets veranderd" in again.text
    row = fresh(mail)
    assert (row.state, row.attempts, row.next_attempt_at) == (S.WACHT, 4, now)
    assert (row.claimed_until, row.message_id) == (None, mail.message_id)
    logged = select(func.count()).where(AuditEvent.action == AuditAction.MAIL_OFFERED_AGAIN)
    assert db.session.scalar(logged) == 1


def test_old_mail_is_left_alone(client_as: Callable[[Role], Client], world: World, now: datetime):
    mail = make.outbox_message(
        to_address=world.users[Role.BELEID].email,
        state=S.MISLUKT,
        created_at=now - timedelta(days=15),
    )
    client, url = client_as(Role.BEHEERDER), f"{PAGE}/post/{mail.id}"
    assert "ouder dan twee weken" in client.get(url).main
    assert "te oud" in client.follow(client.post(f"{url}/opnieuw-versturen")).text
    assert fresh(mail).state is S.MISLUKT
