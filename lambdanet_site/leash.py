"""Run a command that dies with its parent: `python -m lambdanet_site.leash COMMAND…`.

Whoever kills the supervisor, even by SIGKILL, leaves no orphan. Linux only; elsewhere the
command just runs.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1

# The process id of the parent, so that a parent that died before we looked is noticed too.
PARENT = "LAMBDANET_SUPERVISOR"


def die_with_parent(parent: int, signal_number: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel to send a signal to this process when its parent dies.

    The kernel forgets it at a fork but not at an exec. `parent` is the id the parent had.
    """
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal_number)


def main(command: list[str]) -> None:
    die_with_parent(int(os.environ.get(PARENT, os.getppid())))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
