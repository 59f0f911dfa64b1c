"""Rows to try an engine on: rows.py ROWS TEXTS > rows.jsonl

`id` and `text` of so many rows, drawn from so many distinct snippets of bench/data (seeded), with an emoji,
a line separator and quotes in some, null in every 1,009th, and 2,000 words in every 20,011th.
"""
import csv
import gzip
import json
import pathlib
import random
import sys

rows, distinct = int(sys.argv[1]), int(sys.argv[2])
snippets = pathlib.Path(__file__).resolve().parents[2] / "bench" / "data" / "snippets.csv.gz"
with gzip.open(snippets, "rt", encoding="utf-8", newline="") as lines:
    texts = sorted({record["text"] for record in csv.DictReader(lines)})
draw = random.Random(1)
texts = draw.sample(texts, distinct)
for i in range(0, len(texts), 100):
    texts[i] = f'"{texts[i]}" \U0001F600\u2028{texts[i]}'
for row in range(rows):
    text = draw.choice(texts)
    if row % 1_009 == 1_008:
        text = None
    elif row % 20_011 == 20_010:
        text = "word " * 2_000
    print(json.dumps({"id": row, "text": text}, ensure_ascii=row % 2 == 0))
