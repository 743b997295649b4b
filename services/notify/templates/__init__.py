"""The forms of the letters: `<language>/<kind>.txt` holds the words, `frame.txt` and `frame.html` the paper."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
