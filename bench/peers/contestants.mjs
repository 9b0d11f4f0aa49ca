// Who takes part: what each is, what it can do, and what keeps its losses from being compared.
// Next: contestants/<name>.mjs is how it trains or predicts, contestants/cnn/<name>.mjs how it does so with the convolutional
// network; numpy_child.py and torch_child.py are NumPy and PyTorch.

export const MODELS = ['784-10', '784-342-10', '784-342-180-10'];

/** Rows for those whose epoch would take minutes: eight whole batches, a job of its own that ours can do too. */
const FEW_ROWS = 2048;

/** Steps of the convolutional network for one whose ten would take a quarter of an hour: the first ones of each turn. */
const FEW_STEPS = 2;

/**
 * about, package: what it is, and where its version stands · train, predict, oneRow, cnnTrain, cnnPredict: whether it takes part ·
 * rows: how many it trains on, when not all (its time is then scaled to an epoch) · steps: likewise, of the convolutional network ·
 * tolerance: of its losses there, where float32 alone does not explain it · differs: why its loss is not ours · module: its file in contestants/, where that is not its name · python: its file, of
 * one that is not JavaScript · env: of its process.
 */
export const CONTESTANTS = {
  jacquard: {
    about: 'this repository',
    package: '../../package.json',
    train: true,
    predict: true,
    cnnTrain: true,
    cnnPredict: true,
    oneRow: true,
  },
  'jacquard-128': {
    about: 'without 256-bit kernels',
    package: '../../package.json',
    module: 'jacquard',
    env: { JACQUARD_WIDE: 'off' },
    train: true,
    predict: true,
    cnnTrain: true,
    cnnPredict: true,
    oneRow: true,
  },
  numpy: {
    about: 'native code, OpenBLAS',
    python: 'numpy_child.py',
    env: { OPENBLAS_CORETYPE: undefined }, // the kernels that OpenBLAS takes for this processor, whatever the surroundings ask for
    train: true,
    predict: true,
    oneRow: true,
  },
  'numpy-avx2': {
    about: 'the same, with its kernels for AVX2',
    python: 'numpy_child.py',
    env: { OPENBLAS_CORETYPE: 'Haswell' },
    train: true,
    predict: true,
    oneRow: true,
  },
  torch: {
    about: 'native code, oneDNN',
    python: 'torch_child.py',
    env: { ONEDNN_MAX_CPU_ISA: undefined }, // the kernels that oneDNN takes for this processor
    cnnTrain: true,
  },
  'torch-channels-last': {
    about: 'the same, images channels last',
    python: 'torch_child.py',
    env: { ONEDNN_MAX_CPU_ISA: undefined, TORCH_CHANNELS_LAST: '1' },
    cnnTrain: true,
    tolerance: 1e-4, // its batch normalisation then adds 100,000 numbers one by one in float32
  },
  'torch-avx2': {
    about: 'channels last, oneDNN for AVX2',
    python: 'torch_child.py',
    env: { ONEDNN_MAX_CPU_ISA: 'AVX2', TORCH_CHANNELS_LAST: '1' },
    cnnTrain: true,
    tolerance: 1e-4,
  },
  'tfjs-tuned': {
    about: 'WASM, by an expert',
    package: 'node_modules/@tensorflow/tfjs-core/package.json',
    train: true,
    predict: true,
    cnnPredict: true,
  },
  tfjs: {
    about: 'WASM, as its users write it',
    package: 'node_modules/@tensorflow/tfjs-core/package.json',
    train: true,
    predict: true,
  },
  'tfjs-cpu': {
    about: 'plain JavaScript',
    package: 'node_modules/@tensorflow/tfjs-core/package.json',
    cnnTrain: true,
    steps: FEW_STEPS,
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
    cnnPredict: true,
    oneRow: true,
  },
  plain: {
    about: 'loops in JavaScript',
    package: '../../package.json',
    oneRow: true,
  },
};
