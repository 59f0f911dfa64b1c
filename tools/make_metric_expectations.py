#!/usr/bin/env python3
"""Makes fixtures/metrics/*.json: cases and what the reference packages make of them, for the tests of src/analysis/.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install -r tools/requirements-metrics.txt
    /tmp/venv/bin/python tools/make_metric_expectations.py [--out fixtures/metrics]

classification.json  scikit-learn  classification_report(zero_division=0), f1_score, accuracy_score, confusion_matrix
spans.json           seqeval       get_entities, precision_recall_fscore_support in the default mode (conlleval's)
text.json            sacrebleu     corpus_bleu and corpus_chrf with their defaults (tokenizer 13a, exp smoothing; chrF2)
                     rouge-score   RougeScorer(use_stemmer=False), mean of the F-measures over the rows
tokens.json          sacrebleu     its tokenizer 13a
ranking.json         scikit-learn  ndcg_score of binary relevance; recall_score of the items at ranks 1 to k

Cases are hand-picked or drawn from a seed; the same versions (tools/requirements-metrics.txt) give the same bytes.
"""
import argparse
import json
import os
import random
import warnings

import numpy as np
import sacrebleu
from rouge_score import rouge_scorer
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.metrics.sequence_labeling import precision_recall_fscore_support as span_scores
from sklearn import metrics

SEED = 20261125

# ---------------------------------------------------------------- classification


def classification_case(name, gold, predicted):
    labels = sorted(set(gold) | set(predicted))
    report = metrics.classification_report(gold, predicted, labels=labels, zero_division=0, output_dict=True)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(gold, predicted, labels=labels, zero_division=0)

    def average(kind):
        scores = report[f"{kind} avg"]
        assert scores["f1-score"] == metrics.f1_score(gold, predicted, average=kind, zero_division=0)
        return [scores["precision"], scores["recall"], scores["f1-score"], int(scores["support"])]

    return {
        "name": name,
        "gold": gold,
        "predicted": predicted,
        "accuracy": metrics.accuracy_score(gold, predicted),
        "macro": average("macro"),
        "weighted": average("weighted"),
        # not the report's own dictionary: a class may be called "accuracy"
        "labels": labels,
        "per_class": [[p, r, f, int(s)] for p, r, f, s in zip(precision, recall, f1, support)],
        "matrix": metrics.confusion_matrix(gold, predicted, labels=labels).tolist(),
    }


def classification_cases(rng):
    yield classification_case("everything right", ["a", "b", "a"], ["a", "b", "a"])
    yield classification_case("everything wrong", ["a", "b", "a"], ["b", "a", "b"])
    yield classification_case("one class", ["a"], ["a"])
    yield classification_case("a class never predicted and one never gold", ["a", "a", "b", "b"], ["a", "c", "a", "c"])
    yield classification_case("labels sorted by code points", ["ﬁ", "😀", "z", "Z", "é", "10", "9", ""], ["😀", "😀", "z", "z", "e", "10", "10", ""])
    yield classification_case("labels that are names of JavaScript", ["__proto__", "constructor", "toString"], ["__proto__", "__proto__", "hasOwnProperty"])
    yield classification_case("Chinese, Arabic, emoji", ["正面", "负面", "إيجابي", "👩‍👩‍👧"], ["正面", "正面", "إيجابي", "👩"])
    for classes, rows, right in [(2, 60, 0.8), (5, 150, 0.5), (25, 200, 0.6), (3, 40, 0.0)]:
        names = [f"class{i}" for i in range(classes)]
        # uneven classes: the first is the most frequent
        gold = rng.choices(names, [1 / (i + 1) for i in range(classes)], k=rows)
        predicted = [label if rng.random() < right else rng.choice(names + ["unseen"]) for label in gold]
        yield classification_case(f"{rows} random rows of {classes} classes, seeded", gold, predicted)


# ---------------------------------------------------------------- spans


def span_case(name, gold, predicted):
    """gold, predicted: sentences of tags, written with spaces between."""
    gold = [tags.split() for tags in gold]
    predicted = [tags.split() for tags in predicted]
    types = sorted({e[0] for e in get_entities(gold)} | {e[0] for e in get_entities(predicted)})
    precision, recall, f1, support = span_scores(gold, predicted, average=None, zero_division=0)
    micro = span_scores(gold, predicted, average="micro", zero_division=0)
    return {
        "name": name,
        "gold": [" ".join(tags) for tags in gold],
        "predicted": [" ".join(tags) for tags in predicted],
        # seqeval's ends are inclusive; ours are not
        "gold_entities": [[[t, start, end + 1] for t, start, end in get_entities(tags)] for tags in gold],
        "micro": [float(micro[0]), float(micro[1]), float(micro[2]), int(micro[3])],
        "types": types,
        "per_type": [[float(p), float(r), float(f), int(s)] for p, r, f, s in zip(precision, recall, f1, support)],
    }


