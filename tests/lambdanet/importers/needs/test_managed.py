"""The table of managed policies, held against the documents that AWS publishes (as moto carries them), and SAM's templates."""

import json
from functools import cache
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from lambdanet.exporters.cloudformation.functions import BASIC as BARE
from lambdanet.exporters.cloudformation.functions import NETWORK as OF_FUNCTIONS
from lambdanet.exporters.cloudformation.functions import OPERATOR as OF_OPERATORS
from lambdanet.exporters.terraform.roles import ATTACHED, BASIC, OPERATOR
from lambdanet.importers.needs.actions import NETWORK, covers, is_call, may_be_lambdas, service_of
from lambdanet.importers.needs.managed import MANAGED, SAM_TEMPLATES
from lambdanet.importers.needs.roles import Role
from lambdanet.services import BY_NAME


@cache
def published() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(aws_managed_policies_data)
    return found


def allowed(name: str) -> list[str]:
    """The actions that AWS's document of a policy allows."""
    statements = published()[name]["Document"]["Statement"]
    found = []
    for one in statements if isinstance(statements, list) else [statements]:
        actions = one.get("Action", []) if one["Effect"] == "Allow" else []
        found += [actions] if isinstance(actions, str) else actions
        found += ["*"] if "NotAction" in one else []
    return found


@pytest.mark.parametrize("name", sorted(MANAGED))
def test_a_policy_is_what_aws_publishes(name: str) -> None:
    policy, actions = MANAGED[name], allowed(name)
    called = {service_of(one) for one in actions if is_call(one)}

    assert policy.everything is ("*" in actions)
    assert {*policy.services, *policy.perhaps} <= called | ({*BY_NAME} if policy.everything else set())
    assert {one for one in NETWORK if any(covers(each, one) for each in actions)} == set(policy.network)
    for service in policy.perhaps:
        assert all(may_be_lambdas(one) for one in actions if service_of(one) == service)


@pytest.mark.parametrize("name", sorted(name for name, one in MANAGED.items() if not one.services and not one.perhaps))
def test_a_policy_without_a_service_allows_no_call_of_the_code(name: str) -> None:
    assert MANAGED[name].everything or not any(is_call(one) for one in allowed(name))


@pytest.mark.parametrize("arn", [ATTACHED, BASIC, OPERATOR])
def test_the_policies_that_are_written_are_there(arn: str) -> None:
    path, _, name = arn.removeprefix("arn:aws:iam::aws:policy").rpartition("/")

    assert published()[name]["Path"] == f"{path}/"
    assert {OF_OPERATORS, OF_FUNCTIONS, BARE} <= published().keys()


def test_a_policy_that_is_not_in_the_table_is_not_taken_to_be_known() -> None:
    role = Role()
    role.attach("arn:aws:iam::aws:policy/AWSLambdaManagedEC2ResourceOperator")

    assert role.gaps == ["the policy AWSLambdaManagedEC2ResourceOperator"]
    assert not role.lacks_network


def test_each_of_sams_templates_names_a_service_that_is_known() -> None:
    assert {one for policy in SAM_TEMPLATES.values() for one in (*policy.services, *policy.perhaps)} <= BY_NAME.keys()
    assert SAM_TEMPLATES["DynamoDBCrudPolicy"].services == ("dynamodb",)
    assert SAM_TEMPLATES["SQSSendMessagePolicy"].services == ("sqs",)
    assert SAM_TEMPLATES["SQSPollerPolicy"].perhaps == ("sqs",)
    assert SAM_TEMPLATES["VPCAccessPolicy"].network == NETWORK
