"""A `serverless.yml` of the Serverless Framework in, a topology document and notes out.

    python -m lambdanet reach serverless.yml --from hello --to internet --parameter opt:stage=prod

`variables.py` works its variables out, `service.py` makes the CloudFormation template that the framework would make,
and CloudFormation's importer reads that. Raised faults say the place in the file that was given.
"""

import posixpath
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from typing import Any, Final

from lambdanet.document import UnreadableDocument
from lambdanet.importers.cloudformation.build import import_cloudformation
from lambdanet.importers.cloudformation.deployment import PSEUDO
from lambdanet.importers.cloudformation.lines import with_lines
from lambdanet.importers.files import SourceFile, clean, unreadable
from lambdanet.importers.notes import Imported, Note, NoteKind
from lambdanet.importers.serverless.service import Service
from lambdanet.importers.serverless.variables import Variables, first_ref, refs
from lambdanet.problems import Problem

SERVERLESS: Final = "serverless"
READ: Final = ("provider", "functions", "resources")


def is_serverless(value: object) -> bool:
    """Does a value look like a service of the Serverless Framework for AWS?"""
    if not isinstance(value, dict) or "service" not in value:
        return False
    provider = value.get("provider")
    if isinstance(provider, dict):
        return provider.get("name") == "aws" or _is_variable(provider.get("name"))
    return provider == "aws" or (_is_variable(provider) and not value.keys().isdisjoint(("functions", "resources")))


def _is_variable(value: object) -> bool:
    """What another file or somebody says; what is read here is for AWS."""
    return isinstance(value, str) and value.startswith("${")


def import_serverless(given: Iterable[tuple[SourceFile, object]], parameters: Mapping[str, str]) -> Imported:
    """A service and the files that it refers to as a document. Raises UnreadableDocument.

    `parameters`: values by the texts of variables, such as `opt:stage`, and CloudFormation's own.
    """
    values = list(given)
    services = [(file, value) for file, value in values if is_serverless(value) and isinstance(value, dict)]
    if len(services) != 1:
        message = f"{len(services)} services of the Serverless Framework are in it; one is read at a time."
        raise unreadable("import.unknown-format", message, hint="Give the files of one service.")
    file, data = services[0]
    try:
        return _imported(file, data, values, parameters)
    except RecursionError as error:
        message = "Values lead to values too often."
        raise unreadable("document.too-deep", message, path=file.path, hint="Nest them less deep.") from error
    except UnreadableDocument as error:
        raise UnreadableDocument(with_lines(error.problems, [file])) from error


def _imported(
    file: SourceFile, data: dict[str, Any], values: list[tuple[SourceFile, object]], parameters: Mapping[str, str]
) -> Imported:
    start = f"{file.path}: " if file.path else ""
    others = {posixpath.normpath(one.path): value for one, value in values if one is not file}
    variables = Variables(data, start, posixpath.dirname(file.path), parameters, others)
    if data["provider"] == "aws":
        data = data | {"provider": {"name": data["provider"]}}
    stage = variables.stage()
    known = {key: variables.value(data.get(key), key) for key in READ}
    said = isinstance(known["provider"], dict) and known["provider"].get("region") is not None
    region = variables.value("${aws:region}", "provider.region")
    service = Service(known, start, _name(variables.value(data["service"], "service"), start), stage)
    template = service.template()
    needed = {*refs(template), *refs(service.unread)}
    declared = {
        name: {"Type": "String"} | ({"Default": value} if value is not None else {})
        for name, value in variables.asked.items()
        if value is not None or name in needed
    }
    own = template.get("Parameters")
    template["Parameters"] = declared | own if isinstance(own, dict) else declared
    passed = dict(parameters)
    if isinstance(region, str):
        passed.setdefault("AWS::Region", region)
    # without its text: the lines of the template are not those of the service
    made = replace(file, content=b"")
    try:
        found = import_cloudformation([(made, template)], passed, _beyond(data, service))
    except UnreadableDocument as error:
        raise UnreadableDocument([_in_service(one, start, service.places) for one in error.problems]) from error
    for one in (*found.document.get("functions", ()), *found.document.get("unknowns", ())):
        place = service.places.get(f"Resources.{one['id']}", "")
        if place.startswith("functions"):
            one.setdefault("aliases", []).append(clean(place.rpartition(".")[2]))
    return replace(
        found,
        format=SERVERLESS,
        document=found.document | {"name": clean(f"Imported from Serverless: {service.name or 'a service'}"[:100])},
        notes=(*found.notes, *_notes(data, service, variables, needed, others)),
        parameters=tuple(one for one in found.parameters if one.name not in PSEUDO or not said),
    )


def _name(said: Any, start: str) -> str:
    """The service's name; "" where it is not known."""
    if first_ref(said) is not None:
        return ""
    name = said.get("name") if isinstance(said, dict) else said
    if not isinstance(name, str) or not name:
        raise unreadable(
            "import.bad-value", "A name belongs here.", path=f"{start}service", hint="Write service: NAME."
        )
    return name


def _beyond(data: Mapping[str, Any], service: Service) -> str:
    """Why there may be resources that the template does not hold, "" where there are none."""
    if service.unread:
        return "is in what is not known here"
    return "is made by a plugin" if data.get("plugins") else ""


def _in_service(problem: Problem, start: str, places: Mapping[str, str]) -> Problem:
    """A fault of the template at its place in the service."""
    path = problem.path.removeprefix(start)
    steps = path.split(".")
    place = places.get(".".join(steps[:2]))
    if place is None:
        return problem
    rest = ".".join(steps[2:])
    if place.startswith("functions"):
        rest = rest.replace("Properties.VpcConfig.SubnetIds", "vpc.subnetIds")
        rest = rest.replace("Properties.VpcConfig.SecurityGroupIds", "vpc.securityGroupIds")
        rest = rest.replace("Properties.VpcConfig", "vpc")
        rest = rest.replace("Properties.ReservedConcurrentExecutions", "reservedConcurrency")
    return replace(problem, path=f"{start}{place}.{rest}" if rest else f"{start}{place}")


def _notes(
    data: Mapping[str, Any], service: Service, variables: Variables, needed: Set[str], others: Mapping[str, Any]
) -> Iterable[Note]:
    if plugins := data.get("plugins"):
        names = plugins if isinstance(plugins, list) else [plugins]
        shown = ", ".join(clean(str(one)[:60]) for one in names[:10])
        message = f"Plugins are not run, and may change anything: {shown}."
        yield Note(kind=NoteKind.IGNORED, message=message, matters=True)
    unknown = {
        f"{name.partition(')')[0]})" if name.startswith("file(") else name for name in variables.unknown & needed
    }
    for name in sorted(unknown)[:50]:
        shown = clean(name)
        remedy = "give that file along." if shown.startswith("file(") else f"--parameter {shown}=… says it."
        message = f"${{{shown}}} is not known here: {remedy}"
        yield Note(kind=NoteKind.UNKNOWN, message=message, matters=True)
    if service.left:
        shown = ", ".join(f"{clean(kind)} ({number})" for kind, number in service.left.most_common(12))
        yield Note(kind=NoteKind.IGNORED, message=f"Of no place in the network: {shown}.")
    for path in sorted(set(others) - variables.used_files)[:20]:
        yield Note(kind=NoteKind.IGNORED, message="The service does not refer to this file.", file=clean(path))
