// Predictions a batch at a time: all rows at once would need 50 KB each for the first layer's outputs, far more than the caches hold.

/** `answer(rows, count)` gives the probabilities of so many rows. */
export function inBatches({ width, classes, batchSize }, answer) {
  return async (rows) => {
    const total = rows.length / width;
    const probabilities = new Float32Array(total * classes);
    for (let at = 0; at < total; at += batchSize) {
      const count = Math.min(batchSize, total - at);
      const own = await answer(rows.subarray(at * width, (at + count) * width), count);
      probabilities.set(own, at * classes);
    }
    return probabilities;
  };
}
