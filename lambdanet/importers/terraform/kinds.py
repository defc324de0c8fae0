"""Types of Terraform's that are reached as a service of AWS, and those that Lambda polls."""

from collections.abc import Mapping
from typing import Final

SERVICES: Final[Mapping[str, str]] = {
    "aws_s3_bucket": "s3",
    "aws_dynamodb_table": "dynamodb",
    "aws_sqs_queue": "sqs",
    "aws_sns_topic": "sns",
    "aws_secretsmanager_secret": "secretsmanager",
    "aws_secretsmanager_secret_version": "secretsmanager",
    "aws_ssm_parameter": "ssm",
    "aws_kms_key": "kms",
    "aws_kms_alias": "kms",
    "aws_kinesis_stream": "kinesis-streams",
    "aws_kinesis_firehose_delivery_stream": "kinesis-firehose",
    "aws_sfn_state_machine": "states",
    "aws_cloudwatch_event_bus": "events",
    "aws_scheduler_schedule_group": "scheduler",
    "aws_lambda_function": "lambda",
    "aws_lambda_alias": "lambda",
    "aws_cognito_user_pool": "cognito-idp",
    "aws_ecs_cluster": "ecs",
    "aws_ecs_task_definition": "ecs",
    "aws_glue_catalog_database": "glue",
    "aws_athena_workgroup": "athena",
    "aws_sagemaker_endpoint": "sagemaker.runtime",
}
POLLED: Final[Mapping[str, str]] = {
    "aws_sqs_queue": "sqs",
    "aws_kinesis_stream": "kinesis-streams",
    "aws_msk_cluster": "kafka",
    "aws_msk_serverless_cluster": "kafka",
    "aws_mq_broker": "mq",
}
# What stands in a VPC or filters there, and is not decided here.
NOT_DECIDED: Final = {
    "aws_apigatewayv2_vpc_link": "API Gateway VPC link",
    "aws_autoscaling_group": "Auto Scaling group",
    "aws_ec2_client_vpn_endpoint": "Client VPN endpoint",
    "aws_ec2_instance_connect_endpoint": "Instance Connect endpoint",
    "aws_ec2_transit_gateway_connect": "Transit gateway Connect attachment",
    "aws_ec2_transit_gateway_peering_attachment": "Transit gateway peering attachment",
    "aws_ecs_service": "ECS service",
    "aws_eks_cluster": "EKS cluster",
    "aws_elasticsearch_domain": "OpenSearch domain",
    "aws_elb": "Classic Load Balancer",
    "aws_fsx_lustre_file_system": "FSx file system",
    "aws_memorydb_cluster": "MemoryDB cluster",
    "aws_mq_broker": "Amazon MQ broker",
    "aws_msk_cluster": "MSK cluster",
    "aws_msk_serverless_cluster": "MSK cluster",
    "aws_networkfirewall_firewall": "Network Firewall",
    "aws_opensearch_domain": "OpenSearch domain",
    "aws_rds_cluster_endpoint": "Database endpoint",
    "aws_redshift_cluster": "Redshift cluster",
    "aws_route53_resolver_endpoint": "Resolver endpoint",
    "aws_vpclattice_service": "VPC Lattice service",
}
# What is read only for the questions that it suggests.
SUGGESTING: Final = (
    "aws_efs_access_point",
    "aws_iam_role",
    "aws_iam_policy",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_iam_policy_attachment",
)
