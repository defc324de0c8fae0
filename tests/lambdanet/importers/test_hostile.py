"""Hostile input: whatever is given comes back as a document that can be asked, or as faults that say what to do.

Nothing else is ever raised, in bounded time and memory.
"""

import copy
import json
import resource
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambdanet.document import UnreadableDocument, canonical, read_topology
from lambdanet.explanation.explain import explain
from lambdanet.importers.aws_cli.bundle import ABOUT, LISTS, MAX_OBJECTS
from lambdanet.importers.aws_cli.draft import MOST_ENTRIES
from lambdanet.importers.files import MAX_BRACKETS, MAX_BYTES, MAX_FILES, MAX_YAML_BYTES, SourceFile
from lambdanet.importers.notes import Imported, NoteKind
from lambdanet.importers.reading import TOPOLOGY, read_files
from lambdanet.problems import Problem
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import compile_network
from lambdanet.topology import Question, Topology
from tests.lambdanet.importers.healthy import Bundle, files, healthy

Path = tuple[str | int, ...]

WHOLE_INPUT = {  # faults that are of no file
    "import.too-many-files",
    "import.too-large",
    "import.too-many-objects",
    "import.empty",
    "import.unknown-format",
    "document.too-many-resources",
}


def attempt(given: list[SourceFile]) -> Imported | tuple[Problem, ...]:
    """What reading comes to: a document that reads and whose words can be printed, or faults that help."""
    try:
        found = read_files(given)
    except UnreadableDocument as error:
        check_helpful(error)
        return error.problems
    try:
        read_topology(found.document)
    except UnreadableDocument as error:
        if found.format != TOPOLOGY:  # which is handed on as it is
            raise
        return error.problems
    canonical(found.document).encode()
    "\n".join(map(str, found.notes)).encode()
    return found


def check_helpful(error: UnreadableDocument) -> None:
    assert error.problems
    for problem in error.problems:
        assert problem.message, problem
        assert problem.hint, problem
        assert problem.path or problem.code in WHOLE_INPUT, problem
        assert len(str(problem)) < 2000
    str(error).encode()


def shortly(value: object) -> str:
    """How a test of something long is called: every report and every worker names it."""
    return repr(value)[:40]


def text(content: str | bytes, path: str = "given.json") -> list[SourceFile]:
    return [SourceFile(path=path, content=content.encode() if isinstance(content, str) else content)]


def data(content: object, path: str = "given.json") -> list[SourceFile]:
    return text(json.dumps(content), path)


def imported(given: list[SourceFile]) -> Imported:
    found = attempt(given)
    assert isinstance(found, Imported), found
    return found


def faults(given: list[SourceFile]) -> list[tuple[str, str]]:
    found = attempt(given)
    assert not isinstance(found, Imported)
    return [(problem.code, problem.path) for problem in found]


def ask_around(topology: Topology, most: int = 6) -> None:
    """Some questions between what is there: each is answered and put into words."""
    network = compile_network(topology)
    sources = (*[one.id for one in (*topology.functions, *topology.instances)][:2], "internet")
    named = ("s3", "secretsmanager", "internet", "10.7.0.1", "nobody")
    targets = (*[one.id for one in topology.interfaces][:most], *named)
    for source in sources:
        for target in targets:
            for question in (Question(source=source, target=target), Question(source=source, target=target, port=5432)):
                assert explain(topology, evaluate_on(network, question)).text


def test_the_healthy_bundle_is_healthy() -> None:
    found = imported(files(healthy()))
    assert len(found.counts) == 29
    ask_around(read_topology(found.document), most=40)


# --- one wrong value at a time --------------------------------------------------------------------

WRONG = (None, 7, "text", [], {}, True, 10**30, "", "x" * 5000, "a\x00b\ud800")


def paths(value: object, seen: set[Path], at: Path = ()) -> Iterator[Path]:
    """Every place in a value; of those that differ only in the number of an item, the first."""
    kind = tuple(0 if isinstance(step, int) else step for step in at)
    if at and kind not in seen:
        yield at
    seen.add(kind)
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield from paths(inner, seen, (*at, key))
    for index, inner in enumerate(value) if isinstance(value, list) else ():
        yield from paths(inner, seen, (*at, index))


