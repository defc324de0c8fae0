"""What a plan says that its functions need: roles, variables and event sources, and what only apply gives of them."""

import json
from typing import Any

import pytest

from lambdanet.document import read_topology
from lambdanet.importers.notes import Imported
from lambdanet.validation.run import check
from tests.lambdanet.importers.terraform.reading import read

Resource = dict[str, Any]


def resource(address: str, unknown: Any = None, expressions: Any = None, **values: Any) -> Resource:
    """One resource with what apply decides of it, and what was written for it."""
    mode, _, rest = (
        ("data", "", address.removeprefix("data.")) if address.startswith("data.") else ("managed", "", address)
    )
    type_, name = rest.split(".")
    return {
        "address": address,
        "mode": mode,
        "type": type_,
        "name": name,
        "values": values,
        "unknown": {"id": True, "arn": True} | (unknown or {}),
        "expressions": expressions or {},
    }


def refers(*references: str) -> dict[str, Any]:
    return {"references": list(references)}


GROUND = (
    resource("aws_vpc.main", cidr_block="10.0.0.0/16"),
    resource(
        "aws_subnet.app",
        {"vpc_id": True},
        {"vpc_id": refers("aws_vpc.main.id", "aws_vpc.main")},
        cidr_block="10.0.1.0/24",
        availability_zone="eu-west-1a",
    ),
    resource(
        "aws_security_group.app", {"vpc_id": True}, {"vpc_id": refers("aws_vpc.main.id", "aws_vpc.main")}, name="app"
    ),
    resource(
        "aws_db_subnet_group.data", {"subnet_ids": True}, {"subnet_ids": refers("aws_subnet.app.id")}, name="data"
    ),
    resource(
        "aws_db_instance.orders",
        {"address": True, "endpoint": True, "vpc_security_group_ids": True},
        {"vpc_security_group_ids": refers("aws_security_group.app.id")},
        identifier="orders-db",
        engine="mysql",
        port=3307,
        db_subnet_group_name="data",
    ),
    resource("aws_sqs_queue.jobs", {"url": True}, name="jobs"),
    resource("aws_dynamodb_table.carts", name="carts"),
    resource("aws_opensearch_domain.search", {"endpoint": True}, domain_name="search"),
)


def function(values: Any = None, unknown: Any = None, expressions: Any = None, *, attached: bool = False) -> Resource:
    config = {"subnet_ids": refers("aws_subnet.app.id"), "security_group_ids": refers("aws_security_group.app.id")}
    return resource(
        "aws_lambda_function.orders",
        (unknown or {}) | ({"vpc_config": [{"subnet_ids": True, "security_group_ids": True}]} if attached else {}),
        (expressions or {}) | ({"vpc_config": [config]} if attached else {}),
        function_name="orders",
        vpc_config=[{}] if attached else [],
        **(values or {}),
    )


def variables(known: dict[str, str], unknown: tuple[str, ...] = (), *references: str) -> Resource:
    """A function with these variables; the configuration prints the references of all of them in one heap."""
    return function(
        {"environment": [{"variables": known}]},
        {"environment": [{"variables": dict.fromkeys(unknown, True)}]},
        {"environment": [{"variables": refers(*references)}]},
    )


def plan(*resources: Resource, action: str = "create") -> Imported:
    every = (*GROUND, *resources)
    shown = [{key: one[key] for key in ("address", "mode", "type", "name", "values")} for one in every]
    changes = [
        {"address": one["address"], "change": {"actions": [action], "after_unknown": one["unknown"]}} for one in every
    ]
    written = [{key: one[key] for key in ("address", "mode", "type", "name", "expressions")} for one in every]
    return read(
        {
            "format_version": "1.2",
            "planned_values": {"root_module": {"resources": shown}},
            "resource_changes": changes,
            "configuration": {
                "provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}}}},
                "root_module": {"resources": written},
            },
        }
    )


def needed(found: Imported) -> dict[str, str]:
    read_topology(found.document)
    return {one.target: one.reasons[0] for one in found.found if one.named and one.target != "internet"}


def said(found: Imported) -> str:
    return " ".join(one.message for one in found.notes)


# -- Environment variables ---------------------------------------------------------------------------


def test_the_one_variable_that_apply_gives_names_what_is_referred_to() -> None:
    found = plan(variables({"LEVEL": "INFO"}, ("DB_HOST",), "aws_db_instance.orders.address", "aws_db_instance.orders"))

    assert needed(found) == {"orders-db": "its environment variable DB_HOST names it"}
    assert [one.port for one in found.found if one.target == "orders-db"] == [3307]


