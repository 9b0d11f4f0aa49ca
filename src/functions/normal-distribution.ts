// The normal distribution in float64. Next: activations.ts has GELU, which needs it.

// Φ(-u) = e^(-u²/2)·t·Q(t), t = 1/(1 + u/4): the coefficients of Q, from t^8 down (scripts/minimax.py, relative error 7.8e-8).
const NORMAL_TAIL = [
  ...[0.02572336234, -0.1528087556, 0.2961207628, -0.20578219, 0.2017577291],
  ...[0.03292806074, 0.1037466675, 0.09851684421, 0.09979747981],
];

/** Φ(x), the normal distribution. */
export function normal(x: number): number {
  const t = 1 / (1 + Math.abs(x) / 4);
  const tail = Math.exp((-x * x) / 2) * t * NORMAL_TAIL.reduce((sum, coefficient) => sum * t + coefficient);
  return x > 0 ? 1 - tail : tail;
}
