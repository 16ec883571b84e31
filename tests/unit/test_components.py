"""The macros and layouts, rendered in a bare Flask app: no database, no feature."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask, flash, render_template, render_template_string
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DecimalField,
    EmailField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
ERRORS = (400, 401, 403, 404, 405, 409, 413, 429, 500)
KINDS = [
    SelectChoice("kik", "Kind in de Kern"),
    SelectChoice("zat", "Zorgadviesteam"),
    SelectChoice("mdo", "Multidisciplinair overleg"),
]
PARTIES = [
    SelectChoice("school", "School"),
    SelectChoice("ggd", "GGD, jeugdgezondheidszorg"),
    SelectChoice("swv", "Samenwerkingsverbandoverleg"),
]
SCHOOLS = [
    SelectChoice("", "Alle scholen"),
    SelectChoice("1", "RSG Tromp Meesters"),
    SelectChoice("2", "Samenwerkingsverbandoverlegschool"),
]


class DateField(StringField):
    """Stands for the application's own date field, a text field by that name."""


class TimeField(StringField):
    """The same, for a time."""


class GoalForm(Form):
    text = TextAreaField("Doel", [InputRequired("Vul het doel in.")])
    hours = DecimalField(
        "Uren per week", [InputRequired("Dit is geen getal. Typ bijvoorbeeld 2,5.")]
    )


class ExampleForm(FlaskForm):
    """One field of every kind."""

    version = HiddenField()
    name = StringField("Naam van de leerling", [InputRequired("Vul de naam in.")])
    birth_on = DateField("Geboortedatum", description="Bijvoorbeeld 3-11-2012")
    starts_on = DateField(
        "Datum van het overleg", [InputRequired("Dit is geen datum. Typ bijvoorbeeld 3-11-2026.")]
    )
    starts_at = TimeField("Tijd")
    email = EmailField("E-mailadres")
    school = SelectField("School", choices=SCHOOLS)
    school_name = StringField("Naam van de school")
    kind = RadioField("Soort overleg", [InputRequired("Kies een soort overleg.")], choices=KINDS)
    parties = SelectMultipleField(
        "Wie nodigt u uit?", [InputRequired("Kies ten minste één partij.")], choices=PARTIES
    )
    question = TextAreaField("Vraag en zorgen")
    attachment = FileField("Bijlage")
    agree = BooleanField(
        "De ouders geven toestemming om gegevens te delen",
        [InputRequired("Zonder toestemming kan dit niet.")],
    )
    reason = SelectField(
        "Reden",
        [InputRequired()],
        choices=[SelectChoice("a", "Het doel is bereikt"), SelectChoice("b", "Verhuisd")],
    )
    goals = FieldList(FormField(GoalForm), min_entries=1)


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask(
        "mdo",
        template_folder=str(TEMPLATES),
        static_folder=str(ROOT / "mdo" / "static"),
        root_path=str(ROOT),
    )
    app.config.update(SECRET_KEY="test", WTF_I18N_ENABLED=False)
    CSRFProtect(app)
    app.jinja_env.filters.update(
        date=lambda value: f"{value.day} november {value.year}",
        date_short=lambda value: f"{value.day}-{value.month}-{value.year}",
        datetime=lambda value: f"ma {value.day} november {value.year}, {value:%H.%M} uur",
        time=lambda value: f"{value:%H.%M}",
        iso=lambda value: value.isoformat(),
        number=lambda value: f"{value:,}".replace(",", "."),
    )

    @app.context_processor
    def context() -> dict[str, Any]:
        seat = SimpleNamespace(label="Coördinator, Gemeente Steenwijkerland")
        links = [
            "Start",
            "Dossiers",
            "Leerlingen",
            "Overleggen",
            "Acties",
            "Jaarverslag",
            "Gebruikers",
            "Organisaties",
            "Logboek",
        ]
        return {
            "municipality_name": "Steenwijkerland",
            "viewer": SimpleNamespace(name="Marieke van den Bosch-Ottens", seat=seat),
            "navigation": [
                SimpleNamespace(
                    label=label,
                    url=f"/{label.lower()}",
                    is_current=label == "Dossiers",
                    count=3 if label == "Acties" else None,
                )
                for label in links
            ],
            "is_demo": True,
            "app_version": "1.0.0",
        }

    for endpoint in (
        "start.index",
        "help.index",
        "accounts.index",
        "accounts.sign_in",
        "accounts.sign_out",
        "house_style.stylesheet",
    ):
        app.add_url_rule(f"/{endpoint.replace('.', '/')}", endpoint, lambda: "")
    app.add_url_rule("/stijlgids", "styleguide", show_styleguide)
    return app


