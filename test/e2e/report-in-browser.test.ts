/** --report gives a page that a browser shows whole, at any width, light and dark, and for which it loads nothing. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { startBrowser, withoutBrowser } from './browser.js';
import { fixture, llmThreads, temporaryFolder } from './program.js';

/** A label that would end a script or a style, and run code when it is drawn. */
const EVIL = '</script></style><b onmouseover="alert(1)">';

/** A run whose labels and input are hostile, with rejects. @returns the report's path */
async function reportOfRun(t: TestContext): Promise<string> {
  const folder = temporaryFolder(t);
  cpSync(fixture('models', 'tiny-bert'), join(folder, 'model'), { recursive: true });
  const config = JSON.parse(readFileSync(join(folder, 'model', 'config.json'), 'utf8'));
  writeFileSync(join(folder, 'model', 'config.json'), JSON.stringify({ ...config, id2label: { 0: EVIL, 1: '中文 <i>', 2: 'hot' } }));
  const rows = Array.from({ length: 300 }, (_, i) => (i % 50 === 7 ? `${i}` : `${i},row ${i} of ${'a text '.repeat(i % 9)}`));
  writeFileSync(join(folder, "in <b>'.csv"), `id,text\n${rows.join('\n')}\n`);
  const args = ['classify', "in <b>'.csv", '-m', './model', '-o', 'out.csv', '-t', '2', '--report', 'run.html', '-q', '--rejects-ok'];
  const { code, stderr } = await llmThreads(args, { cwd: folder });
  assert.equal(code, 0, stderr);
  return join(folder, 'run.html');
}

/** What a reader sees of the page's charts: those that are displayed. */
function visibleCharts(page: Page): Promise<number> {
  return page.locator('svg').evaluateAll((charts) => charts.filter((chart) => chart.getBoundingClientRect().width > 0).length);
}

describe('a report in a browser', { skip: withoutBrowser }, () => {
  test('is whole at desktop and phone width, in light and dark, asks for nothing and complains of nothing', async (t) => {
    const file = await reportOfRun(t);
    const browser = await startBrowser(t);
    const backgrounds = new Set<string>();
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1280, 390]) {
        const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, offline: true });
        const page = await context.newPage();
        const heard: string[] = [];
        page.on('request', (request) => heard.push(`request ${request.url()}`));
        page.on('console', (message) => heard.push(`console ${message.text()}`));
        page.on('pageerror', (error) => heard.push(`error ${error.message}`));
        page.on('dialog', (dialog) => heard.push(`dialog ${dialog.message()}`));
        const url = pathToFileURL(file).href;
        await page.goto(url);
        assert.deepEqual(heard, [`request ${url}`]);

        assert.equal(await visibleCharts(page), 6, 'labels, scores, throughput, workers, lengths, rejects');
        assert.equal(await page.locator('b, i, script, link, img').count(), 0);
        const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
        assert.equal(overflow, 0, `${width} px wide: scrolls sideways`);
        const texts = (await page.locator('main').textContent()) ?? '';
        for (const told of [EVIL, '中文 <i>', "in <b>'.csv", '300', '294 answered', 'parse', 'Slowest chunks', 'onnxruntime'])
          assert.ok(texts.includes(told), told);
        backgrounds.add(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'));
        await context.close();
      }
    }
    assert.equal(backgrounds.size, 2, 'light and dark');
  });

  test('tells who cannot see it what each chart shows, and has its figures as tables', async (t) => {
    const file = await reportOfRun(t);
    const page = await (await startBrowser(t)).newPage();
    await page.goto(pathToFileURL(file).href);
    const charts = await page.getByRole('img').all();
    assert.equal(charts.length, 6);
    for (const chart of charts) assert.match((await chart.getAttribute('aria-label')) ?? '', /^[A-Z].*\d.*\.$/s);
    for (const details of await page.locator('figure details').all()) {
      await details.locator('summary').click();
      assert.ok((await details.getByRole('row').count()) > 1);
    }
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  });
});
