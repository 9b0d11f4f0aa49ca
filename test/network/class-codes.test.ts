// Declared codes from the first fit on: kept by the network, its file and its checkpoints, and used wherever rows of other
// data are measured.

import { describe, expect, it } from 'vitest';
import { SoftmaxRegression } from '../../src/estimators/index.js';
import { OneVsRestClassifier } from '../../src/estimators/one-vs-rest-classifier.js';
import {
  checkpoint,
  createBackend,
  DataError,
  Dataset,
  Network,
  OneVsRest,
  trainPopulation,
} from '../../src/index.js';
import { trainInWorker } from '../../src/worker/index.js';
import { examplesOf, worstOf } from '../../web/session/examples.js';
import { blobs } from '../support/datasets.js';

const backend = await createBackend();
const base = blobs({ rows: 90, features: 4, classes: 3 });
/** The same rows under other class names; `labels` turned to the order of `names` when they are words of `order`. */
function named(
  classNames: string[],
  codes: string[] | null = null,
  turn = (label: number) => label,
): Dataset {
  return new Dataset({ ...base, labels: base.labels.map(turn), classNames, codes });
}

const words = ['sandal', 'bag', 'coat'];
const codes = ['0', '1', '2'];
const coded = named(words, codes);
const plain = named(words);
const numbers = named(['0', '1', '2']);
/** "2", "1", "0": the same class for each row, listed the other way round, with a sign here and a point there. */
const turned = named(['2.0', '+1', '0'], null, (label) => 2 - label);

const options = { inputSize: 4, layers: [{ units: 3 }] };
const fit = { epochs: 3, batchSize: 16, learningRate: 0.1 };

async function fitted(data: Dataset): Promise<Network> {
  const network = new Network(backend, options);
  await network.fit(data, fit);
  return network;
}

describe('a network fitted to rows with codes', () => {
  it('measures rows labelled with codes as those labelled with names, also after save and load', async () => {
    const network = await fitted(coded);
    const loaded = Network.load(backend, network.save());
    for (const model of [network, loaded]) {
      expect(model.classCodes).toEqual(codes);
      const { confusion, classNames } = model.evaluate(plain);
      for (const data of [coded, numbers, turned]) {
        expect(model.evaluate(data).confusion).toEqual(confusion);
        expect(model.evaluate(data).classNames).toEqual(classNames);
      }
    }
  });

  it('goes on with rows labelled with codes, and validates on them', async () => {
    const [network, other] = [await fitted(coded), await fitted(coded)];
    await network.fit(coded, { ...fit, validation: coded });
    await other.fit(turned, { ...fit, validation: turned });
    expect(other.save()).toEqual(network.save());
    expect(other.classNames).toEqual(words);
  });

  it('finds them in a checkpoint', async () => {
    const files: Uint8Array[] = [];
    const network = new Network(backend, options);
    const save = (bytes: Uint8Array) => {
      files.push(bytes.slice());
    };
    await network.fit(coded, { ...fit, callbacks: [checkpoint({ save, everySteps: 2 })] });
    expect(files.length).toBeGreaterThan(0);
    expect(Network.resume(backend, files[0]).classCodes).toEqual(codes);
  });

  it('has them from a worker, and from a member of a population', async () => {
    const { model } = await trainInWorker({ network: options, data: coded, validation: turned, fit });
    expect(Network.load(backend, model).classCodes).toEqual(codes);
    const members = [{ seed: 1, learningRate: 0.1 }];
    const population = { ...fit, shuffleSeed: 1 };
    const validated = async (validation: Dataset) => {
      const { learningRate: _, ...rest } = population;
      const [{ history }] = await trainPopulation(backend, options, members, coded, { ...rest, validation });
      return history.map(({ validationAccuracy }) => validationAccuracy);
    };
    expect(await validated(turned)).toEqual(await validated(coded));
  });
});