def show_styleguide() -> str:
    for category in ("success", "warning"):
        flash(
            "Het overleg is opgeslagen."
            if category == "success"
            else "Twee partijen hebben geen e-mailadres.",
            category,
        )
    form = ExampleForm(MultiDict({"question": "Hij komt\nniet meer.", "school": "", "reason": "a"}))
    form.validate()
    form.csrf_token.errors = ()
    return render_template(
        "styleguide.html", form=form, clean_form=ExampleForm(formdata=None, prefix="schoon-")
    )


Render = Callable[..., Element]


def all_imports() -> str:
    """Lines that import every macro of every component."""
    lines = []
    for path in sorted((TEMPLATES / "components").glob("*.html")):
        names = re.findall(r"{%-? macro ([a-z]\w*)", path.read_text())
        lines.append(f"{{% from 'components/{path.name}' import {', '.join(names)} %}}")
    return "".join(lines)


@pytest.fixture
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context("/dossiers"):
        yield


@pytest.fixture
def render(request_context: None) -> Render:
    """Render a line of template, with every macro at hand, and parse it."""

    def render_source(source: str, **variables: Any) -> Element:
        return parse(render_template_string(all_imports() + source, **variables))

    return render_source


@pytest.fixture
def styleguide(app: Flask) -> str:
    return app.test_client().get("/stijlgids").get_data(as_text=True)


def parse(html: str) -> Element:
    return html5lib.parse(html, namespaceHTMLElements=False)


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def by_class(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if name in str(element.get("class", "")).split()]


def strict_parse_errors(html: str) -> list[str]:
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    return [f"{position}: {code} {data}" for position, code, data in parser.errors]


def example(**data: str) -> ExampleForm:
    """The form as it came in with `data` and nothing else: with errors."""
    form = ExampleForm(MultiDict({"school": "", "reason": "a", **data}))
    form.validate()
    form.csrf_token.errors = ()
    return form


# -- whole pages -------------------------------------------------------------------


def whole_pages(app: Flask) -> dict[str, str]:
    pages = {"styleguide": app.test_client().get("/stijlgids").get_data(as_text=True)}
    with app.test_request_context("/x"):
        for code in ERRORS:
            pages[str(code)] = render_template(f"errors/{code}.html")
    return pages


def test_pages_are_valid_and_complete(app: Flask) -> None:
    for name, html in whole_pages(app).items():
        assert strict_parse_errors(html) == [], name
        page = parse(html)
        assert page.get("lang") == "nl"
        headings = list(page.iter("h1"))
        assert len(headings) == 1, name
        title = text(next(page.iter("title")))
        assert title == f"{text(headings[0])} – MDO-planner Steenwijkerland", name
        ids = [element.get("id") for element in page.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), name
        assert (
            page.find(".//a[@href='#inhoud']") is not None
            and page.find(".//main[@id='inhoud']") is not None
        )


def test_nothing_needs_an_exception_in_the_content_security_policy(app: Flask) -> None:
    for name, html in whole_pages(app).items():
        for element in parse(html).iter():
            assert element.tag != "style", name
            assert element.tag != "script" or (element.get("src") and not element.text), name
            inline = [key for key in element.attrib if key == "style" or key.startswith("on")]
            assert inline == [], f"{name}: {element.tag} {inline}"
            assert not str(element.get("src", "")).startswith("data:")


