import type { RawRecord } from '../cloudtrail/types.ts';
import { asStateChange, asTagChange } from '../testing/envelopes.ts';
import { assumedRole, type Identity, iamUser, serviceLinkedRole } from '../testing/identities.ts';
import {
  createTags,
  deleteTags,
  launch,
  launchWithoutIds,
  modifyAttribute,
  modifyMetadataOptions,
  start,
  stop,
  terminate,
} from '../testing/records.ts';
import type { Happening } from './ec2.ts';
import type { Machine } from './machine.ts';
import { inSeconds } from './tellings.ts';

const text = (at: number): string => inSeconds(at).toISOString().replace('.000Z', 'Z');

const commonOf = ({ ref }: Machine, at: number, eventId: string) => ({
  at: text(at),
  account: ref.account,
  region: ref.region,
  id: ref.id,
  eventId,
});

/** `arn:aws:iam::111122223333:user/alice`, or a role's. */
function identityOf(by: string): Identity {
  const [, , , , account = '', resource = ''] = by.split(':');
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  if (resource.startsWith('user/')) return iamUser(name, account);
  if (!resource.includes('aws-service-role')) return assumedRole(name, 'broom', '/', {}, account);
  return serviceLinkedRole(name, 'autoscaling.amazonaws.com', 'AutoScaling');
}

/** What happened as CloudTrail writes it; null: no call was made. */
export function recordOf(happening: Happening, eventId: string): RawRecord | null {
  if (happening.by === null) return null;
  const by = identityOf(happening.by);
  switch (happening.kind) {
    case 'launch':
      return launchOf(happening, eventId, by);
    case 'tags': {
      const common = { ...commonOf(happening.machine, happening.at, eventId), by };
      if (happening.removed === 'all') return deleteTags({ ...common, tags: null });
      if (happening.removed.length > 0) return deleteTags({ ...common, keys: happening.removed });
      return createTags({ ...common, tags: happening.set });
    }
    case 'state': {
      const make = { pending: start, stopping: stop, 'shutting-down': terminate } as const;
      const { state } = happening;
      if (state !== 'pending' && state !== 'stopping' && state !== 'shutting-down') return null;
      return make[state]({ ...commonOf(happening.machine, happening.at, eventId), by });
    }
    case 'facts': {
      const { metadataTokens, disableApiStop, disableApiTermination } = happening.facts;
      const common = { ...commonOf(happening.machine, happening.at, eventId), by };
      if (metadataTokens?.is === 'known') return modifyMetadataOptions({ HttpTokens: metadataTokens.value }, common);
      if (disableApiStop?.is === 'known')
        return modifyAttribute({ disableApiStop: { value: disableApiStop.value } }, common);
      if (disableApiTermination?.is === 'known')
        return modifyAttribute({ disableApiTermination: { value: disableApiTermination.value } }, common);
      return null;
    }
  }
}

function launchOf(happening: Extract<Happening, { kind: 'launch' }>, eventId: string, by: Identity): RawRecord {
  const [first] = happening.machines;
  if (first === undefined) throw new Error('a launch of nothing');
  const { made, launch: launched } = first;
  const settings = first.settings.at(happening.at);
  const { via } = launched.principal;
  const options = {
    ...commonOf(first, happening.at, eventId),
    ids: happening.machines.map(({ ref }) => ref.id),
    by,
    ...(via === null ? {} : { via }),
    userAgent: launched.userAgent ?? '',
    requestId: launched.requestId ?? '',
    tags: first.tags.at(happening.at),
    instanceType: made.instanceType,
    imageId: made.imageId,
    request: {
      clientToken: launched.clientToken,
      ...(made.spotKind === null
        ? {}
        : { instanceMarketOptions: { marketType: 'spot', spotOptions: { spotInstanceType: made.spotKind } } }),
    },
    item: {
      vpcId: made.vpcId,
      rootDeviceType: made.rootDeviceType,
      metadataOptions: { state: 'pending', httpTokens: settings.metadataTokens, httpEndpoint: 'enabled' },
      ...(made.spotKind === null ? {} : { instanceLifecycle: 'spot' }),
    },
  };
  return happening.isCut ? launchWithoutIds(options) : launch(options);
}

/** What EventBridge tells by itself: a changed state, changed tags. */
export function eventsOf(happening: Happening): readonly object[] {
  const machines = happening.kind === 'launch' ? happening.machines : [happening.machine];
  return machines.flatMap((machine): readonly object[] => {
    const { account, region, id } = machine.ref;
    const common = { account, region, id, at: text(happening.at) };
    if (happening.kind === 'launch') return [asStateChange({ ...common, state: 'pending' })];
    if (happening.kind === 'state') return [asStateChange({ ...common, state: happening.state })];
    if (happening.kind !== 'tags') return [];
    const tags = machine.tags.at(happening.at);
    const { set, removed } = happening;
    const changed = [...set.keys(), ...(removed === 'all' ? [] : removed)];
    // A removal of all is told by the keys that went; who has none lost none.
    return changed.length === 0 ? [] : [asTagChange({ ...common, tags: Object.fromEntries(tags), changed })];
  });
}
