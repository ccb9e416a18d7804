"""KP1: what is a frame, what is noise, and that nothing damaged is ever believed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.errors import BadFrame, NewerProtocol
from hardware.frames import (
    MAX_LINE_BYTES,
    Frame,
    FrameType,
    Reader,
    crc16,
    format_frame,
    of_version,
    parse,
    query,
)

uint32 = st.integers(0, 2**32 - 1)
frames = st.builds(
    Frame,
    type=st.sampled_from(FrameType),
    uid=st.from_regex(r"[0-9A-Za-z]{1,24}", fullmatch=True),
    epoch=uint32,
    boot=uint32,
    seq=uint32,
    letters=uint32,
    opens=uint32,
    flags=st.integers(0, 0xFFFF),
    uptime_ms=st.integers(0, 2**40),
)
A_FRAME = Frame(FrameType.STATE, "E661A4D7", 1, 3, 17, 210, 4, 1, 86_400_000)


def test_the_check_sum_is_the_published_one() -> None:
    assert crc16(b"123456789") == 0x29B1


def test_a_frame_looks_as_the_firmware_writes_it() -> None:
    line = format_frame(A_FRAME)
    assert line.startswith(b"$KP1,S,E661A4D7,1,3,17,210,4,0001,86400000*")
    assert line.endswith(b"\r\n")


def test_the_host_says_only_its_query() -> None:
    assert query() == b"$KP1,Q*%04X\r\n" % crc16(b"KP1,Q")


@given(frames)
def test_a_frame_comes_back_as_it_was_sent(frame: Frame) -> None:
    line = format_frame(frame)
    assert parse(line) == parse(line.removesuffix(b"\r\n")) == frame
    assert len(line) <= MAX_LINE_BYTES


@given(frames, st.data())
def test_one_damaged_byte_is_never_accepted(frame: Frame, data: st.DataObject) -> None:
    line = bytearray(format_frame(frame))
    place = data.draw(st.integers(0, len(line) - 1))
    line[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BadFrame):
        parse(bytes(line))
    assert list(Reader().feed(bytes(line) + b"\r\n")) == []


@given(frames, st.integers(0, 200))
def test_a_truncated_frame_is_refused(frame: Frame, length: int) -> None:
    line = format_frame(frame).removesuffix(b"\r\n")
    if length < len(line):
        with pytest.raises(BadFrame):
            parse(line[:length])


def _line(body: str) -> bytes:
    return b"$%s*%04X\r\n" % (body.encode(), crc16(body.encode()))


@pytest.mark.parametrize(
    "body",
    [
        "KP2x,S,U,1,1,1,1,1,0,1",
        "KP1,X,U,1,1,1,1,1,0,1",
        "KP1,Q",
        "KP1,S,,1,1,1,1,1,0,1",
        "KP1,S,U-1,1,1,1,1,1,0,1",
        "KP1,S,U,1,1,1,-1,1,0,1",
        "KP1,S,U,1,1,1, 1,1,0,1",
        "KP1,S,U,1,1,1,4294967296,1,0,1",
        "KP1,S,U,1,1,1,1,1,10000,1",
        "KP1,S,U,1,1,1,1,1,0",
        "KP1,S,U,1,1,1,1,1,0,1,1",
        "KP1,S,U,1,1,1,1,1,0,99999999999999999999",
    ],
)
def test_a_bad_field_is_refused_even_with_a_good_check_sum(body: str) -> None:
    with pytest.raises(BadFrame):
        parse(_line(body))


def test_a_line_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadFrame, match="at most 128"):
        parse(_line("KP1,S," + "U" * 200))


@given(st.lists(frames, max_size=4), st.binary(max_size=64), st.data())
def test_split_chunks_give_the_same_frames(
    sent: list[Frame], noise: bytes, data: st.DataObject
) -> None:
    noise = noise.replace(b"$", b"")
    stream = b"".join(noise + format_frame(frame) for frame in sent)
    reader, received = Reader(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        received += reader.feed(stream[:size])
        stream = stream[size:]
    assert received == sent


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_noise_neither_grows_the_memory_nor_makes_a_frame(chunks: list[bytes]) -> None:
    reader = Reader()
    for chunk in chunks:
        assert list(reader.feed(chunk)) == []
        assert len(reader._pending) <= MAX_LINE_BYTES
    assert list(reader.feed(b"\n" + format_frame(A_FRAME))) == [A_FRAME]


def test_a_frame_that_was_cut_off_does_not_take_the_next_one_with_it() -> None:
    reader, whole = Reader(), format_frame(A_FRAME)
    later = replace(A_FRAME, seq=18)
    assert list(reader.feed(whole[:20] + format_frame(later))) == [later]
    assert reader.refused == 1


@pytest.mark.parametrize("version", [2, 17, 999])
def test_a_later_version_of_the_protocol_is_told_and_harmless(version: int) -> None:
    line = of_version(version, format_frame(A_FRAME))
    with pytest.raises(NewerProtocol) as caught:
        parse(line)
    assert caught.value.version == version
    reader = Reader()
    assert list(reader.feed(line + b"$KP2,anything at all,\xff*0000\r\n")) == []
    assert (reader.version, reader.refused) == (version, 1)
    assert list(reader.feed(format_frame(A_FRAME))) == [A_FRAME]
