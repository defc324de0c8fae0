"""All the stacks of an input, nested ones among them, and the resources that they come to."""

import posixpath
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from lambdanet.importers.aws_cli.draft import Draft
from lambdanet.importers.aws_cli.record import Faults
from lambdanet.importers.cloudformation.intrinsics import PLACEHOLDER, ZONES, resolve
from lambdanet.importers.cloudformation.kinds import READ
from lambdanet.importers.cloudformation.properties import Properties
from lambdanet.importers.cloudformation.stack import Stack
from lambdanet.importers.cloudformation.template import Template
from lambdanet.importers.cloudformation.values import Missing, Value, as_text
from lambdanet.importers.cloudformation.work import Work
from lambdanet.importers.files import REGION, clean
from lambdanet.importers.notes import NoteKind, Parameter

STACKS: Final = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
DEEPEST_STACK: Final = 20
MOST_PARAMETERS: Final = 200  # as in CloudFormation
LONGEST_NAME: Final = 80  # of a nested stack's file
LONGEST_TEXT: Final = 300  # of a parameter, as it is shown
# How a value that no template holds is given: --parameter ImportValue:network-vpc=vpc-1
IMPORT: Final = "ImportValue:"
OUTSIDE: Final = (IMPORT, "resolve:ssm:")
FIRST_REGION: Final = "us-east-1"
GROUPS: Final = ("SecurityGroupIds", "SecurityGroups", "GroupSet", "VpcSecurityGroupIds", "VPCSecurityGroups")
PSEUDO: Final = ("AWS::Region", "AWS::AccountId", "AWS::StackName", "AWS::Partition", "AWS::URLSuffix", "AWS::StackId")


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """A resource of a stack. `id`: what references to it say.

    `doubt`: what has to be known to say whether it is there, or in which of the template's security groups.
    """

    id: str
    logical: str
    type: str
    properties: Properties
    stack: Stack
    doubt: Missing | None


