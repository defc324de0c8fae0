"""A bound for the memory of work whose input is a stranger's."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAGE = resource.getpagesize()
STATM = Path("/proc/self/statm")


@contextmanager
def at_most(more: int) -> Iterator[None]:
    """Let this process take so many bytes more; past that comes a MemoryError. Linux only; elsewhere no bound."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = int(STATM.read_text().split()[0]) * PAGE + more if STATM.exists() else soft
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
