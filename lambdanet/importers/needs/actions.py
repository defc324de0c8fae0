"""IAM's actions, and the service whose endpoint a call of each goes to: `events:PutEvents` → `events`."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Final

from lambdanet.services import BY_NAME

# Prefixes of IAM that are called otherwise among the endpoints (AWS's Service Authorization Reference, "service prefix").
PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cloudwatch": "monitoring",
        "kinesis": "kinesis-streams",
        "firehose": "kinesis-firehose",
        "ses": "email",
        "ecr": "ecr.api",
        "sagemaker": "sagemaker.api",
        "codeartifact": "codeartifact.api",
        "iot": "iot.data",
        "aps": "aps-workspaces",
        "airflow": "airflow.api",
        "memorydb": "memory-db",
        "mobiletargeting": "pinpoint",
    }
)
# Actions whose endpoint is another one than that of the rest of their prefix.
APART: Final = (
    ("states:startsyncexecution", "sync-states"),
    ("sagemaker:invokeendpoint*", "sagemaker.runtime"),
    ("bedrock:invokemodel*", "bedrock-runtime"),
    ("bedrock:converse*", "bedrock-runtime"),
    ("bedrock:applyguardrail", "bedrock-runtime"),
    ("bedrock:invokeagent", "bedrock-agent-runtime"),
    ("bedrock:invokeflow", "bedrock-agent-runtime"),
    ("bedrock:retrieve*", "bedrock-agent-runtime"),
    ("appconfig:getlatestconfiguration", "appconfigdata"),
    ("appconfig:startconfigurationsession", "appconfigdata"),
    ("timestream:select", "timestream.query"),
)
# What is no call to the service's own endpoint: a connection to the database, the broker or the file system itself,
# permissions that another service's call asks for, and what Lambda alone does with the role.
NO_CALL: Final = (
    *("rds-db:*", "elasticache:connect", "kafka-cluster:*", "elasticfilesystem:client*", "iam:passrole"),
    "elasticfilesystem:describemounttargets",  # by which Lambda mounts a file system
    *("logs:createloggroup", "logs:createlogstream", "logs:putlogevents"),  # LAM-20: delivered by the service
    *("ec2:createnetworkinterface", "ec2:deletenetworkinterface", "ec2:describenetworkinterfaces"),  # IAM-03
    *("ec2:assignprivateipaddresses", "ec2:unassignprivateipaddresses", "ec2:describesubnets"),
    *("ec2:describesecuritygroups", "ec2:describevpcs", "ec2:getsecuritygroupsforvpc", "ec2:detachnetworkinterface"),
    *("dynamodb:describestream", "dynamodb:getrecords", "dynamodb:getsharditerator", "dynamodb:liststreams"),
)
LOGS: Final = ("logs:createloggroup", "logs:createlogstream", "logs:putlogevents")
# What Lambda's pollers do with the role, and what active tracing sends; a function's code may do so too.
PERHAPS_LAMBDA: Final = (
    *("sqs:receivemessage", "sqs:deletemessage*", "sqs:getqueueattributes", "sqs:changemessagevisibility*"),
    *("kinesis:describestream*", "kinesis:getrecords", "kinesis:getsharditerator", "kinesis:listshards"),
    *("kinesis:liststreams", "kinesis:subscribetoshard"),
    *("kafka:describecluster*", "kafka:getbootstrapbrokers", "mq:describebroker"),
    *("xray:puttracesegments", "xray:puttelemetryrecords", "xray:getsampling*"),
)
NETWORK: Final = ("ec2:createnetworkinterface", "ec2:describenetworkinterfaces", "ec2:deletenetworkinterface")
"""Without these a function is not attached (IAM-01): those of the six that no edition of AWS's documentation leaves out."""


def service_of(action: str) -> str:
    """The short name of the service that an action, or a pattern of actions, is a call to; "" for none that is known here."""
    lowered = action.lower()
    prefix = lowered.partition(":")[0]
    for pattern, service in APART:
        if fnmatchcase(lowered, pattern):
            return service
    found = PREFIXES.get(prefix, prefix)
    return found if found in BY_NAME else ""


def is_call(action: str) -> bool:
    """Does an action mean that the function's code calls the service over the network?"""
    return not _one_of(action, NO_CALL)


def may_be_lambdas(action: str) -> bool:
    """Is it an action that Lambda itself may need the role for?"""
    return _one_of(action, PERHAPS_LAMBDA)


def writes_logs(action: str) -> bool:
    return action.lower() in LOGS


def covers(pattern: str, action: str) -> bool:
    """Does a pattern of IAM's, with `*` and `?`, cover an action? IAM does not tell capitals apart."""
    return fnmatchcase(action.lower(), pattern.lower().replace("[", "[[]"))


def _one_of(action: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(action.lower(), one) for one in patterns)
