#!/usr/bin/env python3
"""Makes the tiny test models of fixtures/models/ and their expected answers.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install -r tools/requirements.txt
    /tmp/venv/bin/python tools/make_tiny_models.py CORPUS.csv [--out fixtures/models]

CORPUS.csv is any CSV with a column `text`; the committed files came from the VADER snippets (MIT). Nothing is
downloaded: architectures are the real ones of transformers, made from a configuration with seeded random weights,
and tokenizers are trained on the corpus. The same versions (tools/requirements.txt) and corpus give the same bytes.

Each folder has the hub's layout: config.json, tokenizer.json, tokenizer_config.json, special_tokens_map.json,
onnx/model.onnx, README.md. fixtures/models/README.md says what each model is for. Beside them, expected.json has,
for every classifier and about 40 texts, what the Python stack makes of one text at a time: token ids (truncated,
special tokens added), logits by torch and the label of the highest.
"""
import argparse
import collections
import csv
import json
import os
import shutil
import tempfile
import unicodedata

import numpy as np
import onnx
import onnxruntime as ort
import sentencepiece
import torch
import transformers as hf
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

SEED = 20240607
VOCAB = 480
POSITIONS = 64
# Corpus lines the tokenizers are trained on: enough for a vocabulary of VOCAB.
TRAINING_LINES = 4000
# Wide enough for scores to differ from text to text; transformers' own 0.02 makes them all but equal.
SPREAD = 0.6
# What a seed must give over the expected texts: labels that don't hang on the last digits of a score, and each label
# for at least this part of its even share.
SMALLEST_MARGIN = 0.02
SMALLEST_SHARE = 0.35

SMALL = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32, "initializer_range": SPREAD}
CARD = """# {name}
A test model of llm-threads, not one to use: {what}. Random weights (seed {seed}), vocabulary from the VADER snippets (MIT).
Licence: Apache-2.0. Made by `tools/make_tiny_models.py` (torch {torch}, transformers {hf}).
"""

LONG_LINE = "The plot wanders, the actors look bored and the ending arrives an hour after everybody has stopped caring about it. "

JOINED_EMOJI = "👩‍👩‍👧‍👦 family 🇩🇪 flag ❤️ heart 🤷🏽"

# Besides the snippets picked from the corpus. The language models know few of these characters, which is the point.
TEXTS = [
    "a",
    ".",
    "!!!",
    "?! ... --- ***",
    "..........................",
    "I love it!!! :-) :) <3",
    "It's not bad, isn't it? Don't say we'll've won.",
    "Price: $1,299.99 (-15%) & 3x faster, e.g. v2.0-beta_3",
    "http://example.com/a?b=c&d=e#f user@example.com @someone #hashtag",
    "The café's crème brûlée was naïve, über-cool; señor Ångström agreed.",
    "Cafe\u0301 with a combining accent",
    "Straße, Øresund, Łódź, İstanbul, Ærø",
    "Очень хороший фильм, спасибо!",
    "Πολύ καλό",
    "这部电影非常好看",
    "日本語のテキストです。とても良い",
    "한국어 문장입니다",
    "فيلم رائع جدا",
    "great movie 👍",
    JOINED_EMOJI,
    "full width ＡＢＣ １２３ and ligature ﬁne ½ ™ …",
    "non-breaking\u00a0space and thin\u2009space",
    "tab\tseparated\tvalues",
    "two\nlines",
    "windows\r\nline ending",
    "  leading and trailing  ",
    "many     inner      spaces",
    "UPPER lower MiXeD CaSe",
    "Supercalifragilisticexpialidocious-antidisestablishmentarianism",
    "x" * 130,
    "“curly quotes” ‘single’ – en dash — em dash",
    "C:\\path\\file.txt 50% {json: [1, 2]} <b>html</b>",
    LONG_LINE * 2,
    LONG_LINE * 6,
    "好" * 90,
]

