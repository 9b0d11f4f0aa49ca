// Some rows of a stream as a data set, which shows what all of them are. Before: row-stream.ts. Next: iterable-rows.ts.

import { Dataset } from './dataset.js';
import type { RowPiece } from './row-stream.js';
import type { Targets } from './targets.js';

/** What is known of rows before they come. */
export interface RowShape {
  readonly name: string;
  readonly featureCount: number;
  readonly classNames: readonly string[];
  readonly targets: Omit<Targets, 'values'> | null;
}

export function copyOf({ features, labels, targets }: RowPiece): RowPiece {
  return { features: features.slice(), labels: labels.slice(), targets: targets?.slice() ?? null };
}

/** Some rows as a data set, of the type of features that the stream has. */
export function sampleOf(pieces: readonly RowPiece[], shape: RowShape, bytes: boolean): Dataset {
  const rows = pieces.reduce((sum, { labels }) => sum + labels.length, 0);
  const { name, featureCount, classNames, targets: asked } = shape;
  const features = new (bytes ? Uint8Array : Float32Array)(rows * featureCount);
  const labels = new Int32Array(rows);
  const width = asked?.names.length ?? 0;
  const values = new Float64Array(rows * width);
  let row = 0;
  for (const piece of pieces) {
    features.set(piece.features, row * featureCount);
    labels.set(piece.labels, row);
    if (piece.targets) values.set(piece.targets, row * width);
    row += piece.labels.length;
  }
  return new Dataset({
    ...{ name, features, featureCount },
    ...(asked ? { targets: { ...asked, values } } : { labels, classNames }),
  });
}
