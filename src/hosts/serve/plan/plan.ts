import { randomInt } from 'node:crypto';
import { show } from '../../../policy/diagnostics.ts';
import { Mistake } from '../../cli/exit.ts';
import type { Env } from '../../service/settings.ts';
import { type Address, anAddress, hostAndPort, isLoopback, parseAddress } from './address.ts';
import type { Choices } from './choices.ts';

/** What a service is to do, once all that was chosen has been understood. */
export interface Plan {
  readonly sns: SnsPlan | null;
  /** URLs. */
  readonly queues: readonly string[];
  /** Folders. */
  readonly trails: readonly string[];
  readonly simulate: { readonly speed: number; readonly seed: string } | null;
  readonly console: { readonly address: Address; readonly hosts: readonly string[] } | null;
  readonly policy: string | null;
  readonly store: string | null;
  /** Of inbox and book, where the store is no file; null: `broom-serve.sqlite`. */
  readonly file: string | null;
  /** In ms, both. */
  readonly tick: number;
  readonly grace: number;
  readonly dryRun: boolean;
  readonly jsonLogs: boolean;
}

export interface SnsPlan {
  readonly address: Address;
  readonly path: string;
  /** ARNs. */
  readonly topics: readonly string[];
  readonly subscribe: { readonly topicArn: string; readonly endpoint: string } | null;
}

const usual = { sns: '127.0.0.1:4281', console: '127.0.0.1:4280', speed: 60, tick: 60_000, grace: 25_000 };
/** SNS posts no messages of FIFO topics, whose names end in `.fifo`. */
const topicArn = /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/;
const hostName = /^(?=.{1,253}(?::|$))[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$/;

/**
 * Understands what was chosen, before anything is opened.
 *
 * @throws {Mistake} with everything that is wrong with it at once
 */
export function planOf(choices: Choices, env: Env): Plan {
  const problems: string[] = [];
  const wrong = (flag: string, wanted: string, seen: unknown): void =>
    void problems.push(`${flag}: expected ${wanted}, got ${show(seen)}`);
  const listening = (flag: string, given: string | true, usually: string): Address | null => {
    const address = parseAddress(given === true ? usually : given);
    if (address === null) wrong(flag, anAddress, given);
    else if (!isLoopback(address) && choices.allowRemote !== true)
      problems.push(
        `${flag}: ${hostAndPort(address)} can be reached from other machines, in plain HTTP that anybody on the way can read and change. Listen on 127.0.0.1, with a proxy that speaks TLS in front; or say --allow-remote`,
      );
    return address;
  };
  const urls = (flag: string, given: readonly string[], wanted: string, pattern: RegExp): void => {
    for (const one of given) if (!pattern.test(one)) wrong(flag, wanted, one);
  };

  const { simulate = false, sqs = [], trail = [], speed = usual.speed } = choices;
  const sns = snsOf(choices, env, problems, listening);
  urls('--sqs', sqs, 'the URL of a queue', /^https?:\/\/[^\s/]+\/\S+$/);
  const hosts = choices.consoleHost ?? [];
  urls('--console-host', hosts, 'a host as a browser sends it, such as broom.example.com', hostName);
  if (choices.console === false && hosts.length > 0) problems.push('--console-host: there is no console');
  const console = choices.console ?? true;
  const address = console === false ? null : listening('--console', console, usual.console);
  if (simulate) {
    const real = [sqs.length > 0 && '--sqs', sns !== null && '--sns', trail.length > 0 && '--trail'].filter(Boolean);
    if (real.length > 0)
      problems.push(`--simulate: a made-up world has no place for real evidence; leave out ${real.join(', ')}`);
    if (choices.store?.startsWith('dynamodb:'))
      problems.push('--simulate: it touches no AWS; leave out --store, or name a file');
    if (!Number.isFinite(speed) || speed < 1 || speed > 600) wrong('--speed', 'a number from 1 to 600', speed);
  } else if (choices.speed !== undefined || choices.seed !== undefined)
    problems.push('--speed and --seed are of --simulate: the real world goes at its own pace');
  else if (sns === null && sqs.length + trail.length === 0 && problems.length === 0)
    problems.push(
      'nothing to listen to: name a source with --sns, --sqs URL or --trail FOLDER; or look at a made-up world with --simulate',
    );
  if (problems.length > 0) throw new Mistake(problems.join('\n'));
  return {
    sns,
    queues: [...new Set(sqs)],
    trails: [...new Set(trail)],
    simulate: simulate ? { speed, seed: choices.seed ?? `${randomInt(1_000_000)}` } : null,
    console: address === null ? null : { address, hosts },
    policy: choices.policy ?? null,
    store: choices.store ?? null,
    file: choices.file ?? null,
    tick: choices.tick ?? usual.tick,
    grace: choices.grace ?? usual.grace,
    dryRun: choices.dryRun ?? false,
    jsonLogs: choices.jsonLogs ?? false,
  };
}

type Listening = (flag: string, given: string | true, usually: string) => Address | null;

function snsOf(choices: Choices, env: Env, problems: string[], listening: Listening): SnsPlan | null {
  const { sns = false, subscribe, publicUrl, snsPath = '/sns' } = choices;
  const named = choices.topic ?? [];
  if (sns === false) {
    const alone = [
      named.length > 0 && '--topic',
      subscribe !== undefined && '--subscribe',
      publicUrl !== undefined && '--public-url',
      choices.snsPath !== undefined && '--sns-path',
    ].filter(Boolean);
    if (alone.length > 0) problems.push(`${alone.join(', ')}: only with --sns`);
    return null;
  }
  const address = listening('--sns', sns, usual.sns);
  const fromEnv = (env.BROOM_TOPICS ?? '').split(/[\s,]+/).filter((one) => one !== '');
  const topics = [...new Set([...named, ...fromEnv, ...(subscribe === undefined ? [] : [subscribe])])];
  for (const one of named) if (!topicArn.test(one)) problems.push(badTopic('--topic', one));
  if (subscribe !== undefined && !topicArn.test(subscribe)) problems.push(badTopic('--subscribe', subscribe));
  if (topics.length === 0)
    problems.push(
      '--sns: name the topics that are believed with --topic ARN, or BROOM_TOPICS: SNS signs the messages of every topic in the world',
    );
  if (!/^\/[\w./-]*$/.test(snsPath)) problems.push(`--sns-path: expected a path such as /sns, got ${show(snsPath)}`);
  const endpoint = endpointOf(subscribe, publicUrl, snsPath, problems);
  if (address === null) return null;
  return {
    address,
    path: snsPath,
    topics,
    subscribe: subscribe === undefined || endpoint === null ? null : { topicArn: subscribe, endpoint },
  };
}

const badTopic = (flag: string, seen: string): string =>
  `${flag}: expected the ARN of a topic, such as arn:aws:sns:eu-west-1:111122223333:broom-events, got ${show(seen)}`;

/** Where SNS is to send to: the public URL as it stands where it has a path, else with the endpoint's. */
function endpointOf(
  subscribe: string | undefined,
  publicUrl: string | undefined,
  path: string,
  problems: string[],
): string | null {
  if (subscribe === undefined && publicUrl === undefined) return null;
  if (subscribe === undefined || publicUrl === undefined) {
    problems.push('--subscribe ARN and --public-url URL go together: which topic is to send, and where to');
    return null;
  }
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.hash !== '') {
    problems.push(`--public-url: expected an address such as https://broom.example.com, got ${show(publicUrl)}`);
    return null;
  }
  if (url.pathname === '/') url.pathname = path;
  return url.href;
}
