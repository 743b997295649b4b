"""What a colleague does about a message that was given up, by the stable code of why."""

from typing import Literal

Advice = Literal["address-fails", "address-unread", "sender-refused", "our-fault", "channel-fails"]


def advise(reason: str | None) -> Advice:
    code = reason or ""
    if code in ("no-address", "address-needs-smtputf8") or code.startswith("smtp-5") or "permanent" in code:
        return "address-fails"
    if code == "contact-unreadable":
        return "address-unread"
    if code.startswith("sender-"):
        return "sender-refused"
    return "our-fault" if code in ("letter-not-written", "channel-broke") else "channel-fails"
