import type { Plan } from '../../serve/plan/plan.ts';
import type { Serving } from '../../serve/serve.ts';
import type { Token } from '../../serve/token.ts';
import type { Streams } from '../exit.ts';

/** Says where to look: the address is data, and the one place where a token that was made up is ever written. */
export function greeting({ console, sns }: Serving, { simulate }: Plan, token: Token, { out, err }: Streams): void {
  if (simulate !== null) {
    const pace =
      simulate.speed === 60 ? 'an hour of it passes each minute' : `${simulate.speed} times as fast as this one`;
    err(`A made-up world, seed ${simulate.seed}: ${pace}. No AWS, and nobody is sent anything.\n`);
  }
  if (sns !== null) err(`SNS endpoint: ${sns}\n`);
  if (console === null) return;
  out(`${console}/${token.isNew ? `#token=${token.text}` : ''}\n`);
  if (!token.isNew) err('The console asks for the token of BROOM_CONSOLE_TOKEN.\n');
  if (simulate !== null) err(whatToLookAt);
}

const whatToLookAt = `Open it in a browser. What to look at:
  Now         what is stopped or ended next, with its countdown; what is wrong; what just happened
  Cases       pick one: its evidence, its ladder of steps, the message that was sent, what would mend it
  Trends      what late tags cost, and what a longer delay would save
  Playground  change the rule, and see what it would have done to the launches of the last hours
The policy is examples/demo.yaml; it is read again when it changes. Ctrl+C ends it.
`;
