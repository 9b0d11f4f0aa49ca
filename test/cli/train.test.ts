// `jacquard train` as a user meets it: what it prints and where, what it leaves on the disk, how it ends.

import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VERSION } from '../../src/version.js';
import { activationTexts } from '../support/activations.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { FILES, folderWithCsv, jacquard, putIdxFolder, QUICK, readJson, start, succeeded } from './run.js';

test('a run leaves args, results, charts, report and both models in runs/train; the next one goes to runs/train-2', async () => {
  const folder = folderWithCsv();
  const first = await succeeded(jacquard(folder, ...QUICK));
  expect(readdirSync(join(folder, 'runs/train')).sort()).toEqual(FILES.trainTable);
  const second = await succeeded(jacquard(folder, ...QUICK));
  expect(readdirSync(join(folder, 'runs')).sort()).toEqual(['train', 'train-2']);
  expect(readdirSync(join(folder, 'runs/train-2')).sort()).toEqual(FILES.trainTable);
  expect(first.stdout).toMatch(/^run folder +runs\/train$/m);
  expect(second.stdout).toMatch(/^run folder +runs\/train-2$/m);
});

test('runs started at once get a folder each', async () => {
  const folder = folderWithCsv();
  await Promise.all([1, 2, 3].map(() => succeeded(jacquard(folder, ...QUICK))));
  expect(readdirSync(join(folder, 'runs')).sort()).toEqual(['train', 'train-2', 'train-3']);
});

test('results on stdout, progress on stderr: one plain line an epoch', async () => {
  const { stdout, stderr } = await succeeded(jacquard(folderWithCsv(), ...QUICK));
  const [note, ...lines] = stderr.trimEnd().split('\n');
  expect(note).toMatch(/^note: only 12 steps in all: 50 rows in batches of 16/);
  expect(lines).toHaveLength(3);
  lines.forEach((line, i) => {
    expect(line).toMatch(
      new RegExp(`^epoch ${i + 1}/3  loss \\d\\.\\d{4}  accuracy \\d+\\.\\d\\d %  validation \\d\\.\\d{4}`),
    );
  });
  expect(stdout).toContain('4-8-3 relu, 67 parameters');
  expect(stdout).toContain('t.csv: 50 training, 10 validation rows');
  expect(stdout).not.toContain('epoch 1/');
});

test('what regularises is recorded in args.json, and a model that clips is read again', async () => {
  const folder = folderWithCsv();
  const options =
    '--dropout 0.2 --input-dropout 0.1 --label-smoothing 0.1 --class-weights balanced --l1 1e-6';
  const more = '--max-norm 3 --averaging 0.9 --initializer he-normal --standardize global --clip 3';
  await succeeded(jacquard(folder, ...QUICK, ...options.split(' '), ...more.split(' ')));
  expect(readJson(join(folder, 'runs/train/args.json')).options).toMatchObject({
    ...{ dropout: 0.2, inputDropout: 0.1, labelSmoothing: 0.1, classWeights: 'balanced', l1: 1e-6 },
    ...{ maxNorm: 3, averaging: 0.9, initializer: 'he-normal', standardize: 'global', clip: 3 },
  });
  const { stdout } = await succeeded(
    jacquard(folder, 'evaluate', 'runs/train/model.safetensors', '--data', 't.csv'),
  );
  expect(stdout).toContain('accuracy');
});

test('--quiet: nothing at all on stderr, the summary on stdout', async () => {
  const { stdout, stderr } = await succeeded(jacquard(folderWithCsv(), ...QUICK, '--quiet'));
  expect(stderr).toBe('');
  expect(stdout).toContain('run folder');
});

