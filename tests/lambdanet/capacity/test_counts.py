"""The truth table's rows about counting, load and time."""

import pytest

from lambdanet.capacity.counts import Fate, database_connections, idle, lambda_interfaces
from lambdanet.document import read_topology
from tests.builders import Document, ask, preset


def _functions(groups: list[list[str]], subnets: list[str]) -> Document:
    document = preset("vpc-attachment")
    document["security_groups"] += [{"id": name, "VpcId": "vpc"} for name in ("A", "B")]
    document["functions"] = [
        {"id": f"f{number}", "VpcConfig": {"SubnetIds": subnets, "SecurityGroupIds": names}}
        for number, names in enumerate(groups)
    ]
    document["questions"] = []
    return document


def test_t60_a_connection_idle_for_400_s_is_cut_by_the_nat_gateway() -> None:
    verdict = ask(preset("vpc-attachment-nat"), "orders", "api")

    cut = idle(verdict, 400)
    assert cut is not None
    assert (cut.code, cut.component) == ("APP_IDLE_TIMEOUT_350S", "nat-a")
    assert idle(verdict, 349) is None
    assert idle(ask(preset("vpc-attachment-nat"), "orders", "orders-db"), 400) is None


def test_t62_1000_environments_against_450_connections() -> None:
    found = database_connections(concurrency=1000, maximum=450)

    assert (found.served, found.left_over, found.fate, found.code) == (450, 550, Fate.REFUSED, "APP_DB_CONN_EXHAUSTED")


def test_t63_with_a_proxy_the_others_wait() -> None:
    found = database_connections(concurrency=1000, maximum=450, proxy_percent=100)

    assert (found.served, found.fate, found.code) == (450, Fate.QUEUED, "")


def test_t63_a_pinned_session_holds_its_connection() -> None:
    assert database_connections(concurrency=1000, maximum=450, proxy_percent=100, pinned=True).fate is Fate.REFUSED


def test_reserved_concurrency_caps_what_is_offered() -> None:
    found = database_connections(concurrency=1000, maximum=450, each=5, reserved=90)

    assert (found.offered, found.fate) == (450, Fate.NONE)


@pytest.mark.parametrize(
    ("groups", "subnets", "count"),
    [
        pytest.param([["A"]] * 10, ["app-a", "app-b"], 2, id="T67"),
        pytest.param([["A"]] * 5 + [["A", "B"]] * 5, ["app-a", "app-b"], 4, id="T68"),
        pytest.param([["A", "B"]] * 5 + [["B", "A"]] * 5, ["app-a"], 1, id="order of groups"),
    ],
)
def test_interfaces_are_counted_by_pairs(groups: list[list[str]], subnets: list[str], count: int) -> None:
    assert lambda_interfaces(read_topology(_functions(groups, subnets))) == {"vpc": count}


def test_t69_beyond_65000_connections_a_pair_has_more_interfaces() -> None:
    topology = read_topology(_functions([["A"]], ["app-a", "app-b", "data-a"]))

    assert lambda_interfaces(topology, {"lambda/app-a/A": 70_000}) == {"vpc": 4}
    assert lambda_interfaces(topology, {"lambda/app-a/A": 65_000}) == {"vpc": 3}
