"""Who may import whom.

The table of layers is in `MAY_NOT` and `ONLY`; the order of the features is that of
`mdo.FEATURES`. Both count what a function imports as well.
"""

from __future__ import annotations

from mdo import FEATURES
from tests.architecture.source import Module, by_name, each, modules, reached_from

# The words that access is declared in, that every change is logged with, and the sender of
# mail that operations are handed.
FOR_ALL = frozenset(
    {
        "mdo.accounts.permissions",
        "mdo.accounts.viewer",
        "mdo.audit",
        "mdo.audit.models",
        "mdo.audit.operations",
        "mdo.audit.terms",
        "mdo.mail.office",
    }
)
# What is not a feature and stands under all of them.
FOUNDATION = frozenset(
    {"terms", "clock", "law", "errors", "fingerprints", "extensions", "database"}
)
# What gathers the features and stands above all of them.
ROOF = frozenset({"", "cli", "jobs", "scheduler", "demo"})

FLASK = frozenset({"flask", "flask_login", "flask_wtf", "werkzeug", "jinja2"})
FORMS = frozenset({"wtforms", "flask_wtf"})
DATABASE = frozenset({"sqlalchemy", "flask_sqlalchemy"})

# Libraries that a layer may not import.
NO_LIBRARY = {
    "terms": FLASK | FORMS | DATABASE,
    "rules": FLASK | FORMS | DATABASE,
    # UserMixin is a plain class with what Flask-Login asks of a user.
    "models": (FLASK | FORMS) - {"flask_login"},
    "scope": FLASK | FORMS,
    "queries": FLASK | FORMS,
    "operations": FLASK | FORMS,
    "forms": FLASK - {"flask_wtf"} | DATABASE,
    "views": DATABASE | FORMS,
    "other": FLASK | FORMS,
}
# Layers of features that a layer may not import.
NO_LAYER = {
    "terms": {"rules", "models", "scope", "queries", "operations", "forms", "views", "commands"},
    "rules": {"models", "scope", "queries", "operations", "forms", "views", "commands"},
    "models": {"scope", "queries", "operations", "forms", "views", "commands"},
    "scope": {"operations", "forms", "views", "commands"},
    "queries": {"operations", "forms", "views", "commands"},
    "operations": {"forms", "views", "commands"},
    "forms": {"models", "scope", "queries", "operations", "views", "commands"},
    "views": {"models", "commands"},
    "other": {"forms", "views", "commands"},
    "commands": {"forms", "views"},
}
# What a layer may not import of the rest of the application.
NO_PART = {
    "terms": {"mdo.web", "mdo.database", "mdo.extensions", "mdo.clock"},
    "rules": {"mdo.web", "mdo.database", "mdo.extensions", "mdo.clock"},
    "models": {"mdo.web"},
    "scope": {"mdo.web"},
    "queries": {"mdo.web"},
    "operations": {"mdo.web"},
    "forms": {"mdo.database", "mdo.extensions"},
    "views": {"mdo.database", "mdo.extensions"},
    "other": {"mdo.web"},
    "commands": {"mdo.web"},
}
# Modules that do what their name does not tell, each with its reason.
EXCEPTIONS = {
    "mdo.accounts.sessions": "begins and ends the session of the browser, for the views",
    "mdo.mail.letters": "prints mail from templates, without a request",
    "mdo.cases.stale": "puts both texts of a stale edit into its form, for the views",
}
# A page of an earlier feature that shows something of a later one.
LOOKS_AHEAD = {
    ("mdo.organisations.views", "mdo.accounts.usage"): "who works at an organisation",
}


def _features() -> list[Module]:
    return [module for module in modules() if module.feature in FEATURES]


def _within(name: str, parts: set[str]) -> bool:
    return any(name == part or name.startswith(f"{part}.") for part in parts)


@each(_features(), lambda module: module.name)
def test_layer_imports_only_what_it_may(module: Module):
    if module.name in EXCEPTIONS:
        return
    layer = module.layer
    libraries = module.libraries & NO_LIBRARY.get(layer, frozenset())
    assert not libraries, f"{layer} do without {', '.join(sorted(libraries))}"
    for name in sorted(module.internal_imports - FOR_ALL):
        other = by_name()[name]
        if other.feature in FEATURES:
            assert other.layer not in NO_LAYER[layer], f"{layer} do not import {name}"
        else:
            assert not _within(name, NO_PART[layer]), f"{layer} do not import {name}"


@each(_features(), lambda module: module.name)
def test_no_feature_imports_a_later_one(module: Module):
    here = FEATURES.index(module.feature)
    for name in sorted(module.internal_imports - FOR_ALL):
        other = by_name()[name].feature
        assert other not in ROOF, f"{name} stands above the features"
        if other in FEATURES and (module.name, name) not in LOOKS_AHEAD:
            assert FEATURES.index(other) <= here, f"{name} comes after {module.feature}"


def test_what_all_may_import_leans_on_the_foundation_only():
    for name in FOR_ALL:
        for other in by_name()[name].internal_imports - FOR_ALL:
            assert by_name()[other].feature in FOUNDATION, f"{name} imports {other}"


@each([m for m in modules() if m.feature in FOUNDATION], lambda module: module.name)
def test_foundation_imports_no_feature(module: Module):
    for name in module.internal_imports:
        assert by_name()[name].feature in FOUNDATION, name


@each([m for m in modules() if m.feature == "web"], lambda module: module.name)
def test_web_knows_the_viewer_and_the_log_and_no_feature_else(module: Module):
    for name in module.internal_imports - FOR_ALL:
        assert by_name()[name].feature in FOUNDATION | {"web"}, name


@each(
    [m for m in modules() if m.feature in ("terms", "clock", "law") or m.layer == "rules"],
    lambda module: module.name,
)
def test_rules_of_law_and_of_features_are_pure(module: Module):
    """Nothing they reach comes from outside the standard library or this circle."""
    for other in reached_from(module):
        assert not other.libraries, f"{other.name}: {', '.join(other.libraries)}"
        assert other.feature != "clock" or module.feature == "clock", "time is an argument"
        assert other.feature in FOUNDATION or other.layer in ("rules", "terms", "other")


def test_domain_does_not_reach_the_web_indirectly():
    for module in _features():
        if module.layer in ("views", "forms", "commands") or module.name in EXCEPTIONS:
            continue
        for other in reached_from(module):
            assert other.feature != "web", f"{module.name} reaches {other.name}"


def test_no_modules_import_each_other_in_a_circle():
    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in finished:
            for other in sorted(by_name()[name].imports_at_start & by_name().keys()):
                visit(other, (*trail, name))
            finished.add(name)

    finished: set[str] = set()
    for module in modules():
        visit(module.name, ())


def test_exceptions_exist():
    assert EXCEPTIONS.keys() <= by_name().keys()
    assert all(name in by_name()[module].imports for module, name in LOOKS_AHEAD)
    assert by_name().keys() >= FOR_ALL
