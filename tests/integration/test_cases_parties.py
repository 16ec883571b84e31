"""Parties of a case: who takes part, on what permission, and who loses sight when."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.cases.models import CaseFile, CaseParty
from mdo.extensions import db
from mdo.organisations.models import Organisation
from mdo.terms import LegalBasis, Party, Role
from tests import factories
from tests.clients import Client
from tests.factories import World, fresh


def url_of(case: CaseFile, rest: str = "") -> str:
    return f"/dossiers/{case.id}/partijen{rest}"


def party_of(case: CaseFile, who: Organisation) -> CaseParty | None:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(
        select(CaseParty)
        .where(CaseParty.case_id == case.id, CaseParty.organisation_id == who.id)
        .order_by(CaseParty.from_on.desc())
    ).first()


@pytest.fixture
def cjg(client_as) -> Client:
    return client_as(Role.COORDINATOR)


@pytest.fixture
def ggd(world: World) -> CaseParty:
    """The GGD, on permission."""
    return factories.party(
        world.case,
        world.ggd,
        basis=LegalBasis.TOESTEMMING,
        permitted_by="Ouders met gezag en de leerling",
        permitted_on=date(2026, 10, 10),
    )


class TestPage:
    def test_lists_who_takes_part_and_who_did(self, cjg: Client, world: World, ggd: CaseParty):
        factories.party(world.case, world.swv, aim="Plek zoeken", until_on=date(2026, 11, 1))
        page = cjg.get(url_of(world.case)).main
        for text in (
            "GGD Proef",
            "Toestemming",
            "Ouders met gezag en de leerling, 10-10-2026",
            "Plek zoeken",
            "5-10-2026 tot en met 1-11-2026",
        ):
            assert text in page
        assert page.index("GGD Proef") < page.index("Partijen die niet meer meedoen")
        assert page.index("Partijen die niet meer meedoen") < page.index("Samenwerkingsverband")

    def test_readers_see_no_buttons(self, client_as, world: World, ggd: CaseParty):
        for role in (Role.TOEGANG, Role.DEELNEMER):
            page = client_as(role).get(url_of(world.case))
            assert "GGD Proef" in page.main
            assert not [link for link in page.links() if "beeindigen" in link or "nieuw" in link]
            for act in ("beeindigen", "intrekken", "toestemming"):
                client_as(role).post(url_of(world.case, f"/{ggd.id}/{act}"), status=403)
            client_as(role).post(url_of(world.case, "/nieuw"), status=403)

    def test_warns_of_permission_that_is_not_complete(self, cjg: Client, world: World):
        factories.party(
            world.case,
            world.ggd,
            basis=LegalBasis.TOESTEMMING,
            permitted_by="Ouders met gezag: moeder",
            permitted_on=date(2026, 10, 10),
        )
        assert "Vraag ook: de leerling" in cjg.get(url_of(world.case)).main
        assert "Toestemming niet volledig" in cjg.get(f"/dossiers/{world.case.id}").main

    def test_takes_as_many_statements_for_many(self, cjg: Client, world: World):
        few = cjg.get(url_of(world.case)).statements
        for _ in range(60):
            factories.party(world.case, factories.organisation())
        assert len(cjg.get(url_of(world.case)).statements) == len(few) <= 8


class TestAdd:
    VALUES = {"basis": "wettelijke_taak", "aim": "Onderzoek door de jeugdarts"}

    def test_by_law(self, cjg: Client, client_of, world: World):
        nurse = client_of(factories.user(Role.DEELNEMER, world.ggd))
        nurse.get(f"/dossiers/{world.case.id}", status=404)
        sent = cjg.submit(url_of(world.case, "/nieuw"), organisation_id=world.ggd.id, **self.VALUES)
        assert sent.location == url_of(world.case)
        row = party_of(world.case, world.ggd)
        assert (row.party, row.basis) == (Party.GGD, LegalBasis.WETTELIJKE_TAAK)
        assert (row.from_on, row.aim) == (date(2026, 11, 23), "Onderzoek door de jeugdarts")
        nurse.get(f"/dossiers/{world.case.id}")
        event = db.session.scalars(select(AuditEvent)).one()
        assert event.action is AuditAction.PARTY_ADDED
        assert event.details["organisation_id"] == str(world.ggd.id)

    def test_on_permission(self, cjg: Client, world: World):
        sent = cjg.submit(
            url_of(world.case, "/nieuw"),
            organisation_id=world.ggd.id,
            basis="toestemming",
            aim="Onderzoek",
            givers=["ouders", "leerling"],
            given_by="Moes van der Proef",
            permitted_on="20-11-2026",
        )
        row = party_of(world.case, world.ggd)
        assert row.permitted_by == "Ouders met gezag en de leerling: Moes van der Proef"
        assert row.permitted_on == date(2026, 11, 20)
        assert "nog niet volledig" not in cjg.follow(sent).main

    def test_warns_when_the_pupil_did_not_agree(self, cjg: Client, world: World):
        sent = cjg.submit(
            url_of(world.case, "/nieuw"),
            organisation_id=world.ggd.id,
            basis="toestemming",
            aim="Onderzoek",
            givers=["ouders"],
            permitted_on="20-11-2026",
        )
        assert "De toestemming is nog niet volledig. Vraag ook: de leerling." in (
            cjg.follow(sent).main
        )

    def test_permission_needs_who_and_when(self, cjg: Client, world: World):
        values = {"organisation_id": world.ggd.id, "basis": "toestemming", "aim": "Onderzoek"}
        page = cjg.submit(url_of(world.case, "/nieuw"), status=422, given_by="Moes", **values)
        assert page.error_at("givers") == "Kies wie toestemming gaf."
        assert "wanneer de toestemming" in page.error_at("permitted_on")
        assert page.value_of("given_by") == "Moes" and page.value_of("aim") == "Onderzoek"
        for typed, message in (
            ("24-11-2026", "in de toekomst"),
            ("9-5-2012", "voor de geboorte"),
            ("31-2-2026", "geen datum"),
        ):
            page = cjg.submit(
                url_of(world.case, "/nieuw"),
                status=422,
                givers=["ouders"],
                permitted_on=typed,
                **values,
            )
            assert message in page.error_at("permitted_on")

    def test_needs_an_organisation_a_ground_and_an_aim(self, cjg: Client, world: World):
        page = cjg.submit(url_of(world.case, "/nieuw"), status=422)
        assert page.error_at("organisation_id") == "Kies een organisatie."
        assert page.error_at("basis") == "Kies een grondslag."
        assert "waarvoor" in page.error_at("aim")

    def test_finds_an_organisation_that_is_not_at_hand(self, cjg: Client, world: World):
        page = cjg.submit(
            url_of(world.case, "/nieuw"),
            status=422,
            organisation_search="proefcollege",
            **self.VALUES,
        )
        assert page.error_at("organisation_id").startswith("2 gevonden")
        cjg.submit_on(page, url_of(world.case, "/nieuw"), organisation_id=world.elsewhere.id)
        assert party_of(world.case, world.elsewhere)

    def test_once_at_a_time(self, cjg: Client, world: World, ggd: CaseParty):
        url = url_of(world.case, "/nieuw")
        page = cjg.submit(url, organisation_id=world.ggd.id, status=422, **self.VALUES)
        assert "al partij" in page.error_at("organisation_id")
        cjg.submit(url_of(world.case), to=f"{ggd.id}/intrekken")
        cjg.submit(url, organisation_id=world.ggd.id, **self.VALUES)

    def test_the_same_sent_twice_makes_one(self, cjg: Client, world: World):
        url = url_of(world.case, "/nieuw")
        page = cjg.get(url)
        cjg.submit_on(page, url, organisation_id=world.ggd.id, **self.VALUES)
        again = cjg.submit_on(page, url, organisation_id=world.ggd.id, status=422, **self.VALUES)
        assert "al partij" in again.error_at("organisation_id")

    def test_not_before_the_case_nor_to_a_closed_one(self, cjg: Client, world: World):
        url = url_of(world.case, "/nieuw")
        page = cjg.submit(
            url, organisation_id=world.ggd.id, from_on="1-10-2026", status=422, **self.VALUES
        )
        assert "voor de opening" in page.error_at("from_on")
        cjg.submit(f"/dossiers/{world.case.id}/sluiten", closing="anders")
        page = cjg.submit(url, organisation_id=world.ggd.id, status=422, **self.VALUES)
        assert "Heropen het eerst" in page.main


class TestRecordPermission:
    def test_completes_it_later(self, cjg: Client, world: World):
        party = factories.party(
            world.case,
            world.ggd,
            basis=LegalBasis.TOESTEMMING,
            permitted_by="Ouders met gezag: Moes",
            permitted_on=date(2026, 10, 10),
        )
        url = url_of(world.case, f"/{party.id}/toestemming")
        page = cjg.get(url)
        assert page.value_of("given_by") == "Moes" and page.value_of("givers") == "ouders"
        sent = cjg.submit_on(
            page,
            url,
            givers=["ouders", "leerling"],
            given_by="Moes en Noor",
            permitted_on="20-11-26",
        )
        row = fresh(party)
        assert row.permitted_by == "Ouders met gezag en de leerling: Moes en Noor"
        assert row.permitted_on == date(2026, 11, 20)
        assert "Vraag ook" not in cjg.follow(sent).main
        event = db.session.scalars(select(AuditEvent)).one()
        assert event.action is AuditAction.PERMISSION_RECORDED
        assert event.details["old"]["permitted_by"] == "Ouders met gezag: Moes"
        cjg.submit(url)
        assert len(db.session.scalars(select(AuditEvent)).all()) == 1

    def test_refusals(self, cjg: Client, world: World, ggd: CaseParty):
        url = url_of(world.case, f"/{ggd.id}/toestemming")
        page = cjg.submit(url, givers=None, permitted_on="24-11-2026", given_by="x", status=422)
        assert page.error_at("givers") and "in de toekomst" in page.error_at("permitted_on")
        assert page.value_of("given_by") == "x"
        page = cjg.get(url)
        cjg.submit(url_of(world.case), to=f"{ggd.id}/intrekken")
        page = cjg.submit_on(page, url, status=422)
        assert "al ingetrokken" in page.main
        care = party_of(world.case, world.care)
        values = {"givers": ["ouders"], "permitted_on": "20-11-2026"}
        page = cjg.post(url_of(world.case, f"/{care.id}/toestemming"), values, status=422)
        assert "niet op grond van toestemming" in page.main


class TestLeave:
    def test_withdrawing_ends_sight_at_once(
        self, cjg: Client, client_of, world: World, ggd: CaseParty
    ):
        nurse = client_of(factories.user(Role.DEELNEMER, world.ggd))
        nurse.get(f"/dossiers/{world.case.id}")
        sent = cjg.submit(url_of(world.case), to=f"{ggd.id}/intrekken")
        assert "De toestemming is ingetrokken" in cjg.follow(sent).main
        assert fresh(ggd).withdrawn_on == date(2026, 11, 23)
        nurse.get(f"/dossiers/{world.case.id}", status=404)
        assert world.case.number not in nurse.get("/dossiers?status=alle").main
        again = cjg.post(url_of(world.case, f"/{ggd.id}/intrekken"))
        assert "al ingetrokken" in cjg.follow(again).main

    def test_only_permission_is_withdrawn(self, cjg: Client, world: World):
        care = party_of(world.case, world.care)
        sent = cjg.post(url_of(world.case, f"/{care.id}/intrekken"))
        assert "niet op grond van toestemming" in cjg.follow(sent).main
        assert fresh(care).withdrawn_on is None

    def test_ending_ends_sight_after_the_day(self, cjg: Client, client_as, world: World):
        care = party_of(world.case, world.care)
        url = url_of(world.case, f"/{care.id}/beeindigen")
        page = cjg.submit(url, until_on="4-10-2026", status=422)
        assert page.error_at("until_on") == "De einddatum ligt voor de begindatum."
        cjg.submit(url, until_on="23-11-2026")
        client_as(Role.DEELNEMER).get(f"/dossiers/{world.case.id}")
        cjg.submit(url, until_on="22-11-2026")
        client_as(Role.DEELNEMER).get(f"/dossiers/{world.case.id}", status=404)
        page = cjg.submit(url, until_on="22-11-2026", status=422)
        assert "geen partij meer" in page.main

    def test_the_own_organisation_can_leave(self, client_of, world: World):
        client = client_of(factories.user(Role.COORDINATOR, world.swv))
        party = factories.party(world.case, world.swv)
        sent = client.submit(url_of(world.case, f"/{party.id}/beeindigen"), until_on="22-11-2026")
        assert sent.location == "/dossiers"
        client.follow(sent)

    def test_the_last_who_can_keep_the_case_stays(self, cjg: Client, world: World):
        for who in (world.secondary, world.leerplicht):
            party = party_of(world.case, who)
            cjg.submit(url_of(world.case, f"/{party.id}/beeindigen"), until_on="22-11-2026")
        own = party_of(world.case, world.cjg)
        page = cjg.submit(url_of(world.case, f"/{own.id}/beeindigen"), status=422)
        assert "niemand meer die het dossier kan bijhouden" in page.main
        assert fresh(own).until_on is None

    def test_the_coordinator_stays_in(self, cjg: Client, world: World):
        own = party_of(world.case, world.cjg)
        page = cjg.submit(url_of(world.case, f"/{own.id}/beeindigen"), status=422)
        assert "Kies eerst een andere coördinator" in page.main
        cjg.submit(
            f"/dossiers/{world.case.id}/wijzigen", coordinator_id=world.school_coordinator.id
        )
        cjg.submit(url_of(world.case, f"/{own.id}/beeindigen"))
        assert fresh(own).until_on == date(2026, 11, 23)
