import { render } from 'preact';
import { readTheme } from '../shared/theme.tsx';
import { App } from './app.tsx';
import { createApi } from './client.ts';
import { copyExactTimes } from './parts/copy-times.ts';
import { storedTheme } from './shell/stored.ts';
import './style/index.css';

const app = document.getElementById('app');
if (app === null) throw new Error('the page has no place for the console');
document.documentElement.dataset.theme = readTheme(storedTheme());
copyExactTimes();
render(<App api={createApi()} />, app);
