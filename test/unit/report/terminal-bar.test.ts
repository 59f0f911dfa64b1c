import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTerminalBar } from '#src/report/terminal-bar.js';
import { terminal } from './terminal.js';

test('a line is asked for with the columns of the terminal, and with a bar of the length that it wants', () => {
  const { stream, drawn } = terminal(33);
  const asked: number[] = [];
  const bar = startTerminalBar((columns, draw) => {
    asked.push(columns);
    return `${draw(0.5, 6)} half`;
  }, stream);
  bar.stop();
  assert.ok(asked.length >= 2 && asked.every((columns) => columns === 33));
  assert.match(drawn(), /███░░░ half.*\n$/s);
});

test('taken away, it comes back with the next frame though nothing has changed', () => {
  const { stream, drawn } = terminal(80);
  const bar = startTerminalBar(() => 'the same', stream);
  bar.hide();
  const hidden = drawn().length;
  bar.stop();
  assert.match(drawn().slice(hidden), /the same/);
});

test('no setting of the terminal is changed', () => {
  const { stream, drawn } = terminal(80);
  startTerminalBar(() => 'line', stream).stop();
  for (const sequence of ['\u001b[?25l', '\u001b[?7l', '\u001b7', '\u001b8']) assert.equal(drawn().includes(sequence), false);
});
