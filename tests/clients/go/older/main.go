// A pair through the older Go SDK, which the provider uses, too (HMAC-SHA1 in parameters, HTTPS): one line of JSON.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/slb"
)

const region = "cn-hangzhou"

var (
	a, b     = os.Getenv("SERVER_A"), os.Getenv("SERVER_B")
	refusals [][]string
	cloud    = must(client(os.Getenv("ACCESS_KEY"), os.Getenv("SECRET_KEY")))
	instance string
	group    string
)

func client(key, secret string) (*slb.Client, error) {
	client, err := slb.NewClientWithAccessKey(region, key, secret)
	return prepare(client, err)
}

func prepare(client *slb.Client, err error) (*slb.Client, error) {
	if err == nil {
		client.Domain = os.Getenv("ENDPOINT")
		client.GetConfig().Scheme = "HTTPS"
	}
	return client, err
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// refuse notes the type and the code of the error that has to come.
func refuse[T any](_ T, err error) {
	if refused, ok := err.(*errors.ServerError); ok {
		refusals = append(refusals, []string{"ServerError", refused.ErrorCode()})
	} else {
		refusals = append(refusals, []string{fmt.Sprint(err)})
	}
}

type role struct {
	ServerId, Type, ServerType string
	Port                       int
}

func makeGroup(name string, roles ...role) (*slb.CreateMasterSlaveServerGroupResponse, error) {
	request := slb.CreateCreateMasterSlaveServerGroupRequest()
	request.LoadBalancerId = instance
	request.MasterSlaveServerGroupName = name
	request.MasterSlaveBackendServers = string(must(json.Marshal(roles)))
	return cloud.CreateMasterSlaveServerGroup(request)
}

func server(id, serverType string) role {
	return role{ServerId: id, Type: "ecs", ServerType: serverType, Port: 8080}
}

func makeListener() (*slb.CreateLoadBalancerTCPListenerResponse, error) {
	request := slb.CreateCreateLoadBalancerTCPListenerRequest()
	request.LoadBalancerId = instance
	request.ListenerPort = "443"
	request.Bandwidth = "-1"
	request.MasterSlaveServerGroupId = group
	return cloud.CreateLoadBalancerTCPListener(request)
}

func deleteGroup(id string) (*slb.DeleteMasterSlaveServerGroupResponse, error) {
	request := slb.CreateDeleteMasterSlaveServerGroupRequest()
	request.MasterSlaveServerGroupId = id
	return cloud.DeleteMasterSlaveServerGroup(request)
}

func deleteInstance() (*slb.DeleteLoadBalancerResponse, error) {
	request := slb.CreateDeleteLoadBalancerRequest()
	request.LoadBalancerId = instance
	return cloud.DeleteLoadBalancer(request)
}

func protect(flag string) {
	request := slb.CreateSetLoadBalancerDeleteProtectionRequest()
	request.LoadBalancerId = instance
	request.DeleteProtection = flag
	must(cloud.SetLoadBalancerDeleteProtection(request))
}

func attribute(id string) (*slb.DescribeLoadBalancerAttributeResponse, error) {
	request := slb.CreateDescribeLoadBalancerAttributeRequest()
	request.LoadBalancerId = id
	return cloud.DescribeLoadBalancerAttribute(request)
}

func primary() (string, *slb.DescribeLoadBalancerTCPListenerAttributeResponse) {
	request := slb.CreateDescribeLoadBalancerTCPListenerAttributeRequest()
	request.LoadBalancerId = instance
	request.ListenerPort = "443"
	listener := must(cloud.DescribeLoadBalancerTCPListenerAttribute(request))
	of := slb.CreateDescribeMasterSlaveServerGroupAttributeRequest()
	of.MasterSlaveServerGroupId = listener.MasterSlaveServerGroupId
	for _, row := range must(cloud.DescribeMasterSlaveServerGroupAttribute(of)).MasterSlaveBackendServers.MasterSlaveBackendServer {
		if row.ServerType == "Master" {
			return row.ServerId, listener
		}
	}
	return "", listener
}

func look(by *slb.Client) (*slb.DescribeLoadBalancersResponse, error) {
	return by.DescribeLoadBalancers(slb.CreateDescribeLoadBalancersRequest())
}

func main() {
	create := slb.CreateCreateLoadBalancerRequest()
	create.LoadBalancerName = "go"
	create.AddressType = "internet"
	create.InstanceChargeType = "PayByCLCU"
	instance = must(cloud.CreateLoadBalancer(create)).LoadBalancerId
	group = must(makeGroup("one", server(a, "Master"), server(b, "Slave"))).MasterSlaveServerGroupId
	must(makeListener())
	start := slb.CreateStartLoadBalancerListenerRequest()
	start.LoadBalancerId = instance
	start.ListenerPort = "443"
	must(cloud.StartLoadBalancerListener(start))
	before, _ := primary()
	healthOf := slb.CreateDescribeHealthStatusRequest()
	healthOf.LoadBalancerId = instance
	health := [][]string{}
	for _, row := range must(cloud.DescribeHealthStatus(healthOf)).BackendServers.BackendServer {
		health = append(health, []string{row.ServerId, row.ServerHealthStatus})
	}
	rename := slb.CreateSetLoadBalancerNameRequest()
	rename.LoadBalancerId = instance
	rename.LoadBalancerName = "changed"
	must(cloud.SetLoadBalancerName(rename))
	protect("on")

	key, secret := os.Getenv("ACCESS_KEY"), os.Getenv("SECRET_KEY")
	refuse(look(must(client(key, "wrong"))))
	refuse(look(must(client("nobody", secret))))
	refuse(look(must(prepare(slb.NewClientWithStsToken(region, key, secret, "a token")))))
	refuse(attribute("lb-none"))
	refuse(makeListener())
	refuse(makeGroup("alone", server(a, "Master")))
	refuse(makeGroup("twice", server(a, "Master"), server(b, "Master")))
	refuse(makeGroup("nobody", server(a, "Master"), server("i-nobody", "Slave")))
	refuse(deleteGroup(group))
	refuse(deleteInstance())

	other := must(makeGroup("two", server(b, "Master"), server(a, "Slave"))).MasterSlaveServerGroupId
	set := slb.CreateSetLoadBalancerTCPListenerAttributeRequest()
	set.LoadBalancerId = instance
	set.ListenerPort = "443"
	set.MasterSlaveServerGroup = "on"
	set.MasterSlaveServerGroupId = other
	set.Description = "switched"
	must(cloud.SetLoadBalancerTCPListenerAttribute(set))
	must(deleteGroup(group))
	after, listener := primary()
	name := must(attribute(instance)).LoadBalancerName
	count := must(look(cloud)).TotalCount

	protect("off")
	remove := slb.CreateDeleteLoadBalancerListenerRequest()
	remove.LoadBalancerId = instance
	remove.ListenerPort = requests.NewInteger(443)
	remove.ListenerProtocol = "tcp"
	must(cloud.DeleteLoadBalancerListener(remove))
	must(deleteGroup(other))
	must(deleteInstance())
	fmt.Println(string(must(json.Marshal(map[string]any{
		"name":     name,
		"count":    count,
		"primary":  []string{before, after},
		"listener": []string{listener.Status, listener.Description},
		"health":   health,
		"left":     must(look(cloud)).TotalCount,
		"refusals": refusals,
	}))))
}
