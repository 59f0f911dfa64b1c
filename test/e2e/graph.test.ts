/** `graph`: one graph for texts and for what ner wrote of them, in any format, and every row accounted for. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { SaxesParser } from 'saxes';
import { csvRecords, jsonRecords, llmThreads, temporaryFolder } from './program.js';

const NEWS = [
  ['a', 'Marie Curie won the Nobel Prize. She was born in Warsaw.'],
  ['b', 'Google was founded by Larry Page and Sergey Brin in California.'],
  ['c', 'The European Central Bank is in Frankfurt. ECB president Christine Lagarde spoke in Frankfurt.'],
  ['d', ''],
  ['e', 'Marie Curie won the Nobel Prize.'],
] as const;

function news(t: TestContext): string {
  const file = join(temporaryFolder(t), 'news.csv');
  writeFileSync(file, `id,text\n${NEWS.map(([id, text]) => `${id},"${text}"\n`).join('')}`);
  return file;
}

interface GraphMl {
  readonly nodes: readonly Readonly<Record<string, string>>[];
  readonly edges: readonly Readonly<Record<string, string>>[];
}

/** Nodes and edges with their attributes and data; fails when it is no well-formed XML. */
function parseGraphMl(xml: string): GraphMl {
  const nodes: Record<string, string>[] = [];
  const edges: Record<string, string>[] = [];
  let open: Record<string, string> = {};
  let key = '';
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'node' || name === 'edge') {
      open = { ...(attributes as Record<string, string>) };
      (name === 'node' ? nodes : edges).push(open);
    }
    key = name === 'data' ? String(attributes['key']).replace(/^(node|edge)_/, '') : '';
    if (key !== '') open[key] = '';
  });
  parser.on('text', (text) => {
    if (key !== '') open[key] += text;
  });
  parser.on('closetag', () => {
    key = '';
  });
  parser.write(xml).close();
  return { nodes, edges };
}

async function run(args: readonly string[], code = 0, stdin = ''): Promise<{ stdout: string; stderr: string }> {
  const ended = await llmThreads(['graph', ...args], { stdin });
  assert.equal(ended.code, code, ended.stderr);
  return ended;
}

test('entities are nodes, those of one sentence are joined, and what one does to another is an edge of its own', async (t) => {
  const { stdout, stderr } = await run([news(t), '-c', 'text', '--id-column', 'id']);
  const { nodes, edges } = parseGraphMl(stdout);
  const labels = new Map(nodes.map(({ id, label }) => [id, label]));
  const bank = nodes.find(({ label }) => label === 'European Central Bank');
  assert.deepEqual([bank?.['type'], bank?.['count'], bank?.['aliases']], ['ORG', '2', '["ECB"]']);
  const between = (kind: string) =>
    edges
      .filter((edge) => edge['kind'] === kind)
      .map(({ source, target, weight, documents, relation }) => [labels.get(source), labels.get(target), weight, documents, relation]);
  assert.deepEqual(between('relation')[0], ['Marie Curie', 'Nobel Prize', '2', '["a","e"]', 'won']);
  assert.ok(between('cooccurrence').some(([a, b, weight]) => a === 'European Central Bank' && b === 'Frankfurt' && weight === '2'));
  assert.ok(!between('cooccurrence').some(([a, b]) => a === 'Marie Curie' && b === 'Warsaw'), 'of different sentences');
  assert.match(
    stderr,
    /^ner-en, embedded: .*\ngraph: \d+ entities, \d+ co-occurrences, \d+ relations\n5 rows in, 5 answered, 0 rejected; 1 empty/,
  );
});

test('the bytes are the same for any number of threads, from a file and from a pipe, and from what ner --long wrote', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'more.csv');
  writeFileSync(
    file,
    `${readFileSync(news(t), 'utf8')}${Array.from({ length: 60 }, (_, i) => `r${i},Maria Smith visited Paris with John Brown ${i}.\n`).join('')}`,
  );
  const args = ['-c', 'text'];
  const { stdout } = await run([file, ...args, '-t', '1']);
  for (const threads of ['2', '8']) assert.equal((await run([file, ...args, '-t', threads])).stdout, stdout);
  assert.equal((await run(['-', ...args], 0, readFileSync(file, 'utf8'))).stdout, stdout);
  for (const format of ['csv', 'jsonl']) {
    const long = join(folder, `long.${format}`);
    const ner = await llmThreads(['ner', file, '-c', 'text', '--long', '-o', long, '--force']);
    assert.equal(ner.code, 0, ner.stderr);
    const { stdout: again, stderr } = await run([long, '-c', 'text', '--from-long']);
    assert.equal(again, stdout);
    assert.match(stderr, /^no model: entities from entity, type, start, end, score/);
  }
});

