"""Papers as texts: what a receipt looks like, where a strip is torn, what is a piece of what."""

import re

from hardware.fakes.escpos_interpreter import Interpreter
from hardware.fakes.escpos_tokens import Tokenizer
from hardware.fakes.paper_canvas import Slip
from hardware.profiles import Profile


def text_of(data: bytes, profile: Profile) -> str:
    """The text of one receipt when nothing goes wrong."""
    slips: list[Slip] = []
    interpreter = Interpreter(profile, slips.append)
    for token in Tokenizer().feed(data):
        interpreter.do(token)
    interpreter.eject()
    return "\n".join(slips[0].text).strip("\n") + "\n"


def torn(texts: list[str], profile: Profile) -> list[str]:
    """One text for each paper a person holds: where nothing cuts, they tear in the long gap."""
    if profile.cutter:
        return texts
    gap = "\n" * (profile.tear_lines + 1)
    pieces = re.split(rf"\n{{{profile.tear_lines},}}", gap.join(texts))
    return [piece.strip("\n") + "\n" for piece in pieces if piece.strip("\n")]


def is_piece(paper: str, wholes: set[str]) -> bool:
    """Whether a paper is the beginning of one of these, or nothing but empty lines."""
    kept = paper.strip().splitlines()
    return any(_begins(whole.strip().splitlines(), kept) for whole in wholes)


def _begins(whole: list[str], kept: list[str]) -> bool:
    *lines, last = kept or [""]
    return whole[: len(lines)] == lines and (
        len(lines) >= len(whole) or whole[len(lines)].startswith(last) or "[" in last
    )