def random_tags(rng, marks, types, words):
    return " ".join("O" if rng.random() < 0.35 else f"{rng.choice(marks)}-{rng.choice(types)}" for _ in range(words))


def span_cases(rng):
    yield span_case("BIO", ["O O O B-MISC I-MISC I-MISC O", "B-PER I-PER O"], ["O O B-MISC I-MISC I-MISC I-MISC O", "B-PER I-PER O"])
    yield span_case("IOB1: an entity may start with I", ["I-PER I-PER O I-LOC B-LOC"], ["B-PER I-PER O B-LOC I-LOC"])
    yield span_case("BIOES", ["B-PER I-PER E-PER O S-LOC S-LOC", "E-LOC O B-ORG E-ORG"], ["B-PER E-PER E-PER O S-LOC O", "S-LOC O B-ORG I-ORG"])
    yield span_case("another type without a B starts another entity", ["B-PER I-LOC I-LOC"], ["B-PER B-LOC I-LOC"])
    yield span_case("nothing gold", ["O O", "O"], ["B-PER O", "O"])
    yield span_case("nothing predicted", ["B-PER O", "O"], ["O O", "O"])
    yield span_case("no entities at all", ["O O"], ["O O"])
    yield span_case("tags without a type, with hyphens in it, without a hyphen, of other marks", ["B I O B-a-b I-a-b BPER B-", "X-PER X-PER I-PER O-PER X-PER O . .-PER"], ["B I O B-a-b O BPER B-", "B-PER X-PER I-PER O O-PER I-PER B-PER .-PER"])
    yield span_case("types that are names of JavaScript, and of other scripts", ["B-__proto__ O B-constructor B-人名 I-人名 B-😀 B-ﬁ"], ["B-__proto__ I-__proto__ B-constructor B-人名 I-人名 B-😀 O"])
    yield span_case("an entity at the end of a sentence ends there", ["O B-PER", "I-PER O"], ["O B-PER", "I-PER O"])
    for marks in ["BI", "I", "BIES", "BIESX."]:
        gold = [random_tags(rng, marks, ["PER", "LOC", "ORG"], rng.randint(1, 15)) for _ in range(25)]
        predicted = []
        for sentence in gold:
            tags = sentence.split()
            other = random_tags(rng, marks, ["PER", "LOC", "ORG", "DATE"], len(tags)).split()
            predicted.append(" ".join(a if rng.random() < 0.7 else b for a, b in zip(tags, other)))
        yield span_case(f"25 random sentences with the marks {marks}, seeded", gold, predicted)


# ---------------------------------------------------------------- generated texts


def text_case(name, rows):
    """rows: (gold text, predicted text)."""
    references, hypotheses = [gold for gold, _ in rows], [predicted for _, predicted in rows]
    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=False)
    rouge = [scorer.score(gold, predicted) for gold, predicted in rows]
    return {
        "name": name,
        "rows": rows,
        "bleu": sacrebleu.corpus_bleu(hypotheses, [references]).score,
        "chrf": sacrebleu.corpus_chrf(hypotheses, [references]).score,
        **{kind: float(np.mean([row[kind].fmeasure for row in rouge])) for kind in ["rouge1", "rouge2", "rougeL"]},
    }


WORDS = "the a cat dog sat on mat, ran. away! (quickly) 3.14 1,000 don't state-of-the-art 5-6 &amp; U.S. naïve 北京 مرحبا 😀👍🏽 \u3000 \x85 x\ufeffy".split(" ")


def random_text(rng, words):
    return " ".join(rng.choices(WORDS, k=words))


