// Package alicloud describes how the Terraform provider for Alibaba Cloud appears in Pulumi: the part of
// pulumi-alicloud 3.108 that this repository uses, under the same tokens.
package alicloud

import (
	"strings"
	"unicode"

	"github.com/aliyun/terraform-provider-alicloud/alicloud"
	"github.com/hashicorp/terraform-plugin-sdk/helper/schema"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	shimv1 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v1"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// Name and Version are what the engine asks for when a program imports @pulumi/alicloud 3.108.
const (
	Name    = "alicloud"
	Version = "3.108.0"
)

// A Pulumi module and the name of a resource or function in it.
type member struct{ module, name string }

var resources = map[string]member{
	"alicloud_cms_alarm":                     {"cms", "Alarm"},
	"alicloud_ecs_network_interface":         {"ecs", "EcsNetworkInterface"},
	"alicloud_instance":                      {"ecs", "Instance"},
	"alicloud_security_group":                {"ecs", "SecurityGroup"},
	"alicloud_security_group_rule":           {"ecs", "SecurityGroupRule"},
	"alicloud_slb_acl":                       {"slb", "Acl"},
	"alicloud_slb_acl_entry_attachment":      {"slb", "AclEntryAttachment"},
	"alicloud_slb_attachment":                {"slb", "Attachment"},
	"alicloud_slb_backend_server":            {"slb", "BackendServer"},
	"alicloud_slb_listener":                  {"slb", "Listener"},
	"alicloud_slb_load_balancer":             {"slb", "ApplicationLoadBalancer"},
	"alicloud_slb_master_slave_server_group": {"slb", "MasterSlaveServerGroup"},
	"alicloud_slb_server_group":              {"slb", "ServerGroup"},
	"alicloud_vpc":                           {"vpc", "Network"},
	"alicloud_vswitch":                       {"vpc", "Switch"},
}

var dataSources = map[string]member{
	"alicloud_account":                        {"index", "getAccount"},
	"alicloud_ecs_network_interfaces":         {"ecs", "getEcsNetworkInterfaces"},
	"alicloud_instances":                      {"ecs", "getInstances"},
	"alicloud_regions":                        {"index", "getRegions"},
	"alicloud_slb_backend_servers":            {"slb", "getBackendServers"},
	"alicloud_slb_listeners":                  {"slb", "getListeners"},
	"alicloud_slb_load_balancers":             {"slb", "getApplicationLoadBalancers"},
	"alicloud_slb_master_slave_server_groups": {"slb", "getMasterSlaveServerGroups"},
	"alicloud_vpcs":                           {"vpc", "getNetworks"},
	"alicloud_vswitches":                      {"vpc", "getSwitches"},
	"alicloud_zones":                          {"index", "getZones"},
}

// Provider maps what is listed above and ignores every other resource of the Terraform provider.
func Provider() tfbridge.ProviderInfo {
	provider := shimv1.NewProvider(alicloud.Provider().(*schema.Provider))
	info := tfbridge.ProviderInfo{
		P:           provider,
		Name:        Name,
		Version:     Version,
		DisplayName: "Alibaba Cloud",
		GitHubOrg:   "aliyun",
		Config: map[string]*tfbridge.SchemaInfo{
			"ecs_role_name": fromEnvironment("ALICLOUD_ECS_ROLE_NAME"),
			"profile":       fromEnvironment("ALICLOUD_PROFILE"),
			"region":        fromEnvironment("ALICLOUD_REGION"),
		},
		Resources:      map[string]*tfbridge.ResourceInfo{},
		DataSources:    map[string]*tfbridge.DataSourceInfo{},
		IgnoreMappings: unmapped(provider),
	}
	for terraform, pulumi := range resources {
		info.Resources[terraform] = &tfbridge.ResourceInfo{Tok: tokens.Type(pulumi.token())}
	}
	for terraform, pulumi := range dataSources {
		info.DataSources[terraform] = &tfbridge.DataSourceInfo{Tok: tokens.ModuleMember(pulumi.token())}
	}
	// An object in pulumi-alicloud since the days when Terraform allowed one item only.
	info.Resources["alicloud_instance"].Fields = map[string]*tfbridge.SchemaInfo{
		"network_interfaces": {MaxItemsOne: tfbridge.True()},
	}
	info.SetAutonaming(255, "-")
	return info
}

// token is the name that SDKs use: alicloud:slb/listener:Listener.
func (m member) token() string {
	file := []rune(m.name)
	file[0] = unicode.ToLower(file[0])
	return strings.Join([]string{Name, m.module + "/" + string(file), m.name}, ":")
}

func fromEnvironment(variable string) *tfbridge.SchemaInfo {
	return &tfbridge.SchemaInfo{Default: &tfbridge.DefaultInfo{EnvVars: []string{variable}}}
}

func unmapped(provider shim.Provider) []string {
	var names []string
	collect := func(all shim.ResourceMap, mapped map[string]member) {
		all.Range(func(name string, _ shim.Resource) bool {
			if _, ok := mapped[name]; !ok {
				names = append(names, name)
			}
			return true
		})
	}
	collect(provider.ResourcesMap(), resources)
	collect(provider.DataSourcesMap(), dataSources)
	return names
}
