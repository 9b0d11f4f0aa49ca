// scikit-learn's ConvergenceWarning: maxIter ended a training that was still improving. Next: network-estimator.ts.

import type { Callback } from '../train/callbacks.js';

/** A callback that warns when the last epoch ends a training that nothing else has stopped. */
export function convergenceWarning(warn: (message: string) => void): Callback {
  return {
    onTrainEnd(history, { stopped }) {
      if (stopped !== null) return; // it converged, or a callback stopped it
      const epochs = history.length === 1 ? '1 epoch' : `${history.length} epochs`;
      warn(
        `maxIter: fit stopped after ${epochs} without converging: the model was still improving; increase maxIter`,
      );
    },
  };
}