test('CSV is a file of nodes and one of edges, which have their names only when both are complete', async (t) => {
  const input = news(t);
  const folder = temporaryFolder(t);
  await run([input, '-c', 'text', '-o', join(folder, 'g.csv')]);
  assert.deepEqual(readdirSync(folder).sort(), ['g.edges.csv', 'g.nodes.csv']);
  const nodes = csvRecords(readFileSync(join(folder, 'g.nodes.csv'), 'utf8'));
  const edges = csvRecords(readFileSync(join(folder, 'g.edges.csv'), 'utf8'));
  const ids = new Set(nodes.map(({ id }) => id));
  assert.ok(edges.length > 5 && edges.every(({ source, target }) => ids.has(source) && ids.has(target)));
  assert.deepEqual(
    edges.filter(({ kind }) => kind === 'relation').map(({ source_label, lemma, target_label }) => [source_label, lemma, target_label])[0],
    ['Marie Curie', 'win', 'Nobel Prize'],
  );
});

test('triples are JSON lines', async (t) => {
  const output = join(temporaryFolder(t), 'triples.jsonl');
  await run([news(t), '-c', 'text', '--id-column', 'id', '-o', output]);
  const lines = jsonRecords(readFileSync(output, 'utf8'));
  const { subject, relation, object, document, count, sentence } = lines[0] ?? {};
  assert.deepEqual(
    [subject, relation, object, document, count, sentence],
    ['Marie Curie', 'won', 'Nobel Prize', 'a', 2, 'Marie Curie won the Nobel Prize.'],
  );
  assert.ok(lines.some((line) => line['relation'] === 'was founded by' && line['voice'] === 'passive'));
});

describe('files that are there already stay as they are', () => {
  for (const there of ['g.nodes.csv', 'g.edges.csv']) {
    test(there, async (t) => {
      const folder = temporaryFolder(t);
      writeFileSync(join(folder, there), 'mine');
      const args = [news(t), '-c', 'text', '-o', join(folder, 'g.csv')];
      const { stderr } = await run(args, 2);
      assert.match(stderr, new RegExp(`${there}.*--force`, 's'));
      assert.deepEqual(readdirSync(folder), [there]);
      assert.equal(readFileSync(join(folder, there), 'utf8'), 'mine');
      await run([...args, '--force']);
      assert.deepEqual(readdirSync(folder).sort(), ['g.edges.csv', 'g.nodes.csv']);
      assert.notEqual(readFileSync(join(folder, there), 'utf8'), 'mine');
    });
  }

  test('and an input is no output', async (t) => {
    const input = join(temporaryFolder(t), 'g.edges.csv');
    writeFileSync(input, 'text\nAnn met Bob.\n');
    const { stderr } = await run([input, '-o', input.replace('.edges', ''), '--force'], 2);
    assert.match(stderr, /g\.edges\.csv.*input/);
    assert.equal(readFileSync(input, 'utf8'), 'text\nAnn met Bob.\n');
  });
});

const longLine = (record: object): string => `${JSON.stringify(record)}\n`;

describe('names of any characters come through', () => {
  // As labels have them: punctuation at the edges is no part of a name, white space is a space.
  const labels = ['b>&"x]]>y', '=1+2', 'a,b "c', 'proto', 'constructor', '北京', 'مرحبا', '👩‍👩‍👧', 'line break', 'x'.repeat(500)];
  const names = labels.map((label) => label.replace('proto', '__proto__').replace('line break', 'line\nbreak').replace(/^b>/, '<b>'));
  const text = names.join(' met ');
  let at = 0;
  const lines = names.map((entity) => {
    const start = at;
    at += [...entity].length + ' met '.length;
    return longLine({
      id: '__proto__',
      text,
      entity,
      type: entity === '=1+2' ? '<T>' : 'MISC',
      start,
      end: start + [...entity].length,
      score: 1,
    });
  });

  test('in GraphML, which stays well-formed', async () => {
    const { stdout } = await run(['-', '--from-long', '-c', 'text', '--id-column', 'id'], 0, lines.join(''));
    const { nodes, edges } = parseGraphMl(stdout);
    assert.deepEqual(
      nodes.map(({ label }) => label),
      labels,
    );
    assert.equal(nodes[1]?.['type'], '<T>');
    assert.ok(edges.every(({ documents }) => documents === '["__proto__"]'));
  });

  test('in CSV', async (t) => {
    const output = join(temporaryFolder(t), 'g.csv');
    await run(['-', '--from-long', '-c', 'text', '-o', output], 0, lines.join(''));
    const nodes = csvRecords(readFileSync(output.replace('.csv', '.nodes.csv'), 'utf8'));
    assert.deepEqual(
      nodes.map(({ label }) => label),
      labels,
    );
  });

  test('but a control character is none that XML can hold', async () => {
    const record = { text: 'a\u0001b', entity: 'a\u0001b', type: 'PER', start: 0, end: 3, score: 1 };
    const { stdout } = await run(['-', '--from-long', '-c', 'text'], 0, longLine(record));
    assert.equal(parseGraphMl(stdout).nodes.length, 1);
  });
});

