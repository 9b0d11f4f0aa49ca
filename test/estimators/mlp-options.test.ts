// Hidden layers of the MLP estimators: one size or several, from 1, drawn as scikit-learn draws them.

import { expect, test } from 'vitest';
import { checkMLPOptions, mlpLayers } from '../../src/estimators/mlp-options.js';

test('a list, one number, and the least', () => {
  const glorot = { initializer: 'glorot-uniform' };
  expect(mlpLayers({ hiddenLayerSizes: [5, 1], activation: 'tanh' }, 3)).toEqual([
    { units: 5, activation: 'tanh', ...glorot },
    { units: 1, activation: 'tanh', ...glorot },
    { units: 3, ...glorot },
  ]);
  expect(mlpLayers({ hiddenLayerSizes: 1, activation: 'logistic' }, 2)).toEqual([
    { units: 1, activation: 'sigmoid', ...glorot },
    { units: 2, ...glorot },
  ]);
  expect(mlpLayers({ hiddenLayerSizes: [] }, 2)).toEqual([{ units: 2, ...glorot }]);
});

test.each([0, -1, 1.5, '5', [5, 0], [5, null], Number.NaN])('%j is refused', (hiddenLayerSizes) => {
  expect(() => checkMLPOptions({ hiddenLayerSizes } as never)).toThrow(
    /^hiddenLayerSizes: .*a whole number from 1 for each layer expected/,
  );
});
