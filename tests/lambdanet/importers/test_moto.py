"""Networks made in an account with boto3 (moto plays AWS), printed as the AWS CLI does, imported and judged.

Each network is written as a document first. The verdicts are decided from the fact sheet (T12 and the like are
rows of its truth table), and the imported document must give the written one's, hop by hop. What moto does not
keep, or keeps wrongly, is a `Lack`: questions that hang on it are skipped, with its reason, for as long as moto's
own output shows it. Only the addresses that AWS could not give are taken out of that output.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from unittest.mock import patch

import pytest
from moto import mock_aws

from lambdanet.importers.notes import Imported, NoteKind
from lambdanet.importers.reading import read_files
from lambdanet.reachability.verdict import Verdict
from tests.builders import Document, ask
from tests.lambdanet.importers.account import made_of, prefix_list
from tests.lambdanet.importers.networks import NETWORKS
from tests.lambdanet.importers.printed import (
    Outputs,
    files,
    impossible_addresses,
    printed,
    without_impossible_addresses,
)

# --- what moto lacks --------------------------------------------------------------------------------


def _static_routes_without_attachment(outputs: Outputs) -> bool:
    routes = [route for name, one in outputs.items() if name.startswith("routes-") for route in one["Routes"]]
    return any(route["State"] == "active" and not route.get("TransitGatewayAttachments") for route in routes)


def _associated_in_any_case(outputs: Outputs) -> bool:
    gateways = outputs["describe_transit_gateways"]["TransitGateways"]
    attachments = outputs["describe_transit_gateway_attachments"]["TransitGatewayAttachments"]
    by_hand = {
        one["TransitGatewayId"] for one in gateways if one["Options"]["DefaultRouteTableAssociation"] == "disable"
    }
    defaults = {one["Options"]["AssociationDefaultRouteTableId"] for one in gateways}
    return any(
        one["TransitGatewayId"] in by_hand and one["Association"]["TransitGatewayRouteTableId"] in defaults
        for one in attachments
    )


def _nothing_propagated(outputs: Outputs) -> bool:
    return not any(table.get("PropagatingVgws") for table in outputs["describe_route_tables"]["RouteTables"])


def _caches_without_groups(outputs: Outputs) -> bool:
    return any("SecurityGroups" not in one for one in outputs["describe_cache_clusters"]["CacheClusters"])


@dataclass(frozen=True, slots=True)
class Lack:
    shows: Callable[[Outputs], bool]
    reason: str


STATIC_ROUTES: Final = Lack(
    _static_routes_without_attachment, "moto prints a transit gateway's static routes without their attachments"
)
ASSOCIATION: Final = Lack(
    _associated_in_any_case, "moto prints attachments as associated with the default table where that is disabled"
)
PROPAGATION: Final = Lack(_nothing_propagated, "moto has neither EnableVgwRoutePropagation nor VPN connections' routes")
CACHE_GROUPS: Final = Lack(_caches_without_groups, "moto does not print a cache cluster's SecurityGroups")

# --- the questions ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """`verdict`: the outcome, and the headline's code; where it is reachable, the code that it warns of."""

    network: str
    source: str
    target: str  # with its port; "invoke …" for an invocation
    verdict: str
    fact: str
    lack: Lack | None = None

    def __str__(self) -> str:
        return f"{self.network}: {self.source} to {self.target}"

    def asked(self, document: Document, ids: Mapping[str, str]) -> Verdict:
        """The row's question, where things have these ids."""
        name, _, port = self.target.removeprefix("invoke ").partition(":")
        return ask(
            document,
            ids.get(self.source, self.source),
            ids.get(name, name),
            int(port) if port else None,
            invoke=self.target.startswith("invoke "),
        )


