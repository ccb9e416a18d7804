"""The gate's socket: real processes, hostile lines, foreign peers, and a client that tells."""

import os
import socket
import stat
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.books.clock import ManualClock
from kiosk.books.errors import SettingsError
from kiosk.books.home import Home
from portal.errors import GateRefused, GateUnavailable
from portal.gate import messages as m
from portal.gate.answers import Asked, Right
from portal.gate.peers import Peers
from portal.gate.states import Code, Line, State
from portal.gate_client import GateClient
from tests.portal.gates import PHONE, GateProcess, World, raw


def send(home: Home, data: bytes) -> m.AnyReply | None:
    """What the gate answers to raw bytes; None when it hung up without a word."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(10)
        sock.connect(str(home.run / "gate.sock"))
        with suppress(BrokenPipeError):
            sock.sendall(data)
            sock.shutdown(socket.SHUT_WR)
        reply = b""
        while fresh := sock.recv(65536):
            reply += fresh
    return m.decode_reply(reply) if reply else None


def test_a_phone_connects_sees_its_status_and_leaves(gate_process: GateProcess) -> None:
    client = gate_process.client
    assert client.status(PHONE).state is State.NEW
    assert client.grant(PHONE).is_online
    assert client.summary().phones_online == 1
    client.disconnect(PHONE)
    assert client.status(PHONE).state is State.NEW


def test_the_line_file_shows_at_once(gate_process: GateProcess) -> None:
    assert gate_process.client.summary().line is Line.UNKNOWN
    gate_process.line.turn(Line.DOWN)
    summary = gate_process.client.summary()
    assert summary.line is Line.DOWN and summary.line_since is not None
    assert gate_process.client.grant(PHONE).queued
    gate_process.line.turn(Line.UP)
    assert gate_process.client.status(PHONE).is_online


def test_staff_list_revoke_pause_and_resume(gate_process: GateProcess) -> None:
    client = gate_process.client
    client.grant(PHONE)
    [entry] = client.list().sessions
    client.pause(60)
    assert client.summary().paused and client.status(PHONE).state is State.PAUSED
    client.resume()
    client.revoke(entry.mark)
    assert client.list().sessions == ()
    with pytest.raises(GateRefused, match="no session"):
        client.revoke(entry.mark)


def test_a_user_that_does_not_exist_is_named() -> None:
    with pytest.raises(SettingsError, match="no user 'nobody-at-all'"):
        Peers.from_environment({"PENDOPO_GATE_STAFF_USERS": "nobody-at-all"})


def test_the_socket_is_for_user_and_group_only(gate_process: GateProcess) -> None:
    mode = stat.S_IMODE((gate_process.home.run / "gate.sock").stat().st_mode)
    assert mode == 0o660


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"{}\n",
        b'{"do":"grant"}\n',
        b'{"do":"grant","ip":7}\n',
        b'{"do":"grant","ip":"10.77.0.21","mac":"02:00:00:00:00:01"}\n',
        b'{"do":"open everything"}\n',
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\xff\xfe\x00\n",
        b'{"do":"grant","ip":"10.77.0.21',
        b"x" * 5000,
        b"[" * 4000 + b"\n",
    ],
)
def test_a_malformed_line_gets_an_error_and_never_kills_the_gate(
    gate_process: GateProcess, line: bytes
) -> None:
    reply = send(gate_process.home, line)
    assert isinstance(reply, m.Refused) and reply.code is Code.MALFORMED
    gate_process.client.ping()


def test_an_address_that_is_none_is_refused(gate_process: GateProcess) -> None:
    for ip in ("", "x" * 5000, "10.77.0.999", "::g", "10.0.0.1; drop"):
        with pytest.raises((GateRefused, GateUnavailable)):
            gate_process.client.grant(ip)
    gate_process.client.ping()


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    line=st.binary(max_size=5000)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["do", "ip", "x"]), inner),
    ).map(raw)
    | st.fixed_dictionaries({"do": st.sampled_from(["grant", "status", "revoke", "list"])}).map(raw)
)
def test_whatever_a_line_holds_the_gate_answers(world: World, line: bytes) -> None:
    [reply] = world.answers.answer_all([Asked(Right.STAFF, line)])
    assert m.decode_reply(reply)


def test_a_peer_that_hangs_up_or_says_nothing_harms_nobody(gate_process: GateProcess) -> None:
    silent = [socket.socket(socket.AF_UNIX) for _ in range(100)]
    for sock in silent:
        sock.connect(str(gate_process.home.run / "gate.sock"))
    assert send(gate_process.home, b"") is None
    gate_process.client.ping()
    for sock in silent:
        sock.close()
    gate_process.client.ping()


def test_a_foreign_user_may_ask_nothing_and_the_portal_only_its_part(world: World) -> None:
    def asked(right: Right, request: m.Request) -> m.AnyReply:
        return world.ask(request, right)

    for request in (m.Ping(), m.Grant(PHONE), m.Overview()):
        reply = asked(Right.NONE, request)
        assert isinstance(reply, m.Refused) and reply.code is Code.NOT_ALLOWED
    for request in (m.List(), m.Revoke(1), m.Pause(), m.Resume()):
        reply = asked(Right.PORTAL, request)
        assert isinstance(reply, m.Refused) and reply.code is Code.NOT_ALLOWED
    assert isinstance(asked(Right.PORTAL, m.Grant(PHONE)), m.Phone)


def test_peers_are_told_apart_by_user_id() -> None:
    peers = Peers.from_environment({"PENDOPO_GATE_PORTAL_USERS": "4711 nobody"})
    assert peers.right_of(4711) is Right.PORTAL
    assert peers.right_of(0) is Right.STAFF
    assert peers.right_of(os.getuid()) is Right.STAFF
    assert peers.right_of(4712) is Right.NONE


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_a_foreign_user_at_the_real_socket_is_refused(clock: ManualClock) -> None:
    code = (
        "import os, socket, sys; s = socket.socket(socket.AF_UNIX); os.setuid(4712)\n"
        's.connect(sys.argv[1]); s.send(b\'{"do":"ping"}\\n\'); print(s.recv(999).decode())'
    )
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.make()
        world = World(home, clock)
        with world.serving() as client:
            path = home.run / "gate.sock"
            for opened in (path, home.path):
                opened.chmod(0o777)
            command = [sys.executable, "-I", "-c", code, str(path)]
            result = subprocess.run(command, capture_output=True, text=True, check=False)
            assert "not_allowed" in result.stdout, result
            client.ping()


def test_a_client_says_when_nobody_answers(home: Home) -> None:
    with pytest.raises(GateUnavailable, match="does not answer"):
        GateClient(home.run / "gate.sock").summary()


def test_a_client_gives_up_on_a_silent_gate(home: Home) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(home.run / "gate.sock"))
        listener.listen()
        with pytest.raises(GateUnavailable):
            GateClient(home.run / "gate.sock", timeout_s=0.05).ping()
