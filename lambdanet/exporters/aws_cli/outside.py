"""What of a topology no command makes: what is elsewhere, what is not known, and what AWS's support sets."""

from lambdanet.exporters.aws_cli.script import Script
from lambdanet.topology import ALL_PORTS, NetworkInterface

USUAL_ENIS = 500


def leave_out_the_rest(script: Script) -> None:
    topology = script.topology
    for unknown in topology.unknowns:
        what = unknown.type or "resource"
        script.leave_out(f"It is an unknown {what}: nothing is made of it.", unknown.id, matters=True)
    for service in topology.services:
        if service.needs_vpc or service.needs_endpoint:
            message = f"The resource policy that {service.service} asks of its callers is not written."
            script.leave_out(message, service.id, matters=True)
    for mapping in topology.event_source_mappings:
        message = "The source that it polls is not in the topology: it is not made."
        script.leave_out(message, mapping.id, matters=True)
    for host in topology.customer_hosts:
        script.leave_out("A host on premises is not in AWS: it is asked about by its address.", host.id)
    for one in topology.internet_hosts:
        script.leave_out("A host on the internet is not in AWS: it is asked about by its address.", one.id)
    for interface in topology.network_interfaces:
        _listening(script, interface)
    if topology.port_25_lifted:
        script.leave_out("AWS's support lifts the block of TCP 25, no command does.", matters=True)
    if topology.enis_per_vpc != USUAL_ENIS:
        message = f"Lambda's quota of {topology.enis_per_vpc} interfaces a VPC has to be asked for in Service Quotas."
        script.leave_out(message, matters=True)
    if topology.questions:
        script.leave_out("Questions stay in the topology document.")


def _listening(script: Script, one: NetworkInterface) -> None:
    if one.listens != (ALL_PORTS,):
        script.leave_out("What listens behind it is not in the script.", one.id, matters=True)
