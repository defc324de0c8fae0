"""NAT against interface endpoints: the worked examples of domain.md §12, and when there is nothing to break even."""

from decimal import Decimal

import pytest

from lambdanet.cost.book import book_for
from lambdanet.cost.break_even import BreakEven, Setting, break_even, setting_of, told
from tests.builders import preset, topology
from tests.lambdanet.cost.networks import NAT, SERVICES, endpoints


def found(*, services: int = 1, zones: int = 2, gateways: int = 2, anyway: bool = True) -> BreakEven:
    setting = Setting(endpoints=services, zones=zones, gateways=gateways, anyway=anyway)
    return break_even(book_for("us-east-1"), setting)


def test_one_endpoint_in_two_zones_beside_a_gateway_that_must_exist_anyway() -> None:
    broken = found()

    assert broken.at is not None
    assert broken.at.quantize(Decimal(1)) == 417
    assert broken.nat.at(broken.at).quantize(Decimal("0.01")) == broken.endpoints.at(broken.at).quantize(
        Decimal("0.01")
    )
    assert told(broken).startswith("They break even at 417 GB a month: below, NAT costs less; above, the interface")


def test_five_endpoints_and_two_gateways_cost_the_same_without_data() -> None:
    broken = found(services=5, anyway=False)

    assert (broken.nat.fixed, broken.endpoints.fixed) == (Decimal("73.00"), Decimal("73.00"))
    assert broken.at is None
    assert told(broken).startswith(
        "The interface endpoints cost less at any amount: $73.00 a month before data, against"
    )


def test_ten_endpoints_break_even_late() -> None:
    broken = found(services=10, anyway=False)

    assert broken.at is not None
    assert broken.at.quantize(Decimal(1)) == 2086
    assert broken.seen_gb == 2 * broken.at


def test_a_gateway_endpoint_is_free_at_any_amount() -> None:
    assert found().gateway_endpoint.at(Decimal(1024)) == 0
    assert found().nat.at(Decimal(1024)) == Decimal("46.08")


@pytest.mark.parametrize(
    ("network", "setting"),
    [
        (preset(NAT), Setting(endpoints=1, zones=2, gateways=2)),
        (preset("default-service-vpc"), Setting(endpoints=1, zones=2, gateways=2)),
        (endpoints(*SERVICES), Setting(endpoints=5, zones=2, gateways=2)),
        ({"format": "lambdanet/topology@1"}, Setting(endpoints=1, zones=1, gateways=1)),
    ],
    ids=["nat", "unattached", "five", "empty"],
)
def test_the_numbers_are_the_topologys_own(network: dict[str, object], setting: Setting) -> None:
    assert setting_of(topology(network)) == setting
