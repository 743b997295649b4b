"""The terms beside the term to decide are told as long as they lie ahead."""

from datetime import date

from schemas.stories import asked, on, opened
from services.status.core.fold import retell
from services.status.core.further import further_terms


def names(today: date) -> list[str]:
    terrace = opened(on(1, 26), case_type="terrasvergunning")  # aimed at within three weeks
    told = retell("DH-2026-0001", [terrace, asked(on(1, 29), before=on(2, 26))]).snapshot
    assert told
    return [one.name for one in further_terms(told, today)]


def test_what_lies_ahead_is_told_and_what_is_over_is_not_promised_any_more():
    assert names(on(2, 1)) == ["answer", "service-norm", "leave-unprocessed", "extension"]
    assert names(on(5, 20)) == ["answer"]
