"""Holding a meeting: attendance, minutes, closing and what is counted of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from mdo import clock
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.cases.models import Residence
from mdo.extensions import db
from mdo.meetings.models import AgendaItem, Discussion, Meeting, Participant
from mdo.terms import (
    Attendance,
    InvitationAnswer,
    MdoResponsibility,
    MeetingKind,
    MeetingStatus,
    ParentsStance,
    Party,
    Role,
    Route,
)
from tests import factories as make

S = MeetingStatus


def rows(model, **where):
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(model).filter_by(**where)))


@pytest.fixture
def mdo(world, now):
    """An MDO of this morning with all five parties, chaired by the CJG."""
    meeting = make.meeting(world.cjg, starts_at=now - timedelta(hours=1))
    people = (
        (world.users[Role.COORDINATOR], Party.CJG, world.cjg),
        (world.school_coordinator, Party.SCHOOL, world.secondary),
        (world.users[Role.LEERPLICHTAMBTENAAR], Party.LEERPLICHT, world.leerplicht),
        (world.users[Role.TOEGANG], Party.TOEGANG, world.toegang),
    )
    for place, (user, party, organisation) in enumerate(people):
        make.participant(
            meeting,
            user,
            party=party,
            organisation_id=organisation.id,
            position=place,
            is_chair=place == 0,
        )
    make.participant(meeting, name="Afdelingscoördinator, SWV", party=Party.SWV, position=4)
    make.participant(meeting, name="Moes van der Proef", party=Party.OUDERS, position=5)
    make.agenda_item(meeting, world.case, question="Hoe verder?")
    return meeting


@pytest.fixture
def coordinator(client_as):
    return client_as(Role.COORDINATOR)


def address(meeting, *parts):
    return "/".join(("/overleggen", str(meeting.id), *map(str, parts)))


def item_of(meeting):
    return rows(AgendaItem, meeting_id=meeting.id)[0]


def desk(meeting, item):
    return address(meeting, "notulen", item.id)


def write_minutes(client, meeting, *, status=302, **values):
    url = desk(meeting, item_of(meeting))
    return client.submit(url, to=url, status=status, **values)


def hold_with_all_present(client, meeting):
    client.submit(address(meeting), button="Het overleg is gehouden")
    return client.submit(address(meeting, "aanwezigheid"), button="Alle anderen waren er; opslaan")


def make_ready(client, meeting):
    hold_with_all_present(client, meeting)
    write_minutes(client, meeting, pupil_view="Ik wil terug", agreements="Elke dag samen starten")


# -- held ------------------------------------------------------------------------------


def test_hold(coordinator, mdo, now):
    page = coordinator.get(address(mdo))
    answer = coordinator.submit_on(page, address(mdo), button="Het overleg is gehouden")
    assert answer.location == address(mdo)
    assert (make.fresh(mdo).status, mdo.held_at) == (S.GEHOUDEN, now.astimezone(UTC))
    # A second click changes nothing.
    coordinator.submit_on(page, address(mdo), button="Het overleg is gehouden")
    assert len(rows(AuditEvent, action=AuditAction.MEETING_HELD)) == 1


def test_not_before_it_begins(world, coordinator, mdo, now):
    mdo.starts_at, mdo.ends_at = now + timedelta(minutes=1), now + timedelta(hours=1)
    make.save(mdo)
    page = coordinator.get(address(mdo))
    assert "Het overleg is gehouden" not in [b.text for b in page.all(".//button")]
    answer = coordinator.post(address(mdo, "gehouden"))
    assert "nog niet begonnen" in coordinator.follow(answer).main
    assert make.fresh(mdo).status is S.GEPLAND
    with clock.held_at(now + timedelta(minutes=1)):
        coordinator.post(address(mdo, "gehouden"))
    assert make.fresh(mdo).status is S.GEHOUDEN


def test_undo_hold(coordinator, mdo):
    hold_with_all_present(coordinator, mdo)
    coordinator.submit(address(mdo), to="/niet-gehouden")
    assert (make.fresh(mdo).status, mdo.held_at) == (S.GEPLAND, None)
    assert {row.attendance for row in rows(Participant)} == {Attendance.AANWEZIG}


@pytest.mark.parametrize(
    ("status", "path"),
    [
        (S.CONCEPT, "gehouden"),
        (S.CONCEPT, "niet-gehouden"),
        (S.GEANNULEERD, "gehouden"),
        (S.GEANNULEERD, "niet-gehouden"),
        (S.GEANNULEERD, "definitief"),
        (S.AFGESLOTEN, "gehouden"),
        (S.AFGESLOTEN, "niet-gehouden"),
        (S.AFGESLOTEN, "definitief"),
        (S.GEHOUDEN, "definitief"),
    ],
)
def test_impossible_jumps(coordinator, mdo, now, status, path):
    mdo.status = status
    mdo.closed_at = now if status is S.AFGESLOTEN else None
    mdo.cancel_reason = "Ziek" if status is S.GEANNULEERD else ""
    make.save(mdo)
    version = mdo.version
    answer = coordinator.post(address(mdo, path))
    assert "Fout: " in coordinator.follow(answer).main
    assert (make.fresh(mdo).status, mdo.version) == (status, version)


@pytest.mark.parametrize("status", [S.CONCEPT, S.GEPLAND, S.GEANNULEERD])
def test_only_a_held_meeting_is_closed(coordinator, mdo, status):
    mdo.status, mdo.cancel_reason = status, "Ziek" if status is S.GEANNULEERD else ""
    make.save(mdo)
    page = coordinator.post(address(mdo, "afsluiten"), status=422)
    assert "als het is gehouden" in page.main
    assert make.fresh(mdo).status is status


# -- attendance ------------------------------------------------------------------------


def test_attendance(coordinator, mdo):
    coordinator.submit(address(mdo), button="Het overleg is gehouden")
    url = address(mdo, "aanwezigheid")
    refused = coordinator.submit(
        url,
        status=422,
        **{
            "rows-0-attendance": "aanwezig",
            "rows-1-attendance": "vervangen",
            "rows-2-attendance": "afgemeld",
            "rows-2-absence_reason": "Zitting bij de rechtbank",
            "extra-0-organisation": "Politie",
        },
    )
    assert "naam van de vervanger" in refused.error_at("rows-1-substitute_name")
    assert "Vul de naam in" in refused.error_at("extra-0-name")
    assert refused.value_of("rows-2-absence_reason") == "Zitting bij de rechtbank"
    answer = coordinator.submit_on(
        refused,
        url,
        **{
            "rows-1-substitute_name": "Ineke Invalster",
            "rows-3-attendance": "afwezig",
            "extra-0-name": "Wijkagent",
            "extra-0-party": "politie",
        },
    )
    table = [
        (row.attendance, row.substitute_name, row.absence_reason)
        for row in sorted(rows(Participant), key=lambda row: row.position)
    ]
    assert table == [
        (Attendance.AANWEZIG, "", ""),
        (Attendance.VERVANGEN, "Ineke Invalster", ""),
        (Attendance.AFGEMELD, "", "Zitting bij de rechtbank"),
        (Attendance.AFWEZIG, "", ""),
        (Attendance.VERWACHT, "", ""),
        (Attendance.VERWACHT, "", ""),
        (Attendance.AANWEZIG, "", ""),
    ]
    [extra] = [row for row in rows(Participant) if row.party is Party.POLITIE]
    assert extra.name == "Wijkagent, Politie"
    page = coordinator.follow(answer)
    assert "Nog niet vastgelegd van 2 van de 7 deelnemers." in page.main
    assert len(rows(AuditEvent, action=AuditAction.ATTENDANCE_RECORDED)) == 1


def test_who_came_after_all_needs_no_reason(coordinator, mdo):
    [swv] = [row for row in rows(Participant) if row.party is Party.SWV]
    db.session.delete(swv)
    db.session.commit()
    make.missing_party(mdo, Party.SWV, "Kan niet")
    coordinator.submit(address(mdo), button="Het overleg is gehouden")
    coordinator.submit(
        address(mdo, "aanwezigheid"), **{"extra-0-name": "Fatma", "extra-0-party": "swv"}
    )
    assert "Kan niet" not in coordinator.get(address(mdo)).main


def test_reasons_of_who_did_not_come_survive_a_change(coordinator, mdo):
    coordinator.submit(address(mdo), button="Het overleg is gehouden")
    coordinator.submit(
        address(mdo, "aanwezigheid"),
        button="Alle anderen waren er; opslaan",
        **{"rows-4-attendance": "afwezig"},
    )
    coordinator.submit(address(mdo, "ontbrekende-partijen"), reason_swv="Trein reed niet")
    url = address(mdo, "wijzigen")
    coordinator.submit(url, location="Kamer 4", ends="9.30")
    assert "Trein reed niet" in coordinator.get(address(mdo)).main
    refused = coordinator.submit(url, status=422, on="1-12-2026")
    assert "kan niet in de toekomst liggen" in refused.error_at("on")


def test_attendance_before_it_was_held(coordinator, mdo):
    answer = coordinator.get(address(mdo, "aanwezigheid"), status=302)
    assert "eerst op gehouden" in coordinator.follow(answer).main


def test_who_said_not_to_come_is_proposed_as_absent(coordinator, mdo):
    seat = rows(Participant, name="Afdelingscoördinator, SWV")[0]
    seat.answer, seat.answer_note = InvitationAnswer.NEE, "Op vakantie"
    make.save(seat)
    coordinator.submit(address(mdo), button="Het overleg is gehouden")
    report = coordinator.get(address(mdo, "verslag")).main
    assert report.count("Nog niet vastgelegd") == 6
    assert "Verwacht" not in report
    url = address(mdo, "aanwezigheid")
    page = coordinator.get(url)
    assert page.value_of("rows-4-attendance") == "afgemeld"
    assert page.value_of("rows-4-absence_reason") == "Op vakantie"
    assert page.value_of("rows-5-attendance") == "verwacht"
    # Looking saves nothing.
    assert make.fresh(seat).attendance is Attendance.VERWACHT
    coordinator.submit_on(page, url, button="Alle anderen waren er; opslaan")
    seat = make.fresh(seat)
    assert (seat.attendance, seat.absence_reason) == (Attendance.AFGEMELD, "Op vakantie")
    assert "Nog niet vastgelegd" not in coordinator.get(address(mdo, "verslag")).main


def test_attendance_twice(coordinator, mdo):
    coordinator.submit(address(mdo), button="Het overleg is gehouden")
    url = address(mdo, "aanwezigheid")
    page = coordinator.get(url)
    values = {"rows-0-attendance": "aanwezig"}
    coordinator.submit_on(page, url, **values)
    # The same once more is no change; the same with somebody unannounced is a stale form.
    coordinator.submit_on(page, url, **values)
    values["extra-0-name"] = "Wijkagent"
    coordinator.submit_on(page, url, status=422, **values)
    assert len(rows(Participant)) == 6


def test_attendance_meanwhile(coordinator, client_of, world, mdo):
    coordinator.submit(address(mdo), button="Het overleg is gehouden")
    url = address(mdo, "aanwezigheid")
    mine = coordinator.get(url)
    lpa = client_of(world.users[Role.LEERPLICHTAMBTENAAR])
    theirs = {"rows-0-attendance": "afwezig", "extra-0-name": "Wijkagent"}
    lpa.submit(url, **theirs)
    stale = coordinator.submit_on(
        mine,
        url,
        status=422,
        **{"rows-0-attendance": "aanwezig", "rows-1-attendance": "aanwezig"},
    )
    assert "Rol Coördinator Afwezig zonder bericht Aanwezig" in stale.main
    assert "Wijkagent" in stale.main
    coordinator.submit_on(stale, url)
    table = {row.name: row.attendance for row in rows(Participant)}
    assert table["Rol Coördinator"] is Attendance.AANWEZIG
    assert table["Wijkagent"] is Attendance.AANWEZIG


# -- minutes ---------------------------------------------------------------------------


def test_minutes(coordinator, world, mdo):
    earlier = make.meeting(
        world.secondary,
        MeetingKind.ZAT,
        starts_at=mdo.starts_at - timedelta(days=30),
        status=S.GEHOUDEN,
    )
    make.agenda_item(earlier, world.case, agreements="Mentor belt elke maandag", route=Route.MDO)
    url = address(mdo, "agenda", item_of(mdo).id)
    page = coordinator.get(url)
    assert "Mentor belt elke maandag" in page.main
    assert "Hoe verder?" in page.main
    assert world.case.question in page.main
    text = "Drie weken thuis.\n\nDaarna héél even terug 🙂"
    answer = write_minutes(
        coordinator,
        mdo,
        facts=text,
        opinions="School denkt aan pesten",
        pupil_view="Ik wil wel",
        parents_view="Moeder maakt zich zorgen",
        parents_stance="oneens",
        dissent="Vader wil een andere school",
        agreements="Elke dag samen starten",
        route="plan",
    )
    assert answer.location == desk(mdo, item_of(mdo))
    item = item_of(mdo)
    assert item.facts == text
    assert item.parents_stance is ParentsStance.ONEENS
    assert item.route is Route.PLAN
    [event] = rows(AuditEvent, action=AuditAction.MINUTES_WRITTEN)
    assert event.case_id == world.case.id
    assert "facts" in event.details["fields"]
    assert "thuis" not in str(event.details)
    assert coordinator.get(desk(mdo, item)).value_of("facts") == text
    page = coordinator.get(url)
    assert "Daarna héél even terug 🙂" in page.main
    assert f"/dossiers/{world.case.id}/plan" in page.links()


def test_dissent_is_written_down(coordinator, mdo):
    refused = write_minutes(
        coordinator, mdo, status=422, parents_stance="oneens", agreements="Blijft staan"
    )
    assert "waarmee de ouders het niet eens zijn" in refused.error_at("dissent")
    assert refused.value_of("agreements") == "Blijft staan"
    assert refused.value_of("parents_stance") == "oneens"


def test_a_megabyte_of_minutes(coordinator, mdo):
    text = "ĳ" * 1_000_000
    refused = write_minutes(coordinator, mdo, status=422, facts=text, agreements="Kort")
    assert "te lang: 1000000 tekens, er passen er 20000" in refused.error_at("facts")
    assert refused.value_of("facts") == text
    assert refused.value_of("agreements") == "Kort"
    assert item_of(mdo).agreements == ""


def test_stale_minutes_lose_nothing(coordinator, client_as, mdo):
    write_minutes(coordinator, mdo, facts="Oud", opinions="Oud", route="volgen")
    url = desk(mdo, item_of(mdo))
    mine = coordinator.get(url)
    write_minutes(
        client_as(Role.LEERPLICHTAMBTENAAR),
        mdo,
        facts="Hun feiten",
        agreements="Hun afspraak",
        route="plan",
    )
    stale = coordinator.submit_on(
        mine,
        url,
        to=url,
        status=422,
        agreements="Mijn afspraak",
        opinions="Mijn mening",
    )
    assert "intussen gewijzigd" in stale.main
    for text in ("Hun feiten", "Hun afspraak", "Mijn afspraak", "Mijn mening"):
        assert text in stale.main
    # Who changed it alone, wins; where both did, both stand.
    assert stale.value_of("facts") == "Hun feiten"
    assert stale.value_of("opinions") == "Mijn mening"
    assert stale.value_of("agreements") == "Hun afspraak\n\nMijn afspraak"
    assert stale.value_of("route") == "plan"
    assert item_of(mdo).agreements == "Hun afspraak"
    coordinator.submit_on(stale, url, to=url, agreements="Samen één afspraak")
    item = item_of(mdo)
    assert (item.facts, item.opinions) == ("Hun feiten", "Mijn mening")
    assert (item.agreements, item.route) == ("Samen één afspraak", Route.PLAN)


def test_the_same_minutes_twice(coordinator, mdo):
    url = desk(mdo, item_of(mdo))
    page = coordinator.get(url)
    for _click in range(2):
        coordinator.submit_on(page, url, to=url, facts="Een keer")
    assert len(rows(AuditEvent, action=AuditAction.MINUTES_WRITTEN)) == 1


def test_minutes_of_a_general_point(coordinator, mdo):
    point = make.agenda_item(mdo, title="Mededelingen", position=1)
    url = desk(mdo, point)
    coordinator.submit(url, to=url, facts="Geen", agreements="Volgende keer om 9 uur")
    assert make.fresh(point).agreements == "Volgende keer om 9 uur"


@pytest.mark.parametrize("status", [S.CONCEPT, S.AFGESLOTEN, S.GEANNULEERD])
def test_no_minutes(coordinator, mdo, now, status):
    url = desk(mdo, item_of(mdo))
    page = coordinator.get(url)
    mdo.status, mdo.closed_at = status, now if status is S.AFGESLOTEN else None
    mdo.cancel_reason = "Ziek" if status is S.GEANNULEERD else ""
    make.save(mdo)
    refused = coordinator.submit_on(page, url, to=url, status=422, facts="Te laat")
    assert "Een verslag schrijven kan" in refused.main
    assert refused.value_of("facts") == "Te laat"
    item = item_of(mdo)
    assert url not in coordinator.get(address(mdo, "agenda", item.id)).links()


def test_who_writes_minutes(world, client_as, client_of, mdo):
    item = item_of(mdo)
    url, at_desk = address(mdo, "agenda", item.id), desk(mdo, item)
    writers = [world.users[Role.COORDINATOR], world.users[Role.LEERPLICHTAMBTENAAR]]
    readers = [world.school_coordinator, world.users[Role.TOEGANG], world.users[Role.DEELNEMER]]
    for user in writers + readers:
        page = client_of(user).get(url)
        assert (at_desk in page.links()) == (user in writers)
        assert page.all(".//main//textarea") == []
    client_of(world.school_coordinator).post(at_desk, {"facts": "x"}, status=403)
    client_as(Role.TOEGANG).post(at_desk, {"facts": "x"}, status=403)
    stranger = client_of(make.user(Role.COORDINATOR, world.elsewhere))
    stranger.get(url, status=404)
    stranger.post(at_desk, {"facts": "x"}, status=404)
    # The item of one meeting is not found under another.
    other = make.meeting(world.cjg)
    client_of(writers[0]).get(address(other, "agenda", item.id), status=404)
    client_of(writers[0]).get(address(mdo, "agenda", "onzin"), status=404)


# -- closing ---------------------------------------------------------------------------


def test_what_is_still_needed(coordinator, mdo):
    coordinator.submit(address(mdo), button="Het overleg is gehouden")
    refused = coordinator.submit(address(mdo), to="/afsluiten", status=422)
    assert "kan nog niet worden afgesloten" in refused.main
    assert "Nog niet vastgelegd van 6 van de 6 deelnemers." in refused.main
    assert "de leerling is niet gehoord" in refused.main
    assert "geen afspraken en er is geen besluit" in refused.main
    assert make.fresh(mdo).status is S.GEHOUDEN
    assert not rows(Discussion)


def test_who_has_no_ground_yet_is_named(coordinator, world, mdo, now):
    """Guide, section 7: of each party is recorded on what ground it works with the case."""
    care = make.organisation(name="Zorg Zonder Grond")
    make.participant(mdo, name="Behandelaar", party=Party.ZORGAANBIEDER, organisation_id=care.id)
    hold_with_all_present(coordinator, mdo)
    page = coordinator.get(address(mdo))
    assert "Nog geen partij in het dossier: Zorg Zonder Grond" in page.main
    assert f"/dossiers/{world.case.id}/partijen" in page.links()
    make.party(world.case, care, from_on=date(2026, 11, 1))
    assert "Zorg Zonder Grond. Leg vast" not in coordinator.get(address(mdo)).main


def test_absent_parties_need_a_reason(coordinator, mdo):
    coordinator.submit(address(mdo), button="Het overleg is gehouden")
    coordinator.submit(
        address(mdo, "aanwezigheid"),
        button="Alle anderen waren er; opslaan",
        **{"rows-4-attendance": "afwezig"},
    )
    write_minutes(coordinator, mdo, pupil_not_heard_reason="Te jong", route="klaar")
    refused = coordinator.submit(address(mdo), to="/afsluiten", status=422)
    assert "Niet aanwezig, zonder reden: Samenwerkingsverband." in refused.main
    coordinator.submit(address(mdo, "ontbrekende-partijen"), reason_swv="Trein reed niet")
    assert "Trein reed niet" in coordinator.get(address(mdo)).main
    coordinator.submit(address(mdo), to="/afsluiten")
    assert make.fresh(mdo).status is S.AFGESLOTEN


def test_close(coordinator, world, mdo, now):
    make_ready(coordinator, mdo)
    page = coordinator.get(address(mdo))
    coordinator.submit_on(page, address(mdo), to="/afsluiten")
    # A second click finds it closed.
    coordinator.submit_on(page, address(mdo), to="/afsluiten")
    assert len(rows(AuditEvent, action=AuditAction.MEETING_CLOSED)) == 1
    assert make.fresh(mdo).status is S.AFGESLOTEN
    assert (mdo.closed_at, mdo.closed_by_id) == (
        now.astimezone(UTC),
        world.users[Role.COORDINATOR].id,
    )
    [row] = rows(Discussion)
    assert (row.case_id, row.pupil_id, row.meeting_id) == (world.case.id, world.pupil.id, mdo.id)
    assert (row.kind, row.responsibility) == (MeetingKind.MDO, MdoResponsibility.CJG)
    assert (row.held_on, row.school_year) == (date(2026, 11, 23), "2026-2027")
    assert row.municipality_id == world.steenwijkerland.id
    assert (row.is_subject_to_lpw, row.lpa_present) == (True, True)
    text = coordinator.get(address(mdo, "agenda", row.agenda_item_id)).main
    assert "Elke dag samen starten" in text
    assert "Notuleren" not in text


def test_reopen(coordinator, mdo):
    make_ready(coordinator, mdo)
    coordinator.submit(address(mdo), to="/afsluiten")
    url = address(mdo, "heropenen")
    refused = coordinator.submit(url, status=422, reason=" ")
    assert "Schrijf op waarom" in refused.error_at("reason")
    coordinator.submit(url, reason="Aanwezigheid klopt niet")
    assert (make.fresh(mdo).status, mdo.closed_at) == (S.GEHOUDEN, None)
    assert not rows(Discussion)
    [event] = rows(AuditEvent, action=AuditAction.MEETING_REOPENED)
    assert event.details["reason"] == "Aanwezigheid klopt niet"
    # And closed once more it counts once more.
    coordinator.submit(
        address(mdo, "aanwezigheid"),
        **{"rows-2-attendance": "afgemeld", "rows-2-absence_reason": "Ziek"},
    )
    coordinator.submit(address(mdo), to="/afsluiten")
    [row] = rows(Discussion)
    assert row.lpa_present is False


def close_with(client, world, meeting, born=date(2012, 5, 10), **lpa):
    """Close a meeting at which all were present but for what is said of the LPA."""
    world.pupil.birth_on = born
    make.save(world.pupil)
    for row in rows(Participant, meeting_id=meeting.id):
        is_lpa = row.party is Party.LEERPLICHT
        row.attendance = Attendance.AANWEZIG
        for name, value in lpa.items() if is_lpa else ():
            setattr(row, name, value)
        make.save(row)
    item = item_of(meeting)
    item.route, item.pupil_view = Route.PLAN, "Ja"
    make.save(item)
    meeting.status = S.GEHOUDEN
    make.save(meeting)
    client.submit(address(meeting), to="/afsluiten")
    [row] = rows(Discussion)
    return row


@pytest.mark.parametrize(
    ("born", "is_subject"),
    [
        # The meeting is on 23 November 2026.
        (date(2008, 11, 24), True),  # 18 the day after
        (date(2008, 11, 23), False),  # 18 that very day
        (date(2021, 10, 31), True),  # 5 last month: leerplichtig from 1 November
        (date(2021, 11, 1), False),  # 5 this month: from 1 December
        (date(2010, 7, 31), True),  # 16 at the end of last school year, now kwalificatieplicht
    ],
)
def test_stamped_by_age(coordinator, world, mdo, born, is_subject):
    assert close_with(coordinator, world, mdo, born).is_subject_to_lpw == is_subject


@pytest.mark.parametrize(
    ("qualified_on", "is_exempt", "is_subject"),
    [
        (None, False, True),
        (date(2026, 11, 23), False, False),
        (date(2026, 11, 24), False, True),
        (None, True, False),
    ],
)
def test_stamped_by_qualification(coordinator, world, mdo, qualified_on, is_exempt, is_subject):
    world.pupil.start_qualification_on = qualified_on
    world.pupil.is_exempt_from_qualification = is_exempt
    row = close_with(coordinator, world, mdo, date(2009, 6, 1))
    assert row.is_subject_to_lpw == is_subject


@pytest.mark.parametrize(
    ("attendance", "substitute", "is_present"),
    [
        (Attendance.AANWEZIG, "", True),
        (Attendance.VERVANGEN, "Ineke Invalster", True),
        (Attendance.AFGEMELD, "", False),
        (Attendance.AFWEZIG, "", False),
    ],
)
def test_stamped_by_leerplicht(coordinator, world, mdo, attendance, substitute, is_present):
    row = close_with(
        coordinator,
        world,
        mdo,
        attendance=attendance,
        substitute_name=substitute,
        absence_reason="Zitting",
    )
    assert row.lpa_present == is_present


def test_stamped_where_the_pupil_lived(coordinator, world, mdo):
    [home] = rows(Residence)
    home.until_on = date(2026, 11, 22)
    make.save(home)
    for place, from_on in ((world.meppel, date(2026, 11, 23)), (world.steenwijkerland, None)):
        if from_on:
            make.save(
                Residence(
                    pupil_id=world.pupil.id,
                    municipality_id=place.id,
                    from_on=from_on,
                    until_on=from_on,
                )
            )
    assert close_with(coordinator, world, mdo).municipality_id == world.meppel.id


def test_stamped_with_the_school_year_of_the_day(coordinator, world, mdo):
    # 31 July, 23.30 in the Netherlands; in UTC too. And half past midnight is 1 August.
    mdo.starts_at = datetime(2026, 7, 31, 22, 30, tzinfo=UTC)
    mdo.ends_at = mdo.starts_at + timedelta(hours=1)
    make.save(mdo)
    row = close_with(coordinator, world, mdo)
    assert (row.held_on, row.school_year) == (date(2026, 8, 1), "2026-2027")


def test_a_zat_counts_each_case(client_of, world, now):
    meeting = make.meeting(
        world.secondary, MeetingKind.ZAT, starts_at=now - timedelta(days=1), status=S.GEHOUDEN
    )
    chair = world.school_coordinator
    seats = ((chair, Party.SCHOOL), (world.users[Role.LEERPLICHTAMBTENAAR], Party.LEERPLICHT))
    for user, party in seats:
        make.participant(
            meeting, user, party=party, is_chair=user is chair, attendance=Attendance.AANWEZIG
        )
    make.missing_party(meeting, Party.GGD)
    others = [
        make.case(make.pupil(home, world.secondary))
        for home in (world.steenwijkerland, world.meppel)
    ]
    for place, case in enumerate([world.case, *others]):
        make.agenda_item(meeting, case, position=place, route=Route.VOLGEN, pupil_view="Ja")
    make.agenda_item(meeting, title="Mededelingen", position=9)
    client_of(chair).submit(address(meeting), to="/afsluiten")
    found = {(row.case_id, row.municipality_id, row.responsibility) for row in rows(Discussion)}
    assert found == {
        (world.case.id, world.steenwijkerland.id, None),
        (others[0].id, world.steenwijkerland.id, None),
        (others[1].id, world.meppel.id, None),
    }
    assert {row.kind for row in rows(Discussion)} == {MeetingKind.ZAT}


# -- cancelled -------------------------------------------------------------------------


def test_cancel(coordinator, mdo):
    url = address(mdo, "annuleren")
    refused = coordinator.submit(url, status=422)
    assert "niet doorgaat" in refused.error_at("reason")
    coordinator.submit(url, reason="Moeder is verhinderd")
    assert make.fresh(mdo).status is S.GEANNULEERD
    page = coordinator.get(address(mdo))
    assert "Moeder is verhinderd" in page.main
    assert not [link for link in page.links() if link.endswith("/wijzigen")]


@pytest.mark.parametrize(
    ("status", "path", "text"),
    [
        (S.AFGESLOTEN, "wijzigen", "is afgesloten. Er kan niets meer"),
        (S.GEANNULEERD, "wijzigen", "is geannuleerd. Er kan niets meer"),
        (S.AFGESLOTEN, "annuleren", "is afgesloten. Annuleren kan niet meer"),
        (S.GEANNULEERD, "annuleren", "is al geannuleerd"),
        (S.GEHOUDEN, "annuleren", "staat op gehouden"),
    ],
)
def test_no_form_for_what_cannot_be_done(coordinator, mdo, now, status, path, text):
    mdo.status = status
    mdo.held_at = now if status is not S.GEANNULEERD else None
    mdo.closed_at = now if status is S.AFGESLOTEN else None
    mdo.cancel_reason = "Ziek" if status is S.GEANNULEERD else ""
    make.save(mdo)
    answer = coordinator.get(address(mdo, path), status=302)
    assert answer.location == address(mdo)
    assert text in coordinator.follow(answer).main


def test_a_held_meeting_is_not_cancelled(coordinator, mdo):
    url = address(mdo, "annuleren")
    page = coordinator.get(url)
    coordinator.submit(address(mdo), button="Het overleg is gehouden")
    refused = coordinator.submit_on(page, url, status=422, reason="Toch niet")
    assert "eerst terug naar gepland" in refused.main
    assert make.fresh(mdo).status is S.GEHOUDEN


def test_reopening_needs_a_closed_meeting(coordinator, mdo):
    refused = coordinator.submit(address(mdo, "heropenen"), status=422, reason="x")
    assert "Heropenen kan niet" in refused.main
    assert not [m for m in rows(Meeting) if m.status is not S.GEPLAND]
