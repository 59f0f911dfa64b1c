/**
 * One text-writing model in a worker thread: a prompt in, the text that the model writes after it out.
 *
 * transformers.js runs the graphs and keeps the key/value cache; which token is taken is decided here, since its own
 * sampling draws from Math.random. One prompt at a time: what is written depends on the prompt and the settings
 * alone. Never on the main thread: the runtime blocks the thread it is called on.
 */
import './no-telemetry.js';
import { basename, dirname, relative, resolve } from 'node:path';
import type * as Transformers from '@huggingface/transformers';
import { FaultError, reasonOf } from '../core/faults.js';
import { DTYPES, type ModelFolder } from './folder.js';
import { encodeMarked, literalText } from './literal-text.js';
import { positionLimit } from './position-limit.js';
import type { ChatMessage, Prompt } from './prompt.js';
import { randomFrom, type Sampling, sampleToken } from './sampler.js';
import { cutAtStop } from './stop-strings.js';

/** Causal models go on from their prompt; encoder–decoders (seq2seq) read it, then write. */
export type GeneratorKind = 'causal' | 'seq2seq';

export interface GenerationSettings {
  readonly maxNewTokens: number;
  /** Null is greedy: the likeliest token, of equals the lower id. */
  readonly sampling: (Sampling & { readonly seed: number }) | null;
  /** Texts at the first of which the output ends; none of them is part of it. */
  readonly stop: readonly string[];
}

export interface Generation {
  /** Without special tokens, stop strings or half a character at the end. */
  readonly text: string;
  /** Ids that the model wrote, the one that ended it included. */
  readonly tokens: readonly number[];
  readonly promptTokens: number;
  /** `end`: the model ended it; `stop`: a stop string; `length`: as long as allowed; `interrupted`: `isStopped` said so. */
  readonly ended: 'end' | 'stop' | 'length' | 'interrupted';
}

export interface Generator {
  readonly kind: GeneratorKind;
  /** Tokens that fit: for causal models prompt and output together, else the input alone. */
  readonly maxTokens: number;
  readonly hasChatTemplate: boolean;
  /** Whether the vocabulary has this very token. */
  hasToken(token: string): boolean;
  /**
   * Messages in the words of the model's chat template, up to where the answer begins. Contents are literal.
   *
   * @throws Error when the template refuses the messages (roles that do not alternate, for example)
   */
  chat(messages: readonly ChatMessage[]): Prompt;
  /** A text of a cell to be put into a prompt: special tokens that it spells are words. Not for contents of messages, which are that. */
  literal(text: string): string;
  /** Tokens of a prompt, special ones included. At least one: an empty prompt is where every text begins. */
  encode(prompt: Prompt): readonly number[];
  /**
   * Goes on from a prompt that fits.
   *
   * @param isStopped asked after every token
   * @throws FaultError worker_failed when the prompt is longer than `maxTokens` (for causal models, leaves no room)
   */
  generate(prompt: Prompt, settings: GenerationSettings, isStopped?: () => boolean): Promise<Generation>;
}

/**
 * Loads a model and its tokenizer. Nothing is fetched: only the folder is read.
 *
 * @throws FaultError model_unloadable
 */
export async function openGenerator(model: ModelFolder): Promise<Generator> {
  if (!DTYPES.includes(model.form)) {
    throw new FaultError({ code: 'model_unloadable', file: model.file, reason: `models that write are read as ${DTYPES.join(', ')}` });
  }
  // 40 MB and a fifth of a second: only for who writes.
  const transformers = await import('@huggingface/transformers');
  const { env } = transformers;
  env.allowRemoteModels = false;
  // Errors come as exceptions; its warnings would break up the progress bar.
  env.logLevel = transformers.LogLevel.ERROR;
  env.localModelPath = dirname(resolve(model.folder));
  const name = basename(resolve(model.folder));
  try {
    const tokenizer = await transformers.AutoTokenizer.from_pretrained(name);
    const architecture = model.decoder === null ? transformers.AutoModelForCausalLM : transformers.AutoModelForSeq2SeqLM;
    const loaded = await architecture.from_pretrained(name, {
      dtype: model.form as Transformers.DataType,
      device: 'cpu',
      subfolder: relative(model.folder, dirname(model.file)),
      // One intra-op thread: N sessions of N threads fight for the cores, and run() blocks this thread anyway.
      session_options: { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 },
    });
    return new LoadedGenerator(transformers, model, tokenizer, loaded);
  } catch (error) {
    throw new FaultError({ code: 'model_unloadable', file: model.file, reason: reasonOf(error) }, { cause: error });
  }
}

class LoadedGenerator implements Generator {
  readonly kind: GeneratorKind;
  readonly maxTokens: number;
  readonly hasChatTemplate: boolean;
  readonly literal: (text: string) => string;
  private vocabulary: ReadonlyMap<string, number> | null = null;

  constructor(
    private readonly transformers: typeof Transformers,
    private readonly folder: ModelFolder,
    private readonly tokenizer: Transformers.PreTrainedTokenizer,
    private readonly model: Transformers.PreTrainedModel,
  ) {
    this.kind = folder.decoder === null ? 'causal' : 'seq2seq';
    this.maxTokens = positionLimit(folder.config, folder.tokenizerConfig);
    this.literal = literalText(tokenizer.all_special_tokens);
    this.hasChatTemplate = typeof tokenizer.chat_template === 'string' || Array.isArray(tokenizer.chat_template);
  }