def replaced(bundle: Bundle, path: Path, value: object) -> Bundle:
    """The bundle with another value at a place."""
    file = copy.deepcopy(bundle[str(path[0])])
    if not path[1:]:
        return bundle | {str(path[0]): value}
    place: Any = file
    for step in path[1:-1]:
        place = place[step]
    place[path[-1]] = value
    return bundle | {str(path[0]): file}


@pytest.mark.parametrize("name", healthy())
def test_a_wrong_value_anywhere(name: str) -> None:
    """At each place a quarter of the values, each time another: every value comes up at many places."""
    bundle = healthy()
    for number, path in enumerate(paths({name: bundle[name]}, set())):
        for wrong in WRONG[number % 4 :: 4]:
            changed = replaced(bundle, path, wrong)
            attempt(files(changed))


def test_a_fault_says_in_which_file_and_where_and_what() -> None:
    bundle = healthy()
    bundle["subnets.json"]["Subnets"][1]["CidrBlock"] = ["10.0.0.0/24"]
    bundle["groups.json"]["SecurityGroups"][0]["IpPermissions"][0]["FromPort"] = "80"
    bundle["subnets.json"]["Subnets"][2]["AvailabilityZone"] = "Frankfurt, the second"

    found = attempt(files(bundle))

    assert not isinstance(found, Imported)
    assert [(one.path, one.message) for one in found] == [
        ("subnets.json: Subnets[1].CidrBlock", "Text belongs here, not a list."),
        ("groups.json: SecurityGroups[0].IpPermissions[0].FromPort", "A whole number belongs here, not '80'."),
    ]


def test_a_fault_of_the_document_is_told_about_the_object_it_comes_from() -> None:
    bundle = healthy()
    bundle["subnets.json"]["Subnets"][2]["AvailabilityZone"] = "Frankfurt, the second"
    bundle["acls.json"]["NetworkAcls"][0]["Entries"][1]["RuleNumber"] = -3

    found = attempt(files(bundle))

    assert not isinstance(found, Imported)
    assert [(one.path, one.message.split(" is ")[0]) for one in found] == [
        ("subnets.json: Subnets[2]", "AvailabilityZone: 'Frankfurt, the second'"),
        ("acls.json: NetworkAcls[0]", "Entries[1].RuleNumber: -3"),
    ]


