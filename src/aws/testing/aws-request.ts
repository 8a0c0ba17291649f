import type { IncomingMessage } from 'node:http';

/** How a service's requests and errors are written; `ec2` and `query` differ only in their errors. */
export type Protocol = 'ec2' | 'query' | 'json' | 'rest-json' | 's3';

/** What a request to AWS asks for, as far as its bytes tell. */
export interface AwsRequest {
  /** The name it was signed for, such as `ec2` or `dynamodb`; empty when it is not signed. */
  readonly service: string;
  /** `RunInstances`, `PutItem`; for Lambda and other REST services the method and path. */
  readonly action: string;
  /**
   * A form's fields (`InstanceId.1`), a JSON body, or for S3 `Bucket`, `Key` and the query's fields. Without a prototype
   * at the top.
   */
  readonly params: Readonly<Record<string, unknown>>;
  readonly region: string;
  readonly accessKeyId: string;
  readonly protocol: Protocol;
}

/** @param body whole; a body that is not what its headers promise gives no params */
export function readAwsRequest(
  { method = 'GET', url = '/', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  body: Buffer,
): AwsRequest {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const credential =
    /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? searchParams.get('X-Amz-Credential');
  const [accessKeyId = '', , region = '', service = ''] = (credential ?? '').split('/');
  const signed = { service, region, accessKeyId };
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    return { ...signed, action: target.split('.').at(-1) ?? '', params: readJson(body), protocol: 'json' };
  }
  if (/^application\/x-www-form-urlencoded/.test(headers['content-type'] ?? '')) {
    const params = bare(new URLSearchParams(body.toString('utf8')));
    return { ...signed, action: String(params.Action ?? ''), params, protocol: service === 'ec2' ? 'ec2' : 'query' };
  }
  if (service === 's3') return { ...signed, ...readS3(method, pathname, searchParams, headers), protocol: 's3' };
  return { ...signed, action: `${method} ${pathname}`, params: readJson(body), protocol: 'rest-json' };
}

/** The usual S3 calls, path-style; others are named by method and sub-resource, such as `PUT tagging`. */
function readS3(
  method: string,
  pathname: string,
  query: URLSearchParams,
  headers: IncomingMessage['headers'],
): Pick<AwsRequest, 'action' | 'params'> {
  const [, bucket = '', ...rest] = pathname.split('/').map(decode);
  const key = rest.join('/');
  const params = bare(query);
  if (bucket !== '') params.Bucket = bucket;
  if (key !== '') params.Key = key;
  const marks = [...query.keys()].filter(
    (name) => !/^(x-id|list-type|prefix|delimiter|max-keys|marker|.*-token)$/i.test(name),
  );
  const whole = marks.find((name) => query.get(name) === '');
  if (whole !== undefined) return { action: `${method} ${whole}`, params };
  const names: Readonly<Record<string, string>> =
    key !== ''
      ? {
          GET: 'GetObject',
          PUT: 'x-amz-copy-source' in headers ? 'CopyObject' : 'PutObject',
          HEAD: 'HeadObject',
          DELETE: 'DeleteObject',
        }
      : bucket !== ''
        ? {
            GET: query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects',
            PUT: 'CreateBucket',
            HEAD: 'HeadBucket',
            DELETE: 'DeleteBucket',
          }
        : { GET: 'ListBuckets' };
  return { action: names[method] ?? `${method} ${pathname}`, params };
}

function bare(fields: URLSearchParams): Record<string, unknown> {
  const params: Record<string, unknown> = Object.create(null);
  for (const [name, value] of fields) params[name] = value;
  return params;
}

function readJson(body: Buffer): Record<string, unknown> {
  const params: Record<string, unknown> = Object.create(null);
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) params[name] = member;
    }
  } catch {} // empty, or a file
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
