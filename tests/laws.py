"""How often a law is tried that costs more than others: in the quick run as often as it says, in the long one more."""

from hypothesis import settings

USUAL = 100  # examples of a law that says nothing


def often(times: int) -> int:
    return times * settings().max_examples // USUAL
