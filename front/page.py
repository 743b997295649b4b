"""The door for people who look for work: what is wrong with an address is said on a page, and hides nothing."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from plumbing.web import Problem, violations

from .shop import Shop

BODY = "/body/"


Beside = Callable[[Request], Awaitable[Sequence[Any]]]


async def nothing(_: Request) -> Sequence[Any]:
    return ()


def page_of(shop: Shop, beside: Beside = nothing) -> type[APIRoute]:
    """For the routers of a service that has a page wrong.html. `beside`: what no value tells by itself."""

    class Page(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Any]:
            show = super().get_route_handler()

            async def page(request: Request) -> Response:
                try:
                    return await show(request)
                except RequestValidationError as error:
                    if any(one["path"].startswith(BODY) for one in violations(error.errors())):
                        raise
                    return await all_told(request, violations(error.errors()))
                except Problem as problem:
                    if problem.code != "invalid-input":
                        raise
                    return await all_told(request, problem.violations)

            async def all_told(request: Request, wrong: Sequence[Any]) -> Response:
                named = {one["path"] for one in wrong}
                more = [one for one in violations(await beside(request)) if one["path"] not in named]
                return not_understood(shop, request, [*wrong, *more])

            return page

    return Page


def not_understood(shop: Shop, request: Request, wrong: Sequence[Any]) -> Response:
    """All that is wrong with an address, by name and never with what was asked."""
    told = {"wrong": [(one["path"].rpartition("/")[2], one["code"]) for one in wrong]}
    return shop.show(request, "wrong.html", told, 400)
