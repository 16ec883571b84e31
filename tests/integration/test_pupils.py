"""Pupils: list and search, entering, correcting, guardians, school and home."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select

from mdo.audit.models import AuditEvent, ReadEvent
from mdo.audit.terms import AuditAction, Subject
from mdo.cases.models import CaseFile, CaseParty, Enrolment, Guardian, Pupil, Residence
from mdo.extensions import db
from mdo.terms import LegalBasis, Party, Role, SchoolKind
from tests import factories
from tests.clients import Client
from tests.factories import World, fresh

NEW = "/leerlingen/nieuw"


def url_of(pupil: Pupil, rest: str = "") -> str:
    return f"/leerlingen/{pupil.id}{rest}"


def newest(model: type) -> object:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(model)).all()[-1]


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def find_pupil(surname: str) -> Pupil:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Pupil).where(Pupil.surname == surname)).one()


@pytest.fixture
def at_school(client_of, world: World) -> Client:
    return client_of(world.school_coordinator)


@pytest.fixture
def lpa(client_as) -> Client:
    return client_as(Role.LEERPLICHTAMBTENAAR)


@pytest.fixture
def cjg(client_as) -> Client:
    return client_as(Role.COORDINATOR)


class TestList:
    def test_shows_the_pupils_of_the_own_school_only(self, at_school: Client, world: World):
        factories.pupil(world.steenwijkerland, world.primary, surname="Elders")
        page = at_school.get("/leerlingen")
        assert "Proef, Noor van der" in page.main
        assert "Elders" not in page.main
        assert "1 leerling" in page.main

    @pytest.mark.parametrize(
        "text",
        ["noor", "NOOR", "van der proef", "proef noor", "10-5-2012", "10 mei 2012", "2012-05-10"],
    )
    def test_finds(self, at_school: Client, world: World, text: str):
        factories.pupil(
            world.steenwijkerland, world.secondary, surname="Ander", birth_on=date(2011, 1, 1)
        )
        page = at_school.get(f"/leerlingen?q={text}")
        assert "Proef, Noor van der" in page.main
        assert "Ander" not in page.main
        assert [box.get("value") for box in page.all(".//input[@name='q']")] == [text]

    def test_finds_by_number_and_without_diacritics(self, at_school: Client, world: World):
        row = factories.pupil(
            world.steenwijkerland, world.secondary, given_name="Zoë", infix="", surname="Çelik"
        )
        assert "Çelik, Zoë" in at_school.get("/leerlingen?q=celik zoe").main
        page = at_school.get(f"/leerlingen?q={row.number}")
        assert "Çelik, Zoë" in page.main and "Noor" not in page.main

    def test_a_percent_sign_is_a_percent_sign(self, at_school: Client):
        assert "Geen leerlingen gevonden" in at_school.get("/leerlingen?q=%25").main

    def test_filters(self, lpa: Client, world: World):
        factories.pupil(
            world.steenwijkerland, world.primary, surname="Klein", birth_on=date(2018, 3, 3)
        )
        for query, shown, hidden in (
            (f"school={world.primary.id}", "Klein", "Noor"),
            (f"school={world.secondary.id}", "Noor", "Klein"),
            ("leeftijd=5-12", "Klein", "Noor"),
            ("leeftijd=13-17", "Noor", "Klein"),
        ):
            page = lpa.get(f"/leerlingen?{query}").main
            assert shown in page
            # The names of schools stand in the filter itself; a pupil's name does not.
            assert hidden not in page
        assert "Geen leerlingen" in lpa.get(f"/leerlingen?gemeente={world.meppel.id}").main
        assert "Noor" in lpa.get("/leerlingen?school=onzin&leeftijd=onzin&gemeente=").main

    def test_is_in_order_and_in_pages(self, at_school: Client, world: World):
        for n in range(30):
            factories.pupil(world.steenwijkerland, world.secondary, surname=f"Zed{n:02}")
        first = at_school.get("/leerlingen")
        assert first.main.index("Proef") < first.main.index("Zed00") < first.main.index("Zed23")
        assert "Zed24" not in first.main and "1 tot 25 van 31" in first.main
        assert "Zed29" in at_school.get("/leerlingen?pagina=2").main
        assert at_school.get("/leerlingen?pagina=9", status=302).location == "/leerlingen"

    def test_takes_as_many_statements_for_many(self, at_school: Client, world: World):
        few = at_school.get("/leerlingen").statements
        for n in range(60):
            factories.pupil(world.steenwijkerland, world.secondary, surname=f"Zed{n:02}")
        many = at_school.get("/leerlingen").statements
        assert len(many) == len(few) <= 10

    def test_empty_for_who_has_none(self, client_of, world: World):
        other = factories.user(Role.COORDINATOR, world.elsewhere)
        assert "Er zijn nog geen leerlingen te zien" in client_of(other).get("/leerlingen").main


class TestScope:
    """Who sees a pupil, with real requests."""

    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.COORDINATOR, 200),
            (Role.LEERPLICHTAMBTENAAR, 200),
            (Role.TOEGANG, 200),
            (Role.DEELNEMER, 403),
            (Role.BELEID, 403),
            (Role.BEHEERDER, 403),
            (Role.PRIVACY_OFFICER, 403),
        ],
    )
    def test_by_role_in_a_case(self, client_as, world: World, role: Role, status: int):
        client_as(role).get(url_of(world.pupil), status=status)

    def test_without_a_case(self, client_of, client_as, world: World):
        child = factories.pupil(world.steenwijkerland, world.secondary)
        client_of(world.school_coordinator).get(url_of(child))
        client_as(Role.LEERPLICHTAMBTENAAR).get(url_of(child))
        client_as(Role.COORDINATOR).get(url_of(child), status=404)
        client_as(Role.TOEGANG).get(url_of(child), status=404)

    def test_of_another_school_and_municipality(self, client_of, client_as, world: World):
        child = factories.pupil(world.meppel, world.elsewhere)
        for client in (
            client_of(world.school_coordinator),
            client_as(Role.LEERPLICHTAMBTENAAR),
            client_as(Role.COORDINATOR),
        ):
            for rest in (
                "",
                "/wijzigen",
                "/ouders/nieuw",
                "/school",
                "/school/verbeteren",
                "/verhuizing",
                "/verhuizing/verbeteren",
            ):
                client.get(url_of(child, rest), status=404)

    def test_toegang_reads_only(self, client_as, world: World):
        client = client_as(Role.TOEGANG)
        page = client.get(url_of(world.pupil))
        assert not [link for link in page.links() if "wijzigen" in link or "nieuw" in link]
        client.get(NEW, status=403)
        client.get(url_of(world.pupil, "/wijzigen"), status=403)

    def test_a_case_that_is_out_of_sight_stays_so(self, client_of, world: World):
        helper = factories.organisation(Party.SMW)
        somebody = factories.user(Role.COORDINATOR, helper)
        seen = factories.case(world.pupil)
        factories.party(seen, helper, basis=LegalBasis.BETROKKEN)
        page = client_of(somebody).get(url_of(world.pupil)).main
        assert seen.number in page
        assert world.case.number not in page

    def test_the_maker_sees_a_pupil_until_it_has_a_case(self, client_of, world: World):
        maker = factories.user(Role.COORDINATOR, world.cjg)
        colleague = factories.user(Role.COORDINATOR, world.cjg)
        child = factories.pupil(
            world.steenwijkerland, world.elsewhere, created_by_id=maker.id, surname="Zonder"
        )
        client_of(maker).get(url_of(child))
        assert "Zonder" in client_of(maker).get("/leerlingen").main
        client_of(colleague).get(url_of(child), status=404)
        case = factories.case(child)
        client_of(maker).get(url_of(child), status=404)
        factories.party(case, world.cjg)
        client_of(maker).get(url_of(child))

    def test_having_entered_gives_no_sight_to_other_roles(self, client_of, world: World):
        for role, where in ((Role.TOEGANG, world.toegang), (Role.COORDINATOR, world.primary)):
            somebody = factories.user(role, where)
            child = factories.pupil(
                world.steenwijkerland, world.elsewhere, created_by_id=somebody.id
            )
            client_of(somebody).get(url_of(child), status=404)


class TestShow:
    def test_tells_about_the_pupil(self, at_school: Client, world: World):
        page = at_school.get(url_of(world.pupil))
        for text in (
            "Noor van der Proef",
            "14 jaar, geboren op 10 mei 2012",
            "Leerplichtig tot en met 31 juli 2028",
            "achttiende verjaardag op 10 mei 2030",
            "Proefcollege",
            "Steenwijkerland",
            "Moes van der Proef",
            "Heeft gezag",
            world.case.number,
        ):
            assert text in page.main

    def test_is_logged(self, at_school: Client, world: World):
        at_school.get(url_of(world.pupil))
        at_school.get(url_of(world.pupil, f"/ouders/{newest(Guardian).id}/wijzigen"))
        rows = db.session.scalars(select(ReadEvent).order_by(ReadEvent.endpoint)).all()
        assert {(row.endpoint, row.subject, row.subject_id, row.reader_id) for row in rows} == {
            ("pupils.edit_guardian", Subject.LEERLING, world.pupil.id, world.school_coordinator.id),
            ("pupils.show", Subject.LEERLING, world.pupil.id, world.school_coordinator.id),
        }

    def test_takes_as_many_statements_for_much_history(self, at_school: Client, world: World):
        few = at_school.get(url_of(world.pupil)).statements
        for n in range(20):
            factories.guardian(world.pupil, given_name=f"Tante {n}")
            factories.case(world.pupil)
            factories.save(
                Enrolment(
                    pupil_id=world.pupil.id,
                    school_id=world.primary.id,
                    from_on=date(2016, 1, 1 + n),
                    until_on=date(2016, 1, 1 + n),
                )
            )
        assert len(at_school.get(url_of(world.pupil)).statements) == len(few) <= 12

    def test_without_school_guardian_or_case(self, lpa: Client, world: World):
        child = factories.pupil(world.steenwijkerland)
        page = lpa.get(url_of(child)).main
        assert "Niet op een school ingeschreven" in page
        assert "Er is nog geen ouder of verzorger vastgelegd" in page
        assert "Er is nog geen dossier" in page


class TestEnter:
    ANSWERS = {
        "given_name": "Ĳsbrand",
        "infix": "in 't",
        "surname": "Çelik-Öz 😀",
        "birth_on": "3 november 2013",
        "group_name": "H1b",
    }

    def test_at_the_own_school(self, at_school: Client, world: World):
        page = at_school.get(NEW)
        options = [o.get("value") for o in page.all(".//select[@name='school_id']/option")]
        assert options == ["", str(world.secondary.id)]
        assert page.value_of("school_id") == str(world.secondary.id)
        assert not page.all(".//*[@name='school_search']")
        sent = at_school.submit(NEW, municipality_id=world.meppel.id, **self.ANSWERS)
        child = find_pupil("Çelik-Öz 😀")
        assert sent.location == url_of(child)
        assert child.number == "L-00001"
        assert child.full_name == "Ĳsbrand in 't Çelik-Öz 😀"
        assert child.sort_key == "celik-oz 😀 ijsbrand in 't"
        assert child.created_by_id == world.school_coordinator.id
        home = db.session.scalars(select(Residence).where(Residence.pupil_id == child.id)).one()
        assert (home.municipality_id, home.from_on) == (world.meppel.id, date(2013, 11, 3))
        place = db.session.scalars(select(Enrolment).where(Enrolment.pupil_id == child.id)).one()
        assert (place.school_id, place.group_name) == (world.secondary.id, "H1b")
        assert place.from_on == date(2026, 8, 1)
        event = newest(AuditEvent)
        assert (event.action, event.subject_id) == (AuditAction.PUPIL_CREATED, child.id)
        assert "is ingevoerd met nummer L-00001" in at_school.follow(sent).main

    def test_a_school_enters_no_pupil_of_another_school(self, at_school: Client, world: World):
        page = at_school.submit(NEW, school_id="", status=422, **self.ANSWERS)
        assert page.error_at("school_id")
        page = at_school.post(
            NEW,
            {
                **self.ANSWERS,
                "municipality_id": world.steenwijkerland.id,
                "school_id": world.primary.id,
                "enrolled_on": "1-8-2026",
            },
            status=422,
        )
        assert page.error_at("school_id")
        assert count(Pupil) == 1

    def test_by_leerplicht_in_the_own_municipality(self, lpa: Client, world: World):
        page = lpa.get(NEW)
        options = [o.get("value") for o in page.all(".//select[@name='municipality_id']/option")]
        assert options == ["", str(world.steenwijkerland.id)]
        sent = lpa.submit(NEW, **{**self.ANSWERS, "group_name": ""})
        child = find_pupil("Çelik-Öz 😀")
        assert sent.location == url_of(child)
        assert child.school_id is None

    def test_by_the_cjg_leads_on_to_a_case(self, cjg: Client, world: World):
        sent = cjg.submit(NEW, school_id=world.primary.id, **self.ANSWERS)
        child = find_pupil("Çelik-Öz 😀")
        assert sent.location == f"/dossiers/nieuw?leerling={child.id}"
        assert "Nieuw dossier voor Ĳsbrand" in cjg.follow(sent).main

    def test_by_a_regional_coordinator_for_every_tenant(self, client_of, world: World):
        somebody = client_of(factories.user(Role.COORDINATOR, world.swv))
        page = somebody.get(NEW)
        options = [o.get("value") for o in page.all(".//select[@name='municipality_id']/option")]
        assert options == ["", str(world.steenwijkerland.id)]

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("24-11-2026", "in de toekomst"),
            ("23-11-1999", "27 jaar of ouder"),
            ("31-2-2012", "geen datum"),
            ("", "Vul de geboortedatum in"),
        ],
    )
    def test_wrong_birth_date(self, lpa: Client, typed: str, message: str):
        page = lpa.submit(NEW, status=422, **{**self.ANSWERS, "birth_on": typed})
        assert message in page.error_at("birth_on")
        assert len(page.all(".//div[@id='birth_on-fout']/p")) == 1
        for name, value in {**self.ANSWERS, "birth_on": typed}.items():
            assert page.value_of(name) == value

    def test_just_young_enough(self, lpa: Client):
        lpa.submit(NEW, **{**self.ANSWERS, "birth_on": "24-11-1999", "group_name": ""})

    def test_empty_and_too_long(self, lpa: Client):
        page = lpa.submit(
            NEW, status=422, given_name="   ", surname="x" * 1_000_000, birth_on="1-1-2015"
        )
        assert page.error_at("given_name") == "Vul de voornaam in."
        assert "1000000 tekens" in page.error_at("surname")
        assert page.value_of("surname") == "x" * 1_000_000

    def test_wrong_start_at_school(self, lpa: Client, world: World):
        for typed, message in (
            ("1-12-2026", "in de toekomst"),
            ("1-1-2010", "voor de geboorte"),
            ("", "sinds wanneer"),
        ):
            page = lpa.submit(
                NEW, status=422, school_id=world.primary.id, enrolled_on=typed, **self.ANSWERS
            )
            assert message in page.error_at("enrolled_on")
        page = lpa.submit(NEW, status=422, **self.ANSWERS)
        assert "deze groep" in page.error_at("school_id")


class TestSchoolSearch:
    ANSWERS = TestEnter.ANSWERS

    def test_brings_what_it_found(self, lpa: Client, world: World):
        for name in ("Verre School Noord", "Verre School Zuid"):
            factories.school(SchoolKind.VO, name=name, municipality_id=world.meppel.id)
        page = lpa.submit(NEW, status=422, school_search="vérre", **self.ANSWERS)
        assert page.error_at("school_id").startswith("2 gevonden")
        labels = [o.text for o in page.all(".//select[@name='school_id']/option")]
        assert labels[1:3] == ["Verre School Noord (VO)", "Verre School Zuid (VO)"]
        assert page.value_of("given_name") == self.ANSWERS["given_name"]
        chosen = page.all(".//select[@name='school_id']/option")[2].get("value")
        lpa.submit_on(page, NEW, school_id=chosen)
        assert str(find_pupil(self.ANSWERS["surname"]).school_id) == chosen

    def test_takes_a_single_find(self, lpa: Client, world: World):
        lpa.submit(NEW, school_search="college meppel", **self.ANSWERS)
        assert find_pupil(self.ANSWERS["surname"]).school_id == world.elsewhere.id

    def test_finds_nothing(self, lpa: Client):
        page = lpa.submit(NEW, status=422, school_search="bestaat niet", **self.ANSWERS)
        assert page.error_at("school_search").startswith("Niets gevonden")

    def test_finds_too_much(self, lpa: Client, world: World):
        for n in range(51):
            factories.school(name=f"Veel {n:02}", municipality_id=world.meppel.id)
        page = lpa.submit(NEW, status=422, school_search="veel", **self.ANSWERS)
        assert page.error_at("school_search").startswith("Meer dan 50 gevonden")

    def test_leaves_out_closed_schools(self, lpa: Client, world: World):
        factories.school(
            name="Weg", municipality_id=world.steenwijkerland.id, closed_on=date(2020, 8, 1)
        )
        assert "Weg" not in lpa.get(NEW).main


class TestDuplicates:
    NOOR = {
        "given_name": "Noor",
        "infix": "vd",
        "surname": "Proef",
        "birth_on": "10-5-2012",
        "group_name": "",
    }

    def test_asks_about_the_same_child(self, lpa: Client, world: World):
        page = lpa.submit(NEW, status=422, **self.NOOR)
        assert "Misschien is deze leerling al bekend" in page.error_at("is_other")
        assert url_of(world.pupil) in page.links()
        assert page.value_of("infix") == "vd"
        assert count(Pupil) == 1
        lpa.submit_on(page, NEW, is_other="y")
        assert count(Pupil) == 2

    @pytest.mark.parametrize(
        ("given_name", "surname", "birth_on"),
        [
            ("Noor", "Prooef", "10-5-2012"),
            ("Nóór", "PROEF", "10-5-2012"),
            ("Proef", "Noor", "10-5-2012"),
            ("Noor", "Proef", "10-4-2013"),
            ("Noor", "Proef", "11-5-2011"),
            ("Noor", "Prooef", "11-5-2012"),
            ("Nora", "Broef", "5-10-2012"),
        ],
    )
    def test_asks_about_a_like_child(self, lpa: Client, given_name, surname, birth_on):
        answers = {"given_name": given_name, "surname": surname, "birth_on": birth_on}
        page = lpa.submit(NEW, status=422, **{**self.NOOR, **answers})
        assert page.error_at("is_other")

    @pytest.mark.parametrize(
        ("given_name", "surname", "birth_on"),
        [
            ("Fatima", "Yilmaz", "10-5-2012"),
            ("Noor", "Proef", "11-5-2014"),
            ("Noor", "Prooef", "21-6-2012"),
            ("Sem", "Proef", "11-5-2012"),
        ],
    )
    def test_leaves_another_child(self, lpa: Client, given_name, surname, birth_on):
        answers = {"given_name": given_name, "surname": surname, "birth_on": birth_on}
        lpa.submit(NEW, **{**self.NOOR, **answers})

    def test_asks_about_the_number_at_the_school(self, lpa: Client, world: World):
        url = f"{url_of(world.pupil)}/school/verbeteren"
        lpa.submit(url, pupil_number="A-12")
        other = {"given_name": "Fatima", "surname": "Yilmaz", "birth_on": "1-2-2014"}
        school = {"school_id": world.secondary.id, "enrolled_on": "1-8-2026"}
        lpa.submit(NEW, **other, **school, pupil_number="A-13")
        page = lpa.submit(NEW, status=422, **other, **school, pupil_number="A-12")
        assert url_of(world.pupil) in page.links()

    def test_tells_nothing_of_a_child_out_of_sight(self, client_of, world: World):
        client = client_of(factories.user(Role.COORDINATOR, world.primary))
        page = client.submit(NEW, status=422, **self.NOOR)
        assert page.error_at("is_other") == (
            "Er is al een leerling met deze naam en geboortedatum bekend; vraag het CJG of "
            "leerplicht."
        )
        for secret in (world.pupil.number, str(world.pupil.id), "Proefcollege", "Noor van"):
            assert secret not in page.html
        client.submit_on(page, NEW, is_other="y")
        assert count(Pupil) == 2

    def test_does_not_ask_about_a_like_child_out_of_sight(self, client_of, world: World):
        client = client_of(factories.user(Role.COORDINATOR, world.primary))
        client.submit(NEW, **{**self.NOOR, "birth_on": "11-5-2012"})

    def test_of_a_pupil_without_school_out_of_sight(self, cjg: Client, world: World):
        factories.pupil(
            world.steenwijkerland,
            given_name="Bo",
            infix="",
            surname="Los",
            birth_on=date(2014, 2, 2),
        )
        page = cjg.submit(NEW, status=422, given_name="Bo", surname="Los", birth_on="2-2-2014")
        assert "vraag het CJG of leerplicht" in page.error_at("is_other")

    def test_the_same_sent_twice_makes_one(self, lpa: Client, world: World):
        answers = {"given_name": "Sam", "surname": "Dubbel", "birth_on": "1-2-2015"}
        page = lpa.get(NEW)
        lpa.submit_on(page, NEW, **answers)
        again = lpa.submit_on(page, NEW, status=422, **answers)
        assert "al bekend" in again.error_at("is_other")
        assert count(Pupil) == 2

    def test_the_same_sent_at_the_same_moment_makes_one(self, client_as, lpa: Client):
        # The counter has its row; without it one of the two would be told to try again.
        lpa.submit(NEW, given_name="Eerst", surname="Een", birth_on="1-1-2014")
        answers = {"given_name": "Sam", "surname": "Dubbel", "birth_on": "1-2-2015"}
        sendings = []
        for _ in range(2):
            client = client_as(Role.LEERPLICHTAMBTENAAR)
            page = client.get(NEW)
            form = next(form for form in page.all(".//main//form"))
            sendings.append((client.http, {**page.fields(form), **answers}))
        db.session.rollback()
        with ThreadPoolExecutor(2) as pool:
            answered = pool.map(lambda sent: sent[0].post(NEW, data=sent[1]), sendings)
        assert sorted(answer.status_code for answer in answered) == [302, 422]
        assert count(Pupil) == 3

    def test_a_confirmation_sent_twice_makes_one(self, lpa: Client, world: World):
        page = lpa.submit(NEW, status=422, **self.NOOR)
        lpa.submit_on(page, NEW, is_other="y")
        again = lpa.submit_on(page, NEW, status=422, is_other="y")
        assert "al bekend" in again.error_at("is_other")
        assert count(Pupil) == 2


class TestChange:
    def test_name_and_birth_date(self, at_school: Client, world: World):
        at_school.submit(
            url_of(world.pupil, "/wijzigen"), given_name="Noortje", infix="", birth_on="11-5-2012"
        )
        child = fresh(world.pupil)
        assert (child.full_name, child.birth_on) == ("Noortje Proef", date(2012, 5, 11))
        assert child.search_key == f"{child.number.lower()} noortje proef proef noortje"
        assert child.sort_key == "proef noortje"
        home = db.session.scalars(select(Residence).where(Residence.pupil_id == child.id)).one()
        assert home.from_on == date(2012, 5, 11)
        assert newest(AuditEvent).details["old"]["given_name"] == "Noor"

    def test_an_old_pupil_keeps_its_birth_date(self, lpa: Client, world: World):
        child = factories.pupil(world.steenwijkerland, birth_on=date(1997, 1, 1))
        lpa.submit(url_of(child, "/wijzigen"), surname="Anders")
        page = lpa.submit(url_of(child, "/wijzigen"), birth_on="2-1-1997", status=422)
        assert "27 jaar of ouder" in page.error_at("birth_on")

    def test_refuses_impossible_dates(self, at_school: Client, world: World):
        url = url_of(world.pupil, "/wijzigen")
        page = at_school.submit(url, birth_on="1-1-2026", status=422)
        assert "al op een school" in page.error_at("birth_on")
        for typed in ("1-1-2011", "1-1-2027"):
            page = at_school.submit(url, start_qualification_on=typed, status=422)
            assert page.error_at("start_qualification_on")
            assert page.value_of("start_qualification_on") == typed

    def test_a_stale_edit_shows_both(self, at_school: Client, lpa: Client, world: World):
        url = url_of(world.pupil, "/wijzigen")
        opened = at_school.get(url)
        lpa.submit(url, given_name="Nora")
        page = at_school.submit_on(opened, url, given_name="Noortje", status=422)
        assert "Iemand anders heeft dit intussen gewijzigd" in page.main
        assert "Nora" in page.main and page.value_of("given_name") == "Noortje"
        assert fresh(world.pupil).given_name == "Nora"
        at_school.submit_on(page, url)
        assert fresh(world.pupil).given_name == "Noortje"

    def test_nothing_changed_writes_nothing(self, at_school: Client, world: World):
        at_school.submit(url_of(world.pupil, "/wijzigen"))
        assert fresh(world.pupil).version == 1
        assert count(AuditEvent) == 0


class TestGuardians:
    VALUES = {"given_name": "Piet", "surname": "Proef", "relation": "vader", "has_custody": "y"}

    def test_add_change_and_end(self, at_school: Client, world: World):
        sent = at_school.submit(
            url_of(world.pupil, "/ouders/nieuw"),
            phone="06 12345678",
            email="piet@voorbeeld.invalid",
            **self.VALUES,
        )
        page = at_school.follow(sent)
        assert "Piet van der Proef" in page.main
        assert "tel:0612345678" in page.links()
        father = db.session.scalars(select(Guardian).where(Guardian.given_name == "Piet")).one()
        edit = url_of(world.pupil, f"/ouders/{father.id}/wijzigen")
        at_school.submit(edit, to="/wijzigen", has_custody=None)
        assert fresh(father).has_custody is False
        at_school.submit(edit, to="/beeindigen")
        assert fresh(father).until_on == date(2026, 11, 23)
        assert "Eerdere ouders of verzorgers (1)" in at_school.get(url_of(world.pupil)).main
        again = at_school.post(url_of(world.pupil, f"/ouders/{father.id}/beeindigen"))
        assert "al beëindigd" in at_school.follow(again).main

    def test_the_same_sent_twice_makes_one(self, at_school: Client, world: World):
        url = url_of(world.pupil, "/ouders/nieuw")
        page = at_school.get(url)
        at_school.submit_on(page, url, **self.VALUES)
        again = at_school.submit_on(page, url, status=422, **self.VALUES)
        assert "staat al bij de leerling" in again.error_at("surname")
        assert count(Guardian) == 2

    def test_refusals(self, at_school: Client, world: World):
        page = at_school.submit(
            url_of(world.pupil, "/ouders/nieuw"),
            status=422,
            given_name="Piet",
            from_on="1-1-2020",
            until_on="31-12-2019",
            email="geen adres",
        )
        assert page.error_at("email") == "Dit is geen e-mailadres."
        assert page.error_at("relation") == "Kies de relatie tot de leerling."
        page = at_school.submit(
            url_of(world.pupil, "/ouders/nieuw"),
            status=422,
            from_on="1-1-2020",
            until_on="31-12-2019",
            **self.VALUES,
        )
        assert page.error_at("until_on") == "De einddatum ligt voor de begindatum."

    def test_of_another_pupil_is_unknown(self, at_school: Client, world: World):
        other = factories.guardian(factories.pupil(world.meppel, world.elsewhere))
        at_school.get(url_of(world.pupil, f"/ouders/{other.id}/wijzigen"), status=404)
        at_school.post(url_of(world.pupil, f"/ouders/{other.id}/beeindigen"), status=404)


def enrolments(of: Pupil) -> list[tuple]:
    db.session.rollback()
    return [
        tuple(row)
        for row in db.session.execute(
            select(Enrolment.school_id, Enrolment.from_on, Enrolment.until_on)
            .where(Enrolment.pupil_id == of.id)
            .order_by(Enrolment.from_on)
        )
    ]


class TestSchoolChange:
    def test_ends_the_running_enrolment_and_takes_cases_along(self, lpa: Client, world: World):
        lpa.submit(
            url_of(world.pupil, "/school"),
            school_id=world.primary.id,
            group_name="8a",
            from_on="1-11-2026",
        )
        assert enrolments(world.pupil) == [
            (world.secondary.id, date(2025, 8, 1), date(2026, 10, 31)),
            (world.primary.id, date(2026, 11, 1), None),
        ]
        assert fresh(world.pupil).school_id == world.primary.id
        assert fresh(world.case).school_id == world.primary.id
        joined = db.session.scalars(
            select(CaseParty).where(CaseParty.organisation_id == world.primary.id)
        ).one()
        assert (joined.basis, joined.from_on) == (LegalBasis.BETROKKEN, date(2026, 11, 23))

    def test_a_closed_case_stays_where_it_was(self, lpa: Client, world: World):
        closed = factories.case(
            world.pupil, status="gesloten", closed_on=date(2026, 10, 6), closing="anders"
        )
        lpa.submit(url_of(world.pupil, "/school"), school_id=world.primary.id, from_on="1-11-2026")
        assert fresh(closed).school_id == world.secondary.id

    def test_leaving_without_a_new_school(self, lpa: Client, world: World):
        lpa.submit(url_of(world.pupil, "/school"), from_on="1-11-2026")
        assert enrolments(world.pupil)[0][2] == date(2026, 10, 31)
        assert fresh(world.pupil).school_id is None
        page = lpa.submit(url_of(world.pupil, "/school"), from_on="2-11-2026", status=422)
        assert "al niet meer op een school" in page.error_at("school_id")

    def test_a_school_that_lets_go_loses_sight(self, at_school: Client, world: World):
        child = factories.pupil(world.steenwijkerland, world.secondary)
        sent = at_school.submit(
            url_of(child, "/school"), school_search="basisschool", from_on="1-11-2026"
        )
        assert sent.location == "/leerlingen"
        assert "staat niet meer in deze lijst" in at_school.follow(sent).main
        at_school.get(url_of(child), status=404)

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("1-8-2025", "sinds die dag of later"),
            ("1-1-2020", "sinds die dag of later"),
            ("1-12-2026", "in de toekomst"),
            ("1-1-2011", "voor de geboorte"),
            ("", "Vul in vanaf wanneer"),
        ],
    )
    def test_wrong_date(self, lpa: Client, world: World, typed: str, message: str):
        page = lpa.submit(
            url_of(world.pupil, "/school"),
            school_id=world.primary.id,
            group_name="8a",
            from_on=typed,
            status=422,
        )
        assert message in page.error_at("from_on")
        assert page.value_of("from_on") == typed and page.value_of("group_name") == "8a"
        assert len(enrolments(world.pupil)) == 1

    def test_the_same_sent_twice(self, lpa: Client, world: World):
        url = url_of(world.pupil, "/school")
        page = lpa.get(url)
        values = {"school_id": world.primary.id, "from_on": "1-11-2026"}
        lpa.submit_on(page, url, **values)
        assert lpa.submit_on(page, url, status=422, **values).error_at("from_on")
        assert len(enrolments(world.pupil)) == 2

    def test_the_same_school_and_group(self, lpa: Client, world: World):
        page = lpa.submit(
            url_of(world.pupil, "/school"),
            school_id=world.secondary.id,
            from_on="1-11-2026",
            status=422,
        )
        assert "al op deze school" in page.error_at("school_id")

    def test_correct_the_last(self, lpa: Client, world: World):
        lpa.submit(url_of(world.pupil, "/school"), school_id=world.primary.id, from_on="1-11-2026")
        url = url_of(world.pupil, "/school/verbeteren")
        lpa.submit(url, school_id=world.elsewhere.id, school_search="meppel", from_on="5-11-2026")
        assert enrolments(world.pupil) == [
            (world.secondary.id, date(2025, 8, 1), date(2026, 11, 4)),
            (world.elsewhere.id, date(2026, 11, 5), None),
        ]
        assert fresh(world.case).school_id == world.elsewhere.id
        page = lpa.submit(url, from_on="5-11-2026", until_on="4-11-2026", status=422)
        assert page.error_at("until_on") == "De einddatum ligt voor de begindatum."
        page = lpa.submit(url, from_on="1-7-2025", status=422)
        assert "overlapt" in page.error_at("from_on")
        lpa.submit(url, until_on="20-11-2026")
        assert fresh(world.pupil).school_id is None


class TestMove:
    def homes(self, of: Pupil) -> list[tuple]:
        db.session.rollback()
        return [
            tuple(row)
            for row in db.session.execute(
                select(Residence.municipality_id, Residence.from_on, Residence.until_on)
                .where(Residence.pupil_id == of.id)
                .order_by(Residence.from_on)
            )
        ]

    def test_takes_open_cases_along(self, lpa: Client, world: World):
        sent = lpa.submit(
            url_of(world.pupil, "/verhuizing"),
            municipality_id=world.meppel.id,
            from_on="2-11-2026",
        )
        assert self.homes(world.pupil) == [
            (world.steenwijkerland.id, date(2012, 5, 10), date(2026, 11, 1)),
            (world.meppel.id, date(2026, 11, 2), None),
        ]
        assert fresh(world.pupil).municipality_id == world.meppel.id
        assert fresh(world.case).municipality_id == world.meppel.id
        # Leerplicht is still a party to the case.
        assert sent.location == url_of(world.pupil)

    def test_refusals(self, lpa: Client, world: World):
        url = url_of(world.pupil, "/verhuizing")
        page = lpa.submit(
            url, municipality_id=world.steenwijkerland.id, from_on="2-11-2026", status=422
        )
        assert "woont al in deze gemeente" in page.error_at("municipality_id")
        page = lpa.submit(url, municipality_id=world.meppel.id, from_on="10-5-2012", status=422)
        assert "sinds die dag of later" in page.error_at("from_on")
        page = lpa.submit(url, municipality_id=world.meppel.id, from_on="24-11-2026", status=422)
        assert "in de toekomst" in page.error_at("from_on")

    def test_correct_the_last(self, lpa: Client, world: World):
        lpa.submit(
            url_of(world.pupil, "/verhuizing"), municipality_id=world.meppel.id, from_on="2-11-2026"
        )
        lpa.submit(url_of(world.pupil, "/verhuizing/verbeteren"), from_on="9-11-2026")
        assert self.homes(world.pupil) == [
            (world.steenwijkerland.id, date(2012, 5, 10), date(2026, 11, 8)),
            (world.meppel.id, date(2026, 11, 9), None),
        ]
        lpa.submit(
            url_of(world.pupil, "/verhuizing/verbeteren"), municipality_id=world.steenwijkerland.id
        )
        assert fresh(world.case).municipality_id == world.steenwijkerland.id


def test_every_change_needs_a_token(at_school: Client, world: World):
    for rest in (
        "/wijzigen",
        "/ouders/nieuw",
        "/school",
        "/school/verbeteren",
        "/verhuizing",
        "/verhuizing/verbeteren",
    ):
        assert at_school.post_without_token(url_of(world.pupil, rest)).status == 400
    assert at_school.post_without_token(NEW).status == 400
    assert count(CaseFile) == 1
