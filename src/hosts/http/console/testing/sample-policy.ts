/** A policy as a team may have it, for the sample. */
export const samplePolicy = `# What the instances of this organization must look like.
mode: enforce
settle: 5m # Terraform and CloudFormation tag in a second call
accounts: { sandbox: "111122223333", shop: "222233334444", data: "333344445555", research: "444455556666" }
channels:
  - sns: "arn:aws:sns:eu-west-1:111122223333:broom"
  - slack: env:BROOM_SLACK_URL
    when: { accounts: [sandbox] }
protect: { vpcs: [vpc-protected] }
reservedTags: [case]
limits:
  stop: { perHour: 20, perDay: 60, orgPerHour: 60 }
  terminate: { perHour: 3, perDay: 10, orgPerHour: 8 }
rules:
  - id: code-tag
    why: The Code says which team answers the phone at night.
    require: { tags: { Code: [LOL, GGG, BRB, YLO] } }
    steps: [notify, { do: stop, after: 2h }, { do: notify, after: 2h }, { do: terminate, after: 1d }]
  - id: owner
    why: Somebody must know what it is for.
    require: { tags: { Owner: present, CostCenter: ["1001", "1002"] } }
    steps: [notify, { do: stop, after: 4h }]
  - id: hardened
    why: Metadata without tokens has leaked credentials before.
    require: { metadata: { tokens: required } }
    steps: [notify, { do: quarantine, after: 8h, securityGroupName: broom-quarantine }]
  - id: small-only
    mode: observe
    when: { accounts: [sandbox] }
    require: { instanceType: ["t3.*", m5.large] }
    steps: [notify, { do: stop, after: 1h }]
except:
  - id: forensics
    when: { tags: { case: "IR-*" } }
    reason: Evidence must not be touched
    owner: security@example.com
    expires: 2026-06-30
`;