@dataclass(eq=False)
class Deployment:
    """`pseudo`: values of pseudo-parameters, `given`: of the templates' own. `notes` go to the draft."""

    templates: Sequence[Template]
    given: Mapping[str, str]
    pseudo: Mapping[str, str]
    faults: Faults
    draft: Draft
    work: Work = field(default_factory=Work)
    stacks: list[Stack] = field(default_factory=list)
    by_type: dict[str, list[Resource]] = field(default_factory=dict)
    outside: dict[str, str | None] = field(default_factory=dict)  # what is kept elsewhere: its name, and what was given
    left_out: bool = False  # is there a macro, a loop or a nested stack whose resources nobody knows?
    _blocks6: dict[str, str] = field(default_factory=dict)
    _exports: dict[str, tuple[Stack, str]] | None = None
    _assumed: set[str] = field(default_factory=set)

    # --- stacks ---------------------------------------------------------------------------------

    def open(self) -> None:
        """Make every stack, the nested ones last, and every resource."""
        outermost = self._outermost()
        used: set[str] = set()
        for template in outermost:
            name = self.pseudo.get("AWS::StackName") or template.name
            number, plain = len(used), name
            while name in used:
                number += 1
                name = f"{plain}{number}"
            used.add(name)
            prefix = f"{name}." if len(outermost) > 1 else ""
            self._open(Stack(template, self, name, prefix, self.given, (template.file.path,)))
        self._check_given(outermost)
        for stack in self.stacks:
            for resource in self._resources(stack):
                self.by_type.setdefault(resource.type, []).append(resource)

    def _open(self, stack: Stack) -> None:
        self.work.stack(stack.template.path)
        self.stacks.append(stack)
        self._note_what_is_left_out(stack)
        for logical, data in stack.resources.items():
            if (key := STACKS.get(data["Type"])) is not None and stack.exists(logical) is True:
                self._open_nested(stack, logical, key)

    def _open_nested(self, parent: Stack, logical: str, key: str) -> None:
        path = f"{parent.template.path}Resources.{logical}.Properties.{key}"
        location = _location(parent.resources[logical], key)
        found = self._found(parent, location)
        if len(found) != 1:
            self.left_out = True
            called = clean(_file_name(location)[-LONGEST_NAME:])
            which = f"The template of {parent.id_of(logical)}{f' ({called})' if called else ''}"
            why = f"may be any of {len(found)} files" if found else "is not among the files"
            self.draft.bundle.note(
                NoteKind.UNKNOWN,
                f"{which} {why}: what it makes is not known.",
                component=parent.id_of(logical),
                file=path,
                matters=True,
            )
            return
        (template,) = found
        if template.file.path in parent.parents:
            circle = " → ".join((*parent.parents, template.file.path))
            self.faults.add(
                path, f"These stacks are nested in a circle: {circle[:300]}.", "CloudFormation refuses it too."
            )
            return
        if len(parent.parents) > DEEPEST_STACK:
            self.faults.add(path, f"Stacks are nested more than {DEEPEST_STACK} levels deep.")
            return
        given = parent.said(logical, "Parameters")
        child = Stack(
            template,
            self,
            f"{parent.name}-{logical}",
            f"{parent.id_of(logical)}.",
            given if isinstance(given, dict) else {},
            (*parent.parents, template.file.path),
        )
        parent.children[logical] = child
        self._open(child)

    def _found(self, parent: Stack, location: str) -> Sequence[Template]:
        """The files that a nested stack may mean: beside its parent, else of that name anywhere. Nothing else is opened."""
        if not _file_name(location):
            return ()
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(parent.template.file.path), _plain(location)))
        return self._by_path.get(_plain(beside)) or self._by_name.get(_file_name(location), ())

    @cached_property
    def _by_path(self) -> Mapping[str, Sequence[Template]]:
        return _grouped((_plain(one.file.path), one) for one in self.templates)

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[Template]]:
        return _grouped((_file_name(one.file.path), one) for one in self.templates)

    def _outermost(self) -> list[Template]:
        """The files that no other nests; and of those that nest each other in a circle the first, which says so."""
        inner = {id(one): self._nested_in(one) for one in self.templates}
        nested = {id(one) for found in inner.values() for one in found}
        outermost, seen = [], set[int]()
        for template in sorted(self.templates, key=lambda one: id(one) in nested):
            if id(template) in seen:
                continue
            outermost.append(template)
            ahead = [template]
            while ahead:
                one = ahead.pop()
                if id(one) not in seen:
                    seen.add(id(one))
                    ahead += inner[id(one)]
        return outermost

    def _nested_in(self, template: Template) -> list[Template]:
        """The other files that a file nests."""
        stack, named = Stack(template, self, template.name, "", {}), list[Template]()
        for data in template.resources().values():
            if (key := STACKS.get(data["Type"])) is not None:
                found = self._found(stack, _location(data, key))
                named += found if len(found) == 1 and found[0] is not template else ()
        return named

    def _check_given(self, outermost: Iterable[Template]) -> None:
        known = {name for one in outermost for name in one.section("Parameters")}
        for name in self.given:
            if name not in known and not name.startswith(OUTSIDE):
                hint = f"Parameters: {', '.join(sorted(known)[:20]) or 'none'}; and {', '.join(PSEUDO)}."
                self.faults.add("", f"There is no parameter {name[:80]!r}.", hint)

    def _note_what_is_left_out(self, stack: Stack) -> None:
        self.left_out = self.left_out or bool(stack.template.outside)
        for loop in stack.template.loops():
            self.left_out = True
            message = f"The loop Fn::ForEach::{clean(loop[:60])} is not worked out: what it makes is left out."
            self.draft.ignored(message, matters=True)
        for macro in stack.template.transforms():
            if not macro.startswith(
                ("AWS::Serverless", "AWS::LanguageExtensions", "AWS::SecretsManager", "AWS::CodeDeploy")
            ):
                self.left_out = True
                self.draft.ignored(
                    f"The macro {clean(macro[:80])} is not run: what it makes is left out.", matters=True
                )

    def _resources(self, stack: Stack) -> Iterator[Resource]:
        for logical, data in stack.resources.items():
            there = stack.exists(logical)
            if there is False:
                continue
            path = f"{stack.template.path}Resources.{logical}.Properties"
            wanted = data["Type"] in READ
            values = stack.properties(logical) if wanted else {}
            properties = Properties(values, path, self.faults, self.region_of(stack))
            doubt = there if isinstance(there, Missing) else _choice(data["Type"], values)
            yield Resource(stack.id_of(logical), logical, data["Type"], properties, stack, doubt)

    def of(self, *types: str) -> list[Resource]:
        """The resources of these types, in the order of the stacks."""
        return [one for kind in types for one in self.by_type.get(kind, ())]

    def parameters(self) -> list[Parameter]:
        """What may be given: the Region, and the parameters of the outermost stacks that are no secrets."""
        found = {"AWS::Region": Parameter(name="AWS::Region", value=self.region_of(self.stacks[0]))}
        for stack in self.stacks:
            for name, said in stack.parameters.items() if len(stack.parents) == 1 else ():
                if isinstance(said, dict) and as_text(said.get("NoEcho")) != "true":
                    found.setdefault(name, _parameter(name, said, self.given.get(name)))
        for name, value in self.outside.items():
            about = "What another stack exports." if name.startswith(IMPORT) else "What the parameter store keeps."
            found.setdefault(
                name, Parameter(name=clean(name[:LONGEST_TEXT]), description=about, value=clean(value or ""))
            )
        return list(found.values())[:MOST_PARAMETERS]

    # --- what stacks ask of each other ----------------------------------------------------------

    def output(self, stack: Stack, resource: str, name: str, path: str) -> Value:
        """An output of a nested stack."""
        child = stack.children.get(resource)
        if child is None:
            return Missing(
                f"{stack.id_of(resource)}.{name}"[:60], "is an output of a stack that is not among the files"
            )
        return child.output(name, path)

    def exported(self, name: str, path: str) -> Value:
        """What a stack of the input exports under this name."""
        if self._exports is None:
            self._exports = {}
            for stack in self.stacks:
                self._exports |= dict(_exports(stack))
        if name not in self._exports:
            told = self.told(f"{IMPORT}{name}")
            return Missing(name, "is exported by a stack that is not among the files") if told is None else told
        stack, output = self._exports[name]
        return stack.output(output, path)

    def told(self, name: str) -> str | None:
        """What was given for a value that another stack exports, or that the parameter store keeps."""
        return self.outside.setdefault(name, self.given.get(name))

    def check_told(self) -> None:
        """Once all is read: a value from outside that nothing in the templates asks for is a fault."""
        for name in self.given:
            if name.startswith(OUTSIDE) and name not in self.outside:
                hint = f"Asked for are: {', '.join(list(self.outside)[:20]) or 'none'}."
                self.faults.add("", f"No template asks for {name[:80]!r}.", hint)

    # --- what is made up ------------------------------------------------------------------------

    def region_of(self, stack: Stack) -> str:
        return self.pseudo.get("AWS::Region") or stack.template.file.region or self._usual_region

    @cached_property
    def _usual_region(self) -> str:
        """The Region that is taken where none is said: one for which the templates' mappings have something."""
        mappings = [one for template in self.templates for one in template.section("Mappings").values()]
        by_region = [one for one in mappings if isinstance(one, dict) and one and all(map(REGION.fullmatch, one))]
        common = [name for name in (by_region[0] if by_region else ()) if all(name in one for one in by_region)]
        return FIRST_REGION if FIRST_REGION in common or not common else common[0]

    def zones(self, region: str) -> list[str]:
        """Names of zones: which a Region offers to an account is known when it is deployed."""
        self.assume(
            f"The zones of {region} were taken to be {region}a, {region}b and so on: Fn::GetAZs gives an account's own."
        )
        return [f"{region}{letter}" for letter in ZONES]

    def blocks6(self, stack: Stack, vpc: str) -> Value:
        """The IPv6 blocks of a VPC of this stack; those that Amazon provides are made up."""
        found = []
        for logical, data in stack.resources.items():
            if data["Type"] != "AWS::EC2::VPCCidrBlock" or stack.exists(logical) is not True:
                continue
            if stack.said(logical, "VpcId") != stack.id_of(vpc):
                continue
            if (said := stack.said(logical, "Ipv6CidrBlock")) is not None:
                found.append(said)
            elif stack.said(logical, "AmazonProvidedIpv6CidrBlock") in (True, "true"):
                found.append(self.made_block6(stack.id_of(vpc)))
        return found or Missing(f"{stack.id_of(vpc)}.Ipv6CidrBlocks", "is known when it is deployed")

    def made_block6(self, vpc: str) -> str:
        """A block for a VPC that Amazon gives one: of the range for examples, another one for each VPC."""
        if vpc not in self._blocks6:
            self._blocks6[vpc] = f"2001:db8:{0x100 + len(self._blocks6):x}::/56"
            self.assume(f"{vpc} gets its IPv6 block from Amazon when it is deployed: {self._blocks6[vpc]} was taken.")
        return self._blocks6[vpc]

    def assume(self, message: str) -> None:
        """Say once what was made up, and cannot change a verdict."""
        if message not in self._assumed:
            self._assumed.add(message)
            self.draft.bundle.note(NoteKind.ASSUMED, message)


