"""What keeps the site from working is said in one line, and nothing is started."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack import ROOT, Stack, environment, free_port

PREFIX = "LambdaNet was not started: "


def refusal(tmp_path: Path, **settings: str) -> str:
    """Start the site, which must refuse; return why."""
    ended = subprocess.run(
        [sys.executable, "-m", "lambdanet_site.serve"],
        cwd=ROOT,
        env=environment(**({"VAR_DIR": str(tmp_path / "var"), "PORT": str(free_port())} | settings)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith(PREFIX)
    assert ended.stderr.count("\n") == 1
    assert not (tmp_path / "var" / "valkey.sock").exists()
    return ended.stderr.removeprefix(PREFIX).strip()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"PORT": "eighty"}, ["PORT='eighty'", "whole number"]),
        ({"PORT": "70000"}, ["PORT='70000'", "65535"]),
        ({"HOST": "192.0.2.1"}, ["HOST='192.0.2.1'", "no address of this machine"]),
        ({"HOST": "no such host"}, ["HOST='no such host'"]),
        ({"DEBUG": "yes"}, ["DEBUG='yes'", "'true' or 'false'"]),
        ({"WORKERS": "0"}, ["WORKERS='0'"]),
        ({"PUBLIC_URL": "example.org"}, ["PUBLIC_URL='example.org'", "https://"]),
        ({"SECRET_KEY": "short"}, ["SECRET_KEY", "32"]),
        ({"DATABASE_URL": "mysql://root@localhost/x"}, ["DATABASE_URL", "postgres://"]),
        ({"DATABASE_URL": "postgres://u@127.0.0.1"}, ["DATABASE_URL", "/name"]),
        ({"DATABASE_URL": "postgres://u@127.0.0.1/x"}, ["SECRET_KEY is not set"]),
        ({"REDIS_URL": "127.0.0.1:6379"}, ["REDIS_URL", "redis://"]),
        ({"REDIS_URL": "redis://127.0.0.1:6379/first"}, ["REDIS_URL", "numbers"]),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, ["Redis at 127.0.0.1:1", "REDIS_URL"]),
        ({"REDIS_URL": "unix:///nowhere/valkey.sock"}, ["/nowhere/valkey.sock", "REDIS_URL"]),
        (
            {"DATABASE_URL": "postgres://u@127.0.0.1:1/x", "SECRET_KEY": "k" * 32},
            ["DATABASE_URL", "127.0.0.1", "refused"],
        ),
        ({"VAR_DIR": "/dev/null/var"}, ["VAR_DIR='/dev/null/var'"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else None,
)
def test_wrong_setting_is_refused_by_name(tmp_path: Path, settings: dict[str, str], words: list[str]) -> None:
    said = refusal(tmp_path, **settings)

    assert [word for word in words if word not in said] == [], said


def test_taken_port_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert refusal(tmp_path, PORT=str(port)).startswith(f"PORT={port} is taken on 127.0.0.1")


def test_secret_in_the_address_of_redis_is_not_shown(tmp_path: Path) -> None:
    assert "hush" not in refusal(tmp_path, REDIS_URL="redis://:hush@127.0.0.1:1/0")


def test_one_directory_serves_one_site(own_stack: Stack, tmp_path: Path) -> None:
    before = own_stack.pids()

    said = refusal(tmp_path, VAR_DIR=str(own_stack.var_dir))

    assert said.startswith(f"it already runs on {own_stack.var_dir}")
    assert own_stack.pids() == before
