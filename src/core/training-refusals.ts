/** Why labelled rows cannot be trained on: what is wrong with them, and what to do. */

export type TrainingRefusal = 'no_rows' | 'one_class' | 'few_rows' | 'labels_differ' | 'out_of_scope_only';

export const TRAINING_REFUSALS: Readonly<Record<TrainingRefusal, { readonly reason: string; readonly remedy: string }>> = {
  no_rows: {
    reason: 'no row has both a text and a label',
    remedy: 'Name the columns: llm-threads train INPUT -c TEXT --label-column LABEL -o FOLDER',
  },
  one_class: { reason: 'all rows have the same label', remedy: 'Give rows of at least two labels.' },
  few_rows: { reason: 'fewer than 10 rows with text and label', remedy: 'Label some more: five a label are a beginning.' },
  labels_differ: {
    reason: 'nearly every row has a label of its own: these are names or texts, not labels',
    remedy: 'Name the column of the labels with --label-column.',
  },
  out_of_scope_only: {
    reason: 'fewer than two labels are left beside the one out of scope',
    remedy: 'Give rows of at least two labels in scope.',
  },
};
