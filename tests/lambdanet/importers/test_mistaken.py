"""What people give by mistake is called what it is, with what to give instead."""

import pytest

from lambdanet.document import UnreadableDocument
from lambdanet.importers.files import SourceFile
from lambdanet.importers.reading import read_files


@pytest.mark.parametrize(
    ("text", "said", "instead"),
    [
        (
            'resource "aws_vpc" "a" {\n  cidr_block = "10.0.0.0/16"\n}\n',
            "Terraform's configuration",
            "terraform show -json",
        ),
        (
            'module "net" {\n  source = "./net"\n  azs = ["a", "b"]\n}\nlocals { a: b: c }',
            "Terraform's configuration",
            "terraform plan",
        ),
        (
            '{"version": 4, "terraform_version": "1.9.0", "lineage": "x", "resources": []}',
            "state file",
            "terraform show -json",
        ),
        ("import * as cdk from 'aws-cdk-lib';\nnew cdk.App();\n", "the CDK", "cdk synth"),
        ("service: shop\nprovider: {name: google}\nfunctions: {}\n", "another cloud", "aws"),
        ("resources: {Resources: {}}\n", "part of a serverless.yml", "serverless.yml too"),
        ("Vpc:\n  Type: AWS::EC2::VPC\n", "without the template", "Resources:"),
        ("hello: world\n", "no topology document", "a serverless.yml"),
    ],
)
def test_it_is_said_what_to_give_instead(text: str, said: str, instead: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read_files([SourceFile(path="given", content=text.encode())])
    [problem] = refused.value.problems
    assert said in problem.message
    assert instead in problem.hint
