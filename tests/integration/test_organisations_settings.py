"""Name, house style and first year of the own municipality."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from mdo.audit.models import AuditEvent
from mdo.extensions import db
from mdo.terms import Party, Role
from tests import factories
from tests.factories import fresh

URL = "/beheer/organisaties/gemeente"


@pytest.fixture
def admin(client_as):
    return client_as(Role.BEHEERDER)


def test_settings_change_the_header_and_the_colours(admin, world):
    page = admin.submit(
        URL,
        button="Opslaan",
        name="Gemeente Proef",
        primary_colour="006",
        accent_colour="#7A0040",
        records_from="2024-2025",
    )
    shown = admin.follow(page)
    assert "De instellingen zijn opgeslagen." in shown.main
    assert "MDO-planner Gemeente Proef" in shown.text
    css = admin.get("/huisstijl.css").html
    assert "--mdo-primary: #000066;" in css
    assert "--mdo-accent: #7a0040;" in css
    assert fresh(world.steenwijkerland).records_from == "2024-2025"
    event = db.session.scalars(select(AuditEvent)).one()
    assert event.subject_id == event.municipality_id == world.steenwijkerland.id
    assert event.details["old"]["name"] == "Steenwijkerland"
    assert event.details["new"] == {
        "name": "Gemeente Proef",
        "primary_colour": "#000066",
        "accent_colour": "#7a0040",
        "records_from": "2024-2025",
    }


@pytest.mark.parametrize("button", ["Opslaan", "Voorbeeld bekijken"])
@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("primary_colour", "#ffcc00", "het contrast met wit is 1,5 op 1"),
        ("accent_colour", "#777777", "het contrast met wit is 4,4 op 1"),
        ("primary_colour", "blauw", "Dit is geen kleur."),
        ("accent_colour", "", "Vul dit in."),
        ("name", "", "Vul dit in."),
        ("travel_minutes", "", "Vul dit in."),
        ("travel_minutes", "241", "van 0 tot 240"),
        ("travel_minutes", "-1", "van 0 tot 240"),
        ("travel_minutes", "een kwartier", "geen heel getal"),
    ],
)
def test_wrong_input_is_told_at_the_field(admin, world, button, field, value, message):
    page = admin.submit(URL, button=button, status=422, **{field: value})
    assert message in page.error_at(field)
    assert page.value_of(field) == value
    assert fresh(world.steenwijkerland).primary_colour == "#154273"


def test_time_to_travel(admin, world):
    assert admin.get(URL).value_of("travel_minutes") == "15"
    admin.submit(URL, button="Opslaan", travel_minutes="0")
    assert fresh(world.steenwijkerland).travel_minutes == 0


def test_example_is_drawn_and_nothing_saved(admin, world):
    page = admin.submit(
        URL, button="Voorbeeld bekijken", status=200, name="Proef 🌱", primary_colour="#006644"
    )
    assert 'fill="#006644"' in page.html
    assert page.value_of("name") == "Proef 🌱"
    assert fresh(world.steenwijkerland).name == "Steenwijkerland"


def test_saving_what_is_the_same_records_nothing(admin, world):
    admin.submit(URL, button="Opslaan")
    assert db.session.scalars(select(AuditEvent)).all() == []


def test_first_year_can_be_unknown(admin, world):
    admin.submit(URL, button="Opslaan", records_from="")
    assert fresh(world.steenwijkerland).records_from is None


def test_first_year_long_ago_stays(admin, world):
    world.steenwijkerland.records_from = "1995-1996"
    factories.save(world.steenwijkerland)
    assert admin.get(URL).value_of("records_from") == "1995-1996"


def test_two_editors_lose_nothing(admin, world):
    stale = admin.get(URL)
    admin.submit(URL, button="Opslaan", name="Van de ander")
    page = admin.submit_on(stale, URL, button="Opslaan", status=409, name="Van mij")
    assert "Iemand anders heeft dit intussen gewijzigd" in page.main
    assert "Van de ander" in page.main
    assert page.value_of("name") == "Van mij"
    admin.submit_on(page, URL, button="Opslaan")
    assert fresh(world.steenwijkerland).name == "Van mij"


def test_administrator_changes_the_own_municipality_only(client_of, world):
    other = factories.municipality(name="Andere", is_tenant=True)
    unit = factories.organisation(Party.BELEID, municipality_id=other.id)
    client = client_of(factories.user(Role.BEHEERDER, unit))
    client.submit(URL, button="Opslaan", name="Nieuw")
    assert fresh(other).name == "Nieuw"
    assert fresh(world.steenwijkerland).name == "Steenwijkerland"


def test_change_needs_a_token(admin):
    assert admin.post_without_token(URL).status == 400
