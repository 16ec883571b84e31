"""The source of the application as data: modules, what they import, their layer."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from mdo import FEATURES
from mdo.web.blueprints import BLUEPRINTS

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
VIEW_MODULES = frozenset(name for name, _prefix in BLUEPRINTS)
LAYERS = ("terms", "rules", "models", "scope", "queries", "operations", "forms", "views")

Thing = TypeVar("Thing")


def each(
    things: Iterable[Thing], name: Callable[[Thing], str]
) -> Callable[[Callable[[Thing], None]], Callable[[], None]]:
    """Makes a test of one thing a test of all `things`, which tells at once what is wrong
    with which. Cheaper than a test for each, of which there would be thousands."""
    all_things = tuple(things)

    def decorate(check: Callable[[Thing], None]) -> Callable[[], None]:
        def test() -> None:
            assert all_things, "nothing to look at"
            faults = []
            for thing in all_things:
                try:
                    check(thing)
                except AssertionError as error:
                    faults.append(f"{name(thing)}: {error}")
            assert not faults, "\n".join(faults)

        # Not functools.wraps: pytest would look through it and ask for a fixture.
        test.__name__, test.__doc__, test.__module__ = (
            check.__name__,
            check.__doc__,
            check.__module__,
        )
        return test

    return decorate


@dataclass(frozen=True)
class Module:
    """One Python file of the application."""

    name: str
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def feature(self) -> str:
        """The first name below `mdo`: `cases`, `web`, `terms`; empty for `mdo` itself."""
        return self.name.partition(".")[2].partition(".")[0]

    @cached_property
    def layer(self) -> str:
        """One of LAYERS by its name (`case_queries` is of the queries), `commands`, or
        `other`. A module that hangs views on a blueprint is of the views by any name."""
        if self.feature not in FEATURES:
            return "other"
        last = self.name.rpartition(".")[2].rpartition("_")[2]
        if self.name in VIEW_MODULES or "mdo.web.access" in self.internal_imports:
            return "views"
        if last == "blueprints":
            return "views"
        return last if last in (*LAYERS, "commands") else "other"

    @cached_property
    def imports(self) -> frozenset[str]:
        """Everything imported anywhere in the file, as dotted names of modules."""
        return frozenset(_imported(ast.walk(self.tree)))

    @cached_property
    def imports_at_start(self) -> frozenset[str]:
        """What is imported when the module is, not what a function imports later."""
        return frozenset(_imported(iter(self.tree.body)))

    @cached_property
    def internal_imports(self) -> frozenset[str]:
        return frozenset(name for name in self.imports if name.split(".")[0] == "mdo")

    @cached_property
    def libraries(self) -> frozenset[str]:
        """The first names of what comes from outside, without the standard library."""
        first = {name.split(".")[0] for name in self.imports}
        return frozenset(first - sys.stdlib_module_names - {"mdo"})

    def functions(self) -> Iterator[ast.FunctionDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef))


def _imported(nodes: Iterator[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, "imports bear their full name"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in _names() else node.module


@cache
def _names() -> frozenset[str]:
    return frozenset(_name(path) for path in _paths())


def _paths() -> list[Path]:
    return sorted((ROOT / "mdo").rglob("*.py"))


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the application."""
    return tuple(Module(_name(path), path) for path in _paths())


@cache
def by_name() -> dict[str, Module]:
    return {module.name: module for module in modules()}


def reached_from(module: Module) -> Iterator[Module]:
    """`module` and all it imports, directly and indirectly."""
    seen = {module.name}
    waiting = [module]
    while waiting:
        one = waiting.pop()
        yield one
        for name in sorted(one.internal_imports - seen):
            seen.add(name)
            waiting.append(by_name()[name])


def is_view(function: ast.FunctionDef) -> bool:
    """Whether the function hangs on a blueprint."""
    decorators = (ast.unparse(decorator) for decorator in function.decorator_list)
    return any(re.match(r"\w+\.(get|post|route)\(", text) for text in decorators)
