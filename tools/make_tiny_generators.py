#!/usr/bin/env python3
"""Makes the tiny generating models of fixtures/models/ and what they are expected to write.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install -r tools/requirements.txt
    /tmp/venv/bin/python tools/make_tiny_generators.py CORPUS.csv [--out fixtures/models]

CORPUS.csv as for make_tiny_models.py. Nothing is downloaded: the architectures are the real ones of transformers with
seeded random weights, exported with a key/value cache in the hub's layout. expected-generation.json has, for every
model and prompt, the ids that transformers' own generate() writes with torch, greedily: the ONNX graphs have no part
in it. The same versions and corpus give the same bytes.
"""
import argparse
import csv
import json
import os
import shutil
import tempfile

import sentencepiece
import torch
import transformers as hf
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers.cache_utils import DynamicCache, EncoderDecoderCache

from make_tiny_models import TRAINING_LINES, edit_json, save_tokenizer, shorten_names, unigram

SEED = 20251125
VOCAB = 400
POSITIONS = 256
NEW_TOKENS = 24
# Wide enough that a model writes something else after every prompt; transformers' own 0.02 repeats one token.
SPREAD = 0.5
# Marian multiplies its embeddings by the root of their width: positions must not drown in them, nor attention in both.
MARIAN_SPREAD, MARIAN_POSITION_SPREAD = 0.2, 6.0
# What a seed must give: so many different tokens on average over the prompts.
DIFFERENT_TOKENS = 8
# Between the two highest logits at every step: exported graphs round otherwise in the last digits.
SMALLEST_MARGIN = 1e-3

PROMPTS = [
    "The movie was",
    "What is the capital of France?",
    "a",
    "Le café était très bon, señor.",
    "Очень хороший фильм",
    "这部电影非常好看",
    "فيلم رائع جدا",
    "great 👍 🎉",
    "two\nlines",
    "The plot wanders, the actors look bored and the ending arrives an hour after everybody has stopped caring about it.",
]

CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)

CARD = """# {name}
A test model of llm-threads, not one to use: {what}. Random weights (seed {seed}), vocabulary from the VADER snippets (MIT).
Licence: Apache-2.0. Made by `tools/make_tiny_generators.py` (torch {torch}, transformers {hf}).
"""


# ---- tokenizers ----------------------------------------------------------------------------------------------------

