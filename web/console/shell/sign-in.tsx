import { useState } from 'preact/hooks';
import type { Api } from '../api.ts';
import { Field, Form } from '../parts/form.tsx';

interface Props {
  readonly api: Api;
  readonly refused: string | null;
  readonly onIn: () => void;
}

/** Asks for the token that was printed when Broom started. */
export function SignIn({ api, refused, onIn }: Props) {
  const [token, setToken] = useState('');
  const [who, setWho] = useState('');
  return (
    <main class="sign-in">
      <h1>Broom asks who you are</h1>
      <p>
        When <code>broom serve</code> starts it prints the address of this console, which ends in <code>#token=…</code>.
        Open that address, or put here what stands after the <code>=</code>. A restart makes a new one, unless it was
        given one.
      </p>
      {refused !== null && (
        <p class="refused" role="alert">
          {refused}
        </p>
      )}
      <Form
        label="Sign in"
        does="Sign in"
        isReady={token.trim() !== ''}
        onSend={async () => {
          const name = who.trim();
          await api.post('api/session', { token: token.trim(), ...(name === '' ? {} : { who: name }) });
          onIn();
        }}
      >
        <Field label="Token" type="password" name="token" value={token} onValue={setToken} isFirst />
        <Field
          label="Your name, as it is recorded with what you do (not needed to look)"
          name="who"
          value={who}
          onValue={setWho}
        />
      </Form>
    </main>
  );
}
