"""A letter on paper: everybody can read it, a screen reader too, and no word of others is more than a word."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from schemas.catalogue import Language
from schemas.stories import on
from services.notify.channels.paper import Unprintable, as_pdf
from services.notify.core.compose import Letter, Part, Places, compose
from services.notify.templates import render
from tests.laws import often
from tests.services.notify.saying import announced, delayed_until
from tests.services.notify.sorts import BUNDLES, SORTS

SANNE = ("Mevrouw S. de Vries", "Zeeheldenplein 1", "2518 AB  DEN HAAG")


def letter(*sorts: str, language: Language = "nl") -> Letter:
    parts = [Part(SORTS[one][1], SORTS[one][0]) for one in sorts]
    return compose(parts, language, Places("denhaag.nl/volg"), render)


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).replace("\u200b", "").split())


def roles(node: object) -> Iterator[str]:
    """What the parts of a document are to a screen reader, in the order in which it reads them."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            yield from roles(one)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield str(node["/S"])
        yield from roles(node.get("/K"))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("sorts", [(sort,) for sort in ("receipt", "two-questions", "refused")] + [*BUNDLES.values()])
def test_a_screen_reader_finds_title_language_and_order(sorts: tuple[str, ...], language: Language):
    made = letter(*sorts, language=language)
    pdf = read(as_pdf(made, SANNE, language))
    root: Any = pdf.trailer["/Root"]

    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (language, True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712  # an object of PDF
    assert pdf.metadata and pdf.metadata.title == made.title
    assert b"pdfuaid" in root["/Metadata"].get_data()
    found = [role for role in roles(root["/StructTreeRoot"]) if role[1] in "HPL"]
    assert found.index("/H1") < found.index("/H2") and {"/P", "/L"} <= set(found)


def test_the_number_of_a_case_is_not_called_a_count():
    text = text_of(as_pdf(letter("receipt"), SANNE, "nl"))

    assert "Nummer" in text and "Aantal" not in text


def test_the_letter_says_what_the_mail_says_but_for_what_one_presses():
    made = letter("delay")
    paper, place = text_of(as_pdf(made, SANNE, "nl")), 0
    for line in [line for block in made.blocks for line in block.lines]:
        place = paper.index(line.replace(" | ", ": "), place)

    assert "http" not in paper and "/v/" not in paper
    assert "Ga naar denhaag.nl/volg en vul DH-2026-0001 in." in paper and "Bel 14070" in paper


def test_the_address_stands_in_the_window():
    """Between 40 and 66 mm from the top, 25 from the left, and nothing else stands there."""
    mm, found = 72 / 25.4, {}

    def visit(text: str, place: list[float], *_: object) -> None:
        if text.strip():
            found[text.strip()] = (place[4] / mm, 297 - place[5] / mm)

    read(as_pdf(letter("receipt"), SANNE, "nl")).pages[0].extract_text(visitor_text=visit)
    inside = {text for text, (left, top) in found.items() if 40 <= top <= 66}

    assert inside == set(SANNE)
    assert {round(found[line][0]) for line in inside} == {25}


def test_the_same_letter_twice_is_the_same_paper():
    assert as_pdf(letter("delay"), SANNE, "nl") == as_pdf(letter("delay"), SANNE, "nl")


CODE = '#panic("x") #read("/etc/passwd") *vet* $x^2$ `raw` @ref <l> \\ // weg /* weg */ #{ 1 + 1 } ]) #sys.inputs'


def test_what_looks_like_code_is_printed_as_it_was_written():
    said = delayed_until(on(12, 21), title=CODE)
    made = compose([Part(said, "delay")], "nl", Places("denhaag.nl/volg"), render)
    paper = text_of(as_pdf(made, (CODE, "2518 AB  DEN HAAG"), "nl"))

    assert paper.count(" ".join(CODE.split())) == 2


@settings(max_examples=often(40), deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_no_title_and_no_address_breaks_the_press(title: str, line: str):
    made = compose([Part(announced("opened", title=title), "receipt")], "nl", Places("denhaag.nl/volg"), render)
    try:
        pdf = as_pdf(made, (f"Aan {line}", "2518 AB  DEN HAAG"), "nl")
    except Unprintable:
        return
    assert pdf.startswith(b"%PDF") and len(read(pdf).pages) >= 1


def test_a_sign_without_a_shape_costs_nobody_the_letter_but_an_address_must_be_readable():
    made = compose([Part(announced("opened", title="Terras 😀"), "receipt")], "nl", Places("denhaag.nl/volg"), render)

    assert "Terras ?: we hebben uw aanvraag ontvangen" in text_of(as_pdf(made, SANNE, "nl"))
    with pytest.raises(Unprintable):
        as_pdf(made, ("王小明", "2518 AB  DEN HAAG"), "nl")
