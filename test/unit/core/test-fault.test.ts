import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { testFaultOf } from '#src/core/test-fault.js';

test('without the variable there is no fault', () => {
  assert.equal(testFaultOf({}), null);
  assert.equal(testFaultOf({ LLM_THREADS_TEST_FAULT: '' }), null);
});

test('a kind and a row are read', () => {
  assert.deepEqual(testFaultOf({ LLM_THREADS_TEST_FAULT: 'throw@1' }), { kind: 'throw', row: 1 });
  assert.deepEqual(testFaultOf({ LLM_THREADS_TEST_FAULT: 'hang@2500000' }), { kind: 'hang', row: 2_500_000 });
});

for (const value of ['throw', 'throw@', 'throw@0', 'throw@x', 'boom@1', '@1', 'exit@1@2', 'exit@-1']) {
  test(`${value} is refused`, () => {
    assert.throws(
      () => testFaultOf({ LLM_THREADS_TEST_FAULT: value }),
      (error) => error instanceof FaultError && error.fault.code === 'flag_invalid' && error.exitCode === 2,
    );
  });
}
