// Who takes part: what each is, what it can do, and what keeps its losses from being compared.
// Next: contestants/<name>.mjs is how it trains or predicts, numpy_child.py how NumPy does.

export const MODELS = ['784-10', '784-342-10', '784-342-180-10'];

/** Rows for those whose epoch would take minutes: eight whole batches, a job of its own that ours can do too. */
const FEW_ROWS = 2048;

/**
 * about, package: what it is, and where its version stands · train, predict: whether it takes part · rows: how many
 * it trains on, when not all (its time is then scaled to an epoch) · differs: why its loss is not ours · module: its file in
 * contestants/, where that is not its name · env: of its process.
 */
export const CONTESTANTS = {
  jacquard: {
    about: 'this repository',
    package: '../../package.json',
    train: true,
    predict: true,
  },
  'jacquard-128': {
    about: 'without 256-bit kernels',
    package: '../../package.json',
    module: 'jacquard',
    env: { JACQUARD_WIDE: 'off' },
    train: true,
    predict: true,
  },
  numpy: {
    about: 'native code, OpenBLAS',
    python: true,
    env: { OPENBLAS_CORETYPE: undefined }, // the kernels that OpenBLAS takes for this processor, whatever the surroundings ask for
    train: true,
    predict: true,
  },
  'numpy-avx2': {
    about: 'the same, with its kernels for AVX2',
    python: true,
    env: { OPENBLAS_CORETYPE: 'Haswell' },
    train: true,
    predict: true,
  },
  'tfjs-tuned': {
    about: 'WASM, by an expert',
    package: 'node_modules/@tensorflow/tfjs-core/package.json',
    train: true,
    predict: true,
  },
  tfjs: {
    about: 'WASM, as its users write it',
    package: 'node_modules/@tensorflow/tfjs-core/package.json',
    train: true,
    predict: true,
  },
  'jax-tuned': {
    about: 'WASM, by an expert',
    package: 'node_modules/@jax-js/jax/package.json',
    train: true,
  },
  jax: {
    about: 'WASM, as its users write it',
    package: 'node_modules/@jax-js/jax/package.json',
    train: true,
  },
  convnet: {
    about: 'plain JavaScript',
    package: 'node_modules/convnetjs/package.json',
    train: true,
    rows: FEW_ROWS,
  },
  brain: {
    about: 'plain JavaScript',
    package: 'node_modules/brain.js/package.json',
    train: true,
    rows: FEW_ROWS,
    differs:
      'the peer cannot do the same job: no softmax and no batches; squared error, a step after each row',
  },
  onnxruntime: {
    about: 'WASM, graph optimised',
    package: 'node_modules/onnxruntime-web/package.json',
    predict: true,
  },
};
