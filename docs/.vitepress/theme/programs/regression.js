// A curve from points: one number in, one number out.
import { createBackend, Dataset, Network } from 'jacquard';
import { scatterChart } from 'jacquard/report';
import { show } from 'playground';

const count = 400;
const x = Float32Array.from({ length: count }, (_, i) => (6 * i) / count - 3);
const y = x.map((value, i) => Math.sin(2 * value) + 0.1 * Math.sin(97 * i)); // with noise
const points = new Dataset({
  name: 'points',
  features: x,
  featureCount: 1,
  targets: { kind: 'values', names: ['y'], values: y },
});

const backend = await createBackend();
const network = new Network(backend, {
  inputSize: 1,
  layers: [
    { units: 64, activation: 'tanh' },
    { units: 64, activation: 'tanh' },
    { units: 1 },
  ],
  loss: 'mean-squared-error',
});
await network.fit(points, {
  optimizer: 'adam',
  learningRate: 0.01,
  epochs: 200,
  batchSize: 32,
});
console.log('R²', network.evaluateValues(points).r2);

show(
  scatterChart({
    title: 'Predicted and true values',
    truth: Array.from(y),
    predicted: Array.from(network.predictValues(x)),
  }),
);
