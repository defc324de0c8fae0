"""What a service does not say itself is unknown, and keeps nothing else from being read."""

import pytest

from lambdanet.document import UnreadableDocument, read_topology
from lambdanet.importers.files import SourceFile
from lambdanet.importers.notes import Imported, NoteKind
from lambdanet.importers.reading import read_files
from tests.lambdanet.importers.serverless.services import service

NETWORK = """
resources:
  Resources:
    Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
    App: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
    Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: of the functions}}
"""


def kind_of(imported: Imported, key: str) -> str:
    """In which list of the document a function is, by its key in the service."""
    read_topology(imported.document)
    lists = ("functions", "unknowns")
    return next(kind for kind in lists for one in imported.document.get(kind, ()) if key in one["aliases"])


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("functions: {a: {vpc: '${file(vpc.${opt:stage}.yml)}'}}", "${opt:stage}"),
        ("custom: {of: {dev: 1}}\nfunctions: {a: {vpc: '${self:custom.of.${env:TEAM}.vpc}'}}", "${env:TEAM}"),
        ("custom: '${file(${opt:to}.yml)}'\nfunctions: {a: {vpc: '${self:custom.vpc}'}}", "${opt:to}"),
        ("functions: {a: '${file(a.yml)}'}", "${file(a.yml)}"),
        ("functions: {a: {vpc: '${file(all.yml):vpc}'}}", "${file(all.yml)}"),
    ],
)
def test_a_function_that_hangs_on_what_is_not_known_is_unknown(text: str, asked: str) -> None:
    imported = service(text)
    assert kind_of(imported, "a") == "unknowns"
    assert any(one.matters and asked in one.message for one in imported.notes)


def test_a_provider_in_another_file_may_attach_every_function() -> None:
    text = "service: shop\nprovider: ${file(provider.yml)}\nfunctions: {a: {handler: a.b}}"
    assert kind_of(read_files([SourceFile(path="serverless.yml", content=text.encode())]), "a") == "unknowns"


def test_functions_in_another_file_leave_those_beside_them() -> None:
    imported = service("functions: ['${file(more.yml)}', {a: {handler: a.b}}]")
    assert kind_of(imported, "a") == "functions"
    assert any(one.kind is NoteKind.UNKNOWN and "more.yml" in one.message for one in imported.notes)


@pytest.mark.parametrize(
    "beside", ["resources: '${file(network.yml)}'", "resources: ['${file(network.yml)}']", "plugins: [makes-a-vpc]"]
)
def test_a_resource_that_may_be_in_what_was_not_given_is_unknown(beside: str) -> None:
    imported = service(f"functions: {{a: {{vpc: {{subnetIds: [!Ref App], securityGroupIds: [!Ref G]}}}}}}\n{beside}")
    assert kind_of(imported, "a") == "unknowns"


def test_a_resource_that_is_nowhere_is_a_fault() -> None:
    with pytest.raises(UnreadableDocument, match="There is no parameter or resource 'App'"):
        service("functions: {a: {vpc: {subnetIds: [!Ref App], securityGroupIds: [!Ref G]}}}")


def test_what_the_network_does_not_need_is_not_asked_for() -> None:
    imported = service("functions: {a: {environment: {X: '${env:X}'}, events: [{http: {path: '${opt:path}'}}]}}")
    assert not [one for one in imported.notes if one.kind is NoteKind.UNKNOWN]
    assert [one.name for one in imported.parameters] == ["opt:stage"]


def test_a_parameter_whose_default_is_not_known_has_none() -> None:
    text = "resources: {Parameters: {Net: {Type: String, Default: '${ssm:/net}'}}, Resources: {}}\nfunctions: {a: {}}"
    assert [one.value for one in service(text).parameters if one.name == "Net"] == [""]


def test_the_name_of_the_service_may_be_in_another_file() -> None:
    text = "service: ${file(names.yml):service}\nprovider: {name: aws}\nfunctions: {a: {handler: a.b}}"
    assert kind_of(read_files([SourceFile(path="serverless.yml", content=text.encode())]), "a") == "functions"


def test_aliases_and_merges_are_written_out() -> None:
    """As YAML has them, and as the framework reads them."""
    text = "functions:\n  a: {vpc: &net {subnetIds: [!Ref App], securityGroupIds: [!Ref Group]}}\n"
    imported = service(f"{text}  b: {{vpc: {{<<: *net}}}}\n  c: {{vpc: *net}}\n{NETWORK}")
    assert [one.subnet_ids for one in read_topology(imported.document).functions] == [("App",)] * 3
