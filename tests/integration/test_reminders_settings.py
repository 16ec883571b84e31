"""How people want to be reminded, and the terms of a municipality."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.reminders.choice_queries import get_channels, get_digest_hours
from mdo.reminders.models import DigestHour, ReminderChoice, ReminderTerm
from mdo.reminders.table_rules import RULES
from mdo.reminders.terms import Channel
from mdo.reminders.terms import ReminderKind as K
from mdo.reminders.terms_queries import get_terms
from mdo.terms import Role
from tests import factories as make

CHOICES, TERMS = "/mijn-gegevens/herinneringen", "/beheer/herinneringen"


def details(action: AuditAction) -> list[dict]:
    db.session.rollback()
    query = select(AuditEvent.details).where(AuditEvent.action == action)
    return list(db.session.scalars(query.order_by(AuditEvent.at, AuditEvent.id)))


def len_of_old(event: dict) -> int:
    return len(event["old"])


def rows(model) -> list:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(model)))


def test_everybody_chooses_of_what_can_reach_the_own_roles(client_as):
    def asked(role: Role) -> set[str]:
        return {field.get("name") for field in client_as(role).get(CHOICES).all(".//select")}

    assert asked(Role.BELEID) == {
        "hour", "drie_maanden_nadert", "drie_maanden", "jaarverslag_nadert", "jaarverslag_week",
    }  # fmt: skip
    assert {"overleg_week", "actie_te_laat", "verslag_afsluiten"} <= asked(Role.DEELNEMER)
    assert not {"agenda_versturen", "onderzoek_starten"} & asked(Role.DEELNEMER)
    assert len(asked(Role.LEERPLICHTAMBTENAAR)) == len(RULES) + 1
    client_as(Role.BEHEERDER).get(CHOICES, status=403)


def test_only_what_differs_is_kept_and_all_can_go_back(world, client_as):
    lpa, client = world.users[Role.LEERPLICHTAMBTENAAR], client_as(Role.LEERPLICHTAMBTENAAR)
    page = client.get(CHOICES)
    for _ in range(2):
        client.submit_on(
            page, CHOICES, to=CHOICES, hour="15", overleg_week="niet", actie_week="alleen-hier",
            onderzoek_starten="meteen",
        )  # fmt: skip
    assert {row.kind: row.channel for row in rows(ReminderChoice)} == {
        K.OVERLEG_WEEK: Channel.NIET,
        K.ACTIE_WEEK: Channel.ALLEEN_HIER,
        K.ONDERZOEK_STARTEN: Channel.METEEN,
    }
    assert get_digest_hours([lpa.id]) == {lpa.id: 15}
    channels = get_channels([lpa.id])[lpa.id]
    assert channels[K.OVERLEG_WEEK] is Channel.NIET
    assert channels[K.OVERLEG_MORGEN] is Channel.OVERZICHT
    client.submit(CHOICES, to=CHOICES, overleg_week="overzicht")
    assert K.OVERLEG_WEEK not in {row.kind for row in rows(ReminderChoice)}
    second, first = sorted(details(AuditAction.REMINDER_CHOICES_CHANGED), key=len_of_old)
    assert (first["old"]["hour"], first["new"]["hour"]) == (8, 15)
    assert second == {"old": {"overleg-week": "niet"}, "new": {"overleg-week": "overzicht"}}
    for _ in range(2):
        client.submit(CHOICES, to="/standaard")
    assert not rows(ReminderChoice) and not rows(DigestHour)
    assert len(details(AuditAction.REMINDER_CHOICES_CHANGED)) == 3


def test_what_the_law_asks_cannot_be_switched_off(client_as):
    client = client_as(Role.LEERPLICHTAMBTENAAR)
    page = client.get(CHOICES)
    [select_] = [s for s in page.all(".//select") if s.get("name") == "drie_maanden"]
    assert [o.get("value") for o in select_.iter("option")] == ["meteen", "overzicht"]
    assert "Thuiszitterspact" in page.main
    values = {"drie_maanden": "niet", "hour": "5", "actie_week": "niet"}
    page = client.submit(CHOICES, to=CHOICES, status=422, **values)
    assert page.error_at("drie_maanden") and page.error_at("hour")
    assert page.value_of("actie_week") == "niet"
    assert not rows(ReminderChoice)


def test_terms_of_the_own_municipality(world, client_as, client_of):
    admin = client_as(Role.BEHEERDER)
    page = admin.get(TERMS)
    for _ in range(2):
        admin.submit_on(page, TERMS, overleg_week="10", agenda_versturen="3")
    home = world.steenwijkerland.id
    assert get_terms([home, world.meppel.id]) == {
        home: {K.OVERLEG_WEEK: 10, K.AGENDA_VERSTUREN: 3}, world.meppel.id: {},
    }  # fmt: skip
    assert details(AuditAction.REMINDER_TERMS_CHANGED) == [
        {
            "old": {"overleg-week": 7, "agenda-versturen": 5},
            "new": {"overleg-week": 10, "agenda-versturen": 3},
        }
    ]
    assert "(standaard 7)" in admin.get(TERMS).main
    admin.submit(TERMS, overleg_week="7", agenda_versturen="3")
    assert {row.kind for row in rows(ReminderTerm)} == {K.AGENDA_VERSTUREN}
    strange = make.organisation(municipality_id=world.meppel.id)
    other = client_of(make.user(Role.BEHEERDER, strange))
    assert other.get(TERMS).value_of("agenda_versturen") == "5"
    client_as(Role.COORDINATOR).get(TERMS, status=403)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("overleg_week", "121", "van 0 tot en met 120"),
        ("overleg_week", "zeven", "geen heel getal"),
        ("overleg_week", "", "Vul dit in"),
        ("overleg_morgen", "9", "Overleg nadert"),
        ("onderzoek_starten", "6", "van 0 tot en met 5"),
    ],
)
def test_what_is_wrong_stands_at_its_field(client_as, field, value, message):
    page = client_as(Role.BEHEERDER).submit(
        TERMS, status=422, **{field: value, "agenda_versturen": "4"}
    )
    assert message in page.error_at(field)
    assert page.value_of(field) == value and page.value_of("agenda_versturen") == "4"
    assert not rows(ReminderTerm)


def test_two_administrators_lose_nothing(client_as, world):
    one, other = client_as(Role.BEHEERDER), client_as(Role.BEHEERDER)
    stale = other.get(TERMS)
    one.submit(TERMS, overleg_week="10")
    page = other.submit_on(stale, TERMS, overleg_week="14", status=409)
    assert "Iemand anders heeft dit intussen gewijzigd" in page.main
    assert page.value_of("overleg_week") == "14"
    other.submit_on(page, TERMS)
    assert get_terms([world.steenwijkerland.id])[world.steenwijkerland.id] == {K.OVERLEG_WEEK: 14}
