"""Case types that have nothing but their terms, and a law that is read another way."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.catalogue import Law, catalogue

from .kinds import KINDS


@pytest.fixture
def kinds(monkeypatch):
    """The case types of kinds.py are in the catalogue."""
    for name, kind in KINDS.items():
        monkeypatch.setitem(catalogue().case_types, name, (kind,))


@pytest.fixture
def read_as(monkeypatch) -> Callable[..., Law]:
    """The city reads the law with these settings."""

    def read(**settings: Any) -> Law:
        law = catalogue().law.model_copy(update=settings)
        monkeypatch.setitem(vars(catalogue()), "law", law)
        return law

    return read
