"""A DataFrame through llm-threads by mapInPandas: spark-submit --py-files ../python/llm_threads_filter.py
map_in_pandas.py INPUT OUTPUT PARTITIONS COMMAND...

Reads JSON lines with `id` and `text`, writes Parquet with id, label, score, reject: a row for every row, to be joined
by id. One process a partition, none for an empty one.
"""
import sys
from collections.abc import Iterator

import pandas
from pyspark.sql import SparkSession
from llm_threads_filter import answered

source, target, partitions, *command = sys.argv[1:]
COLUMNS = ["id", "label", "score", "reject"]
FRAME_ROWS = 10_000


def rows_of(frames: Iterator[pandas.DataFrame]) -> Iterator[dict]:
    for frame in frames:
        # pandas' missing values become None, which is JSON's null
        yield from frame.astype(object).where(frame.notna(), None).to_dict("records")


def classify(frames: Iterator[pandas.DataFrame]) -> Iterator[pandas.DataFrame]:
    rows = rows_of(frames)
    first = next(rows, None)
    if first is None:
        return  # an empty partition: no model need be loaded

    def all_rows() -> Iterator[dict]:
        yield first
        yield from rows

    answers = []
    for row in answered(all_rows(), command, key="id"):
        answers.append([row.get(name) for name in COLUMNS])
        if len(answers) == FRAME_ROWS:
            yield pandas.DataFrame(answers, columns=COLUMNS)
            answers = []
    yield pandas.DataFrame(answers, columns=COLUMNS)


spark = SparkSession.builder.appName("llm-threads by mapInPandas").getOrCreate()
frame = spark.read.schema("id long, text string").json(source).repartition(int(partitions))
frame.mapInPandas(classify, "id long, label string, score double, reject string").write.parquet(target)
spark.stop()
