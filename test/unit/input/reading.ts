/** How tests read an input, unless they say otherwise. */
import type { InputRecord } from '#src/core/row.js';
import type { InputOptions, OpenedInput } from '#src/input/open.js';

export const READING: InputOptions = {
  inputs: [],
  format: null,
  textColumns: [],
  template: null,
  nested: false,
  delimiter: null,
  header: true,
  maxRowBytes: 2 ** 20,
  badUtf8: 'reject',
  encoding: null,
  command: 'classify',
  commandLine: 'llm-threads classify a.csv',
  wantColumns: false,
};

/** All records from the start. */
export async function recordsOf(input: OpenedInput): Promise<InputRecord[]> {
  const records: InputRecord[] = [];
  for await (const batch of input.records(null)) records.push(...batch);
  return records;
}
