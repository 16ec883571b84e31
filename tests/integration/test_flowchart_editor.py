"""The flow chart of a municipality managed: versions, boxes, answers, in use."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.flowchart.models import FlowBox, FlowChart
from mdo.flowchart.terms import ChartStatus
from mdo.terms import Role
from tests import factories
from tests.clients import Client, Page
from tests.factories import World, fresh

INDEX = "/beheer/stroomschema"


@pytest.fixture
def client(client_as: Callable[[Role], Client]) -> Client:
    return client_as(Role.BEHEERDER)


def new_version(client: Client) -> str:
    """Begin a concept; its address."""
    return client.submit(INDEX, to="/nieuw").location


def charts() -> list[FlowChart]:
    db.session.rollback()
    return list(db.session.scalars(select(FlowChart).order_by(FlowChart.number)))


def box_url(url: str, key: str) -> str:
    db.session.rollback()
    chart_id = uuid.UUID(url.rsplit("/", 1)[1])
    box = db.session.scalars(
        select(FlowBox).where(FlowBox.chart_id == chart_id, FlowBox.key == key)
    ).one()
    return f"{url}/vak/{box.id}"


def answer_url(client: Client, at_box: str, label: str) -> str:
    page = client.get(at_box)
    return next(
        link.get("href", "")
        for link in page.all(".//a")
        if "".join(link.itertext()) == label and "/antwoord/" in link.get("href", "")
    )


def add_box(client: Client, url: str, key: str, **given: str) -> Page:
    values = {"question": f"Vraag {key}?", "origin": "veld", **given}
    return client.submit(f"{url}/vak/nieuw", key=key, **values)


# -- versions --------------------------------------------------------------------------


def test_concept_is_a_copy_and_comes_in_use(client: Client):
    assert "standaardschema hieronder geldt" in client.get(INDEX).main
    url = new_version(client)
    assert new_version_again(client) == url
    assert [chart.status for chart in charts()] == [ChartStatus.GELDIG, ChartStatus.CONCEPT]
    page = client.get(url)
    assert "Er zijn geen fouten" in page.main
    assert "Zit het kind op de goede school?" in page.main
    client.submit(f"{url}/in-gebruik", note="Nieuwe uitleg")
    assert [chart.status for chart in charts()] == [ChartStatus.VERVANGEN, ChartStatus.GELDIG]
    assert "Nieuwe uitleg" in client.get(INDEX).main
    # What is in use changes no more.
    client.get(f"{url}/vak/nieuw", status=404)
    at = box_url(url, "2")
    client.post(f"{at}/verwijderen")
    client.post(f"{url}/verwijderen")
    assert box_url(url, "2") == at
    actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions.count(AuditAction.CHART_IN_USE) == 2


def new_version_again(client: Client) -> str:
    """The concept that is there, for who presses the button twice."""
    return client.post(f"{INDEX}/nieuw").location


def test_concept_can_be_thrown_away(client: Client):
    url = new_version(client)
    client.submit(url, to="/verwijderen")
    assert [chart.status for chart in charts()] == [ChartStatus.GELDIG]
    client.get(url, status=404)


def test_chart_with_faults_is_not_taken_in_use(client: Client):
    url = new_version(client)
    add_box(client, url, "11")
    page = client.get(url)
    assert "Vak 11 is niet te bereiken" in page.main
    assert "Vak 11 loopt dood" in page.main
    assert box_url(url, "11") in page.links()
    assert "Neem in gebruik" not in client.get(f"{url}/in-gebruik").main
    token = {"note": "Toch", "version": str(fresh(charts()[1]).version)}
    page = client.post(f"{url}/in-gebruik", token, status=422)
    assert "Vak 11 loopt dood" in page.main
    assert charts()[1].status is ChartStatus.CONCEPT
    # Mended: an answer in it, and an answer that leads to it.
    at = box_url(url, "11")
    client.submit(f"{at}/antwoord/nieuw", label="Ja", advice="Vraag vervoer aan")
    yes = answer_url(client, box_url(url, "10"), "Ja")
    client.submit(yes, next_key="11")
    assert "Er zijn geen fouten" in client.get(url).main


def test_loop_without_exit_and_answer_to_nowhere_are_named(client: Client):
    url = new_version(client)
    for label in ("Ja", "Nee, nog niet"):
        client.submit(answer_url(client, box_url(url, "10"), label), next_key="10")
    assert "Vanaf vak 10 is geen einde te bereiken" in client.get(url).main
    client.submit(box_url(url, "9"), to="/verwijderen")
    page = client.get(url)
    assert "leidt naar vak 9, en dat is er niet" in page.main
    part = answer_url(client, box_url(url, "5"), "Voor een deel")
    assert "Vak 9 (bestaat niet)" in client.get(part).main


# -- boxes and answers -----------------------------------------------------------------


def test_box_that_gets_another_number_keeps_what_leads_to_it(client: Client):
    url = new_version(client)
    client.submit(box_url(url, "10"), key="uit")
    page = client.get(url)
    assert "naar vak uit" in page.main
    assert "Er zijn geen fouten" in page.main


def test_what_is_wrong_stands_at_its_field(client: Client):
    url = new_version(client)
    form = f"{url}/vak/nieuw"
    page = client.submit(form, status=422, key="2", question="Dubbel?", origin="veld")
    assert page.error_at("key") == "Er is al een vak 2."
    assert page.value_of("question") == "Dubbel?"
    page = client.submit(form, status=422, key="2 & 3")
    assert "cijfers of letters" in page.error_at("key")
    assert page.error_at("question") == "Vul de vraag in."
    at = box_url(url, "2")
    page = client.submit(f"{at}/antwoord/nieuw", status=422, label="Ja")
    assert page.error_at("label") == "Dit antwoord staat al bij dit vak."


def test_order_and_removal(client: Client):
    url = new_version(client)
    at = box_url(url, "1")
    client.submit(at, to=f"{at.rsplit('/', 1)[1]}/verplaatsen", button="Omhoog")
    page = client.get(url)
    assert "Vak 0 is niet te bereiken" in page.main
    no = answer_url(client, at, "Nee, nog niet")
    client.post(f"{no}/verplaatsen", {"richting": "omhoog"})
    texts = ["".join(link.itertext()) for link in client.get(at).all(".//a")]
    assert texts.index("Nee, nog niet") < texts.index("Ja")
    client.submit(no, to="/verwijderen")
    assert "Nee, nog niet" not in client.get(at).main
    client.post(f"{no}/verwijderen")


def test_two_administrators_lose_nothing(client: Client, client_of, world: World):
    other = client_of(factories.user(Role.BEHEERDER, world.beleid))
    url = new_version(client)
    at = box_url(url, "2")
    mine = client.get(at)
    other.submit(at, question="Past deze school bij het kind?")
    page = client.submit_on(mine, at, status=422, to=at, question="Is dit de goede school?")
    assert "Past deze school bij het kind?" in page.main
    assert page.value_of("question") == "Is dit de goede school?"
    client.submit_on(page, at, to=at)
    assert "Is dit de goede school?" in client.get(url).main
    # Another box at the same time is no clash; taking in use what changed meanwhile is.
    asked = client.get(f"{url}/in-gebruik")
    other.submit(box_url(url, "3"), help="Nieuwe uitleg")
    page = client.submit_on(asked, f"{url}/in-gebruik", status=422, note="Klaar")
    assert "intussen gewijzigd" in page.main
    client.submit_on(page, f"{url}/in-gebruik")
    assert charts()[1].status is ChartStatus.GELDIG


# -- scope, and the command ------------------------------------------------------------


def test_chart_of_another_municipality_is_not_found(client: Client):
    elsewhere = factories.municipality(is_tenant=True)
    foreign = factories.flow_chart(elsewhere, status=ChartStatus.CONCEPT)
    box = foreign.boxes[0]
    for path in ("", "/in-gebruik", "/vak/nieuw", f"/vak/{box.id}"):
        client.get(f"{INDEX}/{foreign.id}{path}", status=404)
    client.post(f"{INDEX}/{foreign.id}/verwijderen", status=404)
    own = new_version(client)
    client.get(f"{own}/vak/{box.id}", status=404)


def test_command_gives_every_tenant_the_standard_chart(app: Flask, world: World):
    run = app.test_cli_runner().invoke
    assert "Steenwijkerland" in run(args=["stroomschema"]).output
    assert "al een stroomschema" in run(args=["stroomschema"]).output
    assert [chart.municipality_id for chart in charts()] == [world.steenwijkerland.id]