def test_every_control_has_a_label(styleguide: str) -> None:
    page = parse(styleguide)
    labelled = {label.get("for") for label in page.iter("label")}
    for control in (
        element for tag in ("input", "select", "textarea") for element in page.iter(tag)
    ):
        if control.get("type") != "hidden":
            assert control.get("id") in labelled, control.attrib


def test_every_id_that_is_pointed_at_exists(styleguide: str) -> None:
    page = parse(styleguide)
    ids = {element.get("id") for element in page.iter()}
    for element in page.iter():
        for name in ("for", "aria-describedby", "aria-labelledby", "data-opens"):
            for pointed in str(element.get(name, "")).split():
                assert pointed in ids, f"{element.tag} {name}={pointed}"


def test_failure_page_needs_no_variables(app: Flask) -> None:
    with app.test_request_context("/x"):
        html = app.jinja_env.get_template("errors/500.html").render()
    assert "Er ging iets mis bij ons" in html


def test_expired_form_page_says_that_nothing_is_lost(request_context: None) -> None:
    assert "Je tekst is niet weg" in render_template("errors/400.html", is_expired_form=True)


def test_conflict_page_shows_its_message(request_context: None) -> None:
    assert "Deze persoon zit al aan tafel." in render_template(
        "errors/409.html", message="Deze persoon zit al aan tafel."
    )


# -- layout ------------------------------------------------------------------------


def base_page(app: Flask, source: str = "", **variables: Any) -> Element:
    with app.test_request_context("/dossiers"):
        return parse(
            render_template_string(
                "{% extends 'layouts/base.html' %}{% block heading %}Kind & school{% endblock %}"
                + source,
                **variables,
            )
        )


def test_heading_is_escaped_once(app: Flask) -> None:
    page = base_page(app)
    assert text(next(page.iter("h1"))) == "Kind & school"
    assert text(next(page.iter("title"))).startswith("Kind & school –")


def test_current_page_is_marked_in_the_navigation(app: Flask) -> None:
    current = [link for link in base_page(app).iter("a") if link.get("aria-current")]
    assert {(text(link), link.get("aria-current")) for link in current} == {("Dossiers", "page")}


def test_signing_out_is_a_post_with_a_token(app: Flask) -> None:
    form = next(base_page(app).iter("form"))
    assert form.get("method") == "post"
    assert form.find("input[@name='csrf_token']").get("value")


def test_wide_pages(app: Flask) -> None:
    assert not by_class(base_page(app), "mdo-page--wide")
    assert by_class(base_page(app, "{% set wide = true %}"), "mdo-page--wide")


def test_no_empty_row_of_actions(app: Flask) -> None:
    assert not by_class(base_page(app), "mdo-heading__actions")
    assert by_class(
        base_page(app, "{% block actions %}<a href='#'>Nieuw</a>{% endblock %}"),
        "mdo-heading__actions",
    )


@pytest.mark.parametrize("category", ["success", "info", "warning", "error", "message"])
def test_flashed_messages_are_announced(app: Flask, category: str) -> None:
    with app.test_request_context("/"):
        flash("Opgeslagen <b>", category)
        page = parse(
            render_template_string(
                "{% extends 'layouts/base.html' %}{% block heading %}X{% endblock %}"
            )
        )
    (message,) = by_class(page, "utrecht-alert")
    assert message.get("role") == "status"
    assert "Opgeslagen <b>" in text(message)


def test_error_summary_links_to_every_field(app: Flask, request_context: None) -> None:
    form = example()
    form.form_errors.append("Dit overleg bestaat al.")
    page = base_page(app, "{% block content %}{% endblock %}", form=form)
    (summary,) = by_class(page, "mdo-error-summary")
    assert summary.get("role") == "alert" and summary.get("tabindex") == "-1"
    assert text(next(summary.iter("h2"))) == "Er zijn 8 fouten gevonden"
    targets = [link.get("href") for link in summary.iter("a")]
    assert targets == [
        "#name",
        "#starts_on",
        "#kind",
        "#parties",
        "#agree",
        "#goals-0-text",
        "#goals-0-hours",
    ]
    assert text(next(summary.iter("li"))) == "Dit overleg bestaat al."
    assert "Doel 1: Vul het doel in." in text(summary)
    assert "Wie nodigt u uit? Kies ten minste één partij." in text(summary)


