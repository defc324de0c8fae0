"""A preset that somebody writes as a template gives the preset's verdicts, for every pair of ends."""

from itertools import permutations
from pathlib import Path

import pytest

from lambdanet.document import load_yaml, read_topology
from lambdanet.importers.files import SourceFile
from lambdanet.importers.reading import read_files
from lambdanet.reachability.evaluate import evaluate
from lambdanet.topology import Question, Topology

HERE = Path(__file__).parent
PRESETS = HERE.parents[3] / "presets"
ENDS = {"orders": "Orders", "worker": "Worker", "orders-db": "OrdersDb"}  # the preset's id, the template's
OUTSIDE = ("api", "s3", "secretsmanager", "internet", "log-delivery")


def verdict(topology: Topology, source: str, target: str, port: int | None, *, invoke: bool) -> tuple[object, ...]:
    found = evaluate(topology, Question(source=source, target=target, port=port, invoke=invoke))
    codes = sorted({one.code for one in found.blocked_by})
    # a group with the one rule that stands for none is a group without rules
    return (found.outcome, found.symptom, ["no rule" if one == "SG_HAS_NO_RULES" else one for one in codes])


@pytest.mark.parametrize("name", ["vpc-attachment-nat"])
def test_a_template_of_a_preset_gives_its_verdicts(name: str) -> None:
    preset = load_yaml((PRESETS / f"{name}.yaml").read_text())
    assert isinstance(preset, dict)
    content = (HERE / "presets" / f"{name}.yaml").read_bytes()
    document = read_files([SourceFile(path=f"{name}.yaml", content=content)]).document
    # what no template holds: hosts and services, which every network reaches by their names
    document |= {key: preset[key] for key in ("internet_hosts", "services")}
    theirs, ours = read_topology(preset), read_topology(document)

    pairs = [*permutations(ENDS, 2), *((one, other) for one in ENDS for other in OUTSIDE)]
    asked = 0
    for source, target in pairs:
        for port, invoke in ((443, False), (5432, False), (None, True)):
            if invoke and target != "orders":
                continue
            expected = verdict(theirs, source, target, None if target == "log-delivery" else port, invoke=invoke)
            found = verdict(
                ours, ENDS[source], ENDS.get(target, target), None if target == "log-delivery" else port, invoke=invoke
            )
            assert found == expected, (source, target, port, invoke)
            asked += 1
    assert asked > 40
