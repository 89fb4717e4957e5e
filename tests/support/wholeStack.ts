// The file of a stack that sets all there is to set, and of the least that there is beside it.

export const WHOLE_STACK = `config:
  alicloud:region: cn-hangzhou
  alicloud-primary-secondary:locked:
    web: until Monday
  shop:pairs:
    web:
      loadBalancer:
        name: front
        addressType: internet
        internetChargeType: PayByBandwidth
        bandwidth: 10
        spec: slb.s2.small
        primaryZoneId: cn-hangzhou-h
        secondaryZoneId: cn-hangzhou-i
      resourceGroupId: rg-1
      modificationProtection: true
      deletionProtection: true
      guard: true
      tags: { env: prod, team: a|b }
      maxFailoverSeconds: 50
      primary: { serverId: i-a, weight: 90 }
      secondary: { serverId: eni-b, type: eni }
      standbyCheck: { port: 9000 }
      defaultServerGroup: true
      alarm: { contactGroups: [ops], perListener: true, warn: { threshold: 1 }, webhook: "https://ops.example/hook", silenceTime: 300 }
      listeners:
        - protocol: tcp
          port: 443
          primaryPort: 8443
          secondaryPort: 8444
          bandwidth: 5
          proxyProtocolV2: true
          acl: { type: white, ids: [acl-1] }
          healthCheck: { type: http, uri: /healthz, domain: a.example, httpCodes: [http_2xx, http_3xx], interval: 5 }
        - protocol: udp
          port: 53
          backendPort: 5353
          groupName: dns
          healthCheck: { interval: 3, timeout: 4 }
    old:
      loadBalancerId: lb-old
      primary: { serverId: i-c }
      secondary: { serverId: i-d }
      listeners: [ { protocol: tcp, port: 80, backendPort: 8080 } ]
`;
