"""How long does it take to import a CloudFormation template?

    make bench

For generated templates of 100 to 2,000 resources (support/template.py), as YAML with short tags, in one run on one
core: parsed alone, and read by `read_files` whole, in ms. Read the ratios: the times depend on the machine and on
what else it does. Times are of the wall, medians of the rounds. Returns 1 only if an import fails; a missed target
is only said, for it may be the machine's fault.
"""

import statistics
import sys
import time
from collections.abc import Callable
from typing import Final

from benchmarks.support.report import target
from benchmarks.support.template import template
from lambdanet.document import UnreadableDocument
from lambdanet.importers.files import SourceFile
from lambdanet.importers.reading import read_files
from lambdanet.importers.short_tags import load_tagged_yaml

SIZES: Final = (100, 500, 2000)
ROUNDS: Final = 3


def main() -> int:
    """Measure, print a table and the target; return 1 if an import fails."""
    print(f"{'resources':>10}{'KiB in':>10}{'parse ms':>10}{'read ms':>10}{'read/parse':>12}")
    found = {}
    try:
        for size in SIZES:
            text = template(size)
            files = [SourceFile(path="template.yaml", content=text.encode())]
            parse, read = (
                _median(lambda text=text: load_tagged_yaml(text)),
                _median(lambda files=files: read_files(files)),
            )
            print(f"{size:10,}{len(text) / 1024:10,.0f}{parse * 1e3:10.1f}{read * 1e3:10.1f}{read / parse:12.2f}")
            found[size] = read
    except UnreadableDocument as error:
        print(error, file=sys.stderr)
        return 1
    print()
    target("importing a template of 500 resources", found[500], 2, "s")
    return 0


def _median(call: Callable[[], object]) -> float:
    return statistics.median(_seconds(call) for _ in range(ROUNDS))


def _seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


if __name__ == "__main__":
    raise SystemExit(main())
