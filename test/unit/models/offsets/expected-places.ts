/** fixtures/offsets: tokenizers of many kinds, hard texts, and where Python's tokenizers put each token of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Tokenizer } from '@huggingface/tokenizers';
import type { Json } from '#src/models/folder.js';
import { type PlacedToken, placedEncoder } from '#src/models/offsets/encode.js';

const FOLDER = 'fixtures/offsets';

/** A token by Python: its place in UTF-16 code units, end exclusive. */
export interface PythonToken {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

export interface Case {
  readonly text: string;
  readonly expected: readonly PythonToken[];
}

export interface ExpectedPlaces {
  readonly encode: (text: string) => readonly PlacedToken[];
  readonly tokenOf: (id: number) => string;
  readonly cases: readonly Case[];
}

interface Recorded {
  readonly folder?: string;
  readonly tokenizer?: Json;
  readonly ids: readonly (readonly number[])[];
  readonly places: readonly (readonly number[])[];
}

/** Names of the tokenizers there are. */
export function recordedTokenizers(): readonly string[] {
  return readdirSync(FOLDER)
    .map((file) => file.replace(/\.json\.gz$/, ''))
    .filter((name) => name !== 'texts')
    .sort();
}

/** A tokenizer and what Python makes of every text with it. */
export function expectedPlaces(name: string): ExpectedPlaces {
  const recorded: Recorded = unpacked(name);
  const texts: readonly string[] = unpacked('texts');
  const json: Json = recorded.tokenizer ?? JSON.parse(readFileSync(`${recorded.folder}/tokenizer.json`, 'utf8'));
  const config: Json = recorded.folder === undefined ? {} : JSON.parse(readFileSync(`${recorded.folder}/tokenizer_config.json`, 'utf8'));
  const tokenizer = new Tokenizer(json, config);
  return {
    encode: placedEncoder(tokenizer, json, `${name}/tokenizer.json`),
    tokenOf: (id) => tokenizer.id_to_token(id) ?? '',
    cases: texts.map((text, i) => ({ text, expected: pythonTokens(text, recorded.ids[i] ?? [], recorded.places[i] ?? []) })),
  };
}

function unpacked<Content>(name: string): Content {
  return JSON.parse(gunzipSync(readFileSync(`${FOLDER}/${name}.json.gz`)).toString('utf8'));
}

function pythonTokens(text: string, ids: readonly number[], places: readonly number[]): readonly PythonToken[] {
  const units = [0];
  for (const character of text) units.push((units.at(-1) ?? 0) + character.length);
  let end = 0;
  return ids.map((id, k) => {
    const start = end + (places[2 * k] ?? 0);
    end = start + (places[2 * k + 1] ?? 0);
    return { id, start: units[start] ?? -1, end: units[end] ?? -1 };
  });
}
