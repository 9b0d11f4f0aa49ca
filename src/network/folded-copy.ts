// What a network predicts with: the model itself, or a copy into whose weights batch normalisation is folded, made when it is
// first asked and after each change; during a training each time, since every step is one.
// Before: nn/fold-batch-norm.ts. Next: network.ts.

import type { Backend } from '../backend/backend.js';
import type { Block } from '../memory/arena.js';
import { fold, foldedBytes, foldedModel } from '../nn/fold-batch-norm.js';
import type { Model } from '../nn/model.js';

export class FoldedCopy {
  private block: Block | null = null;
  /** Another number after each change of the model. */
  version = 0;
  private folded: Model | null = null;
  private readonly bytes: number;

  constructor(
    private readonly backend: Backend,
    private readonly model: Model,
  ) {
    this.bytes = foldedBytes(model.architecture);
  }

  /** @throws OutOfMemoryError when the copy does not fit. */
  get(): Model {
    if (this.folded) return this.folded;
    const { bytes } = this;
    if (bytes === 0) return this.model;
    const { arena } = this.backend;
    this.block ??= arena.reserve(bytes, 'the folded weights of a network');
    this.folded = foldedModel(this.model, this.block.address);
    fold(arena, this.model, this.folded);
    return this.folded;
  }

  /** The model has changed. */
  forget(): void {
    this.version++;
    this.folded = null;
  }

  dispose(): void {
    if (this.block) this.backend.arena.release(this.block);
    this.block = null;
    this.folded = null;
  }
}