  hasToken(token: string): boolean {
    return this.idOf(token) !== undefined;
  }

  chat(messages: readonly ChatMessage[]): Prompt {
    const literal = messages.map(({ role, content }) => ({ role, content: this.literal(content) }));
    const text = this.tokenizer.apply_chat_template(literal, { tokenize: false, add_generation_prompt: true });
    return { text: String(text), frame: 'none' };
  }

  encode({ text, frame }: Prompt): readonly number[] {
    const content = encodeMarked(text, frame === 'model', (piece, framed) => this.tokenizer.encode(piece, { add_special_tokens: framed }));
    const ids = typeof frame === 'string' ? content : [...this.ids(frame.before), ...content, ...this.ids(frame.after)];
    return ids.length > 0 ? ids : [this.firstId()];
  }

  async generate(
    prompt: Prompt,
    { maxNewTokens, sampling, stop }: GenerationSettings,
    isStopped: () => boolean = () => false,
  ): Promise<Generation> {
    const ids = this.encode(prompt);
    // A decoder has as many positions as an encoder.
    const room = Math.min(maxNewTokens, this.kind === 'causal' ? this.maxTokens - ids.length : this.maxTokens);
    if (room < 1 || ids.length > this.maxTokens) {
      const reason = `the prompt has ${ids.length} tokens, the model takes ${this.maxTokens}`;
      throw new FaultError({ code: 'worker_failed', place: 'a prompt', reason });
    }
    const before = this.kind === 'causal' ? ids.length : 1;
    const written = (all: readonly (number | bigint)[]): number[] => all.slice(before).map(Number);
    let interrupted = false;
    const criteria = new this.transformers.StoppingCriteriaList();
    criteria.push(
      criterion(this.transformers, (all) => {
        interrupted = isStopped();
        return interrupted || (stop.length > 0 && cutAtStop(this.decode(written(all)), stop) !== null);
      }),
    );
    const processors = new this.transformers.LogitsProcessorList();
    if (sampling !== null) {
      const random = randomFrom(sampling.seed, prompt.text);
      processors.push(picker(this.transformers, (logits) => sampleToken(logits, sampling, random)));
    }
    const [first] = prompt.firstToken === undefined ? [] : this.ids([prompt.firstToken]);
    const { Tensor } = this.transformers;
    const sequences = await this.model.generate({
      inputs: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
      attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), [1, ids.length]),
      max_new_tokens: room,
      // What generation_config.json may say otherwise.
      do_sample: false,
      num_beams: 1,
      num_return_sequences: 1,
      return_dict_in_generate: false,
      ...(first === undefined ? {} : { forced_bos_token_id: first }),
      logits_processor: processors,
      stopping_criteria: criteria,
    });
    if (!(sequences instanceof Tensor)) throw new Error('bug: generate() gave no tensor');
    const tokens = written(Array.from(sequences.data as BigInt64Array));
    const text = this.decode(tokens);
    const cut = cutAtStop(text, stop);
    const last = tokens.at(-1);
    const ended = interrupted ? 'interrupted' : cut !== null ? 'stop' : last !== undefined && this.isEnd(last) ? 'end' : 'length';
    // Bytes of a character that was not finished decode to U+FFFD; inside the text they are the model's own doing.
    return { text: cut ?? (ended === 'end' ? text : text.replace(/\ufffd+$/, '')), tokens, promptTokens: ids.length, ended };
  }

  private decode(tokens: readonly number[]): string {
    return this.tokenizer.decode([...tokens], { skip_special_tokens: true });
  }

  private isEnd(token: number): boolean {
    const ends = this.model.generation_config?.eos_token_id ?? this.folder.config['eos_token_id'];
    return Array.isArray(ends) ? ends.includes(token) : ends === token;
  }

  private ids(tokens: readonly string[]): readonly number[] {
    return tokens.map((token) => {
      const id = this.idOf(token);
      if (id === undefined) throw new Error(`bug: no token ${token} in ${this.folder.name}`);
      return id;
    });
  }

  private idOf(token: string): number | undefined {
    this.vocabulary ??= this.tokenizer.get_vocab();
    return this.vocabulary.get(token);
  }

  /** Where a text without a word begins, as transformers' generate() has it: the first token, or the one between texts. */
  private firstId(): number {
    const { config } = this.folder;
    const ids = [config['bos_token_id'], config['eos_token_id']].flat();
    return Number(ids.find((id) => typeof id === 'number') ?? 0);
  }
}

/** Ends the writing of the one sequence there is. */
function criterion(
  { StoppingCriteria }: typeof Transformers,
  isEnded: (ids: readonly (number | bigint)[]) => boolean,
): Transformers.StoppingCriteria {
  return new (class extends StoppingCriteria {
    override _call(sequences: number[][]): boolean[] {
      return sequences.map(isEnded);
    }
  })();
}

/** Leaves greedy search one token to choose. */
function picker({ LogitsProcessor }: typeof Transformers, pick: (logits: Float32Array) => number): Transformers.LogitsProcessor {
  return new (class extends LogitsProcessor {
    override _call(_sequences: bigint[][], logits: Transformers.Tensor): Transformers.Tensor {
      const scores = logits.data as Float32Array;
      const token = pick(scores);
      scores.fill(Number.NEGATIVE_INFINITY);
      scores[token] = 0;
      return logits;
    }
  })();
}
