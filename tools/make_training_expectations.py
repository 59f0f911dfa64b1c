#!/usr/bin/env python3
"""Makes fixtures/training/softmax.json: small training sets and the heads that scikit-learn finds, for the tests of src/training/.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install -r tools/requirements-metrics.txt
    /tmp/venv/bin/python tools/make_training_expectations.py [--out fixtures/training]

A head minimises the mean cross-entropy + penalty / 2 * |weights|^2, the bias is free: LogisticRegression with C = 1 / (rows * penalty).
"""
import argparse
import json
import os

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

SEED = 20261125


def case(name, rows, width, classes, penalty, rng):
    labels = np.arange(rows) % classes
    centres = rng.normal(size=(classes, width))
    features = np.round(centres[labels] + 1.5 * rng.normal(size=(rows, width)), 3)
    model = LogisticRegression(C=1 / (rows * penalty), tol=1e-12, max_iter=100000, solver="lbfgs").fit(features, labels)
    weights, bias = model.coef_, model.intercept_
    if classes == 2:  # one logit: as a softmax it is split in two, and the penalty counts both halves
        raise ValueError("use at least three classes")
    loss = log_loss(labels, model.predict_proba(features)) + penalty / 2 * (weights**2).sum()
    return {
        "name": name,
        "width": width,
        "classes": classes,
        "penalty": penalty,
        "features": features.ravel().tolist(),
        "labels": labels.tolist(),
        "loss": loss,
        "weights": weights.T.ravel().tolist(),
        "bias": (bias - bias.mean()).tolist(),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", default="fixtures/training")
    out = parser.parse_args().out
    os.makedirs(out, exist_ok=True)
    rng = np.random.default_rng(SEED)
    cases = [
        case("three classes, a firm penalty", 30, 4, 3, 0.1, rng),
        case("five classes, a weak penalty", 60, 6, 5, 0.003, rng),
    ]
    with open(os.path.join(out, "softmax.json"), "w") as file:
        json.dump(cases, file, indent=1)
        file.write("\n")


main()
