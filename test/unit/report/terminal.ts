import { Writable } from 'node:stream';

/** A terminal of so many columns that keeps what is drawn on it. */
export function terminal(columns: number): { stream: Writable & { columns: number }; drawn: () => string } {
  let drawn = '';
  const stream = new Writable({
    write: (data, _encoding, done) => {
      drawn += data;
      done();
    },
  });
  return { stream: Object.assign(stream, { columns }), drawn: () => drawn };
}
