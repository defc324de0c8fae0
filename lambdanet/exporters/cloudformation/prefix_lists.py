"""Prefix lists: a customer's own is in the template, of AWS's one the id is a parameter."""

from collections.abc import Iterable

from lambdanet import services
from lambdanet.exporters.cloudformation.names import joined
from lambdanet.exporters.cloudformation.stack import Entry, Stack
from lambdanet.topology import Network


def list_ids(stack: Stack, name: str, blocks: Iterable[Network], owner: str) -> list[Entry]:
    """References to the prefix list with this name: one for each family that it has addresses of."""
    held = list(dict.fromkeys(blocks))
    service = name.removeprefix("pl-")
    of_service = [services.BLOCKS.get((service, here)) for here in (True, False)]
    if name != service and len(held) == 1 and held[0] in of_service:
        return [_of_aws(stack, service, owner)]
    found = []
    for version in (4, 6) if held else (4,):
        entries = [str(one) for one in held if one.version == version]
        if entries or not held:
            found.append({"Fn::GetAtt": [_own(stack, name, version, entries), "PrefixListId"]})
    return found


def _of_aws(stack: Stack, service: str, owner: str) -> Entry:
    said = {
        "Type": "String",
        "Description": f"The id of AWS's prefix list com.amazonaws.<Region>.{service} (describe-managed-prefix-lists).",
        "AllowedPattern": "pl-[0-9a-f]+",
    }
    made = stack.parameter(f"PrefixList{joined(service)}", said)
    stack.leave(
        f"A rule names AWS's prefix list of {service}, whose id each Region has another: it is the parameter "
        f"{made['Ref']}. To have the template judged here, give {made['Ref']}={service}.",
        owner,
        matters=True,
    )
    return made


def _own(stack: Stack, name: str, version: int, entries: list[str]) -> str:
    logical = stack.names.of(name) if version == 4 else f"{stack.names.of(name)}Ipv6"
    if logical not in stack.resources:
        stack.resources[logical] = {
            "Type": "AWS::EC2::PrefixList",
            "Properties": {
                "PrefixListName": logical,
                "AddressFamily": f"IPv{version}",
                "MaxEntries": max(len(entries), 1),
                **({"Entries": [{"Cidr": one} for one in entries]} if entries else {}),
            },
        }
    return logical
