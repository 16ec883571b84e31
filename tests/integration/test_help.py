"""The help page is for everybody, and its table of roles is the one that is checked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mdo.accounts.permissions import ROLE_PERMISSIONS, Permission
from mdo.terms import Role
from tests.clients import Client, text_of


def test_visitor_reads_help(client: Client):
    page = client.get("/help")
    assert "Welk overleg is wat" in page.main


@pytest.mark.parametrize("role", Role)
def test_each_role_reads_help(client_as: Callable[[Role], Client], role: Role):
    assert "Toegankelijkheid" in client_as(role).get("/help").main


def test_table_is_that_of_the_permissions(client: Client):
    rows = client.get("/help").all(".//tbody/tr")
    shown = {
        text_of(row.find("th")): [text_of(cell) == "Ja" for cell in row.findall("td")]
        for row in rows
    }
    assert shown == {
        permission.label: [permission in ROLE_PERMISSIONS[role] for role in Role]
        for permission in Permission
    }
