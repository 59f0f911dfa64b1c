/** Reports to be tested with. */

import type { RunReport } from '#src/report/html/page.js';
import { RunRecorder } from '#src/report/measures/recorder.js';
import type { Summary } from '#src/report/summary.js';

/** A name that would be markup, close a script, or hide what follows. */
export const EVIL = `</script></style><b onmouseover="alert(1)">'&\u202e`;

const SUMMARY: Summary = {
  rows_in: 1000,
  rows_out: 990,
  rejected: 10,
  records_written: 990,
  empty: 2,
  duplicates: 1,
  truncated: 0,
  tokens: 23_456,
  padding_ratio: 0.0123,
  seconds: 65.432,
  rows_per_second: 15.3,
  tokens_per_second: 358.5,
  threads: 2,
  busy_ratio: 0.951,
  peak_rss_mb: 231.4,
  labels: { positive: 600, negative: 388 },
  rejects: { parse: 7, too_long: 3 },
  model: 'sentiment-en',
  model_sha256: 'abc123',
  version: '9.8.7',
};

/** A run of a minute on so many workers, with so many labels. */
export function aReport(changes: Partial<Omit<RunReport, 'summary'>> & { summary?: Partial<Summary> } = {}): RunReport {
  const summary = { ...SUMMARY, ...changes.summary };
  return {
    title: 'classify in.csv',
    inputs: ['in.csv'],
    started: new Date('2026-01-02T03:04:05Z'),
    ended: new Date('2026-01-02T03:05:10Z'),
    stopped: null,
    recording: aRecorder(summary).recording(summary.threads),
    rowsBefore: 0,
    commandLine: 'llm-threads classify in.csv -o out.csv',
    settings: [['--output', 'out.csv']],
    defaults: [['--threads', 'auto']],
    environment: [['Node.js', '20.0.0']],
    ...changes,
    summary,
  };
}

function aRecorder({ threads, labels, seconds }: Summary): RunRecorder {
  let now = 0;
  const recorder = new RunRecorder(() => now);
  recorder.began();
  const names = Object.keys(labels);
  const chunks = 40 * threads;
  const took = (1000 * seconds * threads) / chunks;
  for (let i = 0; i < chunks; i++) {
    const from = Math.floor(i / threads) * took;
    const to = from + took * (0.7 + (0.3 * (i % 7)) / 7);
    recorder.worked({ worker: i % threads, from, to, busyMs: (to - from) * 0.97 });
    recorder.committed({
      place: { file: 'in.csv', row: i * 25 + 1, line: i * 25 + 2, byte: 0 },
      rows: 25,
      work: { from, to },
      tokens: 600,
      calls: [[20 + (i % 9), 20], [40 + ((i * 7) % 60)]],
      findings: names.map((label, n) => ({ label, score: 0.3 + (((i + n) * 13) % 70) / 100 })),
    });
  }
  now = 1000 * seconds;
  return recorder;
}
