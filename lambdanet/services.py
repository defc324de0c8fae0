"""The AWS services that a question may name, and the addresses that stand for them.

AWS publishes each service's real ranges and changes them; no rule of ours depends on a real one. Every
service that people ask about most has a fixed block of the documentation range 198.51.100.0/24 (Region of
the topology) or 192.0.2.0/24 (any other Region), every other one that has interface endpoints an address of
the retired range 192.88.99.0/24: public addresses in the sense of domain.md §5.2.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceKind:
    """One AWS service: the short name in `com.amazonaws.<region>.<name>` and the words people use.

    `gateway` is true for the two services that have a gateway endpoint (domain.md §6.1).
    """

    name: str
    title: str
    gateway: bool = False


COMMON: Final[tuple[ServiceKind, ...]] = (
    ServiceKind(name="s3", title="Amazon S3", gateway=True),
    ServiceKind(name="dynamodb", title="Amazon DynamoDB", gateway=True),
    ServiceKind(name="lambda", title="Lambda API"),
    ServiceKind(name="secretsmanager", title="Secrets Manager"),
    ServiceKind(name="ssm", title="Systems Manager"),
    ServiceKind(name="kms", title="AWS KMS"),
    ServiceKind(name="sts", title="AWS STS"),
    ServiceKind(name="sqs", title="Amazon SQS"),
    ServiceKind(name="sns", title="Amazon SNS"),
    ServiceKind(name="logs", title="CloudWatch Logs"),
    ServiceKind(name="monitoring", title="CloudWatch"),
    ServiceKind(name="events", title="EventBridge"),
    ServiceKind(name="states", title="Step Functions"),
    ServiceKind(name="rds-data", title="RDS Data API"),
    ServiceKind(name="ecr.api", title="Amazon ECR"),
)
"""What pages offer first. The order fixes the addresses: a new one goes to `OTHERS`."""

OTHERS: Final[tuple[ServiceKind, ...]] = tuple(
    ServiceKind(name=name, title=title)
    for name, title in (
        ("ecr.dkr", "Amazon ECR, images"),
        ("ec2", "Amazon EC2 API"),
        ("ec2messages", "EC2 messages (Systems Manager)"),
        ("ssmmessages", "SSM messages (Session Manager)"),
        ("execute-api", "API Gateway, private APIs"),
        ("elasticloadbalancing", "Elastic Load Balancing API"),
        ("autoscaling", "EC2 Auto Scaling API"),
        ("cloudformation", "CloudFormation"),
        ("cloudtrail", "CloudTrail"),
        ("config", "AWS Config"),
        ("codebuild", "CodeBuild"),
        ("codecommit", "CodeCommit"),
        ("codedeploy", "CodeDeploy"),
        ("codepipeline", "CodePipeline"),
        ("codeartifact.api", "CodeArtifact API"),
        ("codeartifact.repositories", "CodeArtifact repositories"),
        ("kinesis-streams", "Kinesis Data Streams"),
        ("kinesis-firehose", "Data Firehose"),
        ("glue", "AWS Glue"),
        ("athena", "Amazon Athena"),
        ("redshift", "Amazon Redshift API"),
        ("redshift-data", "Redshift Data API"),
        ("rds", "Amazon RDS API"),
        ("elasticache", "ElastiCache API"),
        ("elasticfilesystem", "Amazon EFS API"),
        ("fsx", "Amazon FSx API"),
        ("backup", "AWS Backup"),
        ("ecs", "Amazon ECS"),
        ("ecs-agent", "Amazon ECS agent"),
        ("ecs-telemetry", "Amazon ECS telemetry"),
        ("eks", "Amazon EKS API"),
        ("eks-auth", "Amazon EKS Pod Identity"),
        ("batch", "AWS Batch"),
        ("sagemaker.api", "SageMaker API"),
        ("sagemaker.runtime", "SageMaker Runtime"),
        ("bedrock", "Amazon Bedrock"),
        ("bedrock-runtime", "Amazon Bedrock Runtime"),
        ("bedrock-agent-runtime", "Amazon Bedrock Agent Runtime"),
        ("textract", "Amazon Textract"),
        ("comprehend", "Amazon Comprehend"),
        ("rekognition", "Amazon Rekognition"),
        ("transcribe", "Amazon Transcribe"),
        ("translate", "Amazon Translate"),
        ("polly", "Amazon Polly"),
        ("email-smtp", "Amazon SES, SMTP"),
        ("email", "Amazon SES API"),
        ("synthetics", "CloudWatch Synthetics"),
        ("xray", "AWS X-Ray"),
        ("evidently", "CloudWatch Evidently"),
        ("appconfig", "AWS AppConfig"),
        ("appconfigdata", "AWS AppConfig data"),
        ("servicecatalog", "Service Catalog"),
        ("servicediscovery", "Cloud Map"),
        ("appmesh-envoy-management", "App Mesh Envoy management"),
        ("transfer", "Transfer Family API"),
        ("transfer.server", "Transfer Family server"),
        ("datasync", "AWS DataSync"),
        ("storagegateway", "Storage Gateway"),
        ("acm-pca", "AWS Private CA"),
        ("guardduty", "GuardDuty"),
        ("guardduty-data", "GuardDuty data"),
        ("securityhub", "Security Hub"),
        ("inspector2", "Amazon Inspector"),
        ("macie2", "Amazon Macie"),
        ("access-analyzer", "IAM Access Analyzer"),
        ("organizations", "AWS Organizations"),
        ("iot.data", "AWS IoT Core data"),
        ("cassandra", "Amazon Keyspaces"),
        ("timestream.query", "Timestream queries"),
        ("memory-db", "MemoryDB API"),
        ("aps", "Managed Prometheus"),
        ("aps-workspaces", "Managed Prometheus workspaces"),
        ("grafana", "Managed Grafana API"),
        ("airflow.api", "Managed Airflow API"),
        ("elasticmapreduce", "Amazon EMR API"),
        ("emr-serverless", "Amazon EMR Serverless"),
        ("lakeformation", "Lake Formation"),
        ("dms", "Database Migration Service API"),
        ("elasticbeanstalk", "Elastic Beanstalk"),
        ("elasticbeanstalk-health", "Elastic Beanstalk health"),
        ("signin", "AWS sign-in"),
        ("console", "AWS console"),
        ("pinpoint", "Amazon Pinpoint"),
        ("mq", "Amazon MQ API"),
        ("kafka", "Amazon MSK API"),
        ("scheduler", "EventBridge Scheduler"),
        ("pipes", "EventBridge Pipes"),
        ("schemas", "EventBridge Schemas"),
        ("sync-states", "Step Functions, synchronous"),
        ("cognito-idp", "Amazon Cognito user pools"),
        ("verifiedpermissions", "Verified Permissions"),
        ("license-manager", "License Manager"),
        ("git-codecommit", "CodeCommit, git"),
        ("s3express", "S3 Express One Zone"),
        ("s3tables", "S3 Tables"),
    )
)

SERVICES: Final = (*COMMON, *OTHERS)
BY_NAME: Final[dict[str, ServiceKind]] = {kind.name: kind for kind in SERVICES}

HERE: Final = IPv4Network("198.51.100.0/24")
ELSEWHERE: Final = IPv4Network("192.0.2.0/24")
RETIRED: Final = IPv4Network("192.88.99.0/24")  # 6to4 relays, withdrawn by RFC 7526: nobody's VPC, nobody's host
BLOCK_PREFIX: Final = 28
ANYWHERE: Final = HERE[250]
"""Stands for "any host on the internet", outside every service's block."""
UNTOLD: Final = RETIRED[7]
"""Stands for an address that AWS does not tell: public, and in no block that anybody would write into a rule."""
ANYWHERE_6: Final = IPv6Address("2001:db8:ffff::fa")
BLOCKS: Final = {
    (kind.name, same_region): block
    for whole, same_region in ((HERE, True), (ELSEWHERE, False))
    for kind, block in zip(COMMON, whole.subnets(new_prefix=BLOCK_PREFIX), strict=False)
} | {
    (kind.name, same_region): IPv4Network((int(RETIRED[first + place]), 32))
    for first, same_region in ((16, True), (136, False))
    for place, kind in enumerate(OTHERS)
}
OTHERS_AT: Final = tuple((RETIRED[first], RETIRED[first + len(OTHERS) - 1]) for first in (16, 136))
"""The first and the last address that stand for `OTHERS`, in the own Region and in the others."""
URLS_6: Final = IPv6Address("2001:db8:ffff::1")
"""Stands for a function URL over IPv6."""
_RETIRED_AT: Final = {block[0]: found for found, block in BLOCKS.items() if block.prefixlen == 32}


