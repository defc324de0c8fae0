"""What Terraform does that surprises: each in the smallest plan that shows it."""

from typing import Any

import pytest

from lambdanet.__main__ import main
from lambdanet.document import UnreadableDocument, read_question, read_topology
from lambdanet.importers.notes import Note, NoteKind
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


def test_what_is_not_stated_is_as_the_provider_documents_it() -> None:
    """Of pages in its website/docs/r: vpc, subnet, instance, network_interface, db_instance, vpc_endpoint, lb."""
    network = state(
        *TWO,
        interface("x", "a", private_ip="10.0.1.50"),
        resource("aws_db_subnet_group", "d", {"name": "d", "subnet_ids": ["subnet-a"]}),
        resource("aws_db_instance", "d", {"identifier": "d", "engine": "mysql", "db_subnet_group_name": "d"}),
        resource(
            "aws_vpc_endpoint", "s", {"id": "vpce-1", "vpc_id": "vpc-a", "service_name": "com.amazonaws.us-east-1.s3"}
        ),
        resource("aws_lb", "l", {"arn": "arn:lb", "name": "l", "subnets": ["subnet-a"], "security_groups": ["sg-a"]}),
    )

    assert {(one.enable_dns_support, one.enable_dns_hostnames, one.dedicated) for one in network.vpcs} == {
        (True, False, False)
    }
    assert not any(one.map_public_ip_on_launch for one in network.subnets)
    assert all(one.source_dest_check for one in (*network.instances, *network.network_interfaces))
    assert [one.publicly_accessible for one in network.databases] == [False]
    assert [one.id for one in network.gateway_endpoints] == ["vpce-1"]
    [balancer] = network.load_balancers
    assert not balancer.network
    assert any(one.public_ip for one in network.interfaces if one.id in balancer.interface_ids)


@pytest.mark.parametrize(
    ("public", "expected"), [({}, "unreachable"), ({"map_public_ip_on_launch": True}, "reachable")]
)
def test_a_subnet_gives_no_public_address_unless_stated(public: dict[str, bool], expected: str) -> None:
    home = subnet("a", "a", "10.0.1.0/24")
    home["values"] |= public
    gateway = resource("aws_internet_gateway", "g", {"id": "igw-1", "vpc_id": "vpc-a"})
    out = table("a", {"gateway_id": "igw-1"}, "0.0.0.0/0")
    made = [TWO[0], home, TWO[4], gateway, *out, instance("one", "a", "sg-a")]
    network = read_topology(
        read({"format_version": "1.2", "planned_values": {"root_module": {"resources": made}}}).document
    )

    assert outcome(network, "one", "internet")[0] == expected


@pytest.mark.parametrize(
    ("gateway", "attachment", "expected"),
    [
        ({}, {}, "unreachable"),
        ({"security_group_referencing_support": "enable"}, {}, "reachable"),
        (
            {"security_group_referencing_support": "enable"},
            {"security_group_referencing_support": "disable"},
            "unreachable",
        ),
    ],
)
def test_a_group_is_known_across_a_transit_gateway_where_it_says_so(
    gateway: dict[str, str], attachment: dict[str, str], expected: str
) -> None:
    """Off for the gateway, on for its attachments, unless they are stated."""
    from_a = {"from_port": 0, "to_port": 0, "protocol": "-1", "security_groups": ["sg-a"]}
    places = [TWO[0], TWO[1], TWO[2], TWO[3], TWO[4], group("b", "b", ingress=[from_a]), TWO[6], TWO[7]]
    there = {"transit_gateway_id": "tgw-1"}
    ends = [
        resource(
            "aws_ec2_transit_gateway_vpc_attachment",
            name,
            {"id": f"at-{name}", **there, "vpc_id": f"vpc-{name}", "subnet_ids": [f"subnet-{name}"], **attachment},
        )
        for name in "ab"
    ]
    made = resource("aws_ec2_transit_gateway", "t", {"id": "tgw-1", **gateway})
    network = state(*places, *table("a", there, "10.1.0.0/16"), *table("b", there, "10.0.0.0/16"), made, *ends)

    assert outcome(network, "one", "two")[0] == expected


def test_a_plan_that_says_which_vpc_it_makes_assumes_nothing_about_what_aws_makes_with_it() -> None:
    assert not [one for one in imported("defaults").notes if "AWS's own" in one.message]
    assert [one for one in imported("state").notes if "AWS's own" in one.message and one.kind is NoteKind.ASSUMED]


