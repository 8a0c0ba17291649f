import fc from 'fast-check';

/** What strangers may write in a tag, a name or a request to be taken for a part of the log. */
const hostileTexts = [
  '"eventName":"RunInstances"',
  '{"eventVersion":"1.08","userIdentity":{',
  '},{"eventVersion":"1.08","userIdentity":{},"eventTime":"2026-03-01T12:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances"},{',
  '\\"eventName\\":\\"RunInstances\\"',
  '\\',
  '\\\\',
  '"',
  '\\"',
  '","eventName":"RunInstances","x":"',
  '\\u007b\\u0022eventVersion\\u0022',
  ']},{"a":1',
  ']}',
  '[',
  ']',
  '],"a',
  '}],"b',
  ':[{',
  ',{',
  ', {',
  '}}}',
  '{{{',
  '[[[',
  '\u0000',
  '\u2028\ufeff',
  'é漢🦊',
  '\ud800',
  'line\r\n{"eventVersion":"1.08"}\n',
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ maxLength: 12 }),
  fc.array(fc.constantFrom(...hostileTexts, ...'{}[]":,\\ne'), { maxLength: 6 }).map((parts) => parts.join('')),
);

const hostileKey: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'eventVersion',
    'userIdentity',
    'eventTime',
    'eventName',
    'eventSource',
    'Records',
    'Events',
    '__proto__',
    'items',
    '',
  ),
  hostileText,
);

/** What a nested object says to be taken for a record of its own. */
const mimic: fc.Arbitrary<unknown> = fc
  .record({
    event: eventNamed(),
    time: eventTime(),
    identity: fc.constantFrom<unknown>({}, { a: {} }, 'x'),
    rest: fc.constantFrom<object>({}, { eventID: 'e' }, { a: [{}, {}] }),
  })
  .map(({ event, time, identity, rest }) => ({
    eventVersion: '1.08',
    userIdentity: identity,
    eventTime: time,
    ...event,
    ...rest,
  }));

/** Any value, with lists of maps and maps of lists that look like records. */
const { value: hostileValue } = fc.letrec<{ value: unknown; nest: unknown }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf(), tie('nest')),
  nest: fc.oneof(
    fc.array(fc.oneof(tie('value'), mimic), { maxLength: 4 }),
    fc.dictionary(hostileKey, fc.oneof(tie('value'), mimic), { maxKeys: 4 }),
    fc.tuple(hostileKey, fc.array(mimic, { minLength: 1, maxLength: 3 })).map(([key, list]) => ({ [key]: list })),
  ),
}));

export { hostileValue };

function leaf(): fc.Arbitrary<unknown> {
  return fc.oneof(hostileText, fc.integer(), fc.constantFrom<unknown>(null, true, false, 1.5e300));
}

function eventNamed(): fc.Arbitrary<{ eventSource: unknown; eventName: unknown }> {
  return fc.constantFrom<{ eventSource: unknown; eventName: unknown }>(
    { eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances' },
    { eventSource: 'ec2.amazonaws.com', eventName: 'DescribeInstances' },
    { eventSource: 'ec2.amazonaws.com', eventName: 'RunInstancesX' },
    { eventSource: 'ec2.amazonaws.com', eventName: 'CreateTags' },
    { eventSource: 's3.amazonaws.com', eventName: 'CreateTags' },
    { eventSource: 'tagging.amazonaws.com', eventName: 'TagResources' },
    { eventSource: 's3.amazonaws.com', eventName: 'GetObject' },
    { eventSource: 's3.amazonaws.com', eventName: 'Get"Object\\' },
    { eventSource: 'ec2.amazonaws.com', eventName: 7 },
    { eventSource: null, eventName: null },
  );
}

function eventTime(): fc.Arbitrary<unknown> {
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .integer({ min: 0, max: 2_000_000_000 })
        .map((s) => new Date(s * 1000).toISOString().replace('.000', '')),
    },
    fc.constantFrom<unknown>(
      '2026-02-29T00:00:00Z',
      '2100-02-29T00:00:00Z',
      '2026-02-30T00:00:00Z',
      '2024-02-29T23:59:59Z',
      '2026-03-01T24:00:00Z',
      '1969-12-31T23:59:59Z',
      '2024-04-02 15:13:06.000000000',
      'soon',
      null,
      1_700_000_000_000,
    ),
  );
}

/** One record in CloudTrail's order of keys, with hostile content. */
const orderedRecord: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    version: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom<unknown>('1.08', '1.9', '1.10') },
      fc.constantFrom<unknown>('2.0', '1.111', '', 1.08),
    ),
    identity: fc.oneof(
      fc.constant<unknown>({ type: 'IAMUser', sessionContext: { attributes: {} } }),
      fc.dictionary(hostileKey, hostileValue, { maxKeys: 3 }),
      hostileText,
    ),
    time: eventTime(),
    event: eventNamed(),
    request: fc.oneof(fc.constant<unknown>(null), hostileValue),
    response: fc.oneof(fc.constant<unknown>(null), hostileValue),
    rest: fc.dictionary(
      hostileKey.filter((key) => !/^event|^user|__proto__/.test(key)),
      hostileValue,
      { maxKeys: 3 },
    ),
    id: fc.oneof(fc.uuid(), hostileText),
  })
  .map(({ version, identity, time, event, request, response, rest, id }) => ({
    eventVersion: version,
    userIdentity: identity,
    eventTime: time,
    ...event,
    requestParameters: request,
    responseElements: response,
    ...rest,
    eventID: id,
  }));

const shuffledRecord: fc.Arbitrary<Record<string, unknown>> = orderedRecord.chain((record) =>
  fc.shuffledSubarray(Object.entries(record), { minLength: 0 }).map((entries) => Object.fromEntries(entries)),
);

/** Mostly records in CloudTrail's order, so that the fast reader gets far. */
export const hostileRecords: fc.Arbitrary<unknown[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: orderedRecord },
    { weight: 2, arbitrary: shuffledRecord },
    { weight: 1, arbitrary: hostileValue },
  ),
  { maxLength: 8 },
);

/** Objects of valid JSON in all forms that are read, most in CloudTrail's own. */
export const hostileObject: fc.Arbitrary<string> = fc
  .tuple(
    hostileRecords,
    fc.integer({ min: 0, max: 15 }),
    hostileValue,
    fc.array(fc.constantFrom('', '', ' ', '\n'), { minLength: 5, maxLength: 5 }),
  )
  .map(([records, form, extra, spaces]) => {
    const texts = records.map((record) => JSON.stringify(record));
    switch (form) {
      case 0:
        return JSON.stringify({ Records: records }, null, 2);
      case 1:
        return JSON.stringify(records);
      case 2:
        return `\ufeff{"a":${JSON.stringify(extra)},"Records":[${texts.join(',')}]}`;
      case 3:
        return `{"Records":[${texts.join(',')}],"a":${JSON.stringify(extra)}}\r\n`;
      case 4:
        return texts.filter((text) => text.startsWith('{')).join('\n') || '{"Records":[]}';
      case 5:
        return `{"Rec\\u006frds":[${texts.join(' ,\n')}]}`;
      case 6:
        return `{"Records":[${texts.map((text, i) => `${spaces[i % 5]}${text}${spaces[(i + 1) % 5]}`).join(',')}]}`;
      case 7:
        return JSON.stringify({ Events: records.map((record) => ({ CloudTrailEvent: JSON.stringify(record) })) });
      default:
        return `{"Records":[${texts.join(',')}]}`;
    }
  });
