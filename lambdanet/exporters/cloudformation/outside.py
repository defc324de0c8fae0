"""What no template has: what is outside of the account, what software does, what only the topology knows."""

from lambdanet import services
from lambdanet.exporters.cloudformation.stack import LONGEST_TEMPLATE, MOST_RESOURCES, Stack
from lambdanet.topology import ALL_PORTS, Instance, NetworkInterface


def leave_outside(stack: Stack) -> None:
    """Say all of it, after everything that the template has."""
    topology = stack.topology
    for host in topology.internet_hosts:
        stack.leave(f"{host.host_name} is a host on the internet: no template has it.", host.id, matters=True)
    for customer in topology.customer_hosts:
        stack.leave("A host on premises: no template has it.", customer.id, matters=True)
    for service in topology.services:
        ruled = bool(service.needs_vpc or service.needs_endpoint or service.zones)
        other = service.id != service.service or service.region != topology.region
        says = (
            "its resource policy and its zones are not in the template" if ruled else f"ask for it as {service.service}"
        )
        message = f"{services.BY_NAME[service.service].title} is AWS's: {says}."
        stack.leave(message, service.id, matters=ruled or other)
    machines: tuple[Instance | NetworkInterface, ...] = (*topology.instances, *topology.network_interfaces)
    for one in machines:
        if one.listens != (ALL_PORTS,):
            ports = ", ".join(map(str, one.listens)) or "no port"
            message = f"What its software listens on ({ports}) is not in the template."
            stack.leave(message, one.id, matters=True)
    for unknown in topology.unknowns:
        what = unknown.type or "something"
        stack.leave(f"It is {what} that nobody has described: it is missing.", unknown.id, matters=True)
    if topology.port_25_lifted:
        stack.leave("That AWS has lifted the block of TCP 25 is a fact of the account.", matters=True)
    if topology.enis_per_vpc != 500:
        stack.leave(f"The quota of {topology.enis_per_vpc} Lambda interfaces in a VPC is the account's.", matters=True)
    _leave_names(stack)
    _leave_size(stack)


def _leave_names(stack: Stack) -> None:
    """Names that a stored question uses, and that an import does not find."""
    topology = stack.topology
    asked = {text for one in topology.questions for text in (one.question.source, one.question.target)}
    for one in topology.resources():
        if one.id in stack.made and one.name in asked and stack.title(one) != one.name and one.name != one.id:
            message = f"The name {one.name!r} cannot be a tag, or means something else too: ask for it by its id."
            stack.leave(message, one.id, matters=True)
    for alias, ids in topology.aliases.items():
        if any(text.lower() == alias for text in asked) and any(one in stack.made for one in ids):
            message = f"It is not called {alias} any more: AWS gives it such a name when it is deployed."
            stack.leave(message, ids[0], matters=True)
    if (number := len(topology.questions)) > 0:
        stack.leave(f"Questions that the topology keeps are not in a template: {number}.")


def _leave_size(stack: Stack) -> None:
    if not stack.resources:
        stack.leave("Nothing of this topology goes into a template, and CloudFormation refuses one without resources.")
    if (number := len(stack.resources)) > MOST_RESOURCES:
        stack.leave(
            f"The template has {number:,} resources, and CloudFormation takes {MOST_RESOURCES} in one: it has to be "
            "split into several before it is deployed."
        )


def size_told(stack: Stack, text: str) -> None:
    """Say it where the file is larger than CloudFormation takes."""
    if (size := len(text.encode())) > LONGEST_TEMPLATE:
        stack.leave(f"The template has {size:,} bytes, and CloudFormation takes {LONGEST_TEMPLATE:,}.")
