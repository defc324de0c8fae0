"""The text equivalent of a picture."""

from collections.abc import Callable, Iterator

import pytest

from lambdanet.document import read_topology
from lambdanet.drawing.glyphs import GLYPHS
from lambdanet.outline import Entry, outline
from lambdanet.topology import Topology
from tests import networks
from tests.builders import SLUGS, Document, preset, topology
from tests.lambdanet.drawing.builders import every_kind

DOCUMENTS = (
    networks.ipv6,
    networks.regional_nat,
    networks.peered,
    networks.peering_chain,
    networks.transit,
    networks.central_egress,
    networks.on_premises,
    every_kind,
)


def _flat(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        yield from _flat(entry.children)


def _entries(read: Topology) -> dict[tuple[str, str], Entry]:
    return {(entry.name, entry.kind): entry for entry in _flat(outline(read).regions)}


def _is_listed(read: Topology, name: str) -> bool:
    names = [entry.name for entry in _flat(outline(read).regions)]
    return any(name == one or one == f"of {name}" for one in names)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_resource_that_is_drawn_is_named(document: Callable[[], Document]) -> None:
    read = topology(document())
    text = {*read.route_tables, *read.security_groups, *read.network_acls}  # in other columns and lists

    missing = [r.id for r in read.resources() if r not in text and not _is_listed(read, r.name)]

    assert missing == []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_preset_has_an_outline(slug: str) -> None:
    assert outline(topology(preset(slug))).summary.endswith(".")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_glyph_exists(document: Callable[[], Document]) -> None:
    assert {entry.glyph for entry in _flat(outline(topology(document())).regions)} <= set(GLYPHS)


def test_doors_say_where_they_lead() -> None:
    peered, transit = _entries(topology(networks.peered())), _entries(topology(networks.transit()))

    assert peered["pcx", "peering"].details == "with vpc"  # the last one: the door of the other VPC
    assert transit["att-b", "transit gateway attachment"].details == "to tgw, in b-a, b-b"
    assert transit["tgw-rtb", "transit gateway route table"].details == "for att-a, att-b"


def test_a_network_on_premises_is_a_place_of_its_own() -> None:
    read = topology(networks.on_premises())
    office = _entries(read)["office", "on premises"]

    assert office.details == "192.168.0.0/16, behind vgw"
    assert [(child.name, child.details) for child in office.children] == [("ldap", "192.168.4.10")]
    assert "1 network on premises" in outline(read).summary


def test_a_managed_function_stands_in_its_subnets() -> None:
    entries = outline(topology(every_kind())).regions
    service = next(entry for entry in entries if entry.name == "Lambda service VPC")

    assert "managed" not in [child.name for child in service.children]
    assert ("managed", "function on Managed Instances") in _entries(topology(every_kind()))


def test_every_written_rule_is_told_with_who_has_it() -> None:
    rows = outline(read_topology(preset("vpc-attachment"))).rules

    told = [(row.firewall, row.holders, row.way, row.rule, row.peer) for row in rows]
    assert ("db-sg", "orders-db", "inbound", "tcp 5432", "fn-sg") in told
    assert all(row.firewall and row.holders and row.peer for row in rows)