def _parameter(name: str, said: Mapping[str, Any], given: str | None) -> Parameter:
    allowed = said.get("AllowedValues")
    texts = [as_text(one) for one in allowed] if isinstance(allowed, list) else []
    value = given if given is not None else as_text(said.get("Default")) or ""
    return Parameter(
        name=clean(name[:LONGEST_TEXT]),
        description=clean((as_text(said.get("Description")) or "")[:LONGEST_TEXT]),
        value=clean(value),
        allowed=tuple(clean(one[:LONGEST_TEXT]) for one in texts[:MOST_PARAMETERS] if one is not None),
    )


def _location(resource: Mapping[str, Any], key: str) -> str:
    """Where a nested stack says that its template is, as far as text says it: the end of an address is enough."""
    value = (resource.get("Properties") or {}).get(key)
    match value:
        case {"Fn::Sub": str(text)} | {"Fn::Sub": [str(text), *_]}:
            value = text
        case {"Fn::Join": [str(), [*_, str(text)]]}:
            value = text
        case _:
            pass
    return PLACEHOLDER.sub("", value) if isinstance(value, str) else ""


def _plain(location: str) -> str:
    """A path to compare: without a query, with forward slashes, and each letter in one piece, which file systems may take apart."""
    return unicodedata.normalize("NFC", location.partition("?")[0].replace("\\", "/"))


