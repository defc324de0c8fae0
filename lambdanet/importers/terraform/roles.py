"""Execution roles of a plan: roles, policies inside and beside them, and documents that only apply gives."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lambdanet.importers.needs.roles import Role
from lambdanet.importers.terraform.kinds import SERVICES
from lambdanet.importers.terraform.plan import Node, Resource
from lambdanet.importers.terraform.references import parts_of, written_references
from lambdanet.importers.terraform.translation import Translation, kind_of

ROLE: Final = "aws_iam_role"
POLICY: Final = "aws_iam_policy"
DOCUMENT: Final = "aws_iam_policy_document"
FURTHER: Final = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")


def roles_of(translation: Translation) -> dict[str, Role]:
    """Every role that the plan manages, by its identity, with all that it attaches to it."""
    found: dict[str, Role] = {}
    for one in translation.all(ROLE):
        role = found[translation.identity(one)] = Role()
        for node in one.node.blocks("inline_policy"):
            if node.record.data.get("policy") or node.written("policy"):
                _read(translation, role, node, one.address)
        if one.node.stated("managed_policy_arns"):
            _attach(translation, role, one.node, "managed_policy_arns")
    for one in translation.all("aws_iam_role_policy"):
        for role in _roles(translation, found, one.node, "role"):
            _read(translation, role, one.node, one.address)
    for one in translation.all("aws_iam_role_policy_attachment"):
        for role in _roles(translation, found, one.node, "role"):
            _attach(translation, role, one.node, "policy_arn")
    for one in translation.all("aws_iam_policy_attachment"):
        for role in _roles(translation, found, one.node, "roles", several=True):
            _attach(translation, role, one.node, "policy_arn")
    translation.all(POLICY)
    for role in found.values():
        role.settle()
    return found


def _roles(
    translation: Translation, found: Mapping[str, Role], node: Node, key: str, *, several: bool = False
) -> Iterator[Role]:
    """The roles that a key names. Where it may be any of several, or nobody can say, their policies are not all known."""
    named = translation.led_to(node, key, ROLE)
    if len(named) == 1 or (several and named):
        yield from (found[one] for one in named if one in found)
        return
    for role in [found[one] for one in named if one in found] or found.values():
        role.gap(f"{node.owner.address}, whose role is known after apply")


def _attach(translation: Translation, role: Role, node: Node, key: str) -> None:
    named = translation.led_to(node, key, POLICY)
    several = key == "managed_policy_arns"
    if node.is_unknown(key) and (several or len(named) != 1):
        role.gap(f"a policy of {node.owner.address}, which is known after apply")
    for one in named if several or len(named) == 1 else ():
        policy = translation.found(POLICY, one)
        if policy is None or (policy.mode == "data" and not policy.record.data.get("policy")):
            role.attach(one)
        else:
            _read(translation, role, policy.node, policy.address)


def _read(translation: Translation, role: Role, node: Node, called: str) -> None:
    """The document under `policy`: its text, or what the configuration leads to."""
    text = node.record.data.get("policy")
    if isinstance(text, str) and text:
        role.read_text(text, called)
        return
    written = node.written("policy")
    documents = list(_documents(translation, node.owner, written))
    for document in documents:
        if document is None:
            role.gap(f"a part of the policy of {called}, which is known after apply")
        else:
            role.read(document, called)
    if documents:
        return
    role.gap(f"the policy of {called}, which is known after apply")
    for one in translation.references.of(node.owner, written):
        if one.resource is not None and (service := SERVICES.get(kind_of(one.resource))):
            role.services.setdefault(service, []).append(f"its role's policy refers to {one.resource.address}")


def _documents(translation: Translation, owner: Resource, written: object) -> Iterator[dict[str, Any] | str | None]:
    """The policy documents that an expression leads to; None for a part of one that nobody can say."""
    found = [one.resource for one in translation.references.of(owner, written) if one.resource is not None]
    documents = [one for one in found if one.type == DOCUMENT]
    for one in documents:
        yield from _of_source(one.node.record.data, one.configuration.get("expressions"))
    if documents:
        return
    module = translation.plan.module(owner.modules)
    for reference in written_references(written):  # a data source that apply reads may be printed as written alone
        match parts_of(reference):
            case ["data", "aws_iam_policy_document", str(name), *_] if module is not None:
                configuration = module.resources.get(("data", DOCUMENT, name))
                if configuration is not None:
                    yield from _of_source({}, configuration.get("expressions"))
            case _:
                continue


def _of_source(values: Mapping[str, Any], expressions: object) -> Iterator[dict[str, Any] | None]:
    """A data source's document out of its statements, as they are known or else as they are written."""
    said = expressions if isinstance(expressions, dict) else {}
    statements = values.get("statement")
    written = said.get("statement")
    if isinstance(statements, list) and statements:
        made = [_statement(one) for one in statements if isinstance(one, dict)]
    elif isinstance(written, list):
        made = [
            _statement({key: _constant(value) for key, value in one.items()})
            for one in written
            if isinstance(one, dict)
        ]
    else:
        made = []
        yield None
    yield {"Statement": made}
    if any(values.get(key) or said.get(key) for key in FURTHER):
        yield None


def _constant(written: object) -> object:
    """A value as it is written; None for what is an expression. Of nested blocks it matters only that they are there."""
    return (
        written if isinstance(written, list) else written.get("constant_value") if isinstance(written, dict) else None
    )


def _statement(values: Mapping[str, Any]) -> dict[str, Any]:
    """A statement as IAM writes it. Without resources it is not known to be about everything."""
    made: dict[str, Any] = {"Effect": values.get("effect") or "Allow", "Resource": values.get("resources")}
    if values.get("not_actions"):
        made["NotAction"] = values["not_actions"]
    else:
        made["Action"] = values.get("actions") if values.get("actions") is not None else [None]
    if values.get("condition"):
        made["Condition"] = values["condition"]
    return made