# --- text that is no output -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["vpcs.json", "groups.json", "attribute.json"])
def test_a_text_that_is_cut_off(name: str) -> None:
    whole = json.dumps(healthy()[name])
    for end in range(1, len(whole), max(1, len(whole) // 60)):
        assert faults(text(whole[:end], name)) == [("document.malformed", name)]


def test_several_values_one_after_the_other_are_read() -> None:
    parts = healthy()
    both = json.dumps(parts["vpcs.json"]) + "\n" + json.dumps(parts["subnets.json"])
    assert imported(text(both)).counts["subnets"] == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("[" * 10_000, "document.malformed"),
        ("[" * 10_000 + "]" * 10_000, "document.malformed"),
        ('{"a":' * 10_000, "document.malformed"),
        ('{"Vpcs":' * 60 + "1" + "}" * 60, "document.too-deep"),
        ('{"Vpcs": [{"VpcId": ' + "1" * 100_000 + "}]}", "document.malformed"),
        ('{"Vpcs": [{"VpcId": -1.' + "1" * 100_000 + "}]}", "import.bad-value"),
        ('{"Vpcs": [{"VpcId": 1e999999}]}', "import.bad-value"),
        ('{"Vpcs": [{"VpcId": NaN}]}', "import.bad-value"),
        ('{"Vpcs": [] "Subnets": []}', "document.malformed"),
        ('{"Vpcs": []} trailing', "document.malformed"),
        ('{"Vpcs": []} 17', "document.malformed"),
        ("{\x00}", "document.malformed"),
        ('{"Vpcs": [{"VpcId": "\n"}]}', "document.malformed"),
        ("\x00\x00", "document.malformed"),
        ("", "import.empty"),
        (" \n\t\r ", "import.empty"),
        ("\ufeff", "import.empty"),
        ("[]", "import.unknown-format"),
        ("{}", "import.unknown-format"),
        ("[[[[]]]]", "import.unknown-format"),
        ("null", "import.unknown-format"),
        ("17", "import.unknown-format"),
        ("# only a comment", "import.unknown-format"),
        ("VpcId,CidrBlock\nvpc-1,10.0.0.0/16\n", "import.unknown-format"),
        ("<!DOCTYPE html><html><body>Sign in</body></html>", "import.unknown-format"),
        (
            'Unable to locate credentials. You can configure credentials by running "aws login".',
            "import.unknown-format",
        ),
        ("Vpcs: &all\n- VpcId: vpc-1\nSubnets: *none\n", "document.malformed"),
        ("Vpcs: [VpcId: vpc-1", "document.malformed"),
        ("Vpcs:\n\t- 1", "document.malformed"),
        ("Vpcs: {? [a]: b}", "document.malformed"),
        ("- " * 5000, "document.malformed"),
        ("Vpcs: !!timestamp x", "document.malformed"),
        ("Vpcs: !!int ''", "document.malformed"),
        ("Vpcs: !!bool x", "document.malformed"),
        ("Vpcs: !!float x", "document.malformed"),
        ("Vpcs: !!binary x", "document.malformed"),
        ("Vpcs: !!python/object/apply:os.system [ls]", "document.malformed"),
        ("Vpcs: 1" + ":1" * 500_000, "import.bad-value"),
        ("Vpcs: 1" + ":1" * 500 + ".5", "import.bad-value"),
        ("Vpcs: 0x" + "f" * 100_000, "import.bad-value"),
        ("Vpcs: 0x" + "f" * 1000, "import.bad-value"),
        ("Vpcs: " + "1" * 100_000, "document.malformed"),
        ("Vpcs:\n- VpcId: vpc-1\n  CidrBlock: 2024-01-01\n", "import.bad-value"),
        ("Vpcs:\n- VpcId: vpc-1\n  CidrBlock: !!timestamp 2024-01-01\n", "import.bad-value"),
        ("Vpcs:\n- VpcId: vpc-1\n  CidrBlock: !!set {10.0.0.0/16}\n", "import.bad-value"),
        ("Vpcs: 7", "import.bad-value"),
        ('"\\ud800": 1\nVpcs: "\\ud800"', "import.bad-value"),
        ("1: {2: {Vpcs: 3}}", "import.bad-value"),
        ("format: lambdanet/topology@1\nvpcs: [{id: 7}]\n1: 2", "document.bad-value"),
        ("format: lambdanet/topology@2", "document.bad-value"),
        ('{"format": "lambdanet/topology@1", "\\ud800": "\\udc00"}', "document.unknown-key"),
        ('{"format": "lambdanet/topology@1", "name": "\\u0000"}', "document.bad-text"),
    ],
    ids=shortly,
)
def test_a_text_that_is_no_output(content: str, code: str) -> None:
    assert code in [found for found, _ in faults(text(content))]


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06",
        b"PK\x03\x04\x14\x00\x08\x00\x08\x00\xff\xfe",
        '{"Vpcs": []}'.encode("utf-16"),
        b'{"Vpcs": [{"VpcId": "vpc-\xff"}]}',
        b"\xed\xa0\x80",
    ],
)
def test_bytes_that_are_no_text(content: bytes) -> None:
    assert faults(text(content, "a.json")) == [("document.not-utf-8", "a.json")]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert imported(text(b"\xef\xbb\xbf" + json.dumps(healthy()["vpcs.json"]).encode())).counts["vpcs"] == 2


def test_the_faults_of_every_file_are_told_at_once() -> None:
    given = [*text("{", "a.json"), *data({"Vpcs": []}, "b.json"), *text(b"\xff", "c.json"), *text("a: *b", "d.yaml")]
    assert faults(given) == [
        ("document.malformed", "a.json"),
        ("document.not-utf-8", "c.json"),
        ("document.malformed", "d.yaml"),
    ]


