// Compiles every src/**/*.wat to dist/**/*.wasm: `npm run build` runs it after tsc.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import wabtModule from 'wabt';

const wabt = await wabtModule();
for (const file of readdirSync('src', { recursive: true })) {
  if (!file.endsWith('.wat')) continue;
  const to = `dist/${file.replace(/\.wat$/, '.wasm')}`;
  const module = wabt.parseWat(file, readFileSync(`src/${file}`), { simd: true, threads: true });
  mkdirSync(dirname(to), { recursive: true });
  const { buffer } = module.toBinary({});
  if (!WebAssembly.validate(buffer)) throw new Error(`${file}: not a valid module`);
  writeFileSync(to, buffer);
  module.destroy();
}
