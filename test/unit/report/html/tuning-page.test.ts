import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TuningReport, tuningPage } from '#src/report/html/tuning-page.js';
import { EVIL } from './reports.js';

function aReport(more: Partial<TuningReport> = {}): TuningReport {
  return {
    title: 'tune rows.csv',
    version: '1.2.3',
    started: new Date('2026-11-25T10:00:00Z'),
    ended: new Date('2026-11-25T10:01:00Z'),
    sample: '4,096 texts.',
    recommended: [
      ['Threads', '4'],
      ['Batch tokens', '256'],
    ],
    scaling: {
      medians: [1, 2, 4].map((threads) => ({ threads, rowsPerSecond: 340 * threads })),
      blocks: [1, 2, 4].flatMap((threads) => [330, 350].map((rate) => ({ threads, rowsPerSecond: rate * threads }))),
      curves: [{ name: 'Amdahl', rowsPerSecond: (n) => 340 * n }],
      reading: 'Serial share 0.01.',
    },
    points: { head: ['Threads', 'Rows/s'], rows: [['1', '340']] },
    predictions: { head: ['Rows', 'Time'], rows: [['50,000', '1m02s']] },
    commandLine: 'llm-threads tune rows.csv',
    settings: [],
    defaults: [['--seconds', '60']],
    environment: [['Node.js', '20.0.0']],
    ...more,
  };
}

test('the page has the recommendation, points and fits, times, settings and versions', () => {
  const page = tuningPage(aReport());
  const titles = [...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title);
  assert.deepEqual(titles, ['Rows a second by threads', 'Time of a run', 'What was measured', 'Settings', 'Versions and machine']);
  for (const told of ['Serial share 0.01.', 'as many times as fast as one thread', 'Amdahl', '1m02s', '2026-11-25 10:00:00 UTC'])
    assert.ok(page.includes(told), told);
});

test('every block and every median is a point that tells its rate', () => {
  const [wide = ''] = /<svg class="wide".*?<\/svg>/s.exec(tuningPage(aReport())) ?? [];
  assert.equal(wide.match(/<title>/g)?.length, 9);
  assert.ok(wide.includes('<title>4 threads: 1,360 rows/s</title>'));
});

test('nothing is loaded, nothing runs, and no text from outside becomes markup', () => {
  const page = tuningPage(aReport({ title: EVIL, sample: EVIL, commandLine: EVIL, environment: [[EVIL, EVIL]] }));
  assert.doesNotMatch(page, /<script|javascript:|@import|url\((?!#)|<link|<img|<iframe|src=|href=|<b /i);
  assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'/);
});