def test_dates_and_versions_of_yaml_stay_text() -> None:
    found = imported(
        text("Vpcs:\n- VpcId: 2024-01-01\n  CidrBlock: 10.0.0.0/16\n  Tags: [{Key: Name, Value: 2024-05-05}]\n")
    )
    assert found.document["vpcs"][0]["id"] == "2024-01-01"
    assert found.document["vpcs"][0]["name"] == "2024-05-05"


def test_an_unknown_format_is_refused_by_name() -> None:
    with pytest.raises(UnreadableDocument, match="cobol"):
        read_files(data({"Vpcs": []}), "cobol")


# --- how much --------------------------------------------------------------------------------------


def test_too_many_files() -> None:
    given = [SourceFile(path=f"{number}.json", content=b"{}") for number in range(MAX_FILES + 1)]
    assert faults(given) == [("import.too-many-files", "")]
    assert faults(given[:-1]) == [("import.unknown-format", "")]


def test_no_file_at_all() -> None:
    assert faults([]) == [("import.empty", "")]


def test_too_many_bytes() -> None:
    assert faults(text(b" " * (MAX_BYTES + 1))) == [("import.too-large", "")]
    assert faults(text(b" " * MAX_BYTES)) == [("import.empty", "")]
    assert faults([*text(b" " * MAX_BYTES), *text(b"{")]) == [("import.too-large", "")]


