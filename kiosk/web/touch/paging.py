"""More services than fit on the screen: pages of them, round and round."""

from dataclasses import dataclass

from kiosk.office.queue import ServiceQueue

TILES = 5
"""Services on one screen, beside the tile to go first; of more, the last leads to the others."""


@dataclass(frozen=True)
class Page:
    """The services of one screen; `number` and `next` are None while all fit."""

    queues: list[ServiceQueue]
    number: int | None = None
    next: int | None = None


def page_of(queues: list[ServiceQueue], asked: str) -> Page:
    """The page that was asked for by its number from 1, else the first."""
    if len(queues) <= TILES:
        return Page(queues)
    size = TILES - 1
    count = -(-len(queues) // size)
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < TILES else 1
    number = number if 1 <= number <= count else 1
    return Page(queues[(number - 1) * size : number * size], number, number % count + 1)
