"""What listens where, as far as its kind says so."""

from typing import Final

from lambdanet.reachability.verdict import Kind
from lambdanet.topology import ALL_PORTS, Ports, Protocol

DNS_PORT: Final = Ports(first=53, last=53)
SERVICE_PORTS: Final = (Ports(first=443, last=443), Ports(first=80, last=80))
HTTPS_ONLY: Final = (Ports(first=443, last=443),)
NFS_ONLY: Final = (Ports(first=2049, last=2049),)
EVERY_PORT: Final = (ALL_PORTS,)
TCP_ONLY: Final = (Protocol.TCP,)
TCP_AND_UDP: Final = (Protocol.TCP, Protocol.UDP)

ANSWERS_PING: Final = (Kind.INSTANCE, Kind.NETWORK_INTERFACE, Kind.INTERNET_HOST, Kind.CUSTOMER_HOST)
