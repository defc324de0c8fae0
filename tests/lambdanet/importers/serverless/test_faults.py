"""What is wrong in a service is told at its place in it."""

import time

import pytest

from lambdanet.document import UnreadableDocument
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
