"""Sending what waits, to a real mail server that does not always cooperate."""

from __future__ import annotations

import email
import email.policy
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Barrier, Thread

import pytest
from aiosmtpd.smtp import AuthResult
from flask import Flask
from sqlalchemy import select

from mdo import clock, jobs
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.database.unit_of_work import unit_of_work
from mdo.errors import Refused
from mdo.extensions import db
from mdo.jobs import JOBS, run_job
from mdo.mail import delivery, transport
from mdo.mail.delivery import LEASE, claim, deliver
from mdo.mail.models import OutboxEvent, OutboxMessage
from mdo.mail.office import Office
from mdo.mail.operations import offer_again, withdraw
from mdo.mail.terms import OutboxEventKind
from mdo.mail.transport import Folder, Smtp
from mdo.reminders.models import Heartbeat
from mdo.terms import OutboxState, Role
from tests import factories as make
from tests.conftest import NOW
from tests.databases import dispose, make_app
from tests.factories import fresh
from tests.mailbox import Mailbox, calendar_of, html_of, mail_server, text_of

OFFICE = Office("https://mdo.voorbeeld.invalid", "mdo@voorbeeld.invalid", "geheim" * 6)
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
S = OutboxState


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


def send(box: Mailbox, *, timeout: float = 5) -> str:
    return str(deliver(Smtp(box.url, OFFICE.sender, timeout=timeout), OFFICE, clock.now))


def later(minutes: float) -> object:
    return clock.held_at(clock.now() + timedelta(minutes=minutes))


