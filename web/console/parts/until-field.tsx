import { useEffect, useId, useRef } from 'preact/hooks';
import { clock } from '../clock.ts';
import { toField } from './moments.ts';

const hour = 3_600_000;
const choices = [
  ['4 hours', 4 * hour],
  ['a day', 24 * hour],
  ['3 days', 72 * hour],
  ['a week', 168 * hour],
  ['30 days', 720 * hour],
] as const;

interface Props {
  /** As a field of the kind `datetime-local` holds it. */
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly isFirst?: boolean;
}

/** A day from now, by the service's clock. */
export const aDayOn = (): string => toField(new Date(clock.now() + 24 * hour));

/** Until when: a choice with one click, or any moment, in the viewer's zone. */
export function UntilField({ value, onValue, isFirst = false }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isFirst) field.current?.focus();
  }, []);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div class="field">
      <label for={id}>
        Until <span class="quiet">({zone})</span>
      </label>
      <input
        id={id}
        ref={field}
        type="datetime-local"
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      <fieldset class="choices">
        <legend class="only-heard">From now on for</legend>
        {choices.map(([text, ms]) => (
          <button
            type="button"
            key={text}
            aria-pressed={value === toField(new Date(clock.now() + ms))}
            onClick={() => onValue(toField(new Date(clock.now() + ms)))}
          >
            {text}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

/** null: it is not a moment that is still to come. */
export function momentOf(value: string): string | null {
  const at = new Date(value);
  return Number.isNaN(at.getTime()) || at.getTime() <= clock.now() ? null : at.toISOString();
}
