"""The answer to HEAD: that of GET, without its body (RFC 9110, 9.3.2)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class GoneAway(OSError):
    """What a server says to a stream whose reader has left."""


class Heads:
    """For every door at once, also for a stream that would never end: whoever wants no body has gone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        told = False

        async def gone() -> Message:
            return {"type": "http.disconnect"} if told else await receive()

        async def without_body(message: Message) -> None:
            nonlocal told
            if not told:
                told = message["type"] == "http.response.start"
                await send(message)
                await send({"type": "http.response.body", "body": b""})
            elif message.get("more_body"):
                raise GoneAway

        try:
            await self.app({**scope, "method": "GET"}, gone, without_body)
        except Exception:
            if not told:
                raise
