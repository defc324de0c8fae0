"""Functions, instances, network interfaces and Elastic IPs."""

from collections import defaultdict
from collections.abc import Iterator

from lambdanet.completion.interfaces import PUBLIC_POOL
from lambdanet.importers.terraform.plan import Node, Resource
from lambdanet.importers.terraform.translation import Translation

Data = dict[str, object]
INTERFACE = "aws_network_interface"
# the keys of what an Elastic IP belongs to: of the resource, and of the data source and the association
OF_EIP, OF_EIP_AS_DATA = ("instance", "network_interface"), ("instance_id", "network_interface_id")


def add_functions(translation: Translation) -> None:
    for one in translation.all("aws_lambda_capacity_provider"):
        identity, config = translation.identity(one), one.node.block("vpc_config")
        data: Data = {"CapacityProviderArn": identity, "VpcConfig": _vpc_config(translation, config)}
        translation.emit("CapacityProviders", one, identity, data)
    for one in translation.all("aws_lambda_function", data=True):
        identity = translation.identity(one)
        data = {"FunctionName": identity, "FunctionArn": one.record.text("arn")}
        provider = one.node.block("capacity_provider_config").block("lambda_managed_instances_capacity_provider_config")
        if named := translation.ref(provider, "capacity_provider_arn", "aws_lambda_capacity_provider"):
            inner = {"LambdaManagedInstancesCapacityProviderConfig": {"CapacityProviderArn": named}}
            data["CapacityProviderConfig"] = inner
        for config in one.node.blocks("vpc_config"):
            data["VpcConfig"] = _vpc_config(translation, config)
        if "VpcConfig" not in data and isinstance(one.node.unknown, dict) and one.node.unknown.get("vpc_config"):
            data["VpcConfig"] = {"SubnetIds": [f"{identity}.vpc_config"]}
        translation.emit("Functions", one, identity, data, "functions")


def _vpc_config(translation: Translation, config: Node) -> Data:
    return {
        "SubnetIds": _of(translation, config, "subnet_ids", "aws_subnet"),
        "SecurityGroupIds": _of(translation, config, "security_group_ids", "aws_security_group"),
        "Ipv6AllowedForDualStack": bool(config.record.flag("ipv6_allowed_for_dual_stack")),
    }


def _of(translation: Translation, config: Node, key: str, kind: str) -> list[str]:
    """The subnets or the groups of a block: they are required, so what is not printed of them is in a dynamic one."""
    known = translation.refs(config, key, kind)
    unprinted = config.is_unknown(key) and not config.written(key) and not config.around
    return list(dict.fromkeys([*known, *translation.unprinted(config, key, kind)])) if unprinted else known


def add_event_source_mappings(translation: Translation) -> None:
    for one in translation.all("aws_lambda_event_source_mapping"):
        identity, accesses = translation.identity(one), []
        for access in one.node.blocks("source_access_configuration"):
            kind, uri = access.record.text("type"), access.record.text("uri")
            if kind in ("VPC_SUBNET", "VPC_SECURITY_GROUP") and not uri:
                wanted = "aws_subnet" if kind == "VPC_SUBNET" else "aws_security_group"
                prefix = "subnet:" if kind == "VPC_SUBNET" else "security_group:"
                uri = prefix + translation.ref(access, "uri", wanted)
            accesses.append({"Type": kind, "URI": uri})
        function = translation.ref(one.node, "function_name", "aws_lambda_function")
        data: Data = {
            "UUID": identity,
            "FunctionArn": function,
            "EventSourceArn": one.record.text("event_source_arn"),
            "SourceAccessConfigurations": accesses,
        }
        translation.emit("EventSourceMappings", one, identity, data, "event_source_mappings")


# --- instances and interfaces -----------------------------------------------------------------------


def add_instances(translation: Translation) -> None:
    public, further = _Public(translation), _further_groups(translation)
    attached = _attached(translation)
    for one in translation.all("aws_instance", data=True):
        identity, record = translation.identity(one), one.record
        own = [each for each in (_attachment(translation, node) for node in _interface_blocks(one)) if each[1]]
        if own:
            attached.setdefault(identity, []).extend(own)
        own = sorted(attached.get(identity, []))
        primary = translation.made("aws_instance", "primary_network_interface_id", identity)
        first = next((each for index, each in own if index == 0), "")
        subnet = translation.ref(one.node, "subnet_id", "aws_subnet")
        interface = translation.found(INTERFACE, first) if first else None
        if interface is not None:
            subnet = translation.ref(interface.node, "subnet_id", "aws_subnet")
        groups: list[str] = []
        if interface is None:
            groups = translation.groups(one.node, "vpc_security_group_ids", translation.vpc_of([subnet]))
            groups = list(dict.fromkeys([*groups, *further[primary]]))
        address = record.address("private_ip")
        data: Data = {
            "InstanceId": identity,
            "SubnetId": subnet or f"{identity}.subnet_id",
            "SecurityGroups": [{"GroupId": each} for each in groups],
            "PrivateIpAddress": None if address is None else str(address),
            "PublicIpAddress": public.of_instance(one, subnet) if interface is None else None,
            "SourceDestCheck": record.flag("source_dest_check") is not False,
            "State": {"Name": record.text("instance_state")},
            "PrivateDnsName": record.text("private_dns"),
            "PublicDnsName": record.text("public_dns"),
            "NetworkInterfaces": [
                {"NetworkInterfaceId": each, "Attachment": {"DeviceIndex": index}} for index, each in own
            ],
        }
        translation.interfaces[primary] = identity
        translation.emit("Instances", one, identity, data, "instances")
    used = {each for every in attached.values() for _, each in every}
    for one in translation.all(INTERFACE, data=True):
        _add_interface(translation, one, public, used, further[translation.identity(one)])


