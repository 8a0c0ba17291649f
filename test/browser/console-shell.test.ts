import { expect, test } from 'vitest';
import { after, caseRow } from '../../web/console/testing/builders.ts';
import { useConsole } from './console.ts';

const open = useConsole();

test('freeze: one click, a reason, done; the bar says so on every page', async () => {
  const { page, fake, troubles } = await open('/cases', { kind: 'five' });
  await page.getByRole('button', { name: 'Freeze' }).click();
  await page.keyboard.type('stops look wrong');
  await page.keyboard.press('Enter');
  await page.locator('.notice', { hasText: 'Frozen by operator' }).waitFor();
  expect(fake.requests.find(({ method }) => method === 'POST')).toEqual({
    method: 'POST',
    path: 'api/freeze',
    body: { why: 'stops look wrong' },
  });
  expect(await page.locator('.mode').innerText()).toContain('Frozen');
  expect(await page.locator('.notice.is-frozen').innerText()).toContain('stops look wrong');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Unfreeze…');
  expect(troubles).toEqual([]);
});

test('to unfreeze is asked twice, with how many steps fall due within the hour', async () => {
  const frozen = { by: 'alice', why: 'incident', at: after(-14) };
  const { page, fake } = await open('/', { kind: 'five', status: { frozen } });
  expect(await page.locator('h1').innerText()).toBe('Frozen: nothing happens to any instance, and 3 cases are open');
  await page.getByRole('button', { name: 'Unfreeze…' }).click();
  await page.getByLabel('Why').fill('over');
  await page.getByRole('button', { name: 'Unfreeze…' }).last().click();
  await page.getByText('Really? 1 step falls due within the hour.').waitFor();
  expect(fake.requests.some(({ method }) => method === 'POST')).toBe(false);
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Yes, let Broom act again');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.mode').innerText()).toContain('Enforce');
  expect(fake.requests.find(({ method }) => method === 'POST')).toMatchObject({
    path: 'api/unfreeze',
    body: { why: 'over' },
  });
});

test('Esc gives a freeze up, and nothing was sent', async () => {
  const { page, fake } = await open('/', { kind: 'five' });
  await page.getByRole('button', { name: 'Freeze' }).click();
  await page.getByLabel('Why').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByLabel('Why').count()).toBe(0);
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Freeze');
  expect(fake.requests.some(({ method }) => method === 'POST')).toBe(false);
});

test.each([
  ['observe', { mode: 'observe' as const }, 'Observe'],
  ['enforce', { mode: 'enforce' as const }, 'Enforce'],
  ['differing rules', { mode: 'mixed' as const }, 'Enforce in part'],
  ['a dry run', { idle: 'dry-run' as const }, 'Dry run'],
  ['an old policy', { idle: 'old-policy' as const }, 'Idle'],
])('the bar says what Broom may do: %s', async (_what, status, word) => {
  const { page } = await open('/', { kind: 'five', status });
  expect(await page.locator('.mode').innerText()).toContain(word);
  expect(await page.locator('.covers').innerText()).toBe('3 accounts');
});

test('a simulation is called one, with its speed', async () => {
  const { page } = await open('/', { kind: 'five', status: { simulation: { seed: '7' }, speed: 60 } });
  expect(await page.locator('.simulated').innerText()).toBe('Simulation, 60× as fast');
});

test('a tripped breaker is let go with a reason', async () => {
  const { page, fake } = await open('/', { kind: 'five', status: { tripped: [{ rule: 'code-tag', at: after(-3) }] } });
  await page.getByText('The breaker of code-tag tripped 3\u00a0min ago.').waitFor();
  await page.getByRole('button', { name: 'Let it go…' }).click();
  await page.keyboard.type('a bad template, mended');
  await page.getByRole('button', { name: 'Let code-tag act again' }).click();
  await expect.poll(() => page.locator('.notice').count()).toBe(0);
  expect(fake.requests.find(({ method }) => method === 'POST')).toEqual({
    method: 'POST',
    path: 'api/resume',
    body: { rule: 'code-tag', why: 'a bad template, mended' },
  });
});

test('troubles of Broom’s own, and sources that fail, stand on every page', async () => {
  const { page } = await open('/cases', {
    kind: 'five',
    status: {
      troubles: ['The policy file is not valid since 11:40: rules[2].steps: expected a list.'],
      sources: [{ kind: 'sqs', name: 'trail queue', is: 'failing', text: 'AccessDenied', lastAt: null, taken: 0 }],
    },
  });
  await page.getByText('The policy file is not valid since 11:40').waitFor();
  await page.getByText('No evidence comes by trail queue:').waitFor();
});

test('a lost stream is shown with since when, what is shown is marked as old, and it comes back by itself', async () => {
  const { page, fake } = await open('/', { kind: 'five' });
  await expect.poll(() => fake.streams()).toBe(1);
  fake.loseStreams();
  await page.getByText(/^Not connected to Broom since \d\d:\d\d:\d\d\.$/).waitFor();
  expect(await page.locator('.wire').innerText()).toBe('not connected');
  expect(
    await page.locator('h2', { hasText: 'Wrong now' }).evaluate((one) => getComputedStyle(one, '::after').content),
  ).toContain('as it was');
  fake.setRows([caseRow(5)]);
  fake.findStreams();
  await expect.poll(() => page.locator('.wire').innerText(), { timeout: 15_000 }).toBe('live');
  expect(await page.getByText(/^Not connected/).count()).toBe(0);
  await expect.poll(() => page.locator('h1').innerText()).toBe('Nothing is due, and nothing is wrong');
});

