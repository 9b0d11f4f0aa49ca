// The data of a report, drawn section by section. Before: draw.ts. Next: random-reports.test.ts.

import { Evaluation } from '../../src/evaluate/classification-report.js';
import { evaluationCurves } from '../../src/evaluate/roc-curve.js';
import { grayImage } from '../../src/report/png.js';
import type * as data from '../../src/report/report-data.js';
import type { ReportedTrial, TrialsData } from '../../src/report/trials-data.js';
import { type Draw, present } from './draw.js';

const IMAGE = grayImage(new Uint8Array(4), 2, 2);
function epochsOf(draw: Draw, values: boolean, most = 40): data.ReportedEpoch[] {
  const [validated, timed, scaled, varies] = [0.7, 0.5, 0.3, 0.4].map(draw.often);
  return draw.some(most, (i) =>
    present({
      epoch: i + 1,
      loss: draw.pick([draw.figure(), 1 / (i + 1), null]),
      accuracy: values ? undefined : draw.pick([draw.share(), draw.share(), null]),
      meanAbsoluteError: values ? draw.figure() : undefined,
      validationLoss: validated ? draw.figure() : undefined,
      validationAccuracy: validated && !values ? draw.share() : undefined,
      validationMeanAbsoluteError: validated && values ? draw.figure() : undefined,
      seconds: timed ? draw.figure() ** 2 : undefined,
      scaled: scaled ? true : undefined,
      learningRate: varies ? 0.1 / (1 + (i >> 1)) : 0.1,
    }),
  ) as unknown as data.ReportedEpoch[];
}

function evaluationOf(draw: Draw): data.EvaluationData {
  const classNames = Array.from({ length: draw.pick([2, 2, 3, 5, 12, 26]) }, (_, i) => draw.name(i));
  const rows = draw.pick([classNames.length, 40, 1500]);
  const truth = Int32Array.from({ length: rows }, (_, i) => i % classNames.length);
  const predicted = truth.map((label) => (draw.often(0.3) ? draw.below(classNames.length) : label));
  const shares = Float32Array.from({ length: rows * classNames.length }, () => 1 + draw.below(50));
  const probabilities = shares.map((share, at) => {
    const first = at - (at % classNames.length);
    return share / shares.subarray(first, first + classNames.length).reduce((sum, one) => sum + one, 0);
  });
  const evaluation = new Evaluation({
    ...{ loss: draw.figure(), truth, predicted, classNames },
    ...(draw.often(0.7) && { probabilities }),
  });
  return {
    ...{ name: draw.pick(['test rows', 'validation rows']), ...evaluation.toJSON() },
    ...(draw.often(0.5) && { curves: evaluationCurves(evaluation) }),
  };
}

function predictionsOf(draw: Draw): data.PredictionsData {
  const columns = draw.below(4);
  const kind = draw.pick(['image', 'cells', 'bare']);
  const row = (i: number): data.PredictedRow =>
    present({
      ...{ row: i, true: draw.name(1), predicted: draw.name(draw.below(2)), probability: draw.share() },
      trueProbability: draw.maybe(0.7, draw.share),
      image: kind === 'image' ? draw.pick([IMAGE, IMAGE, 'https://example.com/x.png']) : undefined,
      cells:
        kind === 'cells'
          ? Array.from({ length: columns }, (_, j) =>
              present({ name: `c${j}`, value: draw.name(j), note: draw.maybe(0.1, () => 'a note') }),
            )
          : undefined,
    });
  return present({
    name: 'test rows',
    worst: draw.maybe(0.7, () => draw.some(30, row)),
    confidentMistakes: draw.maybe(0.7, () => draw.some(12, row)),
    uncertain: draw.maybe(0.7, () => draw.some(12, row)),
    threshold: draw.maybe(0.3, draw.share),
  });
}

