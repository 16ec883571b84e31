"""The PDF of a plan: accessible, the same each time, whatever was typed."""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from datetime import date, datetime

import pikepdf
import pytest

from mdo import clock
from mdo.errors import Refused
from mdo.handovers import pdf_file
from mdo.handovers.pdf_file import FONTS, make_pdf
from mdo.handovers.pdf_writer import covered, printable
from mdo.handovers.reading_rules import Reading, read_aloud
from mdo.handovers.rules import for_audience
from mdo.handovers.terms import Audience
from mdo.plans.document import PlanDocument
from tests.unit.handovers.pdf import attribute, elements, text_of
from tests.unit.handovers.plans import NASTY, full_plan

ESTABLISHED_AT = datetime(2026, 11, 20, 14, 0, tzinfo=clock.AMSTERDAM)


def reading(plan: PlanDocument) -> Reading:
    return read_aloud(
        for_audience(plan, Audience.OUDERS),
        title="Plan van aanpak D2026-0012, versie 1",
        case_number="D2026-0012",
        established_on=date(2026, 11, 20),
        for_parents=True,
    )


@pytest.fixture(scope="module")
def content() -> bytes:
    return make_pdf(reading(full_plan()), ESTABLISHED_AT)


@pytest.fixture
def pdf(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def test_says_that_it_is_accessible(pdf: pikepdf.Pdf):
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Plan van aanpak D2026-0012, versie 1"
        assert "dc:creator" not in metadata
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang).startswith("nl")
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert {str(page.get("/Tabs")) for page in pdf.pages} <= {"/S"}


def test_metadata_tell_of_nobody(pdf: pikepdf.Pdf):
    assert str(pdf.docinfo["/Title"]) == "Plan van aanpak D2026-0012, versie 1"
    assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261120130000")
    assert pdf.docinfo.keys() <= {"/Title", "/Creator", "/CreationDate", "/ModDate"}
    for name in ("Proef", "Moes", "Jansen"):
        assert name not in str(pdf.open_metadata())


def test_screen_reader_finds_headings_and_a_table(pdf: pikepdf.Pdf):
    tree = elements(pdf)
    tags = [tag for tag, _ in tree]
    assert tags.count("H1") == 1
    assert tags.count("H2") == 7
    assert tags.index("H1") < tags.index("H2") < tags.index("H3")
    assert tags.count("Table") == 1
    heads = [element for tag, element in tree if tag == "TH"]
    assert [attribute(one, "/Scope") for one in heads] == ["/Column"] * 4
    assert tags.count("TR") == 2 and tags.count("TD") == 4
    assert "L" in tags and "LI" in tags


def test_every_picture_has_a_text(pdf: pikepdf.Pdf):
    """A picture that would come along later has to be a figure with a text."""
    figures = [element for tag, element in elements(pdf) if tag == "Figure"]
    assert len(figures) == sum(len(page.get_images()) for page in pdf.pages)
    assert all(element.get("/Alt") for element in figures)


def test_all_that_is_drawn_is_in_the_tree_or_an_artifact(pdf: pikepdf.Pdf):
    for page in pdf.pages:
        assert "/StructParents" in page
        is_marked = [False]
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC" | "BMC":
                    tag, *rest = operands
                    has_id = bool(rest) and isinstance(rest[0], pikepdf.Dictionary)
                    known = str(tag) == "/Artifact" or (has_id and "/MCID" in rest[0])
                    is_marked.append(is_marked[-1] or known)
                case "EMC":
                    is_marked.pop()
                case "Tj" | "TJ" | "S" | "f" | "B":
                    assert is_marked[-1], operator
        assert is_marked == [False]


def test_fonts_come_along(pdf: pikepdf.Pdf):
    fonts = {str(f.BaseFont) for page in pdf.pages for f in page.Resources.Font.values()}
    assert any("NotoSans" in name for name in fonts)
    for page in pdf.pages:
        for font in page.Resources.Font.values():
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor or (
                "/FontFile3" in font.DescendantFonts[0].FontDescriptor
            )


def test_text_is_that_of_the_plan(pdf: pikepdf.Pdf):
    text = text_of(pdf)
    for part in (
        "Vier dagen naar school", "Begeleiding in de klas", "Zorg Proef", "€\u00a01.250,50",
        "Niet mee eens?", "20 november 2026", "#let x = 1 $a^2$ *vet* _x_ `code`", "@ref <b>",
        "😀", "= kop", "Pagina 1",
    ):  # fmt: skip
        assert part in text, part
    assert "Jansen" not in text


def test_same_plan_gives_the_same_bytes(content: bytes):
    assert make_pdf(reading(full_plan()), ESTABLISHED_AT) == content


def test_empty_and_very_long():
    empty = PlanDocument(1, "", None, "", {}, (), (), (), ())
    long = replace(
        full_plan(),
        parts=full_plan().parts * 60,
        goals=full_plan().goals * 60,
        evaluation_with=NASTY * 200 + "w" * 5_000,
    )
    sizes = []
    for plan in (empty, long):
        with pikepdf.open(io.BytesIO(make_pdf(reading(plan), ESTABLISHED_AT))) as pdf:
            sizes.append(len(pdf.pages))
    assert sizes[0] == 1 and sizes[1] > 8


def test_what_fails_is_told_and_tells_the_log_nothing_of_the_plan(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.ERROR), pytest.raises(Refused, match="De PDF kon niet"):
        make_pdf(reading(full_plan()), ESTABLISHED_AT, seconds=0)
    monkeypatch.setattr(pdf_file, "FONTS", (FONTS[0].with_name("weg.ttf"),))
    with caplog.at_level(logging.ERROR), pytest.raises(Refused, match="De PDF kon niet"):
        make_pdf(reading(full_plan()), ESTABLISHED_AT)
    assert len(caplog.records) == 2
    assert "school" not in caplog.text


def test_signs_that_no_font_has_become_a_question_mark():
    known = covered(FONTS[0].read_bytes()) | covered(FONTS[2].read_bytes())
    assert {ord("A"), ord("ë"), ord("€"), 0x1F600} <= known
    assert printable({"a": ["漢é\t😀\u200d\ufe0f\x07\n"]}, known) == {"a": ["?é 😀\n"]}
