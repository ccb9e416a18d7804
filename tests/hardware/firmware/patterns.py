"""What people, papers and light may do in the slot, as hypothesis draws it."""

from random import Random

from hypothesis import strategies as st

from tests.hardware.firmware.slot import (
    BEAM_GAP_MM,
    FASTEST_MM_MS,
    Shade,
    Span,
    Way,
    fall,
    hand,
    paper,
    walk,
)

START_MS = 40.0
lengths = st.floats(40.0, 350.0)
randoms = st.integers(0, 2**32 - 1).map(Random)


@st.composite
def ways(draw: st.DrawFn, length: float, fastest: float = FASTEST_MM_MS) -> Way:
    """The lower edge of a paper: pushed, held, pulled back a little, thrown or let fall."""
    speeds, beyond = st.floats(0.02, fastest), 2 * length + 2 * BEAM_GAP_MM
    legs = draw(st.lists(st.tuples(st.floats(-10.0, length), speeds), max_size=4))
    way = walk((START_MS, -10.0), legs)
    if draw(st.booleans()):
        return walk(way[0], [*legs, (beyond, draw(speeds))])
    return fall(way, beyond, draw(st.floats(0.0, min(fastest, 2.0))), fastest)


@st.composite
def letters(draw: st.DrawFn, fastest: float = FASTEST_MM_MS) -> Shade:
    """One paper of 40 to 350 mm."""
    length = draw(lengths)
    return paper(draw(ways(length, fastest)), length)


@st.composite
def two_in_one_hand(draw: st.DrawFn, apart: st.SearchStrategy[float]) -> Shade:
    """Two papers on one way; `apart` is the light between them, negative where they overlap."""
    first, second, gap = draw(lengths), draw(lengths), draw(apart)
    way = draw(ways(first))
    behind = [(t, depth - first - max(gap, -first)) for t, depth in way]
    beyond = max(second + 2 * BEAM_GAP_MM, behind[-1][1] + 1.0)
    falls_on = fall(behind, beyond, FASTEST_MM_MS)
    return paper(way, first) | paper(falls_on, second)


def _hand_legs(deepest: float) -> st.SearchStrategy[list[tuple[float, float]]]:
    leg = st.tuples(st.floats(-30.0, deepest), st.floats(0.02, 2.0))
    return st.lists(leg, min_size=1, max_size=12)


@st.composite
def hands(draw: st.DrawFn) -> Shade:
    """Fingers that come in, wave about, rest, and leave as they came."""
    legs = draw(_hand_legs(80.0))
    return hand(walk((START_MS, -30.0), [*legs, (-40.0, draw(st.floats(0.05, 2.0)))]))


@st.composite
def hands_that_let_go(draw: st.DrawFn, let_go_at: st.SearchStrategy[float]) -> Shade:
    """A hand that holds a paper by its upper 10 mm, waves, and lets it go at a depth."""
    length = draw(st.floats(60.0, 350.0))
    legs = [*draw(_hand_legs(60.0)), (draw(let_go_at), draw(st.floats(0.05, 2.0)))]
    fingers = walk((START_MS, -length - 10.0), legs)
    held = [(t, depth + length - 10.0) for t, depth in fingers]
    retreat = walk(fingers[-1], [(fingers[-1][1], 0.02), (-90.0, draw(st.floats(0.1, 2.0)))])
    return paper(fall(held, length + BEAM_GAP_MM + 30.0), length) | hand(fingers + retreat)


@st.composite
def blinks(draw: st.DrawFn, end: float) -> Shade:
    """Blinks of at most 1 ms, at least 12 ms apart, on each beam for itself."""

    def on_one_beam() -> tuple[Span, ...]:
        spans, t = [], draw(st.floats(0.0, 12.0))
        rng = draw(randoms)
        while t < min(end, 3000.0):
            spans.append((t, t + rng.uniform(0.1, 1.0)))
            t += 1.0 + rng.uniform(12.0, 200.0)
        return tuple(spans)

    return Shade(on_one_beam(), on_one_beam())


@st.composite
def sunlight(draw: st.DrawFn) -> Shade:
    """Light and shadow on both beams at once (within a millisecond), each for 7 ms or longer."""
    rng = draw(randoms)
    a, b, t = [], [], START_MS
    for _ in range(draw(st.integers(1, 12))):
        lasts = draw(st.floats(7.0, 400.0))
        a.append((t, t + lasts))
        b.append((max(t + rng.uniform(-1.0, 1.0), 0.0), t + lasts + rng.uniform(-1.0, 1.0)))
        t += lasts + draw(st.floats(7.0, 400.0))
    return Shade(tuple(a)) | Shade((), tuple(b))


@st.composite
def lamps(draw: st.DrawFn) -> Shade:
    """A lamp on the mains shines into both receivers: 5 ms of light, 5 ms without."""
    start, late = draw(st.floats(40.0, 50.0)), draw(st.floats(-0.3, 0.3))
    spans = [(start + 10.0 * n, start + 10.0 * n + 5.0) for n in range(draw(st.integers(1, 100)))]
    return Shade(tuple(spans), tuple((on + late, off + late) for on, off in spans))


@st.composite
def one_beam(draw: st.DrawFn) -> Shade:
    """A dirty, loose or badly aimed beam: it turns as it likes, the other one is well."""
    lengths = draw(st.lists(st.floats(0.3, 300.0), min_size=2, max_size=24))
    t, spans = START_MS, []
    for dark, light in zip(lengths[::2], lengths[1::2], strict=False):
        spans.append((t, t + dark))
        t += dark + light
    return Shade(tuple(spans)) if draw(st.booleans()) else Shade((), tuple(spans))


def row(gap_ms: st.SearchStrategy[float]) -> st.SearchStrategy[tuple[Shade, int]]:
    """Two to five papers, each `gap_ms` after the one before has left B."""
    return st.lists(st.tuples(letters(), gap_ms), min_size=2, max_size=5).map(_one_after_another)


def _one_after_another(falls: list[tuple[Shade, float]]) -> tuple[Shade, int]:
    together, at = Shade(), START_MS
    for shade, gap in falls:
        together = together | shade.later(at - shade.start)
        at = together.end + gap
    return together, len(falls)