def test_error_summary_speaks_of_one_error(app: Flask, request_context: None) -> None:
    form = ExampleForm(formdata=None)
    form.name.errors = ("Vul de naam in.",)
    page = base_page(app, form=form)
    assert (
        text(next(by_class(page, "mdo-error-summary")[0].iter("h2"))) == "Er is een fout gevonden"
    )


def test_no_error_summary_without_errors(app: Flask, request_context: None) -> None:
    assert not by_class(base_page(app, form=ExampleForm(formdata=None)), "mdo-error-summary")
    assert not by_class(base_page(app), "mdo-error-summary")


# -- forms -------------------------------------------------------------------------


def test_field_with_hint_and_error_is_wired(render: Render) -> None:
    page = render(
        "{{ field(form.name, hint='Voornaam eerst', autocomplete='off') }}", form=example()
    )
    control = next(page.iter("input"))
    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby") == "name-hint name-fout"
    assert control.get("autocomplete") == "off"
    assert text(page.find(".//*[@id='name-fout']")) == "Fout: Vul de naam in."
    assert text(next(page.iter("label"))) == "Naam van de leerling"


def test_field_without_hint_and_error_is_plain(render: Render) -> None:
    page = render("{{ field(form.email) }}", form=ExampleForm(formdata=None))
    control = next(page.iter("input"))
    assert control.get("aria-invalid") is None and control.get("aria-describedby") is None
    assert text(next(page.iter("label"))) == "E-mailadres (niet verplicht)"


@pytest.mark.parametrize("argument", ["optional_text=False", "label='E-mailadres'"])
def test_optional_text(render: Render, argument: str) -> None:
    page = render(f"{{{{ field(form.email, {argument}) }}}}", form=ExampleForm(formdata=None))
    assert ("(niet verplicht)" in text(page)) == ("label" in argument)


def test_description_is_the_hint(render: Render) -> None:
    page = render("{{ field(form.birth_on) }}", form=ExampleForm(formdata=None))
    assert text(page.find(".//*[@id='birth_on-hint']")) == "Bijvoorbeeld 3-11-2012"
    assert by_class(page, "mdo-field--s")


@pytest.mark.parametrize(("name", "kind"), [("kind", "radio"), ("parties", "checkbox")])
def test_choices_are_a_fieldset(render: Render, name: str, kind: str) -> None:
    page = render("{{ field(form[name]) }}", form=example(), name=name)
    fieldset = next(page.iter("fieldset"))
    assert next(fieldset.iter("legend")) is not None
    assert fieldset.get("aria-describedby") == f"{name}-fout"
    inputs = list(fieldset.iter("input"))
    assert [control.get("id") for control in inputs] == [name, f"{name}-2", f"{name}-3"]
    assert {control.get("type") for control in inputs} == {kind}
    assert [label.get("for") for label in fieldset.iter("label")] == [
        control.get("id") for control in inputs
    ]


def test_chosen_choices_are_checked(render: Render) -> None:
    form = ExampleForm(MultiDict([("parties", "ggd"), ("parties", "swv"), ("kind", "zat")]))
    page = render("{{ field(form.kind) }}{{ field(form.parties) }}", form=form)
    checked = [
        control.get("value") for control in page.iter("input") if control.get("checked") is not None
    ]
    assert checked == ["zat", "ggd", "swv"]


