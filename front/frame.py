"""A page in a frame of a sister service: which one may show it, and what a page may show in its own frame."""

from fastapi import Response

from .shop import origin

POLICY = "Content-Security-Policy"
BY_NOBODY = "frame-ancestors 'none'"


def may_be_shown_by(page: Response, address: str) -> None:
    """Only by the service at this address; without one by nobody, as every other page."""
    if site := origin(address):
        page.headers[POLICY] = page.headers[POLICY].replace(BY_NOBODY, f"frame-ancestors {site}")


def may_show(page: Response, address: str) -> None:
    """A page of the service at this address, in a frame."""
    page.headers[POLICY] += f"; frame-src {origin(address)}"
