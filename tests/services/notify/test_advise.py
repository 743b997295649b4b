"""What a colleague does about a message that was given up."""

import pytest

from services.notify.core.advise import Advice, advise


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("smtp-550", "address-fails"),
        ("notifynl-permanent-failure", "address-fails"),
        ("no-address", "address-fails"),
        ("contact-unreadable", "address-unread"),
        ("sender-smtp-550", "sender-refused"),
        ("channel-broke", "our-fault"),
        ("smtp-451", "channel-fails"),
        (None, "channel-fails"),
    ],
)
def test_each_failure_has_an_advice(reason: str | None, advice: Advice):
    assert advise(reason) == advice
