/** A real browser for tests, where the machine has one. */
import { existsSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const installed = PLACES.find((place) => existsSync(place));

/** Whether to skip: the reason, or false. */
export const withoutBrowser: string | false =
  installed === undefined ? `no browser on this machine: looked for ${PLACES.join(', ')} (Debian: apt-get install chromium)` : false;

/** What keeps Chromium from asking the network for anything of its own. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser; it ends with the test. */
export async function startBrowser(t: TestContext): Promise<Browser> {
  if (installed === undefined) throw new Error('no browser');
  const browser = await chromium.launch({ executablePath: installed, args: QUIET });
  t.after(() => browser.close());
  return browser;
}
