"""The organisations admin: list, page, new, edit, close and reopen."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.organisations.models import Organisation, School
from mdo.terms import HolidayRegion, Party, Role, SchoolKind
from tests import factories
from tests.factories import fresh

URL = "/beheer/organisaties"


@pytest.fixture
def admin(client_as):
    return client_as(Role.BEHEERDER)


def count_named(name: str) -> int:
    db.session.rollback()
    return db.session.scalar(
        select(func.count()).select_from(Organisation).where(Organisation.name == name)
    )


def last_event(action: AuditAction) -> AuditEvent:
    db.session.rollback()
    return db.session.scalars(select(AuditEvent).where(AuditEvent.action == action)).one()


def other_tenant():
    return factories.municipality(name="Andere Gemeente", is_tenant=True)


# -- who ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.BEHEERDER])
def test_only_the_administrator_comes_here(client_as, world, role):
    client = client_as(role)
    for path in ("", "/nieuw", "/gemeente", f"/{world.cjg.id}", f"/{world.cjg.id}/sluiten"):
        client.get(URL + path, status=403)


def test_organisations_of_another_tenant_do_not_exist(admin, world):
    theirs = factories.school(name="School van een ander", municipality_id=other_tenant().id)
    for path in ("", "/wijzigen", "/sluiten", "/vakanties", "/vakanties/2026-2027"):
        admin.get(f"{URL}/{theirs.id}{path}", status=404)
    for path in ("/heropenen", "/vakanties/2026-2027/regio"):
        admin.post(f"{URL}/{theirs.id}{path}", status=404)
    assert "School van een ander" not in admin.get(f"{URL}?q=ander").main
    assert "Andere Gemeente" not in admin.get(f"{URL}/nieuw?soort=cjg").main


def test_own_regional_and_other_municipalities_that_are_no_tenant_are_there(admin, world):
    for organisation in (world.cjg, world.swv, world.elsewhere):
        assert organisation.name in admin.get(f"{URL}/{organisation.id}").main


def test_administrator_without_municipality_sees_nothing(client_of, world):
    regional = factories.user(Role.BEHEERDER, world.ggd)
    client = client_of(regional)
    assert "Er zijn nog geen organisaties." in client.get(URL).main
    client.get(f"{URL}/{world.ggd.id}", status=404)
    client.get(f"{URL}/gemeente", status=404)


# -- the list ----------------------------------------------------------------------


def test_list_shows_kind_place_and_state(admin, world):
    factories.organisation(Party.CJG, name="CJG Oud", closed_on=date(2026, 11, 23))
    factories.organisation(Party.CJG, name="CJG Straks Dicht", closed_on=date(2026, 11, 24))
    page = admin.get(f"{URL}?soort=cjg")
    assert "CJG Oud Centrum voor Jeugd en Gezin - - Regionaal Gesloten" in page.main
    assert "CJG Straks Dicht Centrum voor Jeugd en Gezin - - Regionaal Open" in page.main
    assert "3 organisaties" in page.main


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ("q=basis+proef", "Basisschool Proef", "Proefcollege"),
        ("soort=swv", "Samenwerkingsverband Proef", "CJG Proef"),
        ("onderwijs=vo", "Proefcollege Meppel", "Basisschool Proef"),
        ("stand=gesloten", "Oude School", "CJG Proef"),
        ("stand=open", "CJG Proef", "Oude School"),
        ("q=00XY00", "Basisschool met code", "Proefcollege"),
        ("soort=onzin&gemeente=onzin&pagina=x", "CJG Proef", "niets"),
    ],
)
def test_filters(admin, world, query, found, not_found):
    factories.school(name="Oude School", closed_on=date(2020, 1, 1))
    factories.school(name="Basisschool met code", code="00XY00")
    page = admin.get(f"{URL}?{query}")
    assert found in page.main
    assert f">{not_found}<" not in page.html


def test_filter_on_municipality(admin, world):
    page = admin.get(f"{URL}?gemeente={world.meppel.id}")
    assert "Proefcollege Meppel" in page.main
    assert "1 organisatie" in page.main


def test_nothing_found_offers_to_clear_the_filters(admin, world):
    page = admin.get(f"{URL}?q=bestaatniet&pagina=3")
    assert "Geen organisaties gevonden." in page.main
    assert URL in page.links()


def test_wildcards_in_the_search_are_letters(admin, world):
    assert "Geen organisaties gevonden." in admin.get(f"{URL}?q=%25").main


def test_list_costs_as_many_queries_at_60_rows_as_at_3(admin, world):
    few = len(admin.get(URL).statements)
    for number in range(60):
        factories.organisation(name=f"Zorg {number:02}")
    page = admin.get(f"{URL}?pagina=2")
    assert len(page.statements) == few
    assert "26 tot 50 van" in page.main


# -- one organisation --------------------------------------------------------------


def test_page_shows_details_and_users(admin, world):
    page = admin.get(f"{URL}/{world.cjg.id}")
    coordinator = world.users[Role.COORDINATOR]
    assert "Coördinator, Rol Coördinator" in page.main
    assert f"/beheer/gebruikers/{coordinator.id}" in page.links()
    assert "Vakanties" not in page.main


def test_page_of_an_imported_school_explains_who_owns_the_data(admin, world):
    world.primary.school.import_source = "vestigingen-bo:Overijssel"
    factories.save(world.primary)
    page = admin.get(f"{URL}/{world.primary.id}")
    assert "Deze gegevens komen van DUO" in page.main
    edit = admin.get(f"{URL}/{world.primary.id}/wijzigen")
    assert not [e for e in edit.all(".//input") if e.get("name") == "name"]


def test_page_costs_as_many_queries_at_60_users_as_at_1(admin, world):
    few = len(admin.get(f"{URL}/{world.cjg.id}").statements)
    for _ in range(60):
        factories.user(Role.COORDINATOR, world.cjg)
    assert len(admin.get(f"{URL}/{world.cjg.id}").statements) == few


# -- new ---------------------------------------------------------------------------


def test_new_organisation(admin, world):
    assert f"{URL}/nieuw" in admin.get(URL).links()
    page = admin.submit(
        f"{URL}/nieuw?soort=zorgaanbieder",
        name="  Zorg «Ünïque» 🌱 ",
        street="Kade",
        house_number="1-a",
        postcode="8331ab",
        city="Steenwijk",
        email="info@zorg.invalid",
    )
    shown = admin.follow(page)
    assert "De organisatie is aangemaakt." in shown.main
    assert "Kade 1-a, 8331 AB Steenwijk" in shown.main
    event = last_event(AuditAction.ORGANISATION_CREATED)
    assert event.municipality_id == world.steenwijkerland.id
    assert event.details["name"] == "Zorg «Ünïque» 🌱"


def test_kind_has_to_be_chosen_first(admin, world):
    assert "Kies een soort" in admin.get(f"{URL}/nieuw").main
    for nonsense in ("onzin", "ouders", ""):
        page = admin.get(f"{URL}/nieuw?soort={nonsense}")
        assert page.error_at("soort")


def test_new_school(admin, world):
    page = admin.submit(
        f"{URL}/nieuw?soort=school",
        name="Voorschool De Kikker",
        municipality_id=world.steenwijkerland.id,
        school_kind="voorschool",
    )
    page = admin.follow(page)
    assert "Voorschoolse voorziening" in page.main


def test_double_click_makes_one(admin, world):
    page = admin.get(f"{URL}/nieuw?soort=ggd")
    first = admin.submit_on(page, f"{URL}/nieuw?soort=ggd", name="GGD Twee Keer")
    second = admin.submit_on(page, f"{URL}/nieuw?soort=ggd", name="GGD Twee Keer")
    assert first.location == second.location
    assert count_named("GGD Twee Keer") == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Vul dit in."),
        ("name", "x" * 401, "Deze tekst is te lang: 401 tekens, er passen er 400."),
        ("name", "x" * 1_000_000, "Deze tekst is te lang"),
        ("name", "basisschool proef", "Er is al een organisatie van deze soort met deze naam."),
        ("postcode", "12", "Dit is geen postcode."),
        ("email", "geen adres", "Dit is geen e-mailadres."),
        ("school_kind", "", "Kies een soort onderwijs."),
        ("school_code", "05KH", "Deze code klopt niet."),
        ("school_code", "00XY00", "Er is al een school met deze code."),
        ("municipality_id", "onzin", "Kies een van de mogelijkheden"),
    ],
)
def test_wrong_input_is_told_at_the_field_and_nothing_is_lost(admin, world, field, value, message):
    factories.school(code="00XY00")
    values = {
        "name": "Nieuwe School",
        "municipality_id": world.steenwijkerland.id,
        "school_kind": "bo",
        "city": "Sint Jansklooster",
    } | {field: value}
    url = f"{URL}/nieuw?soort=school"
    page = admin.submit(url, status=422, **values)
    assert message in page.error_at(field)
    assert page.value_of("city") == "Sint Jansklooster"
    if field != "municipality_id":
        assert page.value_of(field) == value
    assert count_named("Nieuwe School") == 0


def test_unit_of_a_municipality_needs_one(admin, world):
    page = admin.submit(f"{URL}/nieuw?soort=leerplicht", status=422, name="Leerplicht Elders")
    assert page.error_at("municipality_id") == "Kies de gemeente waar dit een onderdeel van is."


def test_municipality_of_another_tenant_cannot_be_chosen(admin, world):
    theirs = other_tenant()
    page = admin.submit(
        f"{URL}/nieuw?soort=cjg", status=422, name="CJG Elders", municipality_id=theirs.id
    )
    assert page.error_at("municipality_id")


# -- edit --------------------------------------------------------------------------


def test_edit_records_old_and_new(admin, world):
    url = f"{URL}/{world.care.id}/wijzigen"
    page = admin.follow(admin.submit(url, phone="0521 123456"))
    assert "De gegevens zijn gewijzigd." in page.main
    assert fresh(world.care).phone == "0521 123456"
    event = last_event(AuditAction.ORGANISATION_CHANGED)
    assert event.details == {"old": {"phone": ""}, "new": {"phone": "0521 123456"}}


def test_saving_what_is_the_same_records_nothing(admin, world):
    admin.submit(f"{URL}/{world.care.id}/wijzigen")
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def test_edit_of_a_school_changes_its_details(admin, world):
    school = factories.school(code="05KH00")
    admin.submit(
        f"{URL}/{school.id}/wijzigen",
        school_kind="sbo",
        school_code=" 05 kh 01",
        school_holiday_region="zuid",
    )
    db.session.expire_all()
    details = db.session.get(School, school.id)
    assert details.kind is SchoolKind.SBO
    assert details.code == "05KH01"
    assert details.holiday_region is HolidayRegion.ZUID


def test_two_editors_lose_nothing(admin, world):
    url = f"{URL}/{world.care.id}/wijzigen"
    stale = admin.get(url)
    admin.submit(url, name="Zorg Van De Ander")
    page = admin.submit_on(stale, url, status=409, name="Zorg Van Mij")
    assert "Iemand anders heeft dit intussen gewijzigd" in page.main
    assert "Zorg Van De Ander" in page.main
    assert page.value_of("name") == "Zorg Van Mij"
    admin.submit_on(page, url)
    assert fresh(world.care).name == "Zorg Van Mij"


def test_only_the_email_of_an_imported_school_changes(admin, world):
    world.primary.school.import_source = "vestigingen-bo:Overijssel"
    factories.save(world.primary)
    admin.submit(f"{URL}/{world.primary.id}/wijzigen", email="info@school.invalid")
    admin.post(
        f"{URL}/{world.primary.id}/wijzigen",
        {"email": "anders@school.invalid", "name": "Gekaapt", "seen": "x"},
        status=409,
    )
    school = fresh(world.primary)
    assert (school.email, school.name) == ("info@school.invalid", "Basisschool Proef")


# -- close and reopen --------------------------------------------------------------


def test_close_warns_of_what_leans_on_it_and_asks_a_date(admin, world):
    url = f"{URL}/{world.secondary.id}/sluiten"
    page = admin.get(url)
    assert "Deze organisatie is nog in gebruik" in page.main
    assert "1 lopende rol van een gebruiker" in page.main
    assert "1 ingeschreven leerling" in page.main
    assert "1 open dossier" in page.main
    refused = admin.submit(url, status=422, closed_on="")
    assert refused.error_at("closed_on") == "Vul dit in."
    shown = admin.follow(admin.submit(url, closed_on="31-7-2027"))
    assert "Gaat dicht op 31 juli 2027" in shown.main
    assert fresh(world.secondary).closed_on == date(2027, 7, 31)
    event = last_event(AuditAction.ORGANISATION_CLOSED)
    assert event.details == {"old": {"closed_on": None}, "new": {"closed_on": "2027-07-31"}}


def test_close_says_when_nothing_leans_on_it(admin, world):
    page = admin.get(f"{URL}/{world.primary.id}/sluiten")
    assert "Bij deze organisatie lopen geen rollen, dossiers of inschrijvingen." in page.main


def test_party_that_left_does_not_count(admin, world):
    for party in db.session.scalars(select(type(factories.party(world.case, world.ggd)))):
        party.until_on = date(2026, 11, 1)
        factories.save(party)
    assert "open dossier" not in admin.get(f"{URL}/{world.ggd.id}/sluiten").main


def test_closing_far_ahead_is_refused(admin, world):
    page = admin.submit(f"{URL}/{world.cjg.id}/sluiten", status=422, closed_on="1-1-2030")
    assert page.error_at("closed_on") == "Deze datum ligt meer dan twee jaar vooruit."
    assert page.value_of("closed_on") == "1-1-2030"


def test_closing_twice_is_recorded_once(admin, world):
    page = admin.get(f"{URL}/{world.cjg.id}/sluiten")
    for _ in range(2):
        admin.submit_on(page, f"{URL}/{world.cjg.id}/sluiten", closed_on="1-11-2026")
    assert last_event(AuditAction.ORGANISATION_CLOSED)


def test_reopen(admin, world):
    admin.submit(f"{URL}/{world.cjg.id}/sluiten", closed_on="1-11-2026")
    page = admin.follow(admin.submit(f"{URL}/{world.cjg.id}", to="/heropenen"))
    assert "De organisatie is weer open." in page.main
    assert fresh(world.cjg).closed_on is None
    assert last_event(AuditAction.ORGANISATION_REOPENED).details == {
        "old": {"closed_on": "2026-11-01"}
    }
    admin.post(f"{URL}/{world.cjg.id}/heropenen")
    assert last_event(AuditAction.ORGANISATION_REOPENED)


def test_reopen_is_refused_beside_a_namesake(admin, world):
    admin.submit(f"{URL}/{world.ggd.id}/sluiten", closed_on="1-11-2026")
    factories.organisation(Party.GGD, name=world.ggd.name)
    page = admin.follow(admin.submit(f"{URL}/{world.ggd.id}", to="/heropenen"))
    assert "Er is al een organisatie van deze soort met deze naam." in page.main
    assert fresh(world.ggd).closed_on == date(2026, 11, 1)


def test_changes_need_a_token(admin, world):
    for path in ("/wijzigen", "/sluiten", "/heropenen"):
        assert admin.post_without_token(f"{URL}/{world.cjg.id}{path}").status == 400
    assert admin.post_without_token(f"{URL}/nieuw?soort=cjg").status == 400
