"""The script while it is being written: its lines, the variables that hold AWS's ids, and what it leaves out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Network

from lambdanet.exporters.aws_cli.words import Piece, Variable, as_json, remark, shell, variable_name
from lambdanet.exporters.exported import LeftOut
from lambdanet.topology import Interface, Network, Resource, Subnet, Topology, Vpc


@dataclass(slots=True)
class Script:
    """`known` holds a variable for each thing that the script makes or finds, by its id in the topology.

    What is not in it is not there: commands that would need it are left out, with a sentence.
    """

    topology: Topology
    lines: list[str] = field(default_factory=list)
    known: dict[str, Variable] = field(default_factory=dict)
    blocks6: dict[IPv6Network, Variable] = field(default_factory=dict)  # IPv6 blocks that AWS chooses
    left_out: list[LeftOut] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    names: dict[tuple[str, str], str] = field(default_factory=dict)  # by kind and id: AWS's name for it
    vpcs: Mapping[str, Vpc] = field(init=False)
    subnets: Mapping[str, Subnet] = field(init=False)
    interfaces: Mapping[str, Interface] = field(init=False)

    def __post_init__(self) -> None:
        self.vpcs = {one.id: one for one in self.topology.vpcs}
        self.subnets = {one.id: one for one in self.topology.subnets}
        self.interfaces = {one.id: one for one in self.topology.interfaces}

    # --- what is written ------------------------------------------------------------------------

    def step(self, title: str) -> None:
        self.lines += ["", remark(title)]

    def about(self, one: Resource) -> None:
        """A line that says which resource the next commands are about, where its name says more than its id."""
        if one.name != one.id:
            self.lines.append(remark(f"{one.id}: {one.name}"))

    def run(self, service: Piece, operation: Piece, *words: Piece, at: str = "") -> None:
        """A command whose answer nobody needs. `at`: the VPC whose Region it is sent to."""
        self.lines.append(f"{self._command(service, operation, words, at)} >/dev/null")

    def wait(self, service: str, waiter: str, *words: Piece, at: str = "") -> None:
        self.lines.append(self._command(service, f"wait {waiter}", words, at))

    def keep(
        self, variable: Variable, service: Piece, operation: Piece, *words: Piece, query: Piece, at: str = ""
    ) -> None:
        """A command of whose answer one text is kept."""
        asked = self._command(service, operation, (*words, "--query", query, "--output", "text"), at)
        self.lines.append(f"{variable.name}=$({asked})")

    def until(self, wanted: str, service: Piece, operation: Piece, *words: Piece, query: Piece, at: str = "") -> None:
        """Ask again until the answer is this text: for what the AWS CLI has no waiter."""
        asked = self._command(service, operation, (*words, "--query", query, "--output", "text"), at)
        self.lines.append(f"until_it_is {shell(wanted)} {asked}")

    def _command(self, service: Piece, operation: Piece, words: Iterable[Piece], at: str) -> str:
        region = self.region(at)
        elsewhere = f" --region {shell(region)}" if region != self.topology.region else ""
        return " ".join([f"aws {service} {operation}{elsewhere}", *map(shell, words)])

    def leave_out(self, message: str, component: str = "", *, matters: bool = False) -> None:
        self.left_out.append(LeftOut(message=message, component=component, matters=matters))

    # --- what is known --------------------------------------------------------------------------

    def region(self, vpc_id: str) -> str:
        vpc = self.vpcs.get(vpc_id)
        return (vpc.region if vpc else "") or self.topology.region

    def named(self, prefix: str, identifier: str) -> Variable:
        """A new variable, which stands for this id from now on."""
        variable = self.new(prefix, identifier)
        self.known[identifier] = variable
        return variable

    def new(self, prefix: str, identifier: str) -> Variable:
        """A new variable."""
        base = name = variable_name(prefix, identifier)
        number = 1
        while name in self.taken:
            number += 1
            name = f"{base}_{number}"
        self.taken.add(name)
        return Variable(name)

    def all_of(self, identifiers: Iterable[str]) -> list[Variable] | None:
        """The variables of these ids, each once; None if one of them is not there."""
        wanted = list(dict.fromkeys(identifiers))
        return [self.known[one] for one in wanted] if all(one in self.known for one in wanted) else None

    def block(self, block: Network) -> str | Variable:
        """An address block as a command says it: an IPv6 block that AWS chooses is what it has chosen."""
        if not isinstance(block, IPv6Network):
            return str(block)
        if block in self.blocks6:
            return self.blocks6[block]
        for vpc in self.topology.vpcs:
            if any(block.subnet_of(one) for one in vpc.ipv6_cidr_blocks):
                message = f"{block} is in an IPv6 block that AWS chooses anew: what names it means nothing there."
                self.leave_out(message, vpc.id, matters=True)
                break
        return str(block)

    def vpc_of(self, subnet_id: str) -> str:
        return self.subnets[subnet_id].vpc_id


def tagged(kind: str, one: Resource) -> tuple[Piece, ...]:
    """The option that names an EC2 resource: `Name` is the id, by which questions know it."""
    return ("--tag-specifications", as_json([{"ResourceType": kind, "Tags": tags(one)}]))


def tags(one: Resource) -> list[dict[str, str]]:
    title = [] if one.name == one.id else [{"Key": "Title", "Value": one.name}]
    return [{"Key": "Name", "Value": one.id}, *title]
