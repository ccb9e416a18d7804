"""An officer at a counter, over HTTP: signs in, calls, and presses what the console shows."""

import re
from time import perf_counter

from tests.flows.crowd import Finger, csrf_token

_HERE = re.compile(r'data-here="([^"]+)"')
_HERE_IDS = re.compile(r'name="here" value="([\d,]*)"')


class Officer:
    """Somebody signed in at a counter."""

    def __init__(self, face: str, login: str, password: str, counter: int) -> None:
        self.login, self.counter = login, counter
        self.finger = Finger(face)
        token = csrf_token(self.finger.get("/counter/sign-in"))
        self.finger.post("/counter/sign-in", csrf_token=token, login=login, password=password)
        self.press(f"choose/{counter}")

    def here(self) -> list[str]:
        """The numbers at this counter, as the console shows them."""
        return _HERE.findall(self.finger.get("/counter"))

    def call(self) -> tuple[str, float]:
        """Call the next person: (the number, when the button was pressed)."""
        page = self.finger.get("/counter")
        here = _HERE_IDS.search(page)
        assert here is not None, "the counter is not open"
        pressed = perf_counter()
        self.finger.post("/counter/call", csrf_token=csrf_token(page), here=here[1])
        [called] = self.here()
        return called, pressed

    def press(self, action: str, **fields: str) -> None:
        """Press a button of the console."""
        token = csrf_token(self.finger.get("/counter"))
        self.finger.post(f"/counter/{action}", csrf_token=token, **fields)
