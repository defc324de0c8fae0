"""What a repair opens beyond its goals, exactly."""

import pytest

from lambdanet.labs.grade import grade
from lambdanet.written import apply_edits, read_edits
from tests.lambdanet.labs.labs import graded, lab, started


@pytest.mark.parametrize(
    ("name", "way", "words"),
    [
        ("L09", "The same two rules for the whole VPC, 10.20.0.0/16", "worker now also reaches web: TCP 443"),
        ("L13d", "The default network ACL on both subnets", "orders now also reaches Amazon S3: TCP 80"),
        ("L29", "Attached to data-a and data-b, with the endpoint on rtb-data", "worker now also reaches Amazon S3: TCP 80, 443"),
    ],
)  # fmt: skip
def test_what_else_opens_is_told(name: str, way: str, words: str) -> None:
    found = graded(name, next(one for one in lab(name).too_open if one.name == way))

    assert [one.words for one in found.opened] == [words]


def test_an_instance_that_the_internet_reaches_is_told() -> None:
    """L07's repair, and worker moved into a public subnet with an open group: an edit that no lab allows."""
    document = apply_edits(
        started("L07"),
        (
            *lab("L07").reference.edits,
            *read_edits(
                [
                    {
                        "change": "instances/worker",
                        "fields": {
                            "SubnetId": "public-a",
                            "PrivateIpAddress": "10.20.0.30",
                            "PublicIpAddress": "203.0.113.60",
                        },
                    },
                    {
                        "rows": "security_groups/worker-sg",
                        "field": "SecurityGroupIngress",
                        "add": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}],
                    },
                ]
            ),
        ),
    )

    found = grade(lab("L07"), document, started("L07"))

    assert "the internet now also reaches worker: TCP 22" in [one.words for one in found.opened]
    assert found.held
    assert [one.kind for one in found.foreign] == ["instance"]
    assert not found.passed


def test_nothing_is_looked_for_before_the_goals_hold() -> None:
    assert graded("L01").opened == ()
