"""Generated CloudFormation templates of any size, as somebody's network would be written."""

from collections.abc import Iterator
from typing import Final

HEAD: Final = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stage: {Type: String, Default: prod}
Mappings:
  Sizes: {prod: {Bits: 8}, dev: {Bits: 6}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
"""
PER_VPC: Final = """\
  Vpc{n}:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.{n}.0.0/16
      EnableDnsHostnames: !If [IsProd, true, !Ref AWS::NoValue]
  Igw{n}:
    Type: AWS::EC2::InternetGateway
  Attached{n}:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties:
      VpcId: !Ref Vpc{n}
      InternetGatewayId: !Ref Igw{n}
  Table{n}:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Vpc{n}
  Out{n}:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref Table{n}
      DestinationCidrBlock: 0.0.0.0/0
      GatewayId: !Ref Igw{n}
"""
PER_FUNCTION: Final = """\
  Subnet{n}x{i}:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc{n}
      AvailabilityZone: !Select [{zone}, !GetAZs ""]
      CidrBlock: !Select [{i}, !Cidr [!GetAtt Vpc{n}.CidrBlock, 32, !FindInMap [Sizes, !Ref Stage, Bits]]]
  Of{n}x{i}:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      RouteTableId: !Ref Table{n}
      SubnetId: !Ref Subnet{n}x{i}
  Group{n}x{i}:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Vpc{n}
      GroupDescription: !Sub "${{AWS::StackName}} of Function{n}x{i}"
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 443
          ToPort: 443
          CidrIp: !GetAtt Vpc{n}.CidrBlock
  Function{n}x{i}:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: !Sub "${{Stage}}-function-{n}-{i}"
      Runtime: python3.13
      VpcConfig:
        SubnetIds: !Split [",", !Join [",", [!Ref Subnet{n}x{i}]]]
        SecurityGroupIds:
          - !GetAtt Group{n}x{i}.GroupId
"""
IN_A_VPC: Final = 20


def template(resources: int) -> str:
    """A template of so many resources, or a few more."""
    parts: list[str] = []
    made = 0
    for text, count in _parts():
        if made >= resources:
            break
        parts.append(text)
        made += count
    return HEAD + "".join(parts)


def _parts() -> Iterator[tuple[str, int]]:
    for n in range(256):
        yield PER_VPC.format(n=n), PER_VPC.count("Type:")
        for i in range(IN_A_VPC):
            yield PER_FUNCTION.format(n=n, i=i, zone=i % 3), PER_FUNCTION.count("Type:")
