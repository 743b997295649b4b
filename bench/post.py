"""A mail server in a process of its own, as little SMTP as notify speaks: it notes when it took each mail."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

from bench.chain import Counter, Postman
from deploy.local.ports import HOST


@dataclass
class Post:
    """How our side sees it. Clocks of all processes of a machine that do not go back are one."""

    port: int
    pipe: Connection

    async def taken(self) -> dict[bytes, float]:
        """When each case's first mail was taken."""
        self.pipe.send("tell")
        answer: dict[bytes, float] = await asyncio.to_thread(self.pipe.recv)
        return answer

    async def has_taken(self, cases: int) -> dict[bytes, float]:
        while len(found := await self.taken()) < cases:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        return found


@contextmanager
def open_post() -> Iterator[Post]:
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    yield Post(ours.recv(), ours)
    server.kill()
    server.join()


def _serve(pipe: Connection) -> None:
    asyncio.run(_take_mails(pipe))


async def _take_mails(pipe: Connection) -> None:
    postman, loop = Postman(), asyncio.get_running_loop()
    door = await loop.create_server(lambda: Counter(postman), HOST, 0)
    pipe.send(door.sockets[0].getsockname()[1])
    while await asyncio.to_thread(pipe.recv):
        pipe.send(postman.taken)
