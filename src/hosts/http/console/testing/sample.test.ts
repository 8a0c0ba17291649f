import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseList, CaseView, NowView } from '../../../../console/types.ts';
import { type Sample, startSample } from './sample.ts';

let sample: Sample;
beforeAll(async () => {
  sample = await startSample({ cases: 60, pageFolder: '/nowhere' });
}, 60_000);
afterAll(() => sample.close());

const get = async <T>(path: string): Promise<T> => {
  const answer = await fetch(`${sample.url}${path}`, { headers: { authorization: `Bearer ${sample.token}` } });
  return (await answer.json()) as T;
};

describe('the sample', () => {
  test('has a week of everything behind it, on a real port', async () => {
    const { status, next, wrong, feed } = await get<NowView>('/api/now');
    expect(status.counts.all).toBeGreaterThan(50);
    for (const mark of ['compliant', 'violation', 'acted', 'held'] as const)
      expect(status.counts[mark]).toBeGreaterThan(0);
    expect([next.length > 0, wrong.length > 0, feed.length]).toEqual([true, true, 50]);
  });

  test('has cases whose letters were sent, and values that strangers wrote', async () => {
    const { rows } = await get<CaseList>('/api/cases?q=i-0bad');
    expect(rows).toHaveLength(3);
    const view = await get<CaseView>(`/api/cases/${encodeURIComponent(rows[0]?.key ?? '')}`);
    expect(view.letters.some(({ sentAt }) => sentAt !== null)).toBe(true);
    expect(view.history.length).toBeGreaterThan(0);
  });

  test('goes on when it is told to, and only then', async () => {
    const before = await get<NowView>('/api/now');
    expect((await get<NowView>('/api/now')).status.now).toBe(before.status.now);
    await sample.advance(2 * 3_600_000);
    const after = await get<NowView>('/api/now');
    expect(Date.parse(after.status.now) - Date.parse(before.status.now)).toBe(2 * 3_600_000);
    expect((after.feed[0]?.id ?? 0) > (before.feed[0]?.id ?? 0)).toBe(true);
  });
});
