// Small models in every format, as inputs to begin with: trained for an epoch on the JavaScript kernels. Next: readers.mjs.

const encoder = new TextEncoder();

export async function modelSeeds(load, backend, { Network, Dataset }) {
  const [
    { exportModel },
    { trainTable },
    estimators,
    tables,
    { csvEngine },
    events,
    journals,
    distributions,
  ] = await Promise.all(
    [
      ...[
        'src/formats/index.js',
        'src/tabular/index.js',
        'src/estimators/index.js',
        'src/table/reading/read-table.js',
      ],
      ...[
        'src/platform/node/csv-engine.js',
        'src/formats/tensorboard-events.js',
        'src/search/journal.js',
        'src/search/distributions.js',
      ],
    ].map(load),
  );
  const rows = 12;
  const data = (featureCount, sampleShape) =>
    new Dataset({
      ...{ name: 'd', featureCount, sampleShape, classNames: ['a', 'b'] },
      features: Float32Array.from({ length: rows * featureCount }, (_, i) => (i * 7) % 5),
      labels: Int32Array.from({ length: rows }, (_, i) => i % 2),
    });
  const fitted = async (inputSize, layers, shape) => {
    const network = new Network(backend, { inputSize, layers });
    await network.fit(data(shape ? 16 : inputSize, shape), { epochs: 1 });
    return network;
  };
  const plain = await fitted(3, [{ units: 4 }, { units: 2 }]);
  const images = await fitted(
    [4, 4, 1],
    [
      { kind: 'conv2d', filters: 2, kernelSize: 3 },
      { kind: 'batch-norm' },
      { kind: 'max-pool' },
      { kind: 'dense', units: 2 },
    ],
    [4, 4, 1],
  );
  const graph = await fitted(3, [
    { units: 3, name: 'a' },
    { units: 3 },
    { kind: 'add', inputs: ['a', 'dense2'] },
    { units: 2 },
  ]).catch(() => plain);
  const csv =
    'n,c,d,y\n1,x,2020-01-01,p\n2,y,2020-02-01,q\n3,x,2020-03-05,p\n4,z,2021-01-01,q\n5,x,2021-03-01,p\n6,y,2021-05-01,q\n7,x,2021-06-01,p\n8,z,2021-07-02,q\n';
  const table = await tables.readTable(
    't',
    (async function* () {
      yield encoder.encode(csv);
    })(),
    csvEngine,
  );
  const trained = await trainTable(backend, table, {
    label: 'y',
    epochs: 1,
    hidden: [3],
    validation: 0.25,
  }).catch((error) => {
    throw new Error(`fuzz: no table was trained: ${error.message}`);
  });
  const exported = (network, to) => exportModel(network, { to, name: 'm' }).files;
  const tfjs = exported(plain, 'tfjs');
  const weights = tfjs.find(({ name }) => name.endsWith('.bin'));
  let checkpoint;
  const unfinished = new Network(backend, { inputSize: 3, layers: [{ units: 2 }] });
  const control = new AbortController();
  const callbacks = [
    (await load('src/index.js')).checkpoint({
      everyEpochs: 1,
      save: (bytes) => {
        checkpoint = bytes;
        control.abort();
      },
    }),
  ];
  await unfinished.fit(data(3), { epochs: 3, callbacks, signal: control.signal }).catch(() => {});
  const X = [
    [1, 2],
    [3, 4],
    [5, 1],
    [0, 2],
  ];
  const some = [];
  for (const [name, y] of [
    ['MLPClassifier', ['a', 'b', 'a', 'b']],
    ['MLPRegressor', [1, 2, 3, 4]],
    ['SoftmaxRegression', [0, 1, 0, 1]],
  ]) {
    const one = new estimators[name](backend, {
      ...(name.startsWith('MLP') && { hiddenLayerSizes: [2] }),
      maxIter: 1,
    });
    await one.fit(X, y);
    some.push(one.save());
  }
  const now = journals.localTime(new Date(0));
  const line = (one) => journals.encodeLine({ worker_id: 'w', ...one });
  const distribution = distributions.encodeDistribution({ low: 0.1, high: 1, log: true });
  const journal = [
    line({ op_code: 0, study_name: 's', directions: [1] }),
    line({ op_code: 2, study_id: 0, user_attr: { setup: 'x' } }),
    line({ op_code: 4, study_id: 0, datetime_start: now }),
    line({ op_code: 5, trial_id: 0, param_name: 'p', param_value_internal: 0.5, distribution }),
    line({ op_code: 7, trial_id: 0, step: 1, intermediate_value: 0.25 }),
    line({ op_code: 6, trial_id: 0, state: 1, values: [0.5], datetime_complete: now }),
  ].join('');
  const scalars = new events.ScalarsEncoder(['loss/training', 'accuracy/training']);
  const parts = [events.versionRecord(1), scalars.encode(2, 1, [0.5, 0.6]), scalars.encode(3, 2, [0.4, 0.7])];
  const options = {
    hidden: [4],
    seed: 1,
    validation: 0.2,
    learningRate: 0.1,
    batchSize: 32,
    epochs: 2,
    optimizer: 'adam',
    loss: undefined,
    label: 'y',
  };
  return {
    model: plain.save(),
    models: [plain.save(), images.save(), graph.save(), trained.network.save(), plain.save({ dtype: 'f16' })],
    checkpoint,
    estimators: some,
    onnx: [
      exported(plain, 'onnx')[0].bytes,
      exported(images, 'onnx')[0].bytes,
      exported(graph, 'onnx')[0].bytes,
    ],
    pytorch: exported(plain, 'pytorch').find(({ name }) => name.endsWith('.safetensors')).bytes,
    npz: exported(plain, 'npz').find(({ name }) => name.endsWith('.npz')).bytes,
    tfjs: {
      json: tfjs.find(({ name }) => name.endsWith('.json')).bytes,
      weights: weights.bytes,
      weightsName: weights.name,
    },
    schema: trained.network.schema,
    schemaInputs: trained.network.architecture.inputSize,
    events: Uint8Array.from(parts.flatMap((part) => [...part])),
    journal,
    args: {
      command: 'train',
      commandLine: 'train',
      options,
      data: { source: 'd.csv', checksum: 'c', rows: 'r' },
      backend: 'js',
    },
    searchArgs: {
      ...{
        command: 'search',
        fixed: { seed: 1, epochs: 2 },
        space: { 'learning-rate': '1e-4..1e-1:log', hidden: '8/16,8' },
      },
      ...{
        how: { trials: 3, repeats: 1, metric: 'loss', seed: 1 },
        data: { source: 'd.csv', checksum: 'c' },
        backend: 'js',
      },
    },
  };
}
