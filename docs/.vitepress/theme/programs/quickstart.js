import { createBackend, Network, splitDataset } from 'jacquard';
import { lossChart } from 'jacquard/report';
import { loadSample, show } from 'playground';

const clothes = await loadSample(); // real Fashion-MNIST images
const { train, validation } = splitDataset(clothes.train);
const backend = await createBackend();
const network = new Network(backend, {
  inputSize: 784,
  layers: [{ units: 342 }, { units: 10 }],
});

const history = await network.fit(train, {
  validation,
  epochs: 10,
  callbacks: [
    {
      onEpochEnd({ epoch, loss, validationAccuracy }) {
        console.log(
          `epoch ${epoch}: loss ${loss.toFixed(3)}, validation accuracy ${(100 * validationAccuracy).toFixed(1)} %`,
        );
      },
    },
  ],
});

const { accuracy } = network.evaluate(clothes.test);
console.log(
  `accuracy on ${clothes.test.size} test images: ${(100 * accuracy).toFixed(1)} %`,
);
show(lossChart({ epochs: history }));
