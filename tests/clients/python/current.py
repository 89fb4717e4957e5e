"""A pair through today's Python SDK (signature ACS3-HMAC-SHA256), told as one line of JSON."""

import json
import os

from alibabacloud_slb20140515 import models as m
from alibabacloud_slb20140515.client import Client
from alibabacloud_tea_openapi.models import Config
from darabonba.exceptions import DaraException

REGION = "cn-hangzhou"
A, B = os.environ["SERVER_A"], os.environ["SERVER_B"]
KEY, SECRET = os.environ["ACCESS_KEY"], os.environ["SECRET_KEY"]
PORT = 8080


def client(key=KEY, secret=SECRET, token=None):
    config = Config(access_key_id=key, access_key_secret=secret, security_token=token, region_id=REGION)
    config.protocol = "HTTP"
    config.endpoint = os.environ["ENDPOINT"]
    return Client(config)


def servers(*roles):
    entries = [{"ServerId": server, "Port": PORT, "Type": "ecs", "ServerType": role} for server, role in roles]
    return json.dumps(entries)


slb = client()


def make_group(name, *roles):
    request = m.CreateMasterSlaveServerGroupRequest(
        region_id=REGION,
        load_balancer_id=instance,
        master_slave_server_group_name=name,
        master_slave_backend_servers=servers(*roles),
    )
    return slb.create_master_slave_server_group(request).body.master_slave_server_group_id


def primary():
    request = m.DescribeLoadBalancerTCPListenerAttributeRequest(
        region_id=REGION, load_balancer_id=instance, listener_port=443
    )
    listener = slb.describe_load_balancer_tcplistener_attribute(request).body
    request = m.DescribeMasterSlaveServerGroupAttributeRequest(
        region_id=REGION, master_slave_server_group_id=listener.master_slave_server_group_id
    )
    group = slb.describe_master_slave_server_group_attribute(request).body
    rows = group.master_slave_backend_servers.master_slave_backend_server
    return next(row.server_id for row in rows if row.server_type == "Master"), listener


def make_listener():
    slb.create_load_balancer_tcplistener(
        m.CreateLoadBalancerTCPListenerRequest(
            region_id=REGION,
            load_balancer_id=instance,
            listener_port=443,
            bandwidth=-1,
            master_slave_server_group_id=group,
        )
    )


refusals = []


def refuse(call):
    try:
        call()
        refusals.append("not refused")
    except DaraException as error:
        refusals.append([type(error).__name__, error.code])


def look(by):
    return by.describe_load_balancers(m.DescribeLoadBalancersRequest(region_id=REGION)).body


def delete_group(one):
    request = m.DeleteMasterSlaveServerGroupRequest(region_id=REGION, master_slave_server_group_id=one)
    slb.delete_master_slave_server_group(request)


def delete_instance():
    slb.delete_load_balancer(m.DeleteLoadBalancerRequest(region_id=REGION, load_balancer_id=instance))


def protect(flag):
    slb.set_load_balancer_delete_protection(
        m.SetLoadBalancerDeleteProtectionRequest(
            region_id=REGION, load_balancer_id=instance, delete_protection=flag
        )
    )


def attributes(of):
    request = m.DescribeLoadBalancerAttributeRequest(region_id=REGION, load_balancer_id=of)
    return slb.describe_load_balancer_attribute(request).body


made = slb.create_load_balancer(
    m.CreateLoadBalancerRequest(
        region_id=REGION,
        load_balancer_name="python",
        address_type="internet",
        instance_charge_type="PayByCLCU",
    )
)
instance = made.body.load_balancer_id
group = make_group("one", (A, "Master"), (B, "Slave"))
make_listener()
slb.start_load_balancer_listener(
    m.StartLoadBalancerListenerRequest(region_id=REGION, load_balancer_id=instance, listener_port=443)
)
before, _ = primary()
health = slb.describe_health_status(m.DescribeHealthStatusRequest(region_id=REGION, load_balancer_id=instance))
rows = health.body.backend_servers.backend_server

slb.set_load_balancer_name(
    m.SetLoadBalancerNameRequest(region_id=REGION, load_balancer_id=instance, load_balancer_name="changed")
)
protect("on")

refuse(lambda: look(client(secret="wrong")))
refuse(lambda: look(client(key="nobody")))
refuse(lambda: look(client(token="a token")))
refuse(lambda: attributes("lb-none"))
refuse(make_listener)
refuse(lambda: make_group("alone", (A, "Master")))
refuse(lambda: make_group("twice", (A, "Master"), (B, "Master")))
refuse(lambda: make_group("nobody", (A, "Master"), ("i-nobody", "Slave")))
refuse(lambda: delete_group(group))
refuse(delete_instance)

other = make_group("two", (B, "Master"), (A, "Slave"))
slb.set_load_balancer_tcplistener_attribute(
    m.SetLoadBalancerTCPListenerAttributeRequest(
        region_id=REGION,
        load_balancer_id=instance,
        listener_port=443,
        master_slave_server_group="on",
        master_slave_server_group_id=other,
        description="switched",
    )
)
delete_group(group)
after, listener = primary()
name = attributes(instance).load_balancer_name
count = look(slb).total_count

protect("off")
slb.delete_load_balancer_listener(
    m.DeleteLoadBalancerListenerRequest(
        region_id=REGION, load_balancer_id=instance, listener_port=443, listener_protocol="tcp"
    )
)
delete_group(other)
delete_instance()

print(
    json.dumps(
        {
            "name": name,
            "count": count,
            "primary": [before, after],
            "listener": [listener.status, listener.description],
            "health": [[row.server_id, row.server_health_status] for row in rows],
            "left": look(slb).total_count,
            "refusals": refusals,
        }
    )
)
