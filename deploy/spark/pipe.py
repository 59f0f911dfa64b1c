"""JSON lines through llm-threads by rdd.pipe: spark-submit pipe.py INPUT OUTPUT PARTITIONS COMMAND...

One process a partition. Order is kept, so the files of OUTPUT one after the other are the output of one run.
A partition with a rejected row fails (exit code 3), unless the command says --rejects-ok: then the row is only told in
the executor's log. map_in_pandas.py keeps it.
"""
import os
import shlex
import sys

from pyspark.sql import SparkSession

source, target, partitions, *command = sys.argv[1:]
filter_line = shlex.join([*command, "-", "--input-format", "jsonl", "--output-format", "jsonl"])
spark = SparkSession.builder.appName("llm-threads by pipe").getOrCreate()
lines = spark.sparkContext.textFile(source, int(partitions))
# env: without it the child has none, not even PATH. It is the driver's: name the program by its full path.
# checkCode: without it a child that dies halfway is taken for one that had no more to say.
lines.pipe(filter_line, env=dict(os.environ), checkCode=True).saveAsTextFile(target)
spark.stop()
