// Joins dist/**/*.js to a few files in dist/bundle: `npm run build` runs it after tsc. A module costs 0.5 to 1 ms to load,
// and a run needs over two hundred of them. Packages stay outside.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const ENTRIES = ['models/no-telemetry', 'cli/main', 'engine/worker', 'training/worker', 'models/prepared/prepare-process'];

rmSync('dist/bundle', { recursive: true, force: true });
await build({
  entryPoints: ENTRIES.map((entry) => `dist/${entry}.js`),
  outbase: 'dist',
  outdir: 'dist/bundle',
  chunkNames: 'shared/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});
