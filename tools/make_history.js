// Makes a history of users out of labelled texts: node tools/make_history.js LABELLED.csv FOLDER [SEED]
//
// SYNTHETIC: no person clicked anything. Texts are real, users are drawn: each likes three labels; an item is touched with a probability
// that grows with its popularity (1/rank, ranks drawn), four times out of five among the labels that the user likes. So both a profile of
// texts and popularity tell something of what comes next, by construction, and figures on it show that the commands work, not how good
// recommendations for real people are.
//
// FOLDER gets items.csv (id,title,popularity), history.csv (user,id,title,when: the first eight items of each user) and next.csv
// (user,gold: the four that come next, as a JSON list).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { seededRandom } from '../dist/core/seeded-random.js';

const USERS = 400;
const ITEMS_A_LABEL = 12;
const LIKED = 3;
const TOUCHED = 8;
const NEXT = 4;

const [file = '', folder = '', seed = '1'] = process.argv.slice(2);
const random = seededRandom(Number(seed));

/** One of some items, by their popularity. */
function draw(items) {
  let left = random() * items.reduce((sum, { popularity }) => sum + popularity, 0);
  for (const item of items) {
    left -= item.popularity;
    if (left < 0) return item;
  }
  return items.at(-1);
}

const byLabel = new Map();
for (const { label, text } of parse(readFileSync(file), { columns: true })) byLabel.set(label, [...(byLabel.get(label) ?? []), text]);

const items = [...byLabel].flatMap(([label, texts]) =>
  texts.slice(0, ITEMS_A_LABEL).map((text, i) => ({ id: `${label}-${i + 1}`, label, title: text, popularity: 0 })),
);
const ranks = items.map((item) => ({ item, key: random() })).sort((a, b) => a.key - b.key);
for (const [rank, { item }] of ranks.entries()) item.popularity = Math.round(1e6 / (rank + 10));
const labels = [...byLabel.keys()];

const history = [];
const next = [];
for (let u = 1; u <= USERS; u++) {
  const liked = new Set();
  while (liked.size < LIKED) liked.add(labels[Math.floor(random() * labels.length)]);
  const theirs = items.filter(({ label }) => liked.has(label));
  const touched = new Map();
  while (touched.size < TOUCHED + NEXT) {
    const item = draw(random() < 0.8 ? theirs : items);
    touched.set(item.id, item);
  }
  const user = `user${u}`;
  const all = [...touched.values()];
  for (const [i, { id, title }] of all.slice(0, TOUCHED).entries()) {
    history.push([user, id, title, `2026-01-${String(i + 1).padStart(2, '0')}`]);
  }
  next.push([user, JSON.stringify(all.slice(TOUCHED).map(({ id }) => id))]);
}

mkdirSync(folder, { recursive: true });
const write = (name, columns, rows) => writeFileSync(join(folder, name), stringify([columns, ...rows]));
write(
  'items.csv',
  ['id', 'title', 'popularity'],
  items.map(({ id, title, popularity }) => [id, title, popularity]),
);
write('history.csv', ['user', 'id', 'title', 'when'], history);
write('next.csv', ['user', 'gold'], next);
