// Ten steps of training on a table with gaps, words and a boolean, against PyTorch fed by scikit-learn's ColumnTransformer with the
// same choices. pytorch.py made the JSON, and says which choices; voyages.csv is the table.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createBackend, type FitOptions, type Network } from '../../src/index.js';
import { networkFor } from '../../src/network/network-for.js';
import { TableData, type TableOptions } from '../../src/tabular/index.js';
import { parametersByFormula } from '../support/by-formula.js';
import expected from './pytorch.json' with { type: 'json' };
import { readText } from './support/read-text.js';

const { hidden, features, width, runs } = expected;
const table = await readText(readFileSync(new URL('voyages.csv', import.meta.url), 'utf8'));

function voyages({ label, target }: { label?: string; target?: string }) {
  const answers: TableOptions = target ? { targets: { kind: 'values', columns: [target] } } : { label };
  const ignore = target ? ['class'] : ['price'];
  return TableData.of(table, { ...answers, ignore, scaling: 'features' }).dataset();
}

describe('a table', () => {
  it.each(runs)('has the features of a ColumnTransformer, to the digits of float32: $title', (run) => {
    const data = voyages(run);
    expect(data.featureCount).toBe(width);
    const found = data.features as Float32Array;
    expect(found).toHaveLength(features.length);
    // Half a unit of the last of 24 bits, at values below 4.
    features.forEach((value, k) => {
      expect(
        Math.abs(found[k] - value),
        `row ${Math.floor(k / width)}, ${data.encoded!.featureNames[k % width]}`,
      ).toBeLessThan(2 ** -23);
    });
  });

  describe.each(['js', 'simd'] as const)('%s', (backendName) => {
    it.each(runs)('ten steps of "$title" are those of PyTorch, to 1e-5', async (run) => {
      const data = voyages(run);
      const network: Network = networkFor(await createBackend({ backend: backendName }), data, {
        ...{ hidden: [hidden], activation: 'tanh', standardize: false },
      });
      network.parameters = parametersByFormula([width, hidden, data.targets ? 1 : 3]);
      const options = run.options as FitOptions;
      const history = await network.fit(data, {
        ...options,
        epochs: run.losses.length,
        batchSize: data.size,
      });
      history.forEach(({ loss }, i) => {
        expect(
          Math.abs(loss - run.losses[i]),
          `loss ${i + 1}: ${loss}, PyTorch ${run.losses[i]}`,
        ).toBeLessThan(1e-5);
      });
      expect(history[9].loss).toBeLessThan(0.9 * history[0].loss);
    });
  });
});
