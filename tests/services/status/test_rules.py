"""What the law does not allow is refused with all codes and the article, and the last day stays where it was."""

from datetime import date
from pathlib import Path

import pytest

from schemas.case_events import CaseFact
from schemas.catalogue import catalogue
from schemas.snapshot import Snapshot
from schemas.stories import (
    DSB,
    answered,
    asked,
    closed,
    corrected,
    decided,
    delayed,
    extended,
    fact,
    noticed,
    on,
    opened,
    published,
    reopened,
    resumed,
    retracted,
    suspended,
    withdrawn,
)
from services.status.core.announce import because_of
from services.status.core.fold import retell
from services.status.core.refused import REFUSED
from services.status.core.reject import rejections
from services.status.core.rules import WHY, does_not_count

OPENED = opened(on(3, 2))  # until 28 April, for the 27th is King's Day
SUPPORT = opened(on(3, 2), case_type="bijstandsuitkering")
EXTENSIVE = opened(on(3, 2), case_type="omgevingsvergunning-uitgebreid")
COMPLAINT = opened(on(3, 2), case_type="klacht")
CATERING = opened(on(3, 2), case_type="exploitatievergunning-horeca")
QUESTIONS = [asked(on(3, 9), before=on(4, 20)) for _ in range(199)]
SAID = published(on(4, 20))

STORIES: list[tuple[list[CaseFact], set[str]]] = [
    ([SUPPORT, extended(on(4, 1))], {"extension-not-allowed", "not-the-owner"}),
    ([OPENED, extended(on(4, 20)), extended(on(5, 20))], {"extension-twice"}),
    ([OPENED, SAID, extended(on(4, 21))], {"extension-after-end"}),
    ([OPENED, extended(on(4, 29))], {"extension-too-late"}),
    ([EXTENSIVE, extended(on(4, 29))], {"extension-window-closed"}),
    ([OPENED, extended(on(4, 20), by="P43D")], {"extension-too-long"}),
    ([OPENED, extended(on(4, 20)), extended(on(7, 1), by="P1Y")], {
        "extension-twice", "extension-too-late", "extension-too-long",
    }),
    ([OPENED, asked(on(3, 9))], {"suspension-without-term"}),
    ([OPENED, asked(on(3, 9), before=on(3, 9))], {"suspension-without-term"}),
    ([CATERING, suspended(on(3, 9), "consent")], {"suspension-without-term"}),
    ([OPENED, asked(on(4, 28), before=on(5, 12))], {"suspension-after-term"}),
    ([OPENED, SAID, asked(on(4, 21), before=on(5, 12))], {"suspension-after-end"}),
    ([SUPPORT, suspended(on(3, 9), "bibob")], {"suspension-not-allowed"}),
    ([CATERING, resumed(on(3, 9), "bibob")], {"resumption-without-suspension"}),
    ([OPENED, delayed(on(4, 1), on(4, 28))], {"delay-not-later"}),
    ([OPENED, delayed(on(6, 1), on(5, 29))], {"delay-in-the-past"}),
    ([OPENED, SAID, delayed(on(4, 21), on(6, 1))], {"delay-after-end"}),
    ([COMPLAINT, noticed(on(6, 1))], {"default-not-here"}),
    ([OPENED, noticed(on(4, 28))], {"default-premature"}),
    ([OPENED, SAID, noticed(on(5, 4))], {"default-after-decision"}),
    ([OPENED, noticed(on(4, 29)), noticed(on(5, 4))], {"default-twice"}),
    ([OPENED, opened(on(3, 3), case_type="terrasvergunning")], {"case-opened-before"}),
    ([OPENED, reopened(on(3, 9))], {"reopening-of-open-case"}),
    ([OPENED, corrected(on(3, 9), SAID)], {"correction-without-fact"}),
    ([OPENED, corrected(on(3, 9), OPENED, receivedOn="soon")], {"correction-is-no-fact"}),
    ([OPENED, retracted(on(3, 9), OPENED)], {"retraction-of-opening"}),
    ([OPENED, *QUESTIONS, asked(on(3, 10), before=on(4, 20))], {"ledger-full"}),
    ([OPENED, fact("case.rated", on(4, 1), grade=5)], {"rating-too-early"}),
    ([OPENED, fact("decision.taken", on(4, 1), source=DSB, outcome="granted")], {"not-the-owner"}),
    ([OPENED, fact("links.revoked", on(4, 1), source=DSB)], {"not-the-owner"}),
    ([OPENED, fact("case.erased", on(4, 1), ground="right-to-erasure")], {"erasure-of-open-case"}),
]  # fmt: skip


def told(*facts: CaseFact) -> Snapshot:
    snapshot = retell("DH-2026-0001", facts).snapshot
    assert snapshot
    return snapshot


def name(said: object) -> str:
    return "-".join(sorted(said)) if isinstance(said, set) else ""


@pytest.mark.parametrize(("story", "codes"), STORIES, ids=name)
def test_a_fact_that_breaks_a_rule_is_refused_and_moves_no_legal_date(story: list[CaseFact], codes: set[str]):
    before, after = told(*story[:-1]), told(*story)
    refused = [one for one in after.refused if one.fact_id.endswith(story[-1].id)]

    assert {one.code for one in refused} == codes
    assert all(one.article for one in refused)
    assert (after.legal_date, after.promised) == (before.legal_date, before.promised)


