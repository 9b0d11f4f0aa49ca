// The form of the Train view: which model, how it is trained, and the settings that suit the data.
// Before: train-view.ts.

import { ACTIVATION_NAMES, ACTIVATION_NOTES, activationNamed } from '../../src/functions/activations.js';
import type { DataFacts } from '../data-protocol.js';
import { byId, make, numberIn, say } from '../dom.js';
import type { TrainSettings } from '../training-protocol.js';

const HIDDEN_LAYERS = {
  ...{ softmax: 0, 'one-vs-all': 0 },
  ...{ 'one-hidden': 1, 'two-hidden': 2, 'three-hidden': 3 },
} as const;
const HIDDEN_IDS = ['hidden-1', 'hidden-2', 'hidden-3'];
/** The settings at the start, and for data without suggestions. */
const USUAL = { model: 'one-hidden', hidden: [342, 180, 100], activation: 'relu' } as const;

/** The menu of activations: "Leaky ReLU (α = 0.01)". */
export function activationChoices(): { value: string; title: string }[] {
  return ACTIVATION_NAMES.map((value) => {
    const { slope } = activationNamed(value);
    return { value, title: `${ACTIVATION_NOTES[value].title}${slope ? ` (α = ${slope.usual})` : ''}` };
  });
}

export function mountSettings(): void {
  const select = byId<HTMLSelectElement>('activation');
  select.replaceChildren(...activationChoices().map(({ value, title }) => make('option', { value }, title)));
  select.value = USUAL.activation;
  modelSelect().addEventListener('change', showFields);
  showFields();
}

function modelSelect(): HTMLSelectElement {
  return byId<HTMLSelectElement>('model');
}

function showFields(): void {
  const layers = HIDDEN_LAYERS[modelSelect().value as TrainSettings['model']];
  byId('hidden-sizes').hidden = layers === 0;
  byId('second-hidden').hidden = layers < 2;
  byId('third-hidden').hidden = layers < 3;
  byId('activation-choice').hidden = layers === 0;
}

/** Sets the suggested settings. Between data sets of the same kind, the chosen model stays. */
export function suggest(data: DataFacts, before: DataFacts | null): void {
  const { settings, weightDecay, note } = data.suggestion;
  const otherKind = before !== null && (before.table === null) !== (data.table === null);
  const { model, hidden, activation, epochs, batchSize, learningRate, l2 } =
    settings.model === undefined && otherKind ? { ...USUAL, ...settings } : settings;
  const fields = { epochs, 'batch-size': batchSize, 'learning-rate': learningRate, l2, activation, model };
  for (const [id, value] of Object.entries(fields))
    if (value !== undefined) byId<HTMLInputElement>(id).value = String(value);
  hidden?.forEach((units, i) => {
    byId<HTMLInputElement>(HIDDEN_IDS[i]).value = String(units);
  });
  byId('l2-label').textContent = weightDecay ? 'Weight decay' : 'L2 (λ)';
  showModels(data.task);
  showFields();
  say('settings-note', note);
}

/** One-vs-all is for classes only; for values, a model without hidden layers is linear regression. */
function showModels(task: DataFacts['task']): void {
  const [softmax, oneVsAll] = modelSelect().options;
  softmax.textContent = {
    ...{ classes: 'Softmax regression', values: 'Linear regression', labels: 'Logistic regression' },
  }[task];
  oneVsAll.hidden = oneVsAll.disabled = task !== 'classes';
  if (oneVsAll.disabled && modelSelect().value === oneVsAll.value) modelSelect().value = softmax.value;
}

/** Undefined while a field is missing or out of its range. */
export function readSettings(): TrainSettings | undefined {
  const model = modelSelect().value as TrainSettings['model'];
  const hidden = HIDDEN_IDS.slice(0, HIDDEN_LAYERS[model]).map(numberIn);
  const numbers = ['learning-rate', 'l2', 'epochs', 'batch-size', 'seed'].map(numberIn);
  if ([...hidden, ...numbers].includes(undefined)) return undefined;
  const [learningRate, l2, epochs, batchSize, seed] = numbers as number[];
  return {
    ...{ model, hidden: hidden as number[], activation: byId<HTMLSelectElement>('activation').value },
    ...{ learningRate, l2, epochs, batchSize, seed },
    threads: Number(byId<HTMLSelectElement>('threads').value),
  };
}
