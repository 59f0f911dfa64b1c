/** Flags of `index`. */
import { inputFlags } from './input.js';
import { modelFlags } from './model.js';
import { outputFlags } from './output.js';
import { tellingFlags } from './telling.js';

const { inputFormat, textColumn, delimiter, noHeader, encoding, maxRowBytes } = inputFlags;

export const indexFlags = {
  output: { ...outputFlags.output, help: 'the index; must be named', shownDefault: null },
  inputFormat,
  textColumn,
  delimiter,
  noHeader,
  encoding,
  maxRowBytes,
  chunkRows: { ...modelFlags.chunkRows, help: 'rows of the largest chunk: as the shards are to have it (generate and chat: 1)' },
  force: { ...outputFlags.force, help: 'replace an existing index' },
  quiet: tellingFlags.quiet,
};
