// Serves the sample of `sample.ts` straight from the sources, to look at pages:
//
//     node src/hosts/http/console/testing/sample-run.mjs [--port 4280] [--cases 200] [--seed any] [--page dist/console-page] [--live]
//
// --live lets a minute pass in every second. The page comes from dist/console-page unless said; the playground's thread from dist.
import { parseArgs } from 'node:util';
import { createServer } from 'vite';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4280' },
    cases: { type: 'string', default: '200' },
    seed: { type: 'string', default: 'sample' },
    page: { type: 'string' },
    live: { type: 'boolean', default: false },
  },
});
const vite = await createServer({
  configFile: false,
  server: { middlewareMode: true, watch: null, hmr: false, ws: false },
  appType: 'custom',
  optimizeDeps: { noDiscovery: true },
});
const { startSample } = await vite.ssrLoadModule('/src/hosts/http/console/testing/sample.ts');
const sample = await startSample({
  port: Number(values.port),
  cases: Number(values.cases),
  seed: values.seed,
  ...(values.page === undefined ? {} : { pageFolder: values.page }),
});
process.stdout.write(`${sample.url}\ntoken: ${sample.token}\n`);
if (values.live) setInterval(() => void sample.advance(60_000), 1_000);
