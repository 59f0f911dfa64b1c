/** How many tokens a text-writing model has positions for. */
import type { Json } from './folder.js';

/** Names that architectures give their number of positions. */
const POSITION_KEYS = ['max_position_embeddings', 'n_positions', 'n_ctx', 'max_seq_len', 'seq_length'];

/** Tokens where nothing says: what T5 was trained with. */
const DEFAULT_LIMIT = 512;

/** The smallest of what config.json and tokenizer_config.json say. */
export function positionLimit(config: Json, tokenizerConfig: Json): number {
  const limits = [...POSITION_KEYS.map((key) => config[key]), tokenizerConfig['model_max_length']].filter(
    // transformers writes 1e30 where a tokenizer has no limit of its own
    (limit): limit is number => typeof limit === 'number' && limit > 0 && limit < 1e9,
  );
  return limits.length === 0 ? DEFAULT_LIMIT : Math.min(...limits);
}
