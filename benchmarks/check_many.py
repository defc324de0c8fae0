"""How long does `check` take, with all that a pipeline waits for?

    make bench

Whole processes, from the start of the interpreter to the last line of output, on generated topologies
(support/generate.py) and questions of which about half are not as expected. Each row is one command, in s:

reach     one question of the same document: the baseline. It starts the interpreter, imports, reads and answers once
check     all questions: the table with the explanation of each disagreement
--json    the same, every verdict as JSON
--junit   the table, and the JUnit report beside it

Both files are YAML, the slowest to read. Read the ratios, "/ reach": the times depend on the machine and on what
else it does. Times are of the processor, as on one core alone, medians of the rounds. Stops if
a command does not end as it must; a missed target is only said, for it may be the machine's fault.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import yaml

from benchmarks.support.generate import document, questions
from lambdanet.document import question_data

ROUNDS: Final = 3
SIZES: Final = ((300, 200), (300, 2000), (300, 10_000), (5000, 2000))  # resources, questions
EXPECTED: Final = ("reachable", "reachable", "unreachable")


class _PlainDumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def main() -> int:
    """Measure, print a table and the targets."""
    print(f"{'resources':>9}{'questions':>11}  {'command':10}{'s':>8}{'/ reach':>10}{'ms/question':>13}")
    found = {size: _measured(*size) for size in SIZES}
    print()
    for command in ("check", "--json", "--junit"):
        seconds = found[300, 2000][command]
        met = "met" if seconds <= 3 else "MISSED"
        print(f"{f'2,000 questions at 300 resources, {command}':52}{seconds:8.2f} s      target 3 s      {met}")
    return 0


def _measured(resources: int, asked: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lambdanet-bench-") as name:
        folder = Path(name)
        topology, listed, report = folder / "topology.yaml", folder / "questions.yaml", folder / "report.xml"
        some = [question_data(question) for question in questions(resources, asked)]
        expected = [one | {"expect": EXPECTED[number % len(EXPECTED)]} for number, one in enumerate(some)]
        topology.write_text(yaml.dump(document(resources), Dumper=_PlainDumper))
        listed.write_text(yaml.dump({"questions": expected}, Dumper=_PlainDumper))
        first = some[0]
        commands = {
            "reach": ["reach", str(topology), "--from", first["from"], "--to", first["to"]],
            "check": ["check", str(topology), str(listed)],
            "--json": ["check", str(topology), str(listed), "--json"],
            "--junit": ["check", str(topology), str(listed), "--junit", str(report)],
        }
        rounds = [{command: _seconds(arguments) for command, arguments in commands.items()} for _ in range(ROUNDS)]
    medians = {command: statistics.median(one[command] for one in rounds) for command in commands}
    for command, seconds in medians.items():
        each = f"{seconds / asked * 1e3:13.2f}" if command != "reach" else f"{'-':>13}"
        print(
            f"{resources:9,}{asked:11,}  {command:10}{seconds:8.2f}{seconds / medians['reach']:10.1f}{each}",
            flush=True,
        )
    return medians


def _seconds(arguments: list[str]) -> float:
    """The processor time of one command; it must end with 0 or 1, for 2 is bad input."""
    with open(os.devnull, "wb") as nowhere:
        started = subprocess.Popen([sys.executable, "-m", "lambdanet", *arguments], stdout=nowhere)
        _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)} ended with {started.returncode}.")
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
