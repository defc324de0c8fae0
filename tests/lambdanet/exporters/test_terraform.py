"""A topology as a Terraform configuration: it parses, the provider knows every word of it, and a plan says the same."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

import hcl2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdanet.document import read_topology
from lambdanet.exporters.terraform.build import export_terraform
from lambdanet.exporters.writing import EXPORTERS
from lambdanet.parts import RESOURCE_LISTS
from lambdanet.written import apply_edits
from tests import networks
from tests.builders import SLUGS, Document, part, preset
from tests.kernel import generator
from tests.lambdanet.exporters.comparison import Difference
from tests.lambdanet.exporters.everything import HOSTILE, everything
from tests.lambdanet.exporters.round_trip import RoundTrip
from tests.lambdanet.exporters.terraform_arguments import DATA, LISTS, REQUIRED, RESOURCES, known
from tests.lambdanet.exporters.terraform_plan import META, Configuration, is_blocks
from tests.lambdanet.importers import networks as accounts
from tests.lambdanet.labs.labs import TOPOLOGY_LABS, lab, started

ACCOUNTS: Final[tuple[Callable[[], Document], ...]] = (
    networks.ipv6,
    networks.regional_nat,
    networks.on_premises,
    networks.central_egress,
    accounts.private_nat,
    accounts.deleted_nat,
    accounts.nat_instance,
    accounts.public_database,
    accounts.without_resolver,
    accounts.unaccepted,
    accounts.endpoints_that_deny,
    accounts.egress_to_s3s_list,
    accounts.transit_in_one_zone,
    accounts.vpn_with_static_routes,
    accounts.acl_in_order,
    accounts.prefix_lists,
    accounts.groups,
    accounts.stores,
    accounts.balancers,
)
LEFT_OUT_MATTERS: Final = {"L04:start": 1, "deleted_nat": 3}
"""How many questions are answered otherwise, and the exporter says why. It is none for every other network."""


def text(document: Document) -> str:
    return export_terraform(read_topology(document)).files["main.tf"]


@cache
def whole() -> RoundTrip:
    return RoundTrip(everything())


def whole_text() -> str:
    return whole().exported.files["main.tf"]


@cache
def trip(name: str) -> RoundTrip:
    if name in SLUGS:
        return RoundTrip(preset(name))
    if ":" in name:
        of, _, which = name.partition(":")
        document = started(of)
        return RoundTrip(document if which == "start" else apply_edits(document, lab(of).reference.edits))
    return RoundTrip(next(make for make in ACCOUNTS if make.__name__ == name)())


NAMES: Final = (
    *SLUGS,
    *(f"{name}:{which}" for name in TOPOLOGY_LABS for which in ("start", "solution")),
    *(make.__name__ for make in ACCOUNTS),
)


def said(differences: list[Difference]) -> list[str]:
    return [f"{one.question.source} → {one.question.target}: {one.before}, then {one.after}" for one in differences]


# --- the same verdicts ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_of_it_has_the_same_verdicts(name: str) -> None:
    found = trip(name).differences()

    assert said([one for one in found if not one.excuses]) == []
    assert len(found) == LEFT_OUT_MATTERS.get(name, 0), said(found)


@pytest.mark.parametrize("name", NAMES)
def test_the_provider_knows_every_argument_and_block(name: str) -> None:
    assert unknown(trip(name).configuration) == []


def unknown(configuration: Configuration) -> list[str]:
    """What a configuration has that is not in the tables."""
    return sorted(
        {f"{type_}: {path}" for mode, type_, path in configuration.arguments() if path not in known(mode, type_)}
    )


@pytest.mark.parametrize("name", NAMES)
def test_what_is_required_is_there_and_a_list_is_one(name: str) -> None:
    assert ill_formed(trip(name).configuration) == []


def ill_formed(configuration: Configuration) -> list[str]:
    """What the provider would refuse: a required argument that is missing, a list for a single value or the other way."""
    found = []
    for (mode, type_, label), body in configuration.resources.items():
        needed = REQUIRED.get(type_, "").split() if mode == "managed" else []
        found += [f"{type_}.{label}: {path} is missing" for path in needed if not _has(body, path.removesuffix("{}"))]
        found += [
            f"{type_}.{label}: {key}" for key, value in _values(body) if isinstance(value, list) != (key in LISTS)
        ]
    return found


def _has(body: dict[str, Any], path: str) -> bool:
    """Is the argument there; in each block of those before its last dot, of which there may be none?"""
    block, _, rest = path.partition(".")
    return all(_has(one, rest) for one in body.get(block, ())) if rest else block in body


def _values(body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in body.items():
        if is_blocks(value):
            yield from (each for one in value for each in _values(one))
        elif key not in META:
            yield key, value


@pytest.mark.parametrize("name", ["vpc-attachment-nat", "transit-gateway"])
def test_it_parses_as_a_whole(name: str) -> None:
    whole = hcl2.loads(trip(name).exported.files["main.tf"])

    assert len(whole["resource"]) == sum(mode == "managed" for mode, _, _ in trip(name).configuration.resources)
    assert Configuration.of(whole).plan() == trip(name).configuration.plan()


excused: Counter[str] = Counter()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 100_000))
def test_any_network_has_the_same_verdicts_or_a_sentence_why_not(seed: int) -> None:
    found = RoundTrip(generator.document(seed))
    differences = found.differences()

    assert said([one for one in differences if not one.excuses]) == []
    excused.update(asked=len(found.topology.questions), otherwise=len(differences))


def test_the_sentences_excuse_few() -> None:
    """22 of the 457 questions of the networks 0 to 99, most of them for a blackhole, which Terraform cannot make."""
    count = sum(len(RoundTrip(generator.document(seed)).differences()) for seed in range(12))

    assert count <= 3
    assert excused["otherwise"] <= max(5, excused["asked"] // 5)


# --- every kind -------------------------------------------------------------------------------------


def test_every_kind_is_written_and_every_word_of_it_is_known() -> None:
    document = everything()

    assert [kind for kind in RESOURCE_LISTS if not document.get(kind)] == []
    assert unknown(whole().configuration) == []
    assert ill_formed(whole().configuration) == []
    written = {(mode, type_) for mode, type_, _ in whole().configuration.arguments()}
    assert {type_ for mode, type_ in written if mode == "managed"} == set(RESOURCES)
    assert {type_ for mode, type_ in written if mode == "data"} == set(DATA)


def test_every_kind_comes_back() -> None:
    found = whole()

    assert said([one for one in found.differences() if not one.excuses]) == []
    before = Counter(type(one).__name__ for one in found.topology.resources())
    after = Counter(type(one).__name__ for one in found.after.topology.resources())
    # left out by name: the failed NAT gateway, their VPC (with what AWS adds to it) and its peering, what nobody has
    # described, and the service, of which only its policy is told
    lost = Counter(Vpc=1, RouteTable=1, NetworkAcl=1, NatGateway=1, Peering=1, Unknown=1, Service=1)
    assert before - after == lost
    assert after - before == Counter(SecurityGroup=1)  # every VPC of a plan has its default group


def test_valkey_is_a_replication_group_for_elasticache_makes_no_cluster_of_it() -> None:
    made = {type_: body for _, type_, body in caches()}

    assert made["aws_elasticache_replication_group"]["engine"] == '"valkey"'
    assert {body["engine"] for _, type_, body in caches() if type_ == "aws_elasticache_cluster"} == {
        '"redis"',
        '"memcached"',
    }


def caches() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (name, type_, body)
        for (_, type_, name), body in whole().configuration.resources.items()
        if type_.startswith("aws_elasticache_") and "engine" in body
    ]


def test_what_a_function_or_a_store_is_made_with_holds_no_secret() -> None:
    assert "password" not in whole_text().replace("manage_master_user_password", "")
    assert whole_text().count("manage_master_user_password = true") == whole_text().count("dbadmin")


def test_a_group_has_its_egress_stated_and_a_default_one_is_taken_over() -> None:
    document = preset("vpc-attachment")
    part(document, "fn-sg")["name"] = "default"

    part(document, "fn-sg")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "SourceSecurityGroupId": "fn-sg"}]

    found = RoundTrip(document)

    group = found.configuration.resources["managed", "aws_default_security_group", "fn_sg"]
    assert [one["self"] for one in group["ingress"]] == [True]
    assert [one["cidr_blocks"] for one in group["egress"]] == [['"0.0.0.0/0"']]
    beside = [name for _, type_, name in found.configuration.resources if type_.startswith("aws_vpc_security_group_")]
    assert not [name for name in beside if name.startswith("fn_sg")]
    assert said(found.differences()) == []


# --- names and texts --------------------------------------------------------------------------------


def test_names_stay_apart_and_the_same() -> None:
    document = preset("vpc-attachment")
    for identifier in ("app-a.", "app_a", "APP-A", "1app"):
        document["subnets"].append({**part(document, "app-b"), "id": identifier, "CidrBlock": "10.20.200.0/24"})

    labels = re.findall(r'^resource "aws_subnet" "(\w+)"', text(document), flags=re.MULTILINE)

    assert labels[:1] == ["app_a"]
    assert labels[-4:] == ["app_a_2", "app_a_3", "APP_A_4", "r_1app"]
    assert len({one.lower() for one in labels}) == len(labels)
    assert text(document) == text(document)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60))
@settings(max_examples=40, deadline=None)
def test_a_name_is_data(name: str) -> None:
    document: Document = {
        "format": "lambdanet/topology@1",
        "vpcs": [{"id": "v", "name": name, "CidrBlocks": ["10.0.0.0/16"]}],
    }
    configuration = Configuration(text(document))
    values, unknown_, _ = configuration.values(configuration.resources["managed", "aws_vpc", "v"])

    assert values["tags"] == {"Name": name or "v"}
    assert not unknown_


def test_a_name_that_looks_like_a_template_is_none() -> None:
    configuration = whole().configuration
    values, unknown_, written = configuration.values(configuration.resources["managed", "aws_vpc", "dual_vpc"])

    assert values["tags"]["Name"] == HOSTILE
    assert "tags" not in unknown_
    assert "references" not in written["tags"]


# --- layout -----------------------------------------------------------------------------------------


def test_it_is_laid_out_as_terraform_fmt_does() -> None:
    """Two blanks for each level; in lines that follow each other, and take no more than one, the signs of equality align."""
    level, place = 0, None
    for line in whole_text().splitlines():
        level -= line.strip()[:1] in ("}", "]")
        assert not line or len(line) - len(line.lstrip()) == 2 * level, line
        assert line == line.rstrip()
        name, sign, value = line.partition(" = ")
        if sign and re.fullmatch(r'\s*(\w+|"[^"]*")\s*', name) and value[-1:] not in "{[" and not value.endswith("("):
            assert place in (None, len(name)), line
            assert name.endswith(" ") or place is None or len(name) == place
            place = len(name)
        else:
            place = None
        level += line.rstrip()[-1:] in ("{", "[")
    assert level == 0


def test_the_versions_are_pinned_and_the_region_is_said() -> None:
    required = whole().configuration.required[0]["required_providers"][0]
    assert required["aws"] == {"source": '"hashicorp/aws"', "version": '"~> 6.25"'}
    assert required["archive"]["version"].startswith('"~> ')
    assert whole().configuration.providers[0]['"aws"'] == {"region": '"us-east-1"', "__is_block__": True}
    assert "archive" not in text({"format": "lambdanet/topology@1", "vpcs": []})


def test_it_can_be_asked_for_by_name() -> None:
    assert EXPORTERS["terraform"] is export_terraform
