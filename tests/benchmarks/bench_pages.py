"""What each page costs on the wire, its own files included: status line, headers and bodies.

    python -m tests.benchmarks.bench_pages [--short]

The floor, in the same run: GET /healthz of the same server, nearly all of it headers.
"""

import re
import socket

from tests.benchmarks.board_client import address
from tests.benchmarks.measuring import a_house, is_short, ratio, say
from tests.flows.crowd import Finger
from tests.flows.officer import Officer

GOAL = {"kiosk_page": 100_000, "kiosk_requests": 6, "board": 150_000, "landing_page": 14_000}
KIOSK_PAGES = ("/", "/ticket", "/information", "/wifi")
COUNTER_PAGES = ("/counter",)
_LINKS = re.compile(r'<(?:link|script|img)[^>]+?(?:href|src)="([^"]+)"')
_ANYWHERE = re.compile(r'(?:href|src|action)="(?:https?:)?//([^"/]+)|url\((?:https?:)?//([^)/]+)')


def on_the_wire(face: str, path: str, cookies: dict[str, str]) -> bytes:
    """One whole answer, as the network carries it."""
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    host, port = address(face)
    request = (
        f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\n"
        "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    )
    answer = b""
    with socket.create_connection((host, port), timeout=10) as line:
        line.sendall(request.encode())
        while chunk := line.recv(65536):
            answer += chunk
    return answer


def weigh(face: str, path: str, cookies: dict[str, str]) -> dict[str, object]:
    """A page's bytes alone and with its files, how many requests, and hosts it points to."""
    answer = on_the_wire(face, path, cookies)
    status, page = int(answer.split()[1]), answer.decode(errors="replace")
    assert status == 200, f"{path}: {status}"
    files = sorted({link for link in _LINKS.findall(page) if not link.startswith("data:")})
    bodies = [on_the_wire(face, link, cookies) for link in files]
    strangers = {name for pair in _ANYWHERE.findall(page) for name in pair if name}
    return {
        "page": len(answer),
        "with_files": len(answer) + sum(map(len, bodies)),
        "requests": 1 + len(files),
        "other_hosts": sorted(strangers - {face.removeprefix("http://")}),
    }


def main() -> None:
    is_short()
    with a_house() as running, Finger(running.kiosk) as one:
        ticket = one.take("A").path
        officer = Officer(running.kiosk, *running.login, 3)
        faces = [(running.kiosk, path, one.cookies) for path in (*KIOSK_PAGES, ticket)]
        faces += [(running.kiosk, path, officer.finger.cookies) for path in COUNTER_PAGES]
        faces += [(running.kiosk, "/board", {}), (running.portal, "/", {})]
        names = {ticket: "/ticket/<id>"}
        weights = {
            ("portal " if face == running.portal else "") + names.get(path, path): weigh(
                face, path, cookies
            )
            for face, path, cookies in faces
        }
        floor = len(on_the_wire(running.kiosk, "/healthz", {}))
        officer.finger.close()
    say(
        "pages",
        bytes_on_the_wire=weights,
        floor_healthz=floor,
        ratio_home_to_floor=ratio(float(str(weights["/"]["page"])), floor),
        goal=GOAL,
    )


if __name__ == "__main__":
    main()
