"""In which order a list is read, and where a page of it ended."""

from datetime import date
from enum import StrEnum

from .card import Card
from .filter import Place

LAST = date.max.toordinal()
AFTER_ALL = 10**8  # larger than any urgency


class Order(StrEnum):
    """The Dutch words are those of the addresses; with a dash before it the list is read from its other end."""

    DUE = "uiterlijk"  # the most urgent first: open cases by their legal date, then what ended last
    DUE_BACK = "-uiterlijk"
    RECEIVED = "ontvangen"  # the oldest first
    RECEIVED_BACK = "-ontvangen"

    @property
    def is_back(self) -> bool:
        return self.startswith("-")

    @property
    def column(self) -> str:
        return self.removeprefix("-")

    @property
    def start(self) -> Place:
        return Place(AFTER_ALL if self.is_back else -1, "")

    def place(self, card: Card) -> Place:
        """Where a list in this order goes on after this card."""
        by_receipt = self.column == Order.RECEIVED
        return Place(card.received_on.toordinal() if by_receipt else card.urgency, card.case_id)

    def cursor(self, card: Card) -> str:
        """The same in words, with the order that it is a place of."""
        return f"{self}.{self.place(card)}"


def turned(now: Order, column: Order) -> Order:
    """The order that a click on a column asks for: that column, and its other end when it stands so already."""
    return Order(f"-{column}") if now == column else column


def day_of(place: Place) -> date:
    """The day of a place in a list by receipt; what is no day is the nearest one."""
    return date.fromordinal(min(max(place.urgency, 1), LAST))
