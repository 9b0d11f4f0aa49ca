// Allows one call at a time: an estimator whose fit was not awaited would predict with weights that are not trained yet.
// Next: network-estimator.ts and one-vs-rest-classifier.ts take turns by it.

import { StateError } from '../errors.js';

export class Turn {
  private running: 'fit' | 'partialFit' | null = null;

  /** @param meanwhile what may be asked all the same; the error says so. */
  constructor(private readonly meanwhile = '') {}

  /** @throws StateError while a fit is running. */
  require(verb: string): void {
    if (this.running === null) return;
    throw new StateError(
      `${verb}: this estimator's ${this.running} is still running; await it first: ` +
        `await model.${this.running}(…)${this.meanwhile}`,
    );
  }

  /** Runs a fit, during which require() throws; so it does here, where another one runs. */
  async take<Result>(verb: 'fit' | 'partialFit', fit: () => Promise<Result>): Promise<Result> {
    this.require(verb);
    this.running = verb;
    try {
      return await fit();
    } finally {
      this.running = null;
    }
  }
}
