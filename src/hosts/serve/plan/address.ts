/** Where something listens. */
export interface Address {
  /** Without brackets: `127.0.0.1`, `::1`, `localhost`. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** What a message says is wanted. */
export const anAddress = 'HOST:PORT or PORT, such as 127.0.0.1:4280';

const pattern = /^(?:(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,253}):)?(\d{1,5})$/;

/** @returns null when it is none */
export function parseAddress(text: string): Address | null {
  const [, host = '127.0.0.1', port = ''] = pattern.exec(text) ?? [];
  if (port === '' || Number(port) > 65_535) return null;
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/** Whether nobody but this machine gets there. */
export const isLoopback = ({ host }: Address): boolean =>
  host === '::1' || host.toLowerCase() === 'localhost' || /^127(?:\.\d{1,3}){3}$/.test(host);

/** As an address bar has it: `127.0.0.1:4280`, `[::1]:4280`. */
export const hostAndPort = ({ host, port }: Address): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;
