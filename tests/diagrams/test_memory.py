"""The bound of memory, in a process of its own."""

import subprocess
import sys

import pytest

from diagrams.memory import STATM

pytestmark = pytest.mark.skipif(not STATM.exists(), reason="Linux says how much a process has")

MIB = 1024 * 1024


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def test_more_memory_than_is_allowed_is_refused_and_allowed_again_after() -> None:
    code = f"""
from diagrams.memory import at_most
with at_most({64 * MIB}):
    small = bytearray({16 * MIB})
    try:
        bytearray({256 * MIB})
    except MemoryError:
        print("refused")
print(len(bytearray({256 * MIB})) // {MIB})
"""
    assert run(code).split() == ["refused", "256"]
