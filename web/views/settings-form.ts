// The form of the Train view: which model, how it is trained, and the settings that suit the data.
// Before: train-view.ts.

import {
  ACTIVATION_NAMES,
  ACTIVATION_NOTES,
  type ActivationName,
  activationNamed,
} from '../../src/functions/activations.js';
import type { DataFacts, Suggestion } from '../data-protocol.js';
import { byId, make, numberIn, say } from '../dom.js';
import type { TrainSettings } from '../training-protocol.js';

const HIDDEN_LAYERS = {
  ...{ softmax: 0, 'one-vs-all': 0, layers: 0 },
  ...{ 'one-hidden': 1, 'two-hidden': 2, 'three-hidden': 3 },
} as const;
const HIDDEN_IDS = ['hidden-1', 'hidden-2', 'hidden-3'];
/** The settings at the start, and for data without suggestions. */
const USUAL = {
  model: 'one-hidden',
  hidden: [342, 180, 100],
  activation: 'relu',
} satisfies Suggestion['settings'];

/** The data whose suggestions are on show, and which of the two. */
let shown: { data: DataFacts | null; images: boolean } = { data: null, images: false };

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
  const model = modelSelect().value as TrainSettings['model'];
  const layers = HIDDEN_LAYERS[model];
  byId('hidden-sizes').hidden = layers === 0;
  byId('second-hidden').hidden = layers < 2;
  byId('third-hidden').hidden = layers < 3;
  byId('layers-choice').hidden = model !== 'layers';
  byId<HTMLTextAreaElement>('layers').disabled = model !== 'layers'; // so that it may be empty
  byId('activation-choice').hidden = layers === 0 && model !== 'layers';
  const { data, images } = shown;
  if (data && images !== (model === 'layers')) showSuggestion(data);
}

/** Sets the suggested settings. Between data sets of the same kind, the chosen model stays. */
export function suggest(data: DataFacts, before: DataFacts | null): void {
  const { settings } = data.suggestion;
  const otherKind = before !== null && (before.table === null) !== (data.table === null);
  const chosen = settings.model === undefined && otherKind ? USUAL : settings;
  if (chosen.model) modelSelect().value = chosen.model;
  showModels(data);
  setFields(chosen);
  byId<HTMLTextAreaElement>('layers').value = data.imageSuggestion?.settings.layers ?? '';
  showSuggestion(data);
  showFields();
}

/** Of the model that is chosen. */
function showSuggestion(data: DataFacts): void {
  const images = modelSelect().value === 'layers';
  shown = { data, images };
  const { settings, weightDecay, note } = (images ? data.imageSuggestion : null) ?? data.suggestion;
  const { epochs, batchSize, learningRate, l2 } = settings;
  setFields({ epochs, batchSize, learningRate, l2 });
  byId('l2-label').textContent = weightDecay ? 'Weight decay' : 'L2 (λ)';
  say('settings-note', note);
}

function setFields({ hidden, ...settings }: Suggestion['settings']): void {
  const { epochs, batchSize, learningRate, l2, activation } = settings;
  const fields = { epochs, 'batch-size': batchSize, 'learning-rate': learningRate, l2, activation };
  for (const [id, value] of Object.entries(fields))
    if (value !== undefined) byId<HTMLInputElement>(id).value = String(value);
  hidden?.forEach((units, i) => {
    byId<HTMLInputElement>(HIDDEN_IDS[i]).value = String(units);
  });
}

/** One-vs-all is for classes only, convolutions for images; for values, a model without hidden layers is linear regression. */
function showModels({ task, imageSuggestion }: DataFacts): void {
  const select = modelSelect();
  const [softmax, oneVsAll] = select.options;
  const layers = select.options[select.options.length - 1];
  softmax.textContent = {
    ...{ classes: 'Softmax regression', values: 'Linear regression', labels: 'Logistic regression' },
  }[task];
  oneVsAll.hidden = oneVsAll.disabled = task !== 'classes';
  layers.hidden = layers.disabled = imageSuggestion === null;
  if (oneVsAll.disabled && select.value === oneVsAll.value) select.value = softmax.value;
  if (layers.disabled && select.value === layers.value) select.value = USUAL.model;
}

/** Undefined while a field is missing or out of its range. */
export function readSettings(): TrainSettings | undefined {
  const model = modelSelect().value as TrainSettings['model'];
  const hidden = HIDDEN_IDS.slice(0, HIDDEN_LAYERS[model]).map(numberIn);
  const numbers = ['learning-rate', 'l2', 'epochs', 'batch-size', 'seed'].map(numberIn);
  const layers = textIn('layers');
  if ([...hidden, ...numbers, layers].includes(undefined)) return undefined;
  const [learningRate, l2, epochs, batchSize, seed] = numbers as number[];
  return {
    ...{
      model,
      hidden: hidden as number[],
      layers: layers!,
      activation: byId<HTMLSelectElement>('activation').value as ActivationName,
    },
    ...{ learningRate, l2, epochs, batchSize, seed },
    threads: Number(byId<HTMLSelectElement>('threads').value),
  };
}

/** Empty while the field is not in use; undefined where it must not be empty. */
function textIn(id: string): string | undefined {
  const field = byId<HTMLTextAreaElement>(id);
  if (field.disabled) return '';
  return field.reportValidity() ? field.value : undefined;
}
