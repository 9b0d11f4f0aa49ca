// The first and the last table of report.html: how the model was trained, where its data came from, and which files there are.
// Next: run-report.ts, search-report.ts and evaluate.ts.

import { type KernelSet, kernelsText } from '../src/backend/backend.js';
import type { TargetScale } from '../src/data/target-scale.js';
import type { Network } from '../src/network/network.js';
import { networkName } from '../src/nn/describe-layers.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { type NamedValue, parameterText } from '../src/report/index.js';
import type { ImportanceDocument } from './columns-report.js';
import { describeRegularizers, describeUpdates } from './describe-training.js';
import { membersText } from './member-figures.js';
import { versions } from './run-folder.js';
import { grouped, sixDigits, timeText } from './terminal-table.js';
import { densityText, type TrainDocument } from './train-summary.js';
import { type LogName, logsTo } from './training-logs.js';

/** The limit of standardised features: the network's own, or that of a table's columns. */
function clipOf({ standardizer, schema }: Network): number | undefined {
  const column = schema?.columns.find((one) => one.kind === 'number' && one.clip !== undefined);
  return standardizer?.clip ?? (column?.kind === 'number' ? column.clip : undefined);
}

export function trainingSummary({ model, data, ...document }: TrainDocument, network: Network): NamedValue[] {
  const { targetScale, classNames } = network;
  const regularizers = describeRegularizers(document.training, clipOf(network));
  const { sizes, layers } = networkName(network.architecture);
  return [
    { name: 'Model', value: layers === '' ? sizes : `${sizes}, ${layers}`, note: model.loss },
    { name: 'Parameters', value: grouped(model.parameters) },
    ...(document.members
      ? [{ name: 'Members', value: membersText(document.members), note: `on ${document.members.rows} rows` }]
      : []),
    { name: 'Data', value: data.name },
    ...scaleRows(targetScale, classNames!),
    {
      name: 'Backend',
      value: kernelsText({ name: document.backend, wide: document.wide }),
      note: document.fallback ?? undefined,
    },
    { name: 'Threads', value: String(document.threads) },
    ...(document.input
      ? [
          {
            name: 'Input',
            value: document.input.path,
            note: densityText(document.input),
          },
        ]
      : []),
    { name: 'Seed', value: String(document.seed) },
    {
      name: 'Training',
      value: describeUpdates(document.training),
      note: `batches of ${document.training.batchSize}, gradients by ${document.training.reduction}`,
    },
    ...(regularizers ? [{ name: 'Regularisation', value: regularizers }] : []),
    { name: 'Epochs', value: String(document.epochs), note: `${timeText(document.secondsPerEpoch)} each` },
    ...(document.search
      ? [
          {
            name: 'Search',
            value: parameterText(document.search.winner ?? {}),
            note: `of ${document.search.rows.length} combinations, in ${document.search.seconds.toFixed(1)} s`,
          },
        ]
      : []),
  ];
}

/** One row per target with its mean and deviation; none without standardisation. */
function scaleRows(scale: TargetScale | null, names: readonly string[]): NamedValue[] {
  if (scale === null) return [];
  return names.map((name, j) => ({
    name: `Target ${name}`,
    value: `${sixDigits(scale.mean[j])} ± ${sixDigits(scale.deviation[j])}`,
    note: 'mean and deviation of the training rows',
  }));
}

export function provenance(data: LoadedData, seed: number, backend: KernelSet): NamedValue[] {
  const { jacquard, node } = versions();
  return [
    { name: 'jacquard', value: jacquard },
    { name: 'Node', value: node },
    { name: 'Backend', value: kernelsText(backend) },
    { name: 'Seed', value: String(seed) },
    { name: 'Data', value: data.origin },
    { name: 'SHA-256 of the data', value: data.checksum },
  ];
}

export function filesOf({ importance }: ImportanceDocument, log?: readonly LogName[]): NamedValue[] {
  return [
    ...FILES.filter(({ name }) => name !== 'results.csv' || logsTo('csv', log)),
    ...(importance ? [{ name: 'importance.svg', value: 'which columns matter' }] : []),
    ...(logsTo('tensorboard', log)
      ? [{ name: 'events.out.tfevents.…', value: 'the curves for TensorBoard' }]
      : []),
  ];
}

const FILES: NamedValue[] = [
  { name: 'model.safetensors', value: "the best epoch's weights" },
  { name: 'last.safetensors', value: 'the weights after the last epoch; the table of results is theirs' },
  { name: 'results.csv', value: 'a row an epoch' },
  { name: 'predictions.csv', value: 'a row for each evaluated row' },
  { name: 'report.json', value: 'the figures of this page' },
  { name: 'args.json', value: 'all that repeats the run' },
];
