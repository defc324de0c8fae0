"""What a template says that its functions need: their roles, their environment variables, their event sources."""

from collections.abc import Iterator
from typing import Any, Final

from lambdanet.importers.aws_cli.draft import Draft
from lambdanet.importers.cloudformation.deployment import Deployment, Resource
from lambdanet.importers.cloudformation.functions import FUNCTIONS, function_of
from lambdanet.importers.cloudformation.kinds import UNDECIDED
from lambdanet.importers.cloudformation.references import DEPLOYED, referred, text_with_holes
from lambdanet.importers.cloudformation.roles import roles_of
from lambdanet.importers.cloudformation.stack import Stack
from lambdanet.importers.cloudformation.values import Missing, missing_in
from lambdanet.importers.needs.ends import names_of
from lambdanet.importers.needs.facts import Facts
from lambdanet.importers.needs.polled import POLLED
from lambdanet.importers.needs.texts import Meant, Place, meant

ENDS: Final = (
    *("db_instances", "db_proxies", "cache_clusters", "file_systems", "load_balancers", "instances", "vpc_endpoints"),
)
# The service that a resource is reached by. What has an address in a VPC is no service.
SERVICES: Final = {
    "AWS::S3::Bucket": "s3",
    "AWS::DynamoDB::Table": "dynamodb",
    "AWS::DynamoDB::GlobalTable": "dynamodb",
    "AWS::Serverless::SimpleTable": "dynamodb",
    "AWS::SQS::Queue": "sqs",
    "AWS::SNS::Topic": "sns",
    "AWS::SecretsManager::Secret": "secretsmanager",
    "AWS::RDS::DBSecret": "secretsmanager",
    "AWS::SSM::Parameter": "ssm",
    "AWS::KMS::Key": "kms",
    "AWS::KMS::Alias": "kms",
    "AWS::Kinesis::Stream": "kinesis-streams",
    "AWS::KinesisFirehose::DeliveryStream": "kinesis-firehose",
    "AWS::StepFunctions::StateMachine": "states",
    "AWS::Serverless::StateMachine": "states",
    "AWS::Events::EventBus": "events",
    "AWS::Scheduler::ScheduleGroup": "scheduler",
    "AWS::Lambda::Function": "lambda",
    "AWS::Lambda::Alias": "lambda",
    "AWS::Lambda::Version": "lambda",
    "AWS::Serverless::Function": "lambda",
    "AWS::Cognito::UserPool": "cognito-idp",
    "AWS::ECS::Cluster": "ecs",
    "AWS::ECS::TaskDefinition": "ecs",
    "AWS::Glue::Database": "glue",
    "AWS::Athena::WorkGroup": "athena",
    "AWS::SageMaker::Endpoint": "sagemaker.runtime",
    "AWS::Timestream::Database": "timestream.query",
}
SOURCES: Final = {
    "AWS::SQS::Queue": "sqs",
    "AWS::Kinesis::Stream": "kinesis-streams",
    "AWS::MSK::Cluster": "kafka",
    "AWS::MSK::ServerlessCluster": "kafka",
    "AWS::AmazonMQ::Broker": "mq",
}
SAM_SOURCES: Final = {"SQS": "sqs", "Kinesis": "kinesis-streams", "MSK": "kafka", "MQ": "mq"}


def facts_of(draft: Draft, deployment: Deployment) -> dict[str, Facts]:
    """What each function of the document needs, by its id there. Marks those whose role cannot attach them (IAM-01)."""
    functions = [one for one in deployment.of(*FUNCTIONS) if draft.has(one.id, "functions")]
    roles, kinds = roles_of(deployment, functions), dict(_kinds(deployment))
    means, points = _Meaning(draft, kinds), dict(_access_points(deployment))
    found: dict[str, Facts] = {}
    for one in functions:
        home = draft.id_of(one.id, "functions")
        facts = found[home] = Facts()
        facts.role, facts.role_said = roles.of(one)
        entry = draft.entries[home]
        if facts.role is not None and facts.role.lacks_network and "VpcConfig" in entry:
            entry["role"] = {"network": False}
        _variables(facts, one, means)
        _events(facts, one)
        for config in one.properties.items("FileSystemConfigs"):
            if draft.has(system := points.get(config.reference("Arn"), ""), "file_systems"):
                facts.mounts(draft.id_of(system, "file_systems"))
    for one in deployment.of("AWS::Lambda::EventSourceMapping"):
        _polled(found, draft, one, kinds)
    return found


