/**
 * A policy to begin with: it observes, is sound as it stands, and shows in comments what comes next.
 *
 * @param schema the path of the JSON Schema, as seen from the policy; an editor reads it from the first line
 */
export const starterPolicy = (schema: string): string => `# yaml-language-server: $schema=${schema}

# What every EC2 launch must carry, and what follows where it does not. All keys, with examples: docs/policy.md in the
# package. After each change run \`broom check\`.

# observe tells and never acts; enforce acts. A rule may have a mode of its own. Start by observing.
mode: observe

# How long after the launch late tags still count: many tools tag in a second call.
settle: 5m

rules:
  # The id is how messages and exemptions name the rule; keep it.
  - id: owner-and-environment
    # For the people who are told.
    why: We must know whom to ask about a machine, and how much it matters.
    require:
      tags:
        # There, and not blank.
        Owner: { present: nonblank }
        # One of these, letter by letter; \`Dev\` is a violation, and the message asks: did you mean dev?
        Environment: [dev, test, prod]
    # What follows from a violation. To act later, announce it first:
    # steps: [notify, { do: stop, after: 4h }, { do: terminate, after: 3d }]
    steps: [notify]

  # A rule may be about some launches only, and about more than tags:
  # - id: small-in-sandbox
  #   when: { accounts: [sandbox] }
  #   require: { instanceType: ["t3.*", "t4g.*"] }
  #   steps: [notify]

# Names for account ids, to use in \`when\` and \`protect\`.
# accounts: { sandbox: "111122223333" }

# Never acted on, whatever the rules say.
# protect: { accounts: [], vpcs: [], instances: [] }

# Who is told. The address of a webhook stands in a variable of the host, never in the policy.
channels:
  - { slack: env:BROOM_SLACK_URL }
  # - { sns: "arn:aws:sns:eu-west-1:111122223333:broom" }

# What is excused, by whom, and until when. Each use is reported.
# except:
#   - id: build-farm
#     rules: [owner-and-environment]
#     when: { principals: ["build-role/*"] }
#     reason: The build farm is one machine to us.
#     owner: builds@example.com
#     expires: 2027-06-30
`;
