"""Block Public Access: the account's setting in this Region, and what is excluded from it (domain.md §13)."""

from lambdanet.importers.aws_cli.record import Record
from lambdanet.importers.terraform.translation import Translation

Data = dict[str, object]
OPTIONS = "aws_vpc_block_public_access_options"
EXCLUSION = "aws_vpc_block_public_access_exclusion"


def add_public_access(translation: Translation) -> None:
    for one in translation.all(OPTIONS):
        data: Data = {"InternetGatewayBlockMode": one.record.text("internet_gateway_block_mode")}
        record = Record(data, one.record.path, translation.plan.faults, one.record.region)
        translation.bundle.block_public_access.append(record)
    for one in translation.all(EXCLUSION):
        subnet = translation.home(one.node, "subnet_id", "aws_subnet")
        place = f"subnet/{subnet}" if subnet else f"vpc/{translation.home(one.node, 'vpc_id', 'aws_vpc')}"
        identity = translation.identity(one)
        data = {
            "ExclusionId": identity,
            "ResourceArn": place,
            "InternetGatewayExclusionMode": one.record.text("internet_gateway_exclusion_mode"),
        }
        translation.emit("VpcBlockPublicAccessExclusions", one, identity, data)
