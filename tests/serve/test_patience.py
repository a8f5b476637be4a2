"""Clients that are slow, silent or many: they are waited for, dropped, and never in the way of others."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from served_bytes import Stream, ask, connected, get, serving, write_live, write_site

PATIENCE = "runreport.serve.patient_protocol.PATIENCE_S"
STALLED = "runreport.serve.patient_protocol.STALLED_S"


def _is_hung_up(client: socket.socket) -> bool:
    """Whether the server ends the connection, with an answer or without, before our own patience ends."""
    try:
        while client.recv(1 << 16):
            pass
    except ConnectionResetError:
        return True
    return True


@pytest.mark.fault(150)
@pytest.mark.parametrize(
    "begin",
    [b"", b"G", b"GET / HTTP/1.1\r\nHost: loc", b"GET /live.js HTTP/1.1\r\nHost: localhost\r\n\r\nGET",
     b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx"],
    ids=["nothing", "a letter", "half a request", "a request and a half", "half a body"],
)  # fmt: skip
def test_a_request_that_does_not_arrive_is_not_waited_for(tmp_path: Path, begin: bytes):
    with serving(write_site(tmp_path), constants={PATIENCE: 0.3}) as server, connected(server.port) as client:
        client.sendall(begin)
        assert _is_hung_up(client)


@pytest.mark.fault(150)
def test_a_request_that_comes_byte_by_byte_is_not_waited_for(tmp_path: Path):
    with serving(write_site(tmp_path), constants={PATIENCE: 0.5}) as server, connected(server.port) as client:
        client.settimeout(0.05)
        sent = 0
        while True:
            try:
                client.sendall(b"GET /"[sent : sent + 1] or b"a")
                sent += 1
                if client.recv(100) == b"":
                    break
            except TimeoutError:
                assert sent < 400, "still listening after 400 single bytes"
            except (ConnectionResetError, BrokenPipeError):
                break
        assert ask(server.port, get("/", server.port)).status == 200


@pytest.mark.fault(150)
def test_an_open_stream_is_no_request_that_does_not_arrive(tmp_path: Path):
    site = write_site(tmp_path)
    with serving(site, constants={PATIENCE: 0.2}) as server, Stream(server.port) as stream:
        events = stream.events()
        assert next(events)[0] == "1"
        with connected(server.port) as silent:
            assert _is_hung_up(silent)  # more than the patience has passed
        write_live(site, 2)
        assert next(events)[0] == "2"


@pytest.mark.fault(150)
def test_a_client_that_never_reads_is_dropped_and_others_hear_everything(tmp_path: Path):
    site = write_site(tmp_path)
    write_live(site, 1, says="x" * 2_000_000)  # more than the system keeps for a connection
    with serving(site, constants={STALLED: 0.5}) as server, connected(server.port) as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lazy.sendall(get("/-/live", server.port))
        with Stream(server.port) as good:
            events = good.events()
            assert next(events)[0] == "1"
            for seq in range(2, 6):
                write_live(site, seq, says="x" * 2_000_000)
                assert next(events)[0] == str(seq)
        descriptors = Path(f"/proc/{server.process.pid}/fd")
        for _ in range(400):
            if sum("socket" in str(one.readlink()) for one in _links(descriptors)) <= _idle_sockets(server.port):
                break
            with connected(server.port) as silent:
                silent.settimeout(0.05)
                try:
                    silent.recv(1)
                except TimeoutError:
                    continue
        else:
            pytest.fail("the connection of the client that never reads is still open")


def _links(folder: Path) -> list[Path]:
    return [one for one in folder.iterdir() if one.is_symlink()]


def _idle_sockets(port: int) -> int:
    """Those that listen, and the pair by which the event loop wakes itself."""
    try:
        connected(port, host="::1").close()
    except OSError:
        return 1 + 2 + 1
    return 2 + 2 + 1


@pytest.mark.fault(150, 153)
def test_ten_thousand_quick_states_are_few_events_for_two_hundred_clients_and_the_last_reaches_all(tmp_path: Path):
    site = write_site(tmp_path)
    with serving(site) as server:
        streams = [Stream(server.port) for _ in range(200)]
        heard = [stream.events() for stream in streams]
        assert {next(events)[0] for events in heard} == {"1"}
        for seq in range(2, 10_002):
            write_live(site, seq)
        for events in heard:
            numbers = [int(next(events)[0] or 0)]
            while numbers[-1] != 10_001:
                numbers.append(int(next(events)[0] or 0))
            assert numbers == sorted(set(numbers))
            assert len(numbers) < 1000
        assert ask(server.port, get("/", server.port)).status == 200
        for stream in streams:
            stream.__exit__()


@pytest.mark.fault(152)
def test_a_silent_stream_has_a_heartbeat(tmp_path: Path):
    constants = {"runreport.serve.live_stream.HEARTBEAT_S": 0.05, "runreport.serve.run_stream.HEARTBEAT_S": 0.05}
    runs = tmp_path / "runs"
    (runs / "few").mkdir(parents=True)
    (runs / "few" / "events.jsonl").write_text("")
    with serving(write_site(tmp_path), "--runs", str(runs), constants=constants) as server:
        for path in ("/-/live", "/-/runs/few/events"):
            with Stream(server.port, path) as stream:
                comments = (line for line in stream.lines() if line.startswith(":"))
                assert [next(comments) for _ in range(2)] == [": still here"] * 2


def _log(*numbers: int) -> str:
    return "".join(json.dumps({"seq": seq, "type": "train.metrics", "data": {}}) + "\n" for seq in numbers)


@pytest.mark.fault(151)
def test_a_log_that_is_another_one_than_the_client_knows_is_sent_whole(tmp_path: Path):
    log = tmp_path / "runs" / "few" / "events.jsonl"
    log.parent.mkdir(parents=True)
    log.write_text(_log(1, 2, 3))
    with serving(write_site(tmp_path), "--runs", str(tmp_path / "runs")) as server:
        future = Stream(server.port, "/-/runs/few/events", last="99999")
        with future:
            events = future.events()
            assert [next(events)[0] for _ in range(3)] == ["1", "2", "3"]
            with log.open("a") as file:
                file.write(_log(4)[:-5])  # torn
            log.write_text(_log(1, 2))  # cut, and begun again
            assert [next(events)[0] for _ in range(2)] == ["1", "2"]
            log.unlink()
            log.write_text(_log(1))
            assert next(events)[0] == "1"
            with log.open("a") as file:
                file.write("[1]\n{}\nnull\n\x00\n{torn\n" + '{"seq": true}\n{"seq": -1}\n' + _log(2))
            assert next(events)[0] == "2"


@pytest.mark.fault(149)
def test_a_port_that_is_taken_is_passed_over_and_both_loopbacks_are_listened_on(monkeypatch: pytest.MonkeyPatch):
    from runreport.serve import server

    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        monkeypatch.setattr(server, "PORT", number)
        sockets = server.listen("127.0.0.1", None)
        found = {one.getsockname()[:2] for one in sockets}
        for one in sockets:
            one.close()
    assert {address for address, _ in found} <= {"127.0.0.1", "::1"}
    assert all(number < port < number + server.TRIED for _, port in found)


@pytest.mark.fault(149)
def test_other_machines_may_connect_only_by_a_second_flag_and_with_a_warning(tmp_path: Path):
    with serving(write_site(tmp_path), "--host", "0.0.0.0", "--allow-remote") as server:
        assert ask(server.port, get("/", server.port)).status == 200
        assert ask(server.port, get("/", server.port, host=f"evil.example:{server.port}")).status == 421
        assert ask(server.port, get("/", server.port, host=f"127.0.0.2:{server.port}"), host="127.0.0.2").status == 200
        server.process.terminate()
        assert server.process.wait(20) == 143
        assert server.process.stderr is not None
        assert "warning: everybody who reaches 0.0.0.0" in server.process.stderr.read()
