/** Which addresses are SNS's own. */
export interface SnsUrls {
  /** @returns where the certificate lies; null when SNS would not say so */
  certificate(url: string): string | null;
  /** @returns where to confirm a subscription to the topic; null when SNS would not say so */
  confirmation(url: string, topicArn: string): string | null;
}

/**
 * "Any host of amazonaws.com" would be anybody's: buckets are hosts there, too. The names are matched as they are
 * written, before any parser may make something else of them: no user, no port, no other letters than these.
 */
const host = 'https://sns\\.[a-z0-9-]{3,40}\\.amazonaws\\.com(?:\\.cn)?';
const awsCertificate = new RegExp(`^${host}(/[A-Za-z0-9_/-]{1,200}\\.pem)$`);
const awsConfirmation = new RegExp(`^${host}/\\?[\\w=&:%.~+/-]+$`);
/** Of an emulator, whose paths are its own. */
const path = /^\/[\w./-]*\.pem$/;

/** @param hosts origins of emulators that are believed to be SNS, beside SNS: `http://127.0.0.1:4566` */
export function createUrls(hosts: readonly string[] = []): SnsUrls {
  const emulators = new Set(hosts.map(originOf));
  const ofEmulator = (url: URL | null): boolean =>
    url !== null && emulators.has(url.origin) && url.username === '' && url.password === '' && url.hash === '';
  return {
    certificate: (text) => {
      const url = parsed(text);
      if (url === null || !(awsCertificate.test(text) || (ofEmulator(url) && path.test(url.pathname)))) return null;
      return url.search === '' ? url.href : null;
    },
    confirmation: (text, topicArn) => {
      const url = parsed(text);
      if (url === null || !(awsConfirmation.test(text) || ofEmulator(url))) return null;
      const asks = url.searchParams.get('Action') === 'ConfirmSubscription';
      return asks && url.searchParams.get('TopicArn') === topicArn ? url.href : null;
    },
  };
}

function originOf(text: string): string {
  const url = parsed(text);
  const isPlain = url !== null && url.pathname === '/' && url.search === '' && url.username === '';
  if (!isPlain || !/^https?:\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?::\d+)?$/.test(url.origin))
    throw new TypeError(
      `hosts: expected the origin of an emulator on this machine, such as http://127.0.0.1:4566, got "${text}"`,
    );
  return url.origin;
}

function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
