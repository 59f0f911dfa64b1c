/** Texts that models write: prompts, conversations, long texts, languages; the same bytes for any number of threads. */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { csvRecords, type Ended, fixture, jsonRecords, llmThreads, type RunOptions, temporaryFolder } from './program.js';

const tiny = (name: string): readonly string[] => ['-m', fixture('models', name)];
const SHORT = ['--max-new-tokens', '8', '-t', '1'];
const LLAMA = [...tiny('tiny-llama'), ...SHORT];
const GPT2 = [...tiny('tiny-gpt2'), ...SHORT];

const csv = (header: string, ...rows: readonly (readonly string[])[]): string =>
  [header, ...rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))].map((line) => `${line}\n`).join('');

/** The values of a column that a command adds to a CSV. */
async function column(name: string, args: readonly string[], stdin: string): Promise<readonly (string | undefined)[]> {
  const { code, stdout, stderr } = await llmThreads([...args, '-', '--input-format', 'csv', '-q'], { stdin });
  assert.equal(code, 0, stderr);
  return csvRecords(stdout).map((record) => record[name]);
}

/** The reject records on standard error, among other lines. */
function rejectsIn(stderr: string): Record<string, unknown>[] {
  const lines = stderr.split('\n').filter((line) => line.startsWith('{"file"'));
  return jsonRecords(lines.join('\n'));
}

async function refusal(code: number, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const ended: Ended = await llmThreads(args, { stdin: 'text\na b\n', ...options });
  assert.equal(ended.code, code, ended.stderr);
  assert.equal(ended.stdout, '');
  return ended.stderr;
}

/** An environment with an empty cache of models. */
const noCache = (t: TestContext): RunOptions => ({ env: { PATH: process.env['PATH'], XDG_CACHE_HOME: temporaryFolder(t) } });

