"""Planning the three kinds of meeting through the real form."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from mdo import clock
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.meetings.models import AgendaItem, Meeting, MissingParty, Participant
from mdo.terms import CaseStatus, MdoResponsibility, MeetingKind, MeetingStatus, Party, Role
from tests import factories as make

NEW = "/overleggen/nieuw"


def rows(model, **where):
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(model).filter_by(**where)))


def choice(page, name, text):
    """The value of the choice with this text in its label."""
    labels = {e.get("for"): "".join(e.itertext()) for e in page.all(".//label")}
    found = [
        e.get("value")
        for e in page.all(".//input")
        if e.get("name") == name and text in labels.get(e.get("id"), "")
    ]
    if not found:
        for control in page.all(".//select"):
            if control.get("name") == name:
                found = [
                    o.get("value") for o in control.iter("option") if text in "".join(o.itertext())
                ]
    assert len(found) == 1, f"{name}: {text!r} komt {len(found)} keer voor"
    return found[0]


def moment(**changed):
    return {"on": "30-11-2026", "starts": "10.00", "ends": "11.00", "location": "Kamer 2"} | changed


@pytest.fixture
def mdo_url(world):
    return f"{NEW}?soort=mdo&dossier={world.case.id}"


@pytest.fixture
def coordinator(client_as):
    return client_as(Role.COORDINATOR)


def mdo_values(page, **changed):
    """An MDO with everybody but the SWV at the table."""
    values = moment(
        responsibility="cjg",
        people=[
            choice(page, "people", "Coördinator, Rol"),
            choice(page, "people", "Leerplichtambtenaar, Rol"),
            choice(page, "people", "Toegangsmedewerker gemeente, Rol"),
            choice(page, "people", "Zorgcoördinator, Gijs"),
        ],
        family=[choice(page, "family", "Moes van der Proef (moeder")],
    )
    return values | changed


def test_choose_kind(world, coordinator):
    page = coordinator.get(f"{NEW}?dossier={world.case.id}")
    assert "KiK is voor kinderen tot en met 12 jaar" in page.main
    assert "Die school plant het." in page.main
    assert f"{NEW}?soort=mdo&dossier={world.case.id}" in page.links()
    assert not [link for link in page.links() if "soort=kik" in link or "soort=zat" in link]


def test_choose_case(world, coordinator):
    page = coordinator.get(f"{NEW}?soort=mdo")
    assert f"{NEW}?soort=mdo&dossier={world.case.id}" in page.links()
    assert "Geen open dossiers" in coordinator.get(f"{NEW}?soort=mdo&q=onbekend").main


def test_plan_an_mdo(world, coordinator, mdo_url):
    page = coordinator.get(mdo_url)
    assert page.value_of("question") == world.case.question
    values = mdo_values(page)
    refused = coordinator.submit_on(page, mdo_url, status=422, **values)
    assert "Samenwerkingsverband hoort bij een MDO" in refused.error_at("reason_swv")
    assert refused.value_of("location") == "Kamer 2"
    assert not rows(Meeting)

    answer = coordinator.submit_on(refused, mdo_url, reason_swv="Is ziek, leest het verslag")
    [meeting] = rows(Meeting)
    assert answer.location == f"/overleggen/{meeting.id}"
    assert meeting.number == "O2026-0001"
    assert meeting.status is MeetingStatus.GEPLAND
    assert meeting.kind is MeetingKind.MDO
    assert meeting.responsibility is MdoResponsibility.CJG
    assert meeting.organisation_id == world.cjg.id
    assert meeting.municipality_id == world.steenwijkerland.id
    assert meeting.starts_at == datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    assert meeting.ends_at == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    assert [(row.party, row.reason) for row in rows(MissingParty)] == [
        (Party.SWV, "Is ziek, leest het verslag")
    ]
    table = {row.name: row for row in rows(Participant)}
    assert {row.party for row in table.values()} == {
        Party.CJG,
        Party.SCHOOL,
        Party.TOEGANG,
        Party.LEERPLICHT,
        Party.OUDERS,
    }
    assert table["Moes van der Proef"].guardian_id
    assert table["Rol Coördinator"].is_chair
    [item] = rows(AgendaItem)
    assert (item.case_id, item.question) == (world.case.id, world.case.question)
    [event] = rows(AuditEvent, action=AuditAction.MEETING_PLANNED)
    assert (event.subject_id, event.case_id) == (meeting.id, world.case.id)

    shown = coordinator.follow(answer)
    assert "O2026-0001" in shown.main
    assert "Is ziek, leest het verslag" in shown.main
    assert "Noor van der Proef" in shown.main


def plan_mdo(client, url, *, status=302, button="", **changed):
    """Plan an MDO with a reason for the party that is not there."""
    page = client.get(url)
    refused = client.submit_on(page, url, status=422, **mdo_values(page))
    return client.submit_on(
        refused, url, status=status, button=button, **{"reason_swv": "Leest mee"} | changed
    )


def test_end_by_default(coordinator, mdo_url):
    plan_mdo(coordinator, mdo_url, starts="13u15", ends="")
    [meeting] = rows(Meeting)
    assert (meeting.ends_at - meeting.starts_at).total_seconds() == 60 * 60


def test_plan_a_zat(world, client_of):
    second = make.case(make.pupil(world.steenwijkerland, world.secondary, surname="Tweede"))
    elsewhere = make.case(make.pupil(world.steenwijkerland, world.primary, surname="Derde"))
    make.party(elsewhere, world.secondary)
    nurse = make.user(Role.DEELNEMER, world.ggd, given_name="Zus", surname="Verpleegkundige")
    del nurse
    client = client_of(world.school_coordinator)
    url = f"{NEW}?soort=zat&dossier={second.id}"
    page = client.get(url)
    assert "Derde" not in page.main
    assert page.value_of("cases") == str(second.id)
    values = moment(
        ends="",
        cases=[choice(page, "cases", "Tweede"), choice(page, "cases", "Proef, Noor")],
        people=[
            choice(page, "people", "Zorgcoördinator, Gijs"),
            choice(page, "people", "Verpleegkundige, Zus"),
        ],
    )
    refused = client.submit_on(page, url, status=422, **values)
    assert "altijd een leerplichtambtenaar" in refused.error_at("people")
    assert not [e for e in refused.all(".//input") if e.get("name", "").startswith("reason_")]
    values["people"].append(choice(page, "people", "Leerplichtambtenaar, Rol"))
    client.submit_on(refused, url, note_taker=choice(page, "note_taker", "Verpleegk"), **values)
    [meeting] = rows(Meeting)
    assert meeting.organisation_id == world.secondary.id
    assert meeting.responsibility is None
    assert (meeting.ends_at - meeting.starts_at).total_seconds() == 90 * 60
    assert {item.case_id for item in rows(AgendaItem)} == {second.id, world.case.id}
    assert [row.name for row in rows(Participant) if row.is_note_taker] == ["Zus Verpleegkundige"]


def test_a_zat_may_begin_without_cases(world, client_of):
    client = client_of(world.school_coordinator)
    url = f"{NEW}?soort=zat"
    page = client.get(url)
    people = [
        choice(page, "people", "Zorgcoördinator, Gijs"),
        choice(page, "people", "Leerplichtambtenaar, Rol"),
    ]
    refused = client.submit_on(page, url, status=422, **moment(people=people))
    assert "GGD" in refused.error_at("reason_ggd")
    client.submit_on(refused, url, reason_ggd="Vacature")
    assert not rows(AgendaItem)


def test_plan_a_kik(world, client_of):
    ib = make.user(Role.COORDINATOR, world.primary, given_name="Ilse", surname="Begeleider")
    child = make.pupil(
        world.steenwijkerland, world.primary, given_name="Tijn", birth_on=date(2014, 11, 24)
    )
    make.guardian(child, given_name="Pa", relation="vader", has_custody=False)
    case = make.case(child)
    make.party(case, world.primary)
    make.party(case, world.cjg)
    client = client_of(ib)
    url = f"{NEW}?soort=kik&dossier={case.id}"
    page = client.get(url)
    assert "responsibility" not in [e.get("name") for e in page.all(".//input")]
    values = moment(
        people=[
            choice(page, "people", "Begeleider, Ilse"),
            choice(page, "people", "Coördinator, Rol"),
        ],
        family=[
            choice(page, "family", "(vader van Tijn"),
            choice(page, "family", "(leerling)"),
        ],
    )
    # On the day of the meeting the child is 12; a year later it is not.
    late = client.submit_on(page, url, status=422, **values | {"on": "24-11-2027"})
    assert "tot en met 12 jaar" in late.main
    client.submit_on(late, url, on="23-11-2027")
    [meeting] = rows(Meeting)
    assert meeting.kind is MeetingKind.KIK
    assert not rows(MissingParty)
    [pupil] = [row for row in rows(Participant) if row.pupil_id]
    assert pupil.party is Party.LEERLING


# -- refusals ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "changed", "message"),
    [
        ("responsibility", {"responsibility": None}, "Kies onder wiens"),
        ("on", {"on": ""}, "Vul de datum in"),
        ("on", {"on": "31-2-2027"}, "geen datum"),
        ("on", {"on": "20-11-2026"}, "al voorbij"),
        ("on", {"on": "20-11-2029"}, "Klopt het jaartal?"),
        ("was_held", {"was_held": "y"}, "nog niet begonnen"),
        ("starts", {"starts": "25.00"}, "geen tijd"),
        ("ends", {"ends": "9.30"}, "Het einde ligt voor het begin"),
        ("ends", {"ends": "10.00"}, "Het einde ligt voor het begin"),
        ("ends", {"starts": "23.30", "ends": ""}, "Vul in hoe laat het eindigt"),
        ("location", {"location": ""}, "Vul een plaats in"),
        ("location", {"location": "x" * 401}, "te lang"),
        ("video_url", {"video_url": "http://bellen.invalid"}, "https://"),
        ("aim", {"aim": "🙂" * 20_001}, "te lang"),
        ("guests-0-name", {"guests-0-organisation": "Halt"}, "Vul de naam van deze gast in"),
        (
            "guests-1-email",
            {"guests-1-name": "Jan", "guests-1-email": "jan"},
            "geen e-mailadres",
        ),
    ],
)
def test_refused_at_the_field(coordinator, mdo_url, field, changed, message):
    page = (
        plan_mdo(coordinator, mdo_url, status=422, aim="Één plan, ĳs en 🙂", **changed)
        if ("aim" not in changed)
        else plan_mdo(coordinator, mdo_url, status=422, **changed)
    )
    assert message in page.error_at(field)
    for name, value in changed.items():
        if value and name != "was_held":
            assert page.value_of(name) == value
    if "aim" not in changed:
        assert page.value_of("aim") == "Één plan, ĳs en 🙂"
    assert page.value_of("reason_swv") == "Leest mee"
    assert not rows(Meeting)


def test_a_meeting_without_participants(coordinator, mdo_url):
    """Also when the chair, who is filled in already, is left as it is."""
    page = coordinator.get(mdo_url)
    for chair in ({"chair": ""}, {}):
        values = moment(responsibility="school", people=None, **chair)
        refused = coordinator.submit_on(page, mdo_url, status=422, **values)
        assert "zonder deelnemers" in refused.error_at("people")


def test_a_text_of_a_megabyte_comes_back(coordinator, mdo_url):
    text = "é" * 1_000_000
    page = plan_mdo(coordinator, mdo_url, status=422, question=text)
    assert "te lang: 1000000 tekens" in page.error_at("question")
    assert page.value_of("question") == text


def test_somebody_twice(world, coordinator, mdo_url):
    make.membership(world.school_coordinator, Role.COORDINATOR, world.cjg, title="Detachering")
    page = coordinator.get(mdo_url)
    twice = [
        choice(page, "people", "Detachering"),
        choice(page, "people", "Gijs: Coördinator, Proefcollege"),
    ]
    refused = coordinator.submit_on(
        page, mdo_url, status=422, **moment(responsibility="cjg", people=twice)
    )
    assert "twee keer" in refused.error_at("people")


def test_closed_case(world, coordinator, mdo_url):
    page = coordinator.get(mdo_url)
    world.case.status, world.case.closed_on = CaseStatus.GESLOTEN, date(2026, 11, 1)
    make.save(world.case)
    refused = coordinator.submit_on(page, mdo_url, status=422, **mdo_values(page))
    assert "is gesloten" in refused.main
    assert refused.value_of("location") == "Kamer 2"
    assert "is gesloten" in coordinator.get(mdo_url).main


def test_case_out_of_scope(world, coordinator, client_of):
    hidden = make.case(make.pupil(world.steenwijkerland, world.secondary))
    for kind in ("mdo", "zat"):
        coordinator.get(f"{NEW}?soort={kind}&dossier={hidden.id}", status=404)
    coordinator.get(f"{NEW}?soort=mdo&dossier=onzin", status=404)
    client = client_of(world.school_coordinator)
    other = make.case(make.pupil(world.meppel, world.elsewhere))
    url = f"{NEW}?soort=zat"
    page = client.get(url)
    data = {name: values[0] for name, values in page.fields(page.all(".//main//form")[0]).items()}
    people = choice(page, "people", "Leerplichtambtenaar, Rol")
    data |= moment(cases=str(other.id), people=people, reason_ggd="x", reason_school="x")
    data.pop("csrf_token")
    refused = client.post(url, data, status=422)
    assert "bestaat niet meer" in refused.error_at("cases")
    assert not rows(Meeting)


def test_who_may_plan(world, client_as, mdo_url):
    for role in Role:
        may = role in (Role.COORDINATOR, Role.LEERPLICHTAMBTENAAR)
        client_as(role).get(mdo_url, status=200 if may else 403)


# -- more than one click --------------------------------------------------------------


def test_a_double_click_plans_one_meeting(world, coordinator, client_as, mdo_url):
    page = coordinator.get(mdo_url)
    values = mdo_values(page)
    page = coordinator.submit_on(page, mdo_url, status=422, **values)
    first = coordinator.submit_on(page, mdo_url, reason_swv="Leest mee")
    second = coordinator.submit_on(page, mdo_url, reason_swv="Leest mee")
    assert first.location == second.location
    assert len(rows(Meeting)) == 1
    assert len(rows(AuditEvent, action=AuditAction.MEETING_PLANNED)) == 1
    # The form of one is of no use to another.
    other = client_as(Role.LEERPLICHTAMBTENAAR)
    theirs = other.get(mdo_url)
    refused = other.submit_on(
        theirs, mdo_url, status=422, **mdo_values(theirs) | {"uid": page.value_of("uid")}
    )
    assert "al gebruikt" in refused.main


def test_guests_and_more_rows(coordinator, mdo_url):
    page = coordinator.get(mdo_url)
    typed = mdo_values(page) | {"guests-2-name": "Ömer", "guests-2-organisation": "Zorg & Co"}
    more = coordinator.submit_on(page, mdo_url, status=200, button="Nog een gast", **typed)
    assert more.value_of("guests-2-name") == "Ömer"
    assert more.value_of("guests-3-name") == ""
    assert more.error_at("reason_swv") == ""
    coordinator.submit_on(
        more,
        mdo_url,
        **{
            "guests-3-name": "Sem",
            "guests-3-party": "swv",
            "guests-3-email": "sem@swv.invalid",
        },
    )
    guests = {row.name: row for row in rows(Participant) if not row.user_id and not row.guardian_id}
    assert set(guests) == {"Ömer, Zorg & Co", "Sem"}
    assert guests["Sem"].party is Party.SWV
    assert guests["Sem"].email == "sem@swv.invalid"
    assert not rows(MissingParty)


def test_search_a_person(world, coordinator, mdo_url):
    make.user(
        Role.DEELNEMER, make.organisation(name="Halt Oost"), given_name="Éva", surname="Çelik"
    )
    make.user(Role.BEHEERDER, world.beleid, given_name="Eva", surname="Celik")
    page = coordinator.get(mdo_url)
    typed = mdo_values(page)
    searched = coordinator.submit_on(
        page, mdo_url, status=200, button="Zoek persoon", people_search="celik eva", **typed
    )
    assert "1 gevonden en aangevinkt" in searched.main
    assert searched.value_of("location") == "Kamer 2"
    page = coordinator.submit_on(searched, mdo_url, status=422)
    # To save with a text that was not searched yet, is to search it first.
    unsaved = coordinator.submit_on(page, mdo_url, status=422, people_search="halt", reason_swv="x")
    assert "Er is nog niets opgeslagen" in unsaved.error_at("people_search")
    nothing = coordinator.submit_on(
        unsaved, mdo_url, status=200, button="Zoek persoon", people_search="niemand"
    )
    assert "Niets gevonden" in nothing.main
    coordinator.submit_on(nothing, mdo_url, reason_swv="x")
    assert "Éva Çelik" in {row.name for row in rows(Participant)}


def test_search_a_case_for_a_zat(world, client_of):
    for number in range(55):
        pupil = make.pupil(world.steenwijkerland, world.secondary, surname=f"Aa{number:02}")
        make.case(pupil)
    client = client_of(world.school_coordinator)
    url = f"{NEW}?soort=zat"
    page = client.get(url)
    assert "Proef, Noor" not in page.main
    found = client.submit_on(page, url, status=200, button="Zoek dossier", case_search="noor proef")
    assert found.value_of("cases") == str(world.case.id)
    assert "Moes van der Proef" in found.main


# -- concept and afterwards -----------------------------------------------------------


def test_concept(world, coordinator, mdo_url):
    page = coordinator.get(mdo_url)
    values = moment(responsibility="cjg", location="")
    answer = coordinator.submit_on(page, mdo_url, button="Bewaar als concept", **values)
    [meeting] = rows(Meeting)
    assert meeting.status is MeetingStatus.CONCEPT
    refused = coordinator.submit(answer.location, button="Definitief plannen")
    assert "Vul een plaats in" in coordinator.follow(refused).main
    assert make.fresh(meeting).status is MeetingStatus.CONCEPT
    edit = f"{answer.location}/wijzigen"
    coordinator.submit(edit, location="Kamer 3")
    refused = coordinator.follow(coordinator.submit(answer.location, button="Definitief plannen"))
    assert "Samenwerkingsverband hoort bij een MDO" in refused.main
    for party in (Party.SCHOOL, Party.SWV, Party.TOEGANG, Party.LEERPLICHT, Party.OUDERS):
        make.missing_party(meeting, party)
    coordinator.submit(answer.location, button="Definitief plannen")
    assert make.fresh(meeting).status is MeetingStatus.GEPLAND


def test_record_afterwards(coordinator, mdo_url):
    answer = plan_mdo(coordinator, mdo_url, on="20-11-2026", was_held="y")
    [meeting] = rows(Meeting)
    assert meeting.status is MeetingStatus.GEHOUDEN
    assert answer.location == f"/overleggen/{meeting.id}/aanwezigheid"
    assert len(rows(AuditEvent, action=AuditAction.MEETING_HELD)) == 1
    page = coordinator.get(f"/overleggen/{meeting.id}")
    assert "achteraf, op 23 november 2026" in page.main


# -- changing -------------------------------------------------------------------------


@pytest.fixture
def planned(world, coordinator, mdo_url):
    plan_mdo(coordinator, mdo_url)
    [meeting] = rows(Meeting)
    return meeting


def test_change(world, coordinator, planned):
    url = f"/overleggen/{planned.id}/wijzigen"
    page = coordinator.get(url)
    assert (page.value_of("on"), page.value_of("ends")) == ("30-11-2026", "11.00")
    assert page.value_of("reason_swv") == "Leest mee"
    refused = coordinator.submit_on(
        page, url, status=422, seated=[choice(page, "seated", "Rol Leerplichtambtenaar")]
    )
    assert refused.error_at("reason_ouders")
    assert "Kies iemand die aan tafel zit" in refused.error_at("chair")
    stays = [choice(page, "seated", name) for name in ("Moes", "Gijs", "Rol Toe", "Rol Leer")]
    coordinator.submit_on(
        page,
        url,
        on="1-12-2026",
        starts="9.00",
        ends="9.45",
        seated=stays,
        chair=choice(page, "chair", "Gijs Zorg"),
        family=[choice(page, "family", "Noor van der Proef (leerling)")],
        **{"guests-0-name": "Sem", "guests-0-party": "swv"},
    )
    meeting = make.fresh(planned)
    assert meeting.starts_at == datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
    table = {row.name: row for row in rows(Participant)}
    assert "Rol Coördinator" not in table
    assert table["Gijs Zorgcoördinator"].is_chair
    assert table["Noor van der Proef"].party is Party.LEERLING
    # The reason is gone with the absence.
    assert not rows(MissingParty)
    [event] = rows(AuditEvent, action=AuditAction.MEETING_CHANGED)
    assert event.details["old"]["starts_at"].startswith("2026-11-30")
    assert event.details["went"] == ["cjg"]
    assert event.details["came"] == ["leerling", "swv"]


def test_change_to_the_past(coordinator, planned):
    url = f"/overleggen/{planned.id}/wijzigen"
    refused = coordinator.submit(url, status=422, on="1-11-2026")
    assert refused.error_at("on") == "Dit moment is al voorbij."


def test_change_of_what_began_already(world, client_of, planned):
    with clock.held_at(planned.starts_at + timedelta(minutes=10)):
        client = client_of(world.users[Role.COORDINATOR])
        client.submit(f"/overleggen/{planned.id}/wijzigen", ends="11.30", location="Zaal")
    assert make.fresh(planned).location == "Zaal"


def test_change_meanwhile(world, coordinator, client_of, planned):
    url = f"/overleggen/{planned.id}/wijzigen"
    page = coordinator.get(url)
    chair = make.user(Role.COORDINATOR, world.cjg, surname="Collega")
    client_of(chair).submit(url, location="Kamer 9", **{"guests-0-name": "Sem"})
    stale = coordinator.submit_on(page, url, status=422, location="Zaal 1", aim="Eén plan")
    assert "intussen gewijzigd" in stale.main
    assert "Kamer 9" in stale.main
    assert stale.value_of("location") == "Zaal 1"
    coordinator.submit_on(stale, url)
    meeting = make.fresh(planned)
    assert (meeting.location, meeting.aim) == ("Zaal 1", "Eén plan")
    assert "Sem" in {row.name for row in rows(Participant)}


def test_who_may_change(world, client_as, client_of, planned):
    url = f"/overleggen/{planned.id}/wijzigen"
    # At the table, but not in the lead.
    client_as(Role.LEERPLICHTAMBTENAAR).get(url, status=403)
    client_of(world.school_coordinator).get(url, status=403)
    client_as(Role.DEELNEMER).get(url, status=403)
    client_as(Role.BELEID).get(url, status=403)
    stranger = make.user(Role.COORDINATOR, world.elsewhere)
    client_of(stranger).get(url, status=404)


def test_a_closed_meeting_stays_as_it_is(world, coordinator):
    meeting = make.meeting(world.cjg, location="Kamer 2")
    make.participant(meeting, world.users[Role.COORDINATOR], is_chair=True)
    for party in (Party.SCHOOL, Party.SWV, Party.TOEGANG, Party.LEERPLICHT, Party.OUDERS):
        make.missing_party(meeting, party)
    url = f"/overleggen/{meeting.id}/wijzigen"
    page = coordinator.get(url)
    meeting.status, meeting.cancel_reason = MeetingStatus.GEANNULEERD, "Ziek"
    make.save(meeting)
    stale = coordinator.submit_on(page, url, status=422, location="Elders")
    refused = coordinator.submit_on(stale, url, status=422)
    assert "is geannuleerd" in refused.main
    assert refused.value_of("location") == "Elders"


def test_sent_again_by_way_of_back(coordinator, mdo_url):
    """A form that was fetched anew makes no second meeting at the same moment."""
    plan_mdo(coordinator, mdo_url)
    page = plan_mdo(coordinator, mdo_url, status=422)
    assert page.error_at("on") == "Op dit moment is al een MDO gepland: O2026-0001."
    assert len(rows(Meeting)) == 1
    plan_mdo(coordinator, mdo_url, starts="13.00", ends="14.00")
    assert len(rows(Meeting)) == 2
