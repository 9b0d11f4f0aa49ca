// What a golden training is, and how one of a single network is made from its options.
// Before: figures.ts. Next: trainings/ has them all, crossed.test.ts looks at their options.

import type { Backend } from '../../src/backend/backend.js';
import {
  type Dataset,
  type EarlyStoppingOptions,
  earlyStopping,
  type FitOptions,
  Network,
  type NetworkOptions,
} from '../../src/index.js';
import { type Figures, networkFigures } from './figures.js';

/** Option objects by what takes them; crossed.test.ts asks that every option is in one of them. */
export interface Crossed {
  network?: readonly Partial<NetworkOptions>[];
  fit?: readonly FitOptions[];
  earlyStopping?: readonly EarlyStoppingOptions[];
  [taker: string]: readonly object[] | undefined;
}

export interface GoldenTraining {
  /** In the files of figures, so it stays. */
  readonly name: string;
  /** The options that it is made with. */
  readonly crosses: () => Crossed;
  readonly run: (backend: Backend) => Promise<Figures>;
  /** Whether it leaves out some of the figures that are recorded. */
  readonly isPart?: (backend: Backend) => boolean;
}

/** A training of one network. */
export interface Single {
  data: Dataset;
  network?: Partial<NetworkOptions>;
  fit?: FitOptions;
  earlyStopping?: EarlyStoppingOptions;
  /** A second call to fit, which goes on from the first. */
  again?: FitOptions;
}

/** Few steps, and the last one of each epoch smaller. */
export const BRIEF = { epochs: 3, batchSize: 20 } as const;

export function single(name: string, make: () => Single): GoldenTraining {
  return {
    name,
    crosses() {
      const { network = {}, fit = {}, earlyStopping: stopping, again } = make();
      return {
        network: [network],
        fit: again ? [fit, again] : [fit],
        ...(stopping && { earlyStopping: [stopping] }),
      };
    },
    async run(backend) {
      const request = make();
      using network = new Network(backend, shapeOf(request));
      await train(network, request);
      return networkFigures(network, request.data);
    },
  };
}

/** A hidden layer of five, unless the training says otherwise. */
export function shapeOf({ data, network }: Single): NetworkOptions {
  const units = data.targets?.names.length ?? data.classCount;
  return { inputSize: data.featureCount, layers: [{ units: 5 }, { units }], seed: 3, ...network };
}

export async function train(network: Network, request: Single, more: FitOptions = {}): Promise<void> {
  const { data, fit, again, earlyStopping: stopping } = request;
  const callbacks = [...(stopping ? [earlyStopping(stopping)] : []), ...(more.callbacks ?? [])];
  await network.fit(data, { ...BRIEF, ...fit, ...more, callbacks });
  if (again) await network.fit(data, { ...BRIEF, ...again });
}
