// Makes a stream of comments: node make-stream.js SNIPPETS.csv.gz OUT.csv [surge]
//
// The texts are real snippets (films, products, tweets, news); when they come, and how many of them are negative by human rating, is
// drawn with a fixed seed: 60 an hour over four topics, 20 % negative. With `surge` films have 60 % from 4 March, 04:00, on.
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { seededRandom } from '../../dist/core/seeded-random.js';

const ROWS = 4000;
const AN_HOUR = 60;
const START = Date.UTC(2026, 2, 2);
const SURGE = Date.UTC(2026, 2, 4, 4);

const [file = '', out = '', surge] = process.argv.slice(2);
const random = seededRandom(7);
const pick = (list) => list[Math.floor(random() * list.length)];

const texts = new Map();
for (const { domain, gold, text } of parse(gunzipSync(readFileSync(file)), { columns: true })) {
  const key = `${domain} ${gold === 'negative'}`;
  texts.set(key, [...(texts.get(key) ?? []), text.replaceAll('\n', ' ')]);
}
const topics = [...new Set([...texts.keys()].map((key) => key.split(' ')[0]))].sort();

let time = START;
const rows = Array.from({ length: ROWS }, () => {
  time += (-Math.log(1 - random()) * 3_600_000) / AN_HOUR;
  const topic = pick(topics);
  const share = surge === 'surge' && topic === 'movie' && time >= SURGE ? 0.6 : 0.2;
  return [new Date(time).toISOString(), topic, pick(texts.get(`${topic} ${random() < share}`))];
});
writeFileSync(out, stringify([['time', 'topic', 'text'], ...rows]));
