import type { Clock } from '../../../../simulate/clock.ts';
import type { Ec2 } from '../../../../simulate/ec2.ts';

const hour = 3_600_000;

/** 256 characters of markup, and of writing from right to left. */
export const hostileMarkup = '<img src=x onerror="document.title=\'taken over\'"><script>alert(1)</script>'.padEnd(
  256,
  '&lt;',
);
export const hostileBidi = `\u202e${'שלום עולם '.repeat(26)}`.slice(0, 256);

/** What strangers may write: names and tags that a page must show as text, and nothing more. */
export function hostileLaunches(clock: Clock, ec2: Ec2, to: number): void {
  const launches: readonly (readonly [number, string, ReadonlyMap<string, string>])[] = [
    [5, hostileMarkup, new Map([['Code', '"><svg onload=alert(1)>']])],
    [
      3,
      hostileBidi,
      new Map([
        ['__proto__', 'polluted'],
        ['Owner', "'; DROP TABLE cases; --"],
      ]),
    ],
    [1.5, '='.padEnd(40, '+cmd|calc'), new Map([['constructor', '\u0000\u0007\u001b[31mred']])],
  ];
  launches.forEach(([before, name, tags], index) => {
    clock.at(to - before * hour, () => {
      const id = `i-0bad${`${index}`.padStart(13, '0')}`;
      const account = '111122223333';
      const at = new Date(Math.floor(clock.now() / 1000) * 1000);
      ec2.run(
        [
          {
            ref: { account, region: 'eu-west-1', id },
            launch: {
              at,
              source: 'RunInstances',
              eventId: `hostile-${index}`,
              requestId: `req-hostile-${index}`,
              reservationId: `r-hostile-${index}`,
              clientToken: null,
              principal: {
                kind: 'role',
                name: index === 0 ? 'dev/<b>mallory</b>' : 'dev/mallory',
                arn: `arn:aws:sts::${account}:assumed-role/dev/mallory`,
                account,
                session: 'mallory',
                issuerArn: `arn:aws:iam::${account}:role/dev`,
                sourceIdentity: null,
                via: null,
              },
              userAgent: '<script>alert("agent")</script>',
              sourceIp: '192.0.2.66',
              template: null,
            },
            launchedAt: clock.now(),
            visibleAt: clock.now(),
            made: {
              imageId: 'ami-0123456789abcdef0',
              instanceType: 'm5.large',
              vpcId: 'vpc-1',
              rootDeviceType: 'ebs',
              spotKind: null,
            },
            tags: new Map([['Name', name], ...tags]),
            settings: {
              disableApiTermination: false,
              disableApiStop: false,
              metadataTokens: 'required',
              groups: new Map([[`eni-bad-${index}`, ['sg-0123456789abcdef0']]]),
            },
            isManaged: false,
          },
        ],
        false,
        `arn:aws:iam::${account}:role/dev`,
      );
    });
  });
}
