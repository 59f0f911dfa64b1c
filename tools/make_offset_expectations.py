#!/usr/bin/env python3
"""Makes fixtures/offsets/*.json.gz: hard texts and where the Python tokenizers put each token, for test/unit/models/offsets.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install -r tools/requirements.txt
    /tmp/venv/bin/python tools/make_offset_expectations.py CORPUS.csv [--out fixtures/offsets]

CORPUS.csv as for make_tiny_models.py. Nothing is downloaded: three tokenizers are those of models in this repository, the
others, one of each kind that the hub's models have, are trained here on the corpus.

texts.json.gz     the texts: hand-picked, drawn from a seed, and from the corpus
NAME.json.gz      {"folder"} of the model, or {"tokenizer"}: its tokenizer.json; then of each text "ids", and "places":
                  for each token its start less the end of the token before, and its length, in code points

The texts and the models' files are the same bytes for the same versions (tools/requirements.txt) and corpus. Tokenizers trained
here are not: the trainers break ties at random. That is why their tokenizer.json is recorded beside what Python made with it.
"""
import argparse
import csv
import gzip
import json
import os
import random

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

SEED = 20261125
VOCAB = 300
# Corpus lines that tokenizers are trained on, and that texts are drawn from.
TRAINING_LINES = 3000
RANDOM_TEXTS = 540
CORPUS_TEXTS = 140

FOLDERS = {"ner-en": "models/ner-en", "tiny-roberta": "fixtures/models/tiny-roberta", "tiny-xlm-roberta": "fixtures/models/tiny-xlm-roberta"}

# GPT-2's and, shortened to what it does to words and numbers, Llama 3's.
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"

TEXTS = [
    "", " ", "a", "▁", "\n", "\u200d", "\u0301",
    "Müller aß in Zürich", "naïve façade", "cafe\u0301 e\u0301tude", "Å\u030a \u1e9b\u0323 ab\u0315\u0300", "q\u0323\u0307 q\u0307\u0323",
    "👨‍👩‍👧‍👦 family", "👍🏽 ok", "😀😀 a😀b", "🇩🇪🇫🇷 flags", "❤️ heart", "x👩🏾‍🚀y",
    "北京是中国的首都", "東京タワー", "한국어 텍스트 \ud7a3\u1100\u1161\u11a8", "\U00020000 ext B",
    "مرحبا بالعالم", "مُحَمَّد", "ﷺ", "שָׁלוֹם", "สวัสดีชาวโลก", "น้ำ กำ", "नमस्ते दुनिया", "\u202eRTL\u202c",
    "ﬁne ﬂuﬀ ①② Ⅳ ½ ™ …", "１２３ＡＢＣ", "ﾊﾝｶｸ ｶﾞ", "𝕳𝖊𝖑𝖑𝖔", "ǅ ǆ Ǆungla",
    "İstanbul", "\u0130\u0307", "i\u0307", "STRASSE ß ẞ", "ΑΣ σας ΟΔΟΣ.", "ΣΑΣ ΣΑΣΣ",
    "a\u00a0b\u2003c\u3000d", "tab\tnew\nline\r\nend", "zero\u200bwidth\u200djoin", "soft\u00adhyphen", "\ufeffmark", "a\ufffdb",
    "\u0000nul\u0007bell", "x\u0000", "\u0007", "  lead and trail  ", "a  b   c    d", "\n\n two \n\n",
    "x" * 120 + " y", "y " + "é" * 101, "ab" * 60, "don't can't U.S.A. e-mail: a@b.co", "$3.50 (50%) 1,299.99 20261125",
    "“quoted” — ‘so’", "snake_case camelCase x=y+z", "!?!?...", "https://example.com/a?b=c&d=e#f",
    "[MASK] it [SEP]", "[MASK]it[SEP]", "a [CLS][PAD] b", "[mask] [ MASK ]", "<s> x </s>", "x<mask>y", "x  <mask>  y", "</s>", "<unk> <pad>",
    "a <|ent|> b", "<|ent|>", "x<|ent|>y  <|ent|>  z", "É<|ENT|>é", "KIND of Kind kind", "▁lower ▁ one", "lo▁wer",
    "<0x41> <0xE2>", "##ing ##", "Ġ Ċ", "constructor __proto__ toString",
]