def test_every_code_has_a_story_and_words_for_the_department_and_for_people():
    told_of_no_case = {"case-erased"}  # there is no page any more on which it could stand

    assert set().union(*(codes for _, codes in STORIES)) | told_of_no_case == set(WHY)
    assert set(REFUSED) == set(WHY) - told_of_no_case


def test_every_code_stands_in_the_list_that_departments_read():
    listed = (Path(__file__).parents[3] / "docs" / "violations.md").read_text(encoding="utf-8")

    assert [code for code in WHY if f"| `{code}` |" not in listed] == []


def test_a_case_that_is_refused_without_end_still_fits_into_a_message():
    story = [OPENED, *(reopened(on(3, 9)) for _ in range(500))]

    assert len(told(*story).refused) == 200


def test_a_refused_fact_comes_back_once_with_all_that_is_wrong():
    story = [OPENED, extended(on(4, 20)), extended(on(7, 1), by="P1Y")]
    (rejected,) = rejections(story[-1], told(*story[:2]), told(*story))

    assert rejected.data.event_source == story[-1].source and rejected.data.event_id == story[-1].id
    assert [violation.code for violation in rejected.data.violations] == [
        "extension-twice", "extension-too-late", "extension-too-long",
    ]  # fmt: skip
    assert list(rejections(story[-1], told(*story), told(*story))) == []


def test_a_question_without_a_term_is_asked_and_only_does_not_suspend():
    request = asked(on(3, 9))
    after = told(OPENED, request)
    (rejected,) = rejections(request, told(OPENED), after)

    assert after.asked and rejected.data.effect == "information-only"
    assert because_of(request, told(OPENED), after).data.change.name == "asked"


def test_what_does_not_count_is_announced_as_that_and_not_as_a_delay():
    late = extended(on(4, 29))
    before, after = told(OPENED), told(OPENED, late)

    assert does_not_count(after, late)
    assert because_of(late, before, after).data.change.name == "refused"
    assert (after.extended_by, after.reason) == (None, None)


def test_a_late_fact_can_make_an_earlier_one_count_after_all():
    extension, request = extended(on(5, 4)), asked(on(4, 1), before=on(4, 15))

    assert told(OPENED, extension).extended_by is None
    assert told(OPENED, extension, request).extended_by == "P6W"


def test_a_term_that_stands_still_can_be_extended_and_does_not_pass():
    still = told(CATERING, suspended(on(4, 1), "force-majeure"))
    assert still.stands_still and still.legal_date == on(4, 28)

    later = told(CATERING, suspended(on(4, 1), "force-majeure"), resumed(on(6, 1), "force-majeure"))
    assert not later.stands_still
    assert (later.suspended_days, later.legal_date) == (60, on(6, 26))


def test_a_reopened_case_keeps_its_term_and_loses_its_decision():
    again = told(OPENED, decided(on(4, 1)), published(on(4, 2)), closed(on(4, 3)), reopened(on(4, 10)))

    assert (again.phase, again.outcome, again.published_on, again.ended_on) == ("in-handling", None, None, None)
    assert (again.legal_date, again.objection_until) == (on(4, 28), None)
    assert [line.kind for line in again.ledger] == ["start", "term", "reopening", "roll"]


def test_a_new_term_after_reopening_is_a_setting(monkeypatch: pytest.MonkeyPatch):
    law = catalogue().law.model_copy(update={"reopened": "new-term"})
    monkeypatch.setattr("services.status.core.reckon.catalogue", lambda: catalogue().model_copy(update={"law": law}))
    again = told(OPENED, withdrawn(on(4, 3)), reopened(on(4, 10)))

    assert (again.legal_date, again.phase) == (on(6, 5), "in-handling")


def test_what_was_retracted_never_happened():
    wrong = decided(on(3, 20))
    after = told(OPENED, wrong, retracted(on(3, 21), wrong))

    assert (after.phase, after.outcome, after.corrected) == ("received", None, True)


def test_a_fact_may_be_named_as_our_answers_name_it():
    wrong = decided(on(3, 20))
    named = fact("fact.retracted", on(3, 21), fact_id=f"{wrong.source}#{wrong.id}", reason="Dit is niet gebeurd.")

    assert told(OPENED, wrong, named) == told(OPENED, wrong, retracted(on(3, 21), wrong))


def test_a_notice_of_default_starts_the_penalty_after_two_weeks():
    after = told(opened(on(9, 1)), noticed(on(10, 29)))

    assert (after.noticed_on, after.penalty_from) == (on(10, 29), on(11, 13))


def test_a_granted_permit_is_valid_as_long_as_said():
    said = fact("validity.granted", on(4, 21), what="De vergunning", until=date(2031, 1, 1))

    assert told(OPENED, decided(on(4, 20)), SAID, said).valid_until == date(2031, 1, 1)


def test_an_answer_before_its_day_gives_the_days_back():
    waits = told(opened(on(9, 1)), asked(on(9, 10), before=on(9, 24)))
    done = told(opened(on(9, 1)), asked(on(9, 10), before=on(9, 24)), answered(on(9, 21)))

    assert (waits.suspended_days, waits.legal_date) == (13, on(11, 9))
    assert (done.suspended_days, done.legal_date) == (10, on(11, 6))
