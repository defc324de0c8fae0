"""What a template says that its functions need: roles, variables, event sources; each with its traps."""

import pytest

from lambdanet.document import read_topology
from lambdanet.importers.files import SourceFile
from lambdanet.importers.notes import Imported
from lambdanet.importers.reading import read_files
from lambdanet.validation.run import check
from tests.lambdanet.importers.cloudformation.templates import entries, template

GROUND = """
Parameters: {Unsaid: {Type: String}}
Conditions: {Never: !Equals [a, b], Asked: !Equals [!Ref Unsaid, x]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  App: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: us-east-1a}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: a, VpcId: !Ref Vpc}}
  Places: {Type: AWS::RDS::DBSubnetGroup, Properties: {SubnetIds: [!Ref App]}}
  Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql, DBSubnetGroupName: !Ref Places, VPCSecurityGroups: [!Ref Group]}}
  Queue: {Type: AWS::SQS::Queue}
  Table: {Type: AWS::DynamoDB::Table}
  Search: {Type: AWS::OpenSearchService::Domain}
"""
SAM = "Transform: AWS::Serverless-2016-10-31\n"
IN_VPC = "VpcConfig: {SubnetIds: [!Ref App], SecurityGroupIds: [!Ref Group]}"


def function(*lines: str, kind: str = "AWS::Lambda::Function") -> str:
    return f"  Orders:\n    Type: {kind}\n    Properties:\n" + "".join(f"      {one}\n" for one in lines)


def variables(*lines: str) -> str:
    return function("Environment:", "  Variables:", *(f"    {one}" for one in lines))


def needed(found: Imported) -> dict[str, tuple[str, ...]]:
    """Named targets with their reasons, but the internet, which is asked anyway."""
    read_topology(found.document)
    usual = ("every function is asked whether it reaches the internet",)
    return {one.target: one.reasons for one in found.found if one.named and one.reasons != usual}


def said(found: Imported) -> str:
    return " ".join(one.message for one in found.notes)


# -- Environment variables ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "target"),
    [
        ("!GetAtt Db.Endpoint.Address", "Db"),
        ("Fn::GetAtt: [Db, Endpoint.Address]", "Db"),
        ("!Sub 'mysql://me@${Db.Endpoint.Address}:3306/orders'", "Db"),
        ("!Sub ['${Host}:3306', {Host: !GetAtt Db.Endpoint.Address}]", "Db"),
        ("!Join [':', [!GetAtt Db.Endpoint.Address, '3306']]", "Db"),
        ("!If [Never, !Ref Queue, !GetAtt Db.Endpoint.Address]", "Db"),
        ("!Ref Queue", "sqs"),
        ("!GetAtt Queue.Arn", "sqs"),
        ("!Ref Table", "dynamodb"),
        ("!Sub 'arn:aws:sns:${AWS::Region}:${AWS::AccountId}:topic'", "sns"),
        ("!Join ['', ['arn:', !Ref AWS::Partition, ':kms:us-east-1:', !Ref AWS::AccountId, ':key/1']]", "kms"),
        ("!Sub 'https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/orders'", "sqs"),
    ],
)
def test_a_variable_names_what_its_expression_leads_to(value: str, target: str) -> None:
    found = needed(template(GROUND + variables(f"ONE: {{{value}}}" if value.startswith("Fn") else f"ONE: {value}")))

    assert list(found) == [target]
    assert "ONE" in found[target][0]


@pytest.mark.parametrize(
    "value",
    [
        "Queue",  # a text that happens to be a logical id
        "!Ref Group",  # nothing that listens
        "!If [Asked, !Ref Queue, !Ref Table]",  # a condition that is not decided
        "!Sub '${AWS::AccountId}-${AWS::Region}'",
        "'{{resolve:secretsmanager:db:SecretString:password}}'",  # CloudFormation reads it, not the function
        "5432",
    ],
)
def test_what_names_nothing_for_certain_is_no_question(value: str) -> None:
    assert needed(template(GROUND + variables(f"ONE: {value}"))) == {}


def test_what_nobody_has_said_and_what_is_not_decided_is_noted_by_the_variables_name() -> None:
    found = template(GROUND + variables("HOST: !Ref Unsaid", "SEARCH: !GetAtt Search.DomainEndpoint"))

    assert needed(found) == {}
    assert "a value that nobody has said in HOST" in said(found)
    assert "not described or not decided in SEARCH" in said(found)


def test_no_value_of_a_variable_goes_on() -> None:
    found = template(GROUND + variables("PASSWORD: hunter2", "HOOK: 'https://me:hunter2@example.com/hunter2'"))

    assert needed(found) == {"internet": ("its environment variable HOOK names a host outside of AWS",)}
    assert "hunter2" not in repr(found)
    assert "example.com" not in repr(found)


def test_a_cluster_means_the_instance_that_was_taken_to_write() -> None:
    cluster = """
  Cluster: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql, DBSubnetGroupName: !Ref Places}}
  Writer: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref Cluster, Engine: aurora-mysql}}
"""
    assert list(needed(template(GROUND + cluster + variables("DB: !GetAtt Cluster.Endpoint.Address")))) == ["Writer"]


