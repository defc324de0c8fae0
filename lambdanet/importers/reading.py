"""Any input that we read: recognised by what is in it, or by the format that it is said to have."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from lambdanet.document import MAX_BYTES
from lambdanet.importers.aws_cli.build import AWS_CLI, import_aws_cli
from lambdanet.importers.aws_cli.bundle import is_output
from lambdanet.importers.cloudformation.build import CLOUDFORMATION, import_cloudformation
from lambdanet.importers.cloudformation.template import is_template
from lambdanet.importers.files import LESS, SourceFile, all_values, unreadable, within_limits, within_reason
from lambdanet.importers.mistaken import text_mistaken, value_mistaken
from lambdanet.importers.notes import Imported
from lambdanet.importers.serverless.build import SERVERLESS, import_serverless, is_serverless
from lambdanet.importers.terraform.build import TERRAFORM, import_terraform
from lambdanet.importers.terraform.plan import is_terraform

TOPOLOGY: Final = "topology"
HINT: Final = (
    "Give a topology document, a CloudFormation template, a serverless.yml, the output of AWS commands such as aws ec2 describe-vpcs, or of "
    "terraform show -json."
)
NONE: Final[Mapping[str, str]] = MappingProxyType({})

Values = Iterable[tuple[SourceFile, object]]


def read_files(files: Sequence[SourceFile], format_: str = "", parameters: Mapping[str, str] = NONE) -> Imported:
    """The files as a topology document. `format_`: one of `FORMATS`; left out, it is recognised. `parameters`: a template's.

    Raises UnreadableDocument with every fault: too large, malformed, in no format that is known.
    """
    if format_ and format_ not in FORMATS:
        known = f"Known: {', '.join(FORMATS)}."
        raise unreadable("import.unknown-format", f"{format_[:60]!r} is no format that is read here.", hint=known)
    within_limits(len(files), sum(len(one.content) for one in files))
    given = list(all_values(within_reason(tuple(dict.fromkeys(files)))))  # what is given twice is read once
    if not given:
        raise unreadable("import.empty", "There is nothing in it.", hint=HINT)
    found = format_ or _recognised(given)
    if found == CLOUDFORMATION:
        return import_cloudformation(given, parameters)
    if found == SERVERLESS:
        return import_serverless(given, parameters)
    if parameters:
        message = "Only a template has parameters, and this is none."
        raise unreadable("import.no-parameters", message, hint="Leave them out.")
    return FORMATS[found](given)


def _recognised(given: Sequence[tuple[SourceFile, object]]) -> str:
    if any(isinstance(value, dict) and "format" in value for _, value in given):
        return TOPOLOGY
    if any(is_terraform(value) for _, value in given):
        return TERRAFORM
    if any(is_serverless(value) for _, value in given):
        return SERVERLESS
    if any(is_template(value) for _, value in given):
        return CLOUDFORMATION
    if any(is_output(value) for _, value in given):
        return AWS_CLI
    message = "This is no topology document and no template, and holds no output of a command that is known here."
    path = given[0][0].path if len(given) == 1 else ""
    for file, value in given:
        if mistaken := value_mistaken(value) or text_mistaken(file.content[:100_000].decode(errors="replace")):
            raise unreadable("import.unknown-format", mistaken[0], path=file.path, hint=mistaken[1])
    raise unreadable("import.unknown-format", message, path=path, hint=HINT)


def _topology(given: Values) -> Imported:
    values = list(given)
    size = sum(len(file.content) for file, _ in values)
    if size > MAX_BYTES:
        raise unreadable(
            "document.too-large", f"The document has {size:,} bytes; {MAX_BYTES:,} is the most.", hint=LESS
        )
    if len(values) != 1 or not isinstance(values[0][1], dict):
        raise unreadable(
            "import.not-one-document", "A topology document is one object in one file.", hint="Give that file alone."
        )
    return Imported(format=TOPOLOGY, document=values[0][1])  # not read yet: who asks for it reads it


FORMATS: Final[Mapping[str, Callable[[Values], Imported]]] = {
    TOPOLOGY: _topology,
    AWS_CLI: import_aws_cli,
    TERRAFORM: import_terraform,
    CLOUDFORMATION: lambda given: import_cloudformation(given, NONE),
    SERVERLESS: lambda given: import_serverless(given, NONE),
}
