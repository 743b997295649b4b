"""Test words for complaints: what nobody should read about one, for it is no application and asks for no decision."""

import re

WRONG = re.compile(r"\b\w*(?:aanvra|besluit|beslis|applicat|decision|decid)\w*", re.IGNORECASE)  # Awb 9:1, 9:12, 1:3


def wrong_words(text: str, allowed: tuple[str, ...] = ()) -> list[str]:
    """`allowed` are sentences that may stand there, word for word."""
    for sentence in allowed:
        text = text.replace(sentence, "")
    return WRONG.findall(text)