def test_too_much_yaml_however_it_is_cut() -> None:
    parts = [SourceFile(path=f"{number}.yaml", content=b"a: " + b"b" * (MAX_YAML_BYTES // 4)) for number in range(4)]
    assert faults(parts) == [("import.too-large", "")]


def _vpcs(number: int) -> list[Bundle]:
    return [{"VpcId": f"vpc-{index}", "CidrBlock": "10.0.0.0/16"} for index in range(number)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"[" + b"[]," * (MAX_BRACKETS - 1) + b"[]]", "import.too-large"),
        (b"{}" * (MAX_BRACKETS + 1), "import.too-large"),
        (b'{"Vpcs": [' + b"{}," * MAX_OBJECTS + b"{}]}", "import.too-many-objects"),
        (b"[" + b"1," * (MAX_BYTES // 10) + b"1]", "import.unknown-format"),
        (b"1 " * 100_000, "import.unknown-format"),
        (b'{"Vpcs": "' + b"x" * (MAX_BYTES - 20) + b'"}', "import.bad-value"),
        (json.dumps({"Vpcs": _vpcs(5001)}).encode(), "document.too-many-resources"),
        (json.dumps({"Vpcs": _vpcs(MOST_ENTRIES + 1)}).encode(), "import.too-many-objects"),
        # one id, and each time with a key of its own
        (
            json.dumps({"Vpcs": [{"VpcId": "a", f"k{index}": index} for index in range(40_000)] + [1]}).encode(),
            "import.bad-value",
        ),
        # ids that all come to the same one
        (
            json.dumps({"Subnets": [{"SubnetId": "é" * index, "VpcId": "no"} for index in range(1, 1500)]}).encode()[
                :-2
            ]
            + b',{"SubnetId": ["x"]}]}',
            "import.bad-value",
        ),
        # a long key in front of many objects
        (
            json.dumps({"k" * 1_000_000: {"Subnets": [{"SubnetId": f"s{index}"} for index in range(5000)]}}).encode(),
            "import.bad-value",
        ),
        # a long name in front of many subnets
        (
            json.dumps(
                {
                    "Vpcs": _vpcs(1),
                    "Subnets": [
                        {"SubnetId": f"s{index}", "VpcId": "vpc-0", "CidrBlock": "10.0.0.0/24"} for index in range(3000)
                    ],
                    "Functions": [
                        {
                            "FunctionName": "f" * 1_000_000,
                            "FunctionArn": "a",
                            "VpcConfig": {"SubnetIds": [f"s{index}" for index in range(3000)]},
                        }
                    ],
                }
            ).encode(),
            "import.bad-value",
        ),
    ],
    ids=shortly,
)
def test_much_of_it_is_refused_soon_and_in_little_memory(content: bytes, code: str) -> None:
    begin, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert code in [found for found, _ in faults(text(content))]
    assert time.process_time() - begin < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 512 * 1024


def test_many_interfaces_that_are_all_alike_are_told_apart_soon() -> None:
    group, subnet = [{"GroupId": "sg"}], {"SubnetId": "subnet", "VpcId": "vpc-0", "CidrBlock": "10.0.0.0/16"}
    given = {
        "Vpcs": _vpcs(1),
        "Subnets": [subnet],
        "NetworkInterfaces": [
            {"NetworkInterfaceId": f"eni-{index}", "SubnetId": "subnet", "Groups": group, **what}
            for index in range(2000)
            for what in ({"InterfaceType": "lambda"} if index % 2 else {"Description": "RDSNetworkInterface"},)
        ],
        "Functions": [
            {
                "FunctionName": f"fn-{index}",
                "FunctionArn": f"arn-{index}",
                "VpcConfig": {"SubnetIds": ["subnet"], "SecurityGroupIds": ["sg"]},
            }
            for index in range(1000)
        ],
        "DBInstances": [
            {
                "DBInstanceIdentifier": f"db-{index}",
                "Engine": "mysql",
                "DBSubnetGroup": {"Subnets": [{"SubnetIdentifier": "subnet"}]},
                "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg"}],
            }
            for index in range(1000)
        ],
    }
    begin = time.process_time()
    assert imported(data(given)).counts["network_interfaces"] == 2000
    assert time.process_time() - begin < 5


def test_there_is_an_end_to_the_notes() -> None:
    tables = [{"RouteTableId": f"rtb-{index}", "VpcId": "elsewhere", "Routes": []} for index in range(20_000)]
    given = {"Vpcs": _vpcs(1), "RouteTables": tables}
    found = imported(data(given))
    assert found.notes[-1].message == "There is more to note than this."
    assert len(found.notes) < 10_100


# --- addresses and ports ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "block",
    [
        "999.0.0.0/8",
        "10.0.0.0/99",
        "10.0.0.0/-1",
        "10.0.0.0",
        "2001:db8::/32",
        "10.0.0.0/8/8",
        "/",
        "0/0",
        "10.0.0.0/٣",
    ],
)
def test_absurd_blocks(block: str) -> None:
    bundle = healthy()
    bundle["subnets.json"]["Subnets"][0]["CidrBlock"] = block
    bundle["tables.json"]["RouteTables"][0]["Routes"][1]["DestinationCidrBlock"] = block
    bundle["groups.json"]["SecurityGroups"][0]["IpPermissions"][0]["IpRanges"][0]["CidrIp"] = block
    bundle["acls.json"]["NetworkAcls"][0]["Entries"][0]["CidrBlock"] = block
    assert [path for _, path in faults(files(bundle))] == [
        "subnets.json: Subnets[0].CidrBlock",
        "groups.json: SecurityGroups[0].IpPermissions[0].IpRanges[0].CidrIp",
        "acls.json: NetworkAcls[0].Entries[0].CidrBlock",
        "tables.json: RouteTables[0].Routes[1].DestinationCidrBlock",
    ]


@pytest.mark.parametrize("block", ["10.0.0.0/32", "0.0.0.0/0", "255.255.255.255/32", "10.0.0.0/31"])
def test_blocks_that_leave_no_address_can_still_be_asked_about(block: str) -> None:
    bundle = healthy()
    del bundle["enis.json"]
    for subnet in bundle["subnets.json"]["Subnets"]:
        subnet["CidrBlock"] = block
    ask_around(read_topology(imported(files(bundle)).document))


@pytest.mark.parametrize(("first", "last"), [(8080, 80), (-5, 80), (0, 65536), (70000, 70001), (10**18, 10**18)])
def test_ports_that_are_no_range(first: int, last: int) -> None:
    bundle = healthy()
    bundle["groups.json"]["SecurityGroups"][0]["IpPermissions"][0].update(FromPort=first, ToPort=last)
    bundle["acls.json"]["NetworkAcls"][0]["Entries"][0]["PortRange"] = {"From": first, "To": last}
    assert [path for _, path in faults(files(bundle))] == [
        "groups.json: SecurityGroups[0].IpPermissions[0].FromPort",
        "acls.json: NetworkAcls[0].Entries[0].PortRange.From",
    ]