def test_variables_of_sams_globals_count_too() -> None:
    text = SAM + "Globals: {Function: {Environment: {Variables: {TABLE: !Ref Table}}}}\n" + GROUND
    found = needed(template(text + function("Runtime: python3.13", kind="AWS::Serverless::Function")))

    assert found == {"dynamodb": ("its environment variable TABLE names something of it",)}


def test_what_a_nested_stack_and_another_stack_hand_over_is_followed() -> None:
    parent = """
Resources:
  Data: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: data.yaml}}
  Code: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: code.yaml, Parameters: {Host: !GetAtt Data.Outputs.Host}}}
"""
    outputs = (
        "Outputs: {Host: {Value: !GetAtt Db.Endpoint.Address}, Q: {Value: !Ref Queue, Export: {Name: the-queue}}}\n"
    )
    code = "Parameters: {Host: {Type: String}}\nResources:\n" + variables("DB: !Ref Host", "Q: !ImportValue the-queue")
    files = {
        "main.yaml": parent,
        "data.yaml": GROUND.replace("{Type: String}", "{Type: String, Default: y}") + outputs,
        "code.yaml": code,
    }
    found = read_files([SourceFile(path=path, content=text.encode()) for path, text in files.items()])

    assert list(needed(found)) == ["Data.Db", "sqs"]


# -- Roles -------------------------------------------------------------------------------------------

ROLE = """
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: orders-role
"""
ALLOW = "{Statement: [{Effect: Allow, Action: [%s], Resource: '*'}]}"


def inline(actions: str) -> str:
    return f"      Policies: [{{PolicyName: own, PolicyDocument: {ALLOW % actions}}}]\n"


@pytest.mark.parametrize("role", ["!GetAtt Role.Arn", "arn:aws:iam::123456789012:role/team/orders-role"])
def test_a_policy_in_the_role_is_read_however_the_role_is_named(role: str) -> None:
    found = template(GROUND + ROLE + inline("secretsmanager:GetSecretValue") + function(f"Role: {role}"))

    assert needed(found) == {"secretsmanager": ("its role may call secretsmanager:GetSecretValue",)}


@pytest.mark.parametrize(
    "policy",
    [
        f"{{Type: AWS::IAM::Policy, Properties: {{PolicyName: a, Roles: [!Ref Role], PolicyDocument: {ALLOW % 'ssm:GetParameter'}}}}}",
        f"{{Type: AWS::IAM::RolePolicy, Properties: {{PolicyName: a, RoleName: orders-role, PolicyDocument: {ALLOW % 'ssm:GetParameter'}}}}}",
        f"{{Type: AWS::IAM::ManagedPolicy, Properties: {{Roles: [!Ref Role], PolicyDocument: {ALLOW % 'ssm:GetParameter'}}}}}",
    ],
)
def test_a_policy_beside_the_role_is_read(policy: str) -> None:
    found = template(GROUND + ROLE + f"  Beside: {policy}\n" + function("Role: !GetAtt Role.Arn"))

    assert list(needed(found)) == ["ssm"]


def test_managed_policies_are_known_by_their_arn_and_those_of_the_template_by_their_document() -> None:
    own = f"  Own: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {ALLOW % 'sqs:SendMessage'}}}}}\n"
    arns = "      ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/AmazonS3ReadOnlyAccess', !Ref Own, arn:aws:iam::aws:policy/Else]\n"
    found = template(GROUND + ROLE + arns + own + function("Role: !GetAtt Role.Arn"))

    assert needed(found) == {
        "s3": ("its role has the policy AmazonS3ReadOnlyAccess",),
        "sqs": ("its role may call sqs:SendMessage",),
    }
    assert "Of the role of Orders this is not read: the policy Else." in said(found)


def test_a_policy_that_a_condition_leaves_out_counts_not_and_one_that_is_not_decided_is_noted() -> None:
    beside = "  Beside: {Type: AWS::IAM::Policy, Condition: %s, Properties: {PolicyName: a, Roles: [!Ref Role], PolicyDocument: %s}}\n"
    document = ALLOW % "ssm:GetParameter"
    never = template(GROUND + ROLE + beside % ("Never", document) + function("Role: !GetAtt Role.Arn"))
    asked = template(GROUND + ROLE + beside % ("Asked", document) + function("Role: !GetAtt Role.Arn"))

    assert (needed(never), needed(asked)) == ({}, {})
    assert "not read" not in said(never)
    assert "the policy Beside, which is there only if Unsaid is known" in said(asked)


def test_a_role_that_is_not_described_is_noted_once() -> None:
    found = template(GROUND + function("Role: arn:aws:iam::123456789012:role/elsewhere"))

    assert needed(found) == {}
    assert "The role of Orders is not described" in said(found)


def test_everything_is_a_note_and_no_question() -> None:
    found = template(GROUND + ROLE + inline("'*'") + function("Role: !GetAtt Role.Arn"))

    assert needed(found) == {}
    assert "The role of Orders may call everything" in said(found)


