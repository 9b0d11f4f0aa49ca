// The Try view: a row that is picked, a drawing or features set by hand, and what the model makes of it.
// Next: examples.ts lists rows, drawing.ts and features.ts take input, answer.ts shows the answer.

import { byId, say } from '../dom.js';
import type { App } from '../state.js';
import { showAnswer, showNoAnswer } from './answer.js';
import { Drawing } from './drawing.js';
import { Examples } from './examples.js';
import { FeatureFields, MOST_FIELDS } from './features.js';

const DRAWABLE = 28 * 28;

const INPUTS = {
  drawing: {
    title: 'Draw',
    note: 'With mouse, finger or pen; or with the arrow keys, where Space paints and Delete wipes out.',
  },
  fields: { title: 'Set the features', note: 'Pick a row, and change its numbers here.' },
  none: {
    title: 'Draw',
    note: `Drawing is for models of 28×28 pixels, fields for up to ${MOST_FIELDS} features. Rows can be picked.`,
  },
};

export function mountTry(app: App): { show(): void } {
  const { client, state } = app;
  const drawing = new Drawing(byId<HTMLCanvasElement>('drawing'), () => {
    if (drawing.isEmpty()) showNoAnswer(state);
    else void answer('The drawing', drawing.bytes());
  });
  const fields = new FeatureFields(() => {
    const values = fields.values();
    if (values) void answer('These features', values);
  });
  const examples = new Examples(app, ({ position, values, probabilities, label }) => {
    if (inputSize() === DRAWABLE && values instanceof Uint8Array) drawing.set(values);
    else fields.set(values);
    if (probabilities) showAnswer(state, `Row ${position + 1}`, probabilities, label);
  });
  byId('clear').addEventListener('click', () => drawing.clear());
  byId('undo').addEventListener('click', () => drawing.undo());

  async function answer(what: string, values: Uint8Array | Float32Array): Promise<void> {
    const { model, busy } = state;
    if (model === null || busy === 'race') return; // a race would not be one with this beside it
    try {
      const probabilities = await client.call('predict', values);
      if (state.model === model) showAnswer(state, what, probabilities);
    } catch (error) {
      say('answer', (error as Error).message);
    }
  }

  const inputSize = () => state.model?.inputSize ?? state.data?.featureCount ?? 0;

  function showInput(): void {
    const size = inputSize();
    const kind = size === DRAWABLE ? 'drawing' : size <= MOST_FIELDS ? 'fields' : 'none';
    byId('draw-title').textContent = INPUTS[kind].title;
    say('draw-note', INPUTS[kind].note);
    byId('draw').hidden = kind !== 'drawing';
    fields.show(kind === 'fields' ? size : 0);
  }

  let seen = { model: state.model, data: state.data };
  app.onChange(() => {
    const { model, data } = state;
    if (seen.model === model && seen.data === data) return;
    const otherData = seen.data !== data;
    seen = { model, data };
    showInput();
    showNoAnswer(state);
    examples.reset(otherData);
  });
  return examples;
}
