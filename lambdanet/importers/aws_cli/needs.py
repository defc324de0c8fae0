"""What AWS prints of functions besides their network: environment variables, roles, event sources."""

from typing import Any

from lambdanet.importers.aws_cli.bundle import Bundle
from lambdanet.importers.aws_cli.draft import Draft
from lambdanet.importers.aws_cli.record import Record
from lambdanet.importers.needs.ends import names_of
from lambdanet.importers.needs.facts import Facts
from lambdanet.importers.needs.polled import POLLED
from lambdanet.importers.needs.roles import Role
from lambdanet.importers.needs.texts import Place, meant


def facts_of(draft: Draft) -> dict[str, Facts]:
    """What each function of the document needs, by its id there.

    A role that lacks what IAM-01 asks for is not looked at: the function is there, and goes on to be invoked (IAM-03).
    """
    roles, names = _roles(draft.bundle), names_of(draft.lists)
    details = draft.bundle.describes("RoleDetailList")
    found: dict[str, Facts] = {}
    for record in draft.bundle.of("Functions"):
        name, arn = record.text("FunctionName"), record.text("Role")
        if not draft.has(name, "functions"):
            continue
        facts = found[draft.id_of(name, "functions")] = Facts(role=roles.get(arn), role_said=details and bool(arn))
        for variable, value in record.inner("Environment").inner("Variables").data.items():
            if isinstance(value, str):
                facts.variable(variable, value, record.region, names)
    for record in draft.bundle.of("EventSourceMappings"):
        _polled(found, draft, record)
    return found


def _polled(found: dict[str, Facts], draft: Draft, record: Record) -> None:
    name = record.text("FunctionArn").split(":function:")[-1].partition(":")[0]
    facts = found.get(draft.id_of(name, "functions")) if draft.has(name, "functions") else None
    arn = record.text("EventSourceArn")
    source = meant(arn, record.region, {}) if arn.startswith("arn:") else None
    if facts is not None and source is not None and source.place is Place.SERVICE and source.target in POLLED:
        facts.poll(source.target, POLLED[source.target])


def _roles(bundle: Bundle) -> dict[str, Role]:
    """The roles that `aws iam get-account-authorization-details` prints, by their ARN."""
    documents = {one.text("Arn"): _current(one) for one in bundle.of("Policies")}
    found: dict[str, Role] = {}
    for record in bundle.of("RoleDetailList"):
        role = found[record.text("Arn")] = Role()
        for policy in record.items("RolePolicyList"):
            _read(role, policy.data.get("PolicyDocument"), policy.text("PolicyName"))
        for policy in record.items("AttachedManagedPolicies"):
            arn = policy.text("PolicyArn")
            if (document := documents.get(arn)) is not None:
                _read(role, document, policy.text("PolicyName"))
            else:
                role.attach(arn)
        role.settle()
    return found


def _current(policy: Record) -> Any:
    """The document of the version of a managed policy that is in force."""
    return next(
        (one.data.get("Document") for one in policy.items("PolicyVersionList") if one.flag("IsDefaultVersion")), None
    )


def _read(role: Role, document: object, name: str) -> None:
    if isinstance(document, str):
        role.read_text(document, name)
    else:
        role.read(document, name)