test('whoever does not want to wait for the next try asks at once', async () => {
  const { page, fake } = await open('/', { kind: 'five' });
  await expect.poll(() => fake.streams()).toBe(1);
  fake.loseStreams();
  await page.getByText(/^Not connected to Broom since/).waitFor();
  fake.findStreams();
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect.poll(() => page.locator('.wire').innerText()).toBe('live');
});

test('the token in the address signs in, and is out of it before anything else', async () => {
  const { page, fake, troubles } = await open(`/cases?mark=held#token=${'f'.repeat(43)}`, {
    kind: 'five',
    asksToken: true,
  });
  await page.locator('.list').waitFor();
  expect(page.url()).toBe(`${fake.url}/cases?mark=held`);
  expect(fake.requests[0]).toMatchObject({ path: 'api/session', body: { token: 'f'.repeat(43) } });
  expect(troubles).toEqual([]);
});

test('without a token the page asks for it, says where it is printed, and takes a name', async () => {
  const { page, fake } = await open('/', { kind: 'five', asksToken: true });
  const text = await page.locator('main').innerText();
  expect(text).toContain('When broom serve starts it prints the address of this console');
  await page.getByLabel('Token').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('That is not the token.').waitFor();
  await page.getByLabel('Token').fill(fake.token);
  await page.getByLabel(/^Your name/).fill('carol');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Wrong now').waitFor();
  expect(fake.requests.findLast(({ path }) => path === 'api/session')?.body).toEqual({
    token: fake.token,
    who: 'carol',
  });
});

test('an address with an old token says so, and asks for the new one', async () => {
  const { page } = await open('/#token=old', { kind: 'five', asksToken: true });
  await page.getByText('That token is not the one of this start of Broom.').waitFor();
  expect(new URL(page.url()).hash).toBe('');
});

test('digits lead to the places, and ? lists the keys', async () => {
  const { page } = await open('/', { kind: 'five' });
  await page.keyboard.press('2');
  await page.locator('.list').waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  await page.keyboard.press('1');
  await page.locator('.board').waitFor();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  await dialog.waitFor();
  expect(await dialog.innerText()).toContain('Search the cases');
  await page.keyboard.press('Escape');
  await expect.poll(() => dialog.count()).toBe(0);
});

test('the theme is chosen, and stays chosen', async () => {
  const { page } = await open('/', { kind: 'five', context: { colorScheme: 'dark' } });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await ground()).toBe('rgb(20, 24, 27)');
  await page.getByRole('button', { name: /^Theme: system/ }).click();
  expect(await ground()).toBe('rgb(251, 251, 249)');
  await page.reload();
  await page.getByRole('button', { name: /^Theme: light/ }).waitFor();
  expect(await ground()).toBe('rgb(251, 251, 249)');
});

test('while nothing has come yet the page says what it waits for, in the shape of what comes', async () => {
  let release = () => {};
  const { page } = await open('/', {
    kind: 'five',
    isLoading: true,
    prepare: (fake) => {
      release = fake.hold();
    },
  });
  await page.getByText('Asking for what is known…').waitFor();
  release();
  await page.getByText('Wrong now').waitFor();
});

test('a service that fails is named, with what still works and what to do; it is tried again', async () => {
  const { page, fake } = await open('/', {
    kind: 'five',
    prepare: (one) =>
      one.answer('GET api/now', () => one.refuse(500, 'Something went wrong in the console.', 'The log says more.')),
  });
  const text = await page.locator('main').innerText();
  for (const part of ['Something went wrong in the console. The log says more.', 'broom freeze', 'Try again'])
    expect(text).toContain(part);
  fake.answer('GET api/now', () => fake.refuse(500, 'Still wrong.'));
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Still wrong.').waitFor();
});

test('an address that is nobody’s says so, and leads on', async () => {
  const { page } = await open('/no/such/place', { kind: 'five' });
  await page.getByText('Nothing is at this address').waitFor();
});

test('a session that is over asks for the token again', async () => {
  const { page, fake } = await open('/', { kind: 'five' });
  await expect.poll(() => fake.streams()).toBe(1);
  fake.answer('GET api/now', () => fake.refuse(401, 'Sign in with the token first.'));
  fake.loseStreams();
  await page.getByText('Broom asks who you are').waitFor();
});

test('whoever copies a relative time gets the exact one with it, in UTC', async () => {
  const { page } = await open('/', { kind: 'five' });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.locator('.wrongs li .is-who').first().selectText();
  await page.keyboard.press('Control+C');
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe('alice, 37\u00a0min ago (2026-03-04 11:23:00 UTC)');
  expect(await page.locator('.wrongs li .is-who').first().innerText()).toBe('alice, 37\u00a0min ago');
});

test('a place that does not arrive says what still works, and is fetched again', async () => {
  const { page } = await open('/', { kind: 'five' });
  let isBlocked = true;
  // The service was updated: the file that this page knows by name is gone.
  await page.route(/\/assets\/page-.*\.js$/, (route) =>
    isBlocked ? route.fulfill({ status: 404 }) : route.continue(),
  );
  await page.getByRole('link', { name: 'Trends' }).click();
  await page.getByText('This part of the page did not arrive.').waitFor();
  await page.getByText('The other places still work, and so does Freeze.').waitFor();
  expect(await page.getByRole('button', { name: 'Freeze' }).isEnabled()).toBe(true);
  isBlocked = false;
  await page.getByRole('link', { name: 'Now', exact: true }).click();
  await page.locator('.board').waitFor();
});