ALPHABET = [
    # (share, characters)
    (40, [chr(c) for c in range(32, 127)]),
    (12, [" "]),
    (10, [chr(c) for c in range(0xA0, 0x250)]),
    (6, [chr(c) for c in range(0x300, 0x330)]),
    (5, [chr(c) for c in range(0x370, 0x400)]),
    (4, [chr(c) for c in range(0x400, 0x460)]),
    (4, [chr(c) for c in range(0x600, 0x660)]),
    (3, [chr(c) for c in range(0xE01, 0xE3B)]),
    (4, [chr(c) for c in range(0x4E00, 0x4E20)]),
    (5, [chr(c) for c in range(0x1F600, 0x1F620)]),
    (2, [chr(c) for c in (0x1F468, 0x200D, 0xFE0F, 0x1F3FD, 0x1F1E9, 0x1F1EA)]),
    (3, [chr(c) for c in (0x3000, 0x2009, 0xAD, 0x2581, 0x200B, 0x1100, 0x1161, 0x11A8, 0xAC00, 0xFB01, 0x2126, 0x1D400, 0x0, 0x7, 0xFFFD)]),
    (2, ["\n", "\t", "\r\n"]),
]


def random_text(rng):
    """A few characters of few scripts, so that words come out of it."""
    scripts = rng.choices(ALPHABET, [share for share, _ in ALPHABET], k=rng.randint(1, 4))
    return "".join(rng.choice(rng.choice(scripts)[1]) for _ in range(rng.randint(1, 18)))


def train(model, trainer, lines, normalizer, pre_tokenizer):
    tok = Tokenizer(model)
    if normalizer is not None:
        tok.normalizer = normalizer
    if pre_tokenizer is not None:
        tok.pre_tokenizer = pre_tokenizer
    tok.train_from_iterator(lines, trainer)
    return tok


def word_piece(lines, normalizer, pre_tokenizer, special=("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")):
    trainer = trainers.WordPieceTrainer(vocab_size=VOCAB, special_tokens=list(special), show_progress=False)
    return train(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=100), trainer, lines, normalizer, pre_tokenizer)


def bpe(lines, normalizer, pre_tokenizer, special=(), initial=(), **settings):
    suffix = {key: value for key, value in settings.items() if key == "end_of_word_suffix"}
    trainer = trainers.BpeTrainer(vocab_size=VOCAB + 60, special_tokens=list(special), show_progress=False, initial_alphabet=list(initial), **suffix)
    return train(models.BPE(**settings), trainer, lines, normalizer, pre_tokenizer)


def byte_level_bpe(lines, pre_tokenizer):
    tok = bpe(lines, None, pre_tokenizer, initial=pre_tokenizers.ByteLevel.alphabet())
    tok.add_special_tokens(["</s>"])
    # not special, and taking the white space beside it, as mask tokens do
    tok.add_tokens([AddedToken("<|ent|>", lstrip=True, rstrip=True, normalized=False)])
    return tok


def llama2(lines):
    """Prepend and Replace in the place of a pre-tokenizer; characters outside the vocabulary are spelled in bytes."""
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)]
    normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tok = train(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True),
                trainers.BpeTrainer(vocab_size=256 + VOCAB, special_tokens=["<unk>", "<s>", "</s>"] + bytes_, show_progress=False),
                # words are kept apart in training alone: without a pre-tokenizer, merges would grow across whole lines
                [word for line in lines for word in line.split()], normalizer, None)
    config = json.loads(tok.to_str())
    # In the hub's files the bytes are in the vocabulary and no added tokens.
    config["added_tokens"] = [token for token in config["added_tokens"] if token["content"] not in set(bytes_)]
    return Tokenizer.from_str(json.dumps(config))


