import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportPage } from '#src/report/html/page.js';
import { aReport, EVIL } from './reports.js';

/** Titles of the cards of a page, in order. */
function titles(page: string): string[] {
  return [...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title ?? '');
}

test('a report has all its figures, the summary, the settings and the versions', () => {
  const page = reportPage(aReport());
  assert.deepEqual(titles(page), [
    'Labels',
    'Scores',
    'Throughput',
    'Workers',
    'Token lengths and padding',
    'Slowest chunks',
    'Rejected rows',
    'Summary',
    'Settings',
    'Versions and machine',
  ]);
  for (const told of ['1,000', '65.432', '0.0123', 'abc123', 'llm-threads classify in.csv -o out.csv', '--output', '20.0.0', 'complete'])
    assert.ok(page.includes(told), told);
});

test('every chart is drawn for wide and for narrow screens, with its reading as its name', () => {
  const page = reportPage(aReport());
  const names = [...page.matchAll(/<svg class="(wide|narrow)" role="img" aria-label="([^"]+)"/g)].map(([, screen, name]) => [screen, name]);
  assert.equal(names.length, 12);
  for (let i = 0; i < names.length; i += 2) {
    assert.deepEqual([names[i]?.[0], names[i + 1]?.[0]], ['wide', 'narrow']);
    assert.equal(names[i]?.[1], names[i + 1]?.[1]);
  }
});

test('nothing is loaded and nothing runs: no script, no address but the namespaces of SVG', () => {
  const page = reportPage(aReport({ title: EVIL }));
  assert.doesNotMatch(page, /<script|javascript:|@import|url\((?!#)|<link|<img|<iframe|src=|href=/i);
  const addresses = new Set(page.match(/https?:\/\/[^"' <]+/g));
  assert.deepEqual([...addresses].sort(), ['http://www.w3.org/1999/xlink', 'http://www.w3.org/2000/svg']);
  assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'/);
});

test('no text from outside becomes markup', () => {
  const page = reportPage(
    aReport({
      title: EVIL,
      inputs: [EVIL],
      stopped: EVIL,
      commandLine: EVIL,
      settings: [[EVIL, EVIL]],
      environment: [[EVIL, EVIL]],
      summary: { labels: { [EVIL]: 3, other: 1 }, model: EVIL, rejects: { [EVIL]: 1 } },
    }),
  );
  assert.doesNotMatch(page, /<b |<\/script|\u202e/);
  assert.equal(page.match(/<\/style>/g)?.length, 1);
  assert.ok(page.includes('&lt;/script&gt;'));
});

test('labels beyond thirty are one bar', () => {
  const labels = Object.fromEntries(Array.from({ length: 45 }, (_, i) => [`label ${i}`, 100 - i]));
  const page = reportPage(aReport({ summary: { labels } }));
  assert.ok(page.includes('label 29') && page.includes('15 others'));
  assert.match(page, /The most frequent of 45 is label 0/);
});

test('a run without a model has neither workers nor lengths', () => {
  const report = aReport({ summary: { model: null, model_sha256: null, labels: {} }, recording: null });
  assert.deepEqual(titles(reportPage(report)), ['Rejected rows', 'Summary', 'Settings', 'Versions and machine']);
});

test('findings that are no labels of rows are told by their types', () => {
  const report = aReport();
  const page = reportPage({ ...report, summary: { ...report.summary, labels: {} } });
  assert.deepEqual(titles(page).slice(0, 2), ['Types', 'Scores']);
});

test('a run that was stopped says why, one that was gone on with what its charts cover', () => {
  const page = reportPage(aReport({ stopped: 'stopped by SIGINT.', rowsBefore: 400 }));
  assert.match(page, /<span class="ending">stopped<\/span>/);
  assert.match(page, /The run ended before its input did: stopped by SIGINT\./);
  assert.match(page, /counts are of all 1,000 rows; scores, token lengths and charts over time cover this life only, from row 401 on/);
});

test('a run of no rows has a report', () => {
  const none = { rows_in: 0, rows_out: 0, rejected: 0, labels: {}, rejects: {}, rows_per_second: 0 };
  const page = reportPage(aReport({ summary: none, recording: null }));
  assert.match(page, /No row was rejected/);
  assert.doesNotMatch(page, /NaN|undefined|Infinity/);
});

for (const [threads, seconds] of [
  [1, 0.3],
  [64, 400_000],
] as const) {
  test(`numbers are numbers for ${threads} threads and ${seconds} s`, () => {
    const page = reportPage(aReport({ summary: { threads, seconds } }));
    assert.doesNotMatch(page, /NaN|undefined|Infinity/);
    assert.ok(page.length < 1_500_000, String(page.length));
  });
}
