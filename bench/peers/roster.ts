/**
 * Who is measured: each peer with the form of the model it reads, and the settings its sweep goes through.
 *
 * All forms have the weights of models/sentiment-en; those made by setup.sh lie in bench/.cache.
 */
import { join, resolve } from 'node:path';
import { CACHE } from '../corpus.js';

export type Settings = Readonly<Record<string, string | number | boolean>>;

export interface Peer {
  readonly name: string;
  /** As told in the table: precision and where the weights come from. */
  readonly form: string;
  /** The model's folder. */
  readonly folder: string;
  /** The module of bench/peers that runs it in Python; null for transformers.js. */
  readonly module: string | null;
  readonly settings: readonly Settings[];
  /** Too slow for all rows: it gets the first tenth of them. */
  readonly slow: boolean;
}

const EMBEDDED = resolve('models', 'sentiment-en');
const made = (form: string): string => resolve(join(CACHE, `sentiment-en-${form}`));

/** Every combination of some values. */
function grid(axes: Readonly<Record<string, readonly (string | number | boolean)[]>>): Settings[] {
  return Object.entries(axes).reduce<Settings[]>(
    (found, [name, values]) => found.flatMap((settings) => values.map((value) => ({ ...settings, [name]: value }))),
    [{}],
  );
}

/** Batches sorted by length over all rows, and one in file order. */
function batches(axes: Readonly<Record<string, readonly (string | number | boolean)[]>> = {}): Settings[] {
  return [...grid({ ...axes, batch: [4, 8, 16, 32], by_length: [true] }), ...grid({ ...axes, batch: [8], by_length: [false] })];
}

export const PEERS: readonly Peer[] = [
  {
    name: "the guide's code",
    form: 'fp32, PyTorch',
    folder: made('torch'),
    module: 'guide',
    settings: [{}],
    slow: true,
  },
  {
    name: 'transformers pipeline',
    form: 'fp32, PyTorch',
    folder: made('torch'),
    module: 'hf_pipeline',
    settings: batches({ dtype: ['float32', 'bfloat16'] }),
    slow: true,
  },
  {
    name: 'onnxruntime in Python',
    form: 'int8, the same file',
    folder: EMBEDDED,
    module: 'ort_python',
    settings: batches({ streams: [2, 1] }),
    slow: false,
  },
  {
    name: 'OpenVINO, int8',
    form: 'static int8 (QDQ)',
    folder: made('qdq-int8'),
    module: 'openvino_peer',
    settings: batches({ streams: [2, 1] }),
    slow: false,
  },
  {
    name: 'OpenVINO, fp32 weights',
    form: 'fp32, computed as it chooses',
    folder: made('fp32'),
    module: 'openvino_peer',
    settings: batches({ streams: [2, 1] }),
    slow: false,
  },
  {
    name: 'CTranslate2',
    form: 'int8 or fp32, last layer in numpy',
    folder: made('ctranslate2'),
    module: 'ctranslate2_peer',
    settings: batches({ compute: ['int8', 'float32'], streams: [2] }),
    slow: false,
  },
  {
    name: 'transformers.js',
    form: 'int8, the same file',
    folder: EMBEDDED,
    module: null,
    settings: batches(),
    slow: false,
  },
];
