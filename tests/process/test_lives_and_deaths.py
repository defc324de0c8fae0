"""The real thing, started as `make run` starts it: what dies comes back, what stops is gone."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from tests.stack import Stack, children, eventually, is_running


@pytest.fixture(scope="module")
def lasting(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A site that gets over what is done to it: one after the other may hurt it."""
    running = Stack(Path(copytree(begun, tmp_path_factory.mktemp("lasting") / "var")))
    running.start()
    yield running
    running.kill()


def test_address_is_printed_when_everything_answers(own_stack: Stack) -> None:
    """Whoever prints it asks the site from time to time, so it may come a moment after the first answer."""
    assert f"LambdaNet is at {own_stack.url}\n" in own_stack.lines()  # reads on until it is there
    own_stack.stop()

    assert str(own_stack.var_dir / "logs") in own_stack.output()


def test_second_start_keeps_the_database_and_the_secret(own_stack: Stack, begun: Path) -> None:
    kept = own_stack.var_dir

    assert (kept / "secret_key").read_text() == (begun / "secret_key").read_text()
    assert (kept / "static.stamp").stat().st_mtime_ns == (begun / "static.stamp").stat().st_mtime_ns


@pytest.mark.parametrize("part", ["web", "worker", "valkey"])
def test_part_that_is_killed_comes_back(lasting: Stack, part: str) -> None:
    before = lasting.pids()[part]

    os.kill(before, signal.SIGKILL)

    eventually(lambda: lasting.pids().get(part, before) != before)
    # A dead worker may count as alive for five seconds: readiness alone proves little.
    eventually(lasting.is_ready)


def test_readiness_says_degraded_while_the_worker_is_away(lasting: Stack) -> None:
    worker = lasting.pids()["worker"]

    os.kill(worker, signal.SIGSTOP)
    found = eventually(lambda: (found := lasting.readiness()).get("status") == "degraded" and found)
    os.kill(worker, signal.SIGCONT)

    assert found["parts"]["worker"].startswith("none is alive")
    assert {found["parts"][name] for name in ("database", "broker", "graphviz")} == {"ok"}
    eventually(lasting.is_ready)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_stopping_leaves_no_process(own_stack: Stack, how: signal.Signals) -> None:
    pids = own_stack.all_pids()
    assert len(pids) >= 6  # supervisor, web and its worker, Celery and its children, Valkey

    own_stack.process.send_signal(how)

    assert own_stack.process.wait(30) == 0
    assert [pid for pid in pids if is_running(pid)] == []


@pytest.mark.skipif(not os.path.exists("/proc"), reason="only Linux tells a child of its parent's end")
def test_supervisor_killed_leaves_no_orphan(own_stack: Stack) -> None:
    pids = own_stack.all_pids()

    os.kill(own_stack.process.pid, signal.SIGKILL)
    own_stack.process.wait(10)

    eventually(lambda: not any(is_running(pid) for pid in pids))


@pytest.mark.skipif(not os.path.exists("/proc"), reason="only Linux tells a child of its parent's end")
@pytest.mark.parametrize("part", ["web", "worker"])
def test_part_that_is_killed_takes_its_own_children_along(lasting: Stack, part: str) -> None:
    parent = lasting.pids()[part]
    grandchildren = eventually(lambda: children(parent))

    os.kill(parent, signal.SIGKILL)

    eventually(lambda: not any(is_running(pid) for pid in grandchildren))
    eventually(lasting.is_ready)


def test_two_sites_do_not_disturb_each_other(own_stack: Stack, begun: Path, tmp_path: Path) -> None:
    other = Stack(Path(copytree(begun, tmp_path / "other")))
    other.start()
    try:
        os.kill(own_stack.pids()["valkey"], signal.SIGKILL)

        assert other.is_ready()
        assert not set(other.all_pids()) & set(own_stack.all_pids())
        eventually(own_stack.is_ready)
    finally:
        other.kill()


def test_deep_directory_still_gets_its_socket(begun: Path, tmp_path: Path) -> None:
    deep = Stack(Path(copytree(begun, tmp_path / ("deep" * 30))))
    deep.start()
    try:
        assert deep.is_ready()
    finally:
        deep.kill()
