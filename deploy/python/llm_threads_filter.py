"""Rows through one run of llm-threads, for engines that hand rows to Python (Spark's mapInPandas, Ray Data).

Each call starts one process, feeds it JSON lines, and closes its input. So every row is answered whatever the
model: a process that is kept open between batches may hold the last rows back (see docs/scaling-out.md).

Invariant: a key comes out for every row that went in, answered or with its reject code, or an exception is raised.
"""
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from typing import Any

#: Exit codes of a run that went to the end of its input: 3 is "rows were rejected".
FINISHED = (0, 3)


def answered(rows: Iterable[dict[str, Any]], command: list[str], key: str) -> Iterator[dict[str, Any]]:
    """Runs a row command over rows.

    rows: each with `key` and the columns the command reads; None is null. They are taken while answers are given.
    command: program, row command and its options, such as ['llm-threads', 'classify', '--threads', '1'].
    Yields the rows in order with their new columns, then {key: …, 'reject': code} for each rejected one.
    Raises RuntimeError with the program's own words when it fails, and whatever `rows` raises.
    """
    keys: list[Any] = []
    feeding: list[BaseException] = []
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as told:
        formats = ["--input-format", "jsonl", "--output-format", "jsonl"]
        # Made with the first rejected row.
        rejects = os.path.join(folder, "rejects.jsonl")
        arguments = [*command, "-", *formats, "--rejects", rejects, "-q"]
        process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told)

        def feed() -> None:
            # Writing and reading in one thread would block once both pipes are full.
            try:
                for row in rows:
                    keys.append(row[key])
                    process.stdin.write(json.dumps(row, allow_nan=False).encode() + b"\n")
                process.stdin.close()
            except BrokenPipeError:
                pass  # it ended early; its exit code and words say why
            except BaseException as error:
                feeding.append(error)
                # An input that is merely closed would look complete.
                process.kill()

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        count = 0
        try:
            for line in process.stdout:
                count += 1
                yield json.loads(line)
            code = process.wait()
            feeder.join()
            if feeding:
                raise feeding[0]
            if code not in FINISHED:
                told.seek(0)
                raise RuntimeError(f"{' '.join(command)} ended with {code}: {told.read()[-2000:].decode(errors='replace')}")
            if os.path.exists(rejects):
                with open(rejects, encoding="utf-8", newline="\n") as lines:
                    for line in lines:
                        count += 1
                        reject = json.loads(line)
                        yield {key: keys[reject["row"] - 1], "reject": reject["code"]}
            if count != len(keys):
                raise RuntimeError(f"{len(keys)} rows in, {count} out")
        finally:
            # Reached early when whoever takes the answers stops.
            process.kill()
            process.wait()
