// Rows that code brings, as a stream: a function that returns a fresh iterable of batches or rows, or an object that can be iterated
// again. One pass before the training learns what must be known of all rows; each epoch iterates once more.
// Before: given-rows.ts checks what is brought. Next: network/training-rows.ts.

import { DataError, OptionError } from '../errors.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { given, neededNumber, number } from '../options/option-kinds.js';
import type { Dataset } from './dataset.js';
import { piecesOf, type RowSource } from './given-rows.js';
import { copyOf, type RowShape, sampleOf } from './row-sample.js';
import type { RowPiece, RowStream } from './row-stream.js';
import { TotalsBuilder } from './row-totals.js';
import type { Targets } from './targets.js';

const STREAM_OPTIONS = {
  /** Features of a row. */
  featureCount: neededNumber({ whole: true, from: 1, to: 2 ** 24 }),
  /** What the labels 0, 1, … stand for. Default: none, where there are targets. */
  classNames: given<readonly string[]>(['text']),
  /** In place of classes: values to predict, or several labels a row. Default: rows have a class. */
  targets: given<Omit<Targets, 'values'>>({ kind: 'text', names: ['text'] }),
  /** What messages call the rows. Default: rows. */
  name: given<string>('text'),
  /** The most rows that are held at once, and shuffled among one another. Default 65536. */
  bufferRows: number({ whole: true, from: 1, to: 2 ** 30 }, 65536),
};

/** Options of streamRows(). */
export interface StreamOptions extends Given<typeof STREAM_OPTIONS> {}

/** Rows of the sample. */
const SAMPLE_ROWS = 2000;

/**
 * Reads all rows once, and returns them as a stream that Network.fit takes. Rows keep the order of the source between windows of
 * `bufferRows`, and are shuffled within one: give rows in an order that mixes the classes. The source must bring as many rows each time;
 * a training that is to be resumed to the same bits, the same rows. Features are bytes where every batch has a Uint8Array, else floats.
 * @throws OptionError for what can be iterated only once; ShapeError, DataError for rows that do not fit.
 * @example
 * async function* batches() {
 *   for (let part = 0; part < 20; part++) yield { features: await pixelsOf(part), labels: await labelsOf(part) };
 * }
 * const rows = await streamRows(batches, { featureCount: 784, classNames: ['cat', 'dog'] });
 * await network.fit(rows, { epochs: 3 });
 */
export async function streamRows(source: RowSource, options: StreamOptions): Promise<RowStream> {
  requireOptionsOf('streamRows', STREAM_OPTIONS, options);
  const { name = 'rows', bufferRows, featureCount, classNames, targets } = settle(STREAM_OPTIONS, options);
  const shape: RowShape = { name, featureCount, classNames: classNames ?? [], targets: targets ?? null };
  if (!classNames === !targets) throw new OptionError('streamRows: either classNames or targets expected');
  const totals = new TotalsBuilder(name, featureCount, shape.classNames.length, targets?.names ?? []);
  const first: RowPiece[] = [];
  let sampled = 0;
  let bytes = true;
  for await (const piece of piecesOf(source, shape)) {
    totals.add(piece);
    bytes &&= piece.features instanceof Uint8Array;
    if (sampled >= SAMPLE_ROWS) continue;
    first.push(copyOf(piece));
    sampled += piece.labels.length;
  }
  const found = totals.finish();
  return new IterableRows(source, { ...shape, bytes }, sampleOf(first, shape, bytes), found, bufferRows);
}

class IterableRows implements RowStream {
  /** An iteration that stands at a place of an epoch, so that the next window goes on there. */
  private open: { epoch: number; place: number; rest: Cursor } | null = null;

  constructor(
    private readonly source: RowSource,
    private readonly shape: RowShape & { bytes: boolean },
    readonly sample: Dataset,
    readonly totals: RowStream['totals'],
    readonly windowRows: number,
  ) {}

  /** The seed changes nothing: the source has the order. */
  async *rows(_seed: number, epoch: number, first: number, count: number): AsyncGenerator<RowPiece> {
    const { name, bytes } = this.shape;
    const { size } = this.totals;
    if (this.open?.epoch !== epoch || this.open.place !== first) {
      await this.open?.rest.close();
      this.open = { epoch, place: 0, rest: new Cursor(piecesOf(this.source, this.shape), this.shape) };
    }
    const { open } = this;
    const fail = (found: string) => {
      throw new DataError(
        `${name}: ${found} in epoch ${epoch}, ${size} in the first pass; the rows must be as many each time`,
      );
    };
    while (open.place < first + count) {
      const skips = open.place < first;
      const piece = await open.rest.take((skips ? first : first + count) - open.place);
      if (piece === null) return fail(`${open.place} rows`);
      if (bytes && !(piece.features instanceof Uint8Array))
        throw new DataError(`${name}: bytes in the first pass, floats in epoch ${epoch}`);
      open.place += piece.labels.length;
      if (!skips) yield bytes ? piece : { ...piece, features: Float32Array.from(piece.features) };
    }
    if (open.place < size) return;
    this.open = null;
    if ((await open.rest.take(1)) !== null) fail(`more than ${size} rows`);
  }
}

/** Takes rows off an iteration, as many as are wanted or fewer. */
class Cursor {
  private piece: RowPiece | null = null;
  private at = 0;

  constructor(
    private readonly pieces: AsyncGenerator<RowPiece>,
    private readonly shape: RowShape,
  ) {}

  async take(most: number): Promise<RowPiece | null> {
    while (this.piece === null || this.at === this.piece.labels.length) {
      const next = await this.pieces.next();
      if (next.done) return null;
      [this.piece, this.at] = [next.value, 0];
    }
    const { features, labels, targets } = this.piece;
    const { featureCount: n, targets: asked } = this.shape;
    const start = this.at;
    const end = Math.min(labels.length, start + most);
    const width = asked?.names.length ?? 0;
    this.at = end;
    return {
      features: features.subarray(start * n, end * n),
      labels: labels.subarray(start, end),
      targets: targets?.subarray(start * width, end * width) ?? null,
    };
  }

  async close(): Promise<void> {
    await this.pieces.return(undefined);
  }
}