def rewritten(address: str, **expressions: list[str]) -> dict[str, Any]:
    """The plan nat-per-zone with other references in the (first block of the) expressions of a resource."""
    plan = data("nat-per-zone")
    for one in plan["configuration"]["root_module"]["resources"]:
        if one["address"] == address:
            inside = one["expressions"].get("vpc_config", [one["expressions"]])[0]
            inside |= {key: {"references": named} for key, named in expressions.items()}
    return plan


def asked_of(plan: dict[str, Any], *questions: tuple[str, int]) -> tuple[list[tuple[str, str]], list[Note]]:
    found = read(plan)
    network = read_topology(found.document)
    return [outcome(network, "orders", target, port) for target, port in questions], list(found.notes)


UNKNOWN = ("invalid", "UNKNOWN_RESOURCE")
BOTH = (("internet", 443), ("orders-db", 5432))
ORDERS = "aws_lambda_function.orders"


@pytest.mark.parametrize("named", ["local.group", "var.nobody", "module.gone.group", "random_id.x.hex"])
def test_what_is_in_groups_that_lead_nowhere_is_not_decided(named: str) -> None:
    """Nor is it taken to be in none of the groups that others admit."""
    answers, notes = asked_of(rewritten(ORDERS, security_group_ids=[named]), *BOTH)

    assert answers == [UNKNOWN, UNKNOWN]
    [note] = [one.message for one in notes if named in one.message and one.kind is NoteKind.UNKNOWN]
    assert ("No plan prints local.group: refer to the resource itself" in note) is named.startswith("local.")


GROUP = ["aws_security_group.functions.id", "aws_security_group.functions"]


@pytest.mark.parametrize(
    ("key", "references", "decided"),
    [
        ("security_group_ids", GROUP, True),
        ("security_group_ids", ["local.more", *GROUP], False),  # concat(local.more, [aws_security_group.functions.id])
        ("subnet_ids", ["local.more", "aws_subnet.app[0].id", "aws_subnet.app[0]", "aws_subnet.app"], False),
        ("subnet_ids", ["aws_subnet.app", "local.zones"], True),  # [for one in local.zones : aws_subnet.app[one].id]
    ],
)
def test_a_local_value_may_add_to_a_list(key: str, references: list[str], decided: bool) -> None:
    answers, notes = asked_of(rewritten(ORDERS, **{key: references}), *BOTH)

    assert answers == ([("reachable", ""), ("reachable", "")] if decided else [UNKNOWN, UNKNOWN])
    assert [one for one in notes if "local.more: refer to" in one.message] == [] or not decided


def test_one_thing_beside_a_local_value_is_taken_and_noted() -> None:
    """aws_instance.worker's subnet is local.there ? aws_subnet.app[0].id : local.elsewhere, as far as a plan says."""
    references = ["local.there", "aws_subnet.app[0].id", "aws_subnet.app[0]", "aws_subnet.app", "local.elsewhere"]
    _, notes = asked_of(rewritten("aws_instance.worker", subnet_id=references))

    [note] = [one for one in notes if one.message.startswith("aws_instance.worker: subnet_id")]
    assert note.kind is NoteKind.ASSUMED
    assert note.message.endswith("No plan prints local.there, local.elsewhere beside it.")


def behind_a_local(*others: str) -> dict[str, Any]:
    """Every subnet's VPC is local.vpc_id; `others`: further VPCs that the plan makes."""
    plan = data("nat-per-zone")
    for one in plan["configuration"]["root_module"]["resources"]:
        if "vpc_id" in one["expressions"]:
            one["expressions"]["vpc_id"] = {"references": ["local.vpc_id"]}
    for name in others:
        values = {"cidr_block": "10.99.0.0/16"}
        same = {"address": f"aws_vpc.{name}", "mode": "managed", "type": "aws_vpc", "name": name}
        plan["planned_values"]["root_module"]["resources"].append({**same, "values": values})
        change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {"id": True}}
        plan["resource_changes"].append({**same, "change": change})
    return plan


def test_a_local_value_that_can_be_one_thing_only_is_that() -> None:
    """The id of a VPC that only apply gives is the id of a VPC that this plan makes."""
    answers, notes = asked_of(behind_a_local(), *BOTH)

    assert answers == [("reachable", ""), ("reachable", "")]
    assert [one for one in notes if "it was taken to be aws_vpc.main, the only one it can be" in one.message]