def test_a_mail_arrives_whole(app: Flask, box: Mailbox):
    make.outbox_message(
        to_address="gast@voorbeeld.invalid",
        reply_to="organisator@voorbeeld.invalid",
        subject="Uitnodiging: MDO O2026-0012 – Zoë’s",
        text_body="Dag, één regel.\n\nhttps://mdo.voorbeeld.invalid\n",
        html_body="<p>één</p>",
        calendar=CALENDAR,
        calendar_method="REQUEST",
        message_id="<1@voorbeeld.invalid>",
    )
    assert send(box) == "1 verzonden"
    [message] = box.messages
    assert box.envelopes == [(OFFICE.sender, ["gast@voorbeeld.invalid"])]
    assert message["From"] == "MDO-planner <mdo@voorbeeld.invalid>"
    assert message["To"] == "gast@voorbeeld.invalid"
    assert message["Reply-To"] == "organisator@voorbeeld.invalid"
    assert message["Subject"] == "Uitnodiging: MDO O2026-0012 – Zoë’s"
    assert message["Message-ID"] == "<1@voorbeeld.invalid>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "nl"
    assert message["Date"].datetime == NOW
    assert text_of(message).splitlines()[0] == "Dag, één regel."
    assert html_of(message).strip() == "<p>één</p>"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    part = next(p for p in message.walk() if p.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    assert part.get_payload(decode=True) == CALENDAR.encode()
    assert calendar_of(message)["METHOD"] == "REQUEST"
    [attached] = message.iter_attachments()
    assert attached.get_filename() == "overleg.ics"
    assert attached.get_content() == CALENDAR.encode()


def test_sent_once(app: Flask, box: Mailbox):
    row = make.outbox_message()
    assert send(box) == "1 verzonden"
    assert send(box) == ""
    row = fresh(row)
    assert (row.state, row.sent_at, row.attempts, row.claimed_until) == (S.VERZONDEN, NOW, 1, None)
    assert len(box.messages) == 1


def test_personal_link_is_put_in_when_it_is_sent(app: Flask, box: Mailbox, world):
    seat = make.participant(make.meeting(world.cjg))
    link = make.guest_link(seat, "x")
    mark = "{{persoonlijke-link:/uitnodiging}}"
    row = make.outbox_message(link_id=link.id, text_body=mark, html_body=f'<a href="{mark}">x</a>')
    send(box)
    address = f"https://mdo.voorbeeld.invalid/uitnodiging?sleutel={OFFICE.token(link.id)}"
    assert text_of(box.messages[0]).strip() == address
    assert address in html_of(box.messages[0])
    assert OFFICE.token(link.id) not in fresh(row).text_body


def test_refused_address_fails_at_once(app: Flask, box: Mailbox, caplog):
    row = make.outbox_message(to_address="weg@voorbeeld.invalid")
    other = make.outbox_message()
    box.answers["weg@voorbeeld.invalid"] = ["550 5.1.1 weg@voorbeeld.invalid is onbekend"]
    assert send(box) == "1 verzonden, 1 mislukt"
    row = fresh(row)
    assert (row.state, row.attempts, row.claimed_until) == (S.MISLUKT, 1, None)
    assert row.last_error.startswith("adres geweigerd: 550 5.1.1")
    assert fresh(other).state is S.VERZONDEN
    assert "weg@" not in caplog.text
    with later(60 * 24):
        assert send(box) == ""


def test_busy_server_is_tried_again(app: Flask, box: Mailbox):
    row = make.outbox_message(to_address="vol@voorbeeld.invalid")
    box.answers["vol@voorbeeld.invalid"] = ["451 4.7.1 kom later terug"]
    assert send(box) == "1 later opnieuw"
    row = fresh(row)
    assert (row.state, row.attempts) == (S.WACHT, 1)
    assert row.next_attempt_at == NOW + timedelta(minutes=1)
    assert row.last_error == "adres geweigerd: 451 4.7.1 kom later terug"
    assert send(box) == ""
    with later(1):
        assert send(box) == "1 verzonden"
    row = fresh(row)
    assert (row.attempts, row.last_error) == (2, "")
    assert [message["Message-ID"] for message in box.messages] == [row.message_id]


def test_refused_contents(app: Flask, box: Mailbox):
    rows = [make.outbox_message() for _ in range(2)]
    box.data_answers = ["554 5.7.1 spam", "452 vol"]
    assert send(box) == "1 later opnieuw, 1 mislukt"
    assert {fresh(row).last_error for row in rows} == {
        "bericht geweigerd: 554 5.7.1 spam",
        "bericht geweigerd: 452 vol",
    }


def test_connection_lost_in_the_middle(app: Flask, box: Mailbox):
    """The rest goes over a new connection; the lost one bears the same Message-ID later."""
    rows = [make.outbox_message() for _ in range(3)]
    box.hangs_up = 1
    assert send(box) == "2 verzonden, 1 later opnieuw"
    with later(1):
        assert send(box) == "1 verzonden"
    assert sorted(m["Message-ID"] for m in box.messages) == sorted(r.message_id for r in rows)


def test_hanging_server(app: Flask, box: Mailbox):
    row = make.outbox_message()
    box.hangs = True
    assert send(box, timeout=2) == "1 later opnieuw"
    assert fresh(row).last_error == "verbinding verbroken: SMTPServerDisconnected"


def test_server_that_says_goodbye_after_some_mails(app: Flask, box: Mailbox):
    """421 is about the connection: the mails after it go over a new one."""
    rows = [make.outbox_message(to_address=f"{n}@voorbeeld.invalid") for n in range(3)]
    box.answers[rows[0].to_address] = ["421 4.7.0 genoeg voor een verbinding"]
    assert send(box) == "2 verzonden, 1 later opnieuw"
    with later(1):
        assert send(box) == "1 verzonden"


def test_whatever_the_server_does_each_mail_arrives_or_is_seen_to_fail(app: Flask, box: Mailbox):
    """Faults in a random order, until there are none any more and the server is well again."""
    rng = Random(6)
    rows = [make.outbox_message() for _ in range(40)]
    box.faults = rng.choices(
        ["", "breaks off", "hangs", "loses answer"], weights=[4, 3, 1, 3], k=80
    )
    lost = box.faults.count("loses answer")
    box.data_answers = ["451 nu niet", "554 nooit", "452 vol", "550 nooit"]
    for hour in range(12):
        with later(70 * hour):
            send(box, timeout=0.2)
    rows = [fresh(row) for row in rows]
    assert box.faults == []
    assert box.data_answers == []
    came = Counter(message["Message-ID"] for message in box.messages)
    assert Counter(row.state for row in rows) == {S.VERZONDEN: 38, S.MISLUKT: 2}
    assert came.keys() >= {row.message_id for row in rows if row.state is S.VERZONDEN}
    # Twice only where the server kept it and could not say so.
    assert came.total() - len(came) <= lost
    for row in rows:
        if row.state is S.MISLUKT:
            assert row.last_error.startswith("bericht geweigerd: 55")
            assert row.claimed_until is None
        assert history(row)[-1][0].value == row.state.value
        assert len(history(row)) == row.attempts


def history(row: OutboxMessage) -> list[tuple[OutboxEventKind, str]]:
    """What happened to a mail, in order."""
    db.session.rollback()
    found = select(OutboxEvent.kind, OutboxEvent.detail).where(OutboxEvent.mail_id == row.id)
    return [(kind, said) for kind, said in db.session.execute(found.order_by(OutboxEvent.at))]


def test_mail_that_failed_is_offered_again(app: Flask, box: Mailbox, world):
    """Its 48 hours begin anew, its history goes on, its Message-ID stays."""
    admin = world.users[Role.BEHEERDER]
    row = make.outbox_message(
        created_at=NOW - timedelta(hours=49), to_address="x@voorbeeld.invalid"
    )
    box.answers[row.to_address] = ["451 vol", "451 nog vol"]
    assert send(box) == "1 mislukt"
    offered = {"by": admin.id, "municipality_id": world.steenwijkerland.id}
    with later(1):
        for again in (True, False):
            with unit_of_work():
                mail = db.session.get_one(OutboxMessage, row.id)
                assert offer_again(mail, now=clock.now(), **offered) is again
        assert send(box) == "1 later opnieuw"
    assert fresh(row).attempts == 2
    with later(70):
        assert send(box) == "1 verzonden"
    E = OutboxEventKind
    assert history(row) == [
        (E.MISLUKT, "niet bezorgd binnen 48 uur: adres geweigerd: 451 vol"),
        (E.OPNIEUW, ""),
        (E.UITGESTELD, "adres geweigerd: 451 nog vol"),
        (E.VERZONDEN, ""),
    ]
    assert [message["Message-ID"] for message in box.messages] == [row.message_id]
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.MAIL_OFFERED_AGAIN)
    ).all()
    assert [(event.actor_id, event.subject_id) for event in events] == [(admin.id, row.id)]


