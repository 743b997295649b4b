"""Drawings of figures, without a script or a colour of their own: across in per cent, down in pixels, so words keep
their size at every width. Each is hidden from screen readers, for the table beside it says the same; its links are
not."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

ROW = 48  # pixels of a bar with its label
PLOT = 190  # pixels of a drawing with an axis
HEAD = 40
FOOT = 36
PATTERNS = {"c-risk": "gestreept", "c-silent": "gestippeld"}


class Part(NamedTuple):
    """A piece of a bar. `look`: the class of its colour; c-risk is hatched and c-silent dotted, so they are known
    without colour; the page that shows drawings says what `gestreept` (striped) and `gestippeld` look like."""

    look: str
    number: int


class Bar(NamedTuple):
    """A bar with its label, the words at its end and its parts. `href`: the list that it draws, under this name."""

    label: str
    end: str
    parts: Sequence[Part]
    href: str = ""
    name: str = ""


class Mark(NamedTuple):
    """A line from top to bottom; `at`: how many columns stand before it."""

    at: float
    words: str
    look: str


def stacked(rows: Sequence[Bar]) -> str:
    """Bars of parts, one below the other; a list is reached by all of its bar, for a part may be too narrow to hit."""
    top = max((sum(part.number for part in row.parts) for row in rows), default=0) or 1
    drawn = "".join(_bar(n * ROW, top, row) for n, row in enumerate(rows))
    links = "".join(_link(n * ROW, row) for n, row in enumerate(rows) if row.href)
    return _svg(ROW * len(rows), drawn, links)


def _link(y: int, row: Bar) -> str:
    hit = f'<rect class="c-hit" x="0" width="100%" y="{y}" height="{ROW - 4}"/>'
    return f'<a class="c-link" href="{escape(row.href)}" aria-label="{escape(row.name)}">{hit}</a>'


def _bar(y: int, top: int, row: Bar) -> str:
    drawn, x = [_text("c-label", "0", y + 14, row.label), _text("c-num", "100%", y + 14, row.end, "end")], 0.0
    for part in row.parts:
        wide = part.number / top * 100
        if wide:
            drawn.append(_rect(part.look, x, wide, y + 21, 18))
            drawn.append(_rect("c-gap", x, 0, y + 21, 18, "2") if x else "")
        x += wide
    return "".join(drawn)


def columns(bins: Sequence[tuple[str, Part]], unit: str, marks: Sequence[Mark] = (), every: int = 2) -> str:
    """`every`: how many columns share a label."""
    top, base = max((part.number for _, part in bins), default=0) or 1, PLOT - FOOT
    wide, drawn = 100 / (len(bins) or 1), [_line("c-axis", base)]
    for n, (label, part) in enumerate(bins):
        high = (base - HEAD) * part.number / top
        drawn.append(_rect(part.look, (n + 0.06) * wide, wide * 0.88, base - high, high))
        drawn.append(_text("c-tick", _percent((n + 0.5) * wide), base + 16, label, "middle") if n % every == 0 else "")
    drawn.append(_text("c-tick", "100%", PLOT - 3, unit, "end"))
    ordered = sorted(marks, key=lambda mark: -mark.at)  # the last on top: its words cross no line before it
    drawn += [_marked(mark, wide, base, level) for level, mark in enumerate(ordered)]
    return _svg(PLOT, "".join(drawn))


def _marked(mark: Mark, wide: float, base: int, level: int) -> str:
    x, y = min(mark.at * wide, 100), 13 + 16 * level
    line = f'<line class="{mark.look}" x1="{_percent(x)}" x2="{_percent(x)}" y1="{y - 10}" y2="{base}"/>'
    return line + _text("c-mark", _percent(x), y, mark.words, "end" if x > 50 else "start", 5 if x <= 50 else -5)


class Point(NamedTuple):
    """Of a line in a band."""

    label: str
    middle: int
    low: int
    high: int


def trend(found: Sequence[Point], end: str, apart: int = 0) -> str:
    """A line in a band, from the left to the right edge. `apart`: so many of the first points stand on grey."""
    labels, middle, low, high = zip(*found, strict=True)
    base, top = PLOT - FOOT, max((*high, *middle, 1))
    scale = _step(top)
    grid = range(0, top + scale, scale)
    over = base - 14

    def points(values: Iterable[int]) -> list[str]:
        steps = max(len(labels) - 1, 1)
        return [f"{n / steps * 1000:.1f},{base - over * value / grid[-1]:.1f}" for n, value in enumerate(values)]

    inner = f'<polygon class="c-band" points="{" ".join([*points(high), *reversed(points(low))])}"/>'
    inner += f'<polyline class="c-line" vector-effect="non-scaling-stroke" points="{" ".join(points(middle))}"/>'
    grey = min((apart - 0.5) / max(len(found) - 1, 1), 1) * 100 if apart else 0
    drawn = [_rect("c-begun", 0, grey, 14, over)] if apart else []
    drawn += [_line("c-axis" if not at else "c-grid", base - over * at / grid[-1]) for at in grid]
    drawn.append(
        f'<svg width="100%" height="{PLOT}" viewBox="0 0 1000 {PLOT}" preserveAspectRatio="none">{inner}</svg>'
    )
    drawn += [_text("c-tick c-soft", "0", base - over * at / grid[-1] - 3, str(at)) for at in grid if at]
    drawn += [_text("c-tick", "0", base + 16, labels[0]), _text("c-tick", "100%", base + 16, labels[-1], "end")]
    drawn.append(_text("c-mark", "100%", base - over * middle[-1] / grid[-1] - 8, end, "end"))
    return _svg(PLOT, "".join(drawn))


def small_bar(number: float, top: float, look: str = "c-ok", target: float | None = None) -> str:
    """For a cell of a table, beside its number; a tick where the target is."""
    full = top or 1
    tick = "" if target is None else _rect("c-tickmark", target / full * 100, 0, 0, 16, "2")
    length = min(number / full, 1) * 100
    return _svg(16, _rect("c-track", 0, 100, 3, 10) + _rect(look, 0, length, 3, 10) + tick)


def _step(top: int) -> int:
    """A round number of which three to six make up the scale."""
    return next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 10**4, 10**6) if top / step <= 5)


def _svg(height: int, inner: str, links: str = "") -> str:
    if links:
        return f'<svg class="chart" width="100%" height="{height}"><g aria-hidden="true">{inner}</g>{links}</svg>'
    return f'<svg class="chart" width="100%" height="{height}" aria-hidden="true" focusable="false">{inner}</svg>'


def _rect(look: str, x: float, wide: float, y: float, high: float, pixels: str = "") -> str:
    fill = f' fill="url(#{PATTERNS[look]})"' if look in PATTERNS else ""
    width = pixels or _percent(wide)
    return f'<rect class="{look}"{fill} x="{_percent(x)}" width="{width}" y="{y:g}" height="{high:.4g}"/>'


def _line(look: str, y: float) -> str:
    return f'<line class="{look}" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'


def _text(look: str, x: str, y: float, words: str, anchor: str = "start", beside: int = 0) -> str:
    moved = f' dx="{beside}"' if beside else ""
    return f'<text class="{look}" x="{x}" y="{y:.0f}"{moved} text-anchor="{anchor}">{escape(words)}</text>'


def _percent(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") + "%"
