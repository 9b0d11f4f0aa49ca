// The Train view's charts: curves, confusion matrix, weights. They grow as news come.
// Before: train.ts. The drawing is src/report's, as in the command line's report.

import type { ConfusionMatrix } from '../../src/evaluate/confusion-matrix.js';
import { confusionMatrixChart } from '../../src/report/confusion-matrix.js';
import { accuracyChart, lossChart } from '../../src/report/history-charts.js';
import type { EpochRecord } from '../../src/train/history.js';
import { byId, grouped, showSvg } from '../dom.js';
import type { WeightPictures } from '../protocol.js';

const SIZE = { width: 520, height: 340, standalone: false };
/** More classes than this make a matrix that nobody can read. */
const MOST_CLASSES = 20;

export class Charts {
  private records: EpochRecord[] = [];
  private classNames: readonly string[] = [];
  private confusion: ConfusionMatrix | null = null;
  private weights: WeightPictures | null = null;
  /** Pictures still to be drawn anew. */
  private due: (typeof PICTURES)[number][] = [];

  get last(): EpochRecord | undefined {
    return this.records.at(-1);
  }

  /** Of a new training; the old curves go. */
  begin(classNames: readonly string[]): void {
    this.classNames = classNames;
    this.records = [];
    this.confusion = null;
    this.weights = null;
    this.plan();
  }

  /** Nothing to show any more. */
  clear(): void {
    this.due = [];
    for (const id of ['loss-chart', 'accuracy-chart', 'confusion-chart', 'weights']) byId(id).hidden = true;
  }

  add(records: readonly EpochRecord[], confusion: ConfusionMatrix, weights: WeightPictures | null): void {
    this.records.push(...records);
    this.confusion = confusion;
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
    return { epochs: this.records.map(({ seconds, ...record }) => record), lossLabel: 'loss' };
  }

  private loss(): void {
    showSvg('loss-chart', lossChart(this.history(), SIZE));
  }

  private accuracy(): void {
    showSvg('accuracy-chart', accuracyChart(this.history(), SIZE));
  }

  private confused(): void {
    const { confusion: counts, classNames } = this;
    const drawable = counts !== null && classNames.length <= MOST_CLASSES;
    byId('confusion-chart').hidden = !drawable;
    if (!drawable) return;
    const title = 'Confusion on validation rows';
    showSvg(
      'confusion-chart',
      confusionMatrixChart({ classNames, counts, normalized: false, title, standalone: false }),
    );
  }

  private pictures(): void {
    byId('weights').hidden = this.weights === null;
    if (this.weights) drawWeights(this.weights);
  }
}

const PICTURES = ['loss', 'accuracy', 'confused', 'pictures'] as const;

const GAP = 2; // pixels between two images
const COLUMNS = 8;

function drawWeights({ side, count, units, changes, pixels }: WeightPictures): void {
  const canvas = byId<HTMLCanvasElement>('weights-canvas');
  const columns = Math.min(COLUMNS, count);
  const step = side + GAP;
  const [width, height] = [columns * step - GAP, Math.ceil(count / columns) * step - GAP];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d')!;
  const bytes = side * side * 4;
  for (let unit = 0; unit < count; unit++) {
    const image = new ImageData(pixels.subarray(unit * bytes, (unit + 1) * bytes), side, side);
    context.putImageData(image, (unit % columns) * step, Math.floor(unit / columns) * step);
  }
  const shown = count < units ? `${count} of ${grouped(units)} units` : `${units} units`;
  const what = changes ? 'what training has added to their first weights' : 'their weights';
  byId('weights-caption').textContent =
    `${shown}, ${what}: red pixels speak for a unit, blue ones against it.`;
}
