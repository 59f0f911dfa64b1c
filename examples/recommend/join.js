// Puts what came next beside what was recommended: node join.js RECOMMENDED.csv NEXT.csv OUT.csv
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

const [recommended = '', next = '', out = ''] = process.argv.slice(2);
const gold = new Map(parse(readFileSync(next), { columns: true }).map(({ user, gold }) => [user, gold]));
const rows = parse(readFileSync(recommended), { columns: true }).map(({ user, matches }) => ({ user, matches, gold: gold.get(user) }));
writeFileSync(out, stringify(rows, { header: true }));
