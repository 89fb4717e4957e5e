"""Brings a pair up, or takes it away: python main.py up|preview|destroy"""

import json
import sys

import pulumi
from pulumi import automation


class PrimarySecondaryLoadBalancer(pulumi.ComponentResource):
    """The component by its type and its properties' names. `pulumi package add` writes one with types and docs."""

    address: pulumi.Output[str]
    attachments: pulumi.Output[list]
    failoverSeconds: pulumi.Output[dict]

    def __init__(self, name, args, opts=None):
        outputs = {"address": None, "attachments": None, "failoverSeconds": None}
        kind = "alicloud-primary-secondary:index:PrimarySecondaryLoadBalancer"
        super().__init__(kind, name, {**args, **outputs}, opts, remote=True)


def program():
    config = pulumi.Config()
    web = PrimarySecondaryLoadBalancer(
        "web",
        {
            "loadBalancer": {"addressType": "intranet", "vswitchId": config.require("vswitchId")},
            "primary": {"serverId": config.require("primary")},
            "secondary": {"serverId": config.require("secondary")},
            "listeners": [{"protocol": "tcp", "port": 443, "backendPort": 8443}],
        },
    )
    pulumi.export("address", web.address)
    pulumi.export("attachments", web.attachments)
    pulumi.export("failoverSeconds", web.failoverSeconds)


def select(declare):
    """The stack of this folder's project, with its config out of Pulumi.dev.yaml."""
    here = automation.LocalWorkspaceOptions(work_dir=".")
    return automation.create_or_select_stack("dev", project_name="primary-secondary-python", program=declare, opts=here)


if __name__ == "__main__":
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    if command not in ("up", "preview", "destroy"):
        sys.exit(__doc__)
    stack = select(program)
    try:
        getattr(stack, command)(on_output=lambda line: print(line, file=sys.stderr))
    except automation.CommandError:
        sys.exit(1)  # The engine has said why.
    print(json.dumps({key: output.value for key, output in stack.outputs().items()}))
