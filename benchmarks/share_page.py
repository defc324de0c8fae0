"""How many readers does the page of a frozen link serve, beside a view that does nothing?

    make bench

On the whole site, as `make run` starts it: one link is frozen, and its page asked for by 1 and by 100 connections that stay
open, each asking again as soon as it has its answer. In turn with it, in the same run, a bare Django view with the same
middleware and as many bytes in its answer. Read the ratio, for both share the machine with whoever asks.

throughput  answers a second, over all rounds
p95         from sending a request to the last byte of its answer, with 100 connections
again       the same page with If-None-Match: 304, nothing to send
"""

import http.client
import re
import selectors
import shutil
import socket
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.stack import Stack

PRESET = "vpc-attachment-nat"
ROUNDS = 9
SECONDS = 1.5
READERS = 100
LEAST_RATIO = 0.60
MOST_P95 = 150.0


@dataclass
class Found:
    """What one address came to: answers a second in each round, and how long each answer took (ms)."""

    rates: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    @property
    def p95(self) -> float:
        return sorted(self.took)[int(len(self.took) * 0.95)]


def main() -> int:
    """Start the site, measure, print; return 1 if a target is missed."""
    directory = Path(tempfile.mkdtemp(prefix="lambdanet-bench-"))
    stack = Stack(directory, {"DJANGO_SETTINGS_MODULE": "benchmarks.support.bare_settings"})
    stack.start()
    try:
        path = _frozen(stack)
        body, etag = _first(stack, path)
        paths = {"bare view": (f"/bare/{len(body)}/", ""), "frozen page": (path, ""), "frozen page again": (path, etag)}
        few = _measured(stack, paths, 1)
        many = _measured(stack, paths, READERS)
    finally:
        stack.stop()
        shutil.rmtree(directory, ignore_errors=True)
    return _report(len(body), few, many)


def _report(size: int, few: dict[str, Found], many: dict[str, Found]) -> int:
    print(f"{size:,} bytes; {ROUNDS} rounds of {SECONDS} s each, in turn; medians of rounds")
    print(f"{'':20}{'1 reader':>12}{f'{READERS} readers':>14}{'p95':>10}   answers a second; ms")
    for name in many:
        print(f"{name:20}{few[name].rate:12.0f}{many[name].rate:14.0f}{many[name].p95:10.1f}")
    page, bare = many["frozen page"], many["bare view"]
    ratio = page.rate / bare.rate
    print(f"of the bare view: {few['frozen page'].rate / few['bare view'].rate:.2f} with 1, {ratio:.2f} with {READERS}")
    missed = [
        name
        for name, failed in (("ratio", ratio < LEAST_RATIO), ("p95", page.p95 > MOST_P95))
        if failed
    ]  # fmt: skip
    print(f"Targets: ratio {LEAST_RATIO}, p95 {MOST_P95:.0f} ms. Missed: {', '.join(missed) or 'nothing'}.")
    return bool(missed)


def _measured(stack: Stack, paths: dict[str, tuple[str, str]], readers: int) -> dict[str, Found]:
    found = {name: Found() for name in paths}
    requests = {name: _request(stack, path, etag) for name, (path, etag) in paths.items()}
    for number in range(ROUNDS + 1):
        for name, request in requests.items():
            took = _load(stack, request, readers)
            if number:  # the first one warms up
                found[name].rates.append(len(took) / SECONDS)
                found[name].took += took
    return found


def _request(stack: Stack, path: str, etag: str) -> bytes:
    again = f"If-None-Match: {etag}\r\n" if etag else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{stack.port}\r\nAccept: text/html\r\n{again}\r\n".encode()


def _load(stack: Stack, request: bytes, readers: int) -> list[float]:
    """Ask for `SECONDS` on so many connections; return how long each answer took, in ms."""
    selector, took = selectors.DefaultSelector(), []
    for _ in range(readers):
        reader = _Reader(stack.port, request)
        selector.register(reader.socket, selectors.EVENT_READ, reader)
        reader.ask()
    end = time.perf_counter() + SECONDS
    while (now := time.perf_counter()) < end:
        for key, _ in selector.select(end - now):
            if (one := key.data.hear()) is not None:
                took.append(one * 1000)
                key.data.ask()
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    return took


class _Reader:
    """One connection, which is asked again and again."""

    def __init__(self, port: int, request: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.request = request

    def ask(self) -> None:
        self.left, self.head, self.sent = -1, b"", time.perf_counter()
        self.socket.sendall(self.request)

    def hear(self) -> float | None:
        """Take what has come; return how long the answer took when all of it is there."""
        part = self.socket.recv(1 << 18)
        assert part, "The server closed the connection."
        if self.left < 0:
            self.head += part
            head, end, rest = self.head.partition(b"\r\n\r\n")
            if not end:
                return None
            assert head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304")), head
            length = re.search(rb"(?i)content-length: (\d+)", head)
            self.left = (int(length[1]) if length and b" 304 " not in head[:16] else 0) - len(rest)
        else:
            self.left -= len(part)
        return time.perf_counter() - self.sent if self.left == 0 else None


def _frozen(stack: Stack) -> str:
    """Make a topology of one's own and a frozen link to it; return the link's path."""
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=30)
    cookies: dict[str, str] = {}

    def send(method: str, path: str, **data: str) -> http.client.HTTPResponse:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        headers |= {"X-CSRFToken": cookies.get("csrftoken", ""), "Referer": stack.url}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if data else {}
        connection.request(method, path, urlencode(data) if data else None, headers)
        answer = connection.getresponse()
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            cookies[name] = rest.partition(";")[0]
        return answer

    send("GET", f"/build/{PRESET}/").read()
    made = send("POST", "/topologies/new/", preset=PRESET)
    made.read()
    form = {"kind": "frozen", "title": "Can orders reach the internet?", "lasts": "365", "base": "1"}
    page = send("POST", f"{made.headers['Location'].partition('?')[0]}share/?q=internet", **form).read().decode()
    link = re.search(r"/s/[\w-]+/", page)
    assert link is not None, page[:400]
    return link[0]


def _first(stack: Stack, path: str) -> tuple[bytes, str]:
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.read(), str(answer.headers["ETag"])


if __name__ == "__main__":
    sys.exit(main())
