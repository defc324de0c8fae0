"""What a question may call an imported resource: whatever AWS calls it."""

import pytest

from lambdanet.document import read_question
from lambdanet.reachability.evaluate import evaluate
from tests.lambdanet.importers.reading import entries, imported, read, topology

NAT, STORES, ENIS, INSTANCES = "nat-in-public-subnet", "data-stores", "functions-by-their-interfaces", "instances"


def _id(bundle: str, name: str) -> str:
    """The id of the instance or interface with this Name tag."""
    return next(
        one["id"]
        for kind in ("instances", "network_interfaces")
        for one in entries(imported(bundle), kind)
        if one.get("name") == name
    )


@pytest.mark.parametrize(
    ("bundle", "name", "means"),
    [
        pytest.param(NAT, "orders", "orders", id="function-name"),
        pytest.param(NAT, "arn:aws:lambda:us-east-1:111122223333:function:orders", "orders", id="function-arn"),
        pytest.param(NAT, "bastion", _id(NAT, "bastion"), id="name-tag"),
        pytest.param(NAT, _id(NAT, "bastion"), _id(NAT, "bastion"), id="instance-id"),
        pytest.param(NAT, "10.0.0.31", _id(NAT, "bastion"), id="private-address"),
        pytest.param(NAT, "54.80.1.2", _id(NAT, "bastion"), id="public-address"),
        pytest.param(NAT, "ip-10-0-0-31.ec2.internal", _id(NAT, "bastion"), id="private-dns-name"),
        pytest.param(NAT, "EC2-54-80-1-2.Compute-1.amazonaws.com", _id(NAT, "bastion"), id="dns-name-in-any-case"),
        pytest.param(NAT, "internet", "internet", id="internet"),
        pytest.param(
            INSTANCES, "appliance-outside", _id(INSTANCES, "appliance-outside"), id="name-tag-of-an-interface"
        ),
        pytest.param(INSTANCES, "52.7.7.21", _id(INSTANCES, "appliance"), id="public-address-of-a-secondary-one"),
        pytest.param(
            STORES, "orders-db.c9akciq32rgh.us-east-1.rds.amazonaws.com", "orders-db", id="endpoint-of-a-database"
        ),
        pytest.param(STORES, "arn:aws:rds:us-east-1:111122223333:db:orders-db", "orders-db", id="arn-of-a-database"),
        pytest.param(STORES, "sessions", "sessions-001", id="replication-group"),
        pytest.param(STORES, "orders-proxy", "orders-proxy", id="proxy"),
    ],
)
def test_a_source_is_found_by(bundle: str, name: str, means: str) -> None:
    verdict = evaluate(topology(bundle), read_question({"from": name, "to": "internet"}))

    assert {trace.source for trace in verdict.traces} == {means}


@pytest.mark.parametrize("which", [0, 1])
def test_an_interfaces_id_means_that_interface(which: int) -> None:
    shared = [one for one in entries(imported(ENIS), "network_interfaces") if one.get("InterfaceType") == "lambda"]
    eni = shared[which]

    verdict = evaluate(topology(ENIS), read_question({"from": eni["id"], "to": "internet"}))

    assert [(trace.source, trace.interface, trace.subnet) for trace in verdict.traces] == [
        ("orders", eni["id"], eni["SubnetId"])
    ]


def test_an_internet_gateway_is_the_internet_with_an_address() -> None:
    gateway = entries(imported(NAT), "internet_gateways")[0]["id"]
    question = {"from": gateway, "source_address": "203.0.113.7", "to": "bastion", "port": 22}

    trace = evaluate(topology(NAT), read_question(question)).traces[0]

    assert (trace.source, str(trace.forward[0].packet.source)) == (gateway, "203.0.113.7")


def test_a_group_leaves_its_name_to_the_instance_that_is_called_the_same() -> None:
    groups = entries(imported(INSTANCES), "security_groups")

    assert [one["name"] for one in groups] == [
        f"appliance ({groups[0]['id']})",
        "management",
        "nat",
        "fn",
    ]


def test_an_endpoint_leaves_its_name_to_the_service() -> None:
    names = [one["name"] for one in entries(imported("endpoints"), "vpc_endpoints")]

    assert [name.split(" (vpce-")[0] for name in names] == ["secrets", "sqs", "kms", "ssm", "s3"]
    assert [" (vpce-" in name for name in names] == [False, True, True, True, True]


def test_instances_of_one_name_share_it() -> None:
    """Which of them is meant is not for us to say: their ids and addresses still name them."""
    network = [
        {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]},
        {
            "Subnets": [
                {"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-west-1a"}
            ]
        },
        {
            "Reservations": [
                {
                    "Instances": [
                        {
                            "InstanceId": f"i-{number}",
                            "SubnetId": "subnet-1",
                            "PrivateIpAddress": f"10.0.1.{number}",
                            "SecurityGroups": [{"GroupId": "sg-1"}],
                            "Tags": [{"Key": "Name", "Value": "web"}],
                        }
                        for number in (10, 11)
                    ]
                }
            ]
        },
    ]

    assert [one["name"] for one in entries(read(*network), "instances")] == ["web", "web"]
