"""compare.py ONE.jsonl PARQUET: holds an engine's answers against those of one run, row by row.

ONE.jsonl is what `classify -o ONE.jsonl` wrote, with ONE.jsonl.rejects.jsonl beside it where rows were rejected.
Exit code 1 when an id is missing, double or foreign, or when a label, score or reject differs.
"""
import json
import os
import sys

import pyarrow.parquet

one, parquet = sys.argv[1:]
wanted = {}
with open(one, encoding="utf-8", newline="\n") as lines:
    for line in lines:
        row = json.loads(line)
        wanted[row["id"]] = (row["label"], row["score"], None)
rejects = f"{one}.rejects.jsonl"
if os.path.exists(rejects):
    with open(rejects, encoding="utf-8", newline="\n") as lines:
        for line in lines:
            reject = json.loads(line)
            # Ids are row numbers from 0, and a reject has its row number from 1.
            wanted[reject["row"] - 1] = (None, None, reject["code"])
seen = {}
double = differ = 0
for row in pyarrow.parquet.read_table(parquet, columns=["id", "label", "score", "reject"]).to_pylist():
    double += row["id"] in seen
    seen[row["id"]] = (row["label"], row["score"], row["reject"])
    differ += seen[row["id"]] != wanted.get(row["id"])
missing = len(wanted.keys() - seen.keys())
rejected = sum(reject is not None for _, _, reject in seen.values())
print(f"{len(seen):,} rows, {rejected} of them rejected: {differ} differ, {missing} missing, {double} double")
sys.exit(1 if differ or missing or double else 0)
