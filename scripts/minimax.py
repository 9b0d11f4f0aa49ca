#!/usr/bin/env python3
"""Prints the polynomial coefficients that assembly/math uses, with their error bounds.

    python3 scripts/minimax.py        (needs NumPy)

Minimises the largest relative error by Lawson's iteration: weighted least squares at Chebyshev nodes, the weights
multiplied by the error until it is level. Coefficients are then rounded to float32, and the error printed is that of
the rounded polynomial evaluated in float64.
"""
import numpy as np


def minimax(name, low, high, degree, target, weight):
    nodes = np.cos(np.pi * (np.arange(4000) + 0.5) / 4000) * (high - low) / 2 + (high + low) / 2
    nodes = nodes[np.abs(nodes) > 1e-3]
    basis = np.vander(nodes, degree + 1, increasing=True) * weight(nodes)[:, None]
    wanted = target(nodes) * weight(nodes)
    lawson = np.ones_like(nodes)
    best = (np.inf, None)
    for _ in range(300):
        root = np.sqrt(lawson)
        coefficients = np.linalg.lstsq(basis * root[:, None], wanted * root, rcond=None)[0]
        error = np.abs(basis @ coefficients - wanted)
        if error.max() < best[0]:
            best = (error.max(), coefficients)
        lawson *= error
        lawson /= lawson.mean()
    rounded = best[1].astype(np.float32)
    error = np.abs(basis @ rounded.astype(float) - wanted).max()
    print(f"{name}: degree {degree} on [{low:.6f}, {high:.6f}], relative error {error:.2e}")
    for power, value in enumerate(rounded):
        print(f"  x^{power}  {value:.10g}")


half_ln2 = np.log(2) / 2
# e^r = 1 + r + r²·P(r)
minimax("exp", -half_ln2, half_ln2, 4, lambda r: (np.expm1(r) - r) / r**2, lambda r: r**2 / np.exp(r))
# ln(1 + f) = f - f²/2 + f³·P(f), 1 + f from √½ to √2
minimax(
    "log", np.sqrt(0.5) - 1, np.sqrt(2) - 1, 8,
    lambda f: (np.log1p(f) - f + f**2 / 2) / f**3, lambda f: f**3 / np.log1p(f),
)
# tanh x = x + x³·P(x²), |x| up to 0.625; in terms of s = x²
minimax(
    "tanh", 0.0, 0.625**2, 4,
    lambda s: (np.tanh(np.sqrt(s)) / np.sqrt(s) - 1) / s, lambda s: s * np.sqrt(s) / np.tanh(np.sqrt(s)),
)


def normal_tail():
    """Φ(-u) = e^(-u²/2)·t·Q(t), t = 1/(1 + u/4), for u from 0 to 14, beyond which e^(-u²/2) is 0 in float32."""
    from scipy.special import erfcx  # e^(z²)·erfc(z)

    def target(t):
        return erfcx((1 / t - 1) * 4 / np.sqrt(2)) / 2 / t

    minimax("normal tail", 1 / (1 + 14 / 4), 1.0, 8, target, lambda t: 1 / target(t))


normal_tail()