# Texts that @huggingface/tokenizers 0.2.0 encodes otherwise than Python, left out of expected.json for that model.
# Joined emoji: for sentencepiece's charsmap the JavaScript has rules of its own, where U+200D is a space.
# Spaces at the end: with `remove_space` in tokenizer_config.json the JavaScript trims; the Rust ends in a token for them.
ENCODED_OTHERWISE = {"tiny-xlm-roberta": {JOINED_EMOJI}, "tiny-albert": {JOINED_EMOJI, "  leading and trailing  "}}


def pick_snippets(lines):
    """Ten ordinary texts, evenly from the corpus."""
    return [lines[i * len(lines) // 10 + 7] for i in range(10)]


# ---- tokenizers ----------------------------------------------------------------------------------------------------

def wordpiece(lines, max_length):
    """Characters, the commonest words and the commonest word endings. WordPieceTrainer gives other ids at each run."""
    normalizer, splitter = normalizers.BertNormalizer(lowercase=True), pre_tokenizers.BertPreTokenizer()
    words = collections.Counter(word for line in lines for word, _ in splitter.pre_tokenize_str(normalizer.normalize_str(line)))
    letters, endings = collections.Counter(), collections.Counter()
    for word, count in words.items():
        for letter in word:
            letters[letter] += count
        for start in range(1, len(word) - 1):
            endings["##" + word[start:]] += count

    def commonest(counter, n):
        return [key for key, _ in sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:n]]

    alphabet = sorted(commonest(letters, 60))
    vocab = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *alphabet, *("##" + letter for letter in alphabet)]
    vocab += [word for word in commonest(words, 300) if len(word) > 1][:240]
    vocab += commonest(endings, VOCAB - len(vocab))
    tok = Tokenizer(models.WordPiece({token: i for i, token in enumerate(vocab)}, unk_token="[UNK]", max_input_chars_per_word=100))
    tok.normalizer, tok.pre_tokenizer, tok.decoder = normalizer, splitter, decoders.WordPiece()
    tok.post_processor = processors.TemplateProcessing(single="[CLS]:0 $A:0 [SEP]:0", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
                                                       special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return hf.BertTokenizerFast(tokenizer_object=tok, do_lower_case=True, model_max_length=max_length)


def byte_bpe(lines):
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tok.decoder = decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tok.train_from_iterator(lines, trainers.BpeTrainer(vocab_size=VOCAB, special_tokens=special, show_progress=False,
                                                       initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tok.post_processor = processors.RobertaProcessing(sep=("</s>", 2), cls=("<s>", 0), trim_offsets=True, add_prefix_space=False)
    return hf.RobertaTokenizerFast(tokenizer_object=tok)  # no model_max_length: transformers writes 1e30


def charsmap_rules():
    """A small part of sentencepiece's nmt_nfkc, whose full table would be 300 KB in tokenizer.json."""
    drop = [*range(1, 9), 0x0B, *range(0x0E, 0x20), 0x7F, 0x8F, 0x9F]
    blank = [9, 10, 12, 13, 0xA0, 0x1680, *range(0x2000, 0x200D), 0x200E, 0x200F, 0x2028, 0x2029, 0x202F, 0x205F, 0x2581, 0x3000, 0xFEFF, 0xFFFD]
    rules = {(c,): () for c in drop} | {(c,): (0x20,) for c in blank}
    ranges = [(0xA1, 0x180), (0x2010, 0x2060), (0x2100, 0x2190), (0xFB00, 0xFB07), (0xFF01, 0xFF5E)]
    for code in (c for low, high in ranges for c in range(low, high)):
        target = tuple(map(ord, unicodedata.normalize("NFKC", chr(code))))
        if (code,) not in rules and target != (code,):
            rules[code,] = target
        spread = tuple(map(ord, unicodedata.normalize("NFD", chr(code))))
        if code < 0x180 and len(spread) == 2:
            rules[spread] = (code,)
    return "".join("%s\t%s\n" % (" ".join("%X" % c for c in k), " ".join("%X" % c for c in v)) for k, v in sorted(rules.items()))


def unigram(lines, tmp, name, **options):
    """Trains sentencepiece; the path of its model, for the converters of transformers."""
    rules = os.path.join(tmp, "rules.tsv")
    with open(rules, "w", encoding="utf8") as f:
        f.write(charsmap_rules())
    text = os.path.join(tmp, name + ".txt")
    with open(text, "w", encoding="utf8") as f:
        f.write("\n".join(lines) + "\n")
    sentencepiece.SentencePieceTrainer.train(input=text, model_prefix=os.path.join(tmp, name), vocab_size=VOCAB, model_type="unigram",
                                             normalization_rule_tsv=rules, num_threads=1, minloglevel=2, character_coverage=0.9995, **options)
    return os.path.join(tmp, name + ".model")


def xlm_roberta_tokenizer(lines, tmp):
    tok = hf.XLMRobertaTokenizerFast(vocab_file=unigram(lines, tmp, "xlmr"), model_max_length=POSITIONS)
    # As in the files on the hub, which older converters wrote: today's converter has the Metaspace alone.
    tok.backend_tokenizer.normalizer = tok.backend_tokenizer.normalizer[0]
    tok.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    return tok


def albert_tokenizer(lines, tmp):
    lowered = [line.lower() for line in lines]
    path = unigram(lowered, tmp, "albert", pad_id=0, unk_id=1, bos_id=-1, eos_id=-1, control_symbols="[CLS],[SEP],[MASK]")
    return hf.AlbertTokenizerFast(vocab_file=path, model_max_length=POSITIONS)


# ---- models --------------------------------------------------------------------------------------------------------

def labels_of(names):
    return {"id2label": dict(enumerate(names)), "label2id": {name: i for i, name in enumerate(names)}}


def make(cls, config, seed=SEED):
    """Random weights; biases too (transformers starts them at 0), so that no score is fixed by symmetry."""
    torch.manual_seed(seed)
    config._attn_implementation = "eager"
    model = cls(config).eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.endswith("bias"):
                weight.normal_(0, 0.2)
        if config.problem_type == "multi_label_classification":
            model.classifier.bias -= 1.5  # some texts have no label at all
    return model


def make_varied(cls, config, inputs, id_rows):
    """The first seed whose labels vary well over the texts, and its model."""
    for seed in range(SEED, SEED + 1000):
        model = make(cls, config, seed)
        logits = np.array([torch_logits(model, inputs, ids) for ids in id_rows])
        best = np.sort(logits, axis=1)
        counts = np.bincount(logits.argmax(axis=1), minlength=logits.shape[1])
        good = (best[:, -1] - best[:, -2]).min() > SMALLEST_MARGIN and counts.min() >= SMALLEST_SHARE * len(logits) / logits.shape[1]
        if config.problem_type == "multi_label_classification":
            above = np.bincount((logits >= 0).sum(axis=1), minlength=4)
            good = good and above[:3].min() >= 3 and np.abs(logits).min() > SMALLEST_MARGIN / 10
        if good:
            return seed, model
    raise RuntimeError(f"no seed gives varied labels for {cls.__name__}")


def torch_logits(model, inputs, ids):
    tensor = torch.tensor([ids])
    values = {"input_ids": tensor, "attention_mask": torch.ones_like(tensor), "token_type_ids": torch.zeros_like(tensor)}
    with torch.no_grad():
        return model(**{name: values[name] for name in inputs}).logits[0].numpy()


class Graph(torch.nn.Module):
    """The model by positional inputs, logits alone as output."""

    def __init__(self, model, inputs):
        super().__init__()
        self.model, self.inputs = model, inputs

    def forward(self, *tensors):
        return self.model(**dict(zip(self.inputs, tensors))).logits


def export(model, inputs, path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    ids = torch.tensor([[2, 11, 12, 13, 14, 3], [2, 15, 16, 17, 18, 3]])
    values = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "token_type_ids": torch.zeros_like(ids)}
    axes = {name: {0: "batch_size", 1: "sequence_length"} for name in inputs}
    # Without eval() here the exporter puts the model, too, back into training mode, where dropout is on.
    graph = Graph(model, inputs).eval()
    with torch.no_grad():
        tokens = graph(*(values[n] for n in inputs)).dim() == 3
        axes["logits"] = {0: "batch_size", 1: "sequence_length"} if tokens else {0: "batch_size"}
        torch.onnx.export(graph, tuple(values[n] for n in inputs), path, input_names=inputs, output_names=["logits"],
                          dynamic_axes=axes, opset_version=17, dynamo=False, verbose=False)
    shorten_names(path)


def shorten_names(path):
    """Values between the nodes get short names: the exporter's paths are half of so small a file."""
    m = onnx.load(path)
    kept = {value.name for value in [*m.graph.input, *m.graph.output, *m.graph.initializer]}
    short = {}
    for number, node in enumerate(m.graph.node):
        node.name = f"{node.op_type}_{number}"
        for output in node.output:
            if output not in kept:
                short[output] = f"v{len(short)}"
    for node in m.graph.node:
        node.input[:] = [short.get(name, name) for name in node.input]
        node.output[:] = [short.get(name, name) for name in node.output]
    del m.graph.value_info[:]
    onnx.checker.check_model(m)
    onnx.save(m, path)


def save_tokenizer(tok, folder):
    # Calls with truncation leave it switched on in the tokenizer, and in its file.
    tok.backend_tokenizer.no_truncation()
    tok.backend_tokenizer.no_padding()
    tok.save_pretrained(folder)
    for extra in ("vocab.txt", "vocab.json", "merges.txt", "spiece.model", "sentencepiece.bpe.model"):
        if os.path.exists(os.path.join(folder, extra)):
            os.remove(os.path.join(folder, extra))


def edit_json(path, change):
    with open(path, encoding="utf8") as f:
        value = json.load(f)
    change(value)
    with open(path, "w", encoding="utf8") as f:
        json.dump(value, f, ensure_ascii=False, indent=2)
        f.write("\n")


def to_int32(path):
    """Graph inputs become int32, cast to the int64 that the exported graph works with."""
    m = onnx.load(path)
    casts = []
    for graph_input in m.graph.input:
        name = graph_input.name
        graph_input.type.tensor_type.elem_type = TensorProto.INT32
        for node in m.graph.node:
            for i, used in enumerate(node.input):
                if used == name:
                    node.input[i] = name + "_int64"
        casts.append(helper.make_node("Cast", [name], [name + "_int64"], to=TensorProto.INT64))
    nodes = casts + list(m.graph.node)
    del m.graph.node[:]
    m.graph.node.extend(nodes)
    onnx.checker.check_model(m)
    onnx.save(m, path)


def free_graph(path):
    """Logits from the sum of the unmasked ids, modulo three primes: the same in any batch, for next to no work."""
    def free_input(name):
        return helper.make_tensor_value_info(name, TensorProto.INT64, ["batch_size", "sequence_length"])
    constants = {"axis": np.array([1]), "primes": np.array([7, 11, 5]), "scale": np.array([0.5, 0.33, 0.67], np.float32),
                 "offset": np.array([0, 0.1, 0.23], np.float32)}  # the two highest of a text are never nearer than 0.07
    nodes = [helper.make_node("Add", ["input_ids", "token_type_ids"], ["ids"]),
             helper.make_node("Mul", ["ids", "attention_mask"], ["seen"]),
             helper.make_node("ReduceSum", ["seen", "axis"], ["sum"], keepdims=1),
             helper.make_node("Mod", ["sum", "primes"], ["rest"]),
             helper.make_node("Cast", ["rest"], ["float"], to=TensorProto.FLOAT),
             helper.make_node("Mul", ["float", "scale"], ["scaled"]),
             helper.make_node("Add", ["scaled", "offset"], ["logits"])]
    graph = helper.make_graph(nodes, "free", [free_input(n) for n in ("input_ids", "attention_mask", "token_type_ids")],
                              [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch_size", 3])],
                              [numpy_helper.from_array(value, name) for name, value in constants.items()])
    m = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="llm-threads")
    onnx.checker.check_model(m)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    onnx.save(m, path)


# ---- checks and expected answers -----------------------------------------------------------------------------------

def open_session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def run_session(session, rows, pad):
    """Logits of token id lists, run together, padded on the right."""
    width = max(map(len, rows))
    ids = np.array([r + [pad] * (width - len(r)) for r in rows])
    mask = np.array([[1] * len(r) + [0] * (width - len(r)) for r in rows])
    values = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    feeds = {i.name: values[i.name].astype(np.int32 if "int32" in i.type else np.int64) for i in session.get_inputs()}
    return session.run(["logits"], feeds)[0]


def company_difference(path, rows, pad):
    """Largest difference of a text's logits alone and in batches of eight."""
    session = open_session(path)
    alone = np.concatenate([run_session(session, [r], pad) for r in rows])
    together = np.concatenate([run_session(session, rows[i:i + 8], pad) for i in range(0, len(rows), 8)])
    return float(np.abs(alone - together).max())


def expected_rows(model, inputs, pad, path, names, texts, id_rows):
    """Rows of expected.json: logits by torch, checked against the exported graph; by the graph where there is no torch model."""
    session = open_session(path)
    rows = []
    for text, ids in zip(texts, id_rows):
        logits = alone = run_session(session, [ids], pad)[0]
        if model is not None:
            logits = torch_logits(model, inputs, ids)
            assert np.abs(logits - alone).max() < 1e-4, (path, text, logits, alone)
        rows.append({"text": text, "ids": ids, "logits": [round(float(x), 5) for x in logits], "label": names[int(logits.argmax())]})
    return rows


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
    texts = pick_snippets(lines) + TEXTS
    expected = {}

    def add(name, what, tok, cls, config, inputs, names, max_length, at_root=False, free=False):
        folder = os.path.join(args.out, name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        save_tokenizer(tok, folder)
        config.save_pretrained(folder)
        path = os.path.join(folder, "model.onnx" if at_root else "onnx/model.onnx")
        model = None
        seed = "none"
        used = [text for text in texts if text not in ENCODED_OTHERWISE.get(name, ())]
        id_rows = [tok(text, truncation=True, max_length=max_length, padding=False)["input_ids"] for text in used]
        if free:
            free_graph(path)
        elif names is None:
            seed, model = SEED, make(cls, config)
            export(model, inputs, path)
        else:
            seed, model = make_varied(cls, config, inputs, id_rows)
            export(model, inputs, path)
        with open(os.path.join(folder, "README.md"), "w", encoding="utf8") as f:
            f.write(CARD.format(name=name, what=what, seed=seed, torch=torch.__version__.split("+")[0], hf=hf.__version__))
        if names is not None:
            if at_root:
                to_int32(path)
            rows = expected_rows(model, inputs, tok.pad_token_id, path, names, used, id_rows)
            expected[name] = {"max_length": max_length, "rows": rows}
            counts = {n: sum(r["label"] == n for r in rows) for n in names}
            print(f"{name}: {counts}; in company logits differ by up to {company_difference(path, id_rows, tok.pad_token_id):.2g}")
        return folder

    three = ["input_ids", "attention_mask", "token_type_ids"]
    two = three[:2]
    bert = hf.BertConfig
    bert_tok = wordpiece(training, POSITIONS)
    bert_size = {**SMALL, "vocab_size": len(bert_tok), "max_position_embeddings": POSITIONS}

    sizes = ["cold", "mild", "hot"]
    folder = add("tiny-bert", "a BERT classifier, fp32 and dynamic int8 (`q8`)", bert_tok, hf.BertForSequenceClassification,
                 bert(**bert_size, **labels_of(sizes)), three, sizes, POSITIONS)
    quantize(folder, [r["ids"] for r in expected["tiny-bert"]["rows"]])

    names = ["LABEL_0", "LABEL_1"]
    tok = wordpiece(training, 48)
    folder = add("tiny-distilbert", "a DistilBERT classifier without label names", tok, hf.DistilBertForSequenceClassification,
                 hf.DistilBertConfig(vocab_size=len(tok), max_position_embeddings=POSITIONS, dim=16, n_layers=2, n_heads=2, hidden_dim=32,
                                     initializer_range=SPREAD), two, names, 48)
    edit_json(os.path.join(folder, "config.json"), lambda c: [c.pop(k, None) for k in ("id2label", "label2id")])

    names = ["sports", "politics", "science", "weather"]
    tok = byte_bpe(training)
    add("tiny-roberta", "a RoBERTa classifier whose positions start after the padding id", tok, hf.RobertaForSequenceClassification,
        hf.RobertaConfig(**SMALL, vocab_size=len(tok), max_position_embeddings=POSITIONS + 2, type_vocab_size=1, **labels_of(names)), two, names,
        POSITIONS)

    with tempfile.TemporaryDirectory() as tmp:
        names = ["negative", "neutral", "positive"]
        tok = xlm_roberta_tokenizer(training, tmp)
        add("tiny-xlm-roberta", "an XLM-RoBERTa classifier with a Unigram tokenizer", tok, hf.XLMRobertaForSequenceClassification,
            hf.XLMRobertaConfig(**SMALL, vocab_size=len(tok), max_position_embeddings=POSITIONS + 2, type_vocab_size=1, **labels_of(names)), two,
            names, POSITIONS)

        names = ["very bad", "bad, mostly", "so-so", 'good "ish"', "très bien"]
        tok = albert_tokenizer(training, tmp)
        add("tiny-albert", "an ALBERT classifier whose label names need quoting in CSV", tok, hf.AlbertForSequenceClassification,
            hf.AlbertConfig(**SMALL, embedding_size=16, vocab_size=len(tok), max_position_embeddings=POSITIONS, **labels_of(names)), three, names,
            POSITIONS)

    names = ["joy", "anger", "sadness", "fear", "surprise"]
    folder = add("tiny-multilabel", "a classifier where a text has several labels, or none", bert_tok, hf.BertForSequenceClassification,
                 bert(**bert_size, **labels_of(names), problem_type="multi_label_classification"), three, names, POSITIONS)
    above = [sum(x >= 0 for x in r["logits"]) for r in expected["tiny-multilabel"]["rows"]]
    print("  texts by number of labels ≥ 0.5:", {n: above.count(n) for n in sorted(set(above))})
    # Many hub files were saved with these on, sentence-transformers' among them; they must not reach the ids.
    edit_json(os.path.join(folder, "tokenizer.json"), lambda t: t.update(
        truncation={"direction": "Right", "max_length": 32, "strategy": "LongestFirst", "stride": 0},
        padding={"strategy": {"Fixed": 32}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"}))

    names = ["no", "yes"]
    add("tiny-int32", "a classifier whose graph takes int32, with model.onnx beside config.json", bert_tok, hf.BertForSequenceClassification,
        bert(**bert_size, **labels_of(names)), three, names, POSITIONS, at_root=True)

    names = ["negative", "neutral", "positive"]
    add("tiny-free", "a classifier of seven operators, which measures reading and writing alone", bert_tok, None,
        bert(**bert_size, **labels_of(names)), three, names, POSITIONS, free=True)

    names = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
    add("tiny-token-classifier", "a token classifier, which `classify` must refuse", bert_tok, hf.BertForTokenClassification,
        bert(**bert_size, **labels_of(names)), three, None, POSITIONS)

    with open(os.path.join(args.out, "expected.json"), "w", encoding="utf8") as f:
        f.write(to_json_lines(expected))
    print("expected.json", os.path.getsize(os.path.join(args.out, "expected.json")), "bytes,", len(texts), "texts")


def quantize(folder, rows):
    """The `q8` form as hub models have it: activation ranges come from the batch, so company changes a text's logits."""
    quantized = os.path.join(folder, "onnx", "model_quantized.onnx")
    quantize_dynamic(os.path.join(folder, "onnx", "model.onnx"), quantized, weight_type=QuantType.QInt8)
    difference = company_difference(quantized, rows, 0)
    print(f"  model_quantized.onnx: in company logits differ by up to {difference:.2g}")
    assert difference > 1e-3


def to_json_lines(expected):
    """JSON with one row a line, which diffs can show."""
    parts = []
    for name, model in expected.items():
        rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in model["rows"])
        parts.append(f'"{name}": {{"max_length": {model["max_length"]}, "rows": [\n{rows}\n]}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
