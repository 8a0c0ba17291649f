import { z } from 'zod';
import { aDuration, durationPattern } from './durations.ts';
import { flag, glob, key, listOf, mapOf, tagKey, tagValue, text, wanted, whole, words } from './schema-parts.ts';

/** `require`, the part of the schema that says what must be so: a key per check, each in a file of checks/. */

export const tagWords = ['present', 'absent'] as const;
export const aTagWanted = 'present, absent, a list of values, or a map with in, pattern, from or present';

const tagLong = z.strictObject(
  {
    present: key(
      z.literal('nonblank', wanted('nonblank')),
      'The tag is there, and its value is more than white space.',
      'nonblank',
    ),
    in: key(
      listOf(tagValue, 'tag values'),
      'The value is one of these. They are literal, and case-sensitive unless `ignoreCase` is set.',
      ['dev', 'test', 'prod'],
    ),
    pattern: key(
      text('a pattern (RE2) of 1 to 500 characters', /^[\s\S]{1,500}$/),
      'An RE2 pattern for the whole value.',
      '[a-z.]+@example\\.com',
    ),
    from: key(
      text('a file in the folder of the policy', /^[\s\S]{1,500}$/),
      'A file in the folder of the policy that lists the values: one a line, `#` for comments. What it says is part of the digest of the policy.',
      './cost-centers.txt',
    ),
    ignoreCase: key(flag, 'Case does not matter. With `in` and `from`. Left out: false.', true),
    optional: key(flag, 'The tag may be missing; if it is there, it must be right. Left out: false.', true),
  },
  wanted(aTagWanted),
);
export const tagExpanded = z.union([z.enum(tagWords, wanted(aTagWanted)), tagLong], wanted(aTagWanted));
export const tagWritten = z.union([tagExpanded, listOf(tagValue, 'tag values')], wanted(aTagWanted));

export const imageId = text('an image id such as ami-0abc; it is literal', /^ami-[0-9a-z]{1,32}$/);
const owner = text(
  'self, an account id, a name from `accounts:`, amazon, aws-marketplace or another alias of AWS',
  /^[\s\S]{1,64}$/,
);
const image = z.strictObject(
  {
    ids: key(listOf(imageId, 'image ids'), 'The image is one of these, by id.', ['ami-0a1b2c3d4e5f60718']),
    owners: key(
      listOf(owner, 'owners'),
      "Who owns the image: account ids, names from `accounts`, `self` for the instance's own account, or an alias of AWS such as `amazon` and `aws-marketplace`.",
      ['self', 'amazon'],
    ),
    names: key(listOf(glob, 'globs over image names'), "The image's name matches one of these globs.", ['golden-*']),
    maxAge: key(
      text(aDuration, durationPattern),
      'How old the image may be at most, from its creation to the launch of the instance.',
      '90d',
    ),
  },
  wanted('a map with ids, owners, names and maxAge'),
);

const groupList = (description: string, ...examples: unknown[]) =>
  key(
    listOf(text('the name or the id of a security group; it is literal', /^[\s\S]{1,255}$/), 'security groups'),
    description,
    ...examples,
  );
const groups = z.strictObject(
  {
    allow: groupList('Every security group of the instance is one of these.', ['web', 'sg-0a1b2c3d4e5f60718']),
    require: groupList('At least one security group of the instance is one of these.', ['baseline']),
    deny: groupList('No security group of the instance is one of these.', ['default']),
  },
  wanted('a map with allow, require and deny'),
);

export const aPort = 'a port such as 22, or a range such as "8000-8100"';
export const portsWords = ['all'] as const;
export const closedWanted = 'all, or a list of ports and ranges of ports';
const portText = text(aPort, /^(?:0|[1-9][0-9]{0,4})(?:-[1-9][0-9]{0,4})?$/);
const portNumber = z.int(wanted(aPort)).min(0, wanted(aPort)).max(65_535, wanted(aPort));
const closedOf = <Port extends z.ZodType>(port: Port) =>
  z.union([z.enum(portsWords, wanted(closedWanted)), listOf(port, 'ports')], wanted(closedWanted));

export const closedExpanded = closedOf(portText);
export const closedWritten = closedOf(z.union([portText, portNumber], wanted(aPort)));

