// Dropout in training: rates, the mask of each step, and the dropped outputs of each layer.
// Before: nn/sequential.ts applies it between the layers; the kernel is in assembly/dropout.ts. Next: trainer.ts.

import { OptionError } from '../errors.js';
import type { Architecture } from '../nn/architecture.js';
import { type BatchDropout, layerMatrices } from '../nn/batch-buffers.js';
import type { DropoutMask } from '../ops.js';
import type { Random } from '../random.js';
import type { Matrix } from '../tensor.js';

/**
 * The rate of each hidden layer, from one for all or one for each.
 * @throws OptionError when they are not as many as there are hidden layers, or there is none to drop.
 */
export function dropoutRates(
  dropout: number | readonly number[],
  { layers }: { layers: readonly unknown[] },
): number[] {
  const hidden = layers.length - 1;
  if (typeof dropout === 'number') {
    if (dropout > 0 && hidden === 0) throw new OptionError('dropout: the network has no hidden layer');
    return new Array(hidden).fill(dropout);
  }
  if (dropout.length === hidden) return [...dropout];
  throw new OptionError(`dropout: ${dropout.length} rates given, the network has ${hidden} hidden layers`);
}

/** Bytes for the dropped outputs of batches of `rows` rows; 0 where nothing is dropped between layers. */
export function droppedBytes(architecture: Architecture, rates: readonly number[], rows: number): number {
  if (!rates.some((rate) => rate > 0)) return 0;
  return architecture.layers.reduce((sum, { units }) => sum + 4 * rows * units, 0);
}

export class Dropout {
  private key = { key0: 0, key1: 0 };

  /** `rates` of the input (layer 0 of the masks) and of each hidden layer. */
  constructor(
    private readonly architecture: Architecture,
    private readonly inputRate: number,
    private readonly rates: readonly number[],
    private readonly address: number,
    private readonly capacity: number,
  ) {}

  /** Takes an epoch's key. Within the epoch a mask depends only on step, layer and position. */
  begin(random: Random): void {
    this.key = { key0: random.next(), key1: random.next() };
  }

  private mask(rate: number, step: number, layer: number): DropoutMask {
    return { rate, ...this.key, step, layer };
  }

  ofInput(step: number): DropoutMask | null {
    return this.inputRate > 0 ? this.mask(this.inputRate, step, 0) : null;
  }

  /** What the layers of a batch of `rows` rows need. */
  ofLayers(step: number, rows: number): BatchDropout {
    const { architecture, rates, address, capacity } = this;
    const places: (Matrix | null)[] = rates.some((rate) => rate > 0)
      ? layerMatrices(architecture, address, capacity, rows)
      : [];
    return {
      outputs: architecture.layers.map((_, i) => ((rates[i] ?? 0) > 0 ? places[i] : null)),
      masks: rates.map((rate, i) => this.mask(rate, step, i + 1)),
    };
  }
}
