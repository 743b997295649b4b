"""What a colleague does about a message that was given up, by the stable code of why."""

from typing import Literal

from schemas.failures import Trouble, trouble

Advice = Literal["address-fails", "address-unread", "sender-refused", "our-fault", "channel-fails"]
OF_TROUBLE: dict[Trouble, Advice] = {
    "address": "address-fails",
    "mailbox": "channel-fails",  # it may be emptied; until then another way
    "sender": "sender-refused",
    "ours": "our-fault",
    "channel": "channel-fails",
}


def advise(reason: str | None) -> Advice:
    match reason:
        case "no-address":
            return "address-fails"
        case "contact-unreadable":
            return "address-unread"
        case _:
            return OF_TROUBLE[trouble(reason)]
