// For rows that are no images: a field for each feature, to see how the answer follows.
// Before: try-view.ts asks for the values after each change.

import { byId, make } from '../dom.js';

/** The form is not shown for more fields than this. */
export const MOST_FIELDS = 30;

export class FeatureFields {
  private inputs: HTMLInputElement[] = [];

  constructor(private readonly onChange: () => void) {}

  /** Fields for `count` features, from 0; none for more than are a form. */
  show(count: number): void {
    const fields = count <= MOST_FIELDS ? count : 0;
    if (fields === this.inputs.length) return; // what was typed stays
    this.inputs = Array.from({ length: fields }, (_, i) =>
      make('input', {
        type: 'number',
        step: 'any',
        value: 0,
        id: `feature-${i}`,
        oninput: () => this.onChange(),
      }),
    );
    byId('features').replaceChildren(
      ...this.inputs.map((input, i) =>
        make('div', {}, make('label', { for: input.id }, `Feature ${i + 1}`), input),
      ),
    );
  }

  set(values: ArrayLike<number>): void {
    this.inputs.forEach((input, i) => {
      input.value = String(Math.round(values[i] * 1e6) / 1e6);
    });
  }

  /** Null while a field holds no number. */
  values(): Float32Array | null {
    const values = Float32Array.from(this.inputs, ({ valueAsNumber }) => valueAsNumber);
    return values.every(Number.isFinite) && values.length > 0 ? values : null;
  }
}