test('an edge names its first twenty documents, and counts them all', async () => {
  const lines = Array.from({ length: 50 }, (_, i) =>
    ['Ann', 'Bob'].map((entity, n) =>
      longLine({ id: `d${i}`, text: 'Ann Bob', entity, type: 'PER', start: n * 4, end: n * 4 + 3, score: 1 }),
    ),
  );
  const { stdout } = await run(['-', '--from-long', '-c', 'text', '--id-column', 'id'], 0, lines.flat().join(''));
  const [edge] = parseGraphMl(stdout).edges;
  assert.equal(edge?.['weight'], '50');
  assert.deepEqual(
    JSON.parse(edge?.['documents'] ?? ''),
    Array.from({ length: 20 }, (_, i) => `d${i}`),
  );
});

describe('rows that say nothing of use are rejected, and the others go on', () => {
  test('an entity without a place', async (t) => {
    const folder = temporaryFolder(t);
    const input = join(folder, 'long.csv');
    const rejects = join(folder, 'r.jsonl');
    writeFileSync(input, 'text,entity,predicted_type,start,end,score\nAnn met Bob,Ann,PER,x,3,1\nAnn met Bob,Bob,PER,8,11,1\n');
    const args = [input, '-c', 'text', '--from-long', '--entity-columns', 'entity,predicted_type,start,end,score', '--rejects', rejects];
    const { stdout } = await run(args, 3);
    assert.deepEqual(
      parseGraphMl(stdout).nodes.map(({ label }) => label),
      ['Bob'],
    );
    const [reject] = jsonRecords(readFileSync(rejects, 'utf8'));
    assert.deepEqual([reject?.['row'], reject?.['code'], reject?.['column']], [1, 'parse', 'start']);
    await run([...args, '--rejects-ok', '--force']);
  });

  test('a row without the id that its document is to have', async () => {
    const { stdout, stderr } = await run(
      ['-', '--input-format', 'csv', '-c', 'text', '--id-column', 'id'],
      3,
      'id,text\n,Ann met Bob.\nb,Ann met Bob.\n',
    );
    assert.match(stderr, /"code":"parse","column":"id"/);
    assert.ok(parseGraphMl(stdout).edges.every(({ documents }) => documents === '["b"]'));
  });
});

test('of several files, documents have the name of theirs', async (t) => {
  const folder = temporaryFolder(t);
  const files = ['1.txt', '2.txt'].map((name) => join(folder, name));
  for (const file of files) writeFileSync(file, 'Nothing here.\nMarie Curie visited Paris.\n');
  const { stdout } = await run(files);
  const [edge] = parseGraphMl(stdout).edges;
  assert.equal(edge?.['documents'], JSON.stringify(files.map((file) => `${file}:2`)));
});

test('an input without rows is an empty graph', async () => {
  const { stdout } = await run(['-', '--input-format', 'csv'], 0, 'text\n');
  assert.deepEqual(parseGraphMl(stdout), { nodes: [], edges: [] });
});

test('what ner --long wrote is told by its columns when it is about to be read anew', async () => {
  const { stderr } = await run(['-', '--input-format', 'csv', '-c', 'text'], 0, 'text,entity,type,start,end,score\nAnn,Ann,PER,0,3,1\n');
  assert.match(stderr, /--from-long takes its entities/);
});

describe('what cannot be is refused before anything is read', () => {
  const cases: [string, readonly string[], RegExp][] = [
    ['resuming', ['--resume'], /--resume is for commands that write row by row; graph/],
    ['shards', ['--shard', '0/2'], /--shard is for commands that write row by row; graph/],
    ['CSV on standard output', ['--output-format', 'csv'], /two files, and standard output is one/],
    ['CSV through gzip', ['-o', 'g.gz', '--output-format', 'csv'], /g\.gz.*gzip/s],
    ['a format of rows', ['--output-format', 'tsv'], /tsv is not graphml, csv or jsonl/],
    ['columns that are not five', ['--from-long', '--entity-columns', 'a,b'], /"a,b" is not five column names/],
    ['columns that are not there', ['--from-long', '-c', 'text'], /no column entity/],
    ['an id that is not there', ['--id-column', 'url', '-c', 'text'], /no column url/],
  ];
  for (const [name, args, message] of cases) {
    test(name, async (t) => {
      const { stdout, stderr } = await run([news(t), ...args], 2);
      assert.equal(stdout, '');
      assert.match(stderr, message);
      assert.ok(!existsSync('g.gz.nodes.csv'));
    });
  }

  test('a model that finds no entities', async (t) => {
    await run([news(t), '-c', 'text', '-m', 'models/sentiment-en'], 5);
  });
});
