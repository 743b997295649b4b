"""The terms beside the term to decide are told as long as they lie ahead."""

from datetime import date

from schemas.stories import asked, decided, on, opened, published
from services.status.core.answer import terms_answer
from services.status.core.fold import retell
from services.status.core.further import further_terms

from .shown import told


def names(today: date) -> list[str]:
    terrace = opened(on(1, 26), case_type="terrasvergunning")  # aimed at within three weeks
    case = retell("DH-2026-0001", [terrace, asked(on(1, 29), before=on(2, 26))]).snapshot
    assert case
    return [one.name for one in further_terms(case, today)]


def test_what_lies_ahead_is_told_and_what_is_over_is_not_promised_any_more():
    assert names(on(2, 1)) == ["answer", "service-norm", "leave-unprocessed", "extension"]
    assert names(on(5, 20)) == ["answer"]


def test_a_term_beside_the_term_is_explained_in_a_whole_sentence():
    ended = told([opened(on(3, 2)), decided(on(4, 1)), published(on(4, 1))], on(4, 10))
    (objection,) = [one for one in terms_answer(ended, on(4, 10), "nl").verdere_termijnen if one.soort == "objection"]

    assert objection.uitleg == "U kunt bezwaar maken tot en met woensdag 13 mei."
