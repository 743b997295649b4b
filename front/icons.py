"""The icons, drawn by us on a square of 24 by 24 with a line of two; always beside words, so hidden from readers."""

from markupsafe import Markup

LINES = {
    "calendar": "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
    "check": "M4 12.5 9.5 18 20 6.5",
    "chevron-left": "M15 5l-7 7 7 7",
    "chevron-right": "M9 5l7 7-7 7",
    "close": "M5 5l14 14M19 5 5 19",
    "file": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5.5M12 7.5v.1",
    "warning": "M12 4 2.5 20h19zM12 10v4.500M12 17.300v.1",
}  # fmt: skip
PICTURES = {
    name: '<svg class="denhaag-icon" viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor" '
    'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" focusable="false" aria-hidden="true">'
    f'<path d="{line}"/></svg>'
    for name, line in LINES.items()
}


def icon(name: str) -> Markup:
    """KeyError for an icon that nobody drew."""
    return Markup(PICTURES[name])
