"""Small numbers are hidden, and nobody can work them out from what is shown beside them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, Literal, NamedTuple, TypeVar

FEW: Literal["<5"] = "<5"
WITHHELD: Literal["–"] = "–"  # not small, and not shown, for it would tell a small one
HIDDEN_BELOW = 5
PERCENTAGE_FROM = 10  # cases
MOST = 10**9
Shown = int | Literal["<5", "–"]
Untold = Literal["few", "hidden"]
Name = TypeVar("Name")


class Told(NamedTuple, Generic[Name]):
    """Numbers that add up, as far as they are shown. A total of nothing but hidden numbers is withheld as well."""

    numbers: dict[Name, Shown]
    total: Shown


def shown(number: int) -> Shown:
    """One number that adds up with no other; nothing at all is no small number."""
    return FEW if is_small(number) else number


def is_small(number: int) -> bool:
    return 0 < number < HIDDEN_BELOW


def untold(part: int, of: int) -> Untold | None:
    """Why no percentage is told: the cases are too few, or it would tell a part or a rest that is too small."""
    if of < PERCENTAGE_FROM:
        return "few"
    return "hidden" if is_small(part) or is_small(of - part) else None


def percentage(part: int, of: int) -> int | None:
    """Rounded half up; None where it is not told."""
    return None if untold(part, of) else (part * 200 + of) // (2 * of)


def hundred(parts: Sequence[int]) -> list[int]:
    """Parts in per cent that add up to 100: those that lose most by rounding down get what is left, the first first."""
    total = sum(parts) or 1
    found = [part * 100 // total for part in parts]
    left = 100 - sum(found) if any(parts) else 0
    for place in sorted(range(len(parts)), key=lambda n: -(parts[n] * 100 % total))[:left]:
        found[place] += 1
    return found


def hushed(numbers: Mapping[Name, int]) -> Told[Name]:
    """The small ones are hidden, and as many others, the smallest first, as it takes that none is known by
    subtraction from the total."""
    concealed = [name for name, number in numbers.items() if is_small(number)]
    others = sorted(
        (name for name, number in numbers.items() if number >= HIDDEN_BELOW), key=lambda name: numbers[name]
    )
    while concealed and others and not is_safe(numbers[name] for name in concealed):
        concealed.append(others.pop(0))
    told: dict[Name, Shown] = dict(numbers)
    told |= {name: FEW if numbers[name] < HIDDEN_BELOW else WITHHELD for name in concealed}
    return Told(told, WITHHELD if concealed and not others else sum(numbers.values()))


def is_safe(concealed: Iterable[int]) -> bool:
    """Could each of them be another number, though all know their sum and which of them are small?"""
    hidden = list(concealed)
    ranges = [(1, HIDDEN_BELOW - 1) if number < HIDDEN_BELOW else (HIDDEN_BELOW, MOST) for number in hidden]
    total, lows, highs = sum(hidden), sum(low for low, _ in ranges), sum(high for _, high in ranges)
    return all(max(low, total - (highs - high)) < min(high, total - (lows - low)) for low, high in ranges)
