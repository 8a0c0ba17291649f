import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CasesView, filterNames, paramsOf, queryOf, readView, sorts, withFilter } from './view.ts';

const read = (query: string): CasesView => readView(new URLSearchParams(query));

test('an address is read to the view that wrote it, whatever strangers named', () => {
  const filters = fc.dictionary(fc.constantFrom(...filterNames), fc.string({ minLength: 1, unit: 'binary' }));
  const sort = fc.constantFrom(...sorts.map(([name]) => name));
  fc.assert(
    fc.property(filters, sort, fc.nat(500), (chosen, by, page) => {
      const view: CasesView = { filters: { ...chosen }, sort: by, page };
      expect(read(new URLSearchParams(paramsOf(view)).toString())).toEqual(view);
    }),
  );
});

test('what an address should not hold is left out', () => {
  expect(read('sort=backwards&page=-3&colour=red&rule=')).toEqual({ filters: {}, sort: 'worst', page: 0 });
});

test('a filter that is set or taken off leads to the first page', () => {
  const view = read('rule=code-tag&page=7');
  expect(withFilter(view, 'who', 'alice')).toEqual({
    filters: { rule: 'code-tag', who: 'alice' },
    sort: 'worst',
    page: 0,
  });
  expect(withFilter(view, 'rule', '').filters).toEqual({});
});

test('the service is asked for one page', () => {
  expect(queryOf(read('q=web+1&page=3'))).toBe('api/cases?q=web+1&sort=worst&offset=100&limit=50');
});
