import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFault } from '#src/core/faults.js';
import { HUB_REFUSALS, type HubRefusal } from '#src/core/hub-refusals.js';

for (const why of Object.keys(HUB_REFUSALS) as HubRefusal[]) {
  test(`${why} is told with the model and what to do`, () => {
    const [first, second, ...more] = describeFault({ code: 'hub_refused', model: 'acme/tiny', why }).split('\n');
    assert.match(first ?? '', /^acme\/tiny: .+\.$/);
    assert.match(second ?? '', /^[A-Z].+\.$/);
    assert.deepEqual(more, []);
  });
}
