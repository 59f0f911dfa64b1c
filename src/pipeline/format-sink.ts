/** Rows with their answers as bytes of the output format, on their way to the target. */
import { type Cell, NO_CELL } from '../core/cell.js';
import { ByteWriter } from '../output/byte-writer.js';
import type { Target } from '../output/target.js';
import type { ChosenTask } from '../tasks/registry.js';
import type { RowSink } from './commit.js';
import type { OpenedRun } from './opened-run.js';

/** A sink that begins with the header of the format. */
export interface FormatSink extends RowSink {
  /** Writes what comes before the first row. 'closed': the reader of the output is gone. */
  header(): Promise<'open' | 'closed'>;
}

/** Opens the way from answers to a target. */
export function formatSink(
  { format, newColumns, description }: Pick<OpenedRun, 'format' | 'newColumns' | 'description'>,
  task: ChosenTask,
  target: Pick<Target, 'write'>,
): FormatSink {
  const bytes = new ByteWriter();
  const empty: readonly (readonly Cell[])[] = [task.emptyCells ?? newColumns.map(() => NO_CELL)];
  return {
    async header() {
      const header = format.header();
      return header === null ? 'open' : target.write(header);
    },
    take(row, answer) {
      const records = answer === null ? empty : task.records(answer, description);
      for (const cells of records) format.write(row, cells, bytes);
      return records.length;
    },
    countAs: (answer) => task.countAs(answer, description),
    flush: () => target.write(bytes.take()),
  };
}
