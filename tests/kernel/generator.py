"""Random topologies, each from a number: documents in the format, with rules near every edge, and questions."""

from ipaddress import IPv4Address, IPv4Network
from itertools import combinations
from random import Random
from typing import Any, Final

from lambdanet import services
from lambdanet.parts import FORMAT

Document = dict[str, Any]

PORTS: Final = (443, 80, 5432, 3306, 53, 8080)
EDGES: Final = (1023, 1024, 1025, 16384, 32767, 32768, 32769, 49152, 60998, 60999, 61000, 65534)
BLOCKS: Final = ("10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/20", "192.168.0.0/18", "172.16.0.0/16", "30.0.0.0/16")
ENGINES: Final = ("postgres", "mysql")
SERVICES: Final = ("s3", "dynamodb", "secretsmanager", "sqs", "lambda")
HOSTS: Final = ("203.0.113.10", "203.0.113.11", "198.51.100.249")


def document(seed: int) -> Document:
    """The document with this number."""
    return _Maker(Random(seed)).document()


class _Maker:
    """Collects one document. `strict` is how often a filter is anything but open: few faults, or many."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.strict = random.choice((0.05, 0.15, 0.3, 0.6))
        self.edges = sorted(random.sample(EDGES, random.randint(0, 3)))
        # in every fourth network little is wrong but what its ACLs say of replies
        self.ephemeral = self.chance(0.25)
        if self.ephemeral:
            self.strict, self.edges = 0.05, sorted(random.sample(EDGES, random.randint(1, 3)))
        self.lists: dict[str, list[Document]] = {
            kind: []
            for kind in [
                "vpcs",
                "subnets",
                "route_tables",
                "internet_gateways",
                "nat_gateways",
                "security_groups",
                "network_acls",
                "vpc_endpoints",
                "vpc_peering_connections",
                "functions",
                "instances",
                "db_instances",
                "services",
                "internet_hosts",
                "questions",
            ]
        }
        self.addresses: list[str] = []  # that some interface holds
        self.public: list[str] = []
        self.groups: dict[str, list[str]] = {}
        self.subnets: dict[str, list[Document]] = {}
        self.free: dict[str, int] = {}

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def document(self) -> Document:
        for number in range(self.random.choice((1, 1, 1, 2, 3))):
            self.vpc(number)
        self.peerings()
        self.hosts()
        for vpc in self.lists["vpcs"]:
            self.residents(vpc["id"])
        for vpc in self.lists["vpcs"]:
            self.rules(vpc["id"])
            self.acls(vpc["id"])
            self.tables(vpc)
        self.questions()
        return {"format": FORMAT, "name": "random", **self.lists}

    # --- ground -------------------------------------------------------------------------------------------

    def vpc(self, number: int) -> None:
        block = IPv4Network(self.random.choice(BLOCKS))
        vpc = f"vpc{number}"
        self.lists["vpcs"].append(
            {"id": vpc, "CidrBlocks": [str(block)], "EnableDnsHostnames": self.chance(0.7), "EnableDnsSupport": True}
        )
        if self.chance(0.8):
            gateway: Document = {"id": f"igw{number}"}
            if not self.chance(0.05):
                gateway["VpcId"] = vpc
            self.lists["internet_gateways"].append(gateway)
        self.subnets[vpc] = []
        start = int(block.network_address)
        for index in range(self.random.choice((1, 2, 2, 3, 3, 4, 5, 6) if number == 0 else (1, 1, 2, 3))):
            prefix = self.random.choice((24, 24, 25, 26, 28))
            size = 1 << (32 - prefix)
            start = -(-start // size) * size + size * self.random.choice((0, 0, 1))
            subnet = {
                "id": f"{vpc}s{index}",
                "VpcId": vpc,
                "AvailabilityZone": f"us-east-1{self.random.choice('abc')}",
                "CidrBlock": f"{IPv4Address(start)}/{prefix}",
                "MapPublicIpOnLaunch": self.chance(0.3),
            }
            start += size
            self.subnets[vpc].append(subnet)
            self.lists["subnets"].append(subnet)
        self.groups[vpc] = [f"{vpc}g{index}" for index in range(self.random.randint(1, 4))]

    def peerings(self) -> None:
        vpcs = self.lists["vpcs"]
        for one, other in combinations(vpcs, 2):
            if one["CidrBlocks"] != other["CidrBlocks"] and self.chance(0.7):
                peering = {"id": f"pcx-{one['id']}-{other['id']}", "VpcId": one["id"], "PeerVpcId": other["id"]}
                if self.chance(0.1):
                    peering["Status"] = self.random.choice(("pending-acceptance", "deleted"))
                self.lists["vpc_peering_connections"].append(peering)

    def peers(self, vpc: str) -> dict[str, str]:
        """The VPCs that this one is peered with, and by which connection."""
        found = {}
        for one in self.lists["vpc_peering_connections"]:
            if vpc in (one["VpcId"], one["PeerVpcId"]):
                found[one["PeerVpcId"] if one["VpcId"] == vpc else one["VpcId"]] = one["id"]
        return found

    def hosts(self) -> None:
        for index, address in enumerate(HOSTS):
            if self.chance(0.5):
                host: Document = {"id": f"host{index}", "HostName": f"h{index}.example.com", "Ipv4Addresses": [address]}
                if self.chance(0.5):
                    host["listens"] = self.random.sample(PORTS, 2)
                self.lists["internet_hosts"].append(host)

    # --- who lives there ------------------------------------------------------------------------------------

    def address(self, subnet: Document) -> str:
        """An address of the subnet of its own: Lambda's interfaces take the lowest ones."""
        block = IPv4Network(subnet["CidrBlock"])
        offset = self.free.setdefault(subnet["id"], min(block.num_addresses - 2, 40))
        self.free[subnet["id"]] -= 1
        self.addresses.append(str(block[offset]))
        return str(block[offset])

    def some_groups(self, vpc: str) -> list[str]:
        return self.random.sample(self.groups[vpc], min(len(self.groups[vpc]), self.random.choice((1, 1, 2))))

    def residents(self, vpc: str) -> None:
        subnets = self.subnets[vpc]
        attached = any(gateway.get("VpcId") == vpc for gateway in self.lists["internet_gateways"])
        for index in range(self.random.choice((0, 1, 1, 2))):
            chosen = self.random.sample(subnets, min(len(subnets), self.random.choice((1, 1, 2, 3))))
            config = {"SubnetIds": [one["id"] for one in chosen], "SecurityGroupIds": self.some_groups(vpc)}
            function: Document = {"id": f"{vpc}f{index}", "VpcConfig": config}
            if self.chance(0.1):
                del function["VpcConfig"]
            else:
                self.addresses += [str(IPv4Network(one["CidrBlock"])[4]) for one in chosen]
            self.lists["functions"].append(function)
        for index in range(self.random.choice((1, 1, 2, 3))):
            subnet = self.random.choice(subnets)
            instance: Document = {
                "id": f"{vpc}i{index}",
                "SubnetId": subnet["id"],
                "SecurityGroupIds": self.some_groups(vpc),
                "PrivateIpAddress": self.address(subnet),
            }
            if self.chance(0.35):
                instance["PublicIpAddress"] = f"203.0.113.{20 + len(self.public)}"
                self.public.append(instance["PublicIpAddress"])
            if self.chance(0.4):
                instance["listens"] = self.random.sample(PORTS, self.random.randint(1, 4))
            self.lists["instances"].append(instance)
        for index in range(self.random.choice((0, 1, 1))):
            subnet = self.random.choice(subnets)
            database: Document = {
                "id": f"{vpc}d{index}",
                "Engine": self.random.choice(ENGINES),
                "SubnetId": subnet["id"],
                "VpcSecurityGroups": self.some_groups(vpc),
                "PrivateIpAddress": self.address(subnet),
            }
            if self.chance(0.25):
                database["PubliclyAccessible"] = True
                database["PublicIpAddress"] = f"203.0.113.{20 + len(self.public)}"
                self.public.append(database["PublicIpAddress"])
            self.lists["db_instances"].append(database)
        for index in range(self.random.choice((0, 1, 1, 2)) if attached else self.random.choice((0, 0, 0, 1))):
            subnet = self.random.choice(subnets)
            public = attached and self.chance(0.85)
            gateway: Document = {
                "id": f"{vpc}n{index}",
                "SubnetId": subnet["id"],
                "ConnectivityType": "public" if public else "private",
                "State": "available" if self.chance(0.9) else self.random.choice(("failed", "deleted", "pending")),
                "PrivateIpAddress": self.address(subnet),
            }
            self.lists["nat_gateways"].append(gateway)
        self.endpoints(vpc)

    def endpoints(self, vpc: str) -> None:
        if self.chance(0.35):
            service = self.random.choice(SERVICES)
            zones = {
                one["AvailabilityZone"]: one for one in self.random.sample(self.subnets[vpc], len(self.subnets[vpc]))
            }
            chosen = list(zones.values())[: self.random.choice((1, 1, 2))]
            self.lists["vpc_endpoints"].append(
                {
                    "id": f"{vpc}e",
                    "VpcId": vpc,
                    "VpcEndpointType": "Interface",
                    "ServiceName": f"com.amazonaws.us-east-1.{service}",
                    "SubnetIds": [one["id"] for one in chosen],
                    "SecurityGroupIds": self.some_groups(vpc),
                    "PrivateIpAddresses": [self.address(one) for one in chosen],
                    "PrivateDnsEnabled": self.chance(0.6),
                }
            )

    # --- filters ---------------------------------------------------------------------------------------------

    def block(self, vpc: str) -> str:
        """A block that matters to somebody, or one right beside."""
        own = next(one for one in self.lists["vpcs"] if one["id"] == vpc)["CidrBlocks"][0]
        match self.random.randrange(8):
            case 0 | 1:
                return "0.0.0.0/0"
            case 2:
                return str(own)
            case 3:
                subnet = IPv4Network(self.random.choice(self.lists["subnets"])["CidrBlock"])
                return str(subnet if self.chance(0.6) else list(subnet.subnets(new_prefix=subnet.prefixlen + 1))[-1])
            case 4 | 5:
                near = IPv4Address(self.random.choice(self.addresses)) + self.random.choice((0, 0, 0, 1, -1))
                return f"{near}/32"
            case 6:
                return f"{self.random.choice((*HOSTS, *self.public, '198.51.100.250'))}/32"
            case _:
                return str(services.block(self.random.choice(SERVICES), same_region=True))

    def ports(self) -> tuple[int, int]:
        port = self.random.choice(PORTS)
        return self.random.choice(
            (
                (port, port),
                (port, port),
                (0, 65535),
                (port, port + 1),
                (port - 1, port),
                (port + 1, 65535),
                (0, port - 1),
            )
        )

    def rules(self, vpc: str) -> None:
        for group in self.groups[vpc]:
            made: Document = {"id": group, "VpcId": vpc}
            for way, side in (("SecurityGroupIngress", "Source"), ("SecurityGroupEgress", "Destination")):
                if not self.chance(self.strict):
                    made[way] = [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]
                elif way == "SecurityGroupIngress" or not self.chance(0.2):
                    made[way] = [self.group_rule(vpc, side) for _ in range(self.random.choice((0, 1, 2, 2, 3, 4)))]
            self.lists["security_groups"].append(made)

    def group_rule(self, vpc: str, side: str) -> Document:
        rule: Document = {"IpProtocol": self.random.choice(("tcp", "tcp", "tcp", "udp", "-1", "icmp"))}
        if rule["IpProtocol"] in ("tcp", "udp"):
            rule["FromPort"], rule["ToPort"] = self.ports()
        match self.random.randrange(6):
            case 0 | 1:
                near = [vpc, *self.peers(vpc)] if self.chance(0.3) else [vpc]
                rule[f"{side}SecurityGroupId"] = self.random.choice(self.groups[self.random.choice(near)])
            case 2 if side == "Destination":
                rule["DestinationPrefixListId"] = self.random.choice(("s3", "dynamodb"))
            case _:
                rule["CidrIp"] = self.block(vpc)
        return rule

    def acls(self, vpc: str) -> None:
        for index, subnet in enumerate(self.subnets[vpc]):
            if not self.chance(0.7 if self.ephemeral else self.strict):
                continue
            entries = [entry for egress in (False, True) for entry in self.entries(vpc, egress=egress)]
            self.random.shuffle(entries)
            self.lists["network_acls"].append(
                {"id": f"{vpc}a{index}", "VpcId": vpc, "SubnetIds": [subnet["id"]], "Entries": entries}
            )

    def entries(self, vpc: str, *, egress: bool) -> list[Document]:
        if self.edges and self.chance(0.95 if self.ephemeral else 0.4):
            return self.careful_entries(egress=egress)
        count = self.random.choice((0, 1, 2, 3, 4))
        numbers = self.random.sample(range(1, 200), count)
        entries = [self.entry(number, vpc, egress=egress) for number in numbers]
        if self.chance(0.75):
            entries.append(
                {"RuleNumber": 300, "RuleAction": "allow", "Egress": egress, "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}
            )
        return entries

    def careful_entries(self, *, egress: bool) -> list[Document]:
        """What people write who have heard of ephemeral ports: the services', and a range for the replies."""
        common: Document = {"RuleAction": "allow", "Egress": egress, "CidrBlock": "0.0.0.0/0"}
        entries = [
            {**common, "RuleNumber": 100 + port % 97, "Protocol": "tcp", "PortRange": {"From": port, "To": port}}
            for port in PORTS
            if self.chance(0.9)
        ]
        edge = self.random.choice(self.edges)
        ranges = ((1024, 65535), (edge, 65535), (1024, max(edge - 1, 1024)), (32768, 60999))
        for number, (first, last) in enumerate(self.random.sample(ranges, self.random.choice((1, 1, 2)))):
            action = "deny" if number and self.chance(0.3) else "allow"
            ports = {"From": first, "To": last}
            entries.append(
                {**common, "RuleAction": action, "RuleNumber": 90 + number, "Protocol": "tcp", "PortRange": ports}
            )
        return entries

    def entry(self, number: int, vpc: str, *, egress: bool) -> Document:
        entry: Document = {
            "RuleNumber": number,
            "RuleAction": "allow" if self.chance(0.6) else "deny",
            "Egress": egress,
            "Protocol": self.random.choice(("tcp", "tcp", "tcp", "udp", "-1", "icmp")),
            "CidrBlock": self.block(vpc),
        }
        if entry["Protocol"] in ("tcp", "udp") and self.chance(0.9):
            first, last = self.ports()
            if self.edges and self.chance(0.6):
                edge = self.random.choice(self.edges)
                first, last = self.random.choice(((edge, 65535), (1024, max(edge - 1, 1024)), (edge, edge)))
            entry["PortRange"] = {"From": first, "To": last}
        return entry

    # --- routes ---------------------------------------------------------------------------------------------

    def tables(self, vpc: Document) -> None:
        number = vpc["id"].removeprefix("vpc")
        nats = [one["id"] for one in self.lists["nat_gateways"] if one["id"].startswith(vpc["id"])]
        gateways = [one["id"] for one in self.lists["internet_gateways"] if one["id"] == f"igw{number}"]
        homes = {one["SubnetId"] for one in self.lists["nat_gateways"]}
        tables = []
        for index, subnet in enumerate(self.subnets[vpc["id"]]):
            if self.chance(0.1):
                continue
            targets: list[Document] = [{"GatewayId": one} for one in gateways]
            if nats and (subnet["id"] not in homes or self.chance(0.1)):
                targets = [{"NatGatewayId": self.random.choice(nats)}] * 4 + targets
            table: Document = {
                "id": f"{vpc['id']}t{index}",
                "VpcId": vpc["id"],
                "SubnetIds": [subnet["id"]],
                "Routes": self.routes(vpc["id"], targets, nats),
            }
            tables.append(table["id"])
            self.lists["route_tables"].append(table)
        for service in ("s3", "dynamodb"):
            if tables and self.chance(0.25):
                self.lists["vpc_endpoints"].append(
                    {
                        "id": f"{vpc['id']}gw-{service}",
                        "VpcId": vpc["id"],
                        "VpcEndpointType": "Gateway",
                        "ServiceName": f"com.amazonaws.us-east-1.{service}",
                        "RouteTableIds": self.random.sample(tables, self.random.randint(1, len(tables))),
                    }
                )

    def routes(self, vpc: str, targets: list[Document], nats: list[str]) -> list[Document]:
        routes: list[Document] = []
        if targets and self.chance(0.9):
            routes.append({"DestinationCidrBlock": "0.0.0.0/0", **self.random.choice(targets)})
        if targets and self.chance(0.2):
            routes.append({"DestinationCidrBlock": self.far_block(), **self.random.choice(targets)})
        if nats and self.chance(0.1):
            inside = self.random.choice(self.subnets[vpc])["CidrBlock"]
            routes.append({"DestinationCidrBlock": inside, "NatGatewayId": self.random.choice(nats)})
        for peer, connection in self.peers(vpc).items():
            if self.chance(0.85):
                block = next(one for one in self.lists["vpcs"] if one["id"] == peer)["CidrBlocks"][0]
                if self.chance(0.15):
                    block = self.random.choice(self.subnets[peer])["CidrBlock"]
                routes.append({"DestinationCidrBlock": block, "VpcPeeringConnectionId": connection})
        if self.peers(vpc) and self.chance(0.05):
            connection = self.random.choice(list(self.peers(vpc).values()))
            routes.append({"DestinationCidrBlock": "8.8.8.0/24", "VpcPeeringConnectionId": connection})
        for route in routes:
            if self.chance(0.05):
                route["State"] = "blackhole"
        return routes

    def far_block(self) -> str:
        """A block outside: a host, its neighbourhood, a service, another VPC."""
        return self.random.choice(
            (
                "203.0.113.0/24",
                "203.0.113.10/32",
                "198.51.100.0/24",
                str(services.block("s3", same_region=True)),
                "100.64.0.0/10",
            )
        )

    # --- questions --------------------------------------------------------------------------------------------

    def questions(self) -> None:
        inside = [one["id"] for kind in ("functions", "instances", "db_instances") for one in self.lists[kind]]
        clients = [one["id"] for kind in ("functions", "instances") for one in self.lists[kind]] * 2 + inside
        hosts = [one["id"] for one in self.lists["internet_hosts"]]
        outside = [*hosts, "internet"]
        names = ["internet", *hosts, *SERVICES]
        takers = [one["id"] for kind in ("instances", "db_instances") for one in self.lists[kind]]
        for index in range(5):
            if self.chance(0.8):
                source = self.random.choice(clients)
                target = self.random.choice(
                    (
                        self.random.choice(takers),
                        self.random.choice(takers),
                        self.random.choice(names),
                        self.random.choice(names),
                        self.random.choice((*self.addresses, *self.public)),
                        self.odd_address(),
                        self.random.choice(inside),
                    )
                )
            else:
                source = self.random.choice(outside)
                target = self.random.choice((*self.public * 4, *takers, self.odd_address()))
            if target == source:
                continue
            question: Document = {"id": f"q{index}", "from": source, "to": target}
            if self.chance(0.6):
                question["port"] = self.random.choice(PORTS)
            if self.chance(0.15):
                question["protocol"] = "udp"
            if self.chance(0.15):
                question["source_port"] = self.random.choice((*self.edges, 40000))
            self.lists["questions"].append(question)

    def odd_address(self) -> str:
        """Held by nobody, or by somebody nobody thought of."""
        beside = str(IPv4Address(self.random.choice(self.addresses)) + 1)
        return self.random.choice((beside, "100.64.1.1", "10.9.9.9", "8.8.8.8", "10.0.200.1"))
