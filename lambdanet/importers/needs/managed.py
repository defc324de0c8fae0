"""Policies that have a name instead of a document: AWS's managed ones, and SAM's policy templates.

Only what each is for is in the table: AmazonDynamoDBFullAccess also allows to look at alarms and at keys, which a function
that has it rarely does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lambdanet.importers.needs.actions import NETWORK

DESCRIBE: Final = NETWORK[1:2]


@dataclass(frozen=True, slots=True)
class NamedPolicy:
    """`services` by short name. `perhaps`: those that Lambda itself may call. `network`: the actions of `NETWORK` it allows."""

    services: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    network: tuple[str, ...] = ()
    everything: bool = False


def _for(*services: str, network: tuple[str, ...] = ()) -> NamedPolicy:
    return NamedPolicy(services=services, network=network)


def _perhaps(*services: str, network: tuple[str, ...] = ()) -> NamedPolicy:
    return NamedPolicy(perhaps=services, network=network)


MANAGED: Final[Mapping[str, NamedPolicy]] = MappingProxyType(
    {
        "AWSLambdaBasicExecutionRole": _for(),
        "AWSLambdaVPCAccessExecutionRole": _for(network=NETWORK),
        "AWSLambdaENIManagementAccess": _for(network=NETWORK),
        "AWSLambdaSQSQueueExecutionRole": _perhaps("sqs"),
        "AWSLambdaKinesisExecutionRole": _perhaps("kinesis-streams"),
        "AWSLambdaDynamoDBExecutionRole": _for(),
        "AWSLambdaMSKExecutionRole": _perhaps("kafka", network=NETWORK),
        "AWSLambdaExecute": _for("s3"),
        "AWSLambdaRole": _for("lambda"),
        "AWSLambda_FullAccess": _for("lambda"),
        "AWSLambda_ReadOnlyAccess": _for("lambda"),
        "AmazonS3FullAccess": _for("s3"),
        "AmazonS3ReadOnlyAccess": _for("s3"),
        "AmazonDynamoDBFullAccess": _for("dynamodb"),
        "AmazonDynamoDBReadOnlyAccess": _for("dynamodb"),
        "AmazonSQSFullAccess": _for("sqs"),
        "AmazonSQSReadOnlyAccess": _for("sqs"),
        "AmazonSNSFullAccess": _for("sns"),
        "AmazonSNSReadOnlyAccess": _for("sns"),
        "SecretsManagerReadWrite": _for("secretsmanager"),
        "AWSSecretsManagerClientReadOnlyAccess": _for("secretsmanager"),
        "AmazonSSMFullAccess": _for("ssm"),
        "AmazonSSMReadOnlyAccess": _for("ssm"),
        "AWSKeyManagementServicePowerUser": _for("kms"),
        "AmazonKinesisFullAccess": _for("kinesis-streams"),
        "AmazonKinesisReadOnlyAccess": _for("kinesis-streams"),
        "AmazonKinesisFirehoseFullAccess": _for("kinesis-firehose"),
        "AmazonKinesisFirehoseReadOnlyAccess": _for("kinesis-firehose"),
        "AWSStepFunctionsFullAccess": _for("states"),
        "AWSStepFunctionsReadOnlyAccess": _for("states"),
        "AWSStepFunctionsConsoleFullAccess": _for("states"),
        "AmazonEventBridgeFullAccess": _for("events"),
        "AmazonEventBridgeReadOnlyAccess": _for("events"),
        "CloudWatchFullAccess": _for("monitoring", "logs"),
        "CloudWatchFullAccessV2": _for("monitoring", "logs"),
        "CloudWatchReadOnlyAccess": _for("monitoring", "logs"),
        "CloudWatchLogsFullAccess": _for("logs"),
        "CloudWatchLogsReadOnlyAccess": _for("logs"),
        "CloudWatchLambdaInsightsExecutionRolePolicy": _for(),
        "AWSXRayDaemonWriteAccess": _perhaps("xray"),
        "AWSXrayWriteOnlyAccess": _perhaps("xray"),
        "AWSXrayFullAccess": _for("xray"),
        "AmazonRDSDataFullAccess": _for("rds-data", "secretsmanager"),
        "AmazonRDSFullAccess": _for("rds"),
        "AmazonRDSReadOnlyAccess": _for("rds"),
        "AmazonElasticFileSystemClientFullAccess": _for(),
        "AmazonElasticFileSystemClientReadWriteAccess": _for(),
        "AmazonElasticFileSystemClientReadOnlyAccess": _for(),
        "AmazonSESFullAccess": _for("email"),
        "AmazonTextractFullAccess": _for("textract"),
        "AmazonRekognitionFullAccess": _for("rekognition"),
        "AmazonRekognitionReadOnlyAccess": _for("rekognition"),
        "AmazonPollyFullAccess": _for("polly"),
        "AmazonTranscribeFullAccess": _for("transcribe"),
        "ComprehendFullAccess": _for("comprehend"),
        "TranslateFullAccess": _for("translate"),
        "AmazonAthenaFullAccess": _for("athena", "s3", "glue"),
        "AmazonAPIGatewayInvokeFullAccess": _for("execute-api"),
        "AmazonEC2FullAccess": _for("ec2", network=NETWORK),
        "AmazonEC2ReadOnlyAccess": _for("ec2", network=DESCRIBE),
        "AmazonVPCFullAccess": _for("ec2", network=NETWORK),
        "AdministratorAccess": NamedPolicy(everything=True, network=NETWORK),
        "PowerUserAccess": NamedPolicy(everything=True, network=NETWORK),
    }
)
"""AWS's managed policies that functions have most, by the end of their ARN (AWS Managed Policy Reference)."""

