"""Networks whose cost is known."""

from tests.builders import Document, part, preset

NAT = "vpc-attachment-nat"
SERVICES = ("secretsmanager", "sqs", "sns", "kms", "ssm")


def one_gateway() -> Document:
    """The network of two NAT gateways, with one of them."""
    document = preset(NAT)
    del document["nat_gateways"][1]
    part(document, "rtb-app-b")["Routes"] = []
    return document


def one_gateway_for_all() -> Document:
    """One NAT gateway that both zones use."""
    document = one_gateway()
    part(document, "rtb-app-b")["Routes"] = [{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-a"}]
    return document


def admitted(found: list[Document]) -> list[Document]:
    """Endpoints with private DNS, which names of services lead to."""
    return [one | {"PrivateDnsEnabled": True} for one in found]


def endpoints(*services: str) -> Document:
    """An attached function, with an interface endpoint in two zones for each service."""
    document = preset("vpc-attachment")
    document["vpc_endpoints"] = [
        {
            "id": f"{service}-ep",
            "VpcId": "vpc",
            "VpcEndpointType": "Interface",
            "ServiceName": f"com.amazonaws.us-east-1.{service}",
            "SubnetIds": ["app-a", "app-b"],
            "SecurityGroupIds": ["fn-sg"],
        }
        for service in services
    ]
    return document
