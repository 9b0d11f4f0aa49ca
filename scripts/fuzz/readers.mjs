// Everything that reads bytes or texts which somebody else wrote, each with inputs to begin with. A reader gives a value, or throws an error
// of ours. Before: model-seeds.mjs makes the models. Next: worker.mjs runs them.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { modelSeeds } from './model-seeds.mjs';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const texts = (...list) => list.map((one) => encoder.encode(one));
const json = (...list) => list.map((one) => encoder.encode(JSON.stringify(one)));

const CSV = [
  'a,b,label\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n',
  'a;b;c\n1,5;"x;y";2020-01-01\n2,5;"a ""b""";2021-02-03\n;;\n',
  '1,2,0\n3,4,1\n5,6,0\n',
  '# 1 2\nid\tname\tdate\n1\tA\t01.02.2020\n2\tB\t03.04.2020 10:11\n',
  'sep=;\na;b\n1;2\n3;4\n',
  '\ufeffname|value\né|1e5\nü|-0.5\n',
  'yes,no,1.234,"12,5",N/A\nno,yes,5.678,"13,5",?\nyes,yes,1,2,3\n',
  'pixel0,pixel1,pixel2,pixel3,label\n0,128,255,7,3\n1,2,3,4,5\n',
];
const JSONS = [
  '[{"a":1,"b":"x","label":"p"},{"a":2,"b":"y","label":"q"},{"b":null,"c":true,"label":"p"}]',
  '{"a":1,"label":0}\n{"a":2.5e3,"label":1}\n\n{"a":"7","label":0}\n',
  '[ {"2":1,"1":"\\u00e9\\n"} , {} ]',
];
const LIBSVM = ['+1 1:0.5 3:2 # note\n-1 2:1e-3\n', '0 0:1 5:255\n1 1:7\n', '3 1:1\n# only\n\n2 4:-0\n'];

