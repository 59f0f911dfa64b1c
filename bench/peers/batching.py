"""What an experienced user of a bare runtime writes around it: tokens, batches, two calls at a time, answers in order."""
import json
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from tokenizers import Tokenizer

MAX_TOKENS = 512


def open_tokenizer(path):
    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def label_names(config):
    """Labels by index, from a config.json."""
    with open(config, encoding="utf8") as f:
        names = json.load(f)["id2label"]
    return [names[str(i)] for i in range(len(names))]


def folder_label_names(folder):
    return label_names(os.path.join(folder, "config.json"))


def token_batches(sequences, batch, by_length):
    """Indices of sequences, so many a batch; by_length sorts by tokens first, over the whole corpus."""
    order = sorted(range(len(sequences)), key=lambda i: len(sequences[i])) if by_length else range(len(sequences))
    return [order[start : start + batch] for start in range(0, len(order), batch)]


def padded(sequences):
    """int64 ids and mask, shape [rows, longest]."""
    ids = np.zeros((len(sequences), max(map(len, sequences))), np.int64)
    mask = np.zeros_like(ids)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = 1
    return ids, mask


def classify_batched(texts, tokenizer, names, settings, logits_of):
    """Labels of texts, by `logits_of(sequences) -> [rows, labels]`, called from `streams` threads."""
    sequences = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    batches = token_batches(sequences, settings["batch"], settings["by_length"])
    labels = [""] * len(texts)
    with ThreadPoolExecutor(settings["streams"]) as pool:
        answers = pool.map(lambda batch: logits_of([sequences[i] for i in batch]), batches)
        for batch, logits in zip(batches, answers):
            for i, best in zip(batch, logits.argmax(axis=1)):
                labels[i] = names[best]
    return labels
