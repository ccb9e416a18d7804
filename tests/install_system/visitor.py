"""Somebody at the touch screen who takes one number after the other, whatever happens to the box.

Each number is written to standard output once the box has answered with it; the end of standard
input ends it.
"""

import select
import sys

from tests.flows.crowd import Finger, Unanswered

_BETWEEN_S = 0.1


def main(face: str) -> None:
    """Until its standard input ends."""
    with Finger(face) as finger:
        while not select.select([sys.stdin], [], [], _BETWEEN_S)[0]:
            try:
                sys.stdout.write(finger.take("A").number + "\n")
                sys.stdout.flush()
            except (Unanswered, AssertionError):
                continue


if __name__ == "__main__":
    main(*sys.argv[1:])