# --- ids and references ------------------------------------------------------------------------------


def test_an_object_that_stands_there_twice_is_one() -> None:
    found = imported([*files(healthy()), *files({"again.json": healthy()["vpcs.json"]})])
    assert found.counts == imported(files(healthy())).counts


def test_an_object_that_is_described_in_two_ways_is_the_first_one_and_that_is_noted() -> None:
    again = healthy()["vpcs.json"]
    again["Vpcs"][0]["CidrBlock"] = "10.200.0.0/16"
    found = imported([*files(healthy()), *files({"again.json": again})])
    assert found.document["vpcs"][0]["CidrBlocks"] == ["10.0.0.0/16"]
    assert [one.message for one in found.notes if one.component == "vpc-a" and one.kind is NoteKind.IGNORED] == [
        "vpc-a is described twice, with another CidrBlock: the first was taken."
    ]


def test_one_name_for_things_of_many_kinds() -> None:
    raw = json.dumps(healthy())
    for name in ("shop-cluster", "shop", "pool", "session-001", "front", "web"):
        raw = raw.replace(f'"{name}"', '"orders"')
    arns = raw.replace("function:orders", "function:orders").replace(
        "loadbalancer/app/front/1", "loadbalancer/app/orders/1"
    )
    document = imported(files(json.loads(arns))).document

    ids = {kind: document[kind][0]["id"] for kind in ("functions", "db_instances", "load_balancers", "target_groups")}
    assert len(set(ids.values())) == 4
    assert document["db_proxies"][0]["target"] == ids["db_instances"]
    assert document["load_balancers"][0]["Listeners"][0]["TargetGroupId"] == ids["target_groups"]
    assert document["target_groups"][1]["Targets"][0]["Id"] == ids["load_balancers"]
    assert document["event_source_mappings"][0]["FunctionName"] == ids["functions"]


def test_one_id_for_everything() -> None:
    def renamed(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: renamed(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [renamed(inner, key) for inner in value]
        identifying = key.endswith(("Id", "Ids", "Name", "Identifier", "Arn")) and key != "ServiceName"
        return "same" if identifying and isinstance(value, str) else value

    ask_around(read_topology(imported(files(renamed(healthy()))).document))


def test_references_to_nothing_are_unknowns_with_notes() -> None:
    bundle = healthy()
    for name in ("groups.json", "nat.json", "peerings.json", "tgw.json", "endpoints.json", "prefixes.json"):
        del bundle[name]
    found = imported(files(bundle))
    noted = " ".join(one.message for one in found.notes if one.matters)
    for lost in ("sg-app", "nat-1", "pcx-1", "tgw-1", "pl-own"):
        assert lost in noted
    ask_around(read_topology(found.document))


def test_each_command_may_be_missing() -> None:
    for name in healthy():
        bundle = healthy()
        del bundle[name]
        ask_around(read_topology(imported(files(bundle)).document), most=2)


def test_each_command_may_be_alone() -> None:
    for name, content in healthy().items():
        attempt(data(content, name))


def test_a_vpc_that_is_peered_with_itself() -> None:
    bundle = healthy()
    peering = bundle["peerings.json"]["VpcPeeringConnections"][0]
    peering["AccepterVpcInfo"] = peering["RequesterVpcInfo"]
    found = imported(files(bundle))
    assert any("pcx-1" in one.message and one.kind is NoteKind.UNKNOWN for one in found.notes)
    ask_around(read_topology(found.document))


def test_transit_gateway_tables_that_point_at_each_other() -> None:
    bundle = healthy()
    bundle["tgw-tables.json"]["TransitGatewayRouteTables"].append(
        {"TransitGatewayRouteTableId": "tgw-rtb-2", "TransitGatewayId": "tgw-1"}
    )
    bundle["tgw-rtb-2.json"] = {
        "TransitGatewayRouteTableId": "tgw-rtb-2",
        "Routes": [
            {"DestinationCidrBlock": "10.0.0.0/8", "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": one}]}
            for one in ("tgw-attach-a", "tgw-attach-b")
        ],
    }
    bundle["tgw-rtb-2-associations.json"] = {
        "TransitGatewayRouteTableId": "tgw-rtb-2",
        "Associations": [{"TransitGatewayAttachmentId": one} for one in ("tgw-attach-a", "tgw-attach-b")],
    }
    bundle["tables.json"]["RouteTables"][1]["Routes"].append(
        {"DestinationCidrBlock": "0.0.0.0/0", "TransitGatewayId": "tgw-1", "State": "active"}
    )
    ask_around(read_topology(imported(files(bundle)).document), most=40)


