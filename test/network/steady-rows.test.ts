// A row of a table has the same answer, to the bit, alone and among any number of rows: a form, predictRows() and a file agree.

import { describe, expect, it } from 'vitest';
import { createBackend, Network } from '../../src/index.js';
import { TableData } from '../../src/table/table-data.js';
import { tableOfObjects } from '../../src/table/table-from-objects.js';

const rows = Array.from({ length: 300 }, (_, i) => ({
  town: ['Aue', 'Bonn', 'Celle', 'Daun', 'Elze'][(i * 7) % 5],
  day: new Date(Date.UTC(2024, 0, 1 + ((i * 37) % 400))),
  size: Math.sin(i) * 40 + 60,
  price: Math.cos(i * 1.7) * 9 + ((i * 7) % 5),
  good: (i * 7) % 5 > 2 ? 'yes' : 'no',
}));

describe.each(['js', 'simd'] as const)('%s', (name) => {
  it.each([{ label: 'good' }, { targets: { kind: 'values', columns: ['price'] } }] as const)(
    'one row, a few and many: %j',
    async (asked) => {
      const backend = await createBackend({ backend: name });
      const data = TableData.of(tableOfObjects(rows), { ...asked, scaling: 'robust' }).dataset();
      using network = new Network(backend, {
        ...{ inputSize: data.featureCount, standardize: false, seed: 2 },
        layers: [
          { units: 48, activation: 'silu' },
          { units: 24, activation: 'silu' },
          { units: 'label' in asked ? 2 : 1 },
        ],
        loss: 'label' in asked ? 'softmax-cross-entropy' : 'mean-squared-error',
      });
      await network.fit(data, { epochs: 3, batchSize: 32, optimizer: 'adam' });
      const all = network.predictRows(rows);
      for (const count of [1, 2, 3, 4, 5, 7, 255, 256, 257, 258, 259, 260]) {
        expect(network.predictRows(rows.slice(0, count)), `${count} rows`).toEqual(all.slice(0, count));
        expect(network.predictRows(rows.slice(-count)), `the last ${count} rows`).toEqual(all.slice(-count));
      }
      backend.dispose();
    },
  );
});