function targetsOf(draw: Draw): data.TargetsData {
  const figures = draw.some(4, (i) => ({ heading: draw.name(i), meaning: 'what it means' }));
  return present({
    ...{ name: 'test rows', figures },
    rows: draw.some(5, (i) => ({ name: draw.name(i), figures: figures.map(() => String(draw.figure())) })),
    notes: draw.maybe(0.4, () => draw.some(3, (i) => `note ${i}`)),
    values: draw.maybe(0.6, () =>
      draw.some(3, (i) => {
        const truth = Array.from({ length: draw.pick([0, 1, 2, 50]) }, () => draw.figure());
        return { name: draw.name(i), truth, predicted: truth.map((one) => one + draw.figure() / 10) };
      }),
    ),
  });
}

function columnsOf(draw: Draw): data.ColumnsData {
  return present({
    columns: draw.some(30, (i) =>
      present({
        ...{
          name: draw.name(i),
          kind: draw.pick(['number', 'category', 'date', 'ignored', 'label', 'target']),
          why: 'because',
        },
        doubt: draw.maybe(0.2, () => 'perhaps not'),
        features: draw.below(4),
      }),
    ),
    importance: draw.maybe(0.5, () => ({
      name: 'test rows',
      score: draw.pick(['accuracy', 'share of labels right', 'R²'] as const),
      columns: draw.some(25, (i) => ({
        column: draw.name(i),
        drop: draw.figure() / 100,
        deviation: draw.share() / 10,
      })),
    })),
    importanceNote: draw.maybe(0.3, () => 'it was not asked for'),
  });
}

function trialsOf(draw: Draw): TrialsData {
  const axes = Array.from({ length: 1 + draw.below(4) }, (_, i) => ({
    ...{ name: draw.name(i), choices: draw.often(0.4) },
    ticks: [0, 0.5, 1].map((at) => ({ at, text: String(at * 10) })),
  }));
  const stages = draw.pick([[], [1, 3, 9], [5]]);
  const won = draw.often(0.8);
  const trial = (i: number): ReportedTrial => ({
    ...{ number: i, state: draw.pick(['complete', 'complete', 'pruned', 'failed', 'paused', 'running']) },
    at: axes.map(() => draw.pick([null, draw.share(), draw.share()])),
    texts: axes.map(() => String(draw.figure())),
    ...{
      score: i === 0 && won ? draw.figure() : draw.pick([null, draw.figure()]),
      best: draw.pick([null, draw.figure()]),
      epochs: draw.below(20),
    },
    ...{
      seconds: draw.pick([null, 0.04, 59.94, 61, 4000]),
      reason: draw.pick([null, null, 'it diverged '.repeat(9)]),
    },
    ...{ winner: i === 0 && won, nearTie: i > 0 && draw.often(0.2) },
    figures: stages.slice(0, draw.below(4)).map(() => draw.figure()),
  });
  return {
    ...{ metric: draw.pick(['validation loss', 'accuracy']), higherIsBetter: draw.often(0.5) },
    ...{ format: draw.pick(['number', 'percent'] as const), axes, trials: draw.some(120, trial) },
    ...{ epochs: 9, stages, rungs: draw.often(0.5) },
    importance: draw.often(0.5)
      ? {
          options: axes.map(({ name }) => ({ name, mean: draw.share(), deviation: draw.share() / 5 })),
          ...{ together: draw.share(), trials: 30, epochs: 3, explained: draw.pick([0.9, 0.2, 0, -0.3]) },
        }
      : null,
  };
}

const named = (draw: Draw) => (i: number) =>
  present({ name: draw.name(i), value: String(draw.figure()), note: draw.maybe(0.3, () => draw.name(9)) });

