"""The server hands out a site and its streams to this machine, and nothing else to anybody."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from served_site import Server, say_live, write_site
from toy_world import ToyWorld

HOSTILE_PATHS = [
    "/../outside.txt", "/runs/../../outside.txt", "/%2e%2e/outside.txt", "/..%2foutside.txt", "/%2e%2e%2foutside.txt",
    "/..\\outside.txt", "/..%5coutside.txt", "/....//outside.txt", "/.%00./outside.txt", "/index.html%00", "/%00",
    "//evil/%2e%2e", "//etc/passwd", "/etc/passwd", "/secret.txt", "/.git/config", "/.nojekyll", "/runs", "/runs/",
    "/assets/", "/data/a/artifacts", "/link.html", "/fifo.html", "/live/a/run.0123456789ab.js/../../secret.txt",
    "/live/../secret.txt", "/live/.git/run.0123456789ab.js", "/%ff%fe", "/index.html/", "/INDEX.HTML", "/index.html~",
    "/" + "a" * 1500, "/" + "%41" * 600, "/\x7f", "/index.html;x", "/-/runs/../../x/events", "/-/runs/nobody/events",
]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    site = tmp_path_factory.mktemp("serve") / "site"
    write_site(site)
    (site / "link.html").symlink_to("../outside.txt")
    os.mkfifo(site / "fifo.html")
    return site


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> ToyWorld:
    world = ToyWorld(tmp_path_factory.mktemp("runs"))
    world.run("a", epochs=0)
    return world


@pytest.fixture(scope="module")
def server(site, world):
    made = Server(site, "--runs", str(world.runs))
    yield made
    made.stop()


def test_pages_come_as_they_are_but_may_listen_to_this_server(server, site):
    status, headers, body = server.get("/")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    on_disk = (site / "index.html").read_bytes()
    expected = on_disk.replace(b"<html ", b'<html data-stream="/-/live" ', 1).replace(
        b"connect-src &#39;none&#39;", b"connect-src &#39;self&#39;"
    )
    assert body == expected != on_disk
    assert server.get("/runs/a/")[2] == server.get("/runs/a/index.html")[2]


@pytest.mark.fault(148)
def test_every_answer_carries_the_headers_that_guard_it(server):
    for path in ("/", "/live.js", "/nobody", "/assets/app-0123456789ab.js"):
        _, headers, _ = server.get(path)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert not any(name.startswith("access-control") for name in headers)
        assert "server" not in headers


def test_what_changes_is_not_kept_and_what_cannot_change_is(server):
    assert server.get("/")[1]["cache-control"] == "no-store"
    assert server.get("/live.js")[1]["cache-control"] == "no-store"
    assert server.get("/data/a/artifacts/x.json")[1]["cache-control"] == "no-store"
    assert "immutable" in server.get("/assets/app-0123456789ab.js")[1]["cache-control"]


@pytest.mark.fault(148, 154)
@pytest.mark.parametrize("path", HOSTILE_PATHS)
def test_no_path_leads_out_of_the_site_or_off_this_server(server, path):
    status, headers, body = server.get(path)
    assert status in (400, 404)
    assert b"SECRET" not in body
    assert "location" not in headers
    assert len(body) < 100


@pytest.mark.fault(148)
@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx",
        b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"\r\n\r\n\r\n",
    ],
)
def test_odd_requests_get_a_short_no_or_nothing(server, request_bytes):
    with server.connect() as wire:
        wire.sendall(request_bytes)
        wire.shutdown(socket.SHUT_WR)
        data = b""
        try:
            while piece := wire.recv(1 << 16):
                data += piece
        except ConnectionResetError:
            pass
    assert b"hello" not in data
    assert data == b"" or data.split()[1] in (b"400", b"404", b"405", b"421")
    assert server.get("/")[0] == 200


@pytest.mark.fault(148)
@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:{port}", 200), ("127.0.0.1:{port}", 200), ("[::1]:{port}", 200), ("LOCALHOST:{port}", 200),
        ("localhost", 200), ("evil.example:{port}", 421), ("127.0.0.1.evil.example:{port}", 421), ("localhost:1", 421),
        ("127.0.0.2:{port}", 421), ("localhost.:{port}", 421), ("0.0.0.0:{port}", 421), ("2130706433:{port}", 421),
    ],
)  # fmt: skip
def test_only_its_own_names_reach_the_server(server, host, status):
    assert server.get("/", host=host.format(port=server.port))[0] == status


def test_head_has_the_headers_of_get_and_no_body(server):
    status, headers, body = server.get("/", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) == len(server.get("/")[2])
    assert server.get("/", method="PUT")[1]["allow"] == "GET, HEAD"
    assert server.get("/-/live", method="HEAD")[0] == 405


def test_a_file_is_there_once_the_manifest_names_it(server, site):
    from runreport.build.manifest import NAME, SiteFile, manifest_bytes, read_manifest

    (site / "late.html").write_text("late")
    assert server.get("/late.html")[0] == 404
    files = read_manifest(site) | {"late.html": SiteFile("0" * 64, 4)}
    (site / NAME).write_bytes(manifest_bytes(files))
    assert server.get("/late.html")[2] == b"late"


@pytest.mark.fault(151, 152)
@pytest.mark.parametrize("seen", ["3", "0", "99999", "-1", "abc", "9" * 5000, "1e3", ""])
def test_the_live_stream_begins_with_the_state_now_whatever_was_seen(server, site, seen):
    say_live(site, 7, says="a\nb\r\nc")
    stream = server.stream("/-/live", f"Last-Event-ID: {seen}")
    found = stream.next()
    while found["id"] != "7":  # the server may still see the file of the test before
        found = stream.next()
    assert found["data"]["says"] == "a\nb\r\nc"
    say_live(site, 8)
    assert stream.next()["id"] == "8"
    stream.close()


@pytest.mark.fault(153)
def test_states_that_follow_each_other_quickly_become_few_events_and_the_last_is_among_them(server, site):
    stream = server.stream("/-/live")
    for seq in range(100, 600):
        say_live(site, seq)
    ids = []
    while not ids or ids[-1] != 599:
        ids.append(int(str(stream.next()["id"])))
    assert len(ids) < 250
    assert ids[1:] == sorted(set(ids[1:]))
    stream.close()


def log_line(seq: int, **data: object) -> str:
    event = {"seq": seq, "time": "", "type": "train.metrics", "epoch": seq, "step": None, "data": data}
    return json.dumps(event) + "\n"


@pytest.mark.fault(151, 152)
def test_the_log_of_a_run_is_replayed_after_what_was_seen_and_then_followed(server, world):
    log = world.runs / "a/events.jsonl"
    log.write_text("".join(log_line(seq, text="a\nb\rc") for seq in (1, 2, 3)) + "garbage\n")
    stream = server.stream("/-/runs/a/events", "Last-Event-ID: 1")
    assert [stream.next()["id"] for _ in range(2)] == ["2", "3"]
    with log.open("a") as file:
        file.write(log_line(4, loss=float("nan")))
        file.write(log_line(5)[:20])
    found = stream.next()
    assert (found["id"], found["data"]["data"]) == ("4", {"loss": None})
    with log.open("a") as file:
        file.write(log_line(5)[20:])
    assert stream.next()["id"] == "5"
    log.with_name("new").write_text(log_line(1) + log_line(6))
    log.with_name("new").replace(log)
    assert stream.next()["id"] == "6"
    stream.close()
    for seen in ("-1", "x", "9" * 5000):
        again = server.stream("/-/runs/a/events", f"Last-Event-ID: {seen}")
        assert again.next()["id"] == "1"
        again.close()


@pytest.mark.fault(150)
def test_two_hundred_clients_and_some_that_never_read_leave_a_good_one_unharmed(server, site, world):
    log = world.runs / "a/events.jsonl"
    log.write_text("".join(log_line(seq, text="x" * 2000) for seq in range(1, 3000)))
    lazy = [server.stream("/-/runs/a/events") for _ in range(20)]  # six megabytes each, never read
    slow = [server.connect() for _ in range(20)]
    for wire in slow:
        wire.sendall(b"GET / HT")  # and nothing more
    many = [server.stream("/-/live") for _ in range(200)]
    say_live(site, 5000)
    assert server.get("/")[0] == 200
    for stream in many:
        while stream.next()["id"] != "5000":
            pass
    memory_kb = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]) * 4
    assert memory_kb < 300_000
    end = time.monotonic() + 40
    for wire in slow:  # those who do not finish their request are hung up on
        wire.settimeout(max(1.0, end - time.monotonic()))
        assert wire.recv(100) == b""
    for one in (*lazy, *many):
        one.close()
    for wire in slow:
        wire.close()
    assert server.get("/")[0] == 200


@pytest.mark.fault(154)
@pytest.mark.parametrize(("number", "codes"), [(signal.SIGINT, (130,)), (signal.SIGTERM, (143,))])
def test_it_stops_at_once_with_streams_open(site, number, codes):
    server = Server(site)
    streams = [server.stream("/-/live") for _ in range(10)]
    for stream in streams:
        stream.next()
    code, seconds = server.stop(number)
    assert code in codes
    assert seconds < 10
    for stream in streams:
        stream.close()


@pytest.mark.fault(149)
def test_it_listens_on_this_machine_only_unless_told_otherwise_twice(site):
    def run(*more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "runreport", "serve", str(site), *more]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    refused = run("--host", "0.0.0.0")
    assert refused.returncode == 4
    assert "--allow-remote" in refused.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = run("--port", str(taken.getsockname()[1]))
    assert busy.returncode == 4
    assert "port" in busy.stderr


def test_a_folder_that_is_no_site_is_refused(tmp_path):
    command = [sys.executable, "-m", "runreport", "serve", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "is not a site of runreport" in done.stderr


def test_a_server_with_a_parent_ends_with_it(site):
    from runreport.serve.server import served

    with served(site, (), 0) as child:
        assert child.stdin is not None
        child.stdin.close()  # as the system does for a parent that was killed
        child.stdin = None
        assert child.wait(30) is not None
    with served(site, (), 0) as child:
        assert child.poll() is None
    assert child.returncode is not None
