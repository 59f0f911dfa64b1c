#!/usr/bin/env python3
"""How much faster forms of one model are than the first: each batch goes through all of them in turn, so a slow minute hits all.

    race.py TEXTS.txt THREADS BASE.onnx OTHER.onnx [...] --tokenizer FOLDER

Prints for each but the first: rows/s as a multiple of the first's, the median of 30 stretches of the run (least to greatest).
"""
import argparse
import os
import random
import statistics
import threading
import time

from checks import feed, open_session
from tokenizers import Tokenizer

# Positions of a batch, as in bench/limit.ts; texts of one batch have one length.
BATCH_TOKENS = 128
STRETCHES = 30
WARM_UP = 5


def equal_length_batches(sequences):
    batches, current = [], []
    for ids in sorted(sequences, key=len):
        if current and (len(ids) != len(current[0]) or (len(current) + 1) * len(ids) > BATCH_TOKENS):
            batches.append(current)
            current = []
        current.append(ids)
    return [*batches, current] if current else batches


def race(models, batches, seconds):
    """Adds the seconds of each model on each batch to seconds[stretch][model]."""
    sessions = [open_session(path) for path in models]
    for batch in batches[:WARM_UP]:
        for session in sessions:
            session.run(None, feed(session, batch))
    for place, batch in enumerate(batches):
        order = list(range(len(sessions)))
        for model in order if place % 2 == 0 else reversed(order):
            inputs = feed(sessions[model], batch)
            begun = time.perf_counter()
            sessions[model].run(None, inputs)
            seconds[place * STRETCHES // len(batches)][model] += time.perf_counter() - begun


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", help="one a line")
    parser.add_argument("threads", type=int)
    parser.add_argument("models", nargs="+", help="the first is what the others are held against")
    parser.add_argument("--tokenizer", required=True, help="folder with tokenizer.json")
    args = parser.parse_args()
    tokenizer = Tokenizer.from_file(os.path.join(args.tokenizer, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(512)
    with open(args.texts, encoding="utf8") as f:
        batches = equal_length_batches([tokenizer.encode(line).ids for line in f.read().split("\n") if line])
    random.Random(1).shuffle(batches)
    if len(batches) < args.threads * STRETCHES:
        parser.error(f"the texts make {len(batches)} batches: too few for {STRETCHES} stretches in {args.threads} threads")

    seconds = [[[0.0] * len(args.models) for _ in range(STRETCHES)] for _ in range(args.threads)]
    threads = [threading.Thread(target=race, args=(args.models, batches[n :: args.threads], seconds[n])) for n in range(args.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for model, name in list(enumerate(args.models))[1:]:
        ratios = [sum(own[stretch][0] for own in seconds) / sum(own[stretch][model] for own in seconds) for stretch in range(STRETCHES)]
        print(f"{name}: {statistics.median(ratios):.3f} ({min(ratios):.3f}-{max(ratios):.3f}) times {args.models[0]}, {args.threads} threads")


if __name__ == "__main__":
    main()