def text_cases(rng):
    fox = "The quick brown fox jumps over the lazy dog."
    yield text_case("the same text", [[fox, fox]])
    yield text_case("one word differs", [[fox, "The quick brown fox jumps over the lazy cat."]])
    yield text_case("nothing in common", [["abc def ghi jkl", "mno pqr stu vwx"]])
    yield text_case("an empty prediction", [[fox, ""]])
    yield text_case("an empty reference", [["", fox]])
    yield text_case("both empty", [["", ""]])
    yield text_case("only white space", [[" \t\n", "\u3000\x85\x1c"]])
    yield text_case("an empty prediction among others", [[fox, ""], [fox, fox], ["", "something"], ["a b", "a b"]])
    yield text_case("shorter than four words", [["two words", "two words"]])
    yield text_case("orders without matches are smoothed", [["a b c d e f g", "a x c y e z g"]])
    yield text_case("two orders without matches, many rows", [["a b c d e", "a b x d y"], ["p q r s t u", "p q z s t y"], ["k", "k"]])
    yield text_case("a short prediction is penalised", [["the cat sat on the mat in the sun", "the cat sat on the mat"]])
    yield text_case("matches are clipped", [["the cat is on the mat", "the the the the the the the"]])
    yield text_case("case counts for BLEU and chrF, not for ROUGE", [["Hello World How Are You", "hello world how are you"]])
    yield text_case("Chinese", [["我今天去了北京，天气很好。", "我今天去北京，天气非常好。"], ["价格是3.5元", "价格是 3.5 元"]])
    yield text_case("Arabic", [["ذهبت إلى المدرسة اليوم، وكان الجو جميلاً.", "ذهبت اليوم إلى المدرسة وكان الجو جميلا."]])
    yield text_case("emoji, joined and with skin tones", [["I love it 👩‍👩‍👧‍👦 👍🏽!", "I love it 👩‍👩‍👧 👍🏿!"], ["😀,😀.", "😀, 😀."]])
    yield text_case("letters that become a-z in lower case", [["\u212aelvin \u0130stanbul STRASSE", "kelvin istanbul straße"]])
    yield text_case("numbers and abbreviations", [["It cost $1,000.50 in the U.S. (5-6 days).", "It cost 1,000.50$ in the U.S.A. (5 - 6 days)"]])
    yield text_case("escaped characters", [["a &lt;b&gt; &quot;c&quot; &amp;lt; d <skipped> e", 'a <b> "c" < d e']])
    yield text_case("several lines, words cut at their ends", [["one two-\nthree four\nfive-\n", "one twothree four five-"]])
    yield text_case("white space of many kinds", [["a\u00a0b\u2003c\x1cd\x85e\ufefff g", "a b c d e f g"]])
    for index, changed in enumerate([0.1, 0.4, 0.9]):
        rows = []
        for _ in range(30):
            gold = random_text(rng, rng.randint(0, 20)).split(" ")
            predicted = [rng.choice(WORDS) if rng.random() < changed else word for word in gold if rng.random() > 0.1]
            rows.append([" ".join(gold), " ".join(predicted)])
        yield text_case(f"30 random rows, seeded ({index + 1})", rows)


def token_cases(rng, texts):
    tokenizer = Tokenizer13a()
    symbols = "".join(chr(c) for c in range(32, 127))
    drawn = ["".join(rng.choices(symbols + "  09..,,--é中😀\n\x85", k=60)) for _ in range(40)]
    for text in [*texts, symbols, " ".join(symbols), *drawn]:
        # as BLEU calls it
        yield {"text": text, "tokens": tokenizer(text.rstrip()).split()}


# ---------------------------------------------------------------- ranking


def ranking_case(name, k, rows):
    """rows: (relevant ids, ranked ids); ids are distinct, and every row has something relevant."""
    ndcg, recall = [], []
    for relevant, ranked in rows:
        # what was not ranked comes after k places of something else, so that it is out of reach
        padding = [f"padding {i}" for i in range(k)]
        items = [*ranked, *padding, *[item for item in relevant if item not in ranked]]
        truth = [int(item in relevant) for item in items]
        ndcg.append(metrics.ndcg_score([truth], [[len(items) - place for place in range(len(items))]], k=k))
        at_top = [int(place < min(k, len(ranked))) for place in range(len(items))]
        recall.append(metrics.recall_score(truth, at_top))
    return {"name": name, "k": k, "rows": rows, "recall_at_k": float(np.mean(recall)), "ndcg_at_k": float(np.mean(ndcg))}


def ranking_cases(rng):
    yield ranking_case("found at the top", 3, [[["a"], ["a", "b", "c"]]])
    yield ranking_case("found at the last place that counts, and past it", 3, [[["c"], ["a", "b", "c", "d"]], [["d"], ["a", "b", "c", "d"]]])
    yield ranking_case("more relevant items than places", 2, [[["a", "b", "c", "d"], ["a", "x", "b"]]])
    yield ranking_case("a list shorter than k, and an empty one", 10, [[["a", "b"], ["x", "a"]], [["a"], []]])
    yield ranking_case("only the first place counts", 1, [[["a"], ["a"]], [["a"], ["b", "a"]]])
    ids = [f"id{i}" for i in range(20)]
    for k in [1, 5, 10]:
        rows = [[rng.sample(ids, rng.randint(1, 8)), rng.sample(ids, rng.randint(0, 20))] for _ in range(25)]
        yield ranking_case(f"25 random rows at {k}, seeded", k, rows)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", default="fixtures/metrics")
    out = parser.parse_args().out
    warnings.filterwarnings("ignore")
    os.makedirs(out, exist_ok=True)

    def write(name, cases):
        cases = list(cases)
        with open(os.path.join(out, name), "w", encoding="utf-8") as file:
            file.write("[\n" + ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases) + "\n]\n")
        return cases

    # a generator each: a case more in one file leaves the others as they are
    write("classification.json", classification_cases(random.Random(SEED)))
    write("spans.json", span_cases(random.Random(SEED)))
    texts = write("text.json", text_cases(random.Random(SEED)))
    picked = [text for case in texts if "random" not in case["name"] for row in case["rows"] for text in row]
    write("tokens.json", token_cases(random.Random(SEED), list(dict.fromkeys(picked))))
    write("ranking.json", ranking_cases(random.Random(SEED)))


if __name__ == "__main__":
    main()