def test_load_balancers_that_send_to_each_other() -> None:
    bundle = healthy()
    edge = bundle["balancers.json"]["LoadBalancers"][1]["LoadBalancerArn"]
    bundle["target-groups.json"]["TargetGroups"][0]["TargetType"] = "alb"
    bundle["health-web.json"]["TargetHealthDescriptions"] = [
        {"Target": {"Id": target, "Port": 80}, "TargetHealth": {"State": "healthy"}}
        for target in (edge, "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/", "arn:::function:", "")
    ]
    bundle["health-chain.json"]["TargetHealthDescriptions"][0]["TargetHealth"]["State"] = "healthy"
    ask_around(read_topology(imported(files(bundle)).document), most=40)


# --- names and ids -----------------------------------------------------------------------------------

STRANGE = "a\x00b\x1b[31m\n\u2028\u202e\ud800\U0001f600 'quoted' <b>=1+1</b>"


def test_strange_characters_in_names_are_cleaned_and_not_refused() -> None:
    bundle = healthy()
    bundle["vpcs.json"]["Vpcs"][0]["Tags"][0]["Value"] = STRANGE
    bundle["groups.json"]["SecurityGroups"][0]["GroupName"] = STRANGE
    bundle["groups.json"]["SecurityGroups"][0]["IpPermissions"][0]["IpRanges"][0]["Description"] = STRANGE
    bundle["enis.json"]["NetworkInterfaces"][-1]["Description"] = STRANGE
    bundle["databases.json"]["DBInstances"][0]["TagList"][0]["Value"] = STRANGE
    found = imported(files(bundle))
    assert found.document["vpcs"][0]["name"].startswith("a b [31m   \ufffd\U0001f600 'quoted' <b>=1+1</b>")


@pytest.mark.parametrize(
    "identifier",
    [STRANGE, "x" * 300, "internet", "local", "-", ".", "€", "arn:aws:s3:::b", "a b", "s3", "10.0.0.1", "__proto__"],
)
def test_ids_that_a_document_may_not_have(identifier: str) -> None:
    for old in (
        "vpc-a",
        "subnet-a1",
        "sg-app",
        "i-1",
        "orders",
        "shop",
        "igw-1",
        "eni-fn",
        "pl-own",
        "tgw-rtb-1",
        "fs-1",
    ):
        raw = json.dumps(healthy()).replace(json.dumps(old), json.dumps(identifier))
        attempt(files(json.loads(raw)))
        ask_around(read_topology(imported(files(json.loads(raw))).document), most=2)


def test_names_of_300_characters_are_cut() -> None:
    bundle = healthy()
    bundle["vpcs.json"]["Vpcs"][0]["Tags"][0]["Value"] = "n" * 300
    assert imported(files(bundle)).document["vpcs"][0]["name"] == "n" * 200


def test_paths_that_cannot_be_printed() -> None:
    given = [SourceFile(path=f"a\udcff\n\x1b[31m{'/deep' * 9999}.json", content=content) for content in (b"{", b"7")]
    assert all(len(path) <= 255 for _, path in faults(given))


# --- anything ----------------------------------------------------------------------------------------


