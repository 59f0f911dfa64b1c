"""The guide's own code: a BERT classifier of PyTorch, called one text at a time from a pool of four threads."""
from concurrent.futures import ThreadPoolExecutor

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

PACKAGES = ["torch", "transformers"]
GUIDE_THREADS = 4


def open_peer(folder, settings):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()

    def classify(text):
        inputs = tokenizer(text, return_tensors="pt", truncation=True, max_length=512)
        with torch.no_grad():
            logits = model(**inputs).logits
        return model.config.id2label[logits.argmax(dim=1).item()]

    def classify_all(texts):
        with ThreadPoolExecutor(max_workers=GUIDE_THREADS) as pool:
            return list(pool.map(classify, texts))

    return classify_all
