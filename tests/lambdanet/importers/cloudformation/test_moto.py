"""Our templates deployed as stacks (moto plays CloudFormation), described by the AWS CLI, imported and asked the same.

Two ways lead to each verdict: through the template alone, and through what deploying it left in an account. moto reads
fewer types and properties than AWS does. What it refuses and what it loses stands below, template by template, and
is compared exactly: once moto keeps more, the test fails, and the line has to go.
"""

import json
import re
import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pytest

from lambdanet.document import read_topology
from lambdanet.importers.reading import read_files
from lambdanet.importers.short_tags import load_tagged_yaml
from lambdanet.reachability.evaluate import evaluate
from tests.lambdanet.importers import printed
from tests.lambdanet.importers.account import client
from tests.lambdanet.importers.cloudformation.templates import FOLDER, NAMES, Asked, Parameters, asked
from tests.lambdanet.importers.test_moto import empty_account

# the stacks that are made, in this order, where a folder holds several templates
STACKS: Final = {"as-json": ("shop.json",), "cdk": ("Shop.template.json",), "nested": ("root.yaml",)} | {
    "exports": ("network.yaml", "app.yaml")
}

# what moto asks for and no packet meets; the rest of a template is deployed as it is written
ROLE: Final = "arn:aws:iam::123456789012:role/execution"
WANTED: Final[Mapping[str, Mapping[str, Any]]] = {
    "AWS::Lambda::Function": {
        "Code": {"ZipFile": "handler = print"},
        "Role": ROLE,
        "Runtime": "python3.13",
        "Handler": "index.handler",
    },
    "AWS::EC2::Instance": {"ImageId": "ami-00000000"},
    "AWS::EC2::TransitGateway": {"Description": ""},
}

EGRESS: Final = "SecurityGroupEgress is not read, neither in a group nor beside it"
ENDPOINTS: Final = "an endpoint's type, route tables or private DNS do not come out as written"
# why, and a piece of what it says
REFUSED: Final[Mapping[str, tuple[str, str]]] = {
    "as-json": ("an Fn::If that leaves a rule out leaves null in the list", "no attribute 'get'"),
    "cdk": (
        "the parameter of CDK's bootstrap version is looked up in an empty parameter store",
        "no attribute 'value'",
    ),
    "data-stores": ("no AWS::ElastiCache", "undefined resource Redis"),
    "database-ports": ("no AWS::RDS::DBCluster", "undefined resource"),
    "event-source": ("no AWS::MSK::Cluster for an event source mapping", "Unable to parse response"),
    "exports": ("an import of what no stack exports, which the template is about", "No export named other-vpc"),
    "ipv6": "no Ipv6CidrBlocks of a VPC",
    "load-balancers": ("no default action that forwards to several groups", "TargetGroupArn"),
    "main-table": ("a block with host bits, which AWS takes", "has host bits set"),
    "managed-instances": ("no AWS::Lambda::CapacityProvider", "undefined resource Provider"),
    "nat-by-stage": ("no Fn::Cidr", "0"),
    "nested": ("TemplateURL must lead to a bucket", "bucket does not exist"),
    "peering": ("a VPC of another account must be in this one", "vpc-0123456789abcdef0 does not exist"),
    "regional-nat": ("no NAT gateway without a subnet", "SubnetId"),
    "unknowns": ("a parameter of the parameter store must be in it", "no attribute 'value'"),
}
LOST: Final[Mapping[str, Mapping[str, str]]] = {
    "gateway-endpoint": {
        "s3-by-the-endpoint": ENDPOINTS,
        "egress-to-the-vpc-alone-blocks-s3": ENDPOINTS,
        "a-policy-that-allows-nothing": ENDPOINTS,
        "in-another-region-it-is-that-regions": ENDPOINTS,
    },
    "group-egress": {
        "a-rule-beside-replaces-the-default": EGRESS,
        "a-rule-beside-may-take-a-written-one-to-everywhere-away": EGRESS,
        "the-rule-that-stands-for-no-egress": EGRESS,
        "and-it-is-no-ping-either": EGRESS,
        "one-rule-replaces-the-default": EGRESS,
    },
    "interface-endpoint": {
        "with-private-dns": ENDPOINTS,
        "without-groups-it-is-in-the-default-one": ENDPOINTS,
        "which-admits-its-members": ENDPOINTS,
    },
    "nat-instance": dict.fromkeys(("with-its-check-off", "with-its-check-on"), "no route to an instance"),
    "network-acls": dict.fromkeys(
        ("the-lowest-number-decides", "a-new-acl-denies-everything", "unless-an-entry-was-added-to-it"),
        "no AWS::EC2::NetworkAcl",
    ),
    "sam-globals": dict.fromkeys(
        (
            "a-function-has-the-network-of-globals",
            "and-no-more",
            "lists-are-joined",
            "by-the-name-of-its-own",
            "no-value-takes-it-out",
            "a-function-may-ignore-all-of-it",
            "or-a-part",
            "a-capacity-provider-has-its-own-section",
        ),
        "SAM is not transformed",
    ),
    "transit-gateway": dict.fromkeys(
        ("by-the-table-that-aws-makes", "with-defaults-off-only-what-is-written"),
        "no AWS::EC2::TransitGatewayAttachment",
    ),
    "vpn": {"to-the-office": "no AWS::EC2::VPNConnection"},
}