def test_and_is_not_guessed_where_it_can_be_several() -> None:
    answers, notes = asked_of(behind_a_local("other"), ("internet", 443))

    assert answers == [UNKNOWN]
    assert [one for one in notes if one.kind is NoteKind.UNKNOWN and "No plan prints local.vpc_id" in one.message]


def called(given: dict[str, Any] | None, default: object = None) -> dict[str, Any]:
    """A plan of a group, and of an instance in module.app whose groups are var.groups."""
    inside = instance("one", "a", vpc_security_group_ids=None)
    own = {**inside, "address": "module.app.aws_instance.one"}
    child = {"address": "module.app", "resources": [own]}
    root = {"resources": [TWO[0], TWO[2], TWO[4]], "child_modules": [child]}
    plan: dict[str, Any] = {"format_version": "1.2", "planned_values": {"root_module": root}}
    same = {key: own[key] for key in ("address", "mode", "type", "name")}
    change = {
        "actions": ["create"],
        "before": None,
        "after": own["values"],
        "after_unknown": {"vpc_security_group_ids": True},
    }
    written = {"vpc_security_group_ids": {"references": ["var.groups"]}}
    module = {
        "resources": [{**same, "address": "aws_instance.one", "expressions": written}],
        "variables": {"groups": {"default": default}},
    }
    call = {"expressions": {} if given is None else {"groups": given}, "module": module}
    plan["resource_changes"] = [{**same, "change": change}]
    plan["configuration"] = {"root_module": {"resources": [], "module_calls": {"app": call}}}
    return plan


def test_a_local_value_that_a_module_is_given_is_named() -> None:
    notes = read(called({"references": ["local.groups"]})).notes

    assert [
        one
        for one in notes
        if "var.groups leads to nothing" in one.message and "No plan prints local.groups:" in one.message
    ]


def test_a_variable_that_is_not_given_has_its_default() -> None:
    found = read(called(None, ["sg-a"]))

    [one] = found.document["instances"]
    assert one["SecurityGroupIds"] == ["sg-a"]


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


def balanced(kind: str, groups: list[dict[str, Any]] | None = None, **more: Any) -> tuple[bool, list[str]]:
    """Whether a load balancer in two zones crosses them, and what is noted. `groups`: one for each of its listeners."""
    values = {"arn": "arn:lb", "name": "lb", "load_balancer_type": kind, "internal": True}
    values |= {"subnets": ["subnet-a", "subnet-c"], "security_groups": ["sg-a"], **more}
    protocol = "TCP" if kind == "network" else "HTTP"
    made = [TWO[0], TWO[2], TWO[4], subnet("c", "a", "10.0.2.0/24", "us-east-1b"), resource("aws_lb", "lb", values)]
    for index, one in enumerate([{}] if groups is None else groups):
        arn = f"arn:tg-{index}"
        group = {"arn": arn, "name": f"tg-{index}", "port": 80, "protocol": protocol, "vpc_id": "vpc-a", **one}
        action = [{"type": "forward", "target_group_arn": arn}]
        listener = {"load_balancer_arn": "arn:lb", "port": 80 + index, "protocol": protocol, "default_action": action}
        made.append(resource("aws_lb_target_group", f"tg{index}", group))
        made.append(resource("aws_lb_listener", f"l{index}", {"arn": f"arn:l-{index}", **listener}))
    found = read({"format_version": "1.0", "values": {"root_module": {"resources": made}}})
    (lb,) = read_topology(found.document).load_balancers
    return lb.cross_zone, [one.message for one in found.notes if "crosses zones" in one.message]


OWN = "enable_cross_zone_load_balancing"
GROUPS = "load_balancing_cross_zone_enabled"


@pytest.mark.parametrize(
    ("kind", "own", "groups", "crosses"),
    [
        ("network", {}, [{}], False),
        ("network", {OWN: True}, [{}], True),
        ("application", {}, [{}], True),
        ("application", {OWN: False}, [{}], True),  # which nobody can turn off there
        ("network", {}, [{GROUPS: "true"}], True),
        ("network", {OWN: True}, [{GROUPS: "false"}], False),
        ("network", {OWN: True}, [{GROUPS: "use_load_balancer_configuration"}], True),
        ("network", {OWN: True}, [], True),
        ("application", {}, [{GROUPS: "false"}, {GROUPS: "false"}], False),
        ("network", {OWN: True}, [{GROUPS: "true"}, {}], True),
    ],
)
def test_what_a_target_group_says_of_crossing_zones_counts(
    kind: str, own: dict[str, bool], groups: list[dict[str, str]], crosses: bool
) -> None:
    assert balanced(kind, groups, **own) == (crosses, [])


