/**
 * `train`: rows with a text and a label to a folder with a classifier of these labels.
 *
 * The engine's threads make features with the frozen encoder (feature-model.ts); another pool of threads trains the head on them
 * (training/train-head.ts); head and encoder become one graph, in a folder that has its name only when it is complete.
 */
import { shown } from '../core/safe-text.js';
import { fillClassifier, publishFolder } from '../models/classifier-folder.js';
import type { ModelFolder } from '../models/folder.js';
import { graft } from '../models/onnx/graft.js';
import { linearHead } from '../models/onnx/linear-head.js';
import { sha256Model } from '../models/verify.js';
import { trainHead } from '../training/train-head.js';
import { announcement } from './announcement.js';
import type { Collector } from './collect-rows.js';
import type { FeatureModel } from './feature-model.js';
import { LabelledCollector } from './labelled-rows.js';
import { modelCard } from './model-card.js';
import type { OpenedAnswering } from './opened-run.js';
import type { RowRun, Watch } from './row-run.js';
import type { Training } from './training.js';
import { trainingMatrix } from './training-matrix.js';
import { type JudgedTraining, judgeTraining } from './training-report.js';

/** Where the model comes from and goes to. */
export interface TrainingPlace {
  readonly encoder: ModelFolder;
  readonly features: FeatureModel;
  /** The folder being filled, and the name that it gets. */
  readonly draft: string;
  readonly folder: string;
}

/** Rows to train on as they come, and what is made of them. */
export class TrainRows {
  private rows: LabelledCollector | null = null;

  constructor(
    private readonly training: Training,
    private readonly place: TrainingPlace,
  ) {}

  /** Takes rows as they are answered. */
  collector(run: RowRun, watch: Watch): (opened: OpenedAnswering) => Collector {
    return ({ input, description }) => {
      const { label } = this.training.columns;
      watch.say(`${announcement(run.model, { input, description }, null)}, labels from ${shown(label)}`);
      const rows = new LabelledCollector(input, this.training.columns);
      this.rows = rows;
      return {
        refuse: (row) => rows.refuse(row),
        take(row, answer) {
          rows.take(row, answer);
          return 0;
        },
        countAs: () => null,
      };
    };
  }

  /**
   * Trains on what was collected, and writes the folder.
   *
   * @param signal ends it early
   * @param say told of labels that are doubtful; `detail` of each step
   * @throws FaultError training_refused, worker_failed; TrainingStopped when the signal came; Error of the file system
   */
  async finish(
    { version, threads }: Pick<RowRun, 'version' | 'threads'>,
    signal: AbortSignal,
    { say, detail }: { say(line: string): void; detail(line: string): void },
  ): Promise<JudgedTraining> {
    if (this.rows === null) throw new Error('bug: nothing was collected');
    const { training, place } = this;
    const { outOfScope, kept, seed } = training;
    const rows = this.rows.finish(outOfScope, say);
    const inScope = rows.classes.filter((name) => name !== outOfScope);
    const scope = outOfScope === null ? null : { label: inScope.length, kept };
    const matrix = trainingMatrix(rows, training.balanced);
    const head = await trainHead(matrix.set, { seed, threads, scope, signal, tell: detail });
    const labels = outOfScope === null ? inScope : [...inScope, outOfScope];
    const judged = judgeTraining(head, rows, labels, outOfScope);
    const { encoder, features, draft, folder } = place;
    const card = { encoder, encoderSha256: await sha256Model(encoder), parts: features.parts, training, ...judged, version };
    await fillClassifier(draft, encoder, {
      graph: graft(features.graph, linearHead(matrix.unscaled(head))),
      labels,
      settings: { llm_threads: { numbers: training.columns.numbers, out_of_scope: outOfScope } },
      card: modelCard({ ...card, dataSha256: rows.sha256 }),
    });
    await publishFolder(draft, folder);
    return judged;
  }
}