describe('a network fitted to rows without codes', () => {
  it('refuses numbers for names and names for numbers, with both lists', async () => {
    const network = await fitted(plain);
    expect(network.classCodes).toBeNull();
    expect(() => network.evaluate(numbers)).toThrow(DataError);
    expect(() => network.evaluate(numbers)).toThrow(
      'row 0: class "0" is unknown; the classes are sandal, bag, coat; the labels found are 0, 1, 2; numbers are not',
    );
    await expect(network.fit(numbers, fit)).rejects.toThrow('class "0" is unknown');
    await expect(network.fit(plain, { ...fit, validation: numbers })).rejects.toThrow('class "0" is unknown');
    const ofNumbers = await fitted(numbers);
    expect(() => ofNumbers.evaluate(plain)).toThrow('class "sandal" is unknown; the classes are 0, 1, 2');
  });

  it('takes names for numbers where the other rows declare codes', async () => {
    const network = await fitted(numbers);
    expect(network.evaluate(coded).confusion).toEqual(network.evaluate(numbers).confusion);
    const shifted = named(words, ['1', '2', '0'], (label) => (label + 2) % 3);
    expect(network.evaluate(shifted).confusion).toEqual(network.evaluate(numbers).confusion);
  });

  it('never compares codes with codes: "0" of one list says nothing about "0" of another', async () => {
    const network = await fitted(coded);
    expect(() => network.evaluate(named(['shoe', 'bag', 'coat'], codes))).toThrow('class "shoe" is unknown');
  });
});

describe('one-vs-rest and estimators', () => {
  it('OneVsRest scores rows labelled with codes, and drops codes from each class against the rest', async () => {
    const model = new OneVsRest(
      () => new Network(backend, { inputSize: 4, layers: [{ units: 1 }], loss: 'binary-cross-entropy' }),
    );
    await model.fit(coded, fit as never);
    expect(model.score(turned)).toBe(model.score(coded));
    expect(model.classifiers.map((one) => (one as Network).classCodes)).toEqual([null, null, null]);
    await model.fit(plain, fit as never);
    expect(() => model.score(numbers)).toThrow('class "0" is unknown');
  });

  it('estimators score rows labelled with codes, and refuse undeclared positions', async () => {
    const model = new SoftmaxRegression(backend, { maxIter: 3 });
    const all = new OneVsRestClassifier(() => new SoftmaxRegression(backend, { maxIter: 3 }));
    for (const estimator of [model, all]) {
      await estimator.fit(coded);
      expect(estimator.score(turned)).toBe(estimator.score(coded));
      await estimator.fit(plain);
      expect(() => estimator.score(numbers)).toThrow('class "0" is unknown');
    }
  });

  it('partialFit with classes: a Dataset that lists them in another order is counted in theirs', async () => {
    const sorted = ['bag', 'coat', 'sandal'];
    const [model, other] = [0, 1].map(() => new SoftmaxRegression(backend, { maxIter: 3 }));
    const X = Array.from({ length: base.size }, (_, i) => base.featuresAt(i));
    const y = Array.from({ length: base.size }, (_, i) => words[base.labelAt(i)]);
    for (let epoch = 0; epoch < 20; epoch++) {
      await model.partialFit(coded, undefined, sorted);
      await other.partialFit(X, y, sorted);
    }
    expect(model.classes).toEqual(sorted);
    const right = model.predict(X).filter((label, i) => label === y[i]).length / y.length;
    expect(right).toBe(model.score(X, y));
    expect(right).toBeGreaterThan(0.8);
    expect(model.predict(X)).toEqual(other.predict(X));
  });

  it('labels of several kinds are in the order of their code points', async () => {
    const model = new SoftmaxRegression(backend, { maxIter: 1 });
    await model.fit([[0], [1], [2]], ['😀', '！', 'z']);
    expect(model.classes).toEqual(['z', '！', '😀']);
  });
});

describe("the page's examples", () => {
  it("show a known label by the model's name, and another as it is", async () => {
    const network = await fitted(coded);
    const [first] = examplesOf(turned, network, 0, 1);
    expect(first).toMatchObject({ label: words[base.labelAt(0)], comparable: true });
    expect(worstOf(turned, network, 0, 90).wrong).toBe(worstOf(coded, network, 0, 90).wrong);
    const [other] = examplesOf(numbers, await fitted(plain), 0, 1);
    expect(other).toMatchObject({ label: numbers.classNames[base.labelAt(0)], comparable: false });
    expect(examplesOf(numbers, null, 0, 1)[0].label).toBe(numbers.classNames[base.labelAt(0)]);
  });
});
