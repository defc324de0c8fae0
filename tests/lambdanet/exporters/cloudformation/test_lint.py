"""cfn-lint finds no error in a template."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml
from cfnlint.api import lint
from cfnlint.config import ConfigMixIn, ManualArgs
from cfnlint.rules import RulesCollection
from cfnlint.runner import Runner

from lambdanet.document import read_topology
from lambdanet.exporters.cloudformation.build import FILE, export_cloudformation
from lambdanet.written import apply_edits
from tests import networks
from tests.builders import SLUGS, Document, preset
from tests.kernel import generator
from tests.lambdanet.importers.networks import NETWORKS
from tests.lambdanet.labs.labs import TOPOLOGY_LABS, lab, started

# W3010: a topology names its zones, for its verdicts hang on which of them something is in
EXPLAINED = {"W3010"}
SEEDS = (1, 2, 3)
Template = dict[str, Any]

seen: set[str] = set()


@cache
def rules() -> RulesCollection:
    return Runner(ConfigMixIn(regions=["us-east-1"])).rules


def found(text: str, region: str = "us-east-1") -> list[str]:
    """What cfn-lint finds and nothing here explains."""
    matches = lint(text, rules(), config=ManualArgs(regions=[region]))
    return [f"{one.rule.id} {one.message} {one.path}" for one in matches if one.rule.id not in EXPLAINED]


def exported(document: Document) -> tuple[str, str]:
    topology = read_topology(document)
    return export_cloudformation(topology).files[FILE], topology.region


@pytest.mark.parametrize("slug", SLUGS)
def test_a_preset_has_none(slug: str) -> None:
    text, region = exported(preset(slug))
    seen.update(map(json.dumps, yaml.safe_load(text)["Resources"].items()))

    assert found(text, region) == []


@pytest.mark.parametrize("name", TOPOLOGY_LABS)
def test_a_lab_and_its_repair_have_none(name: str) -> None:
    start = started(name)
    for document in (start, apply_edits(start, lab(name).reference.edits)):
        text, region = exported(document)
        if new := unseen(yaml.safe_load(text)):
            assert found(new, region) == []


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_of_every_kind_has_none(name: str) -> None:
    made = NETWORKS[name]
    text, region = exported(made() if callable(made) else made)
    if new := unseen(yaml.safe_load(text)):
        assert found(new, region) == []


@pytest.mark.parametrize("name", ["ipv6", "central_egress", "on_premises"])
def test_what_joins_networks_has_none(name: str) -> None:
    text, region = exported(getattr(networks, name)())

    assert found(text, region) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_network_has_none(seed: int) -> None:
    text, region = exported(generator.document(seed))

    assert found(text, region) == []


def test_the_check_would_find_one() -> None:
    text, _ = exported(preset("vpc-attachment"))

    assert found(text.replace("Ref: vpc\n", "Ref: nothing\n", 1))


# --- a template without what has been checked in another ---------------------------------------------


def unseen(template: Template) -> str:
    """The resources that no template before had, with all that they refer to; "" if there is none."""
    resources = template["Resources"]
    new = [name for name, data in resources.items() if json.dumps((name, data)) not in seen]
    seen.update(json.dumps((name, resources[name])) for name in new)
    wanted: dict[str, None] = {}
    while new:
        name = new.pop()
        if name in resources and name not in wanted:
            wanted[name] = None
            new += references(resources[name])
    if not wanted:
        return ""
    kept = {name: data for name, data in resources.items() if name in wanted}
    used = {name for data in kept.values() for name in references(data)}
    parameters = {name: one for name, one in template.get("Parameters", {}).items() if name in used}
    return yaml.safe_dump({**template, "Parameters": parameters, "Resources": kept})


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref" and isinstance(inner, str):
                yield inner
            elif key == "Fn::GetAtt" and isinstance(inner, list):
                yield str(inner[0])
            elif key == "DependsOn":
                yield from inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)
