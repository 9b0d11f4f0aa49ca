// Data and weights that are the same in every language: what test/train/ten-losses.py and pytorch.py state in words.

import { Dataset } from '../../src/index.js';

/** Features sin(1 + k); labels (i + ⌊i/4⌋) mod classes, or ⌊i/3⌋ mod 2 where `binary`. */
export function dataByFormula(rows: number, inputs: number, classes: number, binary = false): Dataset {
  const label = (i: number) => (binary ? Math.floor(i / 3) % 2 : (i + Math.floor(i / 4)) % classes);
  return new Dataset({
    name: 'by formula',
    features: Float32Array.from({ length: rows * inputs }, (_, k) => Math.sin(1 + k)),
    featureCount: inputs,
    labels: Int32Array.from({ length: rows }, (_, i) => label(i)),
    classNames: Array.from({ length: Math.max(2, classes) }, (_, i) => String(i)),
  });
}

/** All weights 0.6·sin(1.7k + l) of layers l of these sizes, then all biases 0.1·cos(j + l). */
export function parametersByFormula(sizes: readonly number[]): Float32Array {
  const layers = sizes.slice(1).map((units, l) => ({ units, inputs: sizes[l] }));
  const weights = layers.flatMap(({ units, inputs }, l) =>
    Array.from({ length: units * inputs }, (_, k) => 0.6 * Math.sin(1.7 * k + l)),
  );
  const biases = layers.flatMap(({ units }, l) =>
    Array.from({ length: units }, (_, j) => 0.1 * Math.cos(j + l)),
  );
  return Float32Array.from([...weights, ...biases]);
}