def test_what_was_typed_comes_back_escaped(render: Render) -> None:
    form = ExampleForm(MultiDict({"question": "</textarea><b>", "name": '"><b>'}))
    page = render("{{ field(form.question) }}{{ field(form.name) }}", form=form)
    assert next(page.iter("textarea")).text == "</textarea><b>"
    assert next(page.iter("input")).get("value") == '"><b>'
    assert page.find(".//b") is None


def test_hidden_field_is_bare(render: Render) -> None:
    page = render("{{ field(form.version) }}", form=ExampleForm(formdata=None))
    assert [element.tag for element in page.find("body")] == ["input"]


@pytest.mark.parametrize(("method", "has_token"), [("post", True), ("get", False)])
def test_form_start(render: Render, method: str, has_token: bool) -> None:
    page = render(
        "{{ form_start('/x', method=method, enctype='multipart/form-data', id='f') }}"
        "{{ form_end() }}",
        method=method,
    )
    form = next(page.iter("form"))
    assert (form.get("action"), form.get("id"), form.get("enctype")) == (
        "/x",
        "f",
        "multipart/form-data",
    )
    assert form.get("novalidate") is not None
    assert (form.find("input[@name='csrf_token']") is not None) == has_token


@pytest.mark.parametrize(
    ("variant", "look"),
    [
        ("primary", "primary-action"),
        ("secondary", "secondary-action"),
        ("danger", "danger"),
        ("subtle", "subtle"),
        ("onbekend", "secondary-action"),
    ],
)
def test_button_variants(render: Render, variant: str, look: str) -> None:
    page = render(
        "{{ submit('Sla op', variant=v, name='knop') }}{{ button_link('Terug', '/x', variant=v) }}",
        v=variant,
    )
    assert len(by_class(page, f"utrecht-button--{look}")) == 2
    button = next(page.iter("button"))
    assert (button.get("type"), button.get("name"), button.get("value")) == ("submit", "knop", "1")


@pytest.mark.parametrize("confirm", [None, "Weet u het zeker?"])
def test_post_button(render: Render, confirm: str | None) -> None:
    page = render(
        "{{ post_button('Sluit', '/x', confirm=c, hidden={'a': '1'}) }}",
        c=confirm,
    )
    form = next(page.iter("form"))
    assert (form.get("method"), form.get("action")) == ("post", "/x")
    assert {control.get("name") for control in form.iter("input")} == {"csrf_token", "a"}
    assert (page.find(".//details") is not None) == bool(confirm)


def test_filter_bar(render: Render) -> None:
    source = "{% call filter_bar('/x', clear_url='/leeg', has_filters=on) %}<i></i>{% endcall %}"
    form = next(render(source, on=True).iter("form"))
    assert form.get("method") == "get"
    assert [text(link) for link in form.iter("a")] == ["Wis filters"]
    assert not list(render(source, on=False).iter("a"))


# -- tables ------------------------------------------------------------------------


def test_table_has_caption_and_scopes(render: Render) -> None:
    page = render(
        "{% call(row) table('Dossiers', ['Naam', {'label': 'Acties', 'numeric': true}], rows) %}"
        "<th scope='row'>{{ row }}</th><td>1</td>{% endcall %}",
        rows=["Noor", "Bo"],
    )
    region = page.find(".//div[@role='region']")
    assert region.get("tabindex") == "0" and region.get("aria-label") == "Dossiers"
    assert text(next(page.iter("caption"))) == "Dossiers"
    assert [header.get("scope") for header in page.find(".//thead").iter("th")] == ["col", "col"]
    assert len(list(page.find(".//tbody").iter("tr"))) == 2


@pytest.mark.parametrize(("stack", "labels"), [(True, ["School", "Acties"]), (False, [None] * 2)])
def test_stacked_cells_bear_the_name_of_their_column(
    render: Render, stack: bool, labels: list[str | None]
) -> None:
    page = render(
        "{% call(row) table('D', ['Naam', 'School', 'Acties'], ['x'], stack=stack) %}"
        "<th scope='row'>n</th><td class='a'>s</td> <td>2</td>{% endcall %}",
        stack=stack,
    )
    assert [cell.get("data-label") for cell in page.iter("td")] == labels
    roles = [cell.get("role") for cell in page.find(".//tbody/tr")]
    assert roles == (["rowheader", "cell", "cell"] if stack else [None] * 3)


