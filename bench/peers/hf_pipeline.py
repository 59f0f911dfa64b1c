"""transformers: its text-classification pipeline, batched; by_length sorts the texts first, by characters."""
import torch
from transformers import pipeline

PACKAGES = ["torch", "transformers"]


def open_peer(folder, settings):
    pipe = pipeline("text-classification", model=folder, device="cpu", dtype=getattr(torch, settings["dtype"]))

    def classify_all(texts):
        order = sorted(range(len(texts)), key=lambda i: len(texts[i])) if settings["by_length"] else range(len(texts))
        answers = pipe([texts[i] for i in order], batch_size=settings["batch"], truncation=True, max_length=512)
        labels = [""] * len(texts)
        for i, answer in zip(order, answers):
            labels[i] = answer["label"]
        return labels

    return classify_all
