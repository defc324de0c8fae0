"""Plans that nobody's Terraform printed: a document that can be asked, or faults that name the resource; in bounded time."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambdanet.document import UnreadableDocument, read_topology
from lambdanet.importers.notes import Imported
from lambdanet.importers.terraform.plan import DEEPEST_MODULE, MAX_RESOURCES
from lambdanet.problems import Problem
from tests.lambdanet.importers.terraform.reading import NAMES, data, read

Path = tuple[str | int, ...]
JUNK: tuple[Any, ...] = (
    *(None, True, 0, -1, 2**70, 1.5, "", "x", "10.0.0.0/99", "\ud800", "a\x00b", "../../etc/passwd", "‮moc", "é" * 3000),
    *([], {}, [None], [[]], [1, "a", {}], {"id": {"id": []}}, {"references": ["a.b", 3, "module.x.y", "var.z"]}),
)


def attempt(value: object, format_: str = "") -> Imported | tuple[Problem, ...]:
    """What reading comes to. Anything but a readable document or faults with a hint is a failure."""
    try:
        found = read(value, format_)
    except UnreadableDocument as error:
        return helpful(error)
    read_topology(found.document)
    "\n".join(map(str, found.notes)).encode()
    return found


def helpful(error: UnreadableDocument) -> tuple[Problem, ...]:
    assert error.problems
    assert all(one.message and one.code for one in error.problems)
    str(error).encode()
    return error.problems


def places(value: object, path: Path = ()) -> Iterator[Path]:
    """Every place in a value."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inner:
        yield from places(one, (*path, step))


def put(value: Any, path: Path, junk: object) -> None:
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = junk


PLACES = {name: list(places(data(name))) for name in NAMES}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_anything_anywhere_is_read_or_refused(draw: st.DataObject) -> None:
    name = draw.draw(st.sampled_from(NAMES))
    changed = data(name)
    for path in draw.draw(st.lists(st.sampled_from(PLACES[name]), min_size=1, max_size=4)):
        try:
            put(changed, path, draw.draw(st.sampled_from(JUNK)))
        except (KeyError, IndexError, TypeError):
            continue  # it was in what an earlier one has replaced
    attempt(changed)


@pytest.mark.parametrize("junk", JUNK, ids=lambda one: ascii(one)[:20])
@pytest.mark.parametrize("name", ["modules", "state"])
def test_one_value_of_every_resource_may_be_junk(name: str, junk: object) -> None:
    for key in ("vpc_id", "cidr_block", "subnet_ids", "ingress", "route", "vpc_config"):
        changed = data(name)
        for path in PLACES[name]:
            if path[-1] == key and "values" in path:
                put(changed, path, junk)
        attempt(changed)


def minimal(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"format_version": "1.2", "planned_values": {"root_module": {"resources": list(resources)}}, **more}


def resource(type_: str, name: str, values: dict[str, Any], **more: Any) -> dict[str, Any]:
    address = f"{type_}.{name}"
    return {"address": address, "mode": "managed", "type": type_, "name": name, "values": values, **more}


def test_a_fault_names_the_resource_and_the_argument() -> None:
    problems = attempt(minimal(resource("aws_vpc", "main", {"cidr_block": "10.0.0.0/99"})))

    assert isinstance(problems, tuple)
    assert [one.path for one in problems] == ["plan.json: aws_vpc.main.cidr_block"]


def test_two_faults_are_said_at_once() -> None:
    one, other = resource("aws_vpc", "a", {"cidr_block": 7}), resource("aws_subnet", "b", {"cidr_block": []})

    problems = attempt(minimal(one, other))

    assert isinstance(problems, tuple)
    assert {one.path for one in problems} == {
        "plan.json: aws_vpc.a.cidr_block",
        "plan.json: aws_subnet.b.cidr_block",
    }


@pytest.mark.parametrize(
    "value",
    [
        {"format_version": "2.0", "values": {}},
        {"format_version": "x" * 500, "values": {}},
        {"format_version": 1, "values": {}},
        [],
        {"planned_values": {}},
    ],
)
def test_what_is_no_plan_is_refused_by_name(value: object) -> None:
    problems = attempt(value, "terraform")

    assert isinstance(problems, tuple)
    assert [one.code for one in problems] == ["import.not-terraform"]


