"""A ZAT that comes back: made, planned ahead, changed and stopped, through the real pages."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from threading import Thread

import pytest
from icalendar import Calendar
from sqlalchemy import select

from mdo import clock
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction, Subject
from mdo.extensions import db
from mdo.jobs import JOBS, run_job
from mdo.mail.models import OutboxMessage
from mdo.meetings.models import AgendaItem, Meeting, Participant, StandingSeat
from mdo.reminders.models import Heartbeat
from mdo.series import nightly
from mdo.series.models import MeetingSeries
from mdo.terms import AgendaBlock, MeetingKind, MeetingStatus, Party, Role, Route
from tests import factories as make

NEW = "/overleggen/reeksen/nieuw"
S = MeetingStatus


def rows(model, *order, **where):
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(model).filter_by(**where).order_by(*order)))


def meetings(**where):
    return rows(Meeting, Meeting.starts_at, **where)


def days(found):
    return [clock.to_local(meeting.starts_at).date() for meeting in found]


@pytest.fixture
def holidays(world):
    """The holidays of two school years; those of 2028-2029 are not known."""
    for year, summer in ((2025, 16), (2026, 22), (2027, 20)):
        make.holiday(
            "Zomervakantie",
            date(year + 1, 7, 8),
            date(year + 1, 8, summer),
            school_year=f"{year}-{year + 1}",
        )
    make.holiday("Kerstvakantie", date(2026, 12, 19), date(2027, 1, 3))
    make.holiday("Voorjaarsvakantie", date(2027, 2, 20), date(2027, 2, 28))
    make.holiday("Meivakantie", date(2027, 4, 24), date(2027, 5, 9))


@pytest.fixture
def team(world):
    """School, leerplicht with a substitute, and a guest of the GGD."""
    deputy = make.user(Role.LEERPLICHTAMBTENAAR, world.leerplicht, surname="Vervanger")
    make.standing_seat(
        world.secondary,
        world.school_coordinator,
        party=Party.SCHOOL,
        organisation_id=world.secondary.id,
        is_chair=True,
    )
    make.standing_seat(
        world.secondary,
        world.users[Role.LEERPLICHTAMBTENAAR],
        party=Party.LEERPLICHT,
        organisation_id=world.leerplicht.id,
        position=1,
        substitute_user_id=deputy.id,
    )
    make.standing_seat(
        world.secondary,
        name="Jip Jeugdarts, GGD",
        party=Party.GGD,
        email="jip@ggd.invalid",
        position=2,
    )
    return deputy


@pytest.fixture
def zorg(world, client_of):
    return client_of(world.school_coordinator)


def fields(**changed):
    return {
        "pattern": "weken",
        "weeks": "6",
        "weekday": "TU",
        "first_on": "1-12-2026",
        "until_on": "1-7-2027",
        "starts": "14.00",
        "minutes": "90",
        "location": "Proefcollege",
        "room": "Lokaal 12",
    } | changed


@pytest.fixture
def made(world, holidays, team, zorg):
    """The series of `fields`, with its meetings."""
    zorg.submit(NEW, button="Reeks maken", **fields())
    [series] = rows(MeetingSeries)
    return series


def address(series, *parts):
    return "/".join(("/overleggen/reeksen", str(series.id), *map(str, parts)))


# -- making ----------------------------------------------------------------------------


def test_look_at_the_dates_first(world, holidays, team, zorg):
    shown = zorg.submit(
        NEW, button="Bekijk de data", status=200, **fields(weeks="1", until_on="13-1-2027")
    )
    assert "dinsdag 1 december 2026" in shown.main
    assert "Overgeslagen Kerstvakantie" in shown.main
    assert "In totaal 5 overleggen; 2 data vallen op een vrije dag" in shown.main
    assert shown.value_of("location") == "Proefcollege"
    assert not rows(MeetingSeries)
    faulty = zorg.submit_on(shown, NEW, button="Bekijk de data", status=422, until_on="")
    assert "Een reeks zonder einde kan niet" in faulty.error_at("until_on")
    # Of a year whose holidays are not known nothing is shown as if it were.
    late = zorg.submit_on(
        shown, NEW, button="Bekijk de data", status=200, weeks="26", until_on="1-12-2028"
    )
    assert "vakanties van 2028-2029 ontbreken" in late.main


def test_make(world, made, zorg, team):
    found = meetings()
    # 25 May is after the may holiday; 13 April a Tuesday like any other.
    assert days(found) == [
        date(2026, 12, 1),
        date(2027, 1, 12),
        date(2027, 4, 6),
        date(2027, 5, 18),
        date(2027, 6, 29),
    ]
    assert made.planned_until_on == date(2027, 7, 1)
    # By the clock on the wall: 14.00 in winter and in summer.
    assert {f"{clock.to_local(m.starts_at):%H.%M}" for m in found} == {"14.00"}
    assert {m.starts_at.hour for m in found} == {12, 13}
    assert {clock.to_local(m.ends_at).hour for m in found} == {15}
    assert len({m.uid for m in found}) == len({m.number for m in found}) == 5
    assert {(m.kind, m.status, m.room) for m in found} == {
        (MeetingKind.ZAT, S.GEPLAND, "Lokaal 12")
    }
    table = rows(Participant, Participant.position, meeting_id=found[2].id)
    assert [(p.party, p.is_chair) for p in table] == [
        (Party.SCHOOL, True),
        (Party.LEERPLICHT, False),
        (Party.GGD, False),
    ]
    [event] = rows(AuditEvent, action=AuditAction.SERIES_CREATED)
    assert (event.subject, event.subject_id) == (Subject.REEKS, made.id)
    page = zorg.get(address(made))
    assert "Elke 6 weken op dinsdag" in page.main
    assert "dinsdag 23 februari 2027 Voorjaarsvakantie" in page.main
    assert f"/overleggen/{found[0].id}" in page.links()


def test_invited_for_the_next_eight_weeks_only(made):
    first, second, *_ = meetings()
    assert second.starts_at - clock.now() < timedelta(weeks=8)
    seats = {p.id: p.meeting_id for p in rows(Participant)}
    invited = {seats[row.subject_id] for row in rows(OutboxMessage)}
    assert invited == {first.id, second.id}
    assert len(rows(OutboxMessage)) == 6


def test_a_second_click_makes_one_series(world, holidays, team, zorg):
    page = zorg.get(NEW)
    for _click in range(2):
        zorg.submit_on(page, NEW, button="Reeks maken", **fields())
    assert len(rows(MeetingSeries)) == 1
    assert len(meetings()) == 5


@pytest.mark.parametrize(
    ("field", "changed", "message"),
    [
        ("until_on", {"until_on": ""}, "Een reeks zonder einde kan niet"),
        ("until_on", {"until_on": "2-12-2036"}, "hoogstens tien jaar"),
        ("until_on", {"until_on": "30-11-2026"}, "Het einde ligt voor de eerste"),
        ("first_on", {"first_on": "23-11-2026"}, "al voorbij"),
        ("first_on", {"first_on": "31-2-2027"}, "geen datum"),
        ("weeks", {"weeks": ""}, "om de hoeveel weken"),
        ("weeks", {"weeks": "27"}, "van 1 tot 26"),
        ("minutes", {"minutes": "5"}, "van 15 tot 480"),
        ("minutes", {"starts": "23.00"}, "na middernacht"),
        ("location", {"location": ""}, "Vul een plaats in"),
        ("video_url", {"video_url": "http://x.invalid"}, "https://"),
        (
            "until_on",
            {"first_on": "22-12-2026", "until_on": "3-1-2027"},
            "geen enkele dag over",
        ),
        ("until_on", {"first_on": "2-12-2026", "until_on": "4-12-2026"}, "geeft de herhaling geen"),
        (
            "first_on",
            {"first_on": "5-9-2028", "until_on": "1-12-2028"},
            "vakanties van schooljaar 2028-2029 zijn voor deze school nog niet bekend",
        ),
    ],
)
def test_refused_at_the_field(world, holidays, team, zorg, field, changed, message):
    page = zorg.submit(NEW, status=422, button="Reeks maken", **fields(**changed))
    assert message in page.error_at(field)
    assert page.value_of("room") == "Lokaal 12"
    assert not rows(MeetingSeries)


def test_no_zat_without_leerplicht(world, holidays, zorg):
    page = zorg.submit(NEW, status=422, button="Reeks maken", **fields())
    assert "zit geen leerplichtambtenaar" in page.error_at("organisation_id")
    assert f"/overleggen/zat-team/{world.secondary.id}" in page.links()
    assert not meetings()


def test_holidays_of_the_school_itself(world, holidays, team, zorg):
    """A roster of its own replaces that of the region."""
    make.holiday(
        "Eigen studieweek",
        date(2026, 12, 1),
        date(2026, 12, 4),
        school_id=world.secondary.id,
        school_year="2026-2027",
    )
    make.holiday(
        "Zomervakantie",
        date(2027, 7, 8),
        date(2027, 8, 22),
        school_id=world.secondary.id,
        school_year="2026-2027",
    )
    zorg.submit(NEW, button="Reeks maken", **fields(weeks="1", until_on="25-12-2026"))
    assert days(meetings()) == [date(2026, 12, d) for d in (8, 15, 22)]


def test_without_skipping(world, team, zorg):
    zorg.submit(
        NEW,
        button="Reeks maken",
        **fields(skips_holidays=None, weeks="1", until_on="5-1-2027"),
    )
    assert len(meetings()) == 6


# -- who ---------------------------------------------------------------------------------


def test_only_the_school_itself(world, made, client_of, client_as):
    assert address(made) in client_of(world.school_coordinator).get("/overleggen/reeksen").links()
    other = client_of(make.user(Role.COORDINATOR, world.elsewhere))
    for client in (other, client_as(Role.COORDINATOR), client_as(Role.LEERPLICHTAMBTENAAR)):
        for part in ((), ("wijzigen",), ("stoppen",)):
            client.get(address(made, *part), status=404)
        client.post(address(made, "stoppen"), {"reason": "x"}, status=404)
        assert address(made) not in client.get("/overleggen/reeksen").links()
    # Who sits at the table sees the meetings as any other; nothing of the series.
    page = client_as(Role.LEERPLICHTAMBTENAAR).get(f"/overleggen/{meetings()[0].id}")
    assert "Hoort bij een reeks" not in page.main
    page = client_of(world.school_coordinator).get(f"/overleggen/{meetings()[0].id}")
    assert "Hoort bij een reeks" in page.main
    assert client_as(Role.TOEGANG).get("/overleggen/reeksen", status=403)


# -- the job -----------------------------------------------------------------------------


def job():
    [found] = [job for job in JOBS if job.id == "reeksen"]
    assert run_job(found)
    db.session.rollback()
    db.session.expire_all()


def test_job_goes_on_night_by_night(world, made, zorg, now):
    made.until_on = date(2028, 12, 1)
    make.save(made)
    before = meetings()
    job()
    # A year ahead: through 24 November 2027.
    more = meetings()
    assert days(more)[len(before) :] == [
        date(2027, 9, 21),
        date(2027, 11, 2),
    ]
    job()
    assert days(meetings()) == days(more)
    mails = len(rows(OutboxMessage))
    with clock.held_at(now + timedelta(days=365)):
        job()
        found = days(meetings())
        # The holidays of 2028-2029 are not known: not a day beyond.
        assert max(found) <= date(2028, 7, 31)
        assert date(2028, 6, 27) in found or date(2028, 5, 30) in found or len(found) > len(more)
        series = make.fresh(made)
        assert series.planned_until_on <= date(2028, 11, 24)
    assert len(rows(OutboxMessage)) > mails
    invited = len(rows(OutboxMessage))
    with clock.held_at(now + timedelta(days=365)):
        job()
    assert len(rows(OutboxMessage)) == invited


def test_job_stops_at_a_school_year_that_is_not_known(world, holidays, team, client_of):
    with clock.held_at(datetime(2027, 11, 22, 9, tzinfo=clock.AMSTERDAM)):
        zorg = client_of(world.school_coordinator)
        zorg.submit(
            NEW,
            button="Reeks maken",
            **fields(weeks="4", first_on="7-12-2027", until_on="1-12-2029"),
        )
        [series] = rows(MeetingSeries)
        before = days(meetings())
        assert max(before) <= date(2028, 7, 7)
        assert series.planned_until_on < date(2028, 9, 30)
        assert "schooljaar 2028-2029" in zorg.get(address(series)).main
        make.holiday("Zomervakantie", date(2029, 7, 8), date(2029, 8, 20), school_year="2028-2029")
        job()
        assert days(meetings())[: len(before)] == before
        assert date(2028, 9, 12) in days(meetings())


def test_job_at_once_plans_once(app, world, made):
    made.until_on = date(2028, 6, 1)
    make.save(made)
    db.session.rollback()
    faults = []

    def run():
        with app.app_context():
            try:
                [found] = [job for job in JOBS if job.id == "reeksen"]
                found.run(clock.now())
            except Exception as error:
                faults.append(error)

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    found = meetings()
    assert len({m.series_on for m in found}) == len(found)
    assert len(found) == 7
    keys = [row.key for row in rows(OutboxMessage)]
    assert len(keys) == len(set(keys)) == 6


def test_a_series_that_fails_undoes_no_other(world, made, team, monkeypatch):
    other = make.series(
        world.secondary,
        until_on=date(2027, 3, 1),
        skips_holidays=False,
        created_by_id=world.school_coordinator.id,
    )
    bad, good = sorted((made, other), key=lambda s: s.id)
    bad_id, good_id, made.until_on = bad.id, good.id, date(2028, 6, 1)
    make.save(made)
    before = len(meetings(series_id=good_id))
    plan = nightly.plan_ahead

    def fail(series, **values):
        found = plan(series, **values)
        if series.id == bad_id:
            raise ValueError("Noor")
        return found

    bad_before = len(meetings(series_id=bad_id))
    monkeypatch.setattr(nightly, "plan_ahead", fail)
    [found] = [job for job in JOBS if job.id == "reeksen"]
    assert not run_job(found)
    assert len(meetings(series_id=good_id)) > before
    assert len(meetings(series_id=bad_id)) == bad_before
    assert rows(Heartbeat, job="reeksen")[0].outcome == "mislukt: SeriesFailed"
    monkeypatch.undo()
    job()
    assert len(meetings(series_id=bad_id)) > bad_before


@pytest.mark.only_on("postgresql")
def test_one_that_somebody_is_changing_is_invited_for_later(made):
    """The job neither waits for it nor writes about how it was. (SQLite has one writer.)"""
    [third] = meetings()[2:3]
    later = third.starts_at - timedelta(weeks=7)
    with db.engine.connect() as other, other.begin():
        other.execute(select(Meeting.id).where(Meeting.id == third.id).with_for_update())
        with clock.held_at(later):
            job()
        seats = {p.id for p in rows(Participant, meeting_id=third.id)}
        assert not [row for row in rows(OutboxMessage) if row.subject_id in seats]
    with clock.held_at(later):
        job()
    assert [row for row in rows(OutboxMessage) if row.subject_id in seats]


def test_no_new_ones_without_leerplicht(world, made, zorg, now):
    lpa = world.users[Role.LEERPLICHTAMBTENAAR]
    made.until_on = date(2028, 6, 1)
    make.save(made)
    [seat] = rows(StandingSeat, user_id=lpa.id)
    zorg.submit(f"/overleggen/zat-team/{world.secondary.id}", to=f"{seat.id}/weghalen")
    job()
    assert len(meetings()) == 5
    assert "Er worden geen nieuwe overleggen gepland" in zorg.get(address(made)).main


# -- one of them ---------------------------------------------------------------------------


def move_one(client, meeting, on):
    client.submit(f"/overleggen/{meeting.id}/wijzigen", button="Opslaan", on=on)


def test_one_that_was_changed_is_an_exception(made, zorg):
    second = meetings()[1]
    move_one(zorg, second, "14-1-2027")
    assert make.fresh(second).is_exception
    assert second.series_on == date(2027, 1, 12)
    page = zorg.get(address(made))
    assert "Apart gewijzigd stond op 12 januari 2027" in page.main
    assert "laat het met rust" in zorg.get(f"/overleggen/{second.id}").main


def test_one_that_is_far_ahead_is_changed_without_mail(made, zorg):
    """Eight weeks before it comes, the series invites."""
    last = meetings()[-1]
    move_one(zorg, last, f"{last.starts_at + timedelta(days=1):%d-%m-%Y}")
    seats = {row.id for row in rows(Participant, meeting_id=last.id)}
    assert not [row for row in rows(OutboxMessage) if row.subject_id in seats]


def change(client, series, *, vanaf=None, status=302, **values):
    url = address(series, "wijzigen") + (f"?vanaf={vanaf.id}" if vanaf else "")
    return client.submit(url, button="Opslaan", status=status, **values)


def test_another_room_for_all_that_is_to_come(world, made, zorg, client_of):
    first, second, third, *_ = meetings()
    move_one(zorg, second, "14-1-2027")
    third_sequence = third.sequence
    with clock.held_at(first.ends_at + timedelta(hours=1)):
        zorg = client_of(world.school_coordinator)
        answer = change(zorg, made, room="Aula")
        assert "O2026-0002" in zorg.follow(answer).main
    assert [m.room for m in meetings()] == ["Lokaal 12", "Lokaal 12", "Aula", "Aula", "Aula"]
    assert make.fresh(third).sequence == third_sequence + 1
    assert len(rows(MeetingSeries)) == 1
    [event] = rows(AuditEvent, action=AuditAction.SERIES_CHANGED)
    assert event.details["new"] == {"room": "Aula"}


def test_this_and_following_at_another_time(world, made, zorg):
    _first, _second, third, fourth, fifth = meetings()
    make.agenda_item(fourth, world.case, question="Hoe gaat het?")
    move_one(zorg, fifth, "30-6-2027")
    uids = {m.id: m.uid for m in meetings()}
    change(zorg, made, vanaf=third, starts="9.00")
    old, new = sorted(rows(MeetingSeries), key=lambda s: s.first_on)
    assert (old.ended_on, new.first_on) == (date(2027, 4, 5), date(2027, 4, 6))
    found = meetings()
    # The same meetings, the same days, another hour; the exception keeps its own.
    assert {m.id: m.uid for m in found} == uids
    assert [(m.series_id, clock.to_local(m.starts_at).hour) for m in found] == [
        (old.id, 14),
        (old.id, 14),
        (new.id, 9),
        (new.id, 9),
        (new.id, 14),
    ]
    assert make.fresh(fifth).is_exception
    [item] = rows(AgendaItem)
    assert (item.meeting_id, item.question) == (fourth.id, "Hoe gaat het?")
    # The next night adds nothing beside them.
    job()
    assert len(meetings()) == 5


def test_another_rule_moves_the_meetings_in_order(world, made, zorg):
    _first, second, third, fourth, fifth = meetings()
    make.agenda_item(second, world.case)
    answer = change(
        zorg, made, vanaf=second, pattern="maand", place="2", weekday="TH", first_on="1-1-2027"
    )
    [new] = [s for s in rows(MeetingSeries) if s.id != made.id]
    assert answer.location == address(new)
    # 14 January, 11 February, 11 March, 8 April, 13 May, 10 June: four move, two are new.
    found = meetings(series_id=new.id)
    assert days(found) == [
        date(2027, 1, 14),
        date(2027, 2, 11),
        date(2027, 3, 11),
        date(2027, 4, 8),
        date(2027, 5, 13),
        date(2027, 6, 10),
    ]
    assert [m.id for m in found[:4]] == [second.id, third.id, fourth.id, fifth.id]
    [item] = rows(AgendaItem)
    assert item.meeting_id == second.id
    # Who was invited before hears of the new date; the one far ahead waits.
    keys = [row.key for row in rows(OutboxMessage)]
    assert sum(f"{second.id}" in key for key in keys) == 6
    assert not any(f"{fourth.id}" in key for key in keys)


def test_fewer_dates_cancel_those_without_agenda(world, made, zorg):
    _first, second, third, fourth, fifth = meetings()
    make.agenda_item(fifth, world.case)
    change(zorg, made, vanaf=second, weeks="26", first_on="12-1-2027")
    [new] = [s for s in rows(MeetingSeries) if s.id != made.id]
    # 12 January only; 13 July falls in the summer holiday, after the end.
    assert [(m.id, m.status) for m in meetings(series_id=new.id)] == [(fifth.id, S.GEPLAND)]
    assert [make.fresh(m).status for m in (second, third, fourth)] == [S.GEANNULEERD] * 3
    [item] = rows(AgendaItem)
    assert item.meeting_id == fifth.id


def test_an_agenda_is_never_dropped(world, made, zorg):
    found = meetings()
    for meeting in found[1:3]:
        make.agenda_item(meeting, world.case)
    page = change(zorg, made, vanaf=found[1], status=422, weeks="26", first_on="12-1-2027")
    assert "Bij 2 overleggen staat al iets op de agenda" in page.main
    assert page.value_of("weeks") == "26"
    assert days(meetings()) == days(found)


def test_a_series_of_which_nothing_came_is_changed_itself(made, zorg):
    before = [m.id for m in meetings()]
    change(zorg, made, weekday="WE", first_on="2-12-2026")
    [series] = rows(MeetingSeries)
    assert series.rule == "FREQ=WEEKLY;INTERVAL=6;BYDAY=WE"
    assert [m.id for m in meetings()][:4] == before[:4]
    assert {day.weekday() for day in days(meetings())} == {2}


@pytest.mark.parametrize("from_second", [False, True])
def test_another_weekday_leaves_what_was_left_alone_its_week(made, zorg, from_second):
    """No second meeting beside one that was changed, and none where one was cancelled."""
    first, second, third, fourth, fifth = meetings()
    zorg.submit(f"/overleggen/{fourth.id}/annuleren", reason="Studiedag")
    move_one(zorg, third, "8-4-2027")
    vanaf = {"vanaf": second, "first_on": "13-1-2027"} if from_second else {"first_on": "2-12-2026"}
    change(zorg, made, weekday="WE", **vanaf)
    found = {m.id: (d, m.status) for m, d in zip(meetings(), days(meetings()), strict=True)}
    assert found == {
        first.id: (date(2026, 12, 1 if from_second else 2), S.GEPLAND),
        second.id: (date(2027, 1, 13), S.GEPLAND),
        third.id: (date(2027, 4, 8), S.GEPLAND),
        fourth.id: (date(2027, 5, 18), S.GEANNULEERD),
        fifth.id: (date(2027, 6, 30), S.GEPLAND),
    }
    job()
    assert len(meetings()) == 5
    # And once more, back to Tuesday.
    [series] = rows(MeetingSeries, ended_on=None)
    change(zorg, series, vanaf=make.fresh(second), weekday="TU", first_on="12-1-2027")
    assert days([make.fresh(m) for m in (second, third, fifth)]) == [
        date(2027, 1, 12),
        date(2027, 4, 8),
        date(2027, 6, 29),
    ]
    assert len(meetings()) == 5


def test_a_double_click_changes_once(made, zorg):
    third = meetings()[2]
    url = address(made, "wijzigen") + f"?vanaf={third.id}"
    page = zorg.get(url)
    answers = [
        zorg.submit_on(page, url, button="Opslaan", starts="9.00").location for _click in range(2)
    ]
    assert answers[0] == answers[1]
    assert len(rows(MeetingSeries)) == 2
    assert make.fresh(third).sequence == 1


def test_two_who_change_it(made, zorg, world, client_of):
    colleague = client_of(make.user(Role.COORDINATOR, world.secondary))
    url = address(made, "wijzigen")
    mine = zorg.get(url)
    change(colleague, made, room="Aula")
    stale = zorg.submit_on(mine, url, button="Opslaan", status=422, room="Kantine")
    assert "Zaal of kamer Aula Kantine" in stale.main
    zorg.submit_on(stale, url, button="Opslaan")
    assert {m.room for m in meetings()} == {"Kantine"}
    # What stands there already is no change.
    zorg.submit_on(mine, url, button="Opslaan", room="Kantine")
    assert len(rows(AuditEvent, action=AuditAction.SERIES_CHANGED)) == 2


def test_a_shorter_series_is_stopped_not_cut(made, zorg):
    page = change(zorg, made, status=422, until_on="1-5-2027")
    assert "staan 2 overleggen nog gepland" in page.error_at("until_on")
    change(zorg, made, until_on="30-9-2027")
    assert days(meetings())[-1] == date(2027, 9, 21)


def test_not_before_the_one_before(made, zorg):
    third = meetings()[2]
    page = change(zorg, made, vanaf=third, status=422, first_on="5-1-2027")
    assert "niet na het vorige overleg van de reeks (12-1-2027)" in page.error_at("first_on")


def test_a_rule_of_its_own_stays(made, zorg):
    made.rule = "FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU"
    make.save(made)
    page = zorg.get(address(made, "wijzigen"))
    assert "Zo laten" in page.main
    change(zorg, made, room="Aula")
    assert make.fresh(made).rule == "FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU"
    assert {m.room for m in meetings()} == {"Aula"}


def test_nonsense_in_the_address(made, zorg):
    for part in ("wijzigen", "stoppen"):
        zorg.get(f"{address(made, part)}?vanaf=onzin", status=404)
        zorg.get(f"{address(made, part)}?vanaf={uuid.uuid4()}", status=404)


# -- stopping ------------------------------------------------------------------------------


def test_stop_this_and_following(world, made, zorg):
    _first, _second, third, fourth, fifth = meetings()
    move_one(zorg, fourth, "20-5-2027")
    url = address(made, "stoppen") + f"?vanaf={third.id}"
    page = zorg.get(url)
    refused = zorg.submit_on(page, url, status=422, reason="")
    assert "waarom" in refused.error_at("reason")
    shown = zorg.follow(zorg.submit_on(refused, url, reason="Het team gaat anders werken"))
    assert fourth.number in shown.main
    assert [m.status for m in meetings()] == [
        S.GEPLAND,
        S.GEPLAND,
        S.GEANNULEERD,
        S.GEPLAND,
        S.GEANNULEERD,
    ]
    assert make.fresh(made).ended_on == date(2027, 4, 5)
    assert make.fresh(third).cancel_reason == "Het team gaat anders werken"
    zorg.submit_on(page, url, reason="Nog eens")
    [event] = rows(AuditEvent, action=AuditAction.SERIES_ENDED)
    assert event.details["cancelled"] == [third.number, fifth.number]
    job()
    assert len(meetings()) == 5
    refused = change(zorg, made, status=422, room="Aula")
    assert "gestopt" in refused.main


def test_stop_from_a_page_of_before_the_change(made, zorg):
    """The chosen meeting stands in another series by now: nothing is stopped in its place."""
    _first, _second, third, *_ = meetings()
    url = address(made, "stoppen") + f"?vanaf={third.id}"
    edit = address(made, "wijzigen") + f"?vanaf={third.id}"
    page, edit_page = zorg.get(url), zorg.get(edit)
    change(zorg, made, vanaf=third, starts="15.00")
    refused = zorg.submit_on(page, url, status=422, reason="Het team gaat anders werken")
    assert "hoort niet meer bij deze reeks" in refused.main
    assert refused.value_of("reason") == "Het team gaat anders werken"
    assert third.number not in refused.main
    made_version = make.fresh(made).version
    other = zorg.get(address(made, "wijzigen")).value_of("new_id")
    refused = zorg.submit_on(edit_page, edit, status=422, room="Aula", new_id=other)
    assert "hoort niet meer bij deze reeks" in refused.main
    assert make.fresh(made).version == made_version
    assert {m.status for m in meetings()} == {S.GEPLAND}
    assert {m.room for m in meetings()} == {"Lokaal 12"}
    for part in ("wijzigen", "stoppen"):
        zorg.get(f"{address(made, part)}?vanaf={third.id}", status=404)


def test_no_name_in_why_it_stops(world, made, zorg):
    make.agenda_item(meetings()[1], world.case)
    page = zorg.submit(address(made, "stoppen"), status=422, reason="Noor is er niet meer")
    assert "noem hier geen naam" in page.error_at("reason")
    assert page.value_of("reason") == "Noor is er niet meer"
    assert make.fresh(made).ended_on is None
    assert {m.status for m in meetings()} == {S.GEPLAND}


def test_stop_all_with_exceptions_and_keep_the_agenda(world, made, zorg, client_of):
    found = meetings()
    move_one(zorg, found[3], "20-5-2027")
    make.agenda_item(found[1], world.case, question="Blijft staan")
    with clock.held_at(found[0].ends_at + timedelta(hours=1)):
        late = client_of(world.school_coordinator)
        late.submit(address(made, "stoppen"), reason="Fusie", with_exceptions="y")
        statuses = [m.status for m in meetings()]
        assert statuses == [S.GEPLAND, *[S.GEANNULEERD] * 4]
    # A ZAT that is planned later goes on with what stood there.
    later = make.meeting(
        world.secondary,
        MeetingKind.ZAT,
        starts_at=found[4].starts_at + timedelta(days=7),
        status=S.CONCEPT,
    )
    first = meetings()[0]
    first.status, first.cancel_reason = S.GEANNULEERD, "Ziek"
    make.save(first)
    make.participant(later, world.users[Role.LEERPLICHTAMBTENAAR], party=Party.LEERPLICHT)
    make.participant(later, world.school_coordinator, party=Party.SCHOOL)
    make.participant(later, name="Jip", party=Party.GGD)
    zorg.submit(f"/overleggen/{later.id}", button="Definitief plannen")
    [item] = rows(AgendaItem, meeting_id=later.id)
    assert (item.question, item.block) == ("Blijft staan", AgendaBlock.BESPREKING)


# -- carried along ---------------------------------------------------------------------------


def test_a_new_series_takes_over_from_the_last_zat(world, holidays, team, zorg, now):
    last = make.meeting(
        world.secondary,
        MeetingKind.ZAT,
        starts_at=now - timedelta(days=7),
        status=S.AFGESLOTEN,
        closed_at=now,
    )
    make.agenda_item(last, world.case, route=Route.VOLGEN, question="Hoe verder?")
    zorg.submit(NEW, button="Reeks maken", **fields())
    first, *others = meetings(status=S.GEPLAND)
    [item] = rows(AgendaItem, meeting_id=first.id)
    assert (item.question, item.block) == ("Hoe verder?", AgendaBlock.BESPREKING)
    assert not any(rows(AgendaItem, meeting_id=m.id) for m in others)


# -- names stay inside -----------------------------------------------------------------------


def mailed():
    return "\n".join(row.text_body + row.html_body + row.calendar for row in rows(OutboxMessage))


def test_no_name_in_the_place_of_a_series(world, made, zorg):
    make.agenda_item(meetings()[2], world.case)
    for field, value in (("location", "Kamer van Noor"), ("room", "bij PROEF thuis")):
        page = change(zorg, made, status=422, **{field: value})
        assert "noem hier geen naam" in page.error_at(field)
        assert page.value_of(field) == value
    page = change(zorg, made, status=422, starts="9.00", video_url="https://x.invalid/noor")
    assert "noem hier geen naam" in page.error_at("video_url")
    assert not rows(AuditEvent, action=AuditAction.SERIES_CHANGED)
    # From a later meeting on it is about nobody that is named.
    change(zorg, made, vanaf=meetings()[3], location="Kamer van Noor")


def test_no_case_at_a_place_that_names_it(world, made, zorg):
    [first, *_others] = meetings()
    first.room = "Kamer Proef"
    make.save(first)
    url = f"/overleggen/{first.id}/agenda/nieuw?soort=dossier"
    page = zorg.submit(url, status=422, case_id=world.case.id, question="Wat nu?")
    assert "Wijzig eerst de plaats" in page.error_at("case_id")
    assert page.value_of("question") == "Wat nu?"
    other = make.case(make.pupil(world.steenwijkerland, world.secondary, surname="Anders"))
    zorg.submit(url, case_id=other.id)


def test_what_is_carried_over_takes_the_place_out_of_the_mail(
    world, holidays, team, zorg, now, client
):
    """Nobody looks when the job puts a case on the agenda."""
    last = make.meeting(
        world.secondary,
        MeetingKind.ZAT,
        starts_at=now - timedelta(days=7),
        status=S.AFGESLOTEN,
        closed_at=now,
    )
    make.agenda_item(last, world.case, route=Route.VOLGEN, question="Hoe verder?")
    make.calendar_feed(world.school_coordinator, "een-sleutel-voor-de-reeks")
    link = "https://beeld.invalid/noor"
    zorg.submit(NEW, button="Reeks maken", **fields(location="Gebouw Proef", video_url=link))
    first, second, *_ = meetings(status=S.GEPLAND)
    assert len(rows(AgendaItem, meeting_id=first.id)) == 1
    seats = {p.id for p in rows(Participant, meeting_id=first.id)}
    told = [row for row in rows(OutboxMessage) if row.subject_id in seats]
    assert len(told) == 3
    for row in told:
        for text in (row.text_body, row.html_body, row.calendar):
            assert "Proef" not in text and "noor" not in text and "Lokaal 12" not in text
            assert "zie MDO-planner" in text
    # About nobody in particular the place may be told.
    assert "Gebouw Proef" in mailed()
    feed = client.get("/agenda/feed.ics?sleutel=een-sleutel-voor-de-reeks")
    events = {str(e["UID"]): e for e in Calendar.from_ical(feed.response.data).walk("VEVENT")}
    assert events[first.uid]["LOCATION"] == "zie MDO-planner"
    assert events[second.uid]["LOCATION"] == "Lokaal 12, Gebouw Proef"


# -- what stands in the way ------------------------------------------------------------------


def sits_elsewhere(world, who, *days, chair=True):
    for on in days:
        starts_at = datetime(on.year, on.month, on.day, 14, tzinfo=clock.AMSTERDAM)
        other = make.meeting(world.cjg, starts_at=starts_at)
        make.participant(other, who, is_chair=chair)


def test_the_dates_show_what_stands_in_the_way(world, holidays, team, zorg):
    sits_elsewhere(world, world.school_coordinator, date(2027, 1, 12))
    shown = zorg.submit(NEW, button="Bekijk de data", status=200, **fields())
    assert shown.main.count("in een ander overleg") == 1
    page = zorg.submit(NEW, button="Bekijk de data", status=422, **fields(minutes="x"))
    assert page.error_at("minutes")


def test_a_chair_who_sits_elsewhere_is_asked_about_once(world, holidays, team, zorg):
    sits_elsewhere(world, world.school_coordinator, date(2026, 12, 1), date(2027, 4, 6))
    page = zorg.submit(NEW, button="Reeks maken", status=422, **fields())
    assert not meetings(kind=MeetingKind.ZAT) and not rows(MeetingSeries)
    assert not rows(OutboxMessage)
    assert "Vink dit aan" in page.error_at("plan_anyway")
    assert "1-12-2026: " in page.main and "6-4-2027: " in page.main
    page = zorg.submit_on(page, NEW, button="Reeks maken", status=422, plan_anyway="y")
    assert "voorzitter zit al" in page.error_at("conflict_reason")
    assert page.value_of("location") == "Proefcollege"
    # Something new in the way: it is asked again.
    make.busy_period(
        world.users[Role.LEERPLICHTAMBTENAAR],
        datetime(2027, 1, 12, 13, tzinfo=clock.AMSTERDAM),
        datetime(2027, 1, 12, 15, tzinfo=clock.AMSTERDAM),
    )
    sent = {"plan_anyway": "y", "conflict_reason": "Het MDO kan schuiven"}
    page = zorg.submit_on(page, NEW, button="Reeks maken", status=422, **sent)
    assert "is veranderd" in page.error_at("plan_anyway")
    assert "12-1-2027: " in page.main
    zorg.submit_on(page, NEW, button="Reeks maken", **sent)
    found = meetings(kind=MeetingKind.ZAT)
    reason = "Het MDO kan schuiven"
    assert [m.conflict_reason for m in found] == [reason, "", reason, "", ""]


def test_other_dates_are_asked_about_and_the_same_ones_are_not(world, made, zorg):
    """Its own meetings stand in nobody's way, however they move."""
    before = days(meetings())
    url = address(made, "wijzigen")
    page = zorg.submit(url, button="Bekijk de data", status=200, starts="14.30")
    assert "in een ander overleg" not in page.main
    change(zorg, made, starts="14.30")
    sits_elsewhere(world, world.school_coordinator, date(2026, 12, 2))
    values = {"weekday": "WE", "first_on": "2-12-2026", "starts": "14.15"}
    page = zorg.submit(url, button="Bekijk de data", status=200, **values)
    assert page.main.count("in een ander overleg") == 1
    page = zorg.submit(url, button="Opslaan", status=422, **values)
    assert "Vink dit aan" in page.error_at("plan_anyway")
    assert "Elke 6 weken op dinsdag" in page.main
    assert days(meetings(kind=MeetingKind.ZAT)) == before
    zorg.submit_on(page, url, button="Opslaan", plan_anyway="y", conflict_reason="Kan niet anders")
    first, second, *_ = meetings(kind=MeetingKind.ZAT)
    assert (first.conflict_reason, second.conflict_reason) == ("Kan niet anders", "")
    # Another room asks nothing.
    change(zorg, made, room="Aula")


def test_asking_takes_a_bounded_number_of_queries(world, holidays, team, zorg):
    few = zorg.submit(
        NEW, button="Bekijk de data", status=200, **fields(weeks="1", until_on="31-3-2027")
    )
    many = zorg.submit(
        NEW, button="Bekijk de data", status=200, **fields(weeks="1", until_on="1-7-2028")
    )
    assert len(few.statements) == len(many.statements)
