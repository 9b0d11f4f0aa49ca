// A table like Fisher's irises (1936): 150 rows of four measures, three species by name in the last column. The numbers are
// drawn from his means and standard deviations, one species after the other.

import { Random } from '../../../src/random.js';

const SPECIES = {
  setosa: { means: [5.006, 3.428, 1.462, 0.246], deviations: [0.352, 0.379, 0.174, 0.105] },
  versicolor: { means: [5.936, 2.77, 4.26, 1.326], deviations: [0.516, 0.314, 0.47, 0.198] },
  virginica: { means: [6.588, 2.974, 5.552, 2.026], deviations: [0.636, 0.322, 0.552, 0.275] },
};

export function irisCsv(seed = 1): string {
  const random = Random.stream(seed, 'iris');
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  const lines = Object.entries(SPECIES).flatMap(([name, { means, deviations }]) =>
    Array.from({ length: 50 }, () => {
      const measures = means.map((mean, i) => Math.max(0.1, mean + deviations[i] * normal()).toFixed(1));
      return [...measures, name].join(',');
    }),
  );
  return `${['sepal_length,sepal_width,petal_length,petal_width,species', ...lines].join('\n')}\n`;
}
