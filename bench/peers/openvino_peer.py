"""OpenVINO: an infer request a stream; precision as it chooses for the CPU (bfloat16 where fp32 weights allow) unless settings say."""
import os
import threading

import openvino as ov
from batching import classify_batched, folder_label_names, open_tokenizer, padded

PACKAGES = ["openvino"]
CORES = 2


def open_peer(folder, settings):
    hints = {"NUM_STREAMS": settings["streams"], "INFERENCE_NUM_THREADS": CORES}
    if "precision" in settings:
        hints["INFERENCE_PRECISION_HINT"] = settings["precision"]
    compiled = ov.Core().compile_model(os.path.join(folder, "onnx", "model.onnx"), "CPU", hints)
    tokenizer, names = open_tokenizer(os.path.join(folder, "tokenizer.json")), folder_label_names(folder)
    of_thread = threading.local()

    def logits_of(sequences):
        if not hasattr(of_thread, "request"):
            of_thread.request = compiled.create_infer_request()
        ids, mask = padded(sequences)
        return of_thread.request.infer({"input_ids": ids, "attention_mask": mask, "token_type_ids": ids * 0})["logits"]

    return lambda texts: classify_batched(texts, tokenizer, names, settings, logits_of)
