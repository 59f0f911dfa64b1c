/** What is told of a chunk to whoever measures the run. */
import type { ChunkMeasure, Finding } from '../core/measures.js';
import type { AnsweredChunk } from './answer-rows.js';

/** @param findingsOf what an answer says of its text */
export function measureOf<Given>(
  { records, work, tokens, calls }: AnsweredChunk<Given>,
  findingsOf: (answer: Given) => readonly Finding[],
): ChunkMeasure {
  const [first] = records;
  return {
    place: first === undefined ? null : first.kind === 'answered' ? first.row.place : first.place,
    rows: records.length,
    work,
    tokens,
    calls,
    findings: records.flatMap((record) => (record.kind === 'answered' && record.answer !== null ? findingsOf(record.answer) : [])),
  };
}