def _known_keys(value: object, found: dict[str, list[object]]) -> dict[str, list[object]]:
    """The keys that an object of the healthy bundle has, with the values that stand there."""
    if isinstance(value, dict):
        for key, inner in value.items():
            found.setdefault(key, []).append(inner)
            _known_keys(inner, found)
    if isinstance(value, list):
        for inner in value:
            _known_keys(inner, found)
    return found


KNOWN = _known_keys(list(healthy().values()), {})
NAMES = sorted(
    {
        one
        for key, values in KNOWN.items()
        if key.endswith(("Id", "Name", "Identifier", "Arn"))
        for one in values
        if isinstance(one, str)
    }
)
ODD = st.sampled_from(
    ["", 0, -1, 7, 65536, 10**20, None, True, 1.5, [], {}, [{}], ["x"], "10.0.0.0/8", "::/0", "text", "é\x00"]
)


@st.composite
def like(draw: st.DrawFn, value: object, wild: bool, key: str = "") -> object:
    """A value of the healthy bundle: objects, keys and references are left out, doubled or swapped, if `wild` wrong."""
    if wild and draw(st.integers(0, 60)) == 0:
        return draw(ODD)
    if isinstance(value, dict):
        keys = [one for one in value if draw(st.integers(0, 12))]
        return {one: draw(like(value[one], wild, one)) for one in keys}
    if isinstance(value, list):
        if not value:
            return []
        chosen = draw(st.lists(st.sampled_from(range(len(value))), max_size=len(value) + 1))
        return [draw(like(value[one], wild, key)) for one in chosen]
    chance = draw(st.integers(0, 25))
    if chance == 0 and (wild or key.endswith("Id")):
        return draw(st.sampled_from(NAMES))
    if chance == 1:
        return draw(st.sampled_from(KNOWN.get(key, [value])))
    return value


@st.composite
def bundles(draw: st.DrawFn) -> list[SourceFile]:
    whole, wild = healthy(), draw(st.booleans())
    names = draw(st.lists(st.sampled_from(sorted(whole)), min_size=1, max_size=20, unique=True))
    basis = ["vpcs.json", "subnets.json"] if draw(st.booleans()) else []
    return [one for name in dict.fromkeys([*basis, *names]) for one in data(draw(like(whole[name], wild)), name)]


QUICK = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


@QUICK
@given(bundles())
def test_anything_like_output_is_read_or_refused(given: list[SourceFile]) -> None:
    found = attempt(given)
    if isinstance(found, Imported):
        ask_around(read_topology(found.document), most=3)


VALUES = st.recursive(
    st.one_of(ODD, st.sampled_from(NAMES), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(sorted({*KNOWN, *LISTS, *ABOUT, "Reservations", "format", "NextToken"})), inner, max_size=6
        ),
    ),
    max_leaves=30,
)


@QUICK
@given(st.dictionaries(st.sampled_from(sorted({*LISTS, *ABOUT})), st.lists(VALUES, max_size=4) | VALUES, max_size=5))
def test_any_values_under_known_keys_are_read_or_refused(value: dict[str, object]) -> None:
    attempt(data(value))


SEEDS = [json.dumps(content).encode() for content in healthy().values()] + [
    b"Vpcs:\n- VpcId: vpc-1\n  CidrBlock: 10.0.0.0/16\n"
]
BITS = [
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b",",
    b":",
    b"\\u",
    b"\\ud800",
    b"null",
    b"\x00",
    b"\xff",
    b"*a",
    b"&a",
    b"!!",
    b"- ",
    b"\n",
    b"? ",
    b"<<: ",
]


@QUICK
@given(st.data())
def test_any_bytes_are_read_or_refused(chosen: st.DataObject) -> None:
    content = chosen.draw(st.sampled_from(SEEDS))
    for _ in range(chosen.draw(st.integers(0, 4))):
        at = chosen.draw(st.integers(0, len(content)))
        until = chosen.draw(st.integers(at, min(len(content), at + 20)))
        content = content[:at] + chosen.draw(st.sampled_from(BITS) | st.binary(max_size=4)) + content[until:]
    attempt(text(content))


@QUICK
@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_read_or_refused(content: bytes) -> None:
    attempt(text(content))
