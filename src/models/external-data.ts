/**
 * The files beside an .onnx file that hold weights for it, found without loading the model, and refused
 * unless they are plain files of the model's own folder.
 *
 * The runtime opens whatever path a tensor names. A model is data from strangers: it must not be able to
 * read /etc/passwd, a device, or another user's file that was linked into its folder.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: numbers of fields
 */
import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join, posix, relative, sep, win32 } from 'node:path';
import { FaultError, reasonOf } from '../core/faults.js';
import { MalformedProtobuf, ProtobufFile } from './protobuf-file.js';

/** The messages of ONNX on the way to a tensor. */
type Message = 'model' | 'training' | 'graph' | 'function' | 'node' | 'attribute' | 'sparse' | 'tensor';

/** By the number of the field: the message in it. All other fields are skipped. */
const MESSAGES_IN: Readonly<Record<Message, Readonly<Record<number, Message>>>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  function: { 7: 'node', 11: 'attribute' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  tensor: {},
};

/** TensorProto.external_data, a list of keys and values. */
const EXTERNAL_DATA = 13;
const KEY = 1;
const VALUE = 2;
const LOCATION = 'location';

/** Protobuf's own limit on messages in messages. */
const MAX_DEPTH = 100;

/** Linux's PATH_MAX. */
const MAX_LOCATION_BYTES = 4096;

/**
 * Finds and checks the external data of a model.
 *
 * @param file the .onnx file
 * @param folder the model's folder, out of which nothing may lead
 * @returns paths of the data files in the order of their locations, each once; none for most models
 * @throws FaultError model_unloadable when the file is no protobuf; model_external_data when a location is refused
 */
export function externalData(file: string, folder: string): readonly string[] {
  const paths = [...locationsIn(file)].sort().map((location) => {
    const path = join(dirname(file), location);
    const reason = refusal(location, path, folder);
    if (reason !== null) throw new FaultError({ code: 'model_external_data', file, location, reason });
    return path;
  });
  return [...new Set(paths)];
}

/** Every location that a tensor of the file names, whether its data_location says so or not. */
function locationsIn(file: string): ReadonlySet<string> {
  const unloadable = (reason: string): FaultError => new FaultError({ code: 'model_unloadable', file, reason });
  let fd: number | null = null;
  try {
    const stats = statSync(file);
    // Opening a pipe would wait for somebody to write into it.
    if (!stats.isFile()) throw unloadable('not a regular file');
    fd = openSync(file, 'r');
    const locations = new Set<string>();
    collect(new ProtobufFile(fd), 'model', stats.size, 0, locations);
    return locations;
  } catch (error) {
    throw error instanceof FaultError ? error : unloadable(reasonOf(error));
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

function collect(protobuf: ProtobufFile, message: Message, end: number, depth: number, locations: Set<string>): void {
  if (depth > MAX_DEPTH) throw new MalformedProtobuf(`more than ${MAX_DEPTH} messages in messages`, protobuf.position);
  while (protobuf.position < end) {
    const { number, length } = protobuf.field(end);
    if (length === null) continue;
    const inner = MESSAGES_IN[message][number];
    if (inner !== undefined) collect(protobuf, inner, protobuf.position + length, depth + 1, locations);
    else if (message === 'tensor' && number === EXTERNAL_DATA) collectEntry(protobuf, protobuf.position + length, locations);
    else protobuf.skip(length);
  }
}

/** One key with its value. Of a field that is there twice the last counts, as for protobuf. */
function collectEntry(protobuf: ProtobufFile, end: number, locations: Set<string>): void {
  const start = protobuf.position;
  const entry: Record<number, Buffer | undefined> = {};
  while (protobuf.position < end) {
    const { number, length } = protobuf.field(end);
    if (length === null) continue;
    if (number !== KEY && number !== VALUE) protobuf.skip(length);
    else if (length > MAX_LOCATION_BYTES) throw new MalformedProtobuf('a path of external data that is too long', start);
    else entry[number] = protobuf.bytes(length);
  }
  if (entry[KEY]?.toString('latin1') !== LOCATION) return;
  const value = entry[VALUE] ?? Buffer.alloc(0);
  // The runtime would open the bytes, not what they are read as.
  if (!isUtf8(value)) throw new MalformedProtobuf('a path of external data that is not UTF-8', start);
  locations.add(value.toString('utf8'));
}

/** Why a location may not be opened, or null. */
function refusal(location: string, path: string, folder: string): string | null {
  if (posix.isAbsolute(location) || win32.isAbsolute(location) || /^[a-z]:/i.test(location)) return 'the path is absolute';
  if (location.split(/[\\/]/).includes('..')) return 'the path has ".."';
  let stats: Stats;
  let way: string;
  try {
    way = relative(realpathSync(folder), realpathSync(path));
    stats = statSync(path);
  } catch (error) {
    return reasonOf(error);
  }
  if (way === '..' || way.startsWith(`..${sep}`) || win32.isAbsolute(way)) return "a link leads out of the model's folder";
  if (!stats.isFile()) return 'not a regular file';
  return stats.nlink > 1 ? `a hard link: the file has ${stats.nlink} names` : null;
}
