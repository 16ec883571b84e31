"""The log as the privacy officer sees it: own municipality only, no content, and complete."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mdo import audit
from mdo.accounts.models import User
from mdo.audit.models import AuditEvent, ReadEvent
from mdo.audit.queries import Cursor, LogFilter, list_changes, list_reads
from mdo.audit.terms import AuditAction, Subject
from mdo.extensions import db
from mdo.terms import Party, Role
from tests import factories
from tests.clients import Client, text_of
from tests.factories import World

OFFICER, LPA = Role.PRIVACY_OFFICER, Role.LEERPLICHTAMBTENAAR
ClientAs = Callable[[Role], Client]


def log(action: AuditAction, *, now: datetime, by: User | None = None, **given: Any) -> None:
    """One change in the log."""
    values = {"subject": Subject.DOSSIER, "subject_id": uuid.uuid4()} | given
    audit.record(action, by=by.id if by else None, now=now, **values)
    db.session.commit()


def log_read(reader: User, *, now: datetime, subject_id: uuid.UUID | None = None) -> None:
    factories.save(
        ReadEvent(
            at=now,
            reader_id=reader.id,
            subject=Subject.DOSSIER,
            subject_id=subject_id,
            endpoint="cases.show",
        )
    )


def lines(page: Any) -> list[str]:
    return [text_of(row) for row in page.all(".//main//tbody/tr")]


def stranger(world: World) -> User:
    """Somebody who works for another municipality that uses the installation as well."""
    world.meppel.is_tenant = True
    db.session.commit()
    there = factories.organisation(Party.LEERPLICHT, municipality_id=world.meppel.id)
    return factories.user(LPA, there, surname="Elders", email="elders@voorbeeld.invalid")


# -- what is shown ----------------------------------------------------------------------


def test_empty_log_says_so(world: World, client_as: ClientAs):
    assert "Geen wijzigingen in deze periode" in client_as(OFFICER).get("/logboek").main


def test_change_shows_who_what_and_of_which_number(
    world: World, client_as: ClientAs, now: datetime
):
    log(
        AuditAction.CASE_CHANGED,
        now=now,
        by=world.users[LPA],
        subject_id=world.case.id,
        case_id=world.case.id,
        municipality_id=world.steenwijkerland.id,
        old={"question": "geheim"},
        new={"question": "ook geheim"},
    )
    [line] = lines(client_as(OFFICER).get("/logboek"))
    for text in ("Leerplichtambtenaar", "Dossier gewijzigd", world.case.number, "vraag"):
        assert text in line
    assert "geheim" not in line


def test_change_of_a_user_shows_old_and_new_but_no_password(
    world: World, client_as: ClientAs, now: datetime
):
    log(
        AuditAction.USER_CHANGED,
        now=now,
        by=world.users[Role.BEHEERDER],
        subject=Subject.GEBRUIKER,
        subject_id=world.users[LPA].id,
        old={"surname": "Oud", "password_hash": "argon"},
        new={"surname": "Nieuw", "password_hash": "2nogra"},
    )
    [line] = lines(client_as(OFFICER).get("/logboek"))
    assert "achternaam: Oud → Nieuw" in line
    assert "argon" not in line
    assert "niet getoond" in line


def test_whole_use_of_the_app_leaves_no_child_in_the_log(world: World, client_as: ClientAs):
    lpa = client_as(LPA)
    lpa.get(f"/leerlingen/{world.pupil.id}")
    lpa.get(f"/dossiers/{world.case.id}")
    lpa.submit(f"/dossiers/{world.case.id}/wijzigen", question=f"Over {world.pupil.given_name}")
    officer = client_as(OFFICER)
    for address in ("", "/inzage", "/wijzigingen.csv", "/inzage.csv"):
        text = officer.get(f"/logboek{address}").html
        assert world.case.number in text
        assert world.pupil.given_name not in text
        assert f"{world.pupil.infix} {world.pupil.surname}" not in text


def test_read_shows_the_page_as_an_address(world: World, client_as: ClientAs, now: datetime):
    log_read(world.users[LPA], now=now, subject_id=world.case.id)
    [line] = lines(client_as(OFFICER).get("/logboek/inzage"))
    assert world.case.number in line
    assert "/dossiers/…" in line


def test_looking_at_the_log_is_logged(world: World, client_as: ClientAs):
    officer = client_as(OFFICER)
    for address in ("", "/inzage", "/wijzigingen.csv", "/inzage.csv"):
        officer.get(f"/logboek{address}")
    reads = db.session.execute(select(ReadEvent.subject, ReadEvent.reader_id)).all()
    assert reads == [(Subject.LOGBOEK, world.users[OFFICER].id)] * 4


# -- whose --------------------------------------------------------------------------------


def test_other_municipality_stays_out_of_sight(world: World, client_as: ClientAs, now: datetime):
    other = stranger(world)
    log(AuditAction.CASE_OPENED, now=now, by=other, municipality_id=world.meppel.id)
    log(AuditAction.SIGNED_IN, now=now, by=other)
    log_read(other, now=now)
    officer = client_as(OFFICER)
    assert lines(officer.get("/logboek")) == []
    assert not [line for line in lines(officer.get("/logboek/inzage")) if "Elders" in line]


def test_stranger_who_read_an_own_case_is_shown(world: World, client_as: ClientAs, now: datetime):
    log_read(stranger(world), now=now, subject_id=world.case.id)
    [line] = lines(client_as(OFFICER).get("/logboek/inzage"))
    assert "Elders" in line


def test_attempt_of_nobody_is_shown_where_one_municipality_works(
    world: World, client_as: ClientAs, now: datetime
):
    log(AuditAction.SIGN_IN_REFUSED, now=now, subject=Subject.GEBRUIKER)
    assert "Onbekend" in lines(client_as(OFFICER).get("/logboek"))[0]
    stranger(world)
    assert lines(client_as(OFFICER).get("/logboek")) == []


def test_nobody_sees_nothing_without_a_municipality(world: World, now: datetime):
    log(AuditAction.CASE_OPENED, now=now, municipality_id=world.steenwijkerland.id)
    filters = LogFilter(now - timedelta(days=1), now + timedelta(days=1))
    assert not list_changes(frozenset(), filters, limit=9).rows
    assert not list_reads(frozenset(), filters, limit=9).rows


# -- which --------------------------------------------------------------------------------


def test_usual_period_is_seven_days(world: World, client_as: ClientAs, now: datetime):
    ours = {"municipality_id": world.steenwijkerland.id}
    log(AuditAction.CASE_CLOSED, now=now - timedelta(days=7), reason="klaar", **ours)
    log(AuditAction.CASE_OPENED, now=now - timedelta(days=6), **ours)
    officer = client_as(OFFICER)
    assert [line for line in lines(officer.get("/logboek")) if "geopend" in line]
    assert len(lines(officer.get("/logboek"))) == 1
    assert len(lines(officer.get("/logboek?van=1-1-2026"))) == 2


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("gebruiker=leerplicht", 1),
        ("gebruiker=leerplichtambtenaar@voorbeeld.invalid", 1),
        ("gebruiker=niemand", 0),
        ("actie=case_opened", 1),
        ("actie=case_closed", 0),
        ("onderdeel=dossier", 1),
        ("onderdeel=gebruiker", 1),
        ("onderdeel=plan", 0),
        ("nummer=D2026-9999", 0),
        ("nummer=%00", 2),
        ("gebruiker=%25", 0),
    ],
)
def test_filters_narrow(world: World, client_as: ClientAs, now: datetime, query: str, count: int):
    log(
        AuditAction.CASE_OPENED,
        now=now,
        by=world.users[LPA],
        subject_id=world.case.id,
        municipality_id=world.steenwijkerland.id,
    )
    log(AuditAction.SIGNED_IN, now=now, by=world.users[OFFICER], subject=Subject.GEBRUIKER)
    assert len(lines(client_as(OFFICER).get(f"/logboek?{query}"))) == count


def test_number_finds_all_that_hangs_on_it(world: World, client_as: ClientAs, now: datetime):
    plan = factories.plan(world.case)
    log(
        AuditAction.PLAN_STARTED,
        now=now,
        subject=Subject.PLAN,
        subject_id=plan.id,
        municipality_id=world.steenwijkerland.id,
    )
    log_read(world.users[LPA], now=now, subject_id=plan.id)
    officer = client_as(OFFICER)
    for number in (world.case.number.lower(), world.pupil.number):
        assert len(lines(officer.get(f"/logboek?nummer={number}"))) == 1
        assert len(lines(officer.get(f"/logboek/inzage?nummer={number}"))) == 1


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("van=gisteren", "van", "geen datum"),
        ("van=5-11-2026&tot=1-11-2026", "tot", "voor de eerste datum"),
        ("onderdeel=kat", "onderdeel", "Kies een van"),
        ("actie=kat", "actie", "Kies een van"),
        (f"nummer={'9' * 300}", "nummer", "te lang"),
    ],
)
def test_wrong_filter_is_told_at_the_field(
    world: World, client_as: ClientAs, query: str, field: str, message: str
):
    officer = client_as(OFFICER)
    page = officer.get(f"/logboek?{query}")
    assert message in page.error_at(field)
    answer = officer.get(f"/logboek/wijzigingen.csv?{query}", status=302)
    assert message in officer.follow(answer).error_at(field)


def test_too_many_users_asks_for_more_letters(world: World, client_as: ClientAs):
    for number in range(51):
        factories.user(LPA, world.leerplicht, email=f"veel{number}@voorbeeld.invalid")
    page = client_as(OFFICER).get("/logboek?gebruiker=veel")
    assert "Typ meer" in page.error_at("gebruiker")


@pytest.mark.parametrize("query", ["voor=onzin", "na=9-9", f"voor={'9' * 99}-{'0' * 32}"])
def test_place_that_is_nonsense_begins_at_the_top(
    world: World, client_as: ClientAs, now: datetime, query: str
):
    log(AuditAction.CASE_OPENED, now=now, municipality_id=world.steenwijkerland.id)
    assert len(lines(client_as(OFFICER).get(f"/logboek?{query}"))) == 1


# -- a slice at a time ----------------------------------------------------------------------


def test_older_and_newer_lead_through_all_lines_once(
    world: World, client_as: ClientAs, now: datetime
):
    """Also among lines of the same moment."""
    for number in range(60):
        log(
            AuditAction.CASE_OPENED,
            now=now - timedelta(minutes=number // 7),
            municipality_id=world.steenwijkerland.id,
            mark=f"m{number}",
        )
    officer = client_as(OFFICER)
    page = officer.get("/logboek?onderdeel=dossier")
    seen = [page.links()]
    down = [page]
    while older := [link for link in page.links() if "voor=" in link]:
        page = officer.get(older[0])
        down.append(page)
    assert [len(lines(page)) for page in down] == [25, 25, 10]
    assert all("onderdeel=dossier" in link for link in seen[0] if "voor=" in link)
    up = officer.get(next(link for link in down[-1].links() if "na=" in link))
    assert lines(up) == lines(down[1])


def test_every_line_comes_by_once(world: World, now: datetime):
    for number in range(23):
        log(
            AuditAction.CASE_OPENED,
            now=now - timedelta(minutes=number // 7),
            municipality_id=world.steenwijkerland.id,
        )
    own = [world.steenwijkerland.id]
    filters = LogFilter(now - timedelta(days=1), now + timedelta(days=1))
    seen: list[uuid.UUID] = []
    cursor = None
    while True:
        found = list_changes(own, filters, limit=5, cursor=cursor)
        seen += [row.id for row in found.rows]
        if not found.has_older:
            break
        cursor = Cursor.parse(found.oldest)
    every = db.session.scalars(
        select(AuditEvent.id).order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    ).all()
    assert seen == list(every)


def test_page_takes_as_many_statements_for_few_as_for_many(
    world: World, client_as: ClientAs, now: datetime
):
    officer = client_as(OFFICER)
    officer.get("/logboek")
    ours = {"municipality_id": world.steenwijkerland.id, "by": world.users[LPA]}
    log(AuditAction.CASE_OPENED, now=now, subject_id=world.case.id, **ours)
    few = len(officer.get("/logboek").statements)
    for _ in range(40):
        log(AuditAction.CASE_OPENED, now=now, subject_id=world.case.id, **ours)
    assert len(officer.get("/logboek").statements) == few


# -- the file -------------------------------------------------------------------------------


def test_file_has_the_same_lines(world: World, client_as: ClientAs, now: datetime):
    boss = factories.user(LPA, world.leerplicht, given_name="=1+1", surname="", infix="")
    log(
        AuditAction.CASE_OPENED,
        now=now,
        by=boss,
        subject_id=world.case.id,
        municipality_id=world.steenwijkerland.id,
    )
    page = client_as(OFFICER).get("/logboek/wijzigingen.csv?actie=case_opened")
    rows = list(csv.reader(io.StringIO(page.html.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0][:4] == ["datum", "tijd", "gebruiker", "actie"]
    assert rows[1][2].startswith("'=1+1")
    assert rows[1][3:6] == ["Dossier geopend", "Dossier", world.case.number]
    assert len(rows) == 2


def test_file_that_is_cut_off_says_so(
    app: Flask, world: World, client_as: ClientAs, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("mdo.audit.views.MOST_IN_FILE", 2)
    for _ in range(3):
        log(AuditAction.CASE_OPENED, now=now, municipality_id=world.steenwijkerland.id)
    text = client_as(OFFICER).get("/logboek/wijzigingen.csv").html
    assert "kies een kortere periode" in text
    assert text.count("Dossier geopend") == 2
