// Random combinations of options: a fit trains to finite numbers or refuses before its first step; threads, and a stop in the middle, change
// no bit; a fused descent is the unfused one. `npm run test:fits -- --count 1000` draws more; a failure prints the seed and the smallest
// options that fail.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Backend, checkpoint, createBackend, type FitOptions, Network } from '../../src/index.js';
import { type Drawn, drawn } from './fit-options.js';

const COUNT = Number(process.env['JACQUARD_FITS'] ?? 25);
const SEED = Number(process.env['JACQUARD_FITS_SEED'] ?? 20);
const PARAMETERS = { numRuns: COUNT, seed: SEED };
const LIMIT = 60_000 + 500 * COUNT;
const [one, two] = [await createBackend(), await createBackend({ threads: 2 })];

interface Outcome {
  readonly refused: string | null;
  readonly parameters: Float32Array;
  readonly steps: number;
}

/** Trains a new network. @throws what is no refusal */
async function outcomeOf(
  backend: Backend,
  { network: options, fit, data }: Drawn,
  more: FitOptions = {},
): Promise<Outcome> {
  let steps = 0;
  const counting = {
    onBatchEnd() {
      steps++;
    },
  };
  let network: Network;
  try {
    network = new Network(backend, options);
  } catch (error) {
    return refusal(error, new Float32Array(), 0);
  }
  try {
    await network.fit(data, { ...fit, ...more, callbacks: [counting, ...(more.callbacks ?? [])] });
    return { refused: null, parameters: network.parameters, steps };
  } catch (error) {
    return refusal(error, network.parameters, steps);
  } finally {
    network.dispose();
  }
}

function refusal(error: unknown, parameters: Float32Array, steps: number): Outcome {
  const { name, message } = error as Error;
  if (!['OptionError', 'ModelError', 'DataError', 'DivergedError', 'AbortError'].includes(name)) throw error;
  return { refused: `${name}: ${message}`, parameters, steps };
}

/** Options that a network can do without, those of a fit first. */
const SPARED = [
  ...['clipNorm', 'clipValue', 'mixup', 'labelSmoothing', 'dropout', 'inputDropout', 'maxNorm', 'averaging'],
  ...['weightDecay', 'l1', 'l2', 'warmup', 'schedule', 'reduction', 'optimizer', 'learningRate', 'batchSize'],
  ...['standardize', 'input', 'members'],
];

/** The options without those that are refused, which most draws have: the first that the refusal names goes, until it trains. */
async function trainable(given: Drawn): Promise<Drawn> {
  let { fit, network } = given;
  const has = (name: string) => name in fit || name in network;
  for (;;) {
    const { refused } = await outcomeOf(one, { ...given, fit, network });
    if (refused === null) return { ...given, fit, network };
    const spared = SPARED.filter(has);
    const [gone] = [...spared.filter((name) => refused.includes(name)), ...spared];
    if (gone === undefined) throw new Error(`no option is left, and yet: ${refused}`);
    fit = without(fit, gone);
    network = without(network, gone);
  }
}

const without = <Options extends object>(options: Options, gone: string) =>
  Object.fromEntries(Object.entries(options).filter(([name]) => name !== gone)) as Options;

describe(`${COUNT} fits, seed ${SEED}`, () => {
  test(
    'trains to finite numbers, or refuses before the first step with a sentence',
    async () => {
      await fc.assert(
        fc.asyncProperty(drawn, async (given) => {
          const { refused, parameters, steps } = await outcomeOf(one, given);
          if (refused?.startsWith('DivergedError: ')) return; // it is said, with epoch and layer, and nothing is kept
          if (refused === null) expect(parameters.every(Number.isFinite)).toBe(true);
          else {
            expect(refused).toMatch(/^\w+: .*[a-z]{2,} .*[a-z]{2,}/);
            expect(refused).not.toMatch(/undefined|\[object|NaN/);
            expect(steps).toBe(0);
          }
        }),
        PARAMETERS,
      );
    },
    LIMIT,
  );

  test(
    'two threads give the bits of one',
    async () => {
      await fc.assert(
        fc.asyncProperty(drawn, async (some) => {
          const given = await trainable(some);
          const [ofOne, ofTwo] = [await outcomeOf(one, given), await outcomeOf(two, given)];
          expect([ofOne.refused, ofTwo.refused]).toEqual([null, null]);
          expect(ofTwo.parameters).toEqual(ofOne.parameters);
        }),
        PARAMETERS,
      );
    },
    LIMIT,
  );

  test(
    'a training that is stopped at any step and resumed ends with the bits of the whole',
    async () => {
      await fc.assert(
        fc.asyncProperty(drawn, fc.nat(), async (some, at) => {
          const given = await trainable(some);
          const whole = await outcomeOf(one, given);
          let bytes: Uint8Array | undefined;
          const controller = new AbortController();
          let saved = 0;
          const save = (file: Uint8Array) => {
            if (saved++ < at % whole.steps) return;
            bytes ??= file;
            controller.abort();
          };
          await outcomeOf(one, given, {
            callbacks: [checkpoint({ save, everySteps: 1 })],
            signal: controller.signal,
          });
          if (bytes === undefined) return; // the last step is the end
          using resumed = Network.resume(one, bytes, 'checkpoint', { input: given.network.input });
          if (resumed.unfinished === null) return;
          const nothing = checkpoint({ save: () => {}, everySteps: 1 });
          await resumed.fit(given.data, { ...given.fit, callbacks: [nothing] });
          expect(resumed.parameters).toEqual(whole.parameters);
        }),
        PARAMETERS,
      );
    },
    LIMIT,
  );

  test(
    'a descent that is fused with the gradients is the one that is not',
    async () => {
      await fc.assert(
        fc.asyncProperty(drawn, async (some) => {
          const { fit, ...given } = await trainable(some);
          const { clipNorm: _, clipValue: __, ...others } = fit;
          const plain = {
            ...given,
            fit: { ...others, optimizer: 'sgd', epochs: 1, learningRate: 1e-3 },
          } as Drawn;
          const fused = await outcomeOf(one, plain);
          const unfused = await outcomeOf(one, { ...plain, fit: { ...plain.fit, clipNorm: 1e30 } });
          if (fused.refused !== null || unfused.refused !== null) return;
          const furthest = fused.parameters.reduce((most, value, i) => {
            const off = Math.abs(value - unfused.parameters[i]) / Math.max(1, Math.abs(value));
            return Math.max(most, off);
          }, 0);
          expect(furthest).toBeLessThan(1e-3);
        }),
        PARAMETERS,
      );
    },
    LIMIT,
  );
});