def test_sams_policies_are_templates_names_and_documents() -> None:
    policies = f"Policies: [DynamoDBCrudPolicy: {{TableName: x}}, AmazonSNSFullAccess, {ALLOW % 'kms:Decrypt'}, OddPolicy: {{}}]"
    found = template(SAM + GROUND + function(policies, kind="AWS::Serverless::Function"))

    assert needed(found) == {
        "dynamodb": ("its policy template DynamoDBCrudPolicy allows it",),
        "sns": ("its role has the policy AmazonSNSFullAccess",),
        "kms": ("its role may call kms:Decrypt",),
    }
    assert "the policy template OddPolicy" in said(found)


def test_policies_beside_a_role_of_its_own_are_not_sams() -> None:
    """SAM takes no notice of Policies where there is a Role."""
    lines = ("Role: !GetAtt Role.Arn", "Policies: [AmazonSNSFullAccess]")

    assert needed(template(SAM + GROUND + ROLE + function(*lines, kind="AWS::Serverless::Function"))) == {}


def test_a_policy_for_the_role_that_sam_makes_is_read() -> None:
    beside = f"  Beside: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: a, Roles: [!Ref OrdersRole], PolicyDocument: {ALLOW % 'ssm:GetParameter'}}}}}\n"
    found = template(SAM + GROUND + beside + function("Runtime: python3.13", kind="AWS::Serverless::Function"))

    assert list(needed(found)) == ["ssm"]


# -- The execution role's own permissions (IAM-01) ---------------------------------------------------


def refused(found: Imported) -> bool:
    return any(one.aws_error == "InsufficientRolePermissions" for one in check(read_topology(found.document)))


BASIC = "      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]\n"
VPC = "      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole]\n"
ELSE = "      ManagedPolicyArns: [arn:aws:iam::aws:policy/Else]\n"


@pytest.mark.parametrize(
    ("role", "lacks"),
    [
        (BASIC, True),
        (VPC, False),
        (BASIC + inline("'ec2:*NetworkInterface*'"), False),
        (BASIC + inline("'ec2:CreateNetworkInterface'"), True),
        (ELSE, False),  # what is in that policy is not known
        ("      ManagedPolicyArns: [!Ref Unsaid]\n", False),
    ],
)
def test_an_attached_function_needs_a_role_that_can_make_interfaces(role: str, lacks: bool) -> None:
    found = template(GROUND + ROLE + role + function("Role: !GetAtt Role.Arn", IN_VPC))

    assert refused(found) is lacks


def test_a_function_without_a_vpc_needs_no_such_role() -> None:
    found = template(GROUND + ROLE + BASIC + function("Role: !GetAtt Role.Arn"))

    assert not refused(found)
    assert "role" not in entries(found, "functions")[0]


def test_sam_gives_its_own_role_what_a_vpc_needs() -> None:
    assert not refused(template(SAM + GROUND + function(IN_VPC, kind="AWS::Serverless::Function")))


def test_nothing_is_certain_where_a_macro_or_an_unknown_stack_may_attach_a_policy() -> None:
    text = GROUND + ROLE + BASIC + function("Role: !GetAtt Role.Arn", IN_VPC)
    nested = "  Other: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: elsewhere.yaml}}\n"

    assert refused(template(text))
    assert not refused(template("Transform: MyMacro\n" + text))
    assert not refused(template(text + nested))


# -- Event sources -----------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["!GetAtt Queue.Arn", "arn:aws:sqs:us-east-1:123456789012:orders"])
def test_a_queue_that_is_polled_is_possible_and_not_named(source: str) -> None:
    mapping = f"  Poll: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{FunctionName: !Ref Orders, EventSourceArn: {source}}}}}\n"
    found = template(GROUND + mapping + function("Runtime: python3.13"))

    assert [one.target for one in found.found if not one.named] == ["sqs"]


def test_sams_events_that_are_polled_are_possible_and_the_others_invoke() -> None:
    events = "Events: {A: {Type: SQS, Properties: {Queue: x}}, B: {Type: Api}, C: {Type: SNS, Properties: {Topic: y}}}"
    found = template(SAM + GROUND + function(events, kind="AWS::Serverless::Function"))

    assert [(one.target, one.named) for one in found.found] == [("sqs", False), ("internet", True)]


# -- File systems ------------------------------------------------------------------------------------


def test_a_file_system_that_is_mounted_is_named() -> None:
    files = """
  Files: {Type: AWS::EFS::FileSystem}
  Mount: {Type: AWS::EFS::MountTarget, Properties: {FileSystemId: !Ref Files, SubnetId: !Ref App, SecurityGroups: [!Ref Group]}}
  Point: {Type: AWS::EFS::AccessPoint, Properties: {FileSystemId: !Ref Files}}
"""
    mounted = "FileSystemConfigs: [{Arn: !GetAtt Point.Arn, LocalMountPath: /mnt/a}]"

    assert needed(template(GROUND + files + function(mounted))) == {"Files": ("it mounts it",)}
    assert needed(template(GROUND + files + function("FileSystemConfigs: [{Arn: arn:aws:elasticfilesystem:x}]"))) == {}
