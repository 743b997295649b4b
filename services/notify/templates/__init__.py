"""The forms of the letters: `letters/<kind>.txt` holds the words, `frame.html` the paper."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from front.words import CALLED, DUTCH, LANGUAGES, OTHERWISE, words
from schemas.catalogue import Called, Language

HERE = Path(__file__).parent


def render(form: str, filled_in: Mapping[str, Any]) -> str:
    """In the `language` that is filled in too: the same catalogue of words as the pages. What is `called` a complaint
    or an objection is spoken of as one."""
    return _form(filled_in["language"], filled_in.get("called", "application"), form).render(filled_in)


@cache
def version() -> str:
    """Of all forms and words together, as short as it can be told: which ones a letter was written with."""
    files = [*sorted(HERE.glob("letters/*.txt")), *sorted(HERE.glob("frame.*")), DUTCH, *OTHERWISE.values()]
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]


class Spoken(Extension):
    """Each language has forms of its own, with its words in them from the start: `_("Now")` is read as `"Nu"`, and
    `_("On %(day)s", day=day)` as `"Op %(day)s"|format(day=day)`. To look each word up in each letter takes longer than
    to fill the letter in."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        say: Any = self.environment.globals["_"]
        for token in stream:
            if token.test("name:_"):
                yield from _said(stream, say)
            else:
                yield token


def _said(stream: TokenStream, say: Callable[[str], str]) -> Iterator[Token]:
    stream.expect("lparen")
    number, _, text = stream.expect("string")
    yield Token(number, "string", say(text))
    if stream.skip_if("comma"):
        yield from (Token(number, "pipe", "|"), Token(number, "name", "format"), Token(number, "lparen", "("))
    else:
        stream.expect("rparen")


def _room(language: Language, called: Called) -> Environment:
    spoken = words(language, called)

    def count(one: str, more: str, num: int) -> str:
        return spoken.ngettext(one, more, num) % {"num": num}

    room = Environment(
        loader=FileSystemLoader(HERE),
        extensions=[Spoken],
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    room.globals |= {"_": spoken.gettext, "ngettext": count}
    return room


_rooms = {key: _room(*key) for key in product(LANGUAGES, CALLED)}


@cache
def _form(language: Language, called: Called, name: str) -> Template:
    form = _rooms[language, called].get_template(name)
    form.globals = dict(form.globals)  # jinja's chain of them is walked for each letter
    return form