def unigram(lines, normalizer, pre_tokenizer, **settings):
    trainer = trainers.UnigramTrainer(vocab_size=VOCAB, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False, **settings)
    return train(models.Unigram(), trainer, lines, normalizer, pre_tokenizer)


def made(lines):
    n, p = normalizers, pre_tokenizers
    yield "cased-bert", word_piece(lines, n.BertNormalizer(lowercase=False, strip_accents=False), p.BertPreTokenizer())
    yield "accents-kept-bert", word_piece(lines, n.BertNormalizer(lowercase=True, strip_accents=False), p.BertPreTokenizer())
    tok = word_piece(lines, n.Sequence([n.NFKC(), n.Lowercase()]), p.Sequence([p.WhitespaceSplit(), p.Digits(individual_digits=True), p.Punctuation()]))
    # looked for in the normalized text, so also as KIND
    tok.add_tokens([AddedToken("kind", normalized=True)])
    yield "nfkc-digits-punctuation", tok
    yield "nfd-strip-accents", word_piece(lines, n.Sequence([n.NFD(), n.StripAccents(), n.Strip(left=True, right=True)]), p.Whitespace())
    yield "gpt2", byte_level_bpe(lines, p.ByteLevel(add_prefix_space=False))
    yield "llama3", byte_level_bpe(lines, p.Sequence([p.Split(Regex(LLAMA3), "isolated"), p.ByteLevel(add_prefix_space=False, use_regex=False)]))
    yield "llama2", llama2(lines)
    yield "clip", bpe(lines, n.Sequence([n.NFC(), n.Replace(Regex(r"\s+"), " "), n.Lowercase()]), p.Split(Regex(GPT2), "removed", invert=True),
                      special=["<unk>"], unk_token="<unk>", end_of_word_suffix="</w>")
    yield "metaspace-unigram", unigram(lines, n.Sequence([n.NFKC(), n.Replace(Regex(" {2,}"), " ")]), p.Metaspace(prepend_scheme="always"))
    yield "first-metaspace-unigram", unigram(lines, n.NFKC(), p.Metaspace(prepend_scheme="first"))


def write(out, name, content):
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    path = os.path.join(out, f"{name}.json.gz")
    with open(path, "wb") as raw, gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=raw, mtime=0) as file:
        file.write(text.encode("utf-8"))
    return os.path.getsize(path)


def places(offsets):
    last, flat = 0, []
    for start, end in offsets:
        flat += [start - last, end - start]
        last = end
    return flat


def expected(tok, texts):
    tok.no_truncation()
    tok.no_padding()
    encodings = [tok.encode(text, add_special_tokens=False) for text in texts]
    return {"ids": [e.ids for e in encodings], "places": [places(e.offsets) for e in encodings]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus")
    parser.add_argument("--out", default="fixtures/offsets")
    args = parser.parse_args()
    with open(args.corpus, encoding="utf-8", newline="") as file:
        lines = [row["text"] for row in csv.DictReader(file)]
    rng = random.Random(SEED)
    training = lines[:TRAINING_LINES]
    texts = TEXTS + [random_text(rng) for _ in range(RANDOM_TEXTS)] + rng.sample([line for line in lines[TRAINING_LINES:] if len(line) < 120], CORPUS_TEXTS)
    os.makedirs(args.out, exist_ok=True)
    size = write(args.out, "texts", texts)
    for name, folder in FOLDERS.items():
        tok = Tokenizer.from_file(os.path.join(os.path.dirname(__file__), "..", folder, "tokenizer.json"))
        size += write(args.out, name, {"folder": folder, **expected(tok, texts)})
    for name, tok in made(training):
        size += write(args.out, name, {"tokenizer": json.loads(tok.to_str()), **expected(tok, texts)})
    print(f"{len(texts)} texts, {size} bytes")


if __name__ == "__main__":
    main()
