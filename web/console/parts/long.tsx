import { useState } from 'preact/hooks';
import { Text } from '../../shared/text.tsx';

const longest = 120;

/** A stranger's text: some lines of it, and the whole on demand. */
export function Long({ of }: { of: string }) {
  const [isWhole, setWhole] = useState(false);
  if (of.length <= longest) return <Text of={of} />;
  return (
    <span class="long">
      <span class={isWhole ? '' : 'some'}>
        <Text of={of} />
      </span>
      <button type="button" class="plain" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
        {isWhole ? 'less' : `all ${of.length} characters`}
      </button>
    </span>
  );
}
