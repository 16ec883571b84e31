"""The time is read in one place, and asked for at the edge only."""

from __future__ import annotations

import ast

from tests.architecture.source import Module, each, modules

READS_THE_TIME = frozenset(
    {
        "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time",
        "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today",
        "datetime.date.today", "time.localtime", "time.gmtime",
        "func.now", "func.current_date", "func.current_timestamp",
    }
)  # fmt: skip
ASKS_THE_CLOCK = frozenset({"clock.now", "clock.today"})
# Web, commands and jobs translate between the outside and the domain; to the domain
# itself the moment is handed in.
EDGES = frozenset({"", "web", "jobs", "scheduler", "demo"})


def _uses(module: Module, names: frozenset[str]) -> list[str]:
    return [
        f"{module.name}:{node.lineno} {ast.unparse(node)}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in names
    ]


@each([m for m in modules() if m.name != "mdo.clock"], lambda module: module.name)
def test_only_the_clock_reads_the_time(module: Module):
    assert _uses(module, READS_THE_TIME) == []
    assert "from mdo.clock import now" not in module.text
    assert "from mdo.clock import today" not in module.text


@each(
    [m for m in modules() if m.feature not in EDGES and m.layer not in ("views", "commands")],
    lambda module: module.name,
)
def test_domain_is_told_the_time(module: Module):
    if module.name != "mdo.clock":
        assert _uses(module, ASKS_THE_CLOCK) == []
