"""Functions with a placeholder for their code, their capacity providers, and the mappings that poll for them."""

from typing import Final

from lambdanet.exporters.terraform.draft import Draft, tag
from lambdanet.exporters.terraform.hcl import Arguments, Block, Joined, Reference, Value
from lambdanet.exporters.terraform.roles import LAMBDA, OPERATOR, add_execution_role, add_role, attach
from lambdanet.topology import EventSourceMapping, Function

FUNCTION: Final = "aws_lambda_function"
PROVIDER: Final = "aws_lambda_capacity_provider"
UNFIT_NAME: Final = r"[^A-Za-z0-9_-]+"
LONGEST_NAME: Final = 64
MEMORY: Final = 2048  # MB, the least of a Managed Instances function (Lambda Developer Guide, "Managed Instances")
BROKER: Final = "kafka.example.com:9092"  # stands for the source of a mapping, which no topology names
CODE: Final = 'def handler(event, context):\n    return {"statusCode": 200}\n'


def add_functions(draft: Draft) -> None:
    if not draft.topology.functions:
        return
    code = draft.data(
        "archive_file",
        "placeholder",
        None,
        {
            "type": "zip",
            "output_path": Joined((Reference("path.module"), "/placeholder.zip")),
            "source_content": CODE,
            "source_content_filename": "index.py",
        },
    )
    for function in draft.topology.functions:
        _add_function(draft, function, code)
    message = "The code of functions, and what their roles must allow for it beside the network and logs, is not in a topology."
    draft.leave_out(message)


def _add_function(draft: Draft, function: Function, code: str) -> None:
    role, after = add_execution_role(draft, function)
    label = draft.label_of(function.id)
    region = draft.region_of_subnet(next(iter(function.subnet_ids), ""))
    arguments: Arguments = {
        "region": region,
        "function_name": draft.named(FUNCTION, function.id, UNFIT_NAME, LONGEST_NAME),
        "role": Reference(f"{role.text}.arn"),
        "runtime": "python3.13",
        "handler": "index.handler",
        "filename": Reference(f"{code}.output_path"),
        "source_code_hash": Reference(f"{code}.output_base64sha256"),
        "reserved_concurrent_executions": function.reserved_concurrency,
        "depends_on": after,
    }
    blocks: list[Block] = []
    if function.managed:
        arguments["memory_size"] = MEMORY
        arguments["publish"] = True
        blocks.append(_capacity(draft, function, region))
    elif function.attached:
        config = _vpc_config(draft, function)
        if function.dual_stack:
            config["ipv6_allowed_for_dual_stack"] = True
        blocks.append(Block("vpc_config", arguments=config))
    draft.add(FUNCTION, label, arguments, blocks, name=tag(function.name))
    if function.url:
        url: Arguments = {
            "region": region,
            "function_name": draft.ref(function.id, "function_name"),
            "authorization_type": "AWS_IAM",
        }
        draft.add("aws_lambda_function_url", label, url)
        draft.leave_out("Its URL asks for IAM's signature. AWS chooses the host name.", function.id, matters=True)
    if function.state != "Active":
        message = f"Its state is {function.state}: once applied it will be Active."
        draft.leave_out(message, function.id, matters=True)
    draft.chosen_by_aws(
        function.id, [draft.interfaces[one] for one in function.interface_ids if one in draft.interfaces]
    )


def _vpc_config(draft: Draft, function: Function) -> dict[str, Value]:
    return {"subnet_ids": draft.refs(function.subnet_ids), "security_group_ids": draft.refs(function.group_ids)}


def _capacity(draft: Draft, function: Function, region: str | None) -> Block:
    """The instances that run a Managed Instances function stand in its provider's subnets (domain.md §3.9)."""
    label = draft.label(PROVIDER, function.id)
    role = add_role(draft, f"{label}_operator", f"{function.name} operator", LAMBDA)
    after: list[Value] = [attach(draft, f"{label}_operator", role, OPERATOR)]
    arguments: Arguments = {
        "region": region,
        "name": draft.named(PROVIDER, function.id, UNFIT_NAME, LONGEST_NAME),
        "depends_on": after,
    }
    blocks = [
        Block("vpc_config", arguments=_vpc_config(draft, function)),
        Block(
            "permissions_config",
            arguments={"capacity_provider_operator_role_arn": Reference(f"{role.text}.arn")},
        ),
    ]
    made = draft.add(PROVIDER, label, arguments, blocks, name=tag(function.name))
    inner = Block(
        "lambda_managed_instances_capacity_provider_config",
        arguments={"capacity_provider_arn": Reference(f"{made.text}.arn")},
    )
    return Block("capacity_provider_config", blocks=(inner,))


def add_event_source_mappings(draft: Draft) -> None:
    for one in draft.topology.event_source_mappings:
        if draft.has(one.id):
            _add_mapping(draft, one)


def _add_mapping(draft: Draft, one: EventSourceMapping) -> None:
    interfaces = [draft.interfaces[each] for each in one.interface_ids]
    groups = dict.fromkeys(group for interface in interfaces for group in interface.group_ids)
    places = [("VPC_SUBNET", "subnet:", interface.subnet_id) for interface in interfaces]
    places += [("VPC_SECURITY_GROUP", "security_group:", group) for group in groups]
    accesses = [
        Block("source_access_configuration", arguments={"type": kind, "uri": Joined((prefix, draft.ref(each)))})
        for kind, prefix, each in places
        if draft.has(each)
    ]
    arguments: Arguments = {
        "region": draft.region_of_subnet(interfaces[0].subnet_id),
        "function_name": draft.ref(one.function_id, "arn"),
        "topics": ["example"],
        "starting_position": "TRIM_HORIZON",
    }
    source = Block(
        "self_managed_event_source",
        arguments={"endpoints": {"KAFKA_BOOTSTRAP_SERVERS": BROKER}},
    )
    label = draft.label_of(one.id)
    draft.add("aws_lambda_event_source_mapping", label, arguments, [source, *accesses], name=tag(one.name))
    draft.leave_out(f"What it polls is not in a topology: a Kafka broker, {BROKER}, stands for it.", one.id)
    draft.chosen_by_aws(one.id, interfaces)
