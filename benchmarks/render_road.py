"""How long does a drawing take on its way through Celery?

    make bench

For each preset, three times in milliseconds, taken in turn in one run on one machine:

baseline  the document read and drawn by a plain call in this process: the floor, nothing can be faster
road      from asking (`diagrams.jobs.ask`) to holding the finished SVG: row inserted, message sent through
          Valkey, drawn by a prefork Celery worker, stored in SQLite, who waits woken, row read
dot       one start of the `dot` program on a graph of two nodes, where it is installed

Read the ratios, not the milliseconds: those depend on the machine and on what else it does. What matters
is that "road" stays far below the 250 ms for which a page waits, and that the column "adds" (what Celery
costs) does not grow with the drawing. Every drawing is of a document never seen before, so nothing comes
from a stored result.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from uuid import uuid4

Call = Callable[[], None]

ROUNDS = 40
WARM_UP = 5

DIRECTORY = Path(tempfile.mkdtemp(prefix="lambdanet-bench-"))


def main() -> int:
    """Start a broker and a worker, measure, print a table; return 1 if something did not go through them."""
    from tests.workers.parts import Parts, Valkey  # noqa: PLC0415  the settings come first

    for name in ("DATABASE_URL", "CACHE_URL"):
        os.environ.pop(name, None)
    valkey = Valkey()
    own = {
        "VAR_DIR": str(DIRECTORY),
        "REDIS_URL": valkey.url,
        "LOG_LEVEL": "warning",
        "DJANGO_SETTINGS_MODULE": "lambdanet_site.settings",
    }
    os.environ.update(own)
    parts = Parts(DIRECTORY, own)
    try:
        parts.migrate()
        parts.worker(ready=_heart_beats)
        return _measure()
    finally:
        parts.close()
        valkey.close()
        shutil.rmtree(DIRECTORY, ignore_errors=True)


def _heart_beats() -> bool:
    import django  # noqa: PLC0415

    django.setup()
    from diagrams.broker import worker_is_alive  # noqa: PLC0415

    return worker_is_alive()


def _measure() -> int:
    from diagrams import jobs  # noqa: PLC0415  after the set-up of Django
    from diagrams.presets import Preset, all_presets  # noqa: PLC0415
    from lambdanet.answer import answer  # noqa: PLC0415
    from lambdanet.document import canonical, read_topology  # noqa: PLC0415
    from lambdanet.drawn import drawing_data  # noqa: PLC0415

    def baseline(preset: Preset) -> None:
        topology = read_topology(preset.document | {"description": str(uuid4())})
        drawing_data(topology, answer(topology, preset.topology.questions[0].question), sheet_id="s")

    def road(preset: Preset) -> None:
        document = canonical(preset.document | {"description": str(uuid4())})
        question = preset.topology.questions[0].question
        (job,) = jobs.ask([jobs.Request(kind=jobs.Kind.DRAWING, document=document, question=question)], wait=10)
        if job.state is not jobs.State.DONE or job.inline:
            raise RuntimeError(f"{preset.slug} did not come through the worker: {job.state} {job.error}")

    dot = shutil.which("dot")
    print(f"{ROUNDS} drawings each, medians in ms\n")
    print(
        f"{'preset':28}{'baseline':>10}{'road':>8}{'p95':>8}{'adds':>8}{'road/baseline':>16}{'dot':>8}{'road/dot':>10}"
    )
    for preset in all_presets():
        roads: dict[str, Call] = {"baseline": partial(baseline, preset), "road": partial(road, preset)}
        times = _in_turn(roads | ({"dot": _start_dot} if dot else {}))
        print(f"{preset.slug:28}{_row(times)}")
    if not dot:
        print("\nThe `dot` program is not installed here, so there is nothing to compare its start with.")
    return 0


def _in_turn(calls: Mapping[str, Call]) -> dict[str, list[float]]:
    """The milliseconds of each call, round after round, without the first rounds."""
    times = [{name: _milliseconds(call) for name, call in calls.items()} for _ in range(WARM_UP + ROUNDS)]
    return {name: [each[name] for each in times[WARM_UP:]] for name in calls}


def _row(times: Mapping[str, list[float]]) -> str:
    medians = {name: statistics.median(each) for name, each in times.items()}
    floor, way, start = medians["baseline"], medians["road"], medians.get("dot")
    p95 = statistics.quantiles(times["road"], n=20)[-1]
    ends = f"{'-':>8}{'-':>10}" if start is None else f"{start:8.1f}{way / start:10.2f}"
    return f"{floor:10.1f}{way:8.1f}{p95:8.1f}{way - floor:8.1f}{way / floor:16.2f}{ends}"


def _milliseconds(call: Call) -> float:
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1000


def _start_dot() -> None:
    subprocess.run(["dot", "-Tsvg"], input=b"digraph { a -> b }", stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    sys.exit(main())
