"""A Ray dataset through llm-threads by map_batches: classify.py INPUT OUTPUT BATCH_ROWS COMMAND...

Reads JSON lines with `id` and `text`, writes Parquet with id, label, score, reject: a row for every row, in order but
for rejected ones, which come last in their batch. One process a batch. PYTHONPATH has to lead to ../python.
"""
import os
import sys

import pyarrow
import ray
from llm_threads_filter import answered

source, target, batch_rows, *command = sys.argv[1:]
# Said once: a batch without a reject would have a column of no type.
FIELDS = [("id", pyarrow.int64()), ("label", pyarrow.string()), ("score", pyarrow.float64()), ("reject", pyarrow.string())]


def classify(batch: pyarrow.Table) -> pyarrow.Table:
    rows = batch.select(["id", "text"]).to_pylist()
    return pyarrow.Table.from_pylist(list(answered(rows, command, key="id")), schema=pyarrow.schema(FIELDS))


ray.init(num_cpus=os.cpu_count(), include_dashboard=False, object_store_memory=300_000_000)
ray.data.DataContext.get_current().execution_options.preserve_order = True
rows = ray.data.read_json(source, lines=True, override_num_blocks=os.cpu_count())
# num_cpus: what --threads 1 takes. Ray tries a task again when its worker dies, and only if asked when it raises.
answers = rows.map_batches(
    classify, batch_format="pyarrow", batch_size=int(batch_rows), num_cpus=1, max_retries=3, retry_exceptions=[RuntimeError]
)
answers.write_parquet(target)
