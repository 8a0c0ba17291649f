import { exact, moment } from '../../shared/words.ts';

/** A moment in UTC; in the tooltip the exact one, and that of the reader's own zone. */
export const Time = ({ at, withYear = false }: { at: string; withYear?: boolean }) => (
  <time dateTime={at} title={exact(at)}>
    {moment(at, withYear)}
  </time>
);
