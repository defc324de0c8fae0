"""What AWS prints of functions besides their network, and the questions that are made of it."""

from typing import Any

from lambdanet.document import read_topology
from lambdanet.importers.notes import Imported
from tests.lambdanet.importers.reading import read

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/orders"
HOST = "orders.abc.eu-west-1.rds.amazonaws.com"
NETWORK: list[dict[str, Any]] = [
    {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]},
    {
        "Subnets": [
            {"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-west-1a"}
        ]
    },
    {"SecurityGroups": [{"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": []}]},
    {
        "DBInstances": [
            {
                "DBInstanceIdentifier": "orders-db",
                "Engine": "postgres",
                "Endpoint": {"Address": HOST, "Port": 5433},
                "DBSubnetGroup": {"Subnets": [{"SubnetIdentifier": "subnet-1"}]},
                "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1"}],
            }
        ]
    },
]


def function(**more: Any) -> dict[str, Any]:
    arn = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:orders"
    return {"Functions": [{"FunctionName": "orders", "FunctionArn": arn, **more}]}


def details(role: dict[str, Any], *policies: dict[str, Any]) -> dict[str, Any]:
    return {
        "UserDetailList": [],
        "GroupDetailList": [],
        "RoleDetailList": [{"Arn": ROLE, "RoleName": "orders", **role}],
        "Policies": list(policies),
    }


def allow(action: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


def needed(found: Imported) -> dict[str, tuple[int, str]]:
    read_topology(found.document)
    return {one.target: (one.port, one.reasons[0]) for one in found.found if one.named and one.target != "internet"}


def test_a_variable_that_holds_the_endpoint_names_the_database_and_its_port() -> None:
    variables = {"DB": f"postgres://me:hunter2@{HOST}/orders", "TOPIC": "arn:aws:sns:us-east-1:1:x", "KEY": "hunter2"}
    found = read(*NETWORK, function(Environment={"Variables": variables}))

    assert needed(found) == {"orders-db": (5433, "its environment variable DB names it")}
    assert "something in another Region, which no question is made of in TOPIC" in " ".join(map(str, found.notes))
    assert "hunter2" not in repr(found)


def test_a_function_whose_variables_cannot_be_decrypted_is_read_all_the_same() -> None:
    assert needed(read(*NETWORK, function(Environment={"Error": {"ErrorCode": "AccessDenied", "Message": "no"}}))) == {}


def test_the_role_is_read_where_iams_details_are_there() -> None:
    own = f"arn:aws:iam::{ACCOUNT}:policy/own"
    role = {
        "RolePolicyList": [{"PolicyName": "inline", "PolicyDocument": allow("secretsmanager:GetSecretValue")}],
        "AttachedManagedPolicies": [
            {"PolicyName": "own", "PolicyArn": own},
            {"PolicyName": "AmazonS3ReadOnlyAccess", "PolicyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"},
        ],
    }
    versions = [
        {"Document": allow("sns:Publish"), "IsDefaultVersion": False},
        {"Document": allow("sqs:SendMessage"), "IsDefaultVersion": True},
    ]
    found = read(*NETWORK, function(Role=ROLE), details(role, {"Arn": own, "PolicyVersionList": versions}))

    assert list(needed(found)) == ["s3", "secretsmanager", "sqs"]


def test_a_function_that_is_there_stays_there_whatever_its_role_allows_today() -> None:
    """IAM-03: the permissions serve to make interfaces, and are not needed to be invoked."""
    attached = function(Role=ROLE, VpcConfig={"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]})
    found = read(*NETWORK, attached, details({}))

    assert "role" not in found.document["functions"][0]


def test_a_role_that_iams_details_leave_out_is_noted_and_without_them_nothing_is() -> None:
    words = "The role of orders is not described"
    with_details, without = read(*NETWORK, function(Role=f"{ROLE}-2"), details({})), read(*NETWORK, function(Role=ROLE))

    assert words in " ".join(map(str, with_details.notes))
    assert words not in " ".join(map(str, without.notes))


def test_the_policies_of_a_classic_load_balancer_are_none_of_iams() -> None:
    other = {"LoadBalancerDescriptions": [{"LoadBalancerName": "old", "Policies": {"OtherPolicies": []}}]}

    assert needed(read(*NETWORK, function(), other)) == {}


def test_what_a_mapping_polls_is_possible() -> None:
    mapping = {
        "UUID": "1",
        "EventSourceArn": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:orders",
        "FunctionArn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:orders",
    }
    found = read(*NETWORK, function(), {"EventSourceMappings": [mapping]})

    assert [(one.target, one.named) for one in found.found] == [("sqs", False), ("internet", True)]