def block(name: str, *, same_region: bool) -> IPv4Network:
    """The public addresses that stand for a service: what its prefix list holds.

    Raises KeyError for a service that is not in the table.
    """
    return BLOCKS[name, same_region]


def address(name: str, *, same_region: bool) -> IPv4Address:
    """The address that a service's public name resolves to."""
    found = block(name, same_region=same_region)
    return found[1] if found.num_addresses > 1 else found[0]


def at(address: object) -> tuple[str, bool] | None:
    """Which service a public address stands for, and whether it is one of the topology's own Region; None for others."""
    if isinstance(address, IPv4Address):
        if address in RETIRED:
            return _RETIRED_AT.get(address)
        for whole, same_region in ((HERE, True), (ELSEWHERE, False)):
            index = (int(address) - int(whole.network_address)) >> (32 - BLOCK_PREFIX)
            if address in whole and index < len(COMMON):
                return COMMON[index].name, same_region
    return None


def short_name(service_name: str) -> str:
    """`com.amazonaws.us-east-1.s3` → `s3`; a short name stays as it is."""
    parts = service_name.split(".")
    return ".".join(parts[3:]) if parts[:2] == ["com", "amazonaws"] and len(parts) > 3 else service_name


def region_of(service_name: str) -> str:
    """`com.amazonaws.us-east-1.s3` → `us-east-1`; "" for a short name."""
    parts = service_name.split(".")
    return parts[2] if parts[:2] == ["com", "amazonaws"] and len(parts) > 3 else ""
