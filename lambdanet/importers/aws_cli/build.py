"""The output of AWS commands in, a topology document and notes out.

    aws ec2 describe-vpcs > vpcs.json …, then python -m lambdanet reach FOLDER --from … --to …

Each module beside this one reads one family of objects. What they do not find described becomes a named
unknown; what AWS's output does not say and has a usual case is assumed, and noted.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lambdanet.document import UnreadableDocument, read_parts
from lambdanet.importers.aws_cli.balancers import add_load_balancers, add_target_groups, add_targets
from lambdanet.importers.aws_cli.bundle import Bundle, collect
from lambdanet.importers.aws_cli.connections import add_peerings, add_transit_gateways
from lambdanet.importers.aws_cli.draft import EMPTY, Draft, Entry, in_files
from lambdanet.importers.aws_cli.endpoints import add_gateway_endpoints, add_interface_endpoints, add_services
from lambdanet.importers.aws_cli.firewalls import add_network_acls, add_rules_alone, add_security_groups
from lambdanet.importers.aws_cli.functions import add_event_source_mappings, add_functions
from lambdanet.importers.aws_cli.gateways import add_internet_gateways, add_nat_gateways
from lambdanet.importers.aws_cli.instances import add_instances
from lambdanet.importers.aws_cli.interfaces import Interfaces
from lambdanet.importers.aws_cli.names import tell_names_apart
from lambdanet.importers.aws_cli.needs import facts_of
from lambdanet.importers.aws_cli.prefix_lists import add_prefix_lists
from lambdanet.importers.aws_cli.public_access import block_public_access
from lambdanet.importers.aws_cli.record import MOST_FAULTS
from lambdanet.importers.aws_cli.routing import add_route_tables
from lambdanet.importers.aws_cli.stores import add_caches, add_databases, add_file_systems, add_proxies
from lambdanet.importers.aws_cli.vpcs import add_dhcp_options, add_subnets, add_vpcs
from lambdanet.importers.aws_cli.vpn import add_vpn_connections, add_vpn_gateways
from lambdanet.importers.files import SourceFile
from lambdanet.importers.needs.facts import Facts
from lambdanet.importers.needs.noting import brought_along
from lambdanet.importers.notes import Imported, Note, NoteKind
from lambdanet.parts import FORMAT, RESOURCE_LISTS

AWS_CLI = "aws-cli"


def import_aws_cli(given: Iterable[tuple[SourceFile, object]]) -> Imported:
    """Values that were read from files as a document. Raises UnreadableDocument with every fault at once."""
    return document_of(collect(given), AWS_CLI, "Imported from AWS")


def document_of(
    bundle: Bundle,
    format_: str,
    name: str,
    complete: Callable[[Draft], None] = lambda _draft: None,
    needs: Callable[[Draft], Mapping[str, Facts]] = facts_of,
) -> Imported:
    """What a bundle comes to. `complete`: adds to the draft what no output of a command says; `needs`: what its functions need.

    Raises UnreadableDocument with every fault at once.
    """
    draft = Draft(bundle)
    _add_everything(draft)
    complete(draft)
    facts = needs(draft)
    if bundle.faults.problems:
        raise UnreadableDocument(bundle.faults.problems)
    document = _document(draft, name)
    try:
        read_parts(document)
    except UnreadableDocument as error:  # what no module has seen
        raise UnreadableDocument(in_files(draft, one) for one in error.problems[:MOST_FAULTS]) from error
    found, remarks = brought_along(document, facts)
    counts = {kind: len(draft.of(kind)) for kind in RESOURCE_LISTS if draft.of(kind)}
    read = [Note(kind=NoteKind.READ, message=f"{number} {kind.replace('_', ' ')}") for kind, number in counts.items()]
    return Imported(
        format=format_, document=document, notes=(*read, *bundle.notes, *remarks), counts=counts, found=found
    )


def _other_interfaces(draft: Draft) -> None:
    """Without describe-network-interfaces nobody knows what holds an address that nothing else here has."""
    if draft.bundle.describes("NetworkInterfaces"):
        return
    for vpc in draft.of("vpcs"):
        if not vpc.get("unknown"):
            vpc["unknown"] = True
            why = "may hold interfaces that are not described, which aws ec2 describe-network-interfaces prints"
            draft.missing(vpc["id"], "VPC", EMPTY, why, kind="vpcs")


def _add_everything(draft: Draft) -> None:
    """In this order: what is referred to before what refers to it."""
    add_dhcp_options(draft)
    add_vpcs(draft)
    add_subnets(draft)
    add_prefix_lists(draft)
    add_security_groups(draft)
    add_network_acls(draft)
    add_internet_gateways(draft)
    interfaces = Interfaces.of(draft)
    add_nat_gateways(draft, interfaces)
    add_peerings(draft)
    add_transit_gateways(draft)
    add_vpn_gateways(draft)
    add_instances(draft, interfaces)
    add_functions(draft, interfaces)
    add_event_source_mappings(draft)
    add_databases(draft, interfaces)
    add_proxies(draft, interfaces)
    add_caches(draft, interfaces)
    add_file_systems(draft, interfaces)
    add_target_groups(draft)
    add_load_balancers(draft, interfaces)
    add_targets(draft)
    add_interface_endpoints(draft, interfaces)
    interfaces.add_rest()
    _other_interfaces(draft)
    add_rules_alone(draft)
    add_vpn_connections(draft)
    add_route_tables(draft)
    add_gateway_endpoints(draft)
    add_services(draft)
    tell_names_apart(draft)


def _document(draft: Draft, name: str) -> Entry:
    bundle = draft.bundle
    document: dict[str, Any] = {
        "format": FORMAT,
        "name": name,
        "region": _region(bundle),
        **block_public_access(draft),
        **{kind: draft.of(kind) for kind in RESOURCE_LISTS if draft.of(kind)},
    }
    return document


def _region(bundle: Bundle) -> str:
    """The Region of most objects; each VPC has its own beside it."""
    found = Counter(record.region for kind in bundle.found for record in bundle.of(kind) if record.region)
    if not found:
        bundle.note(NoteKind.ASSUMED, "Nothing says of which Region this is: us-east-1 was taken.")
        return "us-east-1"
    return found.most_common(1)[0][0]
