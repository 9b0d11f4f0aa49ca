# NumPy as a contestant, with the protocol of child.mjs: one thread, every array made beforehand, products with out=.
# Before: run.mjs starts it.

import json
import os
import sys
import time

for name in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM", "NUMEXPR", "BLIS"):
    os.environ[name + "_NUM_THREADS"] = "1"  # before NumPy is loaded


def answer(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


try:
    import numpy as np
except ImportError as error:
    answer({"error": "python3 has no NumPy: %s" % error})
    sys.exit(0)


class Job:
    def __init__(self, folder, sizes, batch_size, learning_rate):
        def read(name, dtype):
            return np.fromfile(os.path.join(folder, name), dtype)

        self.read = read
        self.sizes, self.batch_size, self.learning_rate = sizes, batch_size, np.float32(learning_rate)
        width = sizes[0]
        self.features = read("features.u8", np.uint8).reshape(-1, width)
        self.labels = read("labels.u8", np.uint8).astype(np.intp)
        self.mean, self.scale = read("mean.f32", np.float32), read("scale.f32", np.float32)
        flat = read("weights-%s.f32" % "-".join(map(str, sizes)), np.float32)
        counts = [m * n for m, n in zip(sizes, sizes[1:])] + sizes[1:]
        parts = np.split(flat, np.cumsum(counts)[:-1])
        depth = len(sizes) - 1
        self.weights = [w.reshape(sizes[i], sizes[i + 1]).copy() for i, w in enumerate(parts[:depth])]
        self.biases = [b.copy() for b in parts[depth:]]


class Training:
    def __init__(self, job):
        self.job = job
        batch, sizes = job.batch_size, job.sizes
        self.raw = np.empty((batch, sizes[0]), np.uint8)
        self.outputs = [np.empty((batch, size), np.float32) for size in sizes]
        self.deltas = [np.empty((batch, size), np.float32) for size in sizes]
        self.dw = [np.empty_like(w) for w in job.weights]
        self.db = [np.empty_like(b) for b in job.biases]
        self.numbers = np.arange(batch)

    def epoch(self, number):
        job = self.job
        order = job.read("order-%d.u32" % number, np.uint32)
        total = 0.0
        for start in range(0, len(order), job.batch_size):
            total += self.step(order[start : start + job.batch_size])
        return total / len(order)

    def step(self, rows):
        job, n = self.job, len(rows)
        outputs = [y[:n] for y in self.outputs]
        deltas = [d[:n] for d in self.deltas]
        x = outputs[0]
        np.take(job.features, rows, axis=0, out=self.raw[:n])
        np.subtract(self.raw[:n], job.mean, out=x)
        np.multiply(x, job.scale, out=x)
        last = len(job.weights) - 1
        for i, (w, b) in enumerate(zip(job.weights, job.biases)):
            np.dot(outputs[i], w, out=outputs[i + 1])
            np.add(outputs[i + 1], b, out=outputs[i + 1])
            if i < last:
                np.maximum(outputs[i + 1], 0, out=outputs[i + 1])
        loss = self.softmax_loss(outputs[-1], deltas[-1], job.labels[rows], n)
        for i in range(last, -1, -1):
            np.dot(outputs[i].T, deltas[i + 1], out=self.dw[i])
            np.sum(deltas[i + 1], axis=0, out=self.db[i])
            if i > 0:
                np.dot(deltas[i + 1], job.weights[i].T, out=deltas[i])
                np.multiply(deltas[i], outputs[i] > 0, out=deltas[i])
            self.descend(job.weights[i], self.dw[i])
            self.descend(job.biases[i], self.db[i])
        return loss

    def softmax_loss(self, scores, delta, labels, n):
        np.subtract(scores, scores.max(axis=1, keepdims=True), out=scores)
        np.exp(scores, out=delta)
        sums = delta.sum(axis=1, keepdims=True)
        loss = float(np.log(sums).sum() - scores[self.numbers[:n], labels].sum())
        np.divide(delta, sums, out=delta)
        delta[self.numbers[:n], labels] -= 1
        np.multiply(delta, np.float32(1 / n), out=delta)
        return loss

    def descend(self, parameter, gradient):
        np.multiply(gradient, self.job.learning_rate, out=gradient)
        np.subtract(parameter, gradient, out=parameter)


def predict(job, rows):
    x = np.subtract(rows, job.mean, dtype=np.float32)
    np.multiply(x, job.scale, out=x)
    for i, (w, b) in enumerate(zip(job.weights, job.biases)):
        x = np.dot(x, w)
        np.add(x, b, out=x)
        if i < len(job.weights) - 1:
            np.maximum(x, 0, out=x)
    np.subtract(x, x.max(axis=1, keepdims=True), out=x)
    np.exp(x, out=x)
    return np.divide(x, x.sum(axis=1, keepdims=True), out=x)


class RowByRow:
    """One row at a time, every array made beforehand."""

    def __init__(self, job):
        self.job = job
        self.rows = job.read("test.u8", np.uint8).reshape(-1, job.sizes[0])[:64]
        self.outputs = [np.empty(size, np.float32) for size in job.sizes]

    def predict(self, row):
        job, outputs = self.job, self.outputs
        x = outputs[0]
        np.subtract(row, job.mean, out=x)
        np.multiply(x, job.scale, out=x)
        last = len(job.weights) - 1
        for i, (w, b) in enumerate(zip(job.weights, job.biases)):
            z = outputs[i + 1]
            np.dot(x, w, out=z)
            np.add(z, b, out=z)
            if i < last:
                np.maximum(z, 0, out=z)
            x = z
        np.subtract(x, x.max(), out=x)
        np.exp(x, out=x)
        return np.divide(x, x.sum(), out=x)

    def run(self, calls):
        rows, predict, count = self.rows, self.predict, len(self.rows)
        for i in range(calls):
            predict(rows[i % count])


def timed(work):
    start, before = time.perf_counter(), time.process_time()
    result = work()
    return {"seconds": time.perf_counter() - start, "cpuSeconds": time.process_time() - before}, result


def main():
    number = 0
    single = None
    for line in sys.stdin:
        asked = json.loads(line)
        command = asked["command"]
        if command == "prepare":
            job = Job(asked["folder"], asked["sizes"], asked.get("batchSize", 0), asked.get("learningRate", 0))
            training = Training(job) if asked["what"] == "train" else None
            answer({"version": np.__version__})
        elif command == "epoch":
            number += 1
            times, loss = timed(lambda: training.epoch(number))
            answer({**times, "loss": loss})
        elif command == "predict":
            rows = job.read("test.u8", np.uint8).reshape(-1, job.sizes[0])
            times, y = timed(lambda: predict(job, rows))
            answer({**times, "probabilities": y.ravel().astype(float).tolist()})
        elif command == "rowByRow":
            single = single or RowByRow(job)
            first = [p for row in single.rows for p in single.predict(row).tolist()] if asked["probabilities"] else None
            times = timed(lambda: single.run(asked["calls"]))[0]
            answer({"microseconds": 1e6 * times["seconds"] / asked["calls"], **({"probabilities": first} if first else {})})
        elif command == "predictOne":
            rows = job.read("test.u8", np.uint8).reshape(-1, job.sizes[0])
            times = sorted(timed(lambda: predict(job, rows[i : i + 1]))[0]["seconds"] for i in range(asked["times"]))
            answer({"p50": 1000 * times[len(times) // 2]})


main()
