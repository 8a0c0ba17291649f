import type { CaseView } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import type { Api } from '../api.ts';
import { useAsk } from '../parts/use-ask.ts';
import { PostponeForm } from './forms.tsx';

interface Props {
  readonly api: Api;
  readonly caseKey: string;
  readonly onCancel: () => void;
  readonly onDone: (text: string) => void;
}

/** Postpones a case from a list: what that does is asked of the service first. */
export function PostponeOf(props: Props) {
  const { data, failure, again } = useAsk<CaseView>(props.api, `api/cases/${encodeURIComponent(props.caseKey)}`, 0);
  if (data === null && failure === null)
    return (
      <p class="quiet" role="status">
        Asking what that would do…
      </p>
    );
  if (data === null)
    return (
      <p class="refused" role="alert">
        <Text of={failure?.error ?? ''} />{' '}
        <button type="button" class="plain" onClick={again}>
          Try again
        </button>
      </p>
    );
  const { can, says } = data.actions.postpone;
  return (
    <>
      <p class="says">
        <Text of={says} />
      </p>
      {can ? (
        <PostponeForm {...props} />
      ) : (
        <button type="button" onClick={props.onCancel}>
          Close
        </button>
      )}
    </>
  );
}
