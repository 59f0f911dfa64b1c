"""onnxruntime in Python: the very file of the embedded model; `streams` calls at a time, the two cores shared out among them."""
import os

import onnxruntime as ort
from batching import classify_batched, folder_label_names, open_tokenizer, padded

PACKAGES = ["onnxruntime"]
CORES = 2


def open_peer(folder, settings):
    options = ort.SessionOptions()
    options.intra_op_num_threads = CORES // settings["streams"]
    options.inter_op_num_threads = 1
    session = ort.InferenceSession(os.path.join(folder, "onnx", "model.onnx"), options, providers=["CPUExecutionProvider"])
    tokenizer, names = open_tokenizer(os.path.join(folder, "tokenizer.json")), folder_label_names(folder)

    def logits_of(sequences):
        ids, mask = padded(sequences)
        return session.run(["logits"], {"input_ids": ids, "attention_mask": mask, "token_type_ids": ids * 0})[0]

    return lambda texts: classify_batched(texts, tokenizer, names, settings, logits_of)