def _interface_blocks(one: Resource) -> Iterator[Node]:
    yield from one.node.blocks("network_interface")
    yield from one.node.blocks("primary_network_interface")


def _attachment(translation: Translation, node: Node) -> tuple[int, str]:
    return node.record.number("device_index") or 0, translation.ref(node, "network_interface_id", INTERFACE)


def _attached(translation: Translation) -> dict[str, list[tuple[int, str]]]:
    """By instance, the interfaces that stand beside it in the plan, with their places."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for one in translation.all("aws_network_interface_attachment"):
        found[translation.ref(one.node, "instance_id", "aws_instance")].append(_attachment(translation, one.node))
    for one in translation.all(INTERFACE):
        for node in one.node.blocks("attachment"):
            place = node.record.number("device_index") or 0
            found[translation.ref(node, "instance", "aws_instance")].append((place, translation.identity(one)))
    return found


def _further_groups(translation: Translation) -> dict[str, list[str]]:
    """By interface, the groups that attachments of their own add to it."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in translation.all("aws_network_interface_sg_attachment"):
        interface = translation.ref(one.node, "network_interface_id", INTERFACE)
        found[interface].append(translation.ref(one.node, "security_group_id", "aws_security_group"))
    return found


def _add_interface(
    translation: Translation, one: Resource, public: "_Public", used: set[str], further: list[str]
) -> None:
    identity, record = translation.identity(one), one.record
    subnet = translation.ref(one.node, "subnet_id", "aws_subnet")
    ordered = record.texts("private_ip_list") if record.flag("private_ip_list_enabled") else ()
    addresses = ordered or record.texts("private_ips")
    first = record.text("private_ip") or next(iter(addresses), "")
    if len(addresses) > 1 and not ordered and not record.text("private_ip"):
        message = f"Which address of {one.address} is the first one is known after apply: {first} was taken."
        translation.assumed(one, message)
    groups = [*translation.groups(one.node, "security_groups", translation.vpc_of([subnet])), *further]
    data: Data = {
        "NetworkInterfaceId": identity,
        "SubnetId": subnet,
        "Groups": [{"GroupId": each} for each in dict.fromkeys(groups)],
        "PrivateIpAddress": first or None,
        "PrivateIpAddresses": [{"PrivateIpAddress": each, "Primary": each == first} for each in addresses],
        "Ipv6Addresses": [{"Ipv6Address": each} for each in record.texts("ipv6_addresses")[:1]],
        "SourceDestCheck": record.flag("source_dest_check") is not False,
        "Status": "in-use" if identity in used or any(one.node.blocks("attachment")) else "available",
        "Description": record.text("description"),
        "InterfaceType": record.text("interface_type"),
    }
    known = [str(each) for node in one.node.blocks("association") if (each := node.record.address("public_ip"))]
    if address := public.of_interface(identity) or next(iter(known), None):
        data["Association"] = {"PublicIp": address}
    translation.emit("NetworkInterfaces", one, identity, data, "network_interfaces")


class _Public:
    """Public addresses of instances and interfaces; what only apply gives is taken in order from a pool for examples."""

    def __init__(self, translation: Translation) -> None:
        self.translation = translation
        every = [*translation.all("aws_eip"), *translation.all("aws_nat_gateway", "aws_instance", data=True)]
        taken = {one.record.data.get("public_ip") for one in every}
        self.free = (str(one) for one in PUBLIC_POOL.hosts() if str(one) not in taken)
        self.instances: dict[str, Resource] = {}
        self.interfaces: dict[str, Resource] = {}
        eips = {translation.identity(one): one for one in translation.all("aws_eip", data=True)}
        pairs = [(one, one, *(OF_EIP if one.mode == "managed" else OF_EIP_AS_DATA)) for one in eips.values()]
        for one in translation.all("aws_eip_association"):
            if (eip := eips.get(translation.ref(one.node, "allocation_id", "aws_eip"))) is not None:
                pairs.append((one, eip, *OF_EIP_AS_DATA))
        for one, eip, instance, interface in pairs:
            if identity := translation.ref(one.node, instance, "aws_instance"):
                self.instances[identity] = eip
            elif identity := translation.ref(one.node, interface, INTERFACE):
                self.interfaces[identity] = eip

    def of_instance(self, one: Resource, subnet: str) -> str | None:
        identity = self.translation.identity(one)
        if (eip := self.instances.get(identity)) is not None:
            return self._of_eip(eip)
        if (known := one.record.address("public_ip")) is not None:
            return str(known)
        said = one.record.flag("associate_public_ip_address")
        home = self.translation.found("aws_subnet", subnet)
        if said is None and home is not None:
            said = home.record.flag("map_public_ip_on_launch")
        return self._next(one) if said and one.planned else None

    def of_interface(self, identity: str) -> str | None:
        eip = self.interfaces.get(identity)
        return self._of_eip(eip) if eip else None

    def _of_eip(self, eip: Resource) -> str | None:
        known = eip.record.address("public_ip")
        return self._next(eip) if known is None else str(known)

    def _next(self, one: Resource) -> str | None:
        address = next(self.free, None)
        if address:
            message = f"The public address of {one.address} is known after apply: {address} stands for it."
            self.translation.assumed(one, message)
        else:
            self.translation.ignored(one, f"No address is left to stand for the public one of {one.address}.")
        return address
