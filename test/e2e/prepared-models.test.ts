/** A prepared model gives the bytes of the plain one, and nothing that befalls the cache can make a run fail or answer otherwise. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDraft } from '#src/models/hub/draft.js';
import { machineFolder } from '#src/models/prepared/cache.js';
import { type Ended, fixture, llmThreads, madeOnce, PROGRAM, temporaryFolder } from './program.js';
import { mounted, mountingFails } from './small-disk.js';

const TINY = fixture('models', 'tiny-bert');
const REVIEWS = fixture('reviews.csv');

interface Place {
  readonly cacheHome: string;
  /** Where forms for this machine lie. */
  readonly forms: string;
  run(...args: readonly string[]): Promise<Ended>;
}

const place = (t: TestContext): Place => placeAt(temporaryFolder(t));

function placeAt(cacheHome: string): Place {
  const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: cacheHome };
  return { cacheHome, forms: machineFolder(join(cacheHome, 'llm-threads')), run: (...args) => llmThreads(args, { env }) };
}

const classify = (...more: readonly string[]): readonly string[] => ['classify', REVIEWS, '--precision', '9', '-q', ...more];

async function answers({ run }: Place, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...args);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** The one form that is there, and no draft beside it. */
function onlyForm({ forms }: Place): string {
  const names = readdirSync(forms);
  assert.equal(names.length, 1, names.join(', '));
  assert.ok(!isDraft(names[0] ?? ''));
  return join(forms, names[0] ?? '');
}

describe('the bytes are those of the plain model with 1, 2 and 8 threads', () => {
  const models = [
    ['sentiment-en', classify()],
    ['ner-en', ['ner', REVIEWS, '-q']],
    ['minilm-l6-en', ['embed', REVIEWS, '-q']],
  ] as const;
  for (const [model, command] of models) {
    test(model, async (t) => {
      const here = place(t);
      const plain = await answers(here, ...command, '-t', '2', '--no-prepare');
      assert.match(await answers(here, 'models', 'prepare', model), new RegExp(`^${model} \\(fp32\\), \\d+\\.\\d MB: `));
      for (const threads of model === 'sentiment-en' ? ['1', '2', '8'] : ['2'])
        assert.equal(await answers(here, ...command, '-t', threads), plain);
      onlyForm(here);
    });
  }
  for (const dtype of ['fp32', 'q8']) {
    test(`a model in a folder, ${dtype}`, async (t) => {
      const here = place(t);
      const command = [...classify(), '-m', TINY, '--dtype', dtype];
      const plain = await answers(here, ...command, '--no-prepare');
      await answers(here, 'models', 'prepare', TINY, '--dtype', dtype);
      assert.equal(await answers(here, ...command), plain);
    });
  }
});

test('list, show and -v tell of a prepared form; preparing again finds it', async (t) => {
  const here = place(t);
  assert.match(await answers(here, 'models', 'show', TINY), /^prepared +no: see models prepare$/m);
  await answers(here, 'models', 'prepare', TINY);
  const form = onlyForm(here);
  assert.ok((await answers(here, 'models', 'list')).includes(`prepared  ${TINY} (fp32), `));
  assert.ok((await answers(here, 'models', 'show', TINY)).includes(`prepared     ${form}\n`));
  assert.match(await answers(here, 'models', 'prepare', TINY), /^was prepared already: /);
  const verbose = async (...more: readonly string[]) => (await here.run('classify', REVIEWS, '-m', TINY, '-v', ...more)).stderr;
  assert.ok((await verbose()).includes(`prepared     ${form}\n`));
  assert.match(await verbose('--no-prepare'), /^prepared +no$/m);
});

test('a model that writes is refused by kind', async (t) => {
  const { code, stderr } = await place(t).run('models', 'prepare', fixture('models', 'tiny-gpt2'));
  assert.equal(code, 5);
  assert.match(stderr, /models that write are loaded from their own folder only/);
});