def test_table_with_rows_of_its_own(render: Render) -> None:
    page = render(
        "{% call table('D', ['Een', 'Twee']) %}"
        "<tr class='mdo-total'><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>{% endcall %}"
    )
    assert [cell.get("data-label") for cell in page.iter("td")] == ["Een", "Twee", "Een", "Twee"]
    assert by_class(page, "mdo-total")


def test_cells_stay_escaped(render: Render) -> None:
    page = render(
        "{% call(row) table('D', ['A'], rows) %}<td>{{ row }}</td>{% endcall %}",
        rows=["<td>x", "<b>"],
    )
    assert [text(cell) for cell in page.iter("td")] == ["<td>x", "<b>"]


def test_empty_table_is_a_message(render: Render) -> None:
    page = render(
        "{% call(row) table('D', ['A'], [], empty='Geen dossiers.',"
        " empty_action_label='Maak er een', empty_action_url='/x') %}{% endcall %}"
    )
    assert page.find(".//table") is None
    assert text(by_class(page, "mdo-empty")[0]) == "Geen dossiers. Maak er een"


def test_sorted_column(render: Render) -> None:
    page = render(
        "{% call(row) table('D', [{'label': 'A', 'sort_url': '/x', 'sorted': 'descending'},"
        " {'label': 'B', 'sort_url': '/y'}], ['x']) %}<td>1</td><td>2</td>{% endcall %}"
    )
    assert [header.get("aria-sort") for header in page.find(".//thead").iter("th")] == [
        "descending",
        None,
    ]
    assert [link.get("href") for link in page.iter("a")] == ["/x", "/y"]


def test_summary_list(render: Render) -> None:
    page = render(
        "{{ summary_list([('Naam', 'Noor'), ('Uren', 0), ('BSN', none),"
        " {'label': 'School', 'value': 'RSG', 'url': '/x'}]) }}"
    )
    assert [text(value) for value in page.iter("dd")] == ["Noor", "0", "-", "RSG Wijzig school"]


# -- navigation --------------------------------------------------------------------


