"""cfn-lint finds no error in a template."""

import json
import re
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
SEEDS = (1, 2)
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NUMBERS = re.compile(r"\d+[a-f]?")  # of addresses, ports, zones
Template = dict[str, Any]

# In one process: what a template before had is not looked at again.
pytestmark = pytest.mark.xdist_group("cfn-lint")

seen: set[str] = set()


@cache
def rules() -> RulesCollection:
    return Runner(ConfigMixIn(regions=["us-east-1"])).rules


def found(text: str, region: str = "us-east-1") -> list[str]:
    """What cfn-lint finds and nothing here explains."""
    matches = lint(text, rules(), config=ManualArgs(regions=[region]))
    return [f"{one.rule.id} {one.message} {one.path}" for one in matches if one.rule.id not in EXPLAINED]


def found_new(document: Document) -> list[str]:
    """What it finds in the resources whose like no template before had: most of a lab's are its preset's."""
    text, region = exported(document)
    new = unseen(yaml.load(text, Loader=LOADER))
    return found(new, region) if new else []


def exported(document: Document) -> tuple[str, str]:
    topology = read_topology(document)
    return export_cloudformation(topology).files[FILE], topology.region


@pytest.mark.parametrize("slug", SLUGS)
def test_a_preset_has_none(slug: str) -> None:
    assert found_new(preset(slug)) == []


def test_a_whole_template_has_none() -> None:
    assert found(*exported(preset("transit-gateway"))) == []


@pytest.mark.parametrize("name", TOPOLOGY_LABS)
def test_a_lab_and_its_repair_have_none(name: str) -> None:
    start = started(name)

    assert found_new(start) == []
    assert found_new(apply_edits(start, lab(name).reference.edits)) == []


@pytest.mark.parametrize("name", ["nat instance", "balancers", "endpoints that deny", "stores"])
def test_a_network_of_other_kinds_has_none(name: str) -> None:
    assert found_new(NETWORKS[name]()) == []


@pytest.mark.parametrize("name", ["ipv6", "central_egress", "on_premises"])
def test_what_joins_networks_has_none(name: str) -> None:
    assert found_new(getattr(networks, name)()) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_network_has_none(seed: int) -> None:
    assert found_new(generator.document(seed)) == []


def test_the_check_would_find_one() -> None:
    text, _ = exported(preset("vpc-attachment"))

    assert found(text.replace("Ref: vpc\n", "Ref: nothing\n", 1))


# --- a template without what has been checked in another ---------------------------------------------


def unseen(template: Template) -> str:
    """The resources of which no template before had one of the same shape, with all that they refer to; "" if none."""
    resources = template["Resources"]
    shapes = {name: NUMBERS.sub("0", json.dumps(shape(data))) for name, data in resources.items()}
    new = list({one: name for name, one in shapes.items() if one not in seen}.values())
    seen.update(shapes.values())
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


def shape(value: object) -> object:
    """A resource without what names it and what it refers to: what cfn-lint judges it by."""
    if isinstance(value, dict):
        plain = {key: inner for key, inner in value.items() if key not in ("Tags", "Description", "GroupDescription")}
        return {key: key if key in ("Ref", "Fn::GetAtt", "DependsOn") else shape(inner) for key, inner in plain.items()}
    if isinstance(value, list):
        return [str(one) for one in dict.fromkeys(json.dumps(shape(inner)) for inner in value)]
    return value


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