ROWS: Final = (
    Row("nat", "orders", "orders-db:5432", "reachable", "T08"),
    Row("nat", "orders", "orders-db:22", "unreachable ENI_SG_RULES_MISMATCH", "SG-01"),
    Row("nat", "orders", "api:443", "reachable", "T12"),
    Row("nat", "orders", "internet:25", "unreachable APP_PORT_25", "T58"),
    Row("nat", "orders", "s3", "reachable", "T12"),
    Row("nat", "orders", "log-delivery", "reachable", "T70"),
    Row("nat", "worker", "orders-db:5432", "unreachable ENI_SG_RULES_MISMATCH", "SG-05"),
    Row("nat", "worker", "invoke orders", "unreachable NO_ROUTE_TO_DESTINATION", "T35"),
    Row("nat", "igw", "worker:443", "unreachable IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "§15.1"),
    Row("nat in the other zone", "orders", "api:443", "reachable AVAILABILITY_ZONE_CROSSED", "T16"),
    Row("nat for one zone", "orders", "api:443", "intermittent NO_ROUTE_TO_DESTINATION", "T19"),
    Row("nat in private subnets", "orders", "api:443", "unreachable NO_ROUTE_TO_DESTINATION", "T13"),
    Row("private nat", "orders", "api:443", "unreachable IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "T15"),
    Row("deleted nat", "orders", "api:443", "unreachable BAD_STATE_ROUTE", "T14"),
    Row("nat instance", "orders", "api:443", "reachable", "§15.1"),
    Row("nat instance", "igw", "nat:443", "unreachable ENI_SG_RULES_MISMATCH", "SG-01"),
    Row("public subnets", "orders", "api:443", "unreachable IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "T10"),
    Row("public subnets", "orders", "s3", "unreachable IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "T10"),
    Row("public subnets", "orders", "orders-db:5432", "reachable", "T11"),
    Row("unattached", "orders", "api:443", "reachable", "T01"),
    Row("unattached", "orders", "s3", "reachable", "T03"),
    Row("unattached", "orders", "orders-db:5432", "unreachable APP_NOT_ATTACHED", "T04"),
    Row("public database", "orders", "orders-db:5432", "reachable APP_PUBLICLY_ACCESSIBLE", "T05"),
    Row("no resolver", "orders", "orders-db:5432", "unreachable APP_DNS_NO_ANSWER", "T77"),
    Row("peering", "orders", "b-db:5432", "reachable", "T41"),
    Row("peering", "worker", "b-db:5432", "unreachable NO_ROUTE_TO_DESTINATION", "RT-03"),
    Row("peering without return route", "orders", "b-db:5432", "unreachable NO_ROUTE_TO_DESTINATION", "T42"),
    Row("peering not accepted", "orders", "b-db:5432", "unreachable BAD_STATE_ROUTE", "RT-08"),
    Row("peering and a group", "orders", "b-db:5432", "reachable", "SG-04"),
    Row("peering chain", "orders", "b-db:5432", "reachable", "T41"),
    Row("peering chain", "orders", "c-db:5432", "unreachable PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", "T43"),
    Row("endpoints", "orders", "s3", "reachable", "T24"),
    Row("endpoints", "orders", "secretsmanager", "reachable", "T29"),
    Row("endpoints", "orders", "lambda", "unreachable NO_ROUTE_TO_DESTINATION", "T40"),
    Row("endpoints", "orders", "api:443", "unreachable NO_ROUTE_TO_DESTINATION", "T09"),
    Row("endpoint for another group", "orders", "secretsmanager", "unreachable ENI_SG_RULES_MISMATCH", "T30"),
    Row("endpoint without private DNS", "orders", "secretsmanager", "unreachable NO_ROUTE_TO_DESTINATION", "T31"),
    Row("endpoint in one zone", "orders", "secretsmanager", "reachable AVAILABILITY_ZONE_CROSSED", "T33"),
    Row("endpoints that deny", "orders", "secretsmanager", "denied APP_ENDPOINT_POLICY", "T34"),
    Row("endpoints that deny", "orders", "s3", "denied APP_ENDPOINT_POLICY", "T34"),
    Row("egress to the VPC", "orders", "s3", "unreachable ENI_SG_RULES_MISMATCH", "T27"),
    Row("egress to the VPC", "orders", "secretsmanager", "reachable", "T29"),
    Row("egress to S3's list", "orders", "s3", "reachable", "§6.1"),
    Row("egress to S3's list", "orders", "secretsmanager", "unreachable ENI_SG_RULES_MISMATCH", "SG-06"),
    Row("endpoint and nat", "orders", "s3", "reachable", "T28"),
    Row("lambda endpoint", "orders", "orders-db:5432", "unreachable APP_NOT_ATTACHED", "T06"),
    Row("lambda endpoint", "worker", "invoke orders", "reachable", "T36"),
    Row("transit", "orders", "b-db:5432", "reachable", "§7.2"),
    Row("transit in one zone", "orders", "b-db:5432", "intermittent TGW_ROUTE_AZ_RESTRICTION", "T49"),
    Row(
        "transit, not associated",
        "orders",
        "b-db:5432",
        "unreachable TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
        "§7.2",
        ASSOCIATION,
    ),
    Row("transit, not propagated", "orders", "b-db:5432", "unreachable TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT", "§7.2"),
    Row("transit and a group", "orders", "b-db:5432", "reachable", "T50"),
    Row("transit without groups", "orders", "b-db:5432", "unreachable SG_REFERENCING_SUPPORT", "T51"),
    Row("central egress", "orders", "b-db:5432", "reachable", "§7.2"),
    Row("central egress", "orders", "api:443", "reachable AVAILABILITY_ZONE_CROSSED", "T75", STATIC_ROUTES),
    Row("vpn", "orders", "ldap:636", "reachable", "§5.2", PROPAGATION),
    Row("vpn with static routes", "orders", "ldap:636", "reachable", "§5.2"),
    Row("vpn with static routes", "orders", "api:443", "unreachable NO_ROUTE_TO_DESTINATION", "T09"),
    Row("detached vpn gateway", "orders", "ldap:636", "unreachable BAD_STATE_ATTACHMENT", "§5.2"),
    Row("acl", "orders", "orders-db:5432", "reachable", "ACL-06"),
    Row("acl", "orders", "api:443", "reachable", "ACL-06"),
    Row("acl for some replies", "orders", "orders-db:5432", "intermittent SUBNET_ACL_RESTRICTION", "T54"),
    Row("acl for no reply", "orders", "orders-db:5432", "unreachable SUBNET_ACL_RESTRICTION", "T52"),
    Row("acl for no reply", "alone", "near:8080", "reachable", "T53"),
    Row("acl in order", "orders", "orders-db:5432", "intermittent SUBNET_ACL_RESTRICTION", "ACL-01"),
    Row("prefix lists", "orders", "b-db:5432", "reachable", "SG-04, RT-06"),
    Row("prefix lists", "orders", "orders-db:5432", "unreachable ENI_SG_RULES_MISMATCH", "SG-06"),
    Row("web", "igw", "web:443", "reachable", "§5.4"),
    Row("web", "igw", "web:22", "unreachable ENI_SG_RULES_MISMATCH", "SG-01"),
    Row("web", "igw", "bare:443", "unreachable IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "§15.1"),
    Row("web", "web", "api:443", "reachable", "§5.4"),
    Row("web", "bare", "api:443", "unreachable IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "§5.2"),
    Row("web", "worker", "web:443", "reachable", "RT-02"),
    Row("groups", "pair-1", "pair-2:8080", "reachable", "SG-03"),
    Row("groups", "shared-1", "shared-2:8080", "unreachable SG_HAS_NO_RULES", "SG-02"),
    Row("groups", "mute-1", "pair-1:8080", "unreachable SG_HAS_NO_RULES", "SG-02"),
    Row("groups", "worker", "pair-1:8080", "unreachable ENI_SG_RULES_MISMATCH", "SG-05"),
    Row("stores", "orders", "sessions:6379", "reachable", "SG-04", CACHE_GROUPS),
    Row("stores", "orders", "files:2049", "reachable", "DB-14"),
    Row("stores", "worker", "files:2049", "unreachable ENI_SG_RULES_MISMATCH", "DB-14"),
)


# --- the accounts -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Described:
    written: Document
    ids: Mapping[str, str]
    outputs: Outputs  # just as moto has them
    imported: Imported


@contextmanager
def empty_account() -> Iterator[None]:
    """With nothing in it but what AWS puts there. No container runs the functions, and no catalogue of images is read."""
    with patch.dict(os.environ, MOTO_EC2_LOAD_DEFAULT_AMIS="false"), mock_aws(config={"lambda": {"use_docker": False}}):
        yield


@cache
def described(network: str) -> Described:
    document = NETWORKS[network]()
    with empty_account():
        account = made_of(document)
        outputs = printed()
    imported = read_files(files(without_impossible_addresses(outputs)))
    return Described(document, account.ids, outputs, imported)


def _words(verdict: Verdict) -> str:
    """A verdict as a row writes it."""
    told = verdict.warnings if verdict.outcome == "reachable" else verdict.blocked_by[:1]
    return " ".join([str(verdict.outcome), *dict.fromkeys(one.code for one in told)])


def _blockers(verdict: Verdict, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each with its component as `names` has it: what a document does not say has another name in each, and none here."""
    return sorted((one.code, names.get(one.component, "")) for one in verdict.blocked_by)


def _ways(verdict: Verdict) -> list[list[tuple[str, str, str, str]]]:
    """What was checked on every way, there and back."""
    return sorted(
        [(str(hop.kind), str(hop.check), str(hop.decision), hop.code) for hop in trace.hops()]
        for trace in verdict.traces
    )


# --- tests ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_written_network_is_judged_as_the_fact_sheet_has_it(row: Row) -> None:
    assert _words(row.asked(NETWORKS[row.network](), {})) == row.verdict, row.fact


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_same_network_in_an_account_is_judged_alike(row: Row) -> None:
    account = described(row.network)
    if row.lack is not None and row.lack.shows(account.outputs):
        pytest.skip(row.lack.reason)

    written, found = row.asked(account.written, {}), row.asked(account.imported.document, account.ids)

    assert _words(found) == row.verdict, row.fact
    assert found.symptom == written.symptom
    assert _blockers(found, {one: one for one in account.ids.values()}) == _blockers(written, account.ids)
    assert _ways(found) == _ways(written)


@pytest.mark.parametrize("network", NETWORKS)
def test_an_account_that_is_described_in_full_leaves_nothing_unknown(network: str) -> None:
    account = described(network)
    for lack in (STATIC_ROUTES, CACHE_GROUPS):
        if lack.shows(account.outputs):
            pytest.skip(lack.reason)

    assert [str(note) for note in account.imported.notes if note.kind in (NoteKind.UNKNOWN, NoteKind.IGNORED)] == []


@pytest.mark.parametrize(
    "row",
    [
        Row("central egress", "orders", "api:443", "invalid UNKNOWN_RESOURCE", "§15.1", STATIC_ROUTES),
        Row("stores", "orders", "sessions:6379", "invalid UNKNOWN_RESOURCE", "§15.1", CACHE_GROUPS),
    ],
    ids=str,
)
def test_what_an_account_does_not_say_is_not_decided(row: Row) -> None:
    account = described(row.network)
    assert row.lack is not None
    if not row.lack.shows(account.outputs):
        pytest.skip(f"it is said now: {row.lack.reason} no longer")

    assert _words(row.asked(account.imported.document, account.ids)) == row.verdict, row.fact


def test_a_rule_for_a_list_of_awss_that_is_not_described_leaves_open_what_no_other_rule_admits() -> None:
    with empty_account():
        account = made_of(NETWORKS["web"]())
        cloudfront = prefix_list("com.amazonaws.global.cloudfront.origin-facing")
        rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "PrefixListIds": [{"PrefixListId": cloudfront}]}
        account.ec2.authorize_security_group_ingress(GroupId=account.ids["web-sg"], IpPermissions=[rule])
        document = read_files(files(printed())).document

    assert _words(ask(document, account.ids["igw"], account.ids["web"], 443)) == "reachable"
    assert _words(ask(document, account.ids["igw"], account.ids["web"], 80)) == "invalid UNKNOWN_RESOURCE"


@pytest.mark.parametrize("network", ["balancers", "transit, not associated"])
def test_an_empty_list_is_an_answer_and_not_a_command_that_was_not_run(network: str) -> None:
    assert [str(note) for note in described(network).imported.notes if "prints them" in note.message] == []


def test_entries_that_do_not_say_of_which_list_they_are_belong_to_the_only_one_that_is_ones_own() -> None:
    account = described("prefix lists")
    identifier = account.ids["partners"]
    renamed = {"entries" if name == identifier else name: output for name, output in account.outputs.items()}

    imported = read_files(files(renamed))

    assert imported.document["prefix_lists"] == account.imported.document["prefix_lists"]
    assert [note.message for note in imported.notes if "entries" in note.message] == []


def test_notes_say_where_in_the_files() -> None:
    found = {note.file for note in described("vpn with static routes").imported.notes if note.file}

    assert "describe_vpn_connections.json: VpnConnections[0]" in found


@pytest.mark.parametrize(
    ("network", "source", "target"),
    [
        ("nat", "orders", "api:443"),
        ("lambda endpoint", "worker", "invoke orders"),
        ("endpoints", "orders", "secretsmanager"),
    ],
)
def test_the_addresses_of_nat_gateways_and_endpoints_as_moto_has_them(network: str, source: str, target: str) -> None:
    """Every other test goes without them: `without_impossible_addresses`."""
    account = described(network)
    if impossible_addresses(account.outputs):
        pytest.skip("moto draws these addresses from 10.0.0.0/8, and not from the interface's subnet")

    found = read_files(files(account.outputs)).document

    assert _words(Row(network, source, target, "", "NET-02").asked(found, account.ids)) == "reachable"


def test_load_balancers_are_imported_with_their_listeners_and_targets() -> None:
    """As documents: questions do not go through a load balancer yet."""
    account = described("balancers")
    ids = account.ids

    for kind in ("target_groups", "load_balancers"):
        written = [_with_ids(one, ids) for one in account.written[kind]]
        found = [{key: one.get(key, []) for key in written[0]} for one in account.imported.document[kind]]
        assert sorted(found, key=str) == sorted(written, key=str)


def _with_ids(value: Any, ids: Mapping[str, str]) -> Any:
    """A piece of a document with the account's ids."""
    match value:
        case dict():
            return {key: _with_ids(inner, ids) for key, inner in value.items()}
        case list():
            return [_with_ids(inner, ids) for inner in value]
        case _:
            return ids.get(value, value) if isinstance(value, str) else value