def deployable(name: str, path: str) -> str:
    """A template as JSON, with what moto wants besides."""
    template: Any = load_tagged_yaml((FOLDER / name / path).read_text())
    for resource in template["Resources"].values():
        kind, said = resource["Type"], resource.setdefault("Properties", {})
        for key, value in WANTED.get(kind, {}).items():
            said.setdefault(key, value)
        if kind == "AWS::EC2::Instance" and "SecurityGroupIds" in said:
            said["SecurityGroups"] = said.pop("SecurityGroupIds")  # where moto looks for ids
        for rule in [*said.get("SecurityGroupIngress", ()), *([said] if kind.endswith("GroupIngress") else ())]:
            rule.setdefault("FromPort", -1)  # every port, as where none is written
            rule.setdefault("ToPort", -1)
    return json.dumps(template)


def unlike(name: str, parameters: Parameters, questions: list[Asked]) -> set[str]:
    """Deploys, describes, imports and asks. Returns the questions whose verdict is another one."""
    ids: dict[str, str] = {}
    with empty_account(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # moto warns of each type that it does not have
        client("iam").create_role(RoleName="execution", AssumeRolePolicyDocument="{}")
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters if "::" not in key]
        stacks = client("cloudformation")
        for path in STACKS.get(name, ("template.yaml",)):
            stack = path.partition(".")[0]
            stacks.create_stack(StackName=stack, TemplateBody=deployable(name, path), Parameters=given)
            made = stacks.list_stack_resources(StackName=stack)["StackResourceSummaries"]
            ids |= {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in made}
        outputs = printed.printed()
    network = read_topology(read_files(printed.files(printed.without_impossible_addresses(outputs))).document)
    found = set()
    for one in questions:
        named = one.question
        verdict = evaluate(
            network,
            replace(named, source=ids.get(named.source, named.source), target=ids.get(named.target, named.target)),
        )
        code = next((each.code for each in verdict.blocked_by), None)
        if (str(verdict.outcome), code) != (one.outcome, one.code):
            found.add(one.id)
    return found


def by_parameters(name: str) -> dict[Parameters, list[Asked]]:
    found: dict[Parameters, list[Asked]] = {}
    for one in asked(name):
        found.setdefault(one.parameters, []).append(one)
    return found


@pytest.mark.parametrize("name", [one for one in NAMES if one not in REFUSED])
def test_a_deployed_template_is_judged_as_the_template_alone(name: str) -> None:
    found = set().union(*(unlike(name, values, questions) for values, questions in by_parameters(name).items()))

    assert found == set(LOST.get(name, {}))


@pytest.mark.parametrize("name", REFUSED)
def test_what_moto_refuses_it_still_refuses(name: str) -> None:
    values, questions = next(iter(by_parameters(name).items()))

    with pytest.raises(Exception, match=re.escape(REFUSED[name][1])):  # of any kind: moto runs in this process
        unlike(name, values, questions)
