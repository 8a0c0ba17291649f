import { useEffect, useState } from 'preact/hooks';
import type { Api } from '../api.ts';

/**
 * Takes a token out of the address (`#token=…`) before anything else is done, so that it is in no history, and signs in
 * with it.
 */
export function useArrival(api: Api): 'signing-in' | 'refused' | 'there' {
  const [token] = useState(takeToken);
  const [is, setIs] = useState<'signing-in' | 'refused' | 'there'>(token === null ? 'there' : 'signing-in');
  useEffect(() => {
    if (token === null) return;
    api.post('api/session', { token }).then(
      () => setIs('there'),
      () => setIs('refused'),
    );
  }, [api, token]);
  return is;
}

function takeToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return null;
  history.replaceState(null, '', location.pathname + location.search);
  return token;
}
