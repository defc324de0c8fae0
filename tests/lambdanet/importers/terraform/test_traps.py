"""What Terraform does that surprises: each in the smallest plan that shows it."""

from typing import Any

import pytest

from lambdanet.__main__ import main
from lambdanet.document import UnreadableDocument, read_question, read_topology
from lambdanet.importers.notes import NoteKind
from lambdanet.reachability.evaluate import evaluate
from lambdanet.topology import NamedQuestion, Topology
from tests.builders import preset
from tests.lambdanet.importers.terraform.reading import PLANS, data, imported, read, topology
from tests.lambdanet.importers.terraform.test_hostile import minimal, resource

ALL = {"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}


def vpc(name: str, block: str, **more: Any) -> dict[str, Any]:
    return resource("aws_vpc", name, {"id": f"vpc-{name}", "cidr_block": block, **more})


def subnet(name: str, home: str, block: str, zone: str = "us-east-1a") -> dict[str, Any]:
    values = {"id": f"subnet-{name}", "vpc_id": f"vpc-{home}", "cidr_block": block, "availability_zone": zone}
    return resource("aws_subnet", name, values)


def group(name: str, home: str, **more: Any) -> dict[str, Any]:
    values = {"id": f"sg-{name}", "name": name, "vpc_id": f"vpc-{home}", "ingress": [ALL], "egress": [ALL], **more}
    return resource("aws_security_group", name, values)


def instance(name: str, home: str, *groups: str, **more: Any) -> dict[str, Any]:
    values = {"id": f"i-{name}", "subnet_id": f"subnet-{home}", "tags": {"Name": name}, **more}
    return resource("aws_instance", name, values | ({"vpc_security_group_ids": [*groups]} if groups else {}))


def state(*resources: dict[str, Any]) -> Topology:
    value = {"format_version": "1.0", "values": {"root_module": {"resources": list(resources)}}}
    return read_topology(read(value).document)


def outcome(network: Topology, source: str, target: str, port: int = 443) -> tuple[str, str]:
    verdict = evaluate(network, read_question({"from": source, "to": target, "port": port}))
    return str(verdict.outcome), next((one.code for one in verdict.blocked_by), "")


TWO = (
    vpc("a", "10.0.0.0/16"),
    vpc("b", "10.1.0.0/16"),
    subnet("a", "a", "10.0.1.0/24"),
    subnet("b", "b", "10.1.1.0/24"),
    group("a", "a"),
    group("b", "b"),
    instance("one", "a", "sg-a"),
    instance("two", "b", "sg-b"),
)


def table(name: str, target: dict[str, str], block: str) -> list[dict[str, Any]]:
    values = {"id": f"rtb-{name}", "vpc_id": f"vpc-{name}", "route": [{"cidr_block": block, **target}]}
    both = {"subnet_id": f"subnet-{name}", "route_table_id": f"rtb-{name}"}
    return [resource("aws_route_table", name, values), resource("aws_route_table_association", name, both)]


def joined(target: dict[str, str]) -> list[dict[str, Any]]:
    return [*TWO, *table("a", target, "10.1.0.0/16"), *table("b", target, "10.0.0.0/16")]


PEERING = {"id": "pcx-1", "vpc_id": "vpc-a", "peer_vpc_id": "vpc-b"}
ACCEPTER = {"vpc_peering_connection_id": "pcx-1", "auto_accept": True}


@pytest.mark.parametrize(
    ("more", "accepters", "expected"),
    [
        ({}, [], ("unreachable", "BAD_STATE_ROUTE")),
        ({"auto_accept": True}, [], ("reachable", "")),
        ({}, [resource("aws_vpc_peering_connection_accepter", "p", ACCEPTER)], ("reachable", "")),
    ],
)
def test_a_peering_connection_waits_for_who_accepts_it(
    more: dict[str, Any], accepters: list[dict[str, Any]], expected: tuple[str, str]
) -> None:
    peering = resource("aws_vpc_peering_connection", "p", PEERING | more)

    network = state(*joined({"vpc_peering_connection_id": "pcx-1"}), peering, *accepters)

    assert outcome(network, "one", "two") == expected


def transit(options: dict[str, Any], *more: dict[str, Any]) -> Topology:
    attachments = [
        resource(
            "aws_ec2_transit_gateway_vpc_attachment",
            name,
            {
                "id": f"at-{name}",
                "transit_gateway_id": "tgw-1",
                "vpc_id": f"vpc-{name}",
                "subnet_ids": [f"subnet-{name}"],
            },
        )
        for name in "ab"
    ]
    gateway = resource("aws_ec2_transit_gateway", "t", {"id": "tgw-1", **options})
    return state(*joined({"transit_gateway_id": "tgw-1"}), gateway, *attachments, *more)


OFF = {"default_route_table_association": "disable", "default_route_table_propagation": "disable"}


def test_a_transit_gateway_has_a_table_of_its_own_for_every_attachment() -> None:
    assert outcome(transit({}), "one", "two") == ("reachable", "")


def test_without_it_each_attachment_needs_an_association_and_a_route() -> None:
    own = resource("aws_ec2_transit_gateway_route_table", "t", {"id": "tgw-rtb-1", "transit_gateway_id": "tgw-1"})
    both = [
        {"transit_gateway_attachment_id": f"at-{one}", "transit_gateway_route_table_id": "tgw-rtb-1"} for one in "ab"
    ]
    associations = [
        resource("aws_ec2_transit_gateway_route_table_association", f"t{index}", one) for index, one in enumerate(both)
    ]
    route = {"destination_cidr_block": "10.1.0.0/16", **both[1]}
    routes = [
        resource("aws_ec2_transit_gateway_route", "there", route),
        resource("aws_ec2_transit_gateway_route_table_propagation", "back", both[0]),
    ]

    assert outcome(transit(OFF, own), "one", "two")[0] == "unreachable"
    assert outcome(transit(OFF, own, *associations), "one", "two")[0] == "unreachable"
    assert outcome(transit(OFF, own, *associations, *routes), "one", "two") == ("reachable", "")


def test_groups_that_an_attachment_adds_to_an_interface_count() -> None:
    shut = group("shut", "a", ingress=[])
    one, two = instance("one", "a", "sg-shut", primary_network_interface_id="eni-1"), instance("other", "a", "sg-a")
    added = {"network_interface_id": "eni-1", "security_group_id": "sg-a"}
    places = (TWO[0], TWO[2], TWO[4], shut, one, two)

    assert outcome(state(*places), "other", "one")[0] == "unreachable"
    network = state(*places, resource("aws_network_interface_sg_attachment", "x", added))
    assert outcome(network, "other", "one") == ("reachable", "")


@pytest.mark.parametrize(("entries", "expected"), [(["10.0.0.0/8"], "reachable"), (["192.168.0.0/16"], "unreachable")])
def test_a_managed_prefix_list_has_its_entries_inside_or_beside_it(entries: list[str], expected: str) -> None:
    rule = {"from_port": 0, "to_port": 0, "protocol": "-1", "prefix_list_ids": ["pl-1"]}
    target = group("target", "a", ingress=[rule])
    blocks = [{"cidr": one} for one in entries]
    inside = [resource("aws_ec2_managed_prefix_list", "p", {"id": "pl-1", "name": "p", "entry": blocks})]
    empty = resource("aws_ec2_managed_prefix_list", "p", {"id": "pl-1", "name": "p", "entry": [], "max_entries": 0})
    beside = [
        empty,
        *(
            resource("aws_ec2_managed_prefix_list_entry", f"e{index}", {"prefix_list_id": "pl-1", **one})
            for index, one in enumerate(blocks)
        ),
    ]
    for lists in (inside, beside):
        places = (TWO[0], TWO[2], TWO[4], target, instance("one", "a", "sg-a"), instance("two", "a", "sg-target"))

        assert outcome(state(*places, *lists), "one", "two")[0] == expected


def test_hidden_bits_of_a_block_go() -> None:
    network = state(vpc("a", "30.0.1.0/23"))

    assert [str(one) for one in network.vpcs[0].cidr_blocks] == ["30.0.0.0/23"]


def test_hostnames_are_off_unless_stated() -> None:
    assert not state(vpc("a", "10.0.0.0/16")).vpcs[0].enable_dns_hostnames


def test_a_plan_that_says_which_vpc_it_makes_assumes_nothing_about_what_aws_makes_with_it() -> None:
    assert not [one for one in imported("defaults").notes if "AWS's own" in one.message]
    assert [one for one in imported("state").notes if "AWS's own" in one.message and one.kind is NoteKind.ASSUMED]


@pytest.mark.parametrize("named", ["local.group", "var.nobody", "module.gone.group", "random_id.x.hex"])
def test_a_reference_that_leads_nowhere_is_a_named_unknown(named: str) -> None:
    plan = data("nat-per-zone")
    for one in plan["configuration"]["root_module"]["resources"]:
        if one["address"] == "aws_lambda_function.orders":
            one["expressions"]["vpc_config"][0]["security_group_ids"] = {"references": [named]}

    found = read(plan)

    verdict = evaluate(read_topology(found.document), read_question({"from": "orders", "to": "internet", "port": 443}))
    first = verdict.blocked_by[0]
    assert (first.code, first.component) == ("UNKNOWN_RESOURCE", "orders.security_group_ids")
    assert [one for one in found.notes if named in one.message and one.kind is NoteKind.UNKNOWN]


@pytest.mark.parametrize(
    ("references", "decided"),
    [
        (["aws_nat_gateway.main", "count.index"], True),  # aws_nat_gateway.main[count.index].id
        (["aws_nat_gateway.main"], False),  # element(aws_nat_gateway.main[*].id, 0): which one is not printed
        (["aws_nat_gateway.main[0].id", "aws_nat_gateway.main[0]", "aws_nat_gateway.main"], True),
    ],
)
def test_one_of_several_instances_is_taken_only_where_the_plan_says_which(references: list[str], decided: bool) -> None:
    plan = data("nat-per-zone")
    for one in plan["configuration"]["root_module"]["resources"]:
        if one["address"] == "aws_route_table.app":
            one["expressions"]["route"] = {"references": references}

    network = read_topology(read(plan).document)

    assert (outcome(network, "orders", "internet") == ("reachable", "")) is decided


def test_what_registers_targets_by_itself_leaves_the_target_group_unknown() -> None:
    target_group = imported("stores").document["unknowns"]

    assert "aws_lb_target_group.scaled" in {one["id"] for one in target_group}


def test_what_was_not_read_is_said() -> None:
    bucket = resource("aws_s3_bucket", "b", {"id": "b"})

    found = read(minimal(vpc("a", "10.0.0.0/16"), bucket))

    assert [one.message for one in found.notes if "aws_s3_bucket" in one.message]


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(Exception, match="There is no resource in it"):
        read({"format_version": "1.0"})


PRESET = read_topology(preset("vpc-attachment-nat"))
SAID = {"api": "internet"}  # a host that no plan describes


@pytest.mark.parametrize("asked", PRESET.questions, ids=lambda one: one.id)
def test_a_preset_written_as_a_plan_has_the_verdicts_of_the_preset(asked: NamedQuestion) -> None:
    question = asked.question
    wanted = evaluate(PRESET, question)
    given = {"from": question.source, "to": SAID.get(question.target, question.target), "invoke": question.invoke}

    found = evaluate(
        topology("nat-per-zone"), read_question(given | ({"port": question.port} if question.port else {}))
    )

    assert (found.outcome, found.symptom) == (wanted.outcome, wanted.symptom)
    assert [one.code for one in found.blocked_by] == [one.code for one in wanted.blocked_by]


@pytest.mark.parametrize("said", [[], ["--format", "terraform"]])
def test_the_command_line_takes_a_plan(said: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    file = str(PLANS / "nat-per-zone.json")

    assert main(["reach", file, "--from", "aws_lambda_function.orders", "--to", "orders-db:5432", *said]) == 0
    assert main(["reach", file, "--from", "worker", "--to", "orders-db:5432", *said]) == 1
    assert main(["validate", file, *said]) == 0
    assert "known after apply" in capsys.readouterr().err


def test_a_subnet_with_a_table_that_is_not_in_the_plan_is_refused_and_not_given_the_main_one() -> None:
    both = {"subnet_id": "subnet-a", "route_table_id": "rtb-elsewhere"}

    with pytest.raises(UnreadableDocument) as refused:
        state(*TWO, resource("aws_route_table_association", "a", both))

    (problem,) = refused.value.problems
    assert "aws_route_table_association.a" in problem.path
    assert problem.message == "This route table is not in the plan: read it as data."


def test_block_public_access_is_read_with_what_it_leaves_out() -> None:
    network = state(
        *TWO,
        resource("aws_vpc_block_public_access_options", "all", {"internet_gateway_block_mode": "block-bidirectional"}),
        resource(
            "aws_vpc_block_public_access_exclusion",
            "a",
            {"id": "excluded", "vpc_id": "vpc-a", "internet_gateway_exclusion_mode": "allow-egress"},
        ),
        resource(
            "aws_vpc_block_public_access_exclusion",
            "b",
            {"id": "open", "subnet_id": "subnet-b", "internet_gateway_exclusion_mode": "allow-bidirectional"},
        ),
    )

    assert network.block_public_access.mode == "block-bidirectional"
    places = {(one.place, one.both_ways) for one in network.block_public_access.exclusions}
    assert places == {("vpc-a", False), ("subnet-b", True)}


def test_a_load_balancer_has_the_addresses_that_are_stated() -> None:
    mapping = [{"subnet_id": "subnet-a", "private_ipv4_address": "10.0.1.99"}]
    values = {"arn": "arn:nlb", "name": "nlb", "load_balancer_type": "network", "internal": True}

    network = state(*TWO, resource("aws_lb", "nlb", {**values, "subnet_mapping": mapping}))

    assert [str(one.private_ip) for one in network.interfaces if one.subnet_id == "subnet-a"] == [
        "10.0.1.4",
        "10.0.1.99",
    ]


def unprinted(plan: str) -> list[str]:
    return [note.message for note in imported(plan).notes if note.matters and note.message.startswith("No rules are")]


def test_rules_that_a_dynamic_block_may_make_are_noted() -> None:
    """A plan prints them as it prints a group without rules."""
    [message] = unprinted("defaults")
    assert "egress of aws_security_group.no_egress" in message
    assert "aws_security_group.open" not in message


def test_a_state_has_every_rule() -> None:
    assert unprinted("state") == []


def planned(one: dict[str, Any], unknown: dict[str, Any], **expressions: Any) -> Topology:
    """A plan in which arguments of one resource are known after apply, in VPCs that have DNS host names."""
    address = one["address"]
    configuration = {"address": address, "mode": "managed", "type": one["type"], "name": one["name"]}
    change = {"actions": ["create"], "after_unknown": unknown}
    value = minimal(
        vpc("a", "10.0.0.0/16", enable_dns_hostnames=True),
        *TWO[1:],
        one,
        resource_changes=[{**{key: one[key] for key in ("address", "mode", "type", "name")}, "change": change}],
        configuration={"root_module": {"resources": [{**configuration, "expressions": expressions}]}},
    )
    return read_topology(read(value).document)


@pytest.mark.parametrize(
    ("key", "undecided"), [("service_name", {"sts", "kms"}), ("private_dns_enabled", {"sts"}), ("", set())]
)
def test_names_that_an_endpoint_may_answer_are_not_decided(key: str, undecided: set[str]) -> None:
    values: dict[str, Any] = {
        "vpc_id": "vpc-a",
        "vpc_endpoint_type": "Interface",
        "subnet_ids": ["subnet-a"],
        "service_name": "com.amazonaws.us-east-1.sts",
        "private_dns_enabled": True,
    }
    values = {name: value for name, value in values.items() if name != key}
    later = {"references": ["data.external.x.result"]}
    endpoint = resource("aws_vpc_endpoint", "e", values)

    network = planned(endpoint, {key: True} if key else {}, **({key: later} if key else {}))

    for service in ("sts", "kms"):
        assert (outcome(network, "one", service)[1] == "UNKNOWN_RESOURCE") is (service in undecided)


def test_an_association_with_a_table_that_is_not_in_the_plan_is_not_decided() -> None:
    both = {"transit_gateway_attachment_id": "at-a", "transit_gateway_route_table_id": "tgw-rtb-elsewhere"}
    network = transit({}, resource("aws_ec2_transit_gateway_route_table_association", "a", both))

    assert outcome(network, "one", "two") == ("invalid", "UNKNOWN_RESOURCE")
