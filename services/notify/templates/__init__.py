"""The forms of the letters: `<language>/<kind>.txt` holds the words, `frame.txt` and `frame.html` the paper."""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import typst
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_forms = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(["html"], default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


def render(form: str, filled_in: Mapping[str, Any]) -> str:
    return _forms.get_template(form).render(filled_in)


@cache
def version() -> str:
    """Of all forms and words together, as short as it can be told: which ones a letter was written with."""
    here = Path(__file__).parent
    files = [*sorted(here.glob("*/*.txt")), *sorted(here.glob("frame.*"))]
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]


def document(form: str, told: Mapping[str, Any]) -> bytes:
    """A form on paper that a screen reader can read too (PDF/UA); what is told is data, never markup."""
    made: bytes = typst.compile(
        Path(__file__).parent / form,
        format="pdf",
        sys_inputs={"told": json.dumps(told)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    return made