def test_of_several_variables_nobody_says_which_one_it_is() -> None:
    found = plan(variables({}, ("A", "B"), "aws_db_instance.orders.address", "aws_sqs_queue.jobs.url"))

    assert needed(found) == {
        "orders-db": "its environment variables refer to aws_db_instance.orders",
        "sqs": "its environment variables refer to aws_sqs_queue.jobs",
    }


def test_a_value_that_is_known_shows_which_variable_it_is() -> None:
    found = plan(variables({"TABLE": "carts", "PASSWORD": "hunter2"}, (), "aws_dynamodb_table.carts.name"))

    assert needed(found) == {"dynamodb": "its environment variable TABLE names something of it"}
    assert "hunter2" not in repr(found)


def test_a_text_alone_names_what_its_form_says() -> None:
    found = plan(
        variables({"TOPIC": "arn:aws:sns:eu-west-1:1:x", "TABLE": "carts", "AWAY": "arn:aws:sns:us-east-1:1:x"})
    )

    assert needed(found) == {"sns": "its environment variable TOPIC names something of it"}
    assert "in another Region, which no question is made of in AWAY" in said(found)


def test_what_leads_nowhere_and_what_is_not_decided_is_noted() -> None:
    assert "a value that nobody has said in HOST" in said(plan(variables({}, ("HOST",), "local.host")))
    assert "not described or not decided in HOST" in said(
        plan(variables({}, ("HOST",), "aws_opensearch_domain.search.endpoint"))
    )


# -- Roles -------------------------------------------------------------------------------------------

ROLE = resource("aws_iam_role.orders", {"managed_policy_arns": True, "inline_policy": True}, name="orders")
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
VPC = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
IN_ROLE = ({"role": True}, {"role": refers("aws_iam_role.orders.id", "aws_iam_role.orders")})


def with_role(*, attached: bool = False) -> Resource:
    return function(
        {}, {"role": True}, {"role": refers("aws_iam_role.orders.arn", "aws_iam_role.orders")}, attached=attached
    )


def allow(*actions: str) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]})


def attachment(arn: str, name: str = "a") -> Resource:
    return resource(f"aws_iam_role_policy_attachment.{name}", *IN_ROLE, policy_arn=arn)


def policy(text: str, name: str = "a") -> Resource:
    return resource(f"aws_iam_role_policy.{name}", *IN_ROLE, name=name, policy=text)


def test_policies_beside_a_role_are_read() -> None:
    found = plan(
        ROLE, with_role(), policy(allow("ssm:GetParameter")), attachment("arn:aws:iam::aws:policy/AmazonSNSFullAccess")
    )

    assert needed(found) == {
        "ssm": "its role may call ssm:GetParameter",
        "sns": "its role has the policy AmazonSNSFullAccess",
    }
    assert "not read" not in said(found).replace("Not read", "")


def test_a_policy_of_ones_own_is_read_where_it_is_attached() -> None:
    own = resource("aws_iam_policy.own", name="own", policy=allow("kms:Decrypt"))
    attached = resource(
        "aws_iam_role_policy_attachment.own",
        {"role": True, "policy_arn": True},
        {
            "role": refers("aws_iam_role.orders.name"),
            "policy_arn": refers("aws_iam_policy.own.arn", "aws_iam_policy.own"),
        },
    )

    assert list(needed(plan(ROLE, with_role(), own, attached))) == ["kms"]


def test_policies_inside_a_role_are_read() -> None:
    inside = resource(
        "aws_iam_role.orders",
        name="orders",
        inline_policy=[{"name": "in", "policy": allow("events:PutEvents")}],
        managed_policy_arns=[BASIC, "arn:aws:iam::aws:policy/AmazonS3FullAccess"],
    )

    assert list(needed(plan(inside, with_role()))) == ["s3", "events"]


STATEMENT = {"actions": ["secretsmanager:GetSecretValue"], "effect": None}


