"""The slot of a simulated box: what papers, hands and light do to its two beams, and when.

Depths are millimetres below beam A, times milliseconds. A shade is when a beam is broken.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import sqrt
from random import Random

from hardware.firmware.beams import Beams

BEAM_GAP_MM = 20.0
FASTEST_MM_MS = 3.0
GRAVITY_MM_MS2 = 0.00981

Span = tuple[float, float]
Way = Sequence[tuple[float, float]]
"""(time, depth), straight in between."""


@dataclass(frozen=True)
class Shade:
    """When each beam is broken; overlapping spans are one."""

    a: tuple[Span, ...] = ()
    b: tuple[Span, ...] = ()

    def __or__(self, other: "Shade") -> "Shade":
        return Shade(_united(self.a + other.a), _united(self.b + other.b))

    def __sub__(self, bright: "Shade") -> "Shade":
        """Without the times when light came through."""
        return Shade(_without(self.a, bright.a), _without(self.b, bright.b))

    def later(self, by_ms: float) -> "Shade":
        return Shade(*(tuple((s + by_ms, e + by_ms) for s, e in beam) for beam in (self.a, self.b)))

    @property
    def start(self) -> float:
        return min(start for beam in (self.a, self.b) for start, _end in beam)

    @property
    def end(self) -> float:
        return max((end for beam in (self.a, self.b) for _start, end in beam), default=0.0)


def _united(spans: Iterable[Span]) -> tuple[Span, ...]:
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def _without(spans: Iterable[Span], bright: Iterable[Span]) -> tuple[Span, ...]:
    result = list(spans)
    for light, dark in bright:
        result = [
            piece
            for start, end in result
            for piece in ((start, min(end, light)), (max(start, dark), end))
            if piece[0] < piece[1]
        ]
    return tuple(result)


def below(way: Way, depth: float) -> tuple[Span, ...]:
    """When something that goes this way is deeper than `depth`; at its end it is deep or away."""
    spans, since = [], None
    for (t0, d0), (t1, d1) in pairwise(way):
        if (d0 > depth) != (d1 > depth):
            crossing = t0 + (depth - d0) / (d1 - d0) * (t1 - t0)
            if d1 > depth:
                since = crossing
            elif since is not None:
                spans.append((since, crossing))
                since = None
    return (*spans, (since, float("inf"))) if since is not None else tuple(spans)


def paper(way: Way, length: float) -> Shade:
    """A paper whose lower edge goes this way and falls through at the end."""
    beams = []
    for depth in (0.0, BEAM_GAP_MM):
        gone = below(way, depth + length)
        assert gone[-1][1] == float("inf"), "the paper never fell through"
        beams.append(_without(below(way, depth), gone))
    return Shade(*beams)


def hand(way: Way) -> Shade:
    """A hand whose finger tips go this way; the arm has no end."""
    return Shade(below(way, 0.0), below(way, BEAM_GAP_MM))


def walk(
    start: tuple[float, float], legs: Iterable[tuple[float, float]]
) -> list[tuple[float, float]]:
    """A way from `start` to each depth in turn, each at its own speed in mm/ms."""
    way = [start]
    for depth, speed in legs:
        t, d = way[-1]
        way.append((t + max(abs(depth - d) / speed, 0.01), depth))
    return way


def fall(
    way: list[tuple[float, float]],
    to: float,
    speed: float = 0.0,
    fastest: float = FASTEST_MM_MS,
) -> list[tuple[float, float]]:
    """The way goes on in free fall, never faster than paper falls or is thrown."""
    t0, d0 = way[-1]
    slices = 24
    fallen = list(way)
    for k in range(1, slices + 1):
        s = (to - d0) * k / slices
        capped = (fastest**2 - speed**2) / (2 * GRAVITY_MM_MS2)
        free = min(s, max(capped, 0.0))
        t = (sqrt(speed**2 + 2 * GRAVITY_MM_MS2 * free) - speed) / GRAVITY_MM_MS2
        fallen.append((t0 + t + (s - free) / fastest, d0 + s))
    return fallen


@dataclass
class Watch:
    """Lets the firmware look at a shade; after a letter it may see nothing for a while."""

    rng: Random
    slowest_look_ms: float = 1.5
    pause_ms: float = 0.0
    """For how long it sees nothing while memory is tidied, some times a second."""
    stall_after_letter_ms: float = 0.0
    beams: Beams = field(default_factory=Beams)
    letters_at: list[int] = field(default_factory=list)

    def see(self, shade: Shade, *, everything: bool = False) -> int:
        """How many letters it counts; where nothing changes for long it may look less often."""
        for t, a, b in self.looks(shade, everything=everything):
            if self.beams.step(int(t), a, b):
                self.letters_at.append(int(t))
        return len(self.letters_at)

    def looks(
        self, shade: Shade, *, everything: bool = False
    ) -> Iterator[tuple[float, bool, bool]]:
        """Each look: when, and whether A and B are broken then."""
        edges = sorted({t for beam in (shade.a, shade.b) for span in beam for t in span})
        flat_a, flat_b = ([t for span in beam for t in span] for beam in (shade.a, shade.b))
        for t in self._looks(edges, everything):
            yield t, bisect_right(flat_a, t) % 2 == 1, bisect_right(flat_b, t) % 2 == 1

    def _looks(self, edges: list[float], everything: bool) -> Iterator[float]:
        t, pause_at, end = 0.0, self.rng.uniform(0.0, 200.0), (edges[-1] if edges else 0.0) + 60.0
        while t < end:
            counted = len(self.letters_at)
            yield t
            t += self.rng.uniform(0.3, self.slowest_look_ms)
            if self.pause_ms and t >= pause_at:
                t += self.pause_ms
                pause_at = t + self.rng.uniform(60.0, 400.0)
            if len(self.letters_at) > counted:
                t += self.stall_after_letter_ms
            place = bisect_right(edges, t - 16.0)
            if not everything and place < len(edges):
                t = max(t, min(edges[place] - 16.0, t + 500.0))
