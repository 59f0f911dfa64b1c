import assert from 'node:assert/strict';
import { test } from 'node:test';
import { termsOf } from '#src/tasks/matching/terms.js';

const CASES: readonly (readonly [what: string, text: string, terms: readonly string[]])[] = [
  ['words in lower case, without punctuation', "Don't PAY 30€!", ['don', 't', 'pay', '30']],
  ['accents stay, in one form', 'CAFE\u0301 Zürich', ['café', 'zürich']],
  ['full-width letters are letters', 'ＡＢＣ１', ['abc1']],
  ['Chinese by pairs of characters', '面条好吃', ['面条', '条好', '好吃']],
  ['a character alone', '好', ['好']],
  ['Chinese among Latin letters', 'iPhone手机壳15', ['iphone', '手机', '机壳', '15']],
  ['Arabic and Devanagari by words', 'كان الطقس नमस्ते दुनिया', ['كان', 'الطقس', 'नमस्ते', 'दुनिया']],
  ['an emoji is a term', 'pizza 🍕🍕', ['pizza', '🍕', '🍕']],
  ['nothing of nothing', ' …\t', []],
];
for (const [what, text, terms] of CASES) {
  test(what, () => {
    assert.deepEqual(termsOf(text), terms);
  });
}
