// A pair through the core of today's Go SDKs (signature ACS3-HMAC-SHA256), told as one line of JSON. The package of CLB itself is
// not on the module proxy; its methods do nothing but fill the parameters that stand here.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
)

type reply = map[string]any

var (
	a, b        = os.Getenv("SERVER_A"), os.Getenv("SERVER_B")
	key, secret = os.Getenv("ACCESS_KEY"), os.Getenv("SECRET_KEY")
	cloud       = client(key, secret, nil)
	refusals    [][]string
)

func client(key, secret string, token *string) *openapi.Client {
	client, err := openapi.NewClient(&openapi.Config{
		AccessKeyId:     &key,
		AccessKeySecret: &secret,
		SecurityToken:   token,
		RegionId:        dara.String("cn-hangzhou"),
		Endpoint:        dara.String(os.Getenv("ENDPOINT")),
		Protocol:        dara.String("HTTP"),
	})
	if err != nil {
		panic(err)
	}
	return client
}

func try(by *openapi.Client, action string, query map[string]string) (reply, error) {
	parameters := &openapi.Params{
		Action:      &action,
		Version:     dara.String("2014-05-15"),
		Protocol:    dara.String("HTTPS"),
		Pathname:    dara.String("/"),
		Method:      dara.String("POST"),
		AuthType:    dara.String("AK"),
		Style:       dara.String("RPC"),
		ReqBodyType: dara.String("formData"),
		BodyType:    dara.String("json"),
	}
	pointers := map[string]*string{"RegionId": dara.String("cn-hangzhou")}
	for name, value := range query {
		pointers[name] = dara.String(value)
	}
	answer, err := by.CallApi(parameters, &openapi.OpenApiRequest{Query: pointers}, &dara.RuntimeOptions{})
	if err != nil {
		return nil, err
	}
	return answer["body"].(reply), nil
}

func call(action string, query map[string]string) reply {
	body, err := try(cloud, action, query)
	if err != nil {
		panic(err)
	}
	return body
}

// refuse notes the type and the code of the error that has to come.
func refuse(by *openapi.Client, action string, query map[string]string) {
	_, err := try(by, action, query)
	if refused, ok := err.(*tea.SDKError); ok {
		refusals = append(refusals, []string{"SDKError", *refused.Code})
	} else {
		refusals = append(refusals, []string{fmt.Sprintf("%T %v", err, err)})
	}
}

func servers(roles ...[2]string) string {
	rows := []reply{}
	for _, role := range roles {
		rows = append(rows, reply{"ServerId": role[0], "Port": 8080, "Type": "ecs", "ServerType": role[1]})
	}
	text, _ := json.Marshal(rows)
	return string(text)
}

func main() {
	instance := call("CreateLoadBalancer", map[string]string{
		"LoadBalancerName":   "go",
		"AddressType":        "internet",
		"InstanceChargeType": "PayByCLCU",
	})["LoadBalancerId"].(string)
	of := func(more map[string]string) map[string]string {
		all := map[string]string{"LoadBalancerId": instance}
		for name, value := range more {
			all[name] = value
		}
		return all
	}
	groupOf := func(name string, roles ...[2]string) map[string]string {
		return of(map[string]string{"MasterSlaveServerGroupName": name, "MasterSlaveBackendServers": servers(roles...)})
	}
	group := call("CreateMasterSlaveServerGroup", groupOf("one", [2]string{a, "Master"}, [2]string{b, "Slave"}))["MasterSlaveServerGroupId"].(string)
	port := map[string]string{"ListenerPort": "443"}
	listenerOf := of(map[string]string{"ListenerPort": "443", "Bandwidth": "-1", "MasterSlaveServerGroupId": group})
	primary := func() (string, reply) {
		listener := call("DescribeLoadBalancerTCPListenerAttribute", of(port))
		id := listener["MasterSlaveServerGroupId"].(string)
		found := call("DescribeMasterSlaveServerGroupAttribute", map[string]string{"MasterSlaveServerGroupId": id})
		for _, row := range found["MasterSlaveBackendServers"].(reply)["MasterSlaveBackendServer"].([]any) {
			if server := row.(reply); server["ServerType"] == "Master" {
				return server["ServerId"].(string), listener
			}
		}
		return "", listener
	}
	call("CreateLoadBalancerTCPListener", listenerOf)
	call("StartLoadBalancerListener", of(port))
	before, _ := primary()
	health := [][]any{}
	for _, row := range call("DescribeHealthStatus", of(nil))["BackendServers"].(reply)["BackendServer"].([]any) {
		health = append(health, []any{row.(reply)["ServerId"], row.(reply)["ServerHealthStatus"]})
	}
	call("SetLoadBalancerName", of(map[string]string{"LoadBalancerName": "changed"}))
	call("SetLoadBalancerDeleteProtection", of(map[string]string{"DeleteProtection": "on"}))

	refuse(client(key, "wrong", nil), "DescribeLoadBalancers", nil)
	refuse(client("nobody", secret, nil), "DescribeLoadBalancers", nil)
	refuse(client(key, secret, dara.String("a token")), "DescribeLoadBalancers", nil)
	refuse(cloud, "DescribeLoadBalancerAttribute", map[string]string{"LoadBalancerId": "lb-none"})
	refuse(cloud, "CreateLoadBalancerTCPListener", listenerOf)
	refuse(cloud, "CreateMasterSlaveServerGroup", groupOf("alone", [2]string{a, "Master"}))
	refuse(cloud, "CreateMasterSlaveServerGroup", groupOf("twice", [2]string{a, "Master"}, [2]string{b, "Master"}))
	refuse(cloud, "CreateMasterSlaveServerGroup", groupOf("nobody", [2]string{a, "Master"}, [2]string{"i-nobody", "Slave"}))
	refuse(cloud, "DeleteMasterSlaveServerGroup", map[string]string{"MasterSlaveServerGroupId": group})
	refuse(cloud, "DeleteLoadBalancer", of(nil))

	other := call("CreateMasterSlaveServerGroup", groupOf("two", [2]string{b, "Master"}, [2]string{a, "Slave"}))["MasterSlaveServerGroupId"].(string)
	call("SetLoadBalancerTCPListenerAttribute", of(map[string]string{
		"ListenerPort":             "443",
		"MasterSlaveServerGroup":   "on",
		"MasterSlaveServerGroupId": other,
		"Description":              "switched",
	}))
	call("DeleteMasterSlaveServerGroup", map[string]string{"MasterSlaveServerGroupId": group})
	after, listener := primary()
	name := call("DescribeLoadBalancerAttribute", of(nil))["LoadBalancerName"]
	count := call("DescribeLoadBalancers", nil)["TotalCount"]

	call("SetLoadBalancerDeleteProtection", of(map[string]string{"DeleteProtection": "off"}))
	call("DeleteLoadBalancerListener", of(map[string]string{"ListenerPort": "443", "ListenerProtocol": "tcp"}))
	call("DeleteMasterSlaveServerGroup", map[string]string{"MasterSlaveServerGroupId": other})
	call("DeleteLoadBalancer", of(nil))
	text, err := json.Marshal(reply{
		"name":     name,
		"count":    count,
		"primary":  []string{before, after},
		"listener": []any{listener["Status"], listener["Description"]},
		"health":   health,
		"left":     call("DescribeLoadBalancers", nil)["TotalCount"],
		"refusals": refusals,
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
}