def _kinds(deployment: Deployment) -> Iterator[tuple[str, str]]:
    """The type of every resource that is there, by its id."""
    for stack in deployment.stacks:
        for logical, data in stack.resources.items():
            if stack.exists(logical) is True:
                yield stack.id_of(logical), data["Type"]


def _access_points(deployment: Deployment) -> Iterator[tuple[str, str]]:
    """The file system behind each access point of EFS, by the access point's id."""
    for one in deployment.of("AWS::EFS::AccessPoint"):
        yield one.id, one.properties.reference("FileSystemId")


class _Meaning:
    """What ids of the template and texts mean in the document."""

    def __init__(self, draft: Draft, kinds: dict[str, str]) -> None:
        self.draft, self.kinds = draft, kinds
        self.names = names_of(draft.lists)
        self.leads = {
            alias: one["id"] for one in reversed(draft.of("db_instances")) for alias in one.get("aliases", ())
        }

    def of(self, identifier: str) -> Meant | None:
        """What a resource is to a function, None for what it does not connect to."""
        if self.draft.has(identifier, *ENDS):
            return Meant(Place.RESOURCE, self.draft.id_of(identifier, *ENDS))
        kind = self.kinds.get(identifier, "")
        if kind in SERVICES:
            return Meant(Place.SERVICE, SERVICES[kind])
        if kind.endswith("::DBCluster") and identifier in self.leads:
            return Meant(Place.RESOURCE, self.leads[identifier])
        if kind in UNDECIDED or self.draft.has(identifier, "unknowns"):
            return Meant(Place.UNDESCRIBED)
        return None


def _variables(facts: Facts, one: Resource, means: _Meaning) -> None:
    environment = one.properties.data.get("Environment")
    values = environment.get("Variables") if isinstance(environment, dict) else environment
    if not isinstance(values, dict):
        if missing_in(values):
            facts.not_said("its variables")
        return
    written = _written(one.stack, one.logical)
    for name, value in values.items():
        _variable(facts, one, means, name, value, written.get(name, value))


def _variable(facts: Facts, one: Resource, means: _Meaning, name: str, value: Any, written: Any) -> None:
    path, region = one.properties.at(f"Environment.Variables.{name}"), one.properties.region
    ids = dict.fromkeys(referred(one.stack, written, path))
    found = [each for identifier in ids if (each := means.of(identifier)) is not None]
    if not found:
        text = text_with_holes(one.stack, written, path)
        found = [each] if (each := meant(text, region, means.names)) is not None else []
    for each in found:
        facts.means(name, each)
    if not found and isinstance(value, Missing) and value.why != DEPLOYED:
        facts.not_said(name)


def _written(stack: Stack, logical: str) -> dict[str, Any]:
    """The variables as they are written, where they are written one by one."""
    found: Any = stack.resources[logical].get("Properties")
    for key in ("Environment", "Variables"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


# --- event sources ----------------------------------------------------------------------------------


def _events(facts: Facts, one: Resource) -> None:
    """What SAM's Events poll; all others invoke the function."""
    events = one.properties.data.get("Events")
    for event in events.values() if isinstance(events, dict) else ():
        kind = event.get("Type") if isinstance(event, dict) else None
        if isinstance(kind, str) and kind in SAM_SOURCES:
            service = SAM_SOURCES[kind]
            facts.poll(service, POLLED[service])


def _polled(found: dict[str, Facts], draft: Draft, one: Resource, kinds: dict[str, str]) -> None:
    function, said = function_of(one.properties, "FunctionName"), one.properties.reference("EventSourceArn")
    if one.doubt or not draft.has(function, "functions"):
        return
    facts = found.get(draft.id_of(function, "functions"))
    service = SOURCES.get(kinds.get(said, "")) or _of_arn(said, one.properties.region)
    if facts is not None and service in POLLED:
        facts.poll(service, POLLED[service])


def _of_arn(text: str, region: str) -> str:
    found = meant(text, region, {}) if text.startswith("arn:") else None
    return found.target if found is not None and found.place is Place.SERVICE else ""
