"""CTranslate2: its encoder with pooler. It gives no logits of a classifier: the last layer, 384 by 3, is computed in numpy."""
import os

import ctranslate2
import numpy as np
from batching import classify_batched, label_names, open_tokenizer

PACKAGES = ["ctranslate2"]
CORES = 2


def open_peer(folder, settings):
    streams = settings["streams"]
    encoder = ctranslate2.Encoder(folder, compute_type=settings["compute"], inter_threads=streams, intra_threads=CORES // streams)
    tokenizer, names = open_tokenizer(os.path.join(folder, "hf_tokenizer.json")), label_names(os.path.join(folder, "hf_config.json"))
    head = np.load(os.path.join(folder, "head.npz"))
    weight, bias = head["weight"].T, head["bias"]

    def logits_of(sequences):
        return np.array(encoder.forward_batch(sequences).pooler_output) @ weight + bias

    return lambda texts: classify_batched(texts, tokenizer, names, settings, logits_of)
