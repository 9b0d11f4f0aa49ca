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
type InputKind = keyof typeof INPUTS;

export function mountTry(app: App): { show(): void } {
  const { client, state } = app;
  /** Of what was asked last: an answer to anything before it is late. */
  let question = 0;

  const drawing = new Drawing(byId<HTMLCanvasElement>('drawing'), () => void answerInput());
  const fields = new FeatureFields(() => void answerInput());
  const examples = new Examples(app, ({ position, values, probabilities, label, comparable }) => {
    question++;
    if (inputKind() === 'drawing' && values instanceof Uint8Array) drawing.set(values);
    else fields.set(values);
    if (probabilities) showAnswer(state, `Row ${position + 1}`, probabilities, { label, comparable });
    else say('answer', `Row ${position + 1} is: ${label}. There is no model for such rows yet.`);
  });
  byId('clear').addEventListener('click', () => drawing.clear());
  byId('undo').addEventListener('click', () => drawing.undo());

  /** Asks the model about the drawing, or the features, as they stand. */
  async function answerInput(): Promise<void> {
    const asked = ++question;
    const kind = inputKind();
    const drawn = kind === 'drawing' && !drawing.isEmpty() ? drawing.bytes() : null;
    const values = kind === 'fields' ? fields.values() : drawn;
    if (state.model === null || values === null) return showNoAnswer(state);
    try {
      const probabilities = await client.call('predict', values);
      if (asked !== question) return;
      showAnswer(state, kind === 'fields' ? 'These features' : 'The drawing', probabilities);
    } catch (error) {
      if (asked === question) say('answer', (error as Error).message);
    }
  }

  function inputKind(): InputKind {
    const size = state.model?.inputSize ?? state.data?.featureCount ?? 0;
    return size === DRAWABLE ? 'drawing' : size <= MOST_FIELDS ? 'fields' : 'none';
  }

  function showInput(): void {
    const kind = inputKind();
    byId('draw-title').textContent = INPUTS[kind].title;
    say('draw-note', INPUTS[kind].note);
    byId('draw').hidden = kind !== 'drawing';
    fields.show(kind === 'fields' ? (state.model?.inputSize ?? state.data?.featureCount ?? 0) : 0);
  }

  let seen = { model: state.model, data: state.data };
  app.onChange(() => {
    const { model, data } = state;
    if (seen.model === model && seen.data === data) return;
    const otherData = seen.data !== data;
    seen = { model, data };
    showInput();
    void answerInput();
    examples.reset(otherData);
  });
  return examples;
}
