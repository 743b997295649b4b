"""Why a message waits: one reason for each, the first that is true."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from schemas.stories import at
from services.notify.core.waiting import WHYS, Waiting, why
from tests.services.notify.saying import CASE

NOW = at(10, 20, 12)
SOME = UUID(int=7)


def waits(**more: Any) -> Waiting:
    told: dict[str, Any] = {
        "id": SOME, "case_id": CASE, "kind": "receipt", "channel": "email", "department": "DSB", "state": "queued",
        "reason": None, "refusals": 0, "urgent": True, "overdue": False, "at": NOW, "leaves_at": None,
        "next_try_at": NOW, "held": False, "behind": False,
    }  # fmt: skip
    return Waiting(**told | more)


LATER = NOW + timedelta(hours=4)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (waits(), "next"),
        (waits(state="sending", held=True), "handing-over"),
        (waits(state="waiting"), "waiting-for-contact"),
        (waits(channel="call"), "in-a-call-list"),
        (waits(held=True), "held-by-brake"),
        (waits(held=True, behind=True, refusals=2, next_try_at=LATER), "held-by-brake"),
        (waits(held=True, leaves_at=NOW), "held-by-brake"),
        (waits(held=True, state="waiting"), "waiting-for-contact"),
        (waits(held=True, channel="call"), "in-a-call-list"),
        (waits(held=True, leaves_at=LATER), "post-of-the-day"),
        (waits(held=True, leaves_at=LATER, channel="sms"), "quiet-hours"),
        (waits(held=True, leaves_at=LATER, call_first=True, behind=True), "call-first"),
        (waits(leaves_at=NOW, call_first=True), "next"),
        (waits(behind=True, leaves_at=LATER), "behind-another"),
        (waits(leaves_at=LATER), "post-of-the-day"),
        (waits(leaves_at=LATER, channel="push"), "quiet-hours"),
        (waits(leaves_at=NOW), "next"),
        (waits(refusals=2, next_try_at=LATER), "retry"),
        (waits(refusals=2), "next"),
    ],
)
def test_why_a_message_waits(message: Waiting, reason: str):
    assert why(message, NOW, NOW) == reason
    assert reason in WHYS


def test_before_anybody_told_the_time_what_leaves_later_waits():
    assert why(waits(leaves_at=NOW), None, NOW) == "post-of-the-day"
