"""Execution roles of a template: roles, policies inside and beside them, and those that SAM makes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from lambdanet.importers.cloudformation.deployment import Deployment, Resource
from lambdanet.importers.cloudformation.values import Missing
from lambdanet.importers.needs.managed import SAM_TEMPLATES
from lambdanet.importers.needs.roles import Role

ROLE: Final = "AWS::IAM::Role"
SERVERLESS: Final = "AWS::Serverless::Function"
MANAGED_POLICY: Final = "AWS::IAM::ManagedPolicy"
BESIDE: Final = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", MANAGED_POLICY)
IAM: Final = (ROLE, *BESIDE)
VPC_ACCESS: Final = "AWSLambdaVPCAccessExecutionRole"
TRACING: Final = "AWSXrayWriteOnlyAccess"


@dataclass(eq=False, slots=True)
class Roles:
    """`by_name`: by what refers to a role, its id in the template or a name of its own. `made`: those that SAM makes."""

    by_name: dict[str, Role] = field(default_factory=dict)
    made: dict[str, Role] = field(default_factory=dict)  # by the function's id

    def of(self, function: Resource) -> tuple[Role | None, bool]:
        """The role of a function, None where it is not described; and whether the template names one at all."""
        if function.id in self.made:
            return self.made[function.id], True
        named = function.properties.reference("Role")
        return self.by_name.get(named) or self.by_name.get(named.rpartition("/")[2]), bool(named)


def roles_of(deployment: Deployment, functions: Iterable[Resource]) -> Roles:
    """Every role, with the policies that the input attaches to it."""
    found = Roles()
    documents = {one.id: one for one in deployment.of(MANAGED_POLICY)}
    for one in deployment.of(ROLE):
        role = Role()
        if one.doubt:
            role.gap(f"whether {one.id} is there, which hangs on {one.doubt.name}")
        for name in (one.id, one.properties.text("RoleName")):
            if name:
                found.by_name.setdefault(name, role)
        _attached(role, one.properties.data.get("ManagedPolicyArns"), documents)
        _inline(role, one.properties.data.get("Policies"))
    for one in functions:
        if one.type == SERVERLESS and one.properties.data.get("Role") is None:
            found.made[one.id] = _made_by_sam(one, documents)
            found.by_name.setdefault(f"{one.id}Role", found.made[one.id])  # as SAM calls it
    for one in deployment.of(*BESIDE):
        _beside(found, one)
    if deployment.left_out:
        for role in found.by_name.values():
            role.gap("what a macro or a stack that is not among the files may attach")
    for role in {*found.by_name.values(), *found.made.values()}:
        role.settle()
    return found


def _attached(role: Role, arns: object, documents: dict[str, Resource]) -> None:
    """The list of managed policies: AWS's own by ARN, or those of the template."""
    for one in arns if isinstance(arns, list) else [] if arns is None else [arns]:
        if isinstance(one, str) and one in documents:
            _document(role, documents[one])
        elif isinstance(one, str):
            role.attach(one)
        else:
            role.gap(f"the policy {one.name}" if isinstance(one, Missing) else "one of its policies")


def _inline(role: Role, policies: object) -> None:
    for one in policies if isinstance(policies, list) else [] if policies is None else [policies]:
        if isinstance(one, dict):
            role.read(one.get("PolicyDocument"), _name(one.get("PolicyName")))
        else:
            role.gap("one of its policies")


def _beside(found: Roles, one: Resource) -> None:
    """A policy that is a resource of its own, and names its roles."""
    said = one.properties
    named = [said.reference("RoleName")] if one.type.endswith("RolePolicy") else list(said.texts("Roles"))
    for name in named:
        if (role := found.by_name.get(name)) is not None:
            _document(role, one)
        elif said.missing("Roles", "RoleName"):
            for each in found.by_name.values():
                each.gap(f"the policy {one.id}, whose role is not said")


def _document(role: Role, one: Resource) -> None:
    if one.doubt:
        role.gap(f"the policy {one.id}, which is there only if {one.doubt.name} is known")
    else:
        role.read(one.properties.data.get("PolicyDocument"), one.id)


def _made_by_sam(function: Resource, documents: dict[str, Resource]) -> Role:
    """The role that SAM makes for a function that names none: with VPC access if it is attached, and its Policies."""
    role, data = Role(), function.properties.data
    if data.get("VpcConfig") is not None:
        role.attach(VPC_ACCESS)
    if data.get("Tracing") == "Active":
        role.attach(TRACING)
    policies = data.get("Policies")
    for one in policies if isinstance(policies, list) else [] if policies is None else [policies]:
        if isinstance(one, dict) and "Statement" in one:
            role.read(one, "of the function")
        elif isinstance(one, dict) and len(one) == 1:
            _template(role, next(iter(one)))
        else:
            _attached(role, [one], documents)
    return role


def _template(role: Role, name: str) -> None:
    """One of SAM's policy templates."""
    policy = SAM_TEMPLATES.get(name)
    if policy is None:
        role.gap(f"the policy template {_name(name)}")
    else:
        role.take(policy, f"its policy template {name} allows it")


def _name(value: Any) -> str:
    return value if isinstance(value, str) else "without a name"