def test_two_plans_at_once_are_refused() -> None:
    text = json.dumps(data("state")).encode()

    problems = attempt(text + text)

    assert isinstance(problems, tuple)
    assert [one.code for one in problems] == ["import.not-one-document"]


def circle(length: int) -> dict[str, Any]:
    """Modules whose inputs are each other's outputs, all the way round."""
    calls = {
        f"m{one}": {
            "expressions": {"in": {"references": [f"module.m{(one + 1) % length}.out"]}},
            "module": {"outputs": {"out": {"expression": {"references": ["var.in"]}}}},
        }
        for one in range(length)
    }
    written = {"mode": "managed", "type": "aws_subnet", "name": "a"}
    subnet = {**written, "expressions": {"vpc_id": {"references": ["module.m0.out"]}}}
    return minimal(
        resource("aws_subnet", "a", {"cidr_block": "10.0.0.0/24"}),
        configuration={"root_module": {"resources": [subnet], "module_calls": calls}},
    )


@pytest.mark.parametrize("length", [1, 2, 30, 5000])
def test_references_in_a_circle_end(length: int) -> None:
    found = attempt(circle(length))

    assert isinstance(found, Imported)
    assert found.document["unknowns"][0]["id"] == "aws_subnet.a"


def test_resources_that_refer_to_each_other_end() -> None:
    """A default table of a default table."""
    names = ("a", "b")
    resources = [resource("aws_default_route_table", name, {}) for name in names]
    written = [
        {
            "mode": "managed",
            "type": "aws_default_route_table",
            "name": name,
            "expressions": {"default_route_table_id": {"references": [f"aws_default_route_table.{other}.id"]}},
        }
        for name, other in zip(names, reversed(names), strict=True)
    ]

    assert isinstance(attempt(minimal(*resources, configuration={"root_module": {"resources": written}})), Imported)


def test_modules_too_deep_are_refused() -> None:
    module: dict[str, Any] = {}
    for _ in range(DEEPEST_MODULE + 1):
        module = {"child_modules": [module]}

    problems = attempt({"format_version": "1.2", "planned_values": {"root_module": module}})

    assert isinstance(problems, tuple)
    assert [one.code for one in problems] == ["document.too-deep"]


def test_too_many_resources_are_refused_with_the_figure() -> None:
    one = resource("aws_eip", "a", {})

    problems = attempt(minimal(*[one] * (MAX_RESOURCES + 1)))

    assert isinstance(problems, tuple)
    assert f"{MAX_RESOURCES:,}" in problems[0].message


@pytest.mark.parametrize("count", [10**9, 2**62, -5])
def test_a_huge_count_makes_no_nodes(count: int) -> None:
    values = {"replication_group_id": "sessions", "num_node_groups": count, "replicas_per_node_group": count}

    begin = time.process_time()
    attempt(minimal(resource("aws_elasticache_replication_group", "a", values)))

    assert time.process_time() - begin < 5


def test_many_references_of_many_instances_take_bounded_time() -> None:
    """Each of many functions refers to each of many subnets."""
    many = 400
    vpc = resource("aws_vpc", "v", {"id": "vpc-1", "cidr_block": "10.0.0.0/8"})
    subnets = [
        resource("aws_subnet", "s", {"vpc_id": "vpc-1", "cidr_block": f"10.{one % 250}.{one // 250}.0/28"}, index=one)
        for one in range(many)
    ]
    functions = [
        resource("aws_lambda_function", "f", {"function_name": f"f{one}", "vpc_config": [{}]}, index=one)
        for one in range(many)
    ]
    for one in (*subnets, *functions):
        one["address"] += f"[{one['index']}]"
    config = {"subnet_ids": {"references": ["aws_subnet.s"]}}
    written = {"mode": "managed", "type": "aws_lambda_function", "name": "f", "expressions": {"vpc_config": [config]}}

    begin = time.process_time()
    attempt(minimal(vpc, *subnets, *functions, configuration={"root_module": {"resources": [written]}}))

    assert time.process_time() - begin < 20
