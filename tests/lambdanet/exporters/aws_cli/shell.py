"""A script under bash, unchanged, with an `aws` that asks this process: a command costs no process of its own."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Said:
    """What a command came to, as a shell knows it."""

    status: int = 0
    out: str = ""
    err: str = ""


# the words of a command, and the Region that the shell's environment says, to what it comes to
Aws = Callable[[list[str], str], Said]

# bash reads this before a script (BASH_ENV). Nothing that is sent or answered holds a NUL. Time does not pass.
FUNCTIONS: Final = r"""
aws() {
  local status out err
  printf '%s\0' "$#" "${AWS_DEFAULT_REGION-}" "$@" >&"$ASKED"
  IFS= read -r -d '' -u "$ASKED" status && IFS= read -r -d '' -u "$ASKED" out && IFS= read -r -d '' -u "$ASKED" err
  printf '%s' "$out"
  printf '%s' "$err" >&2
  return "$status"
}
sleep() { :; }
"""


def run(script: str, folder: Path, aws: Aws, environment: Mapping[str, str]) -> Said:
    """The script in this folder; every `aws` of it, one at a time, is what the function makes of it."""
    held, functions = folder / ".script.sh", folder / ".functions.sh"
    held.write_text(script)
    functions.write_text(FUNCTIONS)
    ours, theirs = socket.socketpair()
    own = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    said = {"BASH_ENV": str(functions), "ASKED": str(theirs.fileno())}
    with ours, (folder / ".out").open("w+") as out, (folder / ".err").open("w+") as err:
        with theirs:
            bash = subprocess.Popen(
                ["bash", held.name],
                **{"cwd": folder, "env": {**own, **said, **environment}},
                **{"stdout": out, "stderr": err, "pass_fds": (theirs.fileno(),)},
            )
        for words, region in _commands(ours):
            one = aws(words, region)
            ours.sendall("".join(f"{text}\0" for text in (one.status, one.out, one.err)).encode())
        status = bash.wait()
    return Said(status, (folder / ".out").read_text(), (folder / ".err").read_text())


def _commands(asked: socket.socket) -> Iterator[tuple[list[str], str]]:
    words = _words(asked)
    for count in words:
        region = next(words)
        yield [next(words) for _ in range(int(count))], region


def _words(asked: socket.socket) -> Iterator[str]:
    held = b""
    while more := asked.recv(65536):
        *whole, held = (held + more).split(b"\0")
        yield from (one.decode() for one in whole)
