"""Case files: list and filters, opening, changing, closing, timeline, need-to-know."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from mdo import clock
from mdo.accounts.queries import get_viewer
from mdo.audit.models import AuditEvent, ReadEvent
from mdo.audit.terms import AuditAction, Subject
from mdo.cases.models import CaseFile, CaseParty, Enrolment, Residence
from mdo.cases.queries import get_case, get_case_heading, get_pupil, search_cases
from mdo.cases.timeline import list_timeline
from mdo.extensions import db
from mdo.terms import CaseStatus, LegalBasis, MeetingKind, MeetingStatus, Party, Role, Urgency
from tests import factories
from tests.clients import Client
from tests.factories import World, fresh

QUESTION = "Waarom is deze leerling er zo vaak niet? 😀 Zoë’s vraag"


def url_of(case: CaseFile, rest: str = "") -> str:
    return f"/dossiers/{case.id}{rest}"


def new_url(world: World) -> str:
    return f"/dossiers/nieuw?leerling={world.pupil.id}"


def cases_of(pupil) -> list[CaseFile]:
    db.session.rollback()
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(CaseFile).where(CaseFile.pupil_id == pupil.id).order_by(CaseFile.created_at)
        )
    )


def parties_of(case: CaseFile) -> dict:
    db.session.rollback()
    return {
        row.organisation_id: row
        for row in db.session.scalars(select(CaseParty).where(CaseParty.case_id == case.id))
    }


def actions() -> list[AuditAction]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent.action)))


@pytest.fixture
def at_school(client_of, world: World) -> Client:
    return client_of(world.school_coordinator)


@pytest.fixture
def lpa(client_as) -> Client:
    return client_as(Role.LEERPLICHTAMBTENAAR)


@pytest.fixture
def cjg(client_as) -> Client:
    return client_as(Role.COORDINATOR)


@pytest.fixture
def child(world: World):
    """A pupil of the VO school without a case."""
    return factories.pupil(
        world.steenwijkerland, world.secondary, given_name="Bo", infix="", surname="Nieuw"
    )


class TestList:
    def test_shows_open_cases_with_their_meetings(self, at_school: Client, world: World):
        for days in (-30, -3, 7, 14):
            starts_at = clock.now() + timedelta(days=days)
            row = factories.meeting(world.secondary, MeetingKind.ZAT, starts_at=starts_at)
            factories.agenda_item(row, world.case)
        cancelled = factories.meeting(
            world.secondary,
            MeetingKind.ZAT,
            starts_at=clock.now() + timedelta(days=1),
            status=MeetingStatus.GEANNULEERD,
            cancel_reason="Ziek",
        )
        factories.agenda_item(cancelled, world.case)
        page = at_school.get("/dossiers").main
        for text in (
            world.case.number,
            "Proef, Noor van der",
            "Proefcollege",
            "5-10-2026",
            "Gewoon",
            "Rol Coördinator",
            "20-11-2026",
            "30-11-2026",
        ):
            assert text in page
        assert "24-11-2026" not in page

    def test_filters(self, lpa: Client, world: World, child):
        other = factories.case(
            child, urgency=Urgency.SPOED, school_id=world.primary.id, opened_on=date(2026, 9, 1)
        )
        closed = factories.case(
            child, status=CaseStatus.GESLOTEN, closed_on=date(2026, 11, 1), closing="doel_bereikt"
        )
        mine, theirs, past = world.case.number, other.number, closed.number
        for query, shown in (
            ("", {mine, theirs}),
            ("?status=open", {mine, theirs}),
            ("?status=gesloten", {past}),
            ("?status=alle", {mine, theirs, past}),
            (f"?school={world.primary.id}", {theirs}),
            ("?urgentie=spoed", {theirs}),
            ("?coordinator=geen", {theirs}),
            (f"?coordinator={world.users[Role.COORDINATOR].id}", {mine}),
            ("?q=noor", {mine}),
            (f"?q={other.number.lower()}", {theirs}),
            ("?q=nieuw+bo", {theirs}),
            ("?q=niemand", set()),
            ("?status=onzin&school=onzin&coordinator=onzin", {mine, theirs, past}),
        ):
            page = lpa.get(f"/dossiers{query}").main
            assert {number for number in (mine, theirs, past) if number in page} == shown, query

    def test_order(self, lpa: Client, world: World, child):
        other = factories.case(child, opened_on=date(2026, 11, 1))
        page = lpa.get("/dossiers").main
        assert page.index(other.number) < page.index(world.case.number)
        page = lpa.get("/dossiers?volgorde=naam&q=").main
        assert page.index("Nieuw, Bo") < page.index("Proef, Noor")

    def test_takes_as_many_statements_for_many(self, lpa: Client, world: World):
        few = lpa.get("/dossiers").statements
        for _ in range(60):
            factories.case(world.pupil)
        page = lpa.get("/dossiers")
        assert len(page.statements) == len(few) <= 10
        assert "1 tot 25 van 61" in page.main
        assert lpa.get("/dossiers?pagina=9", status=302).location == "/dossiers"

    def test_empty(self, client_of, world: World):
        other = factories.user(Role.COORDINATOR, world.elsewhere)
        assert "Er zijn geen open dossiers" in client_of(other).get("/dossiers").main


class TestScope:
    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.COORDINATOR, 200),
            (Role.LEERPLICHTAMBTENAAR, 200),
            (Role.TOEGANG, 200),
            (Role.DEELNEMER, 200),
            (Role.BELEID, 403),
            (Role.BEHEERDER, 403),
            (Role.PRIVACY_OFFICER, 403),
        ],
    )
    def test_reading_by_role(self, client_as, world: World, role: Role, status: int):
        for rest in ("", "/partijen"):
            client_as(role).get(url_of(world.case, rest), status=status)
        if status == 200:
            assert world.case.number in client_as(role).get("/dossiers").main

    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.COORDINATOR, 200),
            (Role.LEERPLICHTAMBTENAAR, 200),
            (Role.TOEGANG, 403),
            (Role.DEELNEMER, 403),
            (Role.BELEID, 403),
        ],
    )
    def test_writing_by_role(self, client_as, world: World, role: Role, status: int):
        for rest in ("/wijzigen", "/sluiten", "/partijen/nieuw"):
            client_as(role).get(url_of(world.case, rest), status=status)
        client_as(role).get(new_url(world), status=status)

    def test_readers_get_no_buttons(self, client_as, world: World):
        for role in (Role.TOEGANG, Role.DEELNEMER):
            page = client_as(role).get(url_of(world.case))
            links = " ".join(page.links())
            for act in ("wijzigen", "sluiten", "nieuw"):
                assert act not in links
        assert f"/leerlingen/{world.pupil.id}" not in links

    def test_out_of_sight(self, client_of, world: World):
        client = client_of(factories.user(Role.COORDINATOR, world.primary))
        party = factories.party(world.case, world.ggd)
        for rest in (
            "",
            "/wijzigen",
            "/sluiten",
            "/partijen",
            "/partijen/nieuw",
            f"/partijen/{party.id}/beeindigen",
            f"/partijen/{party.id}/toestemming",
        ):
            client.get(url_of(world.case, rest), status=404)
        client.post(url_of(world.case, "/heropenen"), status=404)
        client.post(url_of(world.case, f"/partijen/{party.id}/intrekken"), status=404)
        client.get(new_url(world), status=404)
        assert world.case.number not in client.get("/dossiers?status=alle").main

    def test_lpa_of_another_municipality(self, client_of, world: World):
        office = factories.organisation(Party.LEERPLICHT, municipality_id=world.meppel.id)
        somebody = factories.user(Role.LEERPLICHTAMBTENAAR, office)
        client_of(somebody).get(url_of(world.case), status=404)

    def test_a_party_of_another_case_is_unknown(self, cjg: Client, world: World, child):
        other = factories.party(factories.case(child), world.cjg)
        cjg.get(url_of(world.case, f"/partijen/{other.id}/beeindigen"), status=404)
        cjg.post(url_of(world.case, f"/partijen/{other.id}/intrekken"), status=404)

    def test_reading_is_logged(self, cjg: Client, world: World):
        party = next(iter(parties_of(world.case).values()))
        for rest in ("", "/partijen", "/wijzigen", f"/partijen/{party.id}/beeindigen"):
            cjg.get(url_of(world.case, rest))
        cjg.get("/dossiers")
        rows = db.session.scalars(select(ReadEvent)).all()
        assert {(row.endpoint, row.subject_id) for row in rows} == {
            ("cases.show", world.case.id),
            ("cases.parties", world.case.id),
            ("cases.edit", world.case.id),
            ("cases.end_party", world.case.id),
            ("cases.index", None),
        }
        assert {row.subject for row in rows} == {Subject.DOSSIER}

    def test_what_is_not_shown_is_not_logged(self, client_of, world: World):
        client_of(factories.user(Role.COORDINATOR, world.primary)).get(
            url_of(world.case), status=404
        )
        assert db.session.scalar(select(func.count()).select_from(ReadEvent)) == 0


class TestOpen:
    def test_by_the_school(self, at_school: Client, world: World, child):
        url = f"/dossiers/nieuw?leerling={child.id}"
        page = at_school.get(url)
        assert page.value_of("opened_on") == "23-11-2026"
        assert page.value_of("coordinator_id") == str(world.school_coordinator.id)
        sent = at_school.submit(
            url, question=QUESTION, urgency="spoed", factors_home="Rust thuis", opened_on="20-11-26"
        )
        [case] = cases_of(child)
        assert sent.location == url_of(case)
        assert (case.number, case.question) == ("D2026-0001", QUESTION)
        assert (case.municipality_id, case.school_id) == (child.municipality_id, child.school_id)
        assert (case.urgency, case.opened_on) == (Urgency.SPOED, date(2026, 11, 20))
        assert case.coordinator_id == world.school_coordinator.id
        [party] = parties_of(case).values()
        assert (party.organisation_id, party.basis) == (world.secondary.id, LegalBasis.BETROKKEN)
        assert actions() == [AuditAction.CASE_OPENED, AuditAction.PARTY_ADDED]
        page = at_school.follow(sent).main
        assert QUESTION in page and "Rust thuis" in page and "Dossier geopend" in page

    def test_by_leerplicht_brings_the_school_in(self, lpa: Client, world: World, child):
        lpa.submit(f"/dossiers/nieuw?leerling={child.id}", question=QUESTION)
        found = parties_of(cases_of(child)[0])
        assert {id_: row.basis for id_, row in found.items()} == {
            world.leerplicht.id: LegalBasis.WETTELIJKE_TAAK,
            world.secondary.id: LegalBasis.BETROKKEN,
        }

    def test_by_the_cjg_after_entering(self, cjg: Client, world: World):
        sent = cjg.submit(
            "/leerlingen/nieuw", given_name="Jip", surname="Janssen", birth_on="1-2-2015"
        )
        opened = cjg.submit(sent.location, question=QUESTION)
        cjg.follow(opened)

    def test_with_several_organisations_one_is_chosen(self, client_of, world: World, child):
        somebody = world.school_coordinator
        factories.save(
            factories.Membership(
                user_id=somebody.id,
                organisation_id=world.cjg.id,
                role=Role.COORDINATOR,
                from_on=date(2026, 9, 1),
                created_at=clock.now(),
            )
        )
        client_of(somebody).submit(
            f"/dossiers/nieuw?leerling={child.id}", asker_id=world.cjg.id, question=QUESTION
        )
        assert set(parties_of(cases_of(child)[0])) == {world.cjg.id, world.secondary.id}

    def test_without_a_pupil_one_is_looked_for(self, cjg: Client):
        sent = cjg.get("/dossiers/nieuw", status=302)
        assert sent.location == "/leerlingen"
        assert "Zoek eerst de leerling" in cjg.follow(sent).main
        cjg.get("/dossiers/nieuw?leerling=onzin", status=302)

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("24-11-2026", "in de toekomst"),
            ("9-5-2012", "voor de geboorte"),
            ("gisteren", "geen datum"),
            ("", "Vul de datum in"),
        ],
    )
    def test_wrong_date(self, at_school: Client, child, typed: str, message: str):
        url = f"/dossiers/nieuw?leerling={child.id}"
        page = at_school.submit(url, question=QUESTION, opened_on=typed, status=422)
        assert message in page.error_at("opened_on")
        assert page.value_of("question") == QUESTION
        assert page.value_of("opened_on") == typed
        assert cases_of(child) == []

    def test_a_megabyte_comes_back(self, at_school: Client, child):
        text = "Zoë 😀. " * 150_000 + "Einde"
        page = at_school.submit(
            f"/dossiers/nieuw?leerling={child.id}",
            question=text,
            factors_child="Blijft staan",
            status=422,
        )
        assert "te lang" in page.error_at("question") and "20000" in page.error_at("question")
        assert page.value_of("question") == text
        assert page.value_of("factors_child") == "Blijft staan"

    def test_an_empty_question(self, at_school: Client, child):
        page = at_school.submit(f"/dossiers/nieuw?leerling={child.id}", question=" \n ", status=422)
        assert page.error_at("question") == "Schrijf op wat de vraag is."

    def test_a_coordinator_of_elsewhere_is_refused(self, at_school: Client, world: World, child):
        url = f"/dossiers/nieuw?leerling={child.id}"
        page = at_school.post(
            url,
            {
                "question": QUESTION,
                "urgency": "gewoon",
                "opened_on": "1-11-2026",
                "coordinator_id": world.users[Role.COORDINATOR].id,
            },
            status=422,
        )
        assert page.error_at("coordinator_id") == "Kies een van de mogelijkheden."

    def test_beside_an_open_case_it_asks(self, at_school: Client, world: World):
        page = at_school.submit(new_url(world), question=QUESTION, status=422)
        assert "al een open dossier" in page.error_at("is_second")
        assert url_of(world.case) in page.links()
        assert page.value_of("question") == QUESTION
        at_school.submit_on(page, new_url(world), is_second="y")
        assert len(cases_of(world.pupil)) == 2
        # The same confirmation once more: by now there is another open case.
        again = at_school.submit_on(page, new_url(world), is_second="y", status=422)
        assert "al een open dossier" in again.error_at("is_second")

    def test_the_same_sent_twice_makes_one(self, at_school: Client, child):
        url = f"/dossiers/nieuw?leerling={child.id}"
        page = at_school.get(url)
        at_school.submit_on(page, url, question=QUESTION)
        again = at_school.submit_on(page, url, question=QUESTION, status=422)
        assert "al een open dossier" in again.error_at("is_second")
        assert len(cases_of(child)) == 1

    def test_an_open_case_out_of_sight_is_not_shown(self, client_of, client_as, world: World):
        # The school sees a case that plays there; this one plays nowhere.
        hidden = factories.case(world.pupil, school_id=None)
        client_as(Role.COORDINATOR).submit(url_of(world.case, "/sluiten"), closing="anders")
        page = client_of(world.school_coordinator).submit(
            new_url(world), question=QUESTION, status=422
        )
        assert "Een andere organisatie heeft al een open dossier" in page.error_at("is_second")
        assert hidden.number not in page.html and str(hidden.id) not in page.html


class TestShow:
    def test_shows_the_case(self, cjg: Client, world: World):
        page = cjg.get(url_of(world.case))
        for text in (
            f"Dossier {world.case.number}",
            "Noor van der Proef, 14 jaar, Proefcollege, woont in Steenwijkerland",
            world.case.question,
            "Zorg Proef",
            "Van 12 tot en met 15 jaar geven de ouders met gezag en de leerling toestemming.",
            "Dossier geopend",
        ):
            assert text in page.main
        assert f"/overleggen/nieuw?dossier={world.case.id}" in page.links()
        assert f"/dossiers/{world.case.id}/plan" in page.links()

    def test_takes_as_many_statements_for_a_long_history(self, cjg: Client, world: World):
        few = cjg.get(url_of(world.case)).statements
        for n in range(60):
            factories.party(
                world.case,
                factories.organisation(),
                from_on=date(2026, 10, 6),
                until_on=date(2026, 10, 7) if n % 2 else None,
            )
        page = cjg.get(url_of(world.case))
        assert len(page.statements) == len(few) <= 24

    def test_typed_text_is_text(self, cjg: Client, world: World, child):
        case = factories.case(child, question="<script>alert(1)</script> & <b>x</b>")
        factories.party(case, world.cjg)
        assert "<script>alert(1)</script>" in cjg.get(url_of(case)).main


class TestChange:
    def test_saves_and_logs_old_and_new(self, cjg: Client, world: World):
        cjg.submit(url_of(world.case, "/wijzigen"), question="Een betere vraag", urgency="crisis")
        case = fresh(world.case)
        assert (case.question, case.urgency) == ("Een betere vraag", Urgency.CRISIS)
        event = db.session.scalars(select(AuditEvent)).one()
        assert event.details["new"] == {"question": "Een betere vraag", "urgency": "crisis"}
        assert set(event.details["old"]) == {"question", "urgency"}

    def test_nothing_changed_writes_nothing(self, cjg: Client, world: World):
        cjg.submit(url_of(world.case, "/wijzigen"))
        assert fresh(world.case).version == 1 and actions() == []

    def test_coordinators_of_all_parties_can_be_chosen(self, at_school: Client, world: World):
        page = at_school.get(url_of(world.case, "/wijzigen"))
        options = {o.get("value") for o in page.all(".//select[@name='coordinator_id']/option")}
        assert options == {
            "",
            str(world.school_coordinator.id),
            str(world.users[Role.COORDINATOR].id),
            str(world.users[Role.LEERPLICHTAMBTENAAR].id),
        }

    def test_a_coordinator_who_left_stays_until_changed(self, at_school: Client, world: World):
        gone = factories.user(None, surname="Vertrokken")
        case = factories.case(world.pupil, coordinator_id=gone.id)
        page = at_school.get(url_of(case, "/wijzigen"))
        assert page.value_of("coordinator_id") == str(gone.id)
        at_school.submit_on(page, url_of(case, "/wijzigen"), question="Anders")
        assert fresh(case).coordinator_id == gone.id

    def test_a_stale_edit_shows_both(self, cjg: Client, at_school: Client, world: World):
        url = url_of(world.case, "/wijzigen")
        opened = cjg.get(url)
        at_school.submit(url, question="Van school", urgency="spoed")
        page = cjg.submit_on(opened, url, question="Van het CJG", status=422)
        assert "Iemand anders heeft dit intussen gewijzigd" in page.main
        assert "Van school" in page.main and page.value_of("question") == "Van het CJG"
        assert "Spoed" in page.main
        assert fresh(world.case).question == "Van school"
        cjg.submit_on(page, url)
        assert fresh(world.case).question == "Van het CJG"

    def test_a_closed_case_is_not_changed(self, cjg: Client, world: World):
        page = cjg.get(url_of(world.case, "/wijzigen"))
        cjg.submit(url_of(world.case, "/sluiten"), closing="verhuisd")
        page = cjg.submit_on(page, url_of(world.case, "/wijzigen"), question="Te laat", status=422)
        assert "intussen gewijzigd" in page.main
        page = cjg.submit_on(page, url_of(world.case, "/wijzigen"), status=422)
        assert "Heropen het eerst" in page.main
        assert page.value_of("question") == "Te laat"


class TestClose:
    def test_close_and_reopen(self, cjg: Client, world: World):
        url = url_of(world.case, "/sluiten")
        opened = cjg.get(url)
        sent = cjg.submit_on(opened, url, closing="doel_bereikt", closing_note="Weer op school")
        page = cjg.follow(sent)
        assert "Dit dossier is gesloten" in page.main and "Weer op school" in page.main
        case = fresh(world.case)
        assert (case.status, case.closed_on) == (CaseStatus.GESLOTEN, date(2026, 11, 23))
        again = cjg.submit_on(opened, url, closing="verhuisd", status=422)
        assert "Dit dossier is al gesloten" in again.main
        cjg.submit(url_of(world.case), to="/heropenen")
        case = fresh(world.case)
        assert (case.status, case.closed_on, case.closing_note) == (CaseStatus.OPEN, None, "")
        twice = cjg.post(url_of(world.case, "/heropenen"))
        assert "Dit dossier is al open" in cjg.follow(twice).main
        assert actions() == [AuditAction.CASE_CLOSED, AuditAction.CASE_REOPENED]

    def test_refusals(self, cjg: Client, world: World):
        url = url_of(world.case, "/sluiten")
        page = cjg.submit(url, closed_on="24-11-2026", closing_note="Tekst", status=422)
        assert page.error_at("closing") == "Kies een reden."
        assert page.value_of("closing_note") == "Tekst"
        for typed, message in (
            ("24-11-2026", "in de toekomst"),
            ("4-10-2026", "voor de opening"),
            ("", "Vul de datum"),
        ):
            page = cjg.submit(url, closing="anders", closed_on=typed, status=422)
            assert message in page.error_at("closed_on")
        page = cjg.submit(url, closing="anders", closing_note="x" * 20_001, status=422)
        assert "te lang" in page.error_at("closing_note")


class TestTimeline:
    def titles(self, world: World, case: CaseFile) -> list[str]:
        viewer = get_viewer(world.school_coordinator, clock.today())
        return [event.title for event in list_timeline(viewer, case.id, clock.today())]

    def test_the_newest_first_also_within_a_day(self, world: World):
        case = factories.case(world.pupil, opened_on=date(2026, 11, 23))
        for hour, kind in ((8, MeetingKind.MDO), (7, MeetingKind.KIK)):
            meeting = factories.meeting(
                world.cjg, kind=kind, starts_at=datetime(2026, 11, 23, hour, tzinfo=UTC)
            )
            factories.agenda_item(meeting, case)
        factories.party(case, world.primary)
        assert self.titles(world, case) == ["MDO gepland", "KiK gepland", "Dossier geopend"]

    def test_tells_what_happened(self, world: World):
        factories.party(
            world.case,
            world.ggd,
            basis=LegalBasis.TOESTEMMING,
            permitted_by="Ouders",
            permitted_on=date(2026, 10, 10),
            from_on=date(2026, 10, 10),
            withdrawn_on=date(2026, 11, 1),
        )
        factories.party(
            world.case, world.swv, from_on=date(2026, 10, 11), until_on=date(2026, 10, 30)
        )
        factories.save(
            Enrolment(
                pupil_id=world.pupil.id,
                school_id=world.primary.id,
                from_on=date(2026, 10, 12),
                until_on=date(2026, 10, 20),
            )
        )
        factories.save(
            Residence(
                pupil_id=world.pupil.id,
                municipality_id=world.meppel.id,
                from_on=date(2026, 11, 5),
            )
        )
        assert self.titles(world, world.case) == [
            "Verhuisd naar Meppel",
            "Toestemming voor GGD Proef ingetrokken",
            "Samenwerkingsverband Proef doet niet meer mee",
            "Uitgeschreven bij Basisschool Proef",
            "Ingeschreven bij Basisschool Proef",
            "Samenwerkingsverband Proef doet mee",
            "GGD Proef doet mee",
            "Dossier geopend",
        ]

    def test_ends_with_the_case(self, world: World):
        case = factories.case(
            world.pupil,
            opened_on=date(2026, 9, 1),
            status=CaseStatus.GESLOTEN,
            closed_on=date(2026, 9, 30),
            closing="verhuisd",
        )
        factories.save(
            Residence(
                pupil_id=world.pupil.id,
                municipality_id=world.meppel.id,
                from_on=date(2026, 10, 5),
            )
        )
        assert self.titles(world, case) == ["Dossier gesloten", "Dossier geopend"]


class TestQueriesForOtherFeatures:
    def test_go_through_the_scope(self, world: World):
        today = clock.today()
        inside = get_viewer(world.school_coordinator, today)
        outside = get_viewer(factories.user(Role.COORDINATOR, world.primary), today)
        assert get_case(inside, world.case.id, today).pupil.surname == "Proef"
        heading = get_case_heading(inside, world.case.id, today)
        assert (heading.full_name, heading.listed_name) == (
            "Noor van der Proef",
            "Proef, Noor van der",
        )
        assert heading.coordinator_name == "Rol Coördinator"
        assert get_pupil(inside, world.pupil.id, today).guardians
        assert [row.label for row in search_cases(inside, "NOOR proef", today)] == [
            f"Proef, Noor van der, {world.case.number}, Proefcollege"
        ]
        assert search_cases(inside, "niemand", today) == []
        for found in (
            get_case(outside, world.case.id, today),
            get_case_heading(outside, world.case.id, today),
            get_pupil(outside, world.pupil.id, today),
        ):
            assert found is None
        assert search_cases(outside, "", today) == []

    def test_search_leaves_closed_cases_out(self, world: World):
        viewer = get_viewer(world.school_coordinator, clock.today())
        closed = factories.case(
            world.pupil, status=CaseStatus.GESLOTEN, closed_on=date(2026, 11, 1), closing="anders"
        )
        numbers = [row.number for row in search_cases(viewer, "", clock.today())]
        assert numbers == [world.case.number]
        every = search_cases(viewer, "", clock.today(), open_only=False)
        assert {row.number for row in every} == {world.case.number, closed.number}
        assert len(search_cases(viewer, "", clock.today(), 1, open_only=False)) == 1


def test_every_change_needs_a_token(cjg: Client, world: World):
    party = next(iter(parties_of(world.case).values()))
    for url in (
        new_url(world),
        url_of(world.case, "/wijzigen"),
        url_of(world.case, "/sluiten"),
        url_of(world.case, "/heropenen"),
        url_of(world.case, "/partijen/nieuw"),
        url_of(world.case, f"/partijen/{party.id}/beeindigen"),
        url_of(world.case, f"/partijen/{party.id}/toestemming"),
        url_of(world.case, f"/partijen/{party.id}/intrekken"),
    ):
        assert cjg.post_without_token(url).status == 400
