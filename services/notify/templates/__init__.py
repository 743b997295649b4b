"""The forms of the letters: `letters/<kind>.txt` holds the words, `frame.txt` and `frame.html` the paper."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from front.words import DUTCH, LANGUAGES, words
from schemas.catalogue import Language

HERE = Path(__file__).parent


def render(form: str, filled_in: Mapping[str, Any]) -> str:
    """In the `language` that is filled in too: the same catalogue of words as the pages."""
    return _forms[filled_in["language"]].get_template(form).render(filled_in)


@cache
def version() -> str:
    """Of all forms and words together, as short as it can be told: which ones a letter was written with."""
    files = [*sorted(HERE.glob("letters/*.txt")), *sorted(HERE.glob("frame.*")), DUTCH]
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _room(language: Language) -> Environment:
    """Jinja's own way of translating asks the whole context each time, and takes twice as long for a letter."""
    spoken = words(language)

    def say(text: str, **blanks: Any) -> str:
        return spoken.gettext(text) % blanks if blanks else spoken.gettext(text)

    def count(one: str, more: str, num: int) -> str:
        return spoken.ngettext(one, more, num) % {"num": num}

    room = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    room.globals |= {"_": say, "ngettext": count}
    return room


_forms = {language: _room(language) for language in LANGUAGES}