_TEMPLATES: Final = {
    "sqs": "SQSSendMessagePolicy",
    "lambda": "LambdaInvokePolicy",
    "monitoring": "CloudWatchDescribeAlarmHistoryPolicy CloudWatchPutMetricPolicy CloudWatchDashboardPolicy",
    "ec2": "EC2DescribePolicy AMIDescribePolicy EC2CopyImagePolicy",
    "dynamodb": "DynamoDBCrudPolicy DynamoDBReadPolicy DynamoDBWritePolicy DynamoDBReconfigurePolicy "
    "DynamoDBBackupFullAccessPolicy DynamoDBRestoreFromBackupPolicy",
    "email": "SESSendBouncePolicy SESCrudPolicy SESBulkTemplatedCrudPolicy SESBulkTemplatedCrudPolicy_v2 "
    "SESEmailTemplateCrudPolicy",
    "s3": "S3ReadPolicy S3WritePolicy S3CrudPolicy S3FullAccessPolicy",
    "cloudformation": "CloudFormationDescribeStacksPolicy",
    "rekognition": "RekognitionDetectOnlyPolicy RekognitionNoDataAccessPolicy RekognitionReadPolicy RekognitionLabelsPolicy "
    "RekognitionWriteOnlyAccessPolicy RekognitionFacesManagementPolicy RekognitionFacesPolicy",
    "sns": "SNSPublishMessagePolicy SNSCrudPolicy",
    "kinesis-streams": "KinesisCrudPolicy",
    "kms": "KMSDecryptPolicy KMSEncryptPolicy KMSEncryptPolicy_v2",
    "polly": "PollyFullAccessPolicy",
    "codepipeline": "CodePipelineLambdaExecutionPolicy CodePipelineReadOnlyPolicy",
    "secretsmanager": "AWSSecretsManagerRotationPolicy AWSSecretsManagerGetSecretValuePolicy",
    "comprehend": "ComprehendBasicAccessPolicy",
    "pinpoint": "PinpointEndpointAccessPolicy",
    "kinesis-firehose": "FirehoseWritePolicy FirehoseCrudPolicy",
    "eks": "EKSDescribePolicy",
    "organizations": "OrganizationsListAccountsPolicy",
    "logs": "FilterLogEventsPolicy",
    "ssm": "SSMParameterReadPolicy SSMParameterWithSlashPrefixReadPolicy",
    "states": "StepFunctionsExecutionPolicy StepFunctionsCallbackPolicy",
    "codecommit": "CodeCommitCrudPolicy CodeCommitReadPolicy",
    "athena": "AthenaQueryPolicy",
    "textract": "TextractPolicy TextractDetectAnalyzePolicy TextractGetResultPolicy",
    "events": "EventBridgePutEventsPolicy",
    "elasticmapreduce": "ElasticMapReduceModifyInstanceFleetPolicy ElasticMapReduceSetTerminationProtectionPolicy "
    "ElasticMapReduceModifyInstanceGroupsPolicy ElasticMapReduceCancelStepsPolicy ElasticMapReduceTerminateJobFlowsPolicy "
    "ElasticMapReduceAddJobFlowStepsPolicy",
    "sagemaker.api": "SageMakerCreateEndpointPolicy SageMakerCreateEndpointConfigPolicy",
    "ecs": "EcsRunTaskPolicy",
}
SAM_TEMPLATES: Final[Mapping[str, NamedPolicy]] = MappingProxyType(
    {name: _for(service) for service, names in _TEMPLATES.items() for name in names.split()}
    | {
        "SQSPollerPolicy": _perhaps("sqs"),
        "KinesisStreamReadPolicy": _perhaps("kinesis-streams"),
        "DynamoDBStreamReadPolicy": _for(),
        "StepFunctionsExecutionPolicy_v2": _for("states", "sync-states"),
        "EFSWriteAccessPolicy": _for(),
        "VPCAccessPolicy": _for(network=NETWORK),
    }
)
"""SAM's policy templates, and the service that each lets a function call ("AWS SAM policy templates", AWS SAM documentation)."""
