// The Train view's charts: curves, confusion matrix or true and predicted values, weights. They are updated during training.
// Before: train-view.ts. The drawing is src/report's, as in the command line's report.

import type { ConfusionMatrix } from '../../src/evaluate/confusion-matrix.js';
import { confusionMatrixChart } from '../../src/report/confusion-matrix-chart.js';
import { accuracyChart, errorChart, lossChart } from '../../src/report/history-charts.js';
import { scatterChart } from '../../src/report/scatter-chart.js';
import type { EpochRecord } from '../../src/train/history.js';
import type { DataFacts } from '../data-protocol.js';
import { byId, grouped, showSvg } from '../dom.js';
import type { EpochNews, WeightPictures } from '../training-protocol.js';

const SIZE = { width: 520, height: 340, standalone: false };
/** More classes than this make a matrix that nobody can read. */
const MOST_CLASSES = 20;
/** As many as fit on a narrow screen. */
const SMALL_MATRIX = 4;

export class Charts {
  private records: EpochRecord[] = [];
  private classNames: readonly string[] = [];
  private task: DataFacts['task'] = 'classes';
  private confusion: ConfusionMatrix | null = null;
  private values: EpochNews['values'] = null;
  /** The epoch whose weights are kept, once that is known. */
  private kept: number | null = null;
  private weights: WeightPictures | null = null;
  /** Pictures still to be drawn anew. */
  private due: (typeof PICTURES)[number][] = [];

  /** The epoch whose figures are shown: the last one, and at the end the one whose weights are kept. */
  get shown(): EpochRecord | undefined {
    return this.records.find(({ epoch }) => epoch === this.kept) ?? this.records.at(-1);
  }

  /** Of a new training; the old curves go. */
  begin({ classNames, task }: DataFacts): void {
    this.classNames = classNames;
    this.task = task;
    this.records = [];
    this.confusion = null;
    this.values = null;
    this.kept = null;
    this.weights = null;
    this.plan();
  }

  /** Nothing to show any more. */
  clear(): void {
    this.due = [];
    for (const id of CHARTS) byId(id).hidden = true;
  }

  add({ records, kept, confusion, values, weights }: EpochNews): void {
    this.records.push(...records);
    this.kept = kept;
    this.confusion = confusion;
    this.values = values;
    this.weights = weights;
    this.plan();
  }

  private plan(): void {
    if (this.due.length > 0) {
      this.due = [...PICTURES]; // what is being drawn starts anew, with the newest figures
      return;
    }
    this.due = [...PICTURES];
    requestAnimationFrame(() => this.draw());
  }

  /** One picture a frame, so that no frame is long. */
  private draw(): void {
    const picture = this.due.shift();
    if (picture) this[picture]();
    if (this.due.length > 0) requestAnimationFrame(() => this.draw());
  }

  private history() {
    const epochs = this.records.map(({ seconds, ...record }) => record);
    const scaled = epochs.some((record) => 'scaled' in record);
    return { epochs, lossLabel: scaled ? 'loss (scaled)' : 'loss', bestEpoch: this.kept ?? undefined };
  }

  private loss(): void {
    showSvg('loss-chart', lossChart(this.history(), SIZE));
  }

  private accuracy(): void {
    const chart = this.task === 'values' ? errorChart : accuracyChart;
    showSvg('accuracy-chart', chart(this.history(), SIZE));
  }

  private confused(): void {
    const { confusion: counts, classNames } = this;
    const drawable = counts !== null && classNames.length <= MOST_CLASSES;
    byId('confusion-chart').hidden = !drawable;
    if (!drawable) return;
    byId('confusion-chart').classList.toggle('small', classNames.length <= SMALL_MATRIX);
    const title = 'Confusion matrix, validation rows';
    showSvg(
      'confusion-chart',
      confusionMatrixChart({ classNames, counts, normalized: false, title, standalone: false }),
    );
  }

  private predicted(): void {
    byId('values-chart').hidden = this.values === null;
    if (this.values === null) return;
    const { name, truth, predicted } = this.values;
    const title = `${name}: predicted against true values`;
    showSvg('values-chart', scatterChart({ truth, predicted, title, standalone: false }));
  }

  private pictures(): void {
    byId('weights').hidden = this.weights === null;
    if (this.weights) drawWeights(this.weights);
  }
}

const PICTURES = ['loss', 'accuracy', 'confused', 'predicted', 'pictures'] as const;
const CHARTS = ['loss-chart', 'accuracy-chart', 'confusion-chart', 'values-chart', 'weights'];

const COLUMNS = 8;
/** Pixels between two images. Filters need a frame: what they look for goes to their edges. */
const GAPS = { weights: 2, changes: 2, filters: 6 } as const;
const FRAME = '#7f7f7f';

function drawWeights({ height, width, count, of, what, pixels }: WeightPictures): void {
  const canvas = byId<HTMLCanvasElement>('weights-canvas');
  const columns = Math.min(COLUMNS, count);
  const gap = GAPS[what];
  const [across, down] = [width + gap, height + gap];
  const whole = { width: columns * across, height: Math.ceil(count / columns) * down };
  if (canvas.width !== whole.width || canvas.height !== whole.height) Object.assign(canvas, whole);
  const context = canvas.getContext('2d')!;
  context.fillStyle = FRAME;
  const bytes = height * width * 4;
  for (let i = 0; i < count; i++) {
    const image = new ImageData(pixels.subarray(i * bytes, (i + 1) * bytes), width, height);
    const [x, y] = [(i % columns) * across + gap / 2, Math.floor(i / columns) * down + gap / 2];
    if (what === 'filters') context.fillRect(x - 1, y - 1, width + 2, height + 2);
    context.putImageData(image, x, y);
  }
  const shown = count < of ? `${count} of ${grouped(of)}` : String(of);
  byId('weights-caption').textContent = `${shown} ${CAPTIONS[what]}`;
}

const CAPTIONS: Record<WeightPictures['what'], string> = {
  weights: 'units, their weights: red pixels speak for a unit, blue ones against it.',
  changes:
    'units, what training has added to their first weights: red pixels speak for a unit, blue ones against it.',
  filters:
    'filters of the first convolution: red pixels raise a filter’s output where they are bright, blue ones lower it.',
};
