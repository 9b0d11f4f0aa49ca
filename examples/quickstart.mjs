import { createBackend, Network, splitDataset } from 'jacquard';
import { loadData } from 'jacquard/node';

const clothes = await loadData('sample'); // 2,400 real Fashion-MNIST images; 'fashion-mnist' for all 60,000
const { train, validation } = splitDataset(clothes.train);
const backend = await createBackend();
const network = new Network(backend, { inputSize: 784, layers: [{ units: 342 }, { units: 10 }] });
await network.fit(train, {
  validation,
  epochs: 10,
  callbacks: [{ onEpochEnd: (epoch) => console.log(epoch) }],
});
const { accuracy } = network.evaluate(clothes.test);
console.log(`accuracy on ${clothes.test.size} test images: ${(100 * accuracy).toFixed(1)} %`);