def byte_level(lines, special):
    """GPT-2's kind: every byte is in the vocabulary, so that no text has an unknown token."""
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tok.decoder = decoders.ByteLevel()
    tok.train_from_iterator(lines, trainers.BpeTrainer(vocab_size=VOCAB, special_tokens=special, show_progress=False,
                                                       initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return tok


def sentencepiece_unigram(lines, tmp, name, pieces):
    """A Unigram tokenizer with </s> at the end, as the hub's converted T5 and Marian have; `pieces` orders the vocabulary."""
    spm = sentencepiece.SentencePieceProcessor(model_file=unigram(lines, tmp, name))
    control = {"<unk>", "<s>", "</s>"}
    ordinary = [(spm.id_to_piece(i), spm.get_score(i)) for i in range(spm.get_piece_size()) if spm.id_to_piece(i) not in control]
    vocab = pieces(ordinary[:VOCAB])
    tok = Tokenizer(models.Unigram(vocab, [piece for piece, _ in vocab].index("<unk>")))
    tok.normalizer = normalizers.NFKC()
    tok.pre_tokenizer = pre_tokenizers.Metaspace()
    tok.decoder = decoders.Metaspace()
    eos = [piece for piece, _ in vocab].index("</s>")
    tok.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A $B </s>", special_tokens=[("</s>", eos)])
    return tok


def fast(tok, tokenizer_class, **special):
    tokenizer = hf.PreTrainedTokenizerFast(tokenizer_object=tok, model_max_length=POSITIONS, clean_up_tokenization_spaces=False, **special)
    tokenizer.wanted_class = tokenizer_class
    return tokenizer


# ---- graphs --------------------------------------------------------------------------------------------------------

def causal_mask(mask, queries):
    """[batch, keys] of 1 and 0 as [batch, 1, queries, keys] of 0 and the lowest float: transformers' own cannot be traced."""
    keys = mask.shape[1]
    allowed = torch.arange(keys)[None, :] <= torch.arange(keys - queries, keys)[:, None]
    allowed = allowed[None, None] & (mask[:, None, None, :] > 0)
    return torch.where(allowed, 0.0, torch.finfo(torch.float32).min)


def cache_of(past):
    return DynamicCache.from_legacy_cache(tuple(zip(past[::2], past[1::2])))


class Causal(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids, *past):
        cache = cache_of(past)
        out = self.model(input_ids=input_ids, attention_mask=causal_mask(attention_mask, input_ids.shape[1]), position_ids=position_ids,
                         past_key_values=cache, use_cache=True)
        return out.logits, *(tensor for layer in cache.to_legacy_cache() for tensor in layer)


class Encoder(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.encoder = model.get_encoder()

    def forward(self, input_ids, attention_mask):
        return self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state


class Decoder(torch.nn.Module):
    """One step. Keys and values of the encoder are made anew each time: with so small a model that costs nothing."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, encoder_attention_mask, input_ids, encoder_hidden_states, *past):
        own = cache_of(past)
        seen = past[0].shape[2]
        length = input_ids.shape[1]
        mask = causal_mask(torch.ones(input_ids.shape[0], seen + length), length)
        out = self.model(attention_mask=encoder_attention_mask, encoder_outputs=(encoder_hidden_states,), decoder_input_ids=input_ids,
                         decoder_attention_mask=mask, past_key_values=EncoderDecoderCache(own, DynamicCache()), use_cache=True,
                         cache_position=torch.arange(seen, seen + length))
        return out.logits, *(tensor for layer in own.to_legacy_cache() for tensor in layer)


def write_graph(graph, path, inputs, outputs, axes):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with torch.no_grad():
        torch.onnx.export(graph.eval(), tuple(inputs.values()), path, input_names=list(inputs), output_names=outputs, dynamic_axes=axes,
                          opset_version=17, dynamo=False, verbose=False)
    shorten_names(path)


def past_of(layers, heads, width, infix):
    """Inputs and outputs of the cache, with their free axes."""
    names = [f"{layer}{infix}.{part}" for layer in range(layers) for part in ("key", "value")]
    inputs = {f"past_key_values.{name}": torch.randn(2, heads, 3, width) for name in names}
    outputs = [f"present.{name}" for name in names]
    axes = {name: {0: "batch_size", 2: "past_sequence_length"} for name in inputs} | {
        name: {0: "batch_size", 2: "total_sequence_length"} for name in outputs}
    return inputs, outputs, axes


TEXT_AXES = {0: "batch_size", 1: "sequence_length"}


def export_causal(model, folder, layers, heads, width):
    past, present, axes = past_of(layers, heads, width, "")
    ids = torch.tensor([[5, 6], [7, 8]])
    inputs = {"input_ids": ids, "attention_mask": torch.ones(2, 5, dtype=torch.int64), "position_ids": torch.tensor([[3, 4], [3, 4]]), **past}
    axes |= {"input_ids": TEXT_AXES, "position_ids": TEXT_AXES, "attention_mask": {0: "batch_size", 1: "total_sequence_length"}, "logits": TEXT_AXES}
    write_graph(Causal(model), os.path.join(folder, "onnx", "model.onnx"), inputs, ["logits", *present], axes)


def export_seq2seq(model, folder, layers, heads, width):
    ids, mask = torch.tensor([[5, 6, 7, 8], [7, 8, 9, 9]]), torch.ones(2, 4, dtype=torch.int64)
    encoder_axes = {"input_ids": TEXT_AXES, "attention_mask": TEXT_AXES, "last_hidden_state": TEXT_AXES}
    write_graph(Encoder(model), os.path.join(folder, "onnx", "encoder_model.onnx"), {"input_ids": ids, "attention_mask": mask},
                ["last_hidden_state"], encoder_axes)
    past, present, axes = past_of(layers, heads, width, ".decoder")
    hidden = torch.randn(2, 4, model.config.d_model)
    inputs = {"encoder_attention_mask": mask, "input_ids": ids[:, :1], "encoder_hidden_states": hidden, **past}
    seen = {0: "batch_size", 1: "encoder_sequence_length"}
    axes |= {"encoder_attention_mask": seen, "encoder_hidden_states": seen, "input_ids": TEXT_AXES, "logits": TEXT_AXES}
    write_graph(Decoder(model), os.path.join(folder, "onnx", "decoder_model_merged.onnx"), inputs, ["logits", *present], axes)


# ---- expected ------------------------------------------------------------------------------------------------------

def expected_rows(model, tok, prompts):
    """What generate() writes after each prompt, and the least margin between the two highest logits."""
    rows, margin = [], float("inf")
    for prompt in prompts:
        ids = tok(prompt)["input_ids"] if isinstance(prompt, str) else tok.apply_chat_template(prompt, add_generation_prompt=True)
        out = model.generate(torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.int64), max_new_tokens=NEW_TOKENS,
                             do_sample=False, num_beams=1, output_scores=True, return_dict_in_generate=True)
        new = out.sequences[0].tolist()[1 if model.config.is_encoder_decoder else len(ids):]
        for scores in out.scores:
            best = scores[0].topk(2).values
            margin = min(margin, float(best[0] - best[1]))
        key = "prompt" if isinstance(prompt, str) else "messages"
        rows.append({key: prompt, "ids": ids, "new_ids": new, "text": tok.decode(new, skip_special_tokens=True)})
    return rows, margin


def spread_of(cls, weight_name):
    if cls is not hf.MarianMTModel:
        return SPREAD
    return MARIAN_POSITION_SPREAD if "embed_positions" in weight_name else MARIAN_SPREAD


def varied(cls, config, tok, prompts):
    """The first seed whose model writes various tokens, none of them by a hair."""
    for seed in range(SEED, SEED + 500):
        torch.manual_seed(seed)
        config._attn_implementation = "eager"
        model = cls(config).eval()
        with torch.no_grad():
            for name, weight in model.named_parameters():
                if "norm" not in name and "ln_" not in name:
                    weight.normal_(0, spread_of(cls, name))
        model.generation_config = hf.GenerationConfig.from_model_config(model.config)
        rows, margin = expected_rows(model, tok, prompts)
        different = sum(len(set(row["new_ids"])) for row in rows) / len(rows)
        if different >= DIFFERENT_TOKENS and margin > SMALLEST_MARGIN:
            return seed, model, rows
    raise RuntimeError(f"no seed writes various tokens for {cls.__name__}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", help="CSV with a column `text`")
    parser.add_argument("--out", default=os.path.join(os.path.dirname(__file__), "..", "fixtures", "models"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    hf.logging.set_verbosity_error()
    with open(args.corpus, encoding="utf8", newline="") as f:
        lines = [row["text"] for row in csv.DictReader(f)]
    training = lines[:: max(1, len(lines) // TRAINING_LINES)]
    expected = {}

    def add(name, what, tok, cls, config, export, shape, prompts):
        folder = os.path.join(args.out, name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        seed, model, rows = varied(cls, config, tok, prompts)
        save_tokenizer(tok, folder)
        edit_json(os.path.join(folder, "tokenizer_config.json"), lambda c: c.update(tokenizer_class=tok.wanted_class))
        template = os.path.join(folder, "chat_template.jinja")
        if os.path.exists(template):  # most folders of the hub have it in tokenizer_config.json
            edit_json(os.path.join(folder, "tokenizer_config.json"), lambda c: c.update(chat_template=CHAT_TEMPLATE))
            os.remove(template)
        model.config.architectures = [cls.__name__]  # as save_pretrained of a model has it
        model.config.save_pretrained(folder)
        model.generation_config.save_pretrained(folder)
        export(model, folder, *shape)
        with open(os.path.join(folder, "README.md"), "w", encoding="utf8") as f:
            f.write(CARD.format(name=name, what=what, seed=seed, torch=torch.__version__.split("+")[0], hf=hf.__version__))
        expected[name] = rows
        print(name, "seed", seed, sum(os.path.getsize(os.path.join(d, f)) for d, _, fs in os.walk(folder) for f in fs) // 1024, "KB")

    chats = [[{"role": "user", "content": prompt}] for prompt in PROMPTS[:4]]
    chats.append([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello!"},
                  {"role": "user", "content": "And 你好?"}])
    tok = fast(byte_level(training, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]), "GPT2Tokenizer", bos_token="<|im_start|>",
               eos_token="<|im_end|>", unk_token="<|endoftext|>", pad_token="<|im_end|>")
    tok.chat_template = CHAT_TEMPLATE
    add("tiny-llama", "a Llama with grouped-query attention and a chat template", tok, hf.LlamaForCausalLM,
        hf.LlamaConfig(vocab_size=len(tok), hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
                       max_position_embeddings=POSITIONS, bos_token_id=1, eos_token_id=2, pad_token_id=2),
        export_causal, (2, 2, 8), PROMPTS + chats)

    tok = fast(byte_level(training, ["<|endoftext|>"]), "GPT2Tokenizer", bos_token="<|endoftext|>", eos_token="<|endoftext|>",
               unk_token="<|endoftext|>")
    add("tiny-gpt2", "a GPT-2 without a chat template", tok, hf.GPT2LMHeadModel,
        hf.GPT2Config(vocab_size=len(tok), n_positions=POSITIONS, n_embd=32, n_layer=2, n_head=4, bos_token_id=0, eos_token_id=0),
        export_causal, (2, 4, 8), PROMPTS)

    with tempfile.TemporaryDirectory() as tmp:
        tok = fast(sentencepiece_unigram(training, tmp, "t5", lambda rest: [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -20.0), *rest]),
                   "T5Tokenizer", eos_token="</s>", unk_token="<unk>", pad_token="<pad>")
        prefixes = {"summarization": {"prefix": "summarize: "}, "translation_en_to_fr": {"prefix": "translate English to French: "},
                    "translation_en_to_de": {"prefix": "translate English to German: "}}
        add("tiny-t5", "a T5 with task prefixes in its config", tok, hf.T5ForConditionalGeneration,
            hf.T5Config(vocab_size=len(tok), d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4, n_positions=POSITIONS, pad_token_id=0,
                        eos_token_id=1, decoder_start_token_id=0, task_specific_params=prefixes),
            export_seq2seq, (2, 4, 8), PROMPTS)

        tok = fast(sentencepiece_unigram(training, tmp, "marian", lambda rest: [("</s>", 0.0), ("<unk>", -20.0), *rest, ("<pad>", 0.0)]),
                   "MarianTokenizer", eos_token="</s>", unk_token="<unk>", pad_token="<pad>")
        pad = len(tok) - 1
        add("tiny-marian", "a Marian translator", tok, hf.MarianMTModel,
            hf.MarianConfig(vocab_size=len(tok), d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4,
                            encoder_ffn_dim=48, decoder_ffn_dim=48, max_position_embeddings=POSITIONS, pad_token_id=pad, eos_token_id=0,
                            decoder_start_token_id=pad, forced_eos_token_id=0, scale_embedding=True),
            export_seq2seq, (2, 4, 8), PROMPTS)

    path = os.path.join(args.out, "expected-generation.json")
    with open(path, "w", encoding="utf8") as f:
        parts = (f'"{name}": [\n' + ",\n".join("  " + json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows) + "\n]"
                 for name, rows in expected.items())
        f.write("{\n" + ",\n".join(parts) + "\n}\n")
    print("expected-generation.json", os.path.getsize(path) // 1024, "KB")


if __name__ == "__main__":
    main()
