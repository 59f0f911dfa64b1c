import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FaultError } from '#src/core/faults.js';
import { fillTemplate, parseTemplate, spelledTemplate } from '#src/core/template.js';

function filled(source: string, row: Readonly<Record<string, string>>): string {
  return fillTemplate(parseTemplate(source), (column) => row[column] ?? '');
}

describe('a prompt template', () => {
  test('is filled with any columns, each as often as it is named', () => {
    assert.equal(filled('{a} and {b c}, {a}', { a: '1', 'b c': '2' }), '1 and 2, 1');
    assert.deepEqual(parseTemplate('{a} and {b c}, {a}').columns, ['a', 'b c']);
  });

  test('never expands braces inside a cell', () => {
    assert.equal(filled('Reply to: {text}', { text: '{secret} {{x}} {text}', secret: 'no' }), 'Reply to: {secret} {{x}} {text}');
  });

  test('reads doubled braces as braces', () => {
    assert.equal(filled('{{"a": {{{text}}}}}', { text: 'b' }), '{"a": {b}}');
    assert.deepEqual(parseTemplate('{{text}}').columns, []);
  });

  test('takes names that objects have of themselves', () => {
    assert.deepEqual(parseTemplate('{__proto__}{constructor}').columns, ['__proto__', 'constructor']);
  });

  for (const source of ['{text}', 'Reply {{so}}: {a b}}}', '{{', '{__proto__}{b}']) {
    test(`is spelled as it was read: ${source}`, () => assert.equal(spelledTemplate(parseTemplate(source)), source));
  }

  for (const source of ['{', 'a {text', 'a } b', '{}', '{ }', '{a{b}}', '{text}}']) {
    test(`is refused with exit 2 when malformed: ${source}`, () => {
      assert.throws(
        () => parseTemplate(source),
        (error) => error instanceof FaultError && error.exitCode === 2 && error.message.startsWith('--prompt: '),
      );
    });
  }
});
