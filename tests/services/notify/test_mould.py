"""A letter that is cast in the mould of others is the letter that its forms write."""

from dataclasses import replace

import pytest

from schemas.catalogue import Language
from schemas.message_events import Kind
from schemas.status_events import Announcement
from services.notify.core import mould
from services.notify.core.letter import Letter
from tests.services.notify.saying import announced
from tests.services.notify.sorts import LANGUAGES, SORTS, letter

ODD = """Dak & "kap" <b>100%</b> 'x' | y %(number)s {{ title }}"""


@pytest.fixture
def without_holes(monkeypatch: pytest.MonkeyPatch):
    """Each letter is written by its forms, whole."""

    def write(said: Announcement, kind: Kind, language: Language) -> Letter:
        with monkeypatch.context() as patch:
            patch.setattr(mould, "HOLES", ())
            return letter(said, kind, language)

    return write


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sort", SORTS)
def test_a_letter_that_is_cast_is_the_one_that_its_forms_write(sort: str, language: Language, without_holes):
    kind, said = SORTS[sort]

    assert letter(said, kind, language) == without_holes(said, kind, language)


@pytest.mark.parametrize("sort", SORTS)
def test_odd_words_of_a_department_do_not_break_the_mould(sort: str, without_holes):
    kind, said = SORTS[sort]
    told = said.data
    odd = replace(
        told, snapshot=replace(told.snapshot, title=ODD, team=ODD), change=replace(told.change, explanation=ODD)
    )
    said = said.model_copy(update={"data": odd})

    assert letter(said, kind, "nl") == without_holes(said, kind, "nl")


def test_letters_that_differ_in_names_and_days_only_come_out_of_one_mould():
    mould._mould.cache_clear()
    letters = [letter(announced("opened", case=f"DH-2026-{n:04}", title=f"Terras {n}"), "receipt") for n in range(5)]

    assert mould._mould.cache_info().currsize == 1
    assert len({one.text for one in letters}) == len({one.html for one in letters}) == 5


@pytest.mark.parametrize("sort", ["reminder", "appointment", "asked-otherwise", "corrected-title"])
def test_words_of_one_case_do_not_stay_in_memory_when_its_letter_was_written(sort: str):
    mould._mould.cache_clear()
    kind, said = SORTS[sort]
    letter(said, kind, "nl")

    assert mould._mould.cache_info().currsize == 0
