// The part of the kernel table that updates parameters: one call over the whole block, all weights, then all biases, of
// which the first `decayed` elements are the weights; gradients and state are laid out alike, f32 [n].
// What kernels.ts says of arguments and sizes holds here too.

export interface OptimizerKernels {
  /**
   * One step of gradient descent over the whole parameter block: w -= learningRate·(g + l2·w) for the first
   * `decayed` elements (the weights), l2 = 0 for the rest (the biases). For finite w.
   */
  sgdStep(
    n: number,
    decayed: number,
    parameters: number,
    gradients: number,
    learningRate: number,
    l2: number,
  ): void;

  /**
   * The same step for columns that belong to different models: w[i, j] -= learningRates[j]·(g[i, j] + l2s[j]·w[i, j]).
   * parameters, gradients [rows, columns] · learningRates, l2s f32 [columns]. For finite w.
   */
  sgdStepColumns(
    rows: number,
    columns: number,
    parameters: number,
    gradients: number,
    learningRates: number,
    l2s: number,
  ): void;

  /**
   * Gradient descent with momentum, as torch.optim.SGD documents it with dampening 0 (Sutskever et al. 2013):
   * g += l2·w (weights only); velocity = momentum·velocity + g; w -= learningRate·velocity, or with `nesterov` (1, else 0)
   * w -= learningRate·(g + momentum·velocity). gradients are only read. So below.
   */
  momentumStep(
    n: number,
    decayed: number,
    parameters: number,
    gradients: number,
    velocity: number,
    learningRate: number,
    l2: number,
    momentum: number,
    nesterov: number,
  ): void;

  /**
   * torch.optim.RMSprop without momentum, not centred (Tieleman and Hinton 2012): g += l2·w (weights only);
   * squares = rho·squares + (1 - rho)·g²; w -= learningRate·g/(√squares + epsilon). 1 - rho is taken in f64.
   */
  rmspropStep(
    n: number,
    decayed: number,
    parameters: number,
    gradients: number,
    squares: number,
    learningRate: number,
    l2: number,
    rho: number,
    epsilon: number,
  ): void;

  /**
   * torch.optim.Adagrad without decay of the rate (Duchi, Hazan and Singer 2011): g += l2·w (weights only);
   * squares += g²; w -= learningRate·g/(√squares + epsilon).
   */
  adagradStep(
    n: number,
    decayed: number,
    parameters: number,
    gradients: number,
    squares: number,
    learningRate: number,
    l2: number,
    epsilon: number,
  ): void;

  /**
   * torch.optim.Adam and AdamW (Kingma and Ba 2015; Loshchilov and Hutter 2019): g += l2·w;
   * means = beta1·means + (1 - beta1)·g; squares = beta2·squares + (1 - beta2)·g²;
   * w -= decay·w + stepSize·means/(correction·√squares + epsilon). l2 and decay hold for the weights only.
   * The bias corrections are the caller's: stepSize = learningRate/(1 - beta1^t), correction = 1/√(1 - beta2^t).
   * 1 - beta1 and 1 - beta2 are taken in f64.
   */
  adamStep(
    n: number,
    decayed: number,
    parameters: number,
    gradients: number,
    means: number,
    squares: number,
    stepSize: number,
    l2: number,
    decay: number,
    beta1: number,
    beta2: number,
    correction: number,
    epsilon: number,
  ): void;

  /** Returns Σ x[i]², summed in f64, where the square of no float overflows. NaN and ∞ come through. */
  sumSquares(n: number, x: number): number;

  /** x[i] = scale·x[i], then at most `limit` and at least -limit; limit = ∞ for none. NaN stays. */
  clipGradients(n: number, x: number, scale: number, limit: number): void;
}
