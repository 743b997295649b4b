"""What was decided is looked at once more before it leaves: nobody is reminded of what is done."""

import pytest

from schemas.message_events import Kind
from schemas.status_events import Announcement
from schemas.stories import at, on
from services.notify.core.known import Known, noted
from services.notify.core.need import still_needed
from tests.services.notify.saying import PLAN, VISIT, announced
from tests.services.notify.table import CASES

NOW = at(10, 20, 10)
ASKED = announced("action-near", asked=(PLAN,), answer_before=on(10, 27), phase="waiting-for-applicant")
TOMORROW = announced("appointment-near", appointments=(VISIT,))
REFUSED = announced("decided", phase="decided", outcome="refused")
ANSWERED, OVER = announced("answered"), announced("decided", phase="decided")


def after(*heard: Announcement) -> Known:
    known = Known()
    for one in heard:
        known = noted(known, one.data.snapshot)
    return known


@pytest.mark.parametrize(
    ("kind", "said", "then", "reason"),
    [
        ("reminder", ASKED, ASKED, None),
        ("reminder", ASKED, ANSWERED, "nothing-asked"),
        ("reminder", ASKED, OVER, "case-has-ended"),
        ("information-requested", ASKED, ANSWERED, "nothing-asked"),
        ("information-requested", ASKED, ASKED, None),
        ("appointment", TOMORROW, TOMORROW, None),
        ("appointment", TOMORROW, announced("appointment"), "was-taken-back"),
        ("appointment", TOMORROW, OVER, "case-has-ended"),
        ("still-busy", CASES["nothing-new"], OVER, "case-has-ended"),
        ("information-received", ANSWERED, OVER, None),
        ("change", CASES["step-started"], OVER, "case-has-ended"),
        ("delay", CASES["extended, a later date"], OVER, "case-has-ended"),
        ("decision", CASES["decided, granted"], CASES["reopened"], "was-taken-back"),
        ("decision", CASES["decided, granted"], CASES["objection-filed"], None),
        ("decision", REFUSED, CASES["decided, granted"], "was-taken-back"),
        ("decision", REFUSED, REFUSED, None),
        ("ended", CASES["withdrawn"], CASES["withdrawn, and open again"], "was-taken-back"),
        ("validity", CASES["validity-near"], CASES["validity-near, nothing granted"], "date-has-passed"),
        *((kind, CASES["opened"], OVER, None) for kind in ("receipt", "term-passed", "corrected", "link")),
    ],
)
def test_a_message_leaves_only_while_it_is_needed(kind: Kind, said: Announcement, then: Announcement, reason: str):
    assert still_needed(kind, said.data, after(said, then), NOW) == reason


def test_a_day_that_came_meanwhile_makes_a_message_superfluous():
    granted = CASES["validity-near"]

    assert still_needed("reminder", ASKED.data, after(ASKED), at(10, 26, 22)) is None
    assert still_needed("reminder", ASKED.data, after(ASKED), at(10, 27, 9)) == "date-has-passed"
    assert still_needed("appointment", TOMORROW.data, after(TOMORROW), at(10, 21, 9)) == "date-has-passed"
    assert still_needed("validity", granted.data, after(granted), at(12, 16, 9)) == "date-has-passed"


def test_of_a_case_that_we_know_nothing_of_everything_leaves():
    assert still_needed("reminder", ASKED.data, Known(), NOW) is None
