"""The picture of known topologies, read from its values."""

import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings

from lambdanet.document import read_topology
from lambdanet.drawing.dress import dress
from lambdanet.drawing.glyphs import GLYPHS, sprite
from lambdanet.drawing.picture import LegendKey, Picture, picture
from lambdanet.drawing.pieces import Column, Ground, RowState, Style
from lambdanet.drawing.reasons import BY_CODE, ROOM, SIZE
from lambdanet.drawing.sheet.detail import Detail
from lambdanet.drawing.widths import width
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import Question, Topology
from tests.builders import Document, part
from tests.lambdanet.drawing.builders import (
    NAMES,
    NETWORKS,
    asked,
    drawn_network,
    every_kind,
    pictures,
    preset,
    preset_document,
)

GOLDEN = Path(__file__).parents[1] / "golden"
ASKED = {
    "default-service-vpc": "database",
    "lambda-interface-endpoint": "invoke",
    "public-subnet-trap": "internet",
    "vpc-attachment": "database",
    "vpc-attachment-endpoints": "secrets",
    "vpc-attachment-nat": "internet",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_is_drawn_as_before(name: str) -> None:
    """After a wanted change: UPDATE_GOLDEN=1 pytest tests/lambdanet/drawing, and read the difference."""
    _compare(GOLDEN / f"{name}.dot", picture(preset(name), sheet_id=name).dot)
    _compare(GOLDEN / f"{name}-asked.dot", asked(name, ASKED[name]).dot)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_larger_network_is_drawn_as_before(name: str) -> None:
    _compare(GOLDEN / f"{name}-asked.dot", drawn_network(name).dot)


def _compare(golden: Path, text: str) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@given(pictures())
@settings(max_examples=50, deadline=None)
def test_every_topology_has_a_picture(drawn: Picture) -> None:
    assert drawn.dot.startswith("digraph")
    assert drawn.title
    assert drawn.description
    assert dress(drawn.sheet).endswith("</svg>")


def test_the_same_facts_give_the_same_picture() -> None:
    first, second = asked("vpc-attachment-nat", "internet"), asked("vpc-attachment-nat", "internet")

    assert first == second


def test_an_empty_topology_has_a_picture() -> None:
    drawn = picture(Topology(name="", description="", region=""), sheet_id="s")

    assert drawn.nodes == drawn.edges == 0
    assert drawn.legend == ()


def test_hops_are_numbered_as_in_the_list() -> None:
    drawn = asked("vpc-attachment-nat", "internet")
    topology = preset("vpc-attachment-nat")
    question = next(q.question for q in topology.questions if q.id == "internet")
    trace = evaluate(topology, question).traces[0]

    assert [d.number for d in drawn.sheet.discs] == list(range(1, len(trace.hops()) + 1))
    assert [d.number for d in drawn.sheet.discs if d.reply] == list(
        range(len(trace.forward) + 1, len(trace.hops()) + 1)
    )


def test_a_function_that_is_not_attached_stops_at_its_own_wall() -> None:
    drawn = asked("default-service-vpc", "database")
    block = drawn.sheet.block
    region = next(r for r in drawn.sheet.sheet.regions if r.ground is Ground.LAMBDA)

    assert block is not None
    assert block.words[1:] == ("not attached: no", "interface in your VPC")
    assert block.y == drawn.sheet.regions[region.id].y1
    assert Style.BEYOND in {stroke.style for stroke in drawn.sheet.path}


def test_the_public_subnet_trap_stops_before_the_gateway() -> None:
    drawn = asked("public-subnet-trap", "internet")
    placed = drawn.sheet
    gateway = next(p for p in placed.sheet.plates if p.kind == "igw")

    assert placed.block is not None
    assert placed.block.words[1:] == ("Lambda ENI has", "no public IPv4")
    assert placed.boxes[gateway.id].x0 - 20 < placed.block.x < placed.boxes[gateway.id].x0
    assert gateway.id not in placed.on_path


def test_a_missing_route_is_a_row_of_its_own() -> None:
    placed = asked("vpc-attachment", "internet").sheet
    missing = [row for p in placed.sheet.plates for row in p.rows if row.state is RowState.MISS]

    assert [(row.left, row.right) for row in missing][:1] == [("203.0.113.10", "no route")]
    assert placed.block is not None
    assert placed.block.words[0] == "Blocked at 4"


def test_an_invoked_function_stands_behind_the_lambda_api() -> None:
    drawn = asked("lambda-interface-endpoint", "invoke")
    columns = {p.name: p.column for p in drawn.sheet.sheet.plates}

    assert columns["orders"] is Column.INVOKED
    assert columns["Lambda API"] is Column.OUTSIDE


def test_a_subnet_is_public_by_its_route_table() -> None:
    grounds = {r.of: r.ground for r in picture(preset("vpc-attachment-nat"), sheet_id="s").sheet.sheet.regions}

    assert grounds["public-a"] is Ground.PUBLIC
    assert grounds["app-a"] is Ground.PRIVATE


def test_functions_with_the_same_subnets_and_groups_share_an_interface() -> None:
    document = deepcopy(preset_document("vpc-attachment"))
    document["functions"].append({**document["functions"][0], "id": "mailer"})
    plates = picture(read_topology(document), sheet_id="s").sheet.sheet.plates

    assert sum(p.kind == "eni" for p in plates) == 2
    assert sum(p.kind == "function" for p in plates) == 2


def test_the_legend_lists_only_what_occurs() -> None:
    assert LegendKey.REPLY not in asked("public-subnet-trap", "internet").legend
    assert LegendKey.BLOCKED in asked("public-subnet-trap", "internet").legend
    assert LegendKey.ATTACHMENT not in picture(preset("default-service-vpc"), sheet_id="s").legend
    assert LegendKey.ENDPOINT in picture(preset("vpc-attachment-endpoints"), sheet_id="s").legend


def test_the_overview_has_no_tables_and_no_addresses() -> None:
    plates = asked("vpc-attachment-nat", "internet", detail=Detail.OVERVIEW).sheet.sheet.plates

    assert not [p for p in plates if p.table]
    assert not [p for p in plates if "10.20" in p.detail]


def test_everything_shows_the_rules_of_groups_and_the_public_table() -> None:
    plates = asked("vpc-attachment-nat", "internet", detail=Detail.EVERYTHING).sheet.sheet.plates

    assert [p for p in plates if p.kind == "database" and p.rows]
    assert [p for p in plates if p.name == "rtb-public" and p.column is Column.NAT_TABLES]


def test_the_second_trace_can_be_chosen_and_a_number_too_high_is_the_last() -> None:
    first = asked("vpc-attachment-nat", "internet")
    second = asked("vpc-attachment-nat", "internet", selected=1)

    assert first.sheet.on_path != second.sheet.on_path
    assert asked("vpc-attachment-nat", "internet", selected=99).dot == second.dot


def test_a_host_that_the_document_does_not_show_is_drawn_when_asked() -> None:
    topology = preset("vpc-attachment-nat")
    verdict = evaluate(topology, Question(source="orders", target="internet", port=443))
    names = [p.name for p in picture(topology, verdict, sheet_id="s").sheet.sheet.plates]

    assert "any internet host" in names


def test_subnets_without_use_fold_and_say_how_much_is_in_them() -> None:
    document = deepcopy(preset_document("vpc-attachment"))
    for number in range(40):
        document["instances"].append({"id": f"i{number}", "SubnetId": "data-b", "SecurityGroupIds": ["worker-sg"]})
    drawn = picture(read_topology(document), sheet_id="s")
    folded = {r.of: r.detail for r in drawn.sheet.sheet.regions if r.folded}

    assert folded["data-b"] == "+ 41 resources"


@pytest.mark.parametrize(
    "name", ["<b>x</b>", "a:b", 'he said "no"', "back\\slash\\n", "🚀 rocket", "שלום עולם", "n" * 200, "${x}%s"]
)
def test_what_people_type_is_only_text(name: str) -> None:
    document = deepcopy(preset_document("vpc-attachment-nat"))
    for kind in ("vpcs", "subnets", "functions", "instances", "db_instances", "route_tables", "nat_gateways"):
        document[kind][0]["name"] = name
    topology = read_topology(document)
    drawn = picture(topology, evaluate(topology, topology.questions[1].question), sheet_id="s")
    svg = dress(drawn.sheet)

    assert "<b>" not in svg
    ET.fromstring(svg)
    assert not re.search(r"label=<", drawn.dot)


def test_a_picture_has_no_style_and_no_colour() -> None:
    svg = dress(asked("vpc-attachment-endpoints", "internet").sheet)

    assert "style=" not in svg
    assert "#" not in svg.replace('href="#g-', "").replace("aria", "")
    assert "font-" not in svg
    assert not svg.startswith("<?xml")


def test_the_sprite_has_every_glyph_that_is_used() -> None:
    used = {p.kind for name in NAMES for p in picture(preset(name), sheet_id="s").sheet.sheet.plates}

    assert used <= set(GLYPHS)
    assert all(f'id="g-{kind}"' in sprite() for kind in used)
    assert all(f'id="{mark}"' in sprite() for mark in ("v-yes", "v-some", "v-no", "v-deny", "v-void"))


# --- other networks ------------------------------------------------------------------------------


def _stops(drawn: Picture) -> list[str]:
    """The names along the asked path, from line to line."""
    plates = drawn.sheet.sheet.plate()
    links = [s.link for s in drawn.sheet.path if s.link is not None and s.style in (Style.FORWARD, Style.BEYOND)]
    return [plates[links[0].tail].name, *(plates[link.head].name for link in links)] if links else []


def _block(drawn: Picture) -> tuple[str, ...]:
    assert drawn.sheet.block is not None
    return drawn.sheet.block.words


def _disc(drawn: Picture, number: int) -> tuple[float, float]:
    return next((d.x, d.y) for d in drawn.sheet.discs if d.number == number)


def test_a_peering_has_a_door_in_both_vpcs() -> None:
    drawn = drawn_network("peered")
    doors = [p for p in drawn.sheet.sheet.plates if p.kind == "peering"]

    assert [door.vpc for door in doors] == ["vpc", "b"]
    assert _stops(drawn) == ["orders", "Lambda ENI a", "rtb-app-a", "pcx", "pcx", "b-db"]
    assert drawn.sheet.boxes[doors[0].id].grown(4).holds(*_disc(drawn, 5))


def test_a_transit_path_goes_through_both_attachments() -> None:
    assert _stops(drawn_network("transit"))[2:] == ["rtb-app-a", "att-a", "tgw", "att-b", "b-db"]


def test_central_egress_asks_the_table_of_the_attachment_subnet() -> None:
    assert _stops(drawn_network("central-egress"))[3:] == [
        "att-a",
        "tgw",
        "att-b",
        "rtb-b",
        "nat-b",
        "igw-b",
        "any internet host",
    ]


def test_a_network_on_premises_is_land_of_its_own() -> None:
    drawn = drawn_network("on-premises")
    land = next(r for r in drawn.sheet.sheet.regions if r.ground is Ground.ON_PREMISES)

    assert (land.name, land.detail) == ("On premises", "192.168.0.0/16")
    assert _stops(drawn)[-2:] == ["vgw", "ldap"]


def test_ipv6_leaves_by_the_egress_only_door_and_shows_its_own_addresses() -> None:
    drawn = drawn_network("ipv6")

    assert _stops(drawn)[-2:] == ["eigw", "v6.example.com"]
    assert next(p.detail for p in drawn.sheet.sheet.plates if p.kind == "eni").startswith("2001:db8:20:")


def test_a_regional_nat_gateway_stands_in_no_zone() -> None:
    drawn = drawn_network("regional-nat")
    plate = next(p for p in drawn.sheet.sheet.plates if p.kind == "nat")
    zones = [drawn.sheet.regions[r.id] for r in drawn.sheet.sheet.regions if r.ground is Ground.ZONE]

    assert plate.subnet == ""
    assert not [zone for zone in zones if zone.overlap(drawn.sheet.boxes[plate.id])]
    assert _stops(drawn)[3:5] == ["nat-r", "igw"]


def test_a_nat_instance_stands_where_nat_gateways_do_and_is_marked() -> None:
    plate = next(p for p in drawn_network("nat-instance").sheet.sheet.plates if p.of == "nat-box/eni")

    assert (plate.kind, plate.column, plate.forwards) == ("instance", Column.NAT, True)
    assert _stops(drawn_network("nat-instance"))[2:5] == ["rtb-app-a", "nat-box", "igw"]


def test_every_kind_of_interface_has_a_glyph_of_its_own() -> None:
    plates = picture(read_topology(every_kind()), sheet_id="s").sheet.sheet.plates

    assert {"proxy", "cache", "file-system", "poller", "function", "eni"} <= {p.kind for p in plates if p.subnet}
    assert [p.column for p in plates if p.name == "managed"] == [Column.SUBNETS, Column.SUBNETS]


def test_each_instance_of_a_managed_function_starts_its_own_path() -> None:
    read = read_topology(every_kind())
    verdict = evaluate(read, Question(source="managed", target="orders-proxy"))
    first, last = (picture(read, verdict, sheet_id="s", selected=n).sheet for n in (0, len(verdict.traces) - 1))

    assert len(first.on_path) == len(last.on_path) == 2
    assert not first.on_path & last.on_path


def _tunnel_down(document: Document) -> None:
    part(document, "office")["tunnel"] = "down"


def _no_attachment_in_a(document: Document) -> None:
    part(document, "att-a")["SubnetIds"] = ["data-b"]


def _nothing_propagated(document: Document) -> None:
    part(document, "tgw-rtb")["Propagations"] = []


def _not_associated(document: Document) -> None:
    part(document, "tgw-rtb")["Associations"] = ["att-b"]


def _no_public_access(document: Document) -> None:
    document["block_public_access"] = {"InternetGatewayBlockMode": "block-bidirectional"}


def _other_zone_only(document: Document) -> None:
    document["nat_gateways"][0]["AvailabilityZones"] = ["us-east-1b"]


def _checked(document: Document) -> None:
    part(document, "nat-box")["SourceDestCheck"] = True


BLOCKS = [
    ("peering-chain", None, "a peering carries only"),
    ("on-premises", _tunnel_down, "the tunnel to the other"),
    ("transit", _no_attachment_in_a, "no attachment subnet"),
    ("transit", _nothing_propagated, "no route covers"),
    ("transit", _not_associated, "the attachment has"),
    ("regional-nat", _no_public_access, "Block Public Access"),
    ("regional-nat", _other_zone_only, "the NAT gateway does"),
    ("nat-instance", _checked, "its source/destination"),
]


@pytest.mark.parametrize(("name", "change", "words"), BLOCKS)
def test_what_stops_between_networks_is_said_at_the_place(
    name: str, change: Callable[[Document], None] | None, words: str
) -> None:
    drawn = drawn_network(name, change)
    block = drawn.sheet.block

    assert block is not None
    assert block.words[1] == words
    assert [p for p, box in drawn.sheet.boxes.items() if box.overlap(block.label) > 0] == []


def test_what_no_transit_route_covers_is_a_row_of_the_gateway() -> None:
    plate = next(p for p in drawn_network("transit", _nothing_propagated).sheet.sheet.plates if p.name == "tgw")

    assert [(row.left, row.right) for row in plate.rows] == [("10.30.20.15", "no route")]


def test_rows_after_a_block_are_not_marked() -> None:
    plates = drawn_network("transit", _no_attachment_in_a).sheet.sheet.plates

    assert {p.name for p in plates for row in p.rows if row.state is RowState.USED} == {"rtb-app-a"}


def test_a_refusal_by_policy_uses_the_same_mark() -> None:
    document = deepcopy(preset_document("vpc-attachment-endpoints"))
    for endpoint in document["vpc_endpoints"]:
        endpoint["denies"] = "orders may not read"
    read = read_topology(document)
    verdict = evaluate(read, next(q.question for q in read.questions if q.id == "secrets"))
    drawn = picture(read, verdict, sheet_id="s")

    assert verdict.outcome is Outcome.DENIED
    assert _block(drawn)[1:] == ("the endpoint policy", "refuses the call")


@pytest.mark.parametrize("detail", Detail)
@pytest.mark.parametrize("name", NETWORKS)
def test_the_words_name_every_stop(name: str, detail: Detail) -> None:
    drawn = drawn_network(name, detail=detail)
    plates = drawn.sheet.sheet.plate()

    assert all(plates[plate].name in drawn.description for plate in drawn.sheet.on_path)


def _no_way_back_by_peering(document: Document) -> None:
    part(document, "rtb-b")["Routes"] = []


def _no_way_back_by_transit(document: Document) -> None:
    part(document, "tgw-rtb")["Propagations"] = ["att-b"]


@pytest.mark.parametrize(
    ("name", "change"), [("peered", _no_way_back_by_peering), ("transit", _no_way_back_by_transit)]
)
def test_a_reply_that_runs_right_is_stopped_on_its_own_line(name: str, change: Callable[[Document], None]) -> None:
    placed = drawn_network(name, change).sheet
    ends = [stroke.points[-1] for stroke in placed.path if stroke.style == Style.REPLY]

    assert placed.block is not None
    assert [end for end in ends if abs(end[0] - placed.block.x) < 1 and abs(end[1] - placed.block.y) < 1]


def test_an_invoked_function_on_your_instances_is_not_in_the_lambda_service_vpc() -> None:
    document = every_kind()
    document["functions"] = [part(document, "managed")]
    document["event_source_mappings"] = []
    read = read_topology(document)
    verdict = evaluate(read, Question(source="worker", target="managed", invoke=True))
    land = [r.name for r in picture(read, verdict, sheet_id="s").sheet.sheet.regions if r.ground is Ground.LAMBDA]

    assert land == ["Lambda"]


def test_no_reason_is_cut() -> None:
    assert [line for lines in BY_CODE.values() for line in lines if width(line, SIZE) > ROOM] == []
    assert all(1 <= len(lines) <= 3 for lines in BY_CODE.values())
