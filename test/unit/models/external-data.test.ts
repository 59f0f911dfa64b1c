import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, realpathSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { FaultError } from '#src/core/faults.js';
import { externalData } from '#src/models/external-data.js';
import { fixture, temporaryFolder } from '../../e2e/program.js';
import { entry, externalTensor, field, message, modelOf, varint } from './onnx-bytes.js';

/** A model folder m/ with onnx/model.onnx of these bytes and data files onnx/a, onnx/b; beside m/ lies a file `outside`. */
function modelOn(t: TestContext, bytes: Buffer): { file: string; folder: string; onnx: string; outside: string } {
  const root = realpathSync(temporaryFolder(t));
  const folder = join(root, 'm');
  const onnx = join(folder, 'onnx');
  mkdirSync(onnx, { recursive: true });
  for (const name of ['a', 'b']) writeFileSync(join(onnx, name), name);
  const [file, outside] = [join(onnx, 'model.onnx'), join(root, 'outside')];
  writeFileSync(file, bytes);
  writeFileSync(outside, 'secret');
  return { file, folder, onnx, outside };
}

const refused = (location: string, reason: RegExp) => (error: unknown) =>
  error instanceof FaultError &&
  error.fault.code === 'model_external_data' &&
  error.exitCode === 5 &&
  error.fault.location === location &&
  reason.test(error.fault.reason);
const unloadable = (reason: RegExp) => (error: unknown) =>
  error instanceof FaultError && error.fault.code === 'model_unloadable' && error.exitCode === 5 && reason.test(error.fault.reason);

test('the models of the hub that hold their weights themselves have none', () => {
  assert.deepEqual(externalData(fixture('models', 'tiny-bert', 'onnx', 'model.onnx'), fixture('models', 'tiny-bert')), []);
  assert.deepEqual(externalData('models/sentiment-en/onnx/model.onnx', 'models/sentiment-en'), []);
});

test('data files are found in the order of their locations, each once', (t) => {
  const { file, folder, onnx } = modelOn(t, modelOf(externalTensor('b'), externalTensor('a'), externalTensor('b'), externalTensor('./a')));
  assert.deepEqual(externalData(file, folder), [join(onnx, 'a'), join(onnx, 'b')]);
});

const tensor = externalTensor('/etc/passwd');
const node = (attribute: Buffer): Buffer => field(1, field(5, attribute));
/** Wherever ONNX may have a tensor. */
const places: readonly (readonly [where: string, model: Buffer])[] = [
  ['a weight', field(7, field(5, tensor))],
  ['values of a sparse weight', field(7, field(15, field(1, tensor)))],
  ['indices of a sparse weight', field(7, field(15, field(2, tensor)))],
  ['an attribute', field(7, node(field(5, tensor)))],
  ['a list of an attribute', field(7, node(message(field(10, externalTensor('a')), field(10, tensor))))],
  ['a sparse attribute', field(7, node(field(22, field(1, tensor))))],
  ['a list of sparse attributes', field(7, node(field(23, field(2, tensor))))],
  ['a graph of an attribute', field(7, node(field(6, field(5, tensor))))],
  ['a list of graphs of an attribute', field(7, node(field(11, field(5, tensor))))],
  ['a graph in a graph', field(7, node(field(6, node(field(11, node(field(5, tensor)))))))],
  ['a function', field(25, field(7, field(5, field(5, tensor))))],
  ["a function's default", field(25, field(11, field(5, tensor)))],
  ['training', field(20, field(2, field(5, tensor)))],
  ['a second graph, which is merged into the first', message(field(7, field(2, 'g')), field(7, field(5, tensor)))],
];
for (const [where, model] of places) {
  test(`a location in ${where} is found`, (t) => {
    const { file, folder } = modelOn(t, message(field(1, 8), model));
    assert.throws(() => externalData(file, folder), refused('/etc/passwd', /absolute/));
  });
}

const spellings: readonly (readonly [what: string, tensor: Buffer])[] = [
  ['with other keys around it', message(entry('offset', '0'), entry('location', '/x'), entry('length', '4'))],
  ['with the value first', field(13, message(field(2, '/x'), field(1, 'location')))],
  ['given twice, of which the last counts', field(13, message(field(1, 'offset'), field(2, 'a'), field(1, 'location'), field(2, '/x')))],
  ['though the tensor says that its data are inside', message(field(9, Buffer.alloc(4)), entry('location', '/x'), field(14, 0))],
  ['beside fields nobody knows', message(field(99, 'x'), field(13, message(field(3, 'y'), field(1, 'location'), field(2, '/x'))))],
];
for (const [what, bytes] of spellings) {
  test(`a location is found ${what}`, (t) => {
    const { file, folder } = modelOn(t, modelOf(bytes));
    assert.throws(() => externalData(file, folder), refused('/x', /absolute/));
  });
}

const locations: readonly (readonly [location: string, reason: RegExp])[] = [
  ['/etc/passwd', /absolute/],
  ['\\\\server\\share', /absolute/],
  ['C:\\data', /absolute/],
  ['c:data', /absolute/],
  ['../outside', /"\.\."/],
  ['a/../b', /"\.\."/],
  ['x\\..\\b', /"\.\."/],
  ['..', /"\.\."/],
  ['', /not a regular file/],
  ['.', /not a regular file/],
  ['gone', /no such file or directory/],
  ['a/b', /not a directory|no such file/],
  ['a\0b', /null bytes/],
  ['*/_ORT_MEM_ADDR_/*', /no such file or directory/],
];
for (const [location, reason] of locations) {
  test(`the location ${JSON.stringify(location)} is refused`, (t) => {
    const { file, folder } = modelOn(t, modelOf(externalTensor(location)));
    assert.throws(() => externalData(file, folder), refused(location, reason));
  });
}

