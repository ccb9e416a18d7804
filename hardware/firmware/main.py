"""What the board runs at power-on; it lies beside the folder `firmware` there."""

from firmware.board import run

run()
