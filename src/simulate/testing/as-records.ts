import { readRecord } from '../../cloudtrail/record.ts';
import type { RawRecord } from '../../cloudtrail/types.ts';
import { openMessage } from '../../events/open.ts';
import { asEventBridge, asSqs, asStateChange, asTagChange } from '../../testing/envelopes.ts';
import { assumedRole, type Identity, iamUser, serviceLinkedRole } from '../../testing/identities.ts';
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
} from '../../testing/records.ts';
import type { Happening } from '../ec2.ts';
import type { Machine } from '../machine.ts';
import type { Body } from '../queue.ts';
import { inSeconds, seekOf, type Tellings } from '../tellings.ts';

/** The same evidence the whole way: CloudTrail records and EventBridge's events, inside SQS, opened and read. */
export const asRecords: Tellings = {
  records: (happening, eventId) => {
    const record = recordOf(happening, eventId);
    if (record === null) return changesOf(happening);
    if (happening.kind === 'launch' && happening.isCut) {
      const reading = readRecord(record, 'simulated', eventId);
      if (reading.kind !== 'unknown-ids') throw new Error(`a launch that was cut was read as ${reading.kind}`);
      const seek = seekOf(happening);
      return seek === null ? [] : [seek];
    }
    return opened(asEventBridge(record));
  },
  changes: (happening) => (happening.by === null ? [] : changesOf(happening)),
};

function opened(event: unknown): readonly Body[] {
  const { items } = openMessage(asSqs([JSON.stringify(event)]), { arrived: new Date(0), from: 'queue' });
  return items.flatMap((item): Body[] => {
    if (item.kind === 'sighting') return [{ kind: 'sightings', sightings: [item.sighting] }];
    if (item.kind !== 'record') throw new Error(`${item.kind}: ${JSON.stringify(item)}`);
    const reading = readRecord(item.record, 'simulated', 'detail');
    return reading.kind === 'sightings' ? [{ kind: 'sightings', sightings: reading.sightings }] : [];
  });
}

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

/** null: no call was made. */
function recordOf(happening: Happening, eventId: string): RawRecord | null {
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

function changesOf(happening: Happening): readonly Body[] {
  const events = (machine: Machine): unknown => {
    const { account, region, id } = machine.ref;
    const common = { account, region, id, at: text(happening.at) };
    if (happening.kind === 'launch') return asStateChange({ ...common, state: 'pending' });
    if (happening.kind === 'state') return asStateChange({ ...common, state: happening.state });
    if (happening.kind !== 'tags') return null;
    const tags = machine.tags.at(happening.at);
    const { set, removed } = happening;
    const changed = [...set.keys(), ...(removed === 'all' ? [] : removed)];
    // A removal of all is told by the keys that went; who has none lost none.
    return changed.length === 0 ? null : asTagChange({ ...common, tags: Object.fromEntries(tags), changed });
  };
  const machines = happening.kind === 'launch' ? happening.machines : [happening.machine];
  return machines.flatMap((machine) => {
    const event = events(machine);
    return event === null ? [] : opened(event);
  });
}