def pagination(render: Render, number: int, total: int) -> Element:
    page = SimpleNamespace(
        number=number,
        pages=-(-total // 25) or 1,
        total=total,
        per_page=25,
        url=lambda n: f"?pagina={n}",
    )
    return render("{{ pagination(page) }}", page=page)


@pytest.mark.parametrize(
    ("number", "total", "sentence", "items"),
    [
        (1, 312, "1 tot 25 van 312", "1 2 … 13 Volgende"),
        (2, 312, "26 tot 50 van 312", "Vorige 1 2 3 … 13 Volgende"),
        (6, 312, "126 tot 150 van 312", "Vorige 1 … 5 6 7 … 13 Volgende"),
        (13, 312, "301 tot 312 van 312", "Vorige 1 … 12 13"),
        (1, 26, "1 tot 25 van 26", "1 2 Volgende"),
        (1, 25, "25 resultaten", ""),
        (1, 1, "1 resultaat", ""),
        (1, 0, "0 resultaten", ""),
    ],
)
def test_pagination(render: Render, number: int, total: int, sentence: str, items: str) -> None:
    page = pagination(render, number, total)
    assert text(by_class(page, "mdo-pagination__total")[0]) == sentence
    assert " ".join(text(item).removeprefix("Pagina ") for item in page.iter("li")) == items
    current = [text(element) for element in page.iter() if element.get("aria-current")]
    assert current == ([f"Pagina {number}"] if items else [])


def test_breadcrumb_ends_with_this_page(render: Render) -> None:
    page = render("{{ breadcrumb([('Start', '/'), ('Dossiers', '/d'), ('Noor', '')]) }}")
    assert [text(link) for link in page.iter("a")] == ["Start", "Dossiers"]
    assert [text(element) for element in page.iter() if element.get("aria-current") == "page"] == [
        "Noor"
    ]


@pytest.mark.parametrize("macro", ["tabs", "side_navigation"])
def test_links_mark_the_current_one(render: Render, macro: str) -> None:
    items = [
        {"label": "Plan", "url": "/p", "is_current": True},
        {"label": "Acties", "url": "/a", "is_current": False, "count": 0},
    ]
    page = render(
        f"{{{{ {macro}(items) }}}}",
        items=items,
    )
    assert [(text(link), link.get("aria-current")) for link in page.iter("a")] == [
        ("Plan", "page"),
        ("Acties 0", None),
    ]
    assert next(page.iter("nav")).get("aria-label")


# -- the rest ----------------------------------------------------------------------


def test_steps_speak_their_state(render: Render) -> None:
    steps = [
        {"label": "Vraag", "state": "done"},
        {"label": "Doel", "state": "current"},
        {"label": "Slot", "state": "todo"},
        {"label": "Oei", "state": "warning"},
    ]
    page = render("{{ step_list(steps) }}", steps=steps)
    assert [text(label) for label in by_class(page, "mdo-step__label")] == [
        "Klaar: Vraag",
        "Nu: Doel",
        "Nog niet: Slot",
        "Let op: Oei",
    ]
    assert [item.get("aria-current") for item in page.iter("li")] == [None, "step", None, None]


def test_timeline_takes_texts_and_dates(render: Render) -> None:
    events = [
        {"at": datetime(2026, 11, 23, 14, 30), "title": "MDO"},
        {"on": date(2026, 11, 3), "title": "Toestemming"},
        {
            "on": "september 2026",
            "datetime": "2026-09",
            "title": "Start",
            "badge": ("Open", "info"),
        },
    ]
    page = render("{{ timeline(events) }}", events=events)
    assert [(time.get("datetime"), text(time)) for time in page.iter("time")] == [
        ("2026-11-23T14:30:00", "ma 23 november 2026, 14.30 uur"),
        ("2026-11-03", "3 november 2026"),
        ("2026-09", "september 2026"),
    ]


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "-"), (0, "0"), (6412, "6.412"), ("12,5", "12,5")]
)
def test_figure_number(render: Render, value: Any, shown: str) -> None:
    page = render(
        "{{ figure_number('Meldingen', v) }}",
        v=value,
    )
    assert text(by_class(page, "mdo-figure__value")[0]) == shown


def test_badge_takes_a_term_with_its_own_tone(render: Render) -> None:
    from mdo.terms import CaseStatus

    page = render(
        "{{ badge(status) }}{{ badge('Concept') }}",
        status=CaseStatus.OPEN,
    )
    assert [text(element) for element in by_class(page, "mdo-badge")] == ["Open", "Concept"]
    assert by_class(page, "mdo-badge--info") and by_class(page, "mdo-badge--neutral")


def test_icons_are_hidden_from_screen_readers(render: Render) -> None:
    page = render(
        "{% from 'components/icons.html' import shapes %}"
        "{% for name in shapes %}{{ icon(name) }}{% endfor %}"
    )
    drawings = [element for element in page.iter() if element.tag.endswith("svg")]
    assert len(drawings) >= 18
    assert all(drawing.get("aria-hidden") == "true" and len(drawing) for drawing in drawings)


# -- style sheet and templates agree -----------------------------------------------


def test_every_own_class_in_the_components_has_a_style() -> None:
    css = (ROOT / "mdo/static/css/mdo.css").read_text()
    styled = set(re.findall(r"\.(mdo-[\w-]+)", css))
    used = set()
    for folder in ("components", "layouts", "errors"):
        for path in (TEMPLATES / folder).glob("*.html"):
            for classes in re.findall(r'class="([^"]*)"', path.read_text()):
                used |= set(re.findall(r"(?<![\w-])mdo-[a-z_-]*[a-z](?![\w-])", classes))
    assert used - styled == set()
