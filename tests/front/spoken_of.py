"""Test words for what is no application: what nobody should read about a complaint or an objection.

A complaint asks for no decision (Awb 9:1, 9:12, 1:3). Of an objection "besluit" is the decision that it is about.
"""

import re

from schemas.catalogue import Called

WRONG: dict[Called, re.Pattern[str]] = {
    "complaint": re.compile(r"\b\w*(?:aanvra|besluit|beslis|applicat|decision|decid)\w*", re.IGNORECASE),
    "objection": re.compile(r"\b\w*(?:aanvra|besluit|besloot|besloten|applicat)\w*", re.IGNORECASE),
}


def wrong_words(text: str, called: Called = "complaint", allowed: tuple[str, ...] = ()) -> list[str]:
    """`allowed` are sentences that may stand there, word for word."""
    for sentence in allowed:
        text = text.replace(sentence, "")
    return WRONG[called].findall(text)