/** A report with some of all sections. */
export function reportOf(draw: Draw): data.ReportData {
  const values = draw.often(0.3);
  return present({
    title: draw.name(0),
    ...{ subtitle: draw.maybe(0.5, () => 'a subtitle'), date: draw.maybe(0.5, () => '2 November 2025') },
    sample: draw.maybe(0.3, () => draw.often(0.7)),
    summary: draw.some(8, named(draw)),
    results: draw.maybe(0.7, () =>
      draw.some(3, (i) =>
        present({
          ...{
            name: ['training', 'validation', 'test'][i],
            rows: draw.maybe(0.7, () => draw.pick([1, 0, 1234567])),
          },
          ...{ loss: draw.pick([null, draw.figure()]), scaled: draw.maybe(0.3, () => true) },
          accuracy: values ? undefined : draw.pick([null, draw.share()]),
          microF1: draw.maybe(0.2, draw.share),
          ...{
            meanAbsoluteError: values ? draw.figure() : undefined,
            r2: values ? draw.pick([null, draw.figure()]) : undefined,
          },
          standardError: draw.maybe(0.3, () => draw.pick([null, draw.share() / 50])),
        }),
      ),
    ),
    layers: draw.maybe(0.5, () => ({
      layers: draw.some(5, (i) => ({
        ...{ name: `dense${i}`, layer: 'dense 4→3', inputs: draw.some(2, (j) => `dense${j}`), shape: [3] },
        ...{ parameters: draw.below(1e6), trainable: draw.often(0.8), mflop: draw.figure() ** 2 },
      })),
      ...{ parameters: draw.below(1e6), trainableParameters: draw.below(1e6), mflop: draw.figure() ** 2 },
    })),
    resultsOf: draw.maybe(0.4, () => 'after the last epoch'),
    warnings: draw.maybe(0.4, () => draw.some(3, (i) => draw.name(i))),
    history: draw.maybe(0.7, () =>
      present({
        epochs: epochsOf(draw, values),
        lossLabel: draw.maybe(0.2, () => 'another loss'),
        accuracyLabel: draw.maybe(0.2, () => 'another accuracy'),
        bestEpoch: draw.maybe(0.5, () => 1 + draw.below(4)),
      }),
    ),
    classHistories: draw.maybe(0.2, () =>
      draw.some(5, (i) => ({ className: draw.name(i), epochs: epochsOf(draw, false, 5) })),
    ),
    folds: draw.maybe(0.3, () => ({
      description: '5 folds, stratified by class',
      scores: draw.some(3, (i) => ({
        heading: draw.name(i),
        mean: '0.8',
        deviation: '0.1',
        values: draw.some(5, String),
      })),
      histories: draw.some(5, (i) => ({ name: `fold ${i}`, epochs: epochsOf(draw, false, 6) })),
      lossLabel: 'mean loss',
    })),
    evaluation: draw.maybe(0.4, () => evaluationOf(draw)),
    predictions: draw.maybe(0.4, () => predictionsOf(draw)),
    targets: draw.maybe(0.3, () => targetsOf(draw)),
    columns: draw.maybe(0.4, () => columnsOf(draw)),
    weights: draw.maybe(0.2, () =>
      present({
        images: draw.some(10, (i) => ({ className: draw.name(i), image: IMAGE })),
        limit: draw.maybe(0.6, draw.figure),
      }),
    ),
    filters: draw.maybe(0.2, () => {
      const images = draw.some(20, () => IMAGE);
      return {
        images,
        limit: draw.share(),
        filters: draw.pick([images.length, 64]),
        channels: draw.pick([1, 3, 8]),
      };
    }),
    search: draw.maybe(0.3, () =>
      present({
        trials: [0.1, 0.01, 0.001].slice(draw.below(3)).flatMap((l2, r) =>
          [2e-3, 2e-4].map((learningRate, c) => ({
            params: draw.often(0.9) ? { learningRate, l2 } : { learningRate, l2, units: 8 },
            ...{ mean: draw.often(0.8) ? draw.figure() : null, deviation: 0.01, diverged: draw.often(0.1) },
            ...{ winner: r + c === 0, nearTie: draw.often(0.2) },
          })),
        ),
        metric: draw.maybe(0.4, () => 'accuracy'),
        higherIsBetter: draw.maybe(0.3, () => true),
        format: draw.maybe(0.3, () => 'percent' as const),
        description: draw.maybe(0.5, () => 'random 70/30 subsamples, 5 epochs, 2 repeats'),
      }),
    ),
    trials: draw.maybe(0.3, () => trialsOf(draw)),
    bestCommand: draw.maybe(0.3, () => 'npx jacquard train --l2 0.1'),
    command: 'npx jacquard train --seed 5',
    provenance: draw.maybe(0.5, () => draw.some(6, named(draw))),
    files: draw.maybe(0.5, () => draw.some(6, named(draw))),
  }) as data.ReportData;
}