describe('a damaged form is taken away, and the answers are those of the model', () => {
  const damages: readonly (readonly [what: string, file: string, damage: (file: string) => void])[] = [
    ['weights that are cut', 'weights.bin', (file) => truncateSync(file, 1000)],
    ['weights with other bits', 'weights.bin', (file) => flip(file)],
    ['a graph with other bits', 'model.onnx', (file) => flip(file)],
    ['a graph that is none', 'model.onnx', (file) => writeFileSync(file, Buffer.alloc(readFileSync(file).length))],
    ['a manifest that is cut', 'prepared.json', (file) => truncateSync(file, 40)],
  ];
  const command = [...classify(), '-m', TINY, '-t', '2'];
  const prepared = madeOnce(async (cacheHome) => {
    const here = placeAt(cacheHome);
    writeFileSync(join(cacheHome, 'plain.csv'), await answers(here, ...command, '--no-prepare'));
    await answers(here, 'models', 'prepare', TINY);
  });
  for (const [what, file, damage] of damages) {
    test(what, async (t) => {
      const here = placeAt(await prepared(t));
      const plain = readFileSync(join(here.cacheHome, 'plain.csv'), 'utf8');
      damage(join(onlyForm(here), file));
      assert.equal(await answers(here, ...command), plain);
      assert.match(await answers(here, 'models', 'prepare', TINY), /^(?!was prepared)/);
      assert.match(await answers(here, 'models', 'show', TINY), /^prepared +\//m);
      assert.equal(await answers(here, ...command), plain);
    });
  }
});

/** Turns the bits of the middle. */
function flip(file: string): void {
  const bytes = readFileSync(file);
  for (let i = bytes.length >> 1; i < (bytes.length >> 1) + 64; i++) bytes.writeUInt8(~bytes.readUInt8(i) & 0xff, i);
  writeFileSync(file, bytes);
}

test('a model replaced by another of the same size and time is answered by itself', async (t) => {
  const here = place(t);
  const folder = join(temporaryFolder(t), 'm');
  cpSync(TINY, folder, { recursive: true });
  const file = join(folder, 'onnx', 'model.onnx');
  await answers(here, 'models', 'prepare', folder);
  const model = readFileSync(file);
  const before = new Date(1e12);
  utimesSync(file, before, before);
  await answers(here, 'models', 'prepare', folder);
  // The last float of the weights of the graph: another number, another model.
  const weights = Buffer.from(model);
  const at = model.indexOf(Buffer.from('classifier')) > 0 ? model.length >> 1 : model.length >> 2;
  for (let i = at; i < at + 400; i += 4) weights.writeFloatLE(weights.readFloatLE(i) * 1.5, i);
  writeFileSync(file, weights);
  utimesSync(file, before, before);
  const command = [...classify(), '-m', folder, '--all-scores'];
  assert.equal(await answers(here, ...command), await answers(here, ...command, '--no-prepare'));
});

test('two processes on an empty cache make one form', async (t) => {
  const here = place(t);
  await Promise.all([answers(here, 'models', 'prepare', TINY), answers(here, 'models', 'prepare', TINY)]);
  const form = onlyForm(here);
  assert.deepEqual(readdirSync(form).sort(), ['model.onnx', 'prepared.json', 'weights.bin']);
  assert.match(await answers(here, 'models', 'prepare', TINY), /^was prepared already: /);
});

test('killed while it prepares: told, and what it left is taken over', async (t) => {
  const here = place(t);
  const running = here.run('models', 'prepare', 'sentiment-en');
  let draft: string | undefined;
  while (draft === undefined) {
    await nextTurn();
    draft = existsSync(here.forms) ? readdirSync(here.forms).find(isDraft) : undefined;
  }
  process.kill(Number(draft.split('-').at(-2)), 'SIGKILL');
  const { code, stderr } = await running;
  assert.equal(code, 1);
  assert.match(stderr, /sentiment-en: cannot be prepared: the process that prepared it ended with SIGKILL\.\nIt runs all the same/);
  assert.match(await answers(here, 'models', 'show'), /^prepared +no/m);
  await answers(here, 'models', 'prepare', 'sentiment-en');
  onlyForm(here);
});

test('a run that lasts prepares its model; a short one does not', async (t) => {
  const here = place(t);
  await answers(here, ...classify(), '-m', TINY);
  assert.ok(!existsSync(here.forms));
  const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: here.cacheHome };
  const child = spawn(process.execPath, [PROGRAM, 'classify', '-', '-m', TINY, '-t', '1', '-q'], {
    env,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.write('text\nA fine film.\n');
  while (!existsSync(here.forms) || readdirSync(here.forms).every(isDraft)) await nextTurn();
  child.stdin.end();
  assert.deepEqual(await once(child, 'close'), [0, null]);
  onlyForm(here);
});

test('a full disk: models prepare says so, and runs go on', { skip: mountingFails() }, async (t) => {
  const here = placeAt(mounted(t, 'size=64k'));
  const { code, stderr } = await here.run('models', 'prepare', 'sentiment-en');
  assert.equal(code, 5);
  assert.match(stderr, /cannot be used as the cache: no space left on device\.\nFree space or rights there/);
  assert.deepEqual(readdirSync(here.forms), []);
  await answers(here, ...classify());
});

test('a disk with room for the model, but not for its form', { skip: mountingFails() }, async (t) => {
  const here = placeAt(mounted(t, 'size=26m'));
  const { code, stderr } = await here.run('models', 'prepare', 'sentiment-en');
  assert.equal(code, 5, stderr);
  assert.match(stderr, /no space left on device/);
  assert.deepEqual(readdirSync(here.forms), []);
});

test('a cache that may only be read is used; one that may not be written costs a run nothing', { skip: mountingFails() }, async (t) => {
  const home = mounted(t, 'size=64m');
  const here = placeAt(home);
  await answers(here, 'models', 'prepare', TINY);
  execFileSync('mount', ['-o', 'remount,ro', home]);
  assert.match((await here.run('classify', REVIEWS, '-m', TINY, '-v')).stderr, /^prepared +\//m);
  assert.match(await answers(here, 'models', 'prepare', TINY), /^was prepared already: /);
  const { code, stderr } = await here.run('models', 'prepare', 'sentiment-en');
  assert.equal(code, 5);
  assert.match(stderr, /read-only file system/);
  await answers(here, ...classify());
});

test('without HOME, as a user that the system does not know', {
  skip: process.getuid?.() !== 0 && 'needs root, to be somebody else',
}, async (t) => {
  const folder = temporaryFolder(t);
  chmodSync(folder, 0o755);
  const child = spawn(process.execPath, [PROGRAM, ...classify()], {
    uid: 54_321,
    gid: 54_321,
    cwd: resolve('/'),
    env: { PATH: process.env['PATH'] },
  });
  child.stdin.end();
  const out: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => out.push(data));
  const [code] = await once(child, 'close');
  assert.equal(code, 0);
  assert.equal(Buffer.concat(out).toString(), await answers(place(t), ...classify()));
});
