import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Refusal } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { refusalFrom } from '../client.ts';

interface FormProps {
  readonly label: string;
  /** What its button does, in full. */
  readonly does: ComponentChildren;
  readonly isReady: boolean;
  /** Whether focus goes to its button: it has no field. */
  readonly takesFocus?: boolean;
  readonly onSend: () => Promise<void>;
  readonly onCancel?: () => void;
  readonly children: ComponentChildren;
}

/** A few fields and the button that does what they say. A refusal is shown, and what was written stays. */
export function Form({ label, does, isReady, takesFocus = false, onSend, onCancel, children }: FormProps) {
  const [isSending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const isThere = useRef(true);
  useEffect(() => {
    if (takesFocus) button.current?.focus();
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);
  const send = async (event: Event) => {
    event.preventDefault();
    if (!isReady || isSending) return;
    setSending(true);
    setRefusal(null);
    try {
      await onSend();
    } catch (error) {
      setRefusal(refusalFrom(error));
    }
    if (isThere.current) setSending(false);
  };
  return (
    <form class="form" aria-label={label} onSubmit={(event) => void send(event)} autocomplete="off">
      {children}
      {refusal !== null && (
        <p class="refused" role="alert">
          Not done: <Text of={refusal.error} /> {refusal.hint !== null && <Text of={refusal.hint} />}
        </p>
      )}
      <p class="buttons">
        <button type="submit" ref={button} class="main" disabled={!isReady} aria-disabled={isSending}>
          {does}
        </button>
        {onCancel !== undefined && (
          <button type="button" data-cancel onClick={onCancel}>
            Cancel
          </button>
        )}
      </p>
    </form>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly placeholder?: string;
  readonly type?: 'text' | 'password';
  readonly name?: string;
  /** Whether focus goes there when it appears. */
  readonly isFirst?: boolean;
}

export function Field({ label, value, onValue, placeholder, type = 'text', name, isFirst = false }: FieldProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isFirst) field.current?.focus();
  }, []);
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={field}
        type={type}
        name={name}
        value={value}
        placeholder={placeholder}
        maxLength={500}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </p>
  );
}
