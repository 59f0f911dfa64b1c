/**
 * LLM_THREADS_TEST_FAULT=KIND@ROW: a failure that tests ask for and a worker carries out for real
 * (engine/carry-out.ts). Not for users.
 */
import { FaultError } from './faults.js';

const KINDS = ['throw', 'exit', 'oom', 'abort', 'hang'] as const;

/** What happens: an exception, the end of the thread, its heap limit, the end of the process, a call that never returns. */
export type TestFaultKind = (typeof KINDS)[number];

export interface TestFault {
  readonly kind: TestFaultKind;
  /** 1-based number of the data row, counted over the whole input. */
  readonly row: number;
}

const VARIABLE = 'LLM_THREADS_TEST_FAULT';

/**
 * Reads the variable.
 *
 * @returns null when it is not set
 * @throws FaultError flag_invalid
 */
export function testFaultOf(env: Readonly<Record<string, string | undefined>>): TestFault | null {
  const value = env[VARIABLE];
  if (value === undefined || value === '') return null;
  const [, word, row] = /^([a-z]+)@([1-9]\d{0,14})$/.exec(value) ?? [];
  const kind = KINDS.find((candidate) => candidate === word);
  if (kind === undefined) {
    throw new FaultError({ code: 'flag_invalid', from: VARIABLE, value, expected: `${KINDS.join('|')}@ROW, ROW from 1` });
  }
  return { kind, row: Number(row) };
}
