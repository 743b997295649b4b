"""Town halls for every journey."""

from tests.journeys.halls import neighbour, town_hall

__all__ = ["neighbour", "town_hall"]
