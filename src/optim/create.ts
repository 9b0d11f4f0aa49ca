// An optimizer from its settings.

import { adagrad } from './adagrad.js';
import { adam } from './adam.js';
import type { Decay, Optimizer } from './optimizer.js';
import { rmsprop } from './rmsprop.js';
import type { OptimizerSettings } from './settings.js';
import { sgd } from './sgd.js';

export function createOptimizer(settings: OptimizerSettings, decay: Decay): Optimizer {
  switch (settings.name) {
    case 'sgd':
      return sgd(settings, decay);
    case 'rmsprop':
      return rmsprop(settings, decay);
    case 'adagrad':
      return adagrad(settings, decay);
    case 'adam':
    case 'adamw':
      return adam(settings, decay);
  }
}