/** The readers by their names. @param load imports a file of the library @param folder is for files @param root has fixtures */
export async function makeReaders(load, folder, root) {
  mkdirSync(folder, { recursive: true });
  const [errors, tables, parts, csv, tableData, idx, gzip, browser, safetensors] = await Promise.all(
    [
      ...['src/errors.js', 'src/table/reading/read-table.js', 'src/table/reading/table-parts.js'],
      ...[
        'src/platform/node/csv-engine.js',
        'src/table/table-data.js',
        'src/data/idx.js',
        'src/platform/node/gzip.js',
      ],
      ...['src/platform/browser/file-access.js', 'src/model/safetensors.js'],
    ].map(load),
  );
  const [formats, image, resize, journal, replay, layers, tried, schema, events, orders] = await Promise.all(
    [
      ...['src/formats/import-model.js', 'src/platform/node/decode-image.js', 'src/data/resize-image.js'],
      ...['src/search/journal.js', 'src/search/replay-journal.js', 'src/nn/parse-layers.js'],
      ...[
        'cli/try-option.js',
        'src/table/check-schema.js',
        'src/formats/tensorboard-events.js',
        'src/search/trial-order.js',
      ],
    ].map(load),
  );
  const [
    network,
    estimators,
    classes,
    redis,
    saved,
    search,
    folds,
    again,
    files,
    readIdx,
    studies,
    runs,
    searches,
  ] = await Promise.all(
    [
      ...[
        'src/network/network.js',
        'src/estimators/index.js',
        'src/data/classes.js',
        'src/platform/node/redis-address.js',
      ],
      ...['cli/saved-options.js', 'cli/search-run.js', 'cli/fold-rows.js', 'cli/train-resume.js'],
      ...['src/platform/node/open-file.js', 'src/loading/read-idx.js', 'src/search/distributions.js'],
      ...['cli/run-record.js', 'cli/search-try-resume.js'],
    ].map(load),
  );
  const index = await load('src/index.js');
  const backend = await index.createBackend({ backend: 'js' });
  const seeds = await modelSeeds(load, backend, index);
  const file = (name, bytes) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  /** What is read to go on with takes the folder for this process. */
  const released = (reading) => reading.finally(() => rmSync(join(folder, 'running'), { force: true }));
  const rowsOf = (table) => {
    for (const [, column] of table.columns.entries())
      if (column.numbers.length !== table.rowCount)
        throw new Error('a column of another length than the table');
    return table;
  };
  /** What a model file says, without its version. */
  const contentOf = ({ architecture, parameters, history, classNames, schema, images, task }) => ({
    ...{ architecture, parameters, history, classNames, schema, images, task },
  });
  const imported = (files) => {
    const { model, format, notes } = formats.importModel(files);
    const made = network.Network.load(backend, model);
    const value = { ...contentOf(made), format, notes };
    made.dispose();
    return value;
  };
  const read = async (bytes) => rowsOf(await tables.readTable('t', chunked(bytes), csv.csvEngine));
  const readers = {
    csv: { kind: 'text', seeds: texts(...CSV), run: read },
    json: { kind: 'text', seeds: texts(...JSONS), run: read },
    libsvm: { kind: 'text', seeds: texts(...LIBSVM), run: read },
    parts: {
      kind: 'text',
      seeds: texts(...CSV, ...JSONS, ...LIBSVM),
      async run(bytes) {
        const read = [];
        for await (const part of parts.readTableParts('t', chunked(bytes), csv.csvEngine))
          read.push(rowsOf(part));
        return read;
      },
    },
    encoded: {
      kind: 'text',
      seeds: texts(...CSV, ...JSONS),
      async run(bytes) {
        const data = tableData.TableData.of(await read(bytes), { label: -1 }).dataset();
        if (data.features.length !== data.size * data.featureCount)
          throw new Error('features of another number than rows');
        if (data.features.some((value) => !Number.isFinite(value)))
          throw new Error('a feature that is not finite');
        return data;
      },
    },
    idx: {
      kind: 'bytes',
      seeds: [
        idx.encodeIdx([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
        idx.encodeIdx([3], [0, 1, 2]),
        idx.encodeIdx([2, 1, 2, 3], new Uint8Array(12)),
      ],
      run: (bytes) => idx.parseIdx(bytes, 'i'),
    },
    gzip: {
      kind: 'bytes',
      seeds: [
        gzipSync(idx.encodeIdx([2], [0, 1])),
        gzipSync(CSV[0]),
        gzipSync(Buffer.alloc(100_000)),
        encoder.encode(CSV[2]),
      ],
      async run(bytes) {
        const path = file('z', bytes);
        return await settled(errors, [
          () => gzip.readBytes(path, { maxBytes: 1 << 20 }),
          () => gzip.readHead(path, 16),
          async () =>
            tables.readTable('z', (await gzip.openStream(path)).stream, csv.csvEngine).catch((error) => {
              throw gzip.gzipError(path, error);
            }),
        ]);
      },
    },
    'browser-gzip': {
      kind: 'bytes',
      seeds: [gzipSync(idx.encodeIdx([2], [0, 1])), gzipSync(CSV[0])],
      async run(bytes) {
        const access = browser.browserFiles();
        const one = new File([bytes], 'f');
        return await settled(errors, [
          () => readIdx.readIdxBytes(access, one, 1),
          () => access.readTable(one, {}),
        ]);
      },
    },
    safetensors: {
      kind: 'header',
      seeds: [seeds.model, seeds.pytorch],
      run: (bytes) =>
        settledNow(
          errors,
          [...safetensors.decodeSafetensors(bytes, 's').tensors.values()].map((one) => () => one.data()),
        ),
    },
    model: {
      kind: 'header',
      most: 12_000,
      seeds: seeds.models,
      run(bytes) {
        const made = network.Network.load(backend, bytes, 'm');
        const { inputSize } = made.architecture;
        const answers = made.schema === null && made.images === null && inputSize < 1000;
        const predicted = answers && made.predict(new Float32Array(inputSize));
        const value = { ...contentOf(made), predicted };
        made.dispose();
        return value;
      },
    },
    checkpoint: {
      kind: 'header',
      most: 16_000,
      seeds: [seeds.checkpoint],
      run(bytes) {
        const made = network.Network.resume(backend, bytes, 'c');
        const value = contentOf(made);
        made.dispose();
        return value;
      },
    },
    estimator: {
      kind: 'header',
      seeds: seeds.estimators,
      run: (bytes) =>
        settledNow(
          errors,
          ['MLPClassifier', 'MLPRegressor', 'SoftmaxRegression'].map((name) => () => {
            const { options, classes } = estimators[name].load(backend, bytes, 'e');
            return { options, classes };
          }),
        ),
    },
    onnx: {
      kind: 'bytes',
      most: 8000,
      seeds: seeds.onnx,
      run: (bytes) => imported({ name: 'm.onnx', bytes }),
    },
    pytorch: {
      kind: 'header',
      seeds: [seeds.pytorch],
      run: (bytes) => imported({ name: 'm.safetensors', bytes }),
    },
    npz: { kind: 'bytes', seeds: [seeds.npz], run: (bytes) => imported({ name: 'm.npz', bytes }) },
    tfjs: {
      kind: 'json',
      seeds: [seeds.tfjs.json],
      run: (bytes) =>
        imported([
          { name: 'model.json', bytes },
          { name: seeds.tfjs.weightsName, bytes: seeds.tfjs.weights },
        ]),
    },
    'schema-file': {
      kind: 'json',
      seeds: json(seeds.schema),
      run: (bytes) => schema.checkSchema(JSON.parse(decoder.decode(bytes)), seeds.schemaInputs, 's'),
      allowed: SyntaxError,
    },
    png: photos(root, image, resize, /\.png$/i, 16),
    jpeg: photos(root, image, resize, /\.jpe?g$/i, 6),
    journal: {
      kind: 'text',
      seeds: texts(seeds.journal),
      run(bytes) {
        const replayed = new replay.JournalReplay();
        for (const [i, line] of decoder.decode(bytes).split('\n').slice(0, -1).entries())
          replayed.apply(journal.decodeLine(line, `j: line ${i + 1}`));
        for (const study of replayed.studies.values())
          for (const trial of study.trials)
            for (const text of Object.values(trial.distributions))
              studies.isDistributionOf(text, { low: 0, high: 1 });
        return replayed.studies;
      },
    },
    'trial-order': {
      kind: 'json',
      seeds: json(
        {
          setup: {
            version: '0',
            fixed: {},
            scoring: {},
            first: {},
            metric: 'loss',
            backend: 'js',
            source: 'd',
            checksum: 'c',
          },
          job: { number: 0, done: 0, until: 1, epochs: 1, values: {} },
        },
        { outcome: { state: 'failed', reason: 'r' }, figures: [[1, 0.5]], worker: 'w' },
      ),
      run: (bytes) =>
        settledNow(
          errors,
          [orders.readOrder, orders.readAnswer].map((one) => () => one(JSON.parse(decoder.decode(bytes)))),
        ),
      allowed: SyntaxError,
    },
    'search-json': {
      kind: 'json',
      seeds: json({
        ...SEARCH,
        scores: [
          { index: 0, repeat: 0, score: 0.5 },
          { index: 1, repeat: 0, score: null },
        ],
      }),
      run(bytes) {
        file('search.json', bytes);
        return search.readScores(folder, SEARCH);
      },
    },
    'args-json': {
      kind: 'json',
      seeds: json(seeds.args),
      async run(bytes) {
        const path = file('args.json', bytes);
        runs.readArguments(path);
        return await released(again.readRun(folder, {}, NO_COMMAND));
      },
    },
    'saved-options': {
      kind: 'json',
      seeds: json(seeds.args.options),
      run: (bytes) => saved.savedOptions('a', asRecord(bytes)),
      allowed: SyntaxError,
    },
    'search-args': {
      kind: 'json',
      seeds: json(seeds.searchArgs),
      async run(bytes) {
        file('args.json', bytes);
        return await released(searches.readSearch(folder, NO_COMMAND));
      },
    },
    layers: {
      kind: 'text',
      seeds: texts(
        'dense 342, dropout 0.2, dense 180',
        'conv2d 32 3x3 padding=same, batch-norm, max-pool 2, global-average-pool',
        'dense 64 name=a, dense 64 activation=identity, add inputs=a+dense2, activation relu',
        'conv2d 4 5 stride=2, average-pool, flatten, activation leaky-relu:0.1',
        'none',
      ),
      run: (bytes) => {
        const parsed = layers.parseLayers(decoder.decode(bytes));
        return [parsed, layers.parseLayers(layers.formatLayers(parsed))];
      },
    },
    try: {
      kind: 'text',
      seeds: texts(
        'learning-rate=1e-4..1e-1:log',
        'dropout=0..0.5',
        'batch-size=32..512:step=32',
        'hidden=64/128/256,128',
        'layers=16, relu/32',
        'optimizer=adam/sgd',
      ),
      run: (bytes) => tried.spaceOf([tried.parseTried(decoder.decode(bytes))]),
    },
    tensorboard: { kind: 'bytes', seeds: [seeds.events], run: (bytes) => [...events.wholeEvents(bytes)] },
    classes: {
      kind: 'text',
      seeds: texts('a\nb\nc\n'),
      run: (bytes) => classes.parseClassNames(decoder.decode(bytes), 'c'),
    },
    folds: {
      kind: 'text',
      seeds: texts('[0,1,2,-1]', 'fold\n0\n1\n', '0,1 2;3'),
      run: (bytes) => folds.readIndices(file('folds', bytes)),
    },
    redis: {
      kind: 'text',
      seeds: texts('redis://user:secret@host:6379/0', 'rediss://h'),
      run: (bytes) => redis.redisAddress(decoder.decode(bytes), {}),
    },
    files: { kind: 'bytes', seeds: texts('abc', ''), run: (bytes) => files.readFile(file('f', bytes), 64) },
  };
  return { readers, JacquardError: errors.JacquardError };
}

/** A search by the report's grid: what its search.json is compared with. */
const SEARCH = { space: { l2: [0.1], learningRate: [0.1, 0.01] }, repeats: 1, metric: 'loss' };
/** A command that nothing was typed for. */
const NO_COMMAND = { options: [], getOptionValueSource: () => undefined, getOptionValue: () => undefined };

/** What is no object stands for none. */
function asRecord(bytes) {
  const value = JSON.parse(decoder.decode(bytes));
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** In two or three chunks, cut at places that follow from the bytes. */
async function* chunked(bytes) {
  const cut = bytes.length > 0 ? (bytes[0] * 7 + bytes.length) % bytes.length : 0;
  if (cut > 0) yield bytes.subarray(0, cut);
  yield bytes.subarray(cut);
}

/** What all give; throws the first error that is none of ours, else the first. */
async function settled({ JacquardError }, runs) {
  const thrown = [];
  const values = [];
  for (const run of runs)
    try {
      values.push(await run());
    } catch (error) {
      if (!(error instanceof JacquardError)) throw error;
      thrown.push(error);
    }
  if (thrown.length > 0) throw thrown[0];
  return values;
}

function settledNow({ JacquardError }, runs) {
  let first;
  const values = [];
  for (const run of runs)
    try {
      values.push(run());
    } catch (error) {
      if (!(error instanceof JacquardError)) throw error;
      first ??= error;
    }
  if (first) throw first;
  return values;
}

function photos(root, image, resize, pattern, most) {
  const place = join(root, 'test/fixtures/photos');
  const names = [
    'gray-1.png',
    'rgb-8.PNG',
    'palette-4.png',
    'gray-16.png',
    'interlaced-rgb-8.png',
    'transparent-colour.png',
    'rgba-8.png',
    'gray.jpg',
    'baseline-420.JPEG',
    'progressive.jpg',
    'cmyk.jpg',
    'orientation-6.jpg',
  ];
  const decoder = image.imageDecoder(async () => undefined);
  const row = new Uint8Array(8 * 8 * 3);
  return {
    kind: 'bytes',
    most: 60_000,
    seeds: names
      .filter((name) => pattern.test(name))
      .slice(0, most)
      .map((name) => new Uint8Array(readFileSync(join(place, name)))),
    async run(bytes) {
      const pixels = await (await decoder).decode(bytes, 'p');
      // Large ones take their time, as they may.
      if (pixels.width * pixels.height < 1 << 16)
        resize.resizeImage(pixels, { size: [8, 8], colorMode: 'rgb' }, row);
      return { pixels, row: row.slice() };
    },
  };
}