const networkOf = <Closed extends z.ZodType>(closed: Closed) =>
  z.strictObject(
    {
      groups: key(groups, 'The security groups of the instance, by name or id. Both are literal.', {
        allow: ['web', 'baseline'],
        deny: ['default'],
      }),
      closedToWorld: key(
        closed,
        'Ports that no security group of the instance opens to the whole world (0.0.0.0/0 or ::/0), over TCP or UDP. `all`: nothing is open to the world. Only a read tells what the groups open, so a replay cannot judge it.',
        [22, 3389],
        [22, '8000-8100'],
        'all',
      ),
      publicIp: key(flag, 'Whether the instance has a public IPv4 address.', false),
      subnets: key(
        listOf(text('a subnet id such as subnet-0abc; it is literal', /^subnet-[0-9a-z]{1,32}$/), 'subnet ids'),
        'The subnet of the instance is one of these.',
        ['subnet-0a1b2c3d4e5f60718'],
      ),
      vpcs: key(
        listOf(text('a VPC id such as vpc-0abc; it is literal', /^vpc-[0-9a-z]{1,32}$/), 'VPC ids'),
        'The VPC of the instance is one of these.',
        ['vpc-0a1b2c3d4e5f60718'],
      ),
    },
    wanted('a map with groups, closedToWorld, publicIp, subnets and vpcs'),
  );

const metadata = z.strictObject(
  {
    tokens: key(
      z.literal('required', wanted('required')),
      'The instance metadata service answers only to session tokens (IMDSv2).',
      'required',
    ),
    endpoint: key(
      words(['enabled', 'disabled']),
      'Whether the instance metadata service can be reached at all.',
      'enabled',
    ),
    hopLimit: key(whole(1, 64), 'How many network hops the metadata of the instance may travel at most.', 1),
  },
  wanted('a map with tokens, endpoint and hopLimit'),
);

const volumes = z.strictObject(
  {
    encrypted: key(z.literal(true, wanted('true')), 'Every volume is encrypted.', true),
    maxGiB: key(whole(1, 1_000_000), 'How large each volume may be at most, in GiB.', 500),
    types: key(
      listOf(text('a volume type such as gp3', /^[a-z][a-z0-9]{1,15}$/), 'volume types'),
      'Every volume is of one of these types.',
      ['gp3'],
    ),
  },
  wanted('a map with encrypted, maxGiB and types'),
);

export const profileWords = ['present'] as const;
export const aProfileWanted = 'present, or a list of names, ARNs and none';
const instanceProfile = z.union(
  [
    z.enum(profileWords, wanted(aProfileWanted)),
    listOf(text('the name or ARN of an instance profile, or none', /^[\s\S]{1,2048}$/), 'instance profiles'),
  ],
  wanted(aProfileWanted),
);

/** Longer expressions are programs, and belong elsewhere. */
export const longestAssert = 2000;
const expression = text(
  `an expression of CEL, of at most ${longestAssert} characters`,
  new RegExp(`^(?=[\\s\\S]*\\S)[\\s\\S]{1,${longestAssert}}$`),
);
const anAssert = 'an expression of CEL, or a list of them';
export const assertExpanded = z
  .array(expression, wanted(anAssert))
  .min(1, wanted('at least one in the list of expressions'));
export const assertWritten = z.union([expression, assertExpanded], wanted(anAssert));

/** Each form of what has a shorthand. */
export function requirementsOf<Tag extends z.ZodType, Closed extends z.ZodType, Assert extends z.ZodType>(
  tag: Tag,
  closed: Closed,
  assert: Assert,
) {
  return z.strictObject(
    {
      tags: key(
        mapOf(tagKey, tag, 'tags'),
        'Tags, by key. `present`: the key is there. `absent`: it is not. A list: the value is one of these, literal and case-sensitive, and the key must be there. A map says more.',
        { Code: ['LOL', 'GGG'], Name: 'present', Owner: { pattern: '[a-z.]+@example\\.com' } },
      ),
      image: key(image, 'The image that the instance was launched from.', { owners: ['self'], maxAge: '90d' }),
      instanceType: key(listOf(glob, 'globs over instance types'), 'The instance type matches one of these globs.', [
        't3.*',
        't4g.*',
      ]),
      keyName: key(
        listOf(text('the name of a key pair, or none', /^[\s\S]{1,255}$/), 'key pair names'),
        'The key pair is one of these, by its literal name. `none` allows an instance without a key pair.',
        ['ops', 'none'],
      ),
      instanceProfile: key(
        instanceProfile,
        'The instance profile is one of these, by its literal name or ARN. `none` in the list allows an instance without one. The word `present`: any, but there is one.',
        ['web', 'none'],
        'present',
      ),
      network: key(networkOf(closed), 'Security groups, ports open to the world, public address, subnet and VPC.', {
        closedToWorld: [22, 3389],
        publicIp: false,
      }),
      metadata: key(metadata, 'The options of the instance metadata service.', { tokens: 'required' }),
      volumes: key(volumes, 'The volumes of the instance: each of them.', { encrypted: true, maxGiB: 500 }),
      assert: key(
        assert,
        'CEL over `instance` and `launch`: the instance complies where it is true. Whole numbers are exact; `matches` is RE2. It runs only when everything that it names is known, and an error while it runs leaves the verdict open. A list: all of them.',
        'instance.cpuOptions.coreCount <= 8',
      ),
    },
    wanted('a map of requirements'),
  );
}