test('--json: one document with the fields promised, the same in report.json', async () => {
  const folder = temporaryFolder();
  putIdxFolder(folder, 'idx');
  const { stdout } = await succeeded(
    jacquard(folder, ...QUICK, '--data', 'idx', '--backend', 'simd', '--seed', '7', '--json'),
  );
  const document = JSON.parse(stdout);
  const score = { loss: expect.any(Number), accuracy: expect.any(Number) };
  expect(document).toEqual({
    command: 'train',
    version: VERSION,
    backend: 'simd',
    wide: false,
    fallback: null,
    threads: availableParallelism(),
    input: { path: 'dense', density: expect.any(Number) },
    seed: 7,
    task: 'classes',
    data: { name: 'idx', sample: false, train: 50, validation: 10, test: 30 },
    model: {
      ...{ name: '4-8-3 relu', layers: [4, 8, 3], activation: 'relu', outputs: 3, parameters: 67 },
      ...{ loss: 'softmax-cross-entropy', summary: expect.objectContaining({ parameters: 67 }) },
    },
    training: {
      ...{ learningRate: 0.05, l2: 0.0001, batchSize: 16, reduction: 'mean', warmup: 0 },
      optimizer: { name: 'sgd', momentum: 0, nesterov: false },
      schedule: { name: 'constant' },
      ...{ dropout: 0, inputDropout: 0, labelSmoothing: 0, l1: 0, maxNorm: 0, averaging: 0 },
      ...{ mixup: 0, augment: null },
    },
    epochs: 3,
    secondsPerEpoch: expect.any(Number),
    train: { ...score, runningAccuracy: expect.any(Number) },
    validation: score,
    test: score,
    best: { epoch: expect.any(Number), monitor: 'validationLoss', validation: score, test: score },
    stopped: null,
    files: {
      run: 'runs/train',
      model: 'runs/train/model.safetensors',
      last: 'runs/train/last.safetensors',
    },
  });
  expect(readJson(folder, 'runs/train/report.json')).toEqual(document);
  const { options, data } = readJson(folder, 'runs/train/args.json');
  expect(options).toMatchObject({ hidden: [8], epochs: 3, batchSize: 16, learningRate: 0.05, seed: 7 });
  expect(data.checksum).toMatch(/^[0-9a-f]{64}$/);

  const results = readFileSync(join(folder, 'runs/train/results.csv'), 'utf8').trimEnd().split('\n');
  expect(results[0]).toBe('epoch,loss,accuracy,validation_loss,validation_accuracy,seconds');
  expect(results).toHaveLength(4);
  const last = results[3].split(',').map(Number);
  expect(last[2]).toBe(document.train.runningAccuracy);
  expect(last[3]).toBeCloseTo(document.validation.loss, 6);
  expect(last[4]).toBe(document.validation.accuracy);
});

