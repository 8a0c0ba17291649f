/** One CloudTrail record, its keys in the order in which CloudTrail writes them. */

/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {import('./actor.mjs').Actor} Actor */

/**
 * @typedef {object} Call
 * @property {number} at completion of the call, ms; written in whole seconds
 * @property {Actor} actor
 * @property {string} region
 * @property {string} service such as `ec2`
 * @property {string} name the event name
 * @property {{ code: string, message: string }} [error]
 * @property {object | null} [request]
 * @property {object | null} [response]
 * @property {object} [extra] `additionalEventData`
 * @property {boolean} [readOnly]
 * @property {object[]} [resources]
 * @property {string} [requestId]
 * @property {string} [userAgent] instead of the actor's own
 */

/** @type {Record<string, string>} */
const versions = { ec2: '1.10', sts: '1.08', autoscaling: '1.08', ssm: '1.08', rds: '1.08' };
/** Calls on objects, keys and functions are data events. */
const dataCalls = new Set(['GetObject', 'PutObject', 'Invoke20150331']);

/** ISO, whole seconds, UTC. */
export const eventTime = (/** @type {number} */ ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/**
 * @param {Random} rng
 * @param {Call} call
 */
export function record(rng, call) {
  const { actor, service } = call;
  const isData = dataCalls.has(call.name);
  const direct = !actor.sourceIp.endsWith('.amazonaws.com');
  return {
    eventVersion: versions[service] ?? '1.11',
    userIdentity: actor.identity(call.at),
    eventTime: eventTime(call.at),
    eventSource: `${service}.amazonaws.com`,
    eventName: call.name,
    awsRegion: call.region,
    sourceIPAddress: actor.sourceIp,
    userAgent: call.userAgent ?? actor.userAgent,
    ...(call.error ? { errorCode: call.error.code, errorMessage: call.error.message } : {}),
    requestParameters: call.request ?? null,
    responseElements: call.response ?? null,
    ...(call.extra ? { additionalEventData: call.extra } : {}),
    requestID: call.requestId ?? rng.uuid(),
    eventID: rng.uuid(),
    readOnly: call.readOnly ?? false,
    ...(call.resources ? { resources: call.resources } : {}),
    eventType: 'AwsApiCall',
    managementEvent: !isData,
    recipientAccountId: actor.account,
    eventCategory: isData ? 'Data' : 'Management',
    ...(direct
      ? {
          tlsDetails: {
            tlsVersion: 'TLSv1.3',
            cipherSuite: 'TLS_AES_128_GCM_SHA256',
            clientProvidedHostHeader: `${service}.${call.region}.amazonaws.com`,
          },
        }
      : {}),
  };
}

/** @typedef {ReturnType<typeof record>} CloudTrailRecord */
