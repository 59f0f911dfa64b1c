"""What goes on the card of a prepared model: accuracy before and after, invariance, speed."""
import time

import numpy as np
import onnxruntime as ort

SPEED_ROUNDS = 5


def open_session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def feed(session, sequences):
    """Inputs of a batch, padded with 0 to its longest, in the integer types that the model asks for."""
    ids = np.zeros((len(sequences), max(map(len, sequences))), np.int64)
    mask = np.zeros_like(ids)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = 1
    values = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    return {i.name: values[i.name].astype(np.int32 if "int32" in i.type else np.int64) for i in session.get_inputs()}


def outputs_alone(session, sequences):
    """The output of each sequence run alone, without its batch axis."""
    return [session.run(None, feed(session, [sequence]))[0][0] for sequence in sequences]


def invariant_rows(session, sequences, alone, task):
    """How many rows come out the same to the bit alone and in a padded batch of eight."""
    same = 0
    for start in range(0, len(sequences), 8):
        group = sequences[start : start + 8]
        batched = session.run(None, feed(session, group))[0]
        for sequence, output, reference in zip(group, batched, alone[start : start + 8]):
            same += bool(np.array_equal(output if task == "seq" else output[: len(sequence)], reference))
    return same


def agreement(before, after, task):
    """What the rounding to int8 changed: share of the same labels (seq), of the same tags (tok), mean cosine of mean-pooled vectors (embed)."""
    if task == "embed":
        pooled = [(b.mean(axis=0), a.mean(axis=0)) for b, a in zip(before, after)]
        return float(np.mean([b @ a / np.linalg.norm(b) / np.linalg.norm(a) for b, a in pooled]))
    return float(np.mean(np.concatenate([np.atleast_1d(b.argmax(-1) == a.argmax(-1)) for b, a in zip(before, after)])))


def accuracy(outputs, labels, id2label):
    """Share of texts whose best class has the label given."""
    return float(np.mean([id2label[int(output.argmax())] == label for output, label in zip(outputs, labels)]))


def rows_per_second(sessions, sequences):
    """Median of a few interleaved rounds for each session, one thread, one text a call."""
    rates = [[] for _ in sessions]
    for _ in range(SPEED_ROUNDS):
        for session, seen in zip(sessions, rates):
            begun = time.perf_counter()
            outputs_alone(session, sequences)
            seen.append(len(sequences) / (time.perf_counter() - begun))
    return [float(np.median(seen)) for seen in rates]
