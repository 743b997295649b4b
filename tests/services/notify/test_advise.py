"""What a colleague does about a message that was given up."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import notify
from services.notify.core.advise import Advice, advise

DESK = Path(notify.__file__).parent / "templates" / "desk.html"


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("smtp-550", "address-fails"),
        ("notifynl-permanent-failure", "address-fails"),
        ("no-address", "address-fails"),
        ("address-unprintable", "address-fails"),
        ("notifynl-returned-letter", "address-fails"),
        ("notifynl-temporary-failure", "channel-fails"),
        ("notifynl-technical-failure", "our-fault"),
        ("notifynl-BadRequestError", "our-fault"),
        ("notifynl-503", "channel-fails"),
        ("bounced-5.1.1", "address-fails"),  # no such mailbox
        ("bounced-5.1.10", "address-fails"),  # a domain that takes no mail
        ("bounced-5.2.1", "address-fails"),
        ("bounced-5.2.2", "address-fails"),  # full for good
        ("bounced-5.4.4", "address-fails"),  # no server for the domain
        ("bounced-5.6.7", "address-fails"),  # letters that no server on the way takes
        ("bounced-5.7.17", "address-fails"),  # the mailbox is somebody else's by now
        ("bounced-5.1.8", "sender-refused"),
        ("bounced-5.7.1", "sender-refused"),
        ("bounced-5.7.26", "sender-refused"),  # DMARC
        ("bounced-4.7.28", "sender-refused"),
        ("bounced-5.3.4", "our-fault"),  # too large
        ("bounced-5.3.40", "address-fails"),
        ("bounced-5.5.2", "our-fault"),
        ("bounced-5.6.0", "our-fault"),
        ("bounced-4.2.2", "channel-fails"),  # full for days
        ("bounced-4.4.7", "channel-fails"),  # nobody there for days
        ("contact-unreadable", "address-unread"),
        ("sender-smtp-550", "sender-refused"),
        ("channel-broke", "our-fault"),
        ("smtp-451", "channel-fails"),
        (None, "channel-fails"),
    ],
)
def test_each_failure_has_an_advice(reason: str | None, advice: Advice):
    assert advise(reason) == advice


@given(st.from_regex(r"[45]\.\d{1,3}\.\d{1,3}", fullmatch=True))
def test_whatever_a_mail_platform_tells_the_page_has_words_for_it(status: str):
    assert f'"{advise(f"bounced-{status}")}"' in DESK.read_text()