def test_target_groups_that_differ_are_noted() -> None:
    crosses, noted = balanced("network", [{GROUPS: "true"}, {}])

    assert not crosses
    assert len(noted) == 1


def interface(name: str, home: str, *, data: bool = False, **more: Any) -> dict[str, Any]:
    values = {"id": f"eni-{name}", "subnet_id": f"subnet-{home}", "security_groups": [f"sg-{home}"], **more}
    made = resource("aws_network_interface", name, values)
    return {**made, "address": f"data.{made['address']}", "mode": "data"} if data else made


def test_an_interface_that_is_read_as_data_is_attached_where_it_says_so() -> None:
    places = (TWO[0], TWO[2], TWO[4], TWO[6])
    attached = interface("x", "a", data=True, private_ip="10.0.1.50", attachment=[{"instance_id": "i-elsewhere"}])
    free = interface("x", "a", data=True, private_ip="10.0.1.50", attachment=[])

    assert outcome(state(*places, attached), "one", "eni-x") == ("reachable", "")
    assert outcome(state(*places, free), "one", "eni-x")[0] == "unreachable"


def test_whether_an_interface_that_is_read_as_data_forwards_is_not_known() -> None:
    """The data source has no source_dest_check."""
    route = table("a", {"network_interface_id": "eni-x"}, "10.1.0.0/16")
    attached = interface("x", "a", data=True, private_ip="10.0.1.50", attachment=[{"instance_id": "i-elsewhere"}])

    assert outcome(state(*TWO, *route, attached), "one", "two") == ("invalid", "UNKNOWN_RESOURCE")
    assert outcome(state(*TWO, *route, interface("x", "a", private_ip="10.0.1.50")), "one", "two")[0] == "unreachable"


@pytest.mark.parametrize(
    ("more", "first", "noted"),
    [
        ({"private_ips": ["10.0.1.60"]}, "10.0.1.60", False),
        ({"private_ips": ["10.0.1.60", "10.0.1.50"], "private_ip": "10.0.1.50"}, "10.0.1.50", False),
        ({"private_ips": ["10.0.1.50", "10.0.1.60"]}, "10.0.1.50", True),
        ({"private_ip_list": ["10.0.1.60", "10.0.1.50"], "private_ip_list_enabled": True}, "10.0.1.60", False),
    ],
)
def test_the_first_address_of_an_interface_is_the_list_s_and_of_a_set_not_known(
    more: dict[str, Any], first: str, noted: bool
) -> None:
    found = read(minimal(TWO[0], TWO[2], TWO[4], interface("x", "a", **more)))

    (one,) = [each for each in read_topology(found.document).interfaces if str(each.subnet_id) == "subnet-a"]
    assert str(one.private_ip) == first
    assert bool([each for each in found.notes if "is the first one" in each.message]) is noted


def test_an_elastic_ip_that_is_read_as_data_belongs_to_its_instance() -> None:
    eip = resource("aws_eip", "e", {"id": "eipalloc-1", "public_ip": "203.0.113.9", "instance_id": "i-one"})
    network = state(*TWO, {**eip, "address": "data.aws_eip.e", "mode": "data"})

    assert [str(one.public_ip) for one in network.interfaces if one.public_ip] == ["203.0.113.9"]


def test_a_cache_stands_in_the_first_zone_that_it_prefers() -> None:
    zones = ["us-east-1b", "us-east-1a"]
    group = {"name": "caches", "subnet_ids": ["subnet-a", "subnet-c"]}
    cache = {"cluster_id": "cache", "engine": "redis", "subnet_group_name": "caches", "port": 6379}
    network = state(
        TWO[0],
        TWO[2],
        TWO[4],
        subnet("c", "a", "10.0.2.0/24", "us-east-1b"),
        resource("aws_elasticache_subnet_group", "g", group),
        resource(
            "aws_elasticache_cluster",
            "c",
            {**cache, "preferred_availability_zones": zones, "security_group_ids": ["sg-a"]},
        ),
    )

    homes = {one.id: one.subnet_id for one in network.interfaces}
    assert [homes[one.interface_id] for one in network.caches] == ["subnet-c"]


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
