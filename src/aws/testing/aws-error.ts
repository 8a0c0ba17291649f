import { randomUUID } from 'node:crypto';
import type { Protocol } from './aws-request.ts';

export interface ErrorToTell {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * An error as the service would write it: EC2's own XML, the query protocol's, S3's, or JSON with its `__type`.
 * See AWS's "Common error types" of each API reference; the SDK reads the name from these places.
 */
export function errorAnswer(
  protocol: Protocol,
  { status, code, message = code, details = {} }: ErrorToTell,
): { headers: Record<string, string>; text: string } {
  const id = randomUUID();
  const inXml = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
  switch (protocol) {
    case 'ec2':
      return xml(`<Response><Errors><Error>${inXml}</Error></Errors><RequestID>${id}</RequestID></Response>`, id);
    case 'query': {
      const type = `<Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>`;
      return xml(`<ErrorResponse><Error>${type}${inXml}</Error><RequestId>${id}</RequestId></ErrorResponse>`, id);
    }
    case 's3':
      return xml(`<Error>${inXml}<RequestId>${id}</RequestId><HostId>${id}</HostId></Error>`, id);
    case 'json':
    case 'rest-json':
      return {
        headers: {
          'content-type': protocol === 'json' ? 'application/x-amz-json-1.0' : 'application/json',
          'x-amzn-requestid': id,
          'x-amzn-errortype': code,
        },
        text: JSON.stringify({ __type: code, message, ...details }),
      };
  }
}

function xml(text: string, id: string): { headers: Record<string, string>; text: string } {
  const headers = { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': id, 'x-amz-request-id': id };
  return { headers, text: `<?xml version="1.0" encoding="UTF-8"?>\n${text}` };
}

function escapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return text.replace(/[&<>]/g, (character) => names[character] ?? character);
}
