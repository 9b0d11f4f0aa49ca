// The Train view's charts: curves, confusion matrix, weights. They grow as news come, at most once a frame.
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
  private due = false;

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

  add(records: readonly EpochRecord[], confusion: ConfusionMatrix, weights: WeightPictures | null): void {
    this.records.push(...records);
    this.confusion = confusion;
    this.weights = weights;
    this.plan();
  }

  private plan(): void {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.draw();
    });
  }

  private draw(): void {
    const history = {
      epochs: this.records.map(({ seconds, ...record }) => record),
      lossLabel: 'loss',
    };
    showSvg('loss-chart', lossChart(history, SIZE));
    showSvg('accuracy-chart', accuracyChart(history, SIZE));
    const { confusion, classNames, weights } = this;
    byId('confusion-chart').hidden = confusion === null || classNames.length > MOST_CLASSES;
    if (confusion && classNames.length <= MOST_CLASSES) {
      const title = 'Validation rows: true class by predicted class';
      showSvg(
        'confusion-chart',
        confusionMatrixChart({ classNames, counts: confusion, normalized: false, title, standalone: false }),
      );
    }
    byId('weights').hidden = weights === null;
    if (weights) drawWeights(weights);
  }
}

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
