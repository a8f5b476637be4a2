"""Bytes in, status and headers out: nothing but the files of the site leaves the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from served_bytes import CHUNK, HASHED, PAGES, SECRET, Served, ask, connected, get, page_html, serving, write_site

NOT_HERE = {
    "a file of another name": "/nothing.html",
    "the folder of pages without its slash": "/runs/few",
    "a folder without a page": "/assets/",
    "a hidden file": "/.hidden",
    "a hidden file that a forged manifest names": "/.git/config",
    "a half-written file": "/runs/few/.index.html.tmp",
    "a file beside the site's own": "/notes.txt",
    "a link out": "/link.html",
    "a folder that is a link": "/linked/index.html",
    "a folder that is a link, without the name": "/linked/",
    "an update chunk behind a link": "/live/linked/latent.0123456789ab.js",
    "a hidden update chunk": "/live/few/.latent.0123456789ab.js",
    "what is no update chunk": "/live/secret.txt",
    "a pipe": "/pipe.html",
    "a file that is gone": "/gone.html",
    "a folder that the manifest calls a file": "/runs",
    "a parameter in the path": "/index.html;x=1",
    "an escaped question mark": "/index.html%3f",
    "another case": "/INDEX.HTML",
    "a dot at the end": "/index.html.",
    "a stream of the server that is no file": "/-/",
    "bad UTF-8": "/%ff%fe.html",
    "overlong UTF-8": "/%c0%ae%c0%ae/outside/index.html",
    "a path of the disk": "/etc/passwd",
    "a name with a blank": "/index.html%20",
    "escaped twice": "/%252e%252e/outside/index.html",
    "a folder in a file": "/index.html/x",
    "a folder in a file, by its slash": "/index.html/",
    "a drive": "/C:/index.html",
    "a run without logs to follow": "/-/runs/few/events",
}
REFUSED = {
    "the parent": "/../outside/index.html",
    "the parent, escaped": "/%2e%2e/outside/index.html",
    "the parent, slash escaped": "/..%2foutside/index.html",
    "the parent, deeper": "/runs/../../outside/index.html",
    "a dot": "/./index.html",
    "a backslash": "/..\\outside\\index.html",
    "an escaped backslash": "/%5c..%5coutside",
    "a NUL": "/index.html%00.js",
    "a newline": "/index.html%0d%0aX-Bytes:%201",
    "a doubled slash": "//runs/few/index.html",
    "a host in the path": "//evil/%2e%2e",
    "a host in the path, backslash": "/\\evil/",
    "two slashes in the middle": "/runs//few/index.html",
    "an address of somebody else": "http://evil.example/index.html",
    "100,000 characters": "/" + "a" * 100_000,
    "no path": "index.html",
    "a bidirectional mark": "/%e2%80%aeindex.html",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[Served]:
    with serving(site) as server:
        yield server
        assert server.process.poll() is None, "a request ended the server"


def _is_clean(answer) -> bool:
    """No word of a file, no listing, no invitation to other sites, no way to another address."""
    unwanted = {"access-control-allow-origin", "location", "server", "set-cookie"} & answer.headers.keys()
    return not unwanted and SECRET not in answer.body and len(answer.body) < 200


@pytest.mark.fault(148)
@pytest.mark.parametrize("path", NOT_HERE.values(), ids=NOT_HERE.keys())
def test_what_the_site_does_not_name_is_not_there(served: Served, path: str):
    answer = ask(served.port, get(path, served.port))
    assert answer.status == 404
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert _is_clean(answer)


@pytest.mark.fault(148, 154)
@pytest.mark.parametrize("path", REFUSED.values(), ids=REFUSED.keys())
def test_a_path_that_no_page_has_is_refused(served: Served, path: str):
    answer = ask(served.port, get(path, served.port))
    assert answer.status in (400, 404)
    assert _is_clean(answer)


@pytest.mark.fault(148)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "BREW"])
@pytest.mark.parametrize("path", ["/", "/-/live", "/-/runs/few/events"])
def test_nothing_but_reading_is_allowed(served: Served, method: str, path: str):
    answer = ask(served.port, get(path, served.port, method=method))
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert _is_clean(answer)


def test_options_of_the_whole_server_and_tunnels_are_refused(served: Served):
    assert ask(served.port, get("*", served.port, method="OPTIONS")).status in (400, 405)
    assert ask(served.port, get("evil.example:443", served.port, method="CONNECT")).status in (400, 405)


BROKEN = {
    "no HTTP": b"hello\r\n\r\n",
    "a greeting of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
    "no host": b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    "a NUL in a header": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n",
    "a header that goes on": b"GET / HTTP/1.1\r\nHost: localhost\r\n X: 1\r\nConnection: close\r\n\r\n",
    "a megabyte of headers": b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: 1234567890\r\n" * 70_000 + b"\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
    "a length and chunks": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
    b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
    "bytes above ASCII in the target": b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "a version of the future": b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.fault(148)
@pytest.mark.parametrize("request_bytes", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_request_is_refused_in_one_line(served: Served, request_bytes: bytes):
    answer = ask(served.port, request_bytes)
    assert answer.status in (0, 400, 405, 421, 431)  # 0: closed while we were still sending
    assert _is_clean(answer)


@pytest.mark.parametrize("path", ["/", "/index.html", "/runs/few/", "/runs/few/latent.html", "/index.html?n=3"])
def test_a_page_is_served_with_a_way_to_the_stream_and_its_file_stays(served: Served, site: Path, path: str):
    answer = ask(served.port, get(path, served.port))
    assert answer.status == 200
    text = answer.body.decode()
    assert '<html data-stream="/-/live" lang="en"' in text
    assert "connect-src &#39;self&#39;" in text
    assert "connect-src &#39;none&#39;" not in text
    name = text.partition("<title>")[2].partition("<")[0]
    assert (site / name).read_text() == page_html(name)
    closed = text.replace("connect-src &#39;self&#39;", "connect-src &#39;none&#39;")
    assert closed.replace(' data-stream="/-/live"', "") == page_html(name)


@pytest.mark.fault(148)
def test_a_page_says_the_same_policy_as_header_and_may_not_be_kept(served: Served):
    headers = ask(served.port, get("/", served.port)).headers
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "connect-src 'self'" in headers["content-security-policy"]
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; ")


@pytest.mark.parametrize(
    ("path", "kind", "cache"),
    [
        (f"/{HASHED}", "text/javascript; charset=utf-8", "immutable"),
        (f"/{CHUNK}", "text/javascript; charset=utf-8", "immutable"),
        ("/live.js", "text/javascript; charset=utf-8", "no-store"),
        ("/manifest.json", "application/json", "no-store"),
        ("/empty.txt", "text/plain; charset=utf-8", "no-store"),
    ],
)
def test_files_have_their_type_and_only_what_is_named_by_its_hash_may_be_kept(
    served: Served, site: Path, path: str, kind: str, cache: str
):
    answer = ask(served.port, get(path, served.port))
    assert answer.status == 200
    assert answer.body == (site / path[1:]).read_bytes()
    assert answer.headers["content-type"] == kind
    assert cache in answer.headers["cache-control"]


def test_head_says_what_get_would_say_without_the_body(served: Served):
    shown = ask(served.port, get("/", served.port))
    head = ask(served.port, get("/", served.port, method="HEAD"))
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(shown.body))


@pytest.mark.fault(148)
@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"])
def test_the_names_of_this_machine_are_known(served: Served, name: str):
    assert ask(served.port, get("/", served.port, host=f"{name}:{served.port}")).status == 200


@pytest.mark.fault(148)
@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "localhost.evil.example:{port}", "127.0.0.1.evil.example:{port}",
     "localhost:1", "127.0.0.2:{port}", "[::2]:{port}", "localhost:{port}@evil.example", "", ":{port}", "localhost:",
     "localhost, evil.example", "xn--lcalhost-n1a:{port}", "2130706433:{port}", "[::ffff:127.0.0.1]:{port}"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/-/live"])
def test_a_page_of_somebody_else_cannot_reach_it_by_another_name(served: Served, host: str, path: str):
    answer = ask(served.port, get(path, served.port, host=host.format(port=served.port)))
    assert answer.status in (400, 421)
    assert _is_clean(answer)


def test_it_answers_several_requests_on_one_connection(served: Served):
    kept = f"GET /live.js HTTP/1.1\r\nHost: localhost:{served.port}\r\n\r\n".encode()
    with connected(served.port) as client:
        client.sendall(kept + kept + get("/nothing", served.port))
        received = b"".join(iter(lambda: client.recv(1 << 16), b""))
    assert [line.split()[1] for line in received.split(b"\n") if line.startswith(b"HTTP/1.1")] == [
        b"200",
        b"200",
        b"404",
    ]


def test_a_manifest_that_changes_is_read_again(tmp_path: Path):
    site = write_site(tmp_path)
    with serving(site) as server:
        assert ask(server.port, get("/notes.txt", server.port)).status == 404
        manifest = site / "manifest.json"
        changed = re.sub(rb'"empty\.txt"', b'"notes.txt"', manifest.read_bytes())
        (site / "new").write_bytes(changed)
        (site / "new").replace(manifest)
        assert ask(server.port, get("/notes.txt", server.port)).status == 200
        assert ask(server.port, get("/empty.txt", server.port)).status == 404
        manifest.write_bytes(b"{torn")
        assert ask(server.port, get("/notes.txt", server.port)).status in (200, 404)
        assert ask(server.port, get("/live.js", server.port)).status == 200
        manifest.unlink()
        assert ask(server.port, get("/", server.port)).status in (200, 404)


def test_every_page_of_the_site_is_found_below_its_folder(served: Served):
    assert {ask(served.port, get(f"/{page}", served.port)).status for page in PAGES} == {200}