@pytest.mark.parametrize("printed", ["values", "written"])
def test_a_document_that_apply_reads_is_known_by_its_statements(printed: str) -> None:
    """Its resources are known after apply, so its JSON is too; what it allows is written."""
    written = {
        "statement": [
            {"actions": {"constant_value": STATEMENT["actions"]}, "resources": refers("aws_sqs_queue.jobs.arn")}
        ]
    }
    values = {"statement": [STATEMENT]} if printed == "values" else {}
    document = resource("data.aws_iam_policy_document.orders", {"json": True}, written, **values)
    beside = resource(
        "aws_iam_role_policy.a",
        {"role": True, "policy": True},
        IN_ROLE[1]
        | {"policy": refers("data.aws_iam_policy_document.orders.json", "data.aws_iam_policy_document.orders")},
    )

    assert list(needed(plan(ROLE, with_role(), document, beside))) == ["secretsmanager"]


def test_a_document_out_of_a_function_names_what_it_refers_to_and_is_noted() -> None:
    beside = resource(
        "aws_iam_role_policy.a",
        {"role": True, "policy": True},
        IN_ROLE[1] | {"policy": refers("aws_sqs_queue.jobs.arn")},
    )
    found = plan(ROLE, with_role(), beside)

    assert needed(found) == {"sqs": "its role's policy refers to aws_sqs_queue.jobs"}
    assert "the policy of aws_iam_role_policy.a" in said(found)


def test_a_role_that_the_plan_does_not_describe_is_noted() -> None:
    found = plan(function({"role": "arn:aws:iam::123456789012:role/elsewhere"}))

    assert "The role of orders is not described" in said(found)


def refused(found: Imported) -> bool:
    return any(one.aws_error == "InsufficientRolePermissions" for one in check(read_topology(found.document)))


def test_a_new_function_is_not_attached_by_a_role_that_lacks_the_permissions() -> None:
    assert refused(plan(ROLE, with_role(attached=True), attachment(BASIC)))
    assert not refused(plan(ROLE, with_role(attached=True), attachment(BASIC), attachment(VPC, "vpc")))
    assert not refused(plan(ROLE, with_role(), attachment(BASIC)))


def test_it_is_refused_only_where_all_of_the_role_is_known() -> None:
    anybodys = resource("aws_iam_role_policy.x", {"role": True}, {"role": refers("var.role")}, policy=allow("ec2:*"))
    unknown = resource("aws_iam_role_policy.x", {"policy": True}, {"policy": refers("local.policy")}, role="orders")

    assert not refused(plan(ROLE, with_role(attached=True), attachment(BASIC), anybodys))
    assert not refused(plan(ROLE, with_role(attached=True), attachment(BASIC), unknown))
    assert not refused(plan(ROLE, with_role(attached=True), attachment("arn:aws:iam::aws:policy/Else")))


def test_a_function_that_is_there_stays_there() -> None:
    """IAM-03: the permissions serve to make interfaces, and are not needed to be invoked."""
    assert not refused(plan(ROLE, with_role(attached=True), attachment(BASIC), action="update"))


# -- Event sources -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unknown", "expressions", "values"),
    [
        ({"event_source_arn": True}, {"event_source_arn": refers("aws_sqs_queue.jobs.arn", "aws_sqs_queue.jobs")}, {}),
        ({}, {}, {"event_source_arn": "arn:aws:sqs:eu-west-1:123456789012:jobs"}),
    ],
)
def test_what_is_polled_is_possible(unknown: Any, expressions: Any, values: Any) -> None:
    mapping = resource("aws_lambda_event_source_mapping.jobs", unknown, expressions, function_name="orders", **values)
    found = plan(function(), mapping)

    assert [(one.target, one.named) for one in found.found] == [("sqs", False), ("internet", True)]


# -- File systems ------------------------------------------------------------------------------------


def test_a_file_system_that_is_mounted_is_named() -> None:
    system = {"file_system_id": True}, {"file_system_id": refers("aws_efs_file_system.files.id")}
    found = plan(
        resource("aws_efs_file_system.files"),
        resource(
            "aws_efs_mount_target.a",
            system[0] | {"subnet_id": True, "security_groups": True},
            system[1]
            | {"subnet_id": refers("aws_subnet.app.id"), "security_groups": refers("aws_security_group.app.id")},
        ),
        resource("aws_efs_access_point.app", *system),
        function(
            {"file_system_config": [{"local_mount_path": "/mnt/a"}]},
            {"file_system_config": [{"arn": True}]},
            {"file_system_config": [{"arn": refers("aws_efs_access_point.app.arn")}]},
        ),
    )

    assert needed(found) == {"aws_efs_file_system.files": "it mounts it"}
    assert "aws_efs_access_point" not in said(found)
