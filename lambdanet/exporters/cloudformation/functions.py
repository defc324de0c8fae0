"""Lambda functions with a role each, capacity providers of Managed Instances, event source mappings."""

from typing import Final

from lambdanet.exporters.cloudformation.stack import Entry, Stack
from lambdanet.topology import EventSourceMapping, Function

RUNTIME: Final = "python3.13"
CODE: Final = "def handler(event, context):\n    return {'statusCode': 200}\n"
BASIC: Final = "AWSLambdaBasicExecutionRole"
NETWORK: Final = "AWSLambdaVPCAccessExecutionRole"
OPERATOR: Final = "AWSLambdaManagedEC2ResourceOperator"
# what IAM calls a service, where that is not how its endpoints are called
IAM_NAMES: Final = {"monitoring": "cloudwatch", "ecr.api": "ecr", "ecr.dkr": "ecr", "kinesis-streams": "kinesis"}


def add_functions(stack: Stack) -> None:
    for one in stack.topology.functions:
        if one.subnet_ids and not stack.has(*one.subnet_ids):
            stack.leave("It is attached to subnets that are not in the template: it is missing.", one.id, matters=True)
        else:
            _add(stack, one)


def _add(stack: Stack, one: Function) -> None:
    properties: Entry = {
        "Runtime": RUNTIME,
        "Handler": "index.handler",
        "Code": {"ZipFile": CODE},
        "Role": {"Fn::GetAtt": [_role(stack, one), "Arn"]},
        "ReservedConcurrentExecutions": one.reserved_concurrency,
    }
    network: Entry = {"SubnetIds": stack.refs(one.subnet_ids), "SecurityGroupIds": stack.refs(one.group_ids)}
    if one.managed:
        provider = {"CapacityProviderArn": {"Fn::GetAtt": [_provider(stack, one, network), "Arn"]}}
        properties["CapacityProviderConfig"] = {"LambdaManagedInstancesCapacityProviderConfig": provider}
    elif one.attached:
        properties["VpcConfig"] = network | ({"Ipv6AllowedForDualStack": True} if one.dual_stack else {})
    stack.add(one, "AWS::Lambda::Function", properties)
    if one.url:
        own = {"TargetFunctionArn": stack.attribute(one.id, "Arn"), "AuthType": "AWS_IAM"}
        stack.beside(one.id, "Url", "AWS::Lambda::Url", own)
    if one.state != "Active":
        message = f"The function is {one.state}, which no template can say: it would be Active."
        stack.leave(message, one.id, matters=True)
    for interface in one.interface_ids:
        stack.tell_address(interface, one.id, "the function's interface")


def _role(stack: Stack, one: Function) -> str:
    network = one.attached and not one.managed and one.role_network
    if one.attached and not one.role_network:
        message = "Its role is without the EC2 permissions, as in the topology: AWS refuses to create the function so."
        stack.leave(message, one.id, matters=True)
    denied = sorted({f"{IAM_NAMES.get(name, name.partition('.')[0])}:*" for name in one.role_denies})
    if denied:
        message = f"What its role does not allow is in the template as a refusal of {', '.join(denied)}."
        stack.leave(f"{message} An import does not read roles.", one.id, matters=True)
    policy = {
        "PolicyName": "refused",
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Deny", "Action": denied, "Resource": "*"}],
        },
    }
    return _role_of(stack, one.id, "Role", "lambda", NETWORK if network else BASIC, [policy] if denied else [])


def _role_of(stack: Stack, owner: str, ending: str, service: str, managed: str, policies: list[Entry]) -> str:
    path = "" if managed == OPERATOR else "service-role/"
    named = {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::aws:policy/{path}{managed}"}
    properties = {
        "AssumeRolePolicyDocument": trust(service),
        "ManagedPolicyArns": [named],
        "Policies": policies,
    }
    return stack.beside(owner, ending, "AWS::IAM::Role", {key: value for key, value in properties.items() if value})


def trust(service: str) -> Entry:
    """Who may use a role: an AWS service."""
    principal = {"Service": f"{service}.amazonaws.com"}
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}],
    }


def _provider(stack: Stack, one: Function, network: Entry) -> str:
    role = _role_of(stack, one.id, "OperatorRole", "lambda", OPERATOR, [])
    properties = {
        "VpcConfig": network,
        "PermissionsConfig": {"CapacityProviderOperatorRoleArn": {"Fn::GetAtt": [role, "Arn"]}},
    }
    return stack.beside(one.id, "CapacityProvider", "AWS::Lambda::CapacityProvider", properties)


# --- event source mappings --------------------------------------------------------------------------


def add_event_source_mappings(stack: Stack) -> None:
    """As of a Kafka cluster of one's own, which says its network: what the source is no topology says."""
    for one in stack.topology.event_source_mappings:
        used = [stack.interfaces[name] for name in one.interface_ids]
        if not stack.has(one.function_id, *(interface.subnet_id for interface in used)):
            stack.leave("Its function or its subnets are not in the template: it is missing.", one.id, matters=True)
            continue
        _add_mapping(stack, one)


def _add_mapping(stack: Stack, one: EventSourceMapping) -> None:
    used = [stack.interfaces[name] for name in one.interface_ids]
    subnets = [("VPC_SUBNET", "subnet", ref) for ref in stack.refs(each.subnet_id for each in used)]
    groups = [("VPC_SECURITY_GROUP", "security_group", ref) for ref in stack.refs(used[0].group_ids)]
    servers = stack.parameter(
        "KafkaServers",
        {
            "Type": "CommaDelimitedList",
            "Default": "kafka.example.com:9092",
            "Description": "Bootstrap servers to poll.",
        },
    )
    properties = {
        "FunctionName": stack.ref(one.function_id),
        "SelfManagedEventSource": {"Endpoints": {"KafkaBootstrapServers": servers}},
        "Topics": ["events"],
        "StartingPosition": "LATEST",
        "SourceAccessConfigurations": [
            {"Type": kind, "URI": {"Fn::Join": [":", [word, ref]]}} for kind, word, ref in (*subnets, *groups)
        ],
    }
    stack.add(one, "AWS::Lambda::EventSourceMapping", properties)
    stack.leave("What it polls no topology says: it is there as a Kafka cluster of one's own, a parameter.", one.id)
    for interface in one.interface_ids:
        stack.tell_address(interface, one.id, "the poller")
