"""Users admin: who manages whom, roles that fit, passwords shown once, the last administrator."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from mdo import clock
from mdo.accounts.models import Membership, User
from mdo.accounts.passwords import passwords_for
from mdo.accounts.user_operations import EMAIL_TAKEN, LAST_ADMINISTRATOR
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.organisations.models import Municipality, Organisation
from mdo.terms import Party, Role
from tests.clients import Client, Page
from tests.factories import (
    PASSWORD,
    World,
    fresh,
    membership,
    municipality,
    organisation,
    save,
    school,
    user,
)

USERS = "/beheer/gebruikers"
LPA = Role.LEERPLICHTAMBTENAAR
ClientOf = Callable[[User], Client]
TODAY = date(2026, 11, 23)


@pytest.fixture
def admin(client_as: Callable[[Role], Client]) -> Client:
    return client_as(Role.BEHEERDER)


@dataclass
class Neighbour:
    """Another municipality that works with the same installation."""

    municipality: Municipality
    leerplicht: Organisation
    beleid: Organisation
    admin: User
    lpa: User


@pytest.fixture
def neighbour(world: World) -> Neighbour:
    home = municipality(name="Buurgemeente", is_tenant=True)
    leerplicht = organisation(Party.LEERPLICHT, name="Leerplicht Buur", municipality_id=home.id)
    beleid = organisation(Party.BELEID, name="Gemeente Buur", municipality_id=home.id)
    return Neighbour(
        home,
        leerplicht,
        beleid,
        user(Role.BEHEERDER, beleid, email="beheer@buur.invalid", surname="Buurbeheerder"),
        user(LPA, leerplicht, email="lpa@buur.invalid", surname="Buurambtenaar"),
    )


def events(action: AuditAction) -> list[AuditEvent]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def names(page: Page) -> list[str]:
    return [" ".join("".join(row.itertext()).split()) for row in page.all(".//tbody/tr/th")]


def membership_of(who: User) -> Membership:
    db.session.rollback()
    return db.session.scalars(select(Membership).where(Membership.user_id == who.id)).one()


# -- access and scope --------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.BEHEERDER])
def test_only_for_administrators(client_as: Callable[[Role], Client], world: World, role: Role):
    client, target = client_as(role), world.school_coordinator
    for path in (
        "",
        "/nieuw",
        f"/{target.id}",
        f"/{target.id}/wijzigen",
        f"/{target.id}/rol-geven",
    ):
        client.get(USERS + path, status=403)
    for path in ("uitzetten", "aanzetten", "nieuw-wachtwoord"):
        client.post(f"{USERS}/{target.id}/{path}", status=403)
    assert fresh(target).is_enabled


def all_pages(target: User, one: Membership | None) -> list[tuple[str, str]]:
    base = f"{USERS}/{target.id}"
    pages = [
        ("GET", base),
        ("GET", f"{base}/wijzigen"),
        ("POST", f"{base}/wijzigen"),
        ("GET", f"{base}/rol-geven"),
        ("POST", f"{base}/rol-geven"),
        ("POST", f"{base}/uitzetten"),
        ("POST", f"{base}/aanzetten"),
        ("POST", f"{base}/nieuw-wachtwoord"),
    ]
    if one:
        end = f"{base}/rollen/{one.id}/beeindigen"
        pages += [("GET", end), ("POST", end)]
    return pages


def test_users_of_another_tenant_do_not_exist(admin: Client, neighbour: Neighbour, client_of):
    for target in (neighbour.lpa, neighbour.admin):
        for method, url in all_pages(target, membership_of(target)):
            send = admin.get if method == "GET" else admin.post
            send(url, status=404)
    listed = admin.get(f"{USERS}?q=buur").main
    assert "Geen gebruikers gevonden." in listed
    assert "Buurambtenaar" in client_of(neighbour.admin).get(f"{USERS}?q=buurambt").main
    assert fresh(neighbour.lpa).is_enabled
    admin.get(f"{USERS}/{uuid.uuid4()}", status=404)


def test_who_is_managed(admin: Client, world: World, neighbour: Neighbour):
    """Own organisations, those of nobody, those of a municipality that is no tenant."""
    user(Role.DEELNEMER, world.ggd, surname="Ggd")
    user(Role.COORDINATOR, world.elsewhere, surname="Meppel")
    user(surname="Zonderrol", created_by_id=world.users[LPA].id)
    user(surname="Buurzonderrol", created_by_id=neighbour.lpa.id)
    user(surname="Vanniemand")
    former = user(surname="Vroeger")
    membership(former, Role.COORDINATOR, world.cjg, until_on=date(2021, 1, 1))
    found = " ".join(names(admin.get(USERS)))
    for surname in ("Ggd", "Meppel", "Zonderrol", "Vroeger", "Zorgcoördinator"):
        assert surname in found
    for surname in ("Buur", "Vanniemand"):
        assert surname not in found


def test_administrator_at_a_unit_without_municipality_manages_nobody(client_of, world: World):
    loose = organisation(Party.BELEID, name="Los")
    client = client_of(user(Role.BEHEERDER, loose))
    assert "Geen gebruikers gevonden." in client.get(USERS).main
    client.get(f"{USERS}/{world.school_coordinator.id}", status=404)
    assert "Geen organisatie gevonden." in client.get(f"{USERS}/nieuw").main


def test_account_belongs_to_the_tenant_of_the_first_role(
    admin: Client, client_of: ClientOf, world: World, neighbour: Neighbour
):
    """A role at the GGD must not be a way into another municipality."""
    shared = neighbour.lpa
    membership(shared, Role.DEELNEMER, world.ggd, from_on=date(2000, 1, 1))
    page = admin.get(f"{USERS}/{shared.id}")
    assert "Dit account hoort bij een andere gemeente" in page.main
    assert "Er zijn ook rollen bij een andere gemeente." in page.main
    assert "Leerplicht Buur" not in page.main
    for path in ("uitzetten", "aanzetten", "nieuw-wachtwoord", "wijzigen"):
        admin.post(f"{USERS}/{shared.id}/{path}", status=404)
    # A role of the own municipality that is dated back does not help.
    with clock.held_at(clock.now() + timedelta(minutes=1)):
        admin.submit(
            f"{USERS}/{shared.id}/rol-geven?organisatie={world.beleid.id}",
            role=Role.BELEID.value,
            from_on="1-1-2001",
        )
    admin.post(f"{USERS}/{shared.id}/nieuw-wachtwoord", status=404)
    client_of(neighbour.admin).post(f"{USERS}/{shared.id}/nieuw-wachtwoord", status=200)


def test_roles_at_another_tenant_cannot_be_given_or_ended(
    admin: Client, world: World, neighbour: Neighbour
):
    target = world.school_coordinator
    elsewhere = f"{USERS}/{target.id}/rol-geven?organisatie={neighbour.leerplicht.id}"
    admin.get(elsewhere, status=404)
    admin.post(elsewhere, {"role": LPA.value, "from_on": "1-1-2026"}, status=404)
    admin.get(f"{USERS}/nieuw?organisatie={neighbour.leerplicht.id}", status=404)
    admin.get(f"{USERS}/nieuw?organisatie=onzin", status=404)
    other = membership(target, LPA, neighbour.leerplicht)
    page = admin.post(f"{USERS}/{target.id}/rollen/{other.id}/beeindigen", {"until_on": "1-1-2027"})
    assert page.location == f"{USERS}/{target.id}"
    assert fresh(other).until_on is None


# -- the list ----------------------------------------------------------------------


def test_search_and_filters(admin: Client, world: World):
    target = user(
        Role.COORDINATOR,
        world.primary,
        given_name="Iris",
        infix="de",
        surname="Zoekbaar",
        email="i.zoekbaar@school.invalid",
    )
    off = user(Role.COORDINATOR, world.primary, surname="Zuid", is_enabled=False)
    idle = user(surname="Zwerver", created_by_id=world.users[LPA].id)
    for query in ("q=zoekbaar", "q=IRIS+zoek", "q=i.zoekbaar@school", "q=de+zoekbaar"):
        assert names(admin.get(f"{USERS}?{query}")) == ["Zoekbaar, Iris de"]
    assert names(admin.get(f"{USERS}?q=100%25")) == []
    school_id = world.primary.id
    assert len(names(admin.get(f"{USERS}?organisatie={school_id}"))) == 2
    both = f"{USERS}?organisatie={school_id}&rol={Role.COORDINATOR.value}&stand=actief"
    assert names(admin.get(both)) == ["Zoekbaar, Iris de"]
    assert names(admin.get(f"{USERS}?stand=uitgezet")) == [off.listed_name]
    assert names(admin.get(f"{USERS}?stand=geen_rol")) == [idle.listed_name]
    assert admin.get(both).value_of("stand") == "actief"
    # Nonsense in the address filters nothing.
    everybody = len(names(admin.get(USERS)))
    assert len(names(admin.get(f"{USERS}?rol=x&stand=y&organisatie=z&pagina=x"))) == everybody
    assert target.email in admin.get(USERS).main


def test_filters_stay_when_turning_pages(admin: Client, world: World):
    for n in range(30):
        user(Role.COORDINATOR, world.primary, surname=f"Blad {n:02}")
    page = admin.get(f"{USERS}?q=blad&rol=coordinator")
    assert "1 tot 25 van 30" in page.main
    assert names(page)[0].startswith("Blad 00")
    following = next(link for link in page.links() if "pagina=2" in link)
    assert "q=blad" in following and "rol=coordinator" in following
    assert len(names(admin.get(following))) == 5
    beyond = admin.get(f"{USERS}?q=blad&pagina=99", status=302)
    assert beyond.location == f"{USERS}?q=blad"
    beyond = admin.get(f"{USERS}/nieuw?q=proef&pagina=99", status=302)
    assert beyond.location == f"{USERS}/nieuw?q=proef"


def test_same_number_of_queries_for_many(admin: Client, world: World):
    few = len(admin.get(USERS).statements)
    one = len(admin.get(f"{USERS}/{world.school_coordinator.id}").statements)
    for n in range(60):
        extra = school(name=f"School {n}", municipality_id=world.steenwijkerland.id)
        membership(world.school_coordinator, Role.COORDINATOR, extra)
        user(Role.COORDINATOR, extra)
    assert len(admin.get(USERS).statements) == few <= 9
    assert len(admin.get(f"{USERS}/{world.school_coordinator.id}").statements) == one <= 9


# -- new ---------------------------------------------------------------------------


def new_url(world: World) -> str:
    return f"{USERS}/nieuw?organisatie={world.leerplicht.id}"


FILLED = {
    "given_name": "Zoë",
    "infix": "van 't",
    "surname": "Hoff",
    "email": " Zoe.Hoff@Gemeente.invalid ",
    "role": LPA.value,
    "title": "Leerplichtconsulent",
    "from_on": "1-12-2026",
    "until_on": "31 juli 2027",
}


def password_on(page: Page) -> str:
    found = re.search(r"\b(?:[a-z2-9]{4}-){3}[a-z2-9]{4}\b", page.main)
    assert found is not None
    return found[0]


def test_choosing_an_organisation_first(admin: Client, world: World, neighbour: Neighbour):
    school(name="Gesloten school", closed_on=TODAY)
    page = admin.get(f"{USERS}/nieuw")
    assert "Leerplicht Buur" not in page.main
    assert "Gesloten school" not in page.main
    assert "Proefcollege Meppel" in page.main
    page = admin.get(f"{USERS}/nieuw?q=leerplicht+proef")
    assert names(page) == ["Kies Leerplicht Proef"]
    assert new_url(world) in page.links()
    page = admin.get(f"{USERS}/nieuw?q=bestaat-niet")
    assert "Geen organisatie gevonden." in page.main


def test_new_user(admin: Client, world: World, now: datetime):
    page = admin.submit(new_url(world), status=200, **FILLED)
    password = password_on(page)
    assert "Zoë van 't Hoff is aangemaakt" in page.main
    assert page.response.headers["Cache-Control"] == "no-store"
    with admin.http.session_transaction() as session:
        assert password not in str(dict(session))

    db.session.rollback()
    made = db.session.scalars(select(User).where(User.surname == "Hoff")).one()
    assert made.email == "zoe.hoff@gemeente.invalid"
    assert made.must_change_password and made.is_enabled and not made.is_demo
    assert (made.created_at, made.created_by_id) == (now, world.users[Role.BEHEERDER].id)
    assert passwords_for("test").verify(made.password_hash, password)
    role = membership_of(made)
    assert (role.role, role.title) == (LPA, "Leerplichtconsulent")
    assert (role.from_on, role.until_on) == (date(2026, 12, 1), date(2027, 7, 31))
    assert role.created_by_id == world.users[Role.BEHEERDER].id

    (created,) = events(AuditAction.USER_CREATED)
    assert created.municipality_id == world.steenwijkerland.id
    assert created.details["email"] == made.email
    (granted,) = events(AuditAction.MEMBERSHIP_GRANTED)
    assert granted.details["role"] == LPA.value
    assert granted.details["organisation_id"] == str(world.leerplicht.id)
    assert password not in str([created.details, granted.details])

    # Seen once: not on the page of the user.
    assert password not in admin.get(f"{USERS}/{made.id}").html
    with clock.held_at(now + timedelta(days=8)):
        visitor = Client(admin.app)
        visitor.submit("/inloggen", email=made.email, password=password)
        assert visitor.get("/", status=302).location.startswith("/mijn-gegevens/wachtwoord")


def test_sending_the_form_twice_makes_one_user(admin: Client, world: World):
    form = admin.get(new_url(world))
    first = password_on(admin.submit_on(form, new_url(world), status=200, **FILLED))
    second = password_on(admin.submit_on(form, new_url(world), status=200, **FILLED))
    db.session.rollback()
    made = db.session.scalars(select(User).where(User.surname == "Hoff")).one()
    membership_of(made)
    passwords = passwords_for("test")
    assert not passwords.verify(made.password_hash, first)
    assert passwords.verify(made.password_hash, second)


def test_back_and_another_name_makes_another_user(admin: Client, world: World):
    form = admin.get(new_url(world))
    admin.submit_on(form, new_url(world), status=200, **FILLED)
    other = {**FILLED, "email": "ander@gemeente.invalid"}
    admin.submit_on(form, new_url(world), status=200, **other)
    db.session.rollback()
    assert len(db.session.scalars(select(User).where(User.surname == "Hoff")).all()) == 2


def test_resending_does_not_touch_who_signed_in(admin: Client, world: World):
    form = admin.get(new_url(world))
    admin.submit_on(form, new_url(world), status=200, **FILLED)
    db.session.rollback()
    made = db.session.scalars(select(User).where(User.surname == "Hoff")).one()
    made.last_sign_in_at = clock.now()
    save(made)
    before = made.password_hash
    page = admin.submit_on(form, new_url(world), status=422, **FILLED)
    assert page.error_at("email") == EMAIL_TAKEN
    assert fresh(made).password_hash == before


def test_id_of_somebody_else_in_the_form_is_harmless(admin: Client, world: World):
    victim = world.users[LPA]
    before = victim.password_hash
    admin.submit(new_url(world), status=200, user_id=str(victim.id), **FILLED)
    admin.submit(new_url(world), status=422, user_id="onzin", **{**FILLED, "email": victim.email})
    assert fresh(victim).password_hash == before


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"given_name": ""}, "given_name", "Vul dit in."),
        ({"surname": "  "}, "surname", "Vul dit in."),
        ({"surname": "é" * 121}, "surname", "te lang: 121 tekens"),
        ({"infix": "v" * 41}, "infix", "te lang"),
        ({"email": ""}, "email", "Vul dit in."),
        ({"email": "geen adres"}, "email", "Dit is geen e-mailadres."),
        ({"email": "school@voorbeeld.invalid"}, "email", "Er is al een gebruiker"),
        ({"email": "SCHOOL@voorbeeld.invalid"}, "email", "Er is al een gebruiker"),
        ({"role": ""}, "role", "Kies een rol."),
        ({"role": Role.TOEGANG.value}, "role", "Kies een van de mogelijkheden."),
        ({"title": "😀" * 121}, "title", "te lang"),
        ({"from_on": ""}, "from_on", "Vul dit in."),
        ({"from_on": "31-11-2026"}, "from_on", "Dit is geen datum."),
        ({"until_on": "30-11-2026"}, "until_on", "ligt vóór de eerste dag"),
        ({"until_on": "ooit"}, "until_on", "Dit is geen datum."),
    ],
)
def test_wrong_input_comes_back(admin: Client, world: World, values, field, message):
    users = count(User)
    filled = {**FILLED, **values}
    page = admin.submit(new_url(world), status=422, **filled)
    assert message in page.error_at(field)
    for name, value in filled.items():
        if name != "role":
            assert page.value_of(name).strip() == value.strip()
    assert count(User) == users


def test_a_megabyte_comes_back(admin: Client, world: World):
    text = "ē" * 500_000
    page = admin.submit(new_url(world), status=422, **{**FILLED, "surname": text})
    assert page.value_of("surname") == text


# -- edit --------------------------------------------------------------------------


def test_edit(admin: Client, world: World):
    target = world.school_coordinator
    url = f"{USERS}/{target.id}/wijzigen"
    page = admin.submit(url, surname="Nieuwenaam", email="NIEUW@school.invalid")
    assert page.location == f"{USERS}/{target.id}"
    row = fresh(target)
    assert (row.surname, row.email) == ("Nieuwenaam", "nieuw@school.invalid")
    (event,) = events(AuditAction.USER_CHANGED)
    assert event.details == {
        "old": {"surname": "Zorgcoördinator", "email": "school@voorbeeld.invalid"},
        "new": {"surname": "Nieuwenaam", "email": "nieuw@school.invalid"},
    }
    admin.submit(url)
    assert len(events(AuditAction.USER_CHANGED)) == 1


def test_edit_refuses(admin: Client, world: World):
    url = f"{USERS}/{world.school_coordinator.id}/wijzigen"
    taken = admin.submit(url, status=422, email=world.users[LPA].email, surname="Blijft staan")
    assert taken.error_at("email") == EMAIL_TAKEN
    assert taken.value_of("surname") == "Blijft staan"
    assert "geen e-mailadres" in admin.submit(url, status=422, email="x").error_at("email")


def test_stale_edit_shows_both(admin: Client, world: World):
    target = world.school_coordinator
    url = f"{USERS}/{target.id}/wijzigen"
    form = admin.get(url)
    admin.submit(url, surname="Van de een")
    page = admin.submit_on(form, url, status=409, surname="Van de ander")
    assert "Iemand anders heeft dit intussen gewijzigd" in page.main
    assert "Van de een" in page.main
    assert page.value_of("surname") == "Van de ander"
    assert fresh(target).surname == "Van de een"
    admin.submit_on(page, url)
    assert fresh(target).surname == "Van de ander"


# -- roles -------------------------------------------------------------------------


def test_give_and_end_a_role(admin: Client, client_of: ClientOf, world: World):
    target = world.school_coordinator
    url = f"{USERS}/{target.id}/rol-geven?organisatie={world.cjg.id}"
    assert admin.get(url).value_of("role") == Role.COORDINATOR.value
    page = admin.submit(url, title="Procescoördinator")
    assert page.location == f"{USERS}/{target.id}"
    assert "CJG Proef Procescoördinator 23-11-2026 - Loopt" in admin.follow(page).main

    given = db.session.scalars(
        select(Membership).where(
            Membership.organisation_id == world.cjg.id, Membership.user_id == target.id
        )
    ).one()
    end = f"{USERS}/{target.id}/rollen/{given.id}/beeindigen"
    assert end in admin.get(f"{USERS}/{target.id}").links()
    admin.submit(end, until_on="30-11-2026")
    assert fresh(given).until_on == date(2026, 11, 30)
    (event,) = events(AuditAction.MEMBERSHIP_ENDED)
    assert event.details["old"] == {"until_on": None}
    assert event.details["new"] == {"until_on": "2026-11-30"}
    # The same once more changes nothing; longer is a new role.
    admin.submit(end, until_on="30-11-2026")
    assert len(events(AuditAction.MEMBERSHIP_ENDED)) == 1
    page = admin.submit(end, status=422, until_on="1-12-2026")
    assert "Geef een nieuwe rol" in page.error_at("until_on")
    assert page.value_of("until_on") == "1-12-2026"


def test_role_that_ended_yesterday_is_over(admin: Client, client_of: ClientOf, world: World):
    target = world.school_coordinator
    client = client_of(target)
    client.get("/dossiers")
    one = membership_of(target)
    admin.submit(f"{USERS}/{target.id}/rollen/{one.id}/beeindigen", until_on="22-11-2026")
    client.get("/dossiers", status=403)
    page = admin.get(f"{USERS}/{target.id}")
    assert "Geen lopende rol" in page.main
    # An ended role is history.
    page = admin.submit(
        f"{USERS}/{target.id}/rollen/{one.id}/beeindigen", status=422, until_on="1-1-2022"
    )
    assert page.error_at("until_on")
    assert fresh(one).until_on == date(2026, 11, 22)


def test_role_that_never_ran_is_taken_away(admin: Client, world: World):
    target = world.school_coordinator
    for from_on in (TODAY, TODAY + timedelta(days=30)):
        one = membership(target, Role.COORDINATOR, world.cjg, from_on=from_on)
        one_id = one.id
        url = f"{USERS}/{target.id}/rollen/{one_id}/beeindigen"
        admin.submit(url, until_on="22-11-2026")
        db.session.rollback()
        assert db.session.scalars(select(Membership.id).where(Membership.id == one_id)).all() == []
        # The second click.
        page = admin.post(url, {"until_on": "22-11-2026"})
        assert "Deze rol is er niet meer." in admin.follow(page).main
    assert len(events(AuditAction.MEMBERSHIP_ENDED)) == 2


def test_wrong_year_does_not_take_a_role_away(admin: Client, world: World):
    target = world.school_coordinator
    one = membership_of(target)
    url = f"{USERS}/{target.id}/rollen/{one.id}/beeindigen"
    page = admin.submit(url, status=422, until_on="30-11-2016")
    assert "begon pas op 1 augustus 2020" in page.error_at("until_on")
    assert "geen datum" in admin.submit(url, status=422, until_on="x").error_at("until_on")
    assert fresh(one).until_on is None


def test_refused_roles(admin: Client, world: World):
    target = world.school_coordinator
    own = f"{USERS}/{target.id}/rol-geven?organisatie={world.secondary.id}"
    page = admin.submit(own, status=422, title="Zorgcoördinator onderbouw")
    assert "heeft deze rol hier al" in page.error_at("from_on")
    assert page.value_of("title") == "Zorgcoördinator onderbouw"
    # Before the present one began there was room.
    admin.submit(own, from_on="1-1-2019", until_on="31-7-2020")
    page = admin.post(own, {"role": LPA.value, "from_on": "1-1-2030"}, status=422)
    assert page.error_at("role") == "Kies een van de mogelijkheden."
    closing = school(
        name="Sluit", municipality_id=world.steenwijkerland.id, closed_on=date(2027, 8, 1)
    )
    url = f"{USERS}/{target.id}/rol-geven?organisatie={closing.id}"
    assert "Deze organisatie is gesloten." in admin.submit(url, status=422, from_on="1-8-2027").main
    admin.submit(url, from_on="31-7-2027")


def test_operation_itself_refuses_a_role_that_does_not_fit(world: World, now: datetime):
    from mdo.accounts.user_operations import Acting, NewRole, grant_role
    from mdo.errors import Refused

    with pytest.raises(Refused, match="past niet bij samenwerkingsverband"):
        grant_role(
            user(),
            world.swv,
            NewRole(LPA, "", TODAY, None),
            acting=Acting(uuid.uuid4(), None, now),
        )


def test_nobody_changes_the_own_roles(admin: Client, world: World):
    self = world.users[Role.BEHEERDER]
    page = admin.get(f"{USERS}/{self.id}")
    assert "Dit is het eigen account" in page.main
    assert not [link for link in page.links() if "beeindigen" in link or "rol-geven" in link]
    own = membership_of(self)
    give = f"{USERS}/{self.id}/rol-geven?organisatie={world.leerplicht.id}"
    assert "De eigen rollen" in admin.submit(give, status=422, role=LPA.value).main
    end = f"{USERS}/{self.id}/rollen/{own.id}/beeindigen"
    assert "De eigen rollen" in admin.submit(end, status=422).main
    assert "eigen account uitzetten" in admin.post(f"{USERS}/{self.id}/uitzetten", status=422).main
    page = admin.post(f"{USERS}/{self.id}/nieuw-wachtwoord", status=422)
    assert "bij Mijn gegevens" in page.main
    assert membership_of(self).until_on is None
    assert fresh(self).is_enabled
    # The own name can be mended.
    admin.submit(f"{USERS}/{self.id}/wijzigen", surname="Beheerder-Jansen")


# -- on and off, password ----------------------------------------------------------


def test_switch_off_and_on(admin: Client, client_of: ClientOf, world: World):
    target = world.school_coordinator
    client = client_of(target)
    client.get("/mijn-gegevens")
    page = f"{USERS}/{target.id}"
    admin.submit(page, to="/uitzetten")
    client.get("/mijn-gegevens", status=302)
    assert "Uitgezet" in admin.get(page).main
    admin.post(f"{page}/uitzetten")
    assert len(events(AuditAction.USER_DISABLED)) == 1

    admin.submit(page, to="/aanzetten")
    admin.post(f"{page}/aanzetten")
    assert len(events(AuditAction.USER_ENABLED)) == 1
    # The old session stays dead.
    client.get("/mijn-gegevens", status=302)
    Client(admin.app).submit("/inloggen", email=target.email, password=PASSWORD)


def test_new_password(admin: Client, client_of: ClientOf, world: World):
    target = world.school_coordinator
    client = client_of(target)
    page = admin.submit(f"{USERS}/{target.id}", to="/nieuw-wachtwoord", status=200)
    password = password_on(page)
    row = fresh(target)
    assert row.must_change_password
    assert passwords_for("test").verify(row.password_hash, password)
    client.get("/mijn-gegevens", status=302)
    (event,) = events(AuditAction.PASSWORD_RESET)
    assert event.subject_id == target.id
    assert password not in str(event.details)
    assert "Moet bij het inloggen worden gewijzigd" in admin.get(f"{USERS}/{target.id}").main


# -- the last administrator --------------------------------------------------------


@pytest.fixture
def second(world: World) -> User:
    return user(Role.BEHEERDER, world.beleid, surname="Tweede", email="tweede@voorbeeld.invalid")


def test_another_administrator_can_go(admin: Client, second: User):
    one = membership_of(second)
    admin.post(f"{USERS}/{second.id}/uitzetten")
    assert fresh(second).is_enabled is False
    admin.post(f"{USERS}/{second.id}/aanzetten")
    admin.submit(f"{USERS}/{second.id}/rollen/{one.id}/beeindigen", until_on="30-11-2026")
    assert fresh(one).until_on == date(2026, 11, 30)


def test_who_leaves_first_cannot_send_the_other_away(admin: Client, world: World, second: User):
    """The own role ends next week; after that the second is the only one."""
    own = membership_of(world.users[Role.BEHEERDER])
    own.until_on = TODAY + timedelta(days=7)
    save(own)
    one = membership_of(second)
    end = f"{USERS}/{second.id}/rollen/{one.id}/beeindigen"
    assert LAST_ADMINISTRATOR in admin.submit(end, status=422, until_on="31-12-2026").main
    assert LAST_ADMINISTRATOR in admin.post(f"{USERS}/{second.id}/uitzetten", status=422).main
    assert fresh(second).is_enabled
    # With a third who stays, both can go.
    third = user(Role.BEHEERDER, world.leerplicht, surname="Derde")
    admin.submit(end, until_on="31-12-2026")
    # One who is switched off does not count.
    third.is_enabled = False
    save(third)
    assert LAST_ADMINISTRATOR in admin.submit(end, status=422, until_on="30-11-2026").main


def test_administrator_of_another_municipality_does_not_count(
    admin: Client, world: World, second: User, neighbour: Neighbour
):
    own = membership_of(world.users[Role.BEHEERDER])
    own.until_on = TODAY
    save(own)
    assert LAST_ADMINISTRATOR in admin.post(f"{USERS}/{second.id}/uitzetten", status=422).main


def test_two_administrators_cannot_switch_each_other_off(
    client_of: ClientOf, world: World, second: User
):
    first = world.users[Role.BEHEERDER]
    ids = [first.id, second.id]
    clients = [client_of(second), client_of(first)]
    tokens = [client.get("/mijn-gegevens").value_of("csrf_token") for client in clients]
    db.session.rollback()

    def switch_off(at: int) -> int:
        url = f"{USERS}/{ids[at]}/uitzetten"
        return clients[at].http.post(url, data={"csrf_token": tokens[at]}).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(switch_off, range(2)))
    # The other is refused, or asked to sign in when that was quicker.
    assert statuses[0] == 302
    assert statuses[1] in (401, 422)
    db.session.expire_all()
    assert sorted([fresh(first).is_enabled, fresh(second).is_enabled]) == [False, True]


def test_other_roles_of_the_last_administrator_can_end(admin: Client, world: World, second: User):
    own = membership_of(world.users[Role.BEHEERDER])
    own.until_on = TODAY
    save(own)
    extra = membership(second, Role.BELEID, world.beleid)
    admin.submit(f"{USERS}/{second.id}/rollen/{extra.id}/beeindigen", until_on="23-11-2026")
    assert fresh(extra).until_on == TODAY
