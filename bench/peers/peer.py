#!/usr/bin/env python3
"""Runs one peer of the bench.

    peer.py PEER                                      its versions as JSON; exit 1 when it is not installed
    peer.py PEER MODEL TEXTS ROWS SETTINGS [LABELS]   a JSON line for each of SETTINGS (a JSON list of objects): rows a second
                                                      over the first ROWS lines of TEXTS, loading and a first batch not counted

LABELS gets the labels of the last of SETTINGS, a line each.
"""
import importlib
import importlib.metadata
import json
import os
import sys
import time
import warnings

WARM_UP = 16


def main(name, model=None, texts_file=None, rows=None, settings="[]", labels_file=None):
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_VERBOSITY"] = "error"
    warnings.filterwarnings("ignore")
    try:
        peer = importlib.import_module(name)
    except ImportError as error:
        sys.exit(f"{name}: {error}")
    if model is None:
        print(json.dumps({package: importlib.metadata.version(package) for package in peer.PACKAGES}))
        return
    with open(texts_file, encoding="utf8", newline="\n") as f:
        texts = [line for line in f.read().split("\n") if line][: int(rows)]
    labels = []
    for setting in json.loads(settings):
        classify_all = peer.open_peer(model, setting)
        classify_all(texts[:WARM_UP])
        begun = time.perf_counter()
        labels = classify_all(texts)
        print(json.dumps({"rows_per_second": len(texts) / (time.perf_counter() - begun)}), flush=True)
    if labels_file:
        with open(labels_file, "w", encoding="utf8") as f:
            f.writelines(label + "\n" for label in labels)


if __name__ == "__main__":
    main(*sys.argv[1:])