test('links may stay in the folder, but not lead out of it, by any part of the path', (t) => {
  const { file, folder, onnx, outside } = modelOn(t, modelOf(externalTensor('link')));
  symlinkSync('a', join(onnx, 'link'));
  assert.deepEqual(externalData(file, folder), [join(onnx, 'link')]);
  symlinkSync(outside, join(onnx, 'out'));
  symlinkSync(join(folder, '..'), join(onnx, 'up'));
  symlinkSync('loop', join(onnx, 'loop'));
  for (const [location, reason] of [
    ['out', /leads out/],
    ['up/outside', /leads out/],
    ['loop', /too many symbolic links/],
  ] as const) {
    writeFileSync(file, modelOf(externalTensor(location)));
    assert.throws(() => externalData(file, folder), refused(location, reason));
  }
});

test('a folder that is reached by a link itself is the folder all the same', (t) => {
  const { folder } = modelOn(t, modelOf(externalTensor('a')));
  const link = join(folder, '..', 'link');
  symlinkSync('m', link);
  assert.deepEqual(externalData(join(link, 'onnx', 'model.onnx'), link), [join(link, 'onnx', 'a')]);
});

test('a hard link, a folder and a pipe are refused', (t) => {
  const { file, folder, onnx, outside } = modelOn(t, modelOf());
  linkSync(outside, join(onnx, 'hard'));
  mkdirSync(join(onnx, 'sub'));
  execFileSync('mkfifo', [join(onnx, 'pipe')]);
  for (const [location, reason] of [
    ['hard', /hard link: the file has 2 names/],
    ['sub', /not a regular file/],
    ['pipe', /not a regular file/],
  ] as const) {
    writeFileSync(file, modelOf(externalTensor(location)));
    assert.throws(() => externalData(file, folder), refused(location, reason));
  }
});

test('an .onnx that is a pipe or a folder is not waited for', (t) => {
  const { folder, onnx } = modelOn(t, modelOf());
  execFileSync('mkfifo', [join(onnx, 'pipe.onnx')]);
  for (const name of ['pipe.onnx', '']) assert.throws(() => externalData(join(onnx, name), folder), unloadable(/not a regular file/));
  assert.throws(() => externalData(join(onnx, 'none.onnx'), folder), unloadable(/no such file/));
});

/** A graph in a graph, so many deep. */
const nested = (graphs: number): Buffer => {
  let graph: Buffer = Buffer.alloc(0);
  for (let i = 1; i < graphs; i++) graph = node(field(6, graph));
  return field(7, graph);
};
const malformed: readonly (readonly [what: string, model: Buffer, reason: RegExp])[] = [
  ['text', Buffer.from('not a graph'), /Protobuf parsing failed at byte 0/],
  ['a tensor that is longer than its graph', field(7, message(varint(5 * 8 + 2), varint(2 ** 40))), /longer than its message/],
  ['graphs in graphs without end', nested(35), /more than 100 messages in messages/],
  ['a location of a megabyte', modelOf(externalTensor('a'.repeat(2 ** 20))), /too long/],
  ['a location that is no text', modelOf(externalTensor(Buffer.from([0xff, 0x61]))), /not UTF-8/],
];
for (const [what, model, reason] of malformed) {
  test(`a file of ${what} cannot be loaded`, (t) => {
    const { file, folder } = modelOn(t, model);
    assert.throws(() => externalData(file, folder), unloadable(reason));
  });
}

test('graphs in graphs as deep as protobuf takes them are looked into', (t) => {
  const { file, folder } = modelOn(t, nested(33));
  assert.deepEqual(externalData(file, folder), []);
});

test('weights of two gigabytes are skipped, not read', (t) => {
  const size = 2_000_000_000;
  const head = message(field(2, 1), field(8, 'w'), varint(9 * 8 + 2), varint(size));
  const weight = message(varint(5 * 8 + 2), varint(head.length + size), head);
  const { file, folder } = modelOn(t, message(varint(7 * 8 + 2), varint(weight.length + size), weight));
  const length = readFileSync(file).length + size;
  // A sparse file: its bytes are zeros that take no room.
  truncateSync(file, length);
  assert.deepEqual(externalData(file, folder), []);
  truncateSync(file, length - 1);
  assert.throws(() => externalData(file, folder), unloadable(/longer than its message/));
});

/** Data files, a typed fault, but no other way to end. */
function endsWell(file: string, folder: string): void {
  try {
    externalData(file, folder);
  } catch (error) {
    assert.ok(error instanceof FaultError && error.exitCode === 5, String(error));
  }
}

test('a model cut anywhere, or with any bytes changed, ends the walk with data files or a fault', (t) => {
  const whole = message(
    field(1, 8),
    field(7, message(node(field(6, field(5, externalTensor('a')))), field(5, externalTensor('b')), field(15, field(1, tensor)))),
  );
  const { file, folder } = modelOn(t, whole);
  for (let length = 0; length < whole.length; length++) {
    writeFileSync(file, whole.subarray(0, length));
    endsWell(file, folder);
  }
  const change = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const bytes = Buffer.from(whole);
      for (const [at, byte] of changes) bytes[at] = byte;
      writeFileSync(file, bytes);
      endsWell(file, folder);
    }),
    { numRuns: 500 },
  );
});
