/** Between rows and a head: the matrix that is trained on, and the head as it stands behind the encoder, where nothing is scaled. */
import type { LinearHead } from '../models/onnx/linear-head.js';
import { scaleColumns } from '../training/scaling.js';
import type { TrainedHead } from '../training/train-head.js';
import type { TrainingSet } from '../training/trainers.js';
import type { LabelledRows } from './labelled-rows.js';

export interface TrainingMatrix {
  readonly set: TrainingSet;
  /** A head on the scale of the set as one on the features as they come. */
  unscaled(head: TrainedHead): LinearHead;
}

/** Lays rows out and scales them. @param balanced whether each class counts the same, however many rows it has */
export function trainingMatrix({ rows, vectors, numbers, classes, labels }: LabelledRows, balanced: boolean): TrainingMatrix {
  const textWidth = vectors[0]?.length ?? 0;
  const width = textWidth + (numbers[0]?.length ?? 0);
  const features = new Float32Array(new SharedArrayBuffer(4 * rows * width));
  vectors.forEach((vector, row) => {
    features.set(vector, row * width);
    features.set(numbers[row] ?? [], row * width + textWidth);
  });
  const { means, deviations } = scaleColumns(features, width, textWidth);
  const classOf = new Int32Array(new SharedArrayBuffer(4 * rows));
  classOf.set(labels);
  const counts = new Float64Array(classes.length);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const importance = new Float32Array(new SharedArrayBuffer(4 * rows));
  importance.set(labels.map((label) => (balanced ? rows / (classes.length * (counts[label] ?? 1)) : 1)));
  return {
    set: { features, width, labels: classOf, classes: classes.length, importance },
    unscaled(head) {
      const weights = new Float32Array(width * head.classes);
      const bias = Float64Array.from(head.bias);
      for (let i = 0; i < width; i++) {
        for (let label = 0; label < head.classes; label++) {
          const weight = head.weights[i * head.classes + label] ?? 0;
          // Numbers are scaled in the graph, where a missing one becomes the mean; text features here.
          const scaled = i < textWidth ? weight / (deviations[i] ?? 1) : weight;
          weights[label * width + i] = scaled;
          if (i < textWidth) bias[label] = (bias[label] ?? 0) - scaled * (means[i] ?? 0);
        }
      }
      const columns = Array.from({ length: width - textWidth }, (_, i) => textWidth + i);
      return {
        weights,
        bias: Float32Array.from(bias),
        numbers: columns.map((column) => ({ mean: means[column] ?? 0, deviation: deviations[column] ?? 1 })),
      };
    },
  };
}