def _file_name(location: str) -> str:
    return _plain(location).rpartition("/")[2]


def _grouped(named: Iterable[tuple[str, Template]]) -> dict[str, list[Template]]:
    found: dict[str, list[Template]] = {}
    for name, template in named:
        found.setdefault(name, []).append(template)
    return found


def _exports(stack: Stack) -> Iterator[tuple[str, tuple[Stack, str]]]:
    for output, said in stack.template.section("Outputs").items():
        export = said.get("Export") if isinstance(said, dict) else None
        if isinstance(export, dict):
            name = resolve(stack, export.get("Name"), f"{stack.template.path}Outputs.{output}.Export.Name")
            if isinstance(name, str):
                yield name, (stack, output)


def _choice(type_: str, value: object) -> Missing | None:
    """What has to be known to say which of the template's groups something is in.

    As none of them it could be read as one whom no rule that names a group admits. An endpoint that is not known would
    leave open what a name leads to, which is more: its groups are left unknown by themselves.
    """
    if type_ == "AWS::EC2::VPCEndpoint":
        return None
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        listed = one if isinstance(one, list) else [one]
        chosen = next((each for each in listed if isinstance(each, Missing) and each.chosen), None)
        if key in GROUPS and chosen is not None:
            return chosen
        if (found := _choice(type_, one)) is not None:
            return found
    return None
