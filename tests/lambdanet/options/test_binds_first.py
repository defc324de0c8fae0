"""What binds first, in the comparison of options: the same load on each, on what the option makes of the topology."""

import time

import pytest

from lambdanet.capacity.binds import Binding, binds_first
from lambdanet.document import read_topology
from lambdanet.options.catalogue import BY_NAME
from lambdanet.options.compare import compared
from lambdanet.options.table import compared_data
from tests.builders import preset


def binding(option: str) -> Binding:
    found = compared(preset("default-service-vpc"), "orders", BY_NAME[option]).binds_first
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("option", "limit", "second"),
    [
        pytest.param("default-service-vpc", "", None, id="A5: it connects to no private database"),
        pytest.param("one-nat-gateway", "database", 5, id="B16, DB-03: 500 connections, 450 taken"),
        pytest.param("public-database", "database", 5, id="DB-13: the public database is connected to as well"),
        pytest.param("rds-proxy", "", None, id="DB-09: a proxy lends for a transaction"),
    ],
)
def test_option_has_what_the_standard_load_breaks_first(option: str, limit: str, second: int | None) -> None:
    found = binding(option)

    assert (found.limit, found.second) == (limit, second)


def test_data_has_it_in_short_and_in_a_sentence() -> None:
    document = preset("vpc-attachment")

    assert compared_data(compared(document, "orders", BY_NAME["private-subnets"]))["binds_first"] == {
        "limit": "database",
        "second": 5,
        "short": "orders-db, 5 s",
        "words": "At 5 s orders-db refuses: 500 connections wanted, 450 taken.",
    }
    assert "binds_first" not in compared_data(compared(document, "orders", BY_NAME["data-api"]))


def test_it_is_cheap() -> None:
    topology = read_topology(preset("vpc-attachment-nat"))
    taken = []
    for _ in range(10):
        begun = time.process_time()
        binds_first(topology, "orders")
        taken.append(time.process_time() - begun)

    assert min(taken) < 0.002