test('optimizer, schedule and clipping are in args.json and report.json, and a varying rate in results.csv', async () => {
  const folder = folderWithCsv();
  const chosen =
    '--optimizer adamw --weight-decay 0.1 --schedule cosine --warmup 1 --clip-norm 1 --clip-value 0.5 --json';
  const { stdout } = await succeeded(jacquard(folder, ...QUICK, ...chosen.split(' ')));
  const training = {
    ...{ learningRate: 1e-3, l2: 0, weightDecay: 0.1, warmup: 1, clipNorm: 1, clipValue: 0.5 },
    optimizer: { name: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    schedule: { name: 'cosine', minimum: 0 },
  };
  expect(JSON.parse(stdout).training).toMatchObject(training);
  expect(readJson(folder, 'runs/train/report.json').training).toMatchObject(training);
  expect(readJson(folder, 'runs/train/args.json').options).toMatchObject(training);
  const results = readFileSync(join(folder, 'runs/train/results.csv'), 'utf8').trimEnd().split('\n');
  expect(results[0]).toBe('epoch,loss,accuracy,validation_loss,validation_accuracy,seconds,learning_rate');
  const rates = results.slice(1).map((row) => Number(row.split(',')[6]));
  // Four steps an epoch: the warm-up ends at the rate; the eight of the cosine's two epochs end at 3/8 and 7/8 of it.
  const cosine = (done: number) => expect.closeTo((1e-3 * (1 + Math.cos(Math.PI * done))) / 2, 12);
  expect(rates).toEqual([1e-3, cosine(3 / 8), cosine(7 / 8)]);
  const page = readFileSync(join(folder, 'runs/train/report.html'), 'utf8');
  const text =
    'adamw, rate 0.001, weight decay 0.1, cosine, warm-up 1, norm clipped to 1, values clipped to 0.5';
  expect(page).toContain(text);
  expect(page).toContain('learning rate');
});

test('report.html names what regularises and whose figures stand first; mirrored rows of a table are reported', async () => {
  const folder = temporaryFolder();
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${'xy'[i % 2]},${i / 7},${i % 5},${i % 3},${(i * i) % 11}`,
  );
  put(folder, 'four.csv', `label,a,b,c,d\n${rows.join('\n')}\n`);
  const chosen = ['--dropout', '0.2', '--clip', '3', '--averaging', '0.9', '--flip'];
  const run = [
    'train',
    '--data',
    'four.csv',
    '--recipe',
    'none',
    '--hidden',
    '8',
    '--epochs',
    '2',
    ...chosen,
  ];
  const { stderr } = await succeeded(jacquard(folder, ...run));
  expect(stderr).toContain(
    'note: --flip, --shift, --crop and --cutout take the 4 features of a row as an image of 2×2; --image-shape says otherwise',
  );
  const page = readFileSync(join(folder, 'runs/train/report.html'), 'utf8');
  expect(page).toContain('features within ±3, dropout 0.2, averaging 0.9, images mirrored');
  expect(page).toContain('gradient descent, rate 0.05, λ 0.0001');
  expect(page).toContain('Results after the last epoch; ± is the standard error of the accuracy');
  const shaped = await succeeded(jacquard(folder, ...run, '--image-shape', '2x2'));
  expect(shaped.stderr).not.toContain('an image of');
});

test('a table without a header: which column the labels are taken from is said, but not with --quiet', async () => {
  const folder = temporaryFolder();
  put(folder, 'plain.csv', Array.from({ length: 40 }, (_, i) => `${i / 7},${'xy'[i % 2]}\n`).join(''));
  const run = ['train', '--data', 'plain.csv', '--hidden', '4', '--epochs', '1'];
  const { stderr } = await succeeded(jacquard(folder, ...run));
  expect(stderr).toContain(
    'note: plain.csv: column "column 2" is used as the label (the only column of words); --label chooses another column',
  );
  expect((await succeeded(jacquard(folder, ...run, '--quiet'))).stderr).toBe('');
});

test('--momentum and --nesterov are those of sgd', async () => {
  const folder = folderWithCsv();
  await succeeded(jacquard(folder, ...QUICK, '--momentum', '0.9', '--nesterov'));
  const { optimizer } = readJson(folder, 'runs/train/args.json').options;
  expect(optimizer).toEqual({ name: 'sgd', momentum: 0.9, nesterov: true });
});

test('the figures are those that evaluate finds for last.safetensors', async () => {
  const folder = folderWithCsv();
  putIdxFolder(folder, 'idx');
  const evaluated = async (data: string, out: string) => {
    const run = await succeeded(
      jacquard(folder, ...QUICK, '--data', data, '--out', out, '--json', '--quiet'),
    );
    const { files, ...document } = JSON.parse(run.stdout);
    const evaluation = await succeeded(jacquard(folder, 'evaluate', files.last, '--data', data, '--json'));
    return { document, evaluation: JSON.parse(evaluation.stdout) };
  };
  const [idx, csv] = await Promise.all([evaluated('idx', 'a'), evaluated('t.csv', 'b')]);
  const { loss, accuracy } = idx.evaluation;
  expect(idx.evaluation.data.part).toBe('test');
  expect({ loss, accuracy }).toEqual(idx.document.test);
  // Without test rows it is all 60 rows, the 50 for training and the 10 for validation.
  const { train, validation } = csv.document;
  expect(csv.evaluation.data.part).toBe('all');
  expect(csv.evaluation.loss).toBeCloseTo((50 * train.loss + 10 * validation.loss) / 60, 6);
  expect(csv.evaluation.accuracy).toBeCloseTo((50 * train.accuracy + 10 * validation.accuracy) / 60, 12);
});

test('model.safetensors is the epoch with the lowest validation loss, last.safetensors the last one', async () => {
  const folder = temporaryFolder();
  // Labels without a rule: the longer it trains, the worse it does on the validation rows.
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${(i * i) % 7 < 3 ? 'x' : 'y'},${(i * 37) % 61},${(i * 11) % 59}`,
  );
  put(folder, 'noise.csv', `label,a,b\n${rows.join('\n')}\n`);
  await succeeded(jacquard(folder, 'data', 'split', 'noise.csv', '--out', 'four', '--validation', '20'));
  const wild = ['--data', 'four', '--hidden', '50', '--epochs', '30', '--learning-rate', '0.5'];
  const { stdout } = await succeeded(jacquard(folder, ...QUICK, ...wild, '--json', '--quiet'));
  const { best, validation, files } = JSON.parse(stdout);
  const results = readFileSync(join(folder, files.run, 'results.csv'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1);
  const losses = results.map((row) => Number(row.split(',')[3]));
  expect(best.epoch).toBeLessThan(30);
  expect(best.epoch).toBe(1 + losses.indexOf(Math.min(...losses)));
  const evaluate = async (model: string) => {
    const evaluation = await succeeded(jacquard(folder, 'evaluate', model, '--data', 'four', '--json'));
    const { data, loss, accuracy, rocAuc, averagePrecision } = JSON.parse(evaluation.stdout);
    expect(data.part).toBe('validation');
    return { loss, accuracy, rocAuc, averagePrecision };
  };
  const [atBest, atLast] = await Promise.all([evaluate(files.model), evaluate(files.last)]);
  expect(atBest).toMatchObject({
    loss: expect.closeTo(best.validation.loss, 6),
    accuracy: best.validation.accuracy,
  });
  expect(validation).toMatchObject(atLast);
  expect(atLast.loss).toBeGreaterThan(atBest.loss);
});

test('without hidden layers it is softmax regression: two sizes, and no activation', async () => {
  const { stdout } = await succeeded(jacquard(folderWithCsv(), ...QUICK, '--hidden', 'none', '--json'));
  expect(JSON.parse(stdout).model).toEqual({
    ...{ name: '4-3', layers: [4, 3], activation: null, outputs: 3, parameters: 15 },
    ...{ loss: 'softmax-cross-entropy', summary: expect.objectContaining({ parameters: 15 }) },
  });
});

test('--loss binary-cross-entropy: a sigmoid for each class, called one-vs-all', async () => {
  const folder = folderWithCsv();
  const options = ['--hidden', 'none', '--loss', 'binary-cross-entropy'];
  const [text, json] = await Promise.all([
    succeeded(jacquard(folder, ...QUICK, ...options, '--out', 'a')),
    succeeded(jacquard(folder, ...QUICK, ...options, '--out', 'b', '--json')),
  ]);
  expect(text.stdout).toContain('4-3, one-vs-all, 15 parameters');
  expect(JSON.parse(json.stdout).model.loss).toBe('binary-cross-entropy');
});

test('the summary shows the loss curve from three epochs on', async () => {
  const folder = folderWithCsv();
  const [three, two] = await Promise.all([
    succeeded(jacquard(folder, ...QUICK, '--out', 'a', '--quiet')),
    succeeded(jacquard(folder, ...QUICK, '--epochs', '2', '--out', 'b', '--quiet')),
  ]);
  expect(three.stdout).toMatch(/└─+$/m);
  expect(three.stdout).toMatch(/training loss +\S+ validation loss/);
  expect(Math.max(...three.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(two.stdout).not.toMatch(/[│└]/);
});

test('the same seed gives the same bits, another seed others', async () => {
  const folder = folderWithCsv();
  const model = async (out: string, seed: string) => {
    await succeeded(jacquard(folder, ...QUICK, '--quiet', '--seed', seed, '--out', out));
    return readFileSync(join(folder, out, 'train/model.safetensors'));
  };
  const [first, again, other] = await Promise.all([model('a', '3'), model('b', '3'), model('c', '4')]);
  expect(first.equals(again)).toBe(true);
  expect(first.equals(other)).toBe(false);
});

test('js and simd agree on every loss to 1e-3 relative', async () => {
  const folder = folderWithCsv();
  const losses = async (backend: string) => {
    const options = ['--backend', backend, '--out', backend, '--hidden', '20,10', '--json', '--quiet'];
    const { stdout } = await succeeded(jacquard(folder, ...QUICK, ...options));
    expect(JSON.parse(stdout).backend).toBe(backend);
    const rows = readFileSync(join(folder, backend, 'train/results.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    return rows.slice(1).flatMap((row) => [Number(row.split(',')[1]), Number(row.split(',')[3])]);
  };
  const [js, simd] = await Promise.all([losses('js'), losses('simd')]);
  expect(js).toHaveLength(6);
  js.forEach((loss, i) => {
    expect(Math.abs(simd[i] / loss - 1)).toBeLessThan(1e-3);
  });
});

test('every activation, both reductions and a validation share of its own train', async () => {
  const folder = folderWithCsv();
  const activations = ['leaky-relu', ...activationTexts()];
  const runs = activations.map(async (activation, i) => {
    const options = [
      '--activation',
      activation,
      '--reduction',
      i % 2 ? 'sum' : 'mean',
      '--validation',
      '0.5',
    ];
    const { stdout } = await succeeded(
      jacquard(folder, ...QUICK, ...options, '--out', `out${i}`, '--json', '--quiet'),
    );
    const { model, data, train } = JSON.parse(stdout);
    expect(model.activation).toBe(activation === 'leaky-relu' ? 'leaky-relu:0.01' : activation);
    expect(data).toMatchObject({ train: 30, validation: 30 });
    expect(train.loss).toBeLessThan(2);
  });
  await Promise.all(runs);
});

test('the embedded sample is announced as a sample: on stderr, in the summary and in the document', async () => {
  const folder = temporaryFolder();
  const quick = ['train', '--hidden', 'none', '--epochs', '1'];
  const [text, json] = await Promise.all([
    succeeded(jacquard(folder, ...quick, '--out', 'a')),
    succeeded(jacquard(folder, ...quick, '--out', 'b', '--json')),
  ]);
  expect(text.stderr).toContain('note: this is the embedded sample of Fashion-MNIST (2,400 of 60,000');
  expect(text.stdout).toContain(
    'fashion-mnist-sample (sample): 2,000 training, 400 validation, 600 test rows',
  );
  const { data } = JSON.parse(json.stdout);
  expect(data).toEqual({
    name: 'fashion-mnist-sample',
    sample: true,
    train: 2000,
    validation: 400,
    test: 600,
  });
});

test('data with validation rows of its own: they are used, and --validation is said not to be', async () => {
  const folder = folderWithCsv();
  await succeeded(jacquard(folder, 'data', 'split', 't.csv', '--out', 'four', '--validation', '20'));
  const options = ['--data', 'four', '--validation', '5', '--json'];
  const { stdout, stderr } = await succeeded(jacquard(folder, ...QUICK, ...options));
  expect(JSON.parse(stdout).data).toMatchObject({ train: 40, validation: 20 });
  expect(stderr).toContain('note: --validation is not used: four has validation rows of its own');
});

test('training that diverges: exit code 1, the message names epoch and layer, the results so far are kept', async () => {
  const folder = folderWithCsv();
  const wild = ['--batch-size', '64', '--epochs', '100', '--learning-rate', '1e6', '--reduction', 'sum'];
  const { code, stdout, stderr } = await jacquard(folder, ...QUICK, ...wild);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    /^error: training diverged at epoch \d+, batch 1: .* in the (weights|outputs|biases) of layer \d \(dense/m,
  );
  expect(stderr).toContain('lower --learning-rate (now 1000000), or use --reduction mean');
  expect(stderr).toMatch(/^stopped after \d+ epochs?; the results so far: runs\/train\/results\.csv$/m);
  expect(stderr).toMatch(/^the best weights, of epoch \d+: runs\/train\/model\.safetensors$/m);
  expect(readdirSync(join(folder, 'runs/train')).sort()).toEqual([
    'args.json',
    'last.safetensors', // the best weights too: there is nothing to go on with
    'model.safetensors',
    'results.csv',
  ]);
  const epochs = Number(/stopped after (\d+)/.exec(stderr)![1]);
  const results = readFileSync(join(folder, 'runs/train/results.csv'), 'utf8').trimEnd().split('\n');
  expect(results).toHaveLength(1 + epochs);
});

test('Ctrl-C: exit code 130, and the weights so far are a model that evaluate reads', async (context) => {
  if (process.platform === 'win32') context.skip('Windows has no SIGINT to send');
  const folder = folderWithCsv();
  const { child, result } = start(folder, [...QUICK, '--epochs', '1000000', '--hidden', '64']);
  await new Promise<void>((resolve) => {
    child.stderr!.once('data', () => resolve());
  });
  child.kill('SIGINT');
  const { code, stdout, stderr } = await result;
  expect([code, stdout]).toEqual([130, '']);
  expect(stderr).toMatch(
    /^interrupted after [\d,]+ epochs?; the weights so far: runs\/train\/last\.safetensors; to resume: npx jacquard train --resume runs\/train$/m,
  );
  expect(readdirSync(join(folder, 'runs/train')).sort()).toEqual([
    'args.json',
    'last.safetensors',
    'model.safetensors',
    'results.csv',
  ]);
  const evaluation = await jacquard(folder, 'evaluate', 'runs/train/last.safetensors', '--data', 't.csv');
  expect(evaluation.code).toBe(0);
});

test('--version prints the version, --help of every command its options, with exit code 0', async () => {
  const folder = temporaryFolder();
  expect((await jacquard(folder, '--version')).stdout).toBe(`${VERSION}\n`);
  const commands = [
    [],
    ...'train evaluate predict search experiment data bench'.split(' ').map((one) => [one]),
  ];
  const helps = await Promise.all(
    commands.map((command) => succeeded(jacquard(folder, ...command, '--help'))),
  );
  helps.forEach(({ stdout, stderr }) => {
    expect(stdout).toMatch(/^Usage: jacquard/);
    expect(stderr).toBe('');
  });
  expect(helps[1].stdout).toMatch(/--learning-rate <x> [^-]*\(default:\s+0\.05\s+for\s+a\s+mean/);
});

test('--profile says where the steps went: every kernel, its share, and what is outside', async () => {
  const folder = folderWithCsv();
  // So much work that no kernel falls below the least share that is shown when the system stops the process for 50 ms.
  const work = ['--hidden', '512', '--epochs', '40'];
  const { stdout } = await succeeded(jacquard(folder, ...QUICK, ...work, '--profile', '--quiet'));
  expect(stdout).toMatch(/where \d+\.\d\d s of training steps went/);
  expect(stdout).toMatch(/gemmDescend +\d+×\d+·\d+×\d+ +\d+ +[\d.]+ +[\d.]+ % +[\d.]+ GFLOP\/s/);
  expect(stdout).toMatch(/outside kernels +[\d.]+ %/);
  const again = await succeeded(
    jacquard(folder, ...QUICK, '--data', 't.csv', '--profile', '--quiet', '--json'),
  );
  const { profile } = JSON.parse(again.stdout);
  expect(profile.outside).toBeGreaterThan(0);
  expect(profile.outside).toBeLessThan(1);
  expect(profile.rows.length).toBeGreaterThan(5);
});