def test_old_or_withdrawn_mail_is_not_offered_again(app: Flask, world):
    offered = {"by": None, "municipality_id": None, "now": NOW}
    old = make.outbox_message(state=S.MISLUKT, created_at=NOW - timedelta(days=14, seconds=1))
    with pytest.raises(Refused, match="te oud"):
        offer_again(old, **offered)
    gone = make.outbox_message(state=S.MISLUKT, subject_id=make.uuid.uuid4())
    with unit_of_work():
        assert withdraw([gone.subject_id], now=NOW) == 1
    assert not offer_again(fresh(gone), **offered)
    assert history(gone) == [(OutboxEventKind.INGETROKKEN, "")]


def test_no_server_at_all(app: Flask):
    rows = [make.outbox_message() for _ in range(25)]
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        line = Smtp(f"smtp://127.0.0.1:{nobody.getsockname()[1]}", OFFICE.sender, timeout=1)
        assert str(deliver(line, OFFICE, clock.now)) == "20 later opnieuw"
    states = [fresh(row).last_error for row in rows]
    assert states.count("geen verbinding: ConnectionRefusedError") == 20
    assert states.count("") == 5


def test_gives_up_after_two_days(app: Flask, box: Mailbox):
    row = make.outbox_message(created_at=NOW - timedelta(hours=48))
    box.data_answers = ["451 nee"]
    assert send(box) == "1 mislukt"
    assert fresh(row).last_error == "niet bezorgd binnen 48 uur: bericht geweigerd: 451 nee"


@pytest.mark.parametrize(
    "address", ["geen adres", "a@b\r\nBcc: c@d", "<a@b>", "", "één@voorbeeld.invalid"]
)
def test_what_is_no_address_fails_and_stops_nobody(app: Flask, box: Mailbox, address: str):
    row = make.outbox_message(to_address=address)
    make.outbox_message()
    assert send(box) == "1 verzonden, 1 mislukt"
    assert fresh(row).last_error.startswith("adres geweigerd")


def test_sign_in_with_a_password(app: Flask):
    def check(_server, _session, _envelope, _mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"mdo", b"p@ss/1"))

    make.outbox_message()
    with mail_server(authenticator=check, auth_require_tls=False) as box:
        url = box.url
        box.url = url.replace("smtp://", "smtp://mdo:fout@")
        assert send(box) == "1 later opnieuw"
        box.url = url.replace("smtp://", "smtp://mdo:p%40ss%2F1@")
        with later(1):
            assert send(box) == "1 verzonden"


