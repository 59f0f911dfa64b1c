import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapedText, html, trusted } from '#src/report/html/html.js';

test('texts that are filled in cannot become markup', () => {
  const evil = `</script><b title='x' onload="y">&amp;`;
  assert.equal(
    html`<p title="${evil}">${evil}</p>`.markup,
    '<p title="&lt;/script&gt;&lt;b title=&#39;x&#39; onload=&quot;y&quot;&gt;&amp;amp;">&lt;/script&gt;&lt;b title=&#39;x&#39; onload=&quot;y&quot;&gt;&amp;amp;</p>',
  );
});

test('markup of a template is filled in as it is, lists too, and null is nothing', () => {
  assert.equal(
    html`<ul>${['a', '<'].map((one) => html`<li>${one}</li>`)}</ul>${null}${trusted('<hr>')}${7}`.markup,
    '<ul><li>a</li>\n<li>&lt;</li></ul><hr>7',
  );
});

test('what cannot be printed or turns the direction of text is replaced; other languages stay', () => {
  assert.equal(escapedText('a\u0000b\u202ec\ud800d\u0085'), 'a\ufffdb\ufffdc\ufffdd\ufffd');
  assert.equal(escapedText('中文 عربي 🍕\n\t'), '中文 عربي 🍕\n\t');
});
