"""A pair through the older Python SDK (signature HMAC-SHA1 in parameters), told as one line of JSON."""

import importlib
import json
import os

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient

REGION = "cn-hangzhou"
A, B = os.environ["SERVER_A"], os.environ["SERVER_B"]
KEY, SECRET = os.environ["ACCESS_KEY"], os.environ["SECRET_KEY"]


def client(key=KEY, secret=SECRET, token=None):
    if token is None:
        return AcsClient(key, secret, REGION)
    return AcsClient(region_id=REGION, credential=StsTokenCredential(key, secret, token))


slb = client()


def call(action, by=slb, **fields):
    module = importlib.import_module(f"aliyunsdkslb.request.v20140515.{action}Request")
    request = getattr(module, f"{action}Request")()
    request.set_endpoint(os.environ["ENDPOINT"])
    request.set_protocol_type("http")
    for name, value in fields.items():
        getattr(request, f"set_{name}")(value)
    return json.loads(by.do_action_with_exception(request))


def make_group(name, *roles):
    entries = [{"ServerId": server, "Port": 8080, "Type": "ecs", "ServerType": role} for server, role in roles]
    made = call(
        "CreateMasterSlaveServerGroup",
        LoadBalancerId=instance,
        MasterSlaveServerGroupName=name,
        MasterSlaveBackendServers=json.dumps(entries),
    )
    return made["MasterSlaveServerGroupId"]


def primary():
    listener = call("DescribeLoadBalancerTCPListenerAttribute", LoadBalancerId=instance, ListenerPort=443)
    group = call(
        "DescribeMasterSlaveServerGroupAttribute", MasterSlaveServerGroupId=listener["MasterSlaveServerGroupId"]
    )
    rows = group["MasterSlaveBackendServers"]["MasterSlaveBackendServer"]
    return next(row["ServerId"] for row in rows if row["ServerType"] == "Master"), listener


def make_listener():
    call(
        "CreateLoadBalancerTCPListener",
        LoadBalancerId=instance,
        ListenerPort=443,
        Bandwidth=-1,
        MasterSlaveServerGroupId=group,
    )


refusals = []


def refuse(*args, by=slb, **fields):
    try:
        args[0]() if callable(args[0]) else call(*args, by=by, **fields)
        refusals.append("not refused")
    except ServerException as error:
        refusals.append([type(error).__name__, error.get_error_code()])


instance = call(
    "CreateLoadBalancer", LoadBalancerName="older", AddressType="internet", InstanceChargeType="PayByCLCU"
)["LoadBalancerId"]
group = make_group("one", (A, "Master"), (B, "Slave"))
make_listener()
call("StartLoadBalancerListener", LoadBalancerId=instance, ListenerPort=443)
before, _ = primary()
rows = call("DescribeHealthStatus", LoadBalancerId=instance)["BackendServers"]["BackendServer"]
call("SetLoadBalancerName", LoadBalancerId=instance, LoadBalancerName="changed")
call("SetLoadBalancerDeleteProtection", LoadBalancerId=instance, DeleteProtection="on")

refuse("DescribeLoadBalancers", by=client(secret="wrong"))
refuse("DescribeLoadBalancers", by=client(key="nobody"))
refuse("DescribeLoadBalancers", by=client(token="a token"))
refuse("DescribeLoadBalancerAttribute", LoadBalancerId="lb-none")
refuse(make_listener)
refuse(lambda: make_group("alone", (A, "Master")))
refuse(lambda: make_group("twice", (A, "Master"), (B, "Master")))
refuse(lambda: make_group("nobody", (A, "Master"), ("i-nobody", "Slave")))
refuse("DeleteMasterSlaveServerGroup", MasterSlaveServerGroupId=group)
refuse("DeleteLoadBalancer", LoadBalancerId=instance)

other = make_group("two", (B, "Master"), (A, "Slave"))
call(
    "SetLoadBalancerTCPListenerAttribute",
    LoadBalancerId=instance,
    ListenerPort=443,
    MasterSlaveServerGroup="on",
    MasterSlaveServerGroupId=other,
    Description="switched",
)
call("DeleteMasterSlaveServerGroup", MasterSlaveServerGroupId=group)
after, listener = primary()
name = call("DescribeLoadBalancerAttribute", LoadBalancerId=instance)["LoadBalancerName"]
count = call("DescribeLoadBalancers")["TotalCount"]

call("SetLoadBalancerDeleteProtection", LoadBalancerId=instance, DeleteProtection="off")
call("DeleteLoadBalancerListener", LoadBalancerId=instance, ListenerPort=443, ListenerProtocol="tcp")
call("DeleteMasterSlaveServerGroup", MasterSlaveServerGroupId=other)
call("DeleteLoadBalancer", LoadBalancerId=instance)

print(
    json.dumps(
        {
            "name": name,
            "count": count,
            "primary": [before, after],
            "listener": [listener["Status"], listener["Description"]],
            "health": [[row["ServerId"], row["ServerHealthStatus"]] for row in rows],
            "left": call("DescribeLoadBalancers")["TotalCount"],
            "refusals": refusals,
        }
    )
)
