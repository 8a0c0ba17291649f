import { render } from 'preact';
import type { PageData } from '../../src/report/page-types.ts';
import { App } from './app.tsx';
import './style.css';
import { period } from '../shared/words.ts';

const [place, app] = [document.getElementById('data'), document.getElementById('app')];
if (place === null || app === null) throw new Error('the page has no place for its data');
const data = JSON.parse(place.textContent ?? '') as PageData | string;
if (typeof data === 'string')
  app.textContent = 'This is the page without a report: broom replay --report FILE makes one.';
else {
  if (data.scan !== undefined) document.title = `Broom scan, ${period(data.scan.at, data.scan.at)}`;
  else if (data.from !== null && data.to !== null) document.title = `Broom replay, ${period(data.from, data.to)}`;
  render(<App data={data} />, app);
}
