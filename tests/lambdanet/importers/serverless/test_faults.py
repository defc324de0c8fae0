"""What is wrong in a service is told at its place in it."""

import time

import pytest

from lambdanet.document import UnreadableDocument
from lambdanet.importers.files import SourceFile
from lambdanet.importers.reading import read_files
from tests.lambdanet.importers.serverless.services import service

GROUP = "resources: {Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: ten}}}}"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("functions:\n  a: {vpc: 7}", "serverless.yml, line 4: functions.a.vpc", "An object belongs here"),
        ("functions: nothing", "serverless.yml, line 3: functions", "An object belongs here"),
        ("functions:\n  a: {events: x}", "serverless.yml, line 4: functions.a.events", "A list belongs here"),
        ("functions:\n  a: {name: '${self:custom.b}'}", "line 4: functions.a.name", "leads to nothing"),
        (GROUP, "line 3: resources.Resources.Vpc.Properties.CidrBlock", "no IPv4 block"),
    ],
)
def test_a_fault_names_its_place(text: str, place: str, message: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        service(text)
    problem = refused.value.problems[0]
    assert place in problem.path
    assert message in problem.message


def test_a_parameter_that_nothing_asks_for() -> None:
    with pytest.raises(UnreadableDocument, match="There is no parameter 'opt:stag'"):
        service("functions: {a: {}}", **{"opt:stag": "prod"})


def test_plugins_may_change_anything() -> None:
    found = service("plugins: [serverless-vpc-discovery]\nfunctions: {a: {}}")
    assert any(one.matters and "serverless-vpc-discovery" in one.message for one in found.notes)


def test_500_resources_are_read_soon() -> None:
    functions = "".join(
        f"  f{n}: {{vpc: {{subnetIds: ['${{self:custom.s}}'], securityGroupIds: [sg-1]}}}}\n" for n in range(500)
    )
    begin = time.process_time()
    service(f"custom: {{s: subnet-1}}\nfunctions:\n{functions}")
    assert time.process_time() - begin < 10  # 1 s is usual, on a slow machine with much else to do more


def test_what_resources_say_of_a_function_is_merged_into_what_the_framework_makes() -> None:
    """Without a type too: the framework has one for it."""
    own = "resources: {Resources: {ALambdaFunction: {Properties: {FunctionName: other}}}}"
    found = service(f"functions: {{a: {{reservedConcurrency: 7}}}}\n{own}")
    [function] = found.document["functions"]
    assert function["name"] == "other"
    assert function["ReservedConcurrentExecutions"] == 7


NETWORK = """
resources:
  Resources:
    Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
    A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1a}}
    B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24, AvailabilityZone: eu-west-1a}}
    Own: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x, VpcId: !Ref Vpc}}
"""


def places(provider: str, functions: str) -> dict[str, object]:
    """By function, where it is: its attachment, or its capacity provider's."""
    text = (
        f"service: shop\nprovider: {{name: aws, region: eu-west-1, {provider}}}\nfunctions: {{{functions}}}\n{NETWORK}"
    )
    found = read_files([SourceFile(path="serverless.yml", content=text.encode())])
    return {
        one["aliases"][-1]: one.get("VpcConfig") or {"provider": one.get("CapacityProvider")}
        for one in found.document["functions"]
    }


IN_A = "vpc: {subnetIds: [!Ref A], securityGroupIds: [!Ref Own]}"
IN_B = "vpc: {subnetIds: [!Ref B], securityGroupIds: [!Ref Own]}"


def test_a_function_with_a_capacity_provider_is_where_that_is() -> None:
    found = places(
        f"{IN_A}, capacityProviders: {{big: {{{IN_B}}}}}",
        "plain: {}, usual: {capacityProvider: default}, large: {capacityProvider: {name: big, maxConcurrency: 4}}",
    )

    assert found == {
        "plain": {"SubnetIds": ["A"], "SecurityGroupIds": ["Own"]},
        "usual": {"provider": {"SubnetIds": ["A"], "SecurityGroupIds": ["Own"]}},
        "large": {"provider": {"SubnetIds": ["B"], "SecurityGroupIds": ["Own"]}},
    }


def test_a_capacity_provider_needs_a_network_and_takes_one_or_the_other() -> None:
    for provider in (
        "capacityProviders: {big: {}}",
        f"{IN_A}, capacityProviders: {{big: {{vpc: {{subnetIds: [!Ref B]}}}}}}",
    ):
        with pytest.raises(UnreadableDocument, match="needs subnets and security groups") as refused:
            places(provider, "a: {}")
        assert "provider.capacityProviders.big" in refused.value.problems[0].path


def test_ipv6_is_the_functions_own_word_where_it_has_one() -> None:
    """Each other key falls back to the provider's where the function leaves it empty."""
    six = IN_A.replace("{", "{ipv6AllowedForDualStack: true, ", 1)
    found = places(six, "inherits: {}, refuses: {vpc: {ipv6AllowedForDualStack: false}}")

    assert found["inherits"] == {"SubnetIds": ["A"], "SecurityGroupIds": ["Own"], "Ipv6AllowedForDualStack": True}
    assert found["refuses"] == {"SubnetIds": ["A"], "SecurityGroupIds": ["Own"]}


def test_a_list_of_resources_is_merged_as_deep_as_they_are() -> None:
    more = "  - Resources: {Vpc: {Properties: {EnableDnsHostnames: true}}}"
    text = "resources:\n  - Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}}\n" + more

    [vpc] = service(text).document["vpcs"]

    assert (vpc["CidrBlocks"], vpc["EnableDnsHostnames"]) == (["10.0.0.0/16"], True)
