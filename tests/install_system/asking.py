"""What a container is asked: what runs in it, what its faces answer, what its doctor finds."""

import json

from tests.install_system.container import Container


def running(debian: Container) -> set[str]:
    listed = debian.out("systemctl", "list-units", "--plain", "--no-legend", "pendopo-*.service")
    lines = [line.split() for line in listed.splitlines()]
    return {name.removesuffix(".service") for name, _, _, state, *_ in lines if state == "running"}


def asked(debian: Container, address: str) -> str:
    """The status line and headers of what somebody on the box itself is answered."""
    program = (
        "import http.client, sys; c = http.client.HTTPConnection(sys.argv[1], timeout=5);"
        "c.request('GET', sys.argv[2], headers={'Host': sys.argv[3]}); a = c.getresponse();"
        "print(a.status, a.headers.get('Location'))"
    )
    host, _, rest = address.partition("/")
    target = "10.77.0.1" if host == "a.stranger" else host
    return debian.out("python3", "-c", program, target, f"/{rest}", host).strip()


def examined(debian: Container, *prefix: str) -> dict[str, dict[str, str]]:
    """What the doctor finds, by subject."""
    done = debian.run(*prefix, "pendopo", "doctor", "--json")
    return {each["subject"]: each for each in json.loads(done.stdout)}