def test_no_password_over_an_open_line(app: Flask, monkeypatch):
    monkeypatch.setattr(transport, "_HERE", frozenset())
    row = make.outbox_message()
    with mail_server(authenticator=lambda *_: None, auth_require_tls=False) as box:
        box.url = box.url.replace("smtp://", "smtp://mdo:geheim@")
        assert send(box) == "1 later opnieuw"
    assert "de mailserver versleutelt niet" in fresh(row).last_error


def test_withdrawn_while_in_hand(app: Flask, box: Mailbox, monkeypatch):
    row = make.outbox_message(subject_id=make.uuid.uuid4())
    [taken] = claim(NOW)
    with unit_of_work():
        assert withdraw([row.subject_id], now=NOW) == 1
    found = iter(([taken], []))
    monkeypatch.setattr(delivery, "claim", lambda _now: next(found))
    assert send(box) == ""
    assert fresh(row).state is S.INGETROKKEN


def test_lease_ends_with_a_sender_that_died(app: Flask, box: Mailbox):
    row = make.outbox_message()
    assert [one.id for one in claim(NOW)] == [row.id]
    assert fresh(row).claimed_until == NOW + LEASE
    assert claim(NOW) == []
    assert send(box) == ""
    with clock.held_at(NOW + LEASE):
        assert send(box) == "1 verzonden"


def test_two_senders_send_each_mail_once(app: Flask, box: Mailbox):
    rows = [make.outbox_message() for _ in range(60)]
    url = db.engine.url.render_as_string(hide_password=False)
    db.session.rollback()
    others = [make_app(url) for _ in range(2)]
    barrier, outcomes = Barrier(2), []

    def run(own: Flask) -> None:
        with own.app_context():
            barrier.wait()
            outcomes.append(deliver(Smtp(box.url, OFFICE.sender), OFFICE, lambda: NOW))
            db.session.remove()

    threads = [Thread(target=run, args=(own,)) for own in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in others:
        dispose(own)
    assert sum(tally.sent for tally in outcomes) == 60
    assert sorted(m["Message-ID"] for m in box.messages) == sorted(r.message_id for r in rows)
    assert {fresh(row).state for row in rows} == {S.VERZONDEN}


# -- the job -------------------------------------------------------------------------


def outcomes() -> list[str]:
    """What came of the runs, in no order: the clock of a test stands still."""
    db.session.rollback()
    return sorted(db.session.scalars(select(Heartbeat.outcome).where(Heartbeat.job == "post")))


def settings(app: Flask, monkeypatch, **changed: object) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], **changed))


def test_job_sends(app: Flask, box: Mailbox, monkeypatch, caplog):
    caplog.set_level("INFO")
    settings(app, monkeypatch, smtp_url=box.url, mail_from="mdo@voorbeeld.invalid")
    make.outbox_message()
    (job,) = [job for job in JOBS if job.id == "post"]
    assert run_job(job)
    assert outcomes() == ["1 verzonden"]
    assert "post: 1 verzonden" in caplog.text
    assert run_job(job)
    assert outcomes() == ["", "1 verzonden"]


def test_job_writes_files_where_people_practise(app: Flask, monkeypatch, tmp_path: Path):
    settings(app, monkeypatch, smtp_url=None)
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    row = make.outbox_message(text_body="Dag")
    assert jobs.send_mail(NOW) == "1 verzonden"
    [path] = (tmp_path / "mail").iterdir()
    assert path.suffix == ".eml"
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert message["To"] == row.to_address
    assert fresh(row).state is S.VERZONDEN


def test_without_a_server_mail_waits_in_production(app: Flask, monkeypatch, tmp_path: Path):
    settings(app, monkeypatch, smtp_url=None, environment="production")
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    row = make.outbox_message()
    assert jobs.send_mail(NOW) == "SMTP_URL ontbreekt: 1 e-mails wachten"
    assert fresh(row).claimed_until is None
    assert list(tmp_path.iterdir()) == []


def test_folder_is_for_the_owner_only(app: Flask, tmp_path: Path):
    make.outbox_message()
    deliver(Folder(tmp_path / "mail"), OFFICE, clock.now)
    assert (tmp_path / "mail").stat().st_mode & 0o077 == 0
