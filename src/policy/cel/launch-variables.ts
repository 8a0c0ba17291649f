import { provenanceOf } from '../../facts/provenance.ts';
import { known, ofLaunch, ofPrincipal, type Variable } from './readings.ts';

/** What an `assert` may name of the launch. */
export const launchVariables: readonly Variable[] = [
  {
    path: 'launch.at',
    type: 'moment',
    meaning: 'When it was launched. Its parts are in UTC unless a zone is given.',
    example: "launch.at.getHours('Europe/Berlin') >= 6",
    from: 'launch',
    read: ({ launchedAt }) => (launchedAt === null ? { is: 'unknown', missing: 'launch' } : known(launchedAt)),
  },
  {
    path: 'launch.principal.name',
    type: 'text',
    meaning: 'Who launched it, by the name that the reports show.',
    example: "launch.principal.name != 'alice'",
    ...ofPrincipal(({ name }) => name),
  },
  {
    path: 'launch.principal.kind',
    type: 'text',
    meaning: 'What kind of principal that is, as in `launchedBy`.',
    example: "launch.principal.kind != 'root'",
    ...ofPrincipal(({ kind }) => kind),
  },
  {
    path: 'launch.principal.arn',
    type: 'text',
    meaning: 'Its ARN; null: it has none.',
    example: "launch.principal.arn.contains(':assumed-role/')",
    ...ofPrincipal(({ arn }) => arn),
  },
  {
    path: 'launch.principal.account',
    type: 'text',
    meaning: 'Its account; null: it has none.',
    example: 'launch.principal.account == instance.account',
    ...ofPrincipal(({ account }) => account),
  },
  {
    path: 'launch.principal.session',
    type: 'text',
    meaning: 'The session name of an assumed role or federated user; null: none of these.',
    example: "launch.principal.session != 'temporary'",
    ...ofPrincipal(({ session }) => session),
  },
  {
    path: 'launch.principal.issuerArn',
    type: 'text',
    meaning: 'The role or user behind the session, with its path; null: no session.',
    example: "!launch.principal.issuerArn.contains(':role/admin/')",
    ...ofPrincipal(({ issuerArn }) => issuerArn),
  },
  {
    path: 'launch.principal.sourceIdentity',
    type: 'text',
    meaning: 'The source identity of the session; null: none was set.',
    example: 'launch.principal.sourceIdentity != null',
    ...ofPrincipal(({ sourceIdentity }) => sourceIdentity),
  },
  {
    path: 'launch.provenance',
    type: 'text',
    meaning: 'What really launched it, as in `provenance`.',
    example: "launch.provenance == 'person'",
    from: 'provenance',
    read: (instance) => {
      const { kind, certain } = provenanceOf(instance);
      return certain && kind !== 'unknown' ? known(kind) : { is: 'unknown', missing: 'provenance' };
    },
  },
  {
    path: 'launch.via',
    type: 'text',
    meaning: 'The service that the call came through; null: none.',
    example: 'launch.via == null',
    ...ofPrincipal(({ via }) => via),
  },
  {
    path: 'launch.sourceIp',
    type: 'text',
    meaning: 'Where the call came from: an address, or the name of a service.',
    example: "launch.sourceIp.startsWith('10.')",
    ...ofLaunch(({ sourceIp }) => sourceIp),
  },
  {
    path: 'launch.userAgent',
    type: 'text',
    meaning: 'What the call was made with.',
    example: "launch.userAgent.contains('Terraform')",
    ...ofLaunch(({ userAgent }) => userAgent),
  },
  {
    path: 'launch.template',
    type: 'text',
    meaning: 'The launch template, by id or name, and its version; null: none was used.',
    example: 'launch.template != null',
    ...ofLaunch(({ template }) => template),
  },
];
