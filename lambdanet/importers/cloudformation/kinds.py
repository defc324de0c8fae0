"""The types of resources that are read, and those that have interfaces in a VPC and no place in a document."""

from typing import Final

_EC2: Final = (
    *("VPC", "VPCCidrBlock", "DHCPOptions", "VPCDHCPOptionsAssociation", "Subnet", "SubnetCidrBlock", "PrefixList"),
    *("RouteTable", "Route", "SubnetRouteTableAssociation", "GatewayRouteTableAssociation"),
    *("InternetGateway", "VPCGatewayAttachment", "EgressOnlyInternetGateway", "NatGateway", "EIP", "EIPAssociation"),
    *("SecurityGroup", "SecurityGroupIngress", "SecurityGroupEgress"),
    *("NetworkAcl", "NetworkAclEntry", "SubnetNetworkAclAssociation", "VPCEndpoint", "VPCPeeringConnection"),
    *("TransitGateway", "TransitGatewayAttachment", "TransitGatewayVpcAttachment", "TransitGatewayRouteTable"),
    *("TransitGatewayRouteTableAssociation", "TransitGatewayRouteTablePropagation", "TransitGatewayRoute"),
    *("VPNGateway", "VPNGatewayRoutePropagation", "VPNConnection", "VPNConnectionRoute", "CustomerGateway"),
    *("Instance", "NetworkInterface", "VPCBlockPublicAccessOptions", "VPCBlockPublicAccessExclusion"),
)
_DATABASES: Final = ("DBInstance", "DBCluster", "DBSubnetGroup")

READ: Final = frozenset(
    {
        *(f"AWS::EC2::{one}" for one in _EC2),
        *(f"AWS::{family}::{one}" for family in ("RDS", "DocDB", "Neptune") for one in _DATABASES),
        *("AWS::RDS::DBProxy", "AWS::RDS::DBProxyTargetGroup"),
        *("AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::SubnetGroup"),
        *("AWS::ElastiCache::ServerlessCache", "AWS::EFS::FileSystem", "AWS::EFS::MountTarget"),
        "AWS::EFS::AccessPoint",
        *(
            "AWS::Lambda::Function",
            "AWS::Lambda::Url",
            "AWS::Lambda::EventSourceMapping",
            "AWS::Lambda::CapacityProvider",
        ),
        *("AWS::Serverless::Function", "AWS::Serverless::CapacityProvider"),
        *("AWS::MSK::Cluster", "AWS::AmazonMQ::Broker", "Custom::VpcRestrictDefaultSG"),
        *(f"AWS::IAM::{one}" for one in ("Role", "Policy", "RolePolicy", "ManagedPolicy")),
        *(f"AWS::ElasticLoadBalancingV2::{one}" for one in ("LoadBalancer", "Listener", "TargetGroup")),
    }
)

# in a VPC, and of no kind that a document has: a question that names one is not decided
UNDECIDED: Final = {
    "AWS::AutoScaling::AutoScalingGroup": "Auto Scaling group",
    "AWS::ECS::Service": "ECS service",
    "AWS::EKS::Cluster": "EKS cluster",
    "AWS::ElasticLoadBalancing::LoadBalancer": "Classic load balancer",
    "AWS::MSK::Cluster": "MSK cluster",
    "AWS::MSK::ServerlessCluster": "MSK serverless cluster",
    "AWS::AmazonMQ::Broker": "Message broker",
    "AWS::OpenSearchService::Domain": "OpenSearch domain",
    "AWS::Elasticsearch::Domain": "Elasticsearch domain",
    "AWS::Redshift::Cluster": "Redshift cluster",
    "AWS::RedshiftServerless::Workgroup": "Redshift workgroup",
    "AWS::MemoryDB::Cluster": "MemoryDB cluster",
    "AWS::DAX::Cluster": "DAX cluster",
    "AWS::FSx::FileSystem": "FSx file system",
    "AWS::NetworkFirewall::Firewall": "Network Firewall",
    "AWS::EC2::ClientVpnEndpoint": "Client VPN endpoint",
}
NESTED: Final = ("AWS::CloudFormation::Stack", "AWS::Serverless::Application")