describe('a prompt', () => {
  test('takes cells as they are: braces, quotes and column names in them mean nothing', async () => {
    const hostile = ['{secret}', '{{text}}', '}', '{', '{text} {secret}', "'; rm -rf / #", '$(id) `id`', '</s> "quoted"', '你好 🍕 مرحبا'];
    const filled = await column(
      'output',
      ['generate', ...LLAMA, '--raw-prompt', '--prompt', '{{{text}}} is {text}'],
      csv('text,secret', ...hostile.map((text) => [text, 'SECRET'])),
    );
    const plain = await column(
      'output',
      ['generate', ...LLAMA, '--raw-prompt'],
      csv('text', ...hostile.map((text) => [`{${text}} is ${text}`])),
    );
    assert.deepEqual(filled, plain);
    assert.ok(new Set(filled).size > hostile.length / 2);
  });

  test('takes any columns, each as often as it is named', async () => {
    const filled = await column(
      'output',
      ['generate', ...GPT2, '--prompt', '{b}, {a}, {b}'],
      csv('a,b', ['one', 'two'], ['', 'two'], ['', '']),
    );
    const plain = await column('output', ['generate', ...GPT2], csv('text,n', ['two, one, two', ''], ['two, , two', ''], ['', '']));
    assert.deepEqual(filled, plain);
    assert.equal(filled[2], '');
  });

  test('with an unknown column, no column, or a brace that is not closed is refused before anything is written', async () => {
    assert.match(await refusal(2, ['generate', ...LLAMA, '--prompt', '{txet}']), /no column txet.*\n.*text/);
    assert.match(await refusal(2, ['generate', ...LLAMA, '--prompt', 'no column']), /is not a template with a column in braces/);
    assert.match(await refusal(2, ['generate', ...LLAMA, '--prompt', '{text']), /never closed/);
  });

  test('goes through the chat template, with a system message, unless it is to be left as it is', async () => {
    const rows = csv('text', ['Tell me of the movie']);
    const [templated] = await column('output', ['generate', ...LLAMA], rows);
    const [asChat] = await column('reply', ['chat', ...LLAMA], rows);
    const [raw] = await column('output', ['generate', ...LLAMA, '--raw-prompt'], rows);
    const [system] = await column('output', ['generate', ...LLAMA, '--system', 'You hate it.'], rows);
    assert.equal(templated, asChat);
    assert.equal(new Set([templated, raw, system]).size, 3);
    assert.match(await refusal(2, ['generate', ...LLAMA, '--raw-prompt', '--system', 'x']), /--system is a part of the chat template/);
    assert.match(await refusal(5, ['generate', ...GPT2, '--system', 'x']), /it has no chat template/);
  });

  test('that is too long is cut before the words after the last column, and counted; or the row is rejected', async () => {
    const run = (...more: readonly string[]): Promise<Ended> =>
      llmThreads(['generate', ...GPT2, '--max-length', '40', '--prompt', 'The {text} END', '--summary', 'json', ...more], {
        stdin: csv('text', ['movie '.repeat(300)], ['short']),
      });
    const cut = await run();
    assert.equal(cut.code, 0, cut.stderr);
    assert.equal(JSON.parse(cut.stderr.split('\n').at(-2) ?? '').truncated, 1);
    const longer = await llmThreads(['generate', ...GPT2, '--max-length', '40', '--prompt', 'The {text} END', '-q'], {
      stdin: csv('text', ['movie '.repeat(4000)], ['short']),
    });
    assert.deepEqual(
      csvRecords(longer.stdout).map(({ output }) => output),
      csvRecords(cut.stdout).map(({ output }) => output),
    );
    const rejected = await run('--on-long', 'reject');
    assert.equal(rejected.code, 3);
    assert.match(rejected.stderr, /"code":"too_long","column":null,"message":"\d+ tokens, the model takes 40/);
    assert.equal(csvRecords(rejected.stdout).length, 1);
    assert.match(await refusal(2, ['generate', ...GPT2, '--on-long', 'split']), /a long prompt is not split/);
  });
});

describe('an answer', () => {
  const rows = csv('text', ...Array.from({ length: 12 }, (_, i) => [`The movie number ${i} was`]), ['The movie number 3 was']);

  test('ends before a stop string', async () => {
    const whole = await column('output', ['generate', ...GPT2], rows);
    const [first = ''] = whole;
    const stop = first.slice(4, 6);
    const cut = await column('output', ['generate', ...GPT2, '--stop', 'never written', '--stop', stop], rows);
    const ends = whole.map((text = '') => (text.includes(stop) ? text.slice(0, text.indexOf(stop)) : text));
    assert.deepEqual(cut, ends);
    assert.notEqual(cut[0], first);
  });

  test('drawn at random is the same for the same text and seed, whatever the threads and the rows around it', async () => {
    const args = ['generate', ...tiny('tiny-gpt2'), '--max-new-tokens', '8', '--temperature', '1'];
    const drawn = await column('output', [...args, '-t', '1'], rows);
    for (const threads of ['2', '8']) assert.deepEqual(await column('output', [...args, '-t', threads], rows), drawn);
    assert.equal(drawn[12], drawn[3]);
    assert.deepEqual(await column('output', [...args, '-t', '1'], csv('text', ['The movie number 5 was'])), [drawn[5]]);
    const other = await column('output', [...args, '-t', '1', '--seed', '1'], rows);
    assert.notDeepEqual(other, drawn);
    assert.notDeepEqual(await column('output', ['generate', ...GPT2], rows), drawn);
  });

  test('takes so many tokens that the summary tells, prompt and answer together', async () => {
    const { stderr } = await llmThreads(['generate', ...GPT2, '--summary', 'json'], { stdin: rows });
    const { tokens, tokens_per_second } = JSON.parse(stderr.split('\n').at(-2) ?? '');
    assert.ok(tokens > 13 * 8 && tokens_per_second > 0, stderr);
  });

  test('means nothing to the seed without a temperature, which is said', async () => {
    const { stderr } = await llmThreads(['generate', ...GPT2, '--seed', '1', '--top-p', '0.5'], { stdin: rows });
    assert.match(stderr, /--seed means nothing without --temperature/);
    assert.match(stderr, /--top-p means nothing without --temperature/);
  });

  test('is not gone on with by another prompt', async (t) => {
    const cwd = temporaryFolder(t);
    writeFileSync(join(cwd, 'in.csv'), rows);
    const run = (prompt: string, ...more: readonly string[]): Promise<Ended> =>
      llmThreads(['generate', 'in.csv', ...GPT2, '--prompt', prompt, '-o', 'out.csv', ...more], {
        cwd,
        env: { ...process.env, ...(more.length === 0 ? { LLM_THREADS_TEST_KILL: 'entry-written@3', LLM_THREADS_TEST_SAVE_MS: '0' } : {}) },
      });
    assert.equal((await run('{text}')).code, null);
    const { code, stderr } = await run('So {text}', '--resume');
    assert.equal(code, 6);
    assert.match(stderr, /prompt changed/);
    assert.equal((await run('{text}', '--resume')).code, 0);
  });
});

describe('chat', () => {
  const user = (content: string) => ({ role: 'user', content });

  test('reads a column of messages, or a text as the question', async () => {
    const lines = [
      { text: 'no', messages: [user('Hello there')] },
      { text: 'no', messages: [user('a'), { role: 'assistant', content: 'b' }, user('Hello there')] },
      { text: 'no', messages: 'Hello there' },
      { text: 'no', messages: [] },
      { text: 'no', messages: [{ role: 'robot', content: 'x' }] },
      { text: 'no', messages: user('x') },
      { text: 'no', messages: null },
    ];
    const { code, stdout, stderr } = await llmThreads(['chat', '-', ...LLAMA, '-q'], {
      stdin: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    });
    assert.equal(code, 3);
    const replies = jsonRecords(stdout).map(({ reply }) => reply);
    assert.equal(replies.length, 4);
    assert.equal(replies[0], replies[2]);
    assert.notEqual(replies[0], replies[1]);
    assert.equal(replies[3], null);
    const rejects = rejectsIn(stderr).map(({ row, code: why, column: at, message }) => [row, why, at, message]);
    assert.deepEqual(rejects, [
      [4, 'parse', 'messages', 'messages do not end with a message of the user'],
      [5, 'parse', 'messages', 'messages[0]: role is not one of system, user, assistant'],
      [6, 'parse', 'messages', 'messages is not a JSON array of {"role", "content"}'],
    ]);
    const json = csv('messages', [JSON.stringify([user('Hello there')])], ['Hello there']);
    assert.deepEqual(await column('reply', ['chat', ...LLAMA], json), [replies[0], replies[0]]);
  });

  test('needs a chat template', async () => {
    assert.match(await refusal(5, ['chat', ...GPT2]), /it has no chat template; the command for it is generate/);
  });
});

describe('a translation', () => {
  const MARIAN = ['translate', '--from', 'en', '--to', 'fr', ...tiny('tiny-marian'), ...SHORT];

  test('goes sentence by sentence, and keeps what is between', async () => {
    const [together] = await column('translation', MARIAN, csv('text', ['  The movie was good.\n\n I liked it a lot! ']));
    const [first, second] = await column('translation', MARIAN, csv('text', ['The movie was good.'], ['I liked it a lot!']));
    assert.equal(together, `  ${first}\n\n ${second} `);
  });

  test('needs two languages and a model', async () => {
    assert.match(await refusal(2, ['translate', '--from', 'en']), /needs both languages/);
    assert.match(await refusal(2, ['translate', '--from', 'en', '--to', 'fr']), /--model Xenova\/opus-mt-en-fr.*MB/);
  });
});

describe('a summary', () => {
  const T5 = ['summarize', ...tiny('tiny-t5'), ...SHORT];
  const long = csv('text', [Array.from({ length: 60 }, (_, i) => `The movie number ${i} was good.`).join(' ')]);

  test('of a long text is one of the summaries of its parts; cut or rejected only when that is asked for', async () => {
    const summary = async (...more: readonly string[]): Promise<[number | null, { truncated: number; tokens: number }]> => {
      const { code, stderr } = await llmThreads([...T5, '--summary', 'json', ...more], { stdin: long });
      return [code, JSON.parse(stderr.split('\n').at(-2) ?? '')];
    };
    const [code, split] = await summary();
    const [, cut] = await summary('--on-long', 'truncate');
    assert.deepEqual([code, split.truncated, cut.truncated], [0, 0, 1]);
    assert.ok(split.tokens > cut.tokens * 2, `${split.tokens} ${cut.tokens}`);
    assert.equal((await summary('--on-long', 'reject'))[0], 3);
  });

  test('needs a model', async () => {
    assert.match(await refusal(2, ['summarize']), /--model Xenova\/distilbart-cnn-6-6.*MB/);
  });
});

test('without a model generate and chat ask for SmolLM2 of the hub, and say how to get it', async (t) => {
  for (const command of ['generate', 'chat']) {
    assert.match(await refusal(5, [command], noCache(t)), /llm-threads models pull HuggingFaceTB\/SmolLM2-135M-Instruct --yes/);
  }
});

describe('models', () => {
  for (const [folder, kind, loads] of [
    [fixture('models', 'tiny-llama'), /kind +llama, causal/, /loads: up to \d+ new tokens, greedy/],
    [fixture('models', 'tiny-t5'), /kind +t5, seq2seq/, /loads: up to/],
    [fixture('models', 'tiny-marian'), /decoder_model_merged\.onnx/, /loads: up to/],
    [resolve('models', 'ner-en'), /kind +bert, token-classifier/, /loads: 9 labels/],
    [resolve('models', 'minilm-l6-en'), /kind +bert, encoder/, /loads: 384 dimensions/],
  ] as const) {
    test(`shows and verifies ${folder.replace(/.*\//, '')}`, async () => {
      const shown = await llmThreads(['models', 'show', folder]);
      assert.equal(shown.code, 0, shown.stderr);
      assert.match(shown.stdout, kind);
      const verified = await llmThreads(['models', 'verify', folder]);
      assert.equal(verified.code, 0, verified.stderr);
      assert.match(verified.stdout, loads);
    });
  }

  test('that write are found invariant: texts never share a call', async () => {
    const { code, stdout } = await llmThreads(['models', 'verify', '--invariance', fixture('models', 'tiny-t5')]);
    assert.deepEqual([code, stdout.split('\n').at(-2)], [0, 'invariant: texts never share a call']);
  });
});

const SMOLLM2 = resolve(process.env['LLM_THREADS_TEST_MODELS'] ?? '../shared/models', 'smollm2-135m-instruct');

test('SmolLM2 answers, on one thread as on two', { skip: !existsSync(SMOLLM2) && 'the model is not there' }, async () => {
  const rows = csv('text', ['the capital of France'], ['the capital of Italy']);
  const args = ['generate', '-m', SMOLLM2, '--prompt', 'What is {text}?', '--max-new-tokens', '24'];
  const one = await column('output', [...args, '-t', '1'], rows);
  assert.match(one[0] ?? '', /Paris/);
  assert.match(one[1] ?? '', /Rome/);
  for (const output of one) assert.doesNotMatch(output ?? '', /<\|/);
  assert.deepEqual(await column('output', [...args, '-t', '2'], rows), one);
});
