"""An estimate in a sentence: as short as it can be, with nothing left out."""

from decimal import Decimal

import pytest

from lambdanet.cost.estimate import Traffic, estimate
from lambdanet.cost.words import estimate_text, not_estimated, prices_as_of, sentence, unsure
from tests.builders import Document, part, preset, topology
from tests.lambdanet.cost.networks import NAT, SERVICES, endpoints, one_gateway
from tests.networks import ipv6, regional_nat, transit


def mock_up() -> Document:
    """A NAT gateway, an interface endpoint in two zones, and the S3 gateway endpoint."""
    document = one_gateway()
    document["vpc_endpoints"] = [
        endpoints("secretsmanager")["vpc_endpoints"][0] | {"id": "secrets-ep"},
        {
            "id": "s3-gw",
            "VpcId": "vpc",
            "VpcEndpointType": "Gateway",
            "ServiceName": "s3",
            "RouteTableIds": ["rtb-app-a"],
        },
    ]
    return document


def two_gateway_endpoints() -> Document:
    document = preset("default-service-vpc")
    document["vpc_endpoints"] = [
        {"id": f"{name}-gw", "VpcId": "vpc", "VpcEndpointType": "Gateway", "ServiceName": name}
        for name in ("s3", "dynamodb")
    ]
    return document


def public_worker() -> Document:
    document = preset("default-service-vpc")
    part(document, "worker")["AssociatePublicIpAddress"] = True
    return document


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            mock_up(),
            "About $51.10 a month before data: NAT gateway and its address $36.50, secrets-ep in two zones $14.60. "
            "S3 gateway endpoint and Lambda ENIs are free.",
        ),
        (
            preset(NAT),
            "About $73.00 a month before data: two NAT gateways and their addresses $73.00. Lambda ENIs are free.",
        ),
        (
            regional_nat(),
            "About $73.00 a month before data: regional NAT gateway in two zones and its addresses $73.00. "
            "Lambda ENIs are free.",
        ),
        (
            endpoints(*SERVICES),
            "About $73.00 a month before data: five interface endpoints $73.00. Lambda ENIs are free.",
        ),
        (
            transit(),
            "About $73.00 a month before data: two transit gateway attachments $73.00. Lambda ENIs are free.",
        ),
        (ipv6(), "$0.00 a month before data. Egress-only internet gateway and Lambda ENIs are free."),
        (two_gateway_endpoints(), "$0.00 a month before data. S3 and DynamoDB gateway endpoints are free."),
        (public_worker(), "About $3.65 a month before data: public IPv4 address $3.65."),
        (preset("default-service-vpc"), "$0.00 a month before data."),
    ],
    ids=["mock-up", "two gateways", "regional", "five", "transit", "ipv6", "free ones", "address", "nothing"],
)
def test_the_sentence(document: Document, said: str) -> None:
    assert sentence(estimate(topology(document))) == said


def test_the_sentence_with_data() -> None:
    found = estimate(topology(one_gateway()), Traffic(internet_gb=Decimal(1000)))

    assert sentence(found) == (
        "About $81.50 a month with 1,000 GB of data: NAT gateway and its address $36.50, data $45.00. "
        "Lambda ENIs are free."
    )


def test_what_is_not_in_it_is_said_by_name() -> None:
    found = estimate(topology(one_gateway()))

    assert prices_as_of(found) == "us-east-1 list prices, as of September 2026"
    assert not_estimated(found) == (
        "Not in it: requests and run time of the functions; orders-db (database); worker (instance); "
        "what AWS services charge for calls and storage; "
        "data transfer between zones, between Regions and out to the internet."
    )


def test_prices_of_another_region_are_called_so() -> None:
    found = estimate(topology({"format": "lambdanet/topology@1", "region": "eu-west-1"}))

    assert prices_as_of(found) == (
        "us-east-1 list prices (those of eu-west-1 are not known here), as of September 2026"
    )


def test_prices_that_aws_does_not_confirm_are_called_so() -> None:
    assert unsure(estimate(topology(one_gateway()))) == (
        "Less sure are the prices of public IPv4 addresses "
        "(medium: third-party guides agree; not confirmed on AWS's page)."
    )
    assert unsure(estimate(topology(endpoints("sqs")))) == ""


def test_the_text_has_each_line_with_how_it_comes_about() -> None:
    lines = estimate_text(estimate(topology(one_gateway()))).splitlines()

    assert lines[1] == "      $32.85  nat-a NAT gateway: 730 hours at $0.045"
    assert lines[2] == "       $3.65  nat-a public IPv4 address: 730 hours at $0.005"
    assert lines[-1] == "us-east-1 list prices, as of September 2026."
