// The Train view: settings to a training, and its news to figures and charts.
// Before: data.ts. Next: charts.ts draws.

import { formatDuration } from '../../src/report/text.js';
import { byId, grouped, make, numberIn, percent, positiveText, say } from '../dom.js';
import type { DataFacts, ModelFacts, TrainingBegun, TrainingProgress, TrainSettings } from '../protocol.js';
import type { App } from '../state.js';
import { Charts } from './charts.js';

const NOT_STARTING_AFTER_MS = 15_000;
const NOT_STARTING =
  'The browser has not started the training yet. If it does not, reload the page, and try one thread.';

const HIDDEN_LAYERS = { softmax: 0, 'one-vs-all': 0, 'one-hidden': 1, 'two-hidden': 2 } as const;

export function mountTrain(app: App): void {
  const { client } = app;
  const charts = new Charts();
  let paused = false;
  let notStarting: ReturnType<typeof setTimeout> | undefined;
  /** What the results on show are of. */
  let own: { data: DataFacts | null; model: ModelFacts | null } = { data: null, model: null };
  let suggestedFor: DataFacts | null = null;

  byId('model').addEventListener('change', showFields);
  showFields();

  byId('settings').addEventListener('submit', (event) => {
    event.preventDefault();
    const settings = readSettings();
    if (settings) void train(settings);
    else say('train-problem', 'A setting is missing or out of its range; it is marked.');
  });

  async function train(settings: TrainSettings): Promise<void> {
    const { data } = app.state;
    if (data === null) return;
    clear('Getting ready …');
    if (matchMedia('(max-width: 900px)').matches) byId('progress-title').scrollIntoView(); // it lies below the form there
    charts.begin(data.classNames);
    setPaused(false);
    let problem: string | null = null;
    await app.occupy(
      'training',
      async () => {
        own = { data, model: null };
        app.set({ model: null });
        byId('stop').focus(); // the button that was pressed is off now
        notStarting = setTimeout(() => say('train-status', NOT_STARTING), NOT_STARTING_AFTER_MS);
        own.model = await client.call('train', settings).finally(() => clearTimeout(notStarting));
        app.set({ model: own.model });
      },
      (text) => {
        problem = text;
      },
    );
    say('train-problem', problem);
    if (document.activeElement === document.body) byId('train').focus();
    finish(app.state.model, settings, problem);
  }

  /** Takes away the results of a training that is over. */
  function clear(status: string): void {
    say('train-problem', null);
    say('result', null);
    say('train-status', status);
    for (const name of ['epoch', 'rate', 'left', 'accuracy']) say(`figure-${name}`, '–');
    byId<HTMLProgressElement>('train-progress').value = 0;
  }

  function finish(model: ModelFacts | null, { epochs }: TrainSettings, problem: string | null): void {
    setPaused(false);
    if (model === null) {
      say(
        'train-status',
        problem
          ? 'Stopped by a problem; see under the settings.'
          : 'Stopped before the first epoch was done.',
      );
      return;
    }
    say('figure-epoch', `${model.epochs} of ${epochs}`);
    const done =
      model.epochs < epochs
        ? `Stopped after ${model.epochs} of ${epochs} epochs.`
        : `Done: ${model.epochs} epochs.`;
    say('train-status', done);
    byId<HTMLProgressElement>('train-progress').value = model.epochs / epochs;
    say('figure-left', '–');
    say('result', resultText(model));
  }

  client.on('begin', (news) => {
    clearTimeout(notStarting);
    say('train-status', paused ? 'Paused.' : beginText(news));
  });
  client.on('progress', showProgress);
  client.on('epochs', ({ records, confusion, weights }) => {
    charts.add(records, confusion, weights);
    const last = charts.last;
    if (last === undefined) return;
    if (last.validationAccuracy !== undefined) say('figure-accuracy', percent(last.validationAccuracy));
  });

  function setPaused(now: boolean): void {
    paused = now;
    byId('pause').textContent = paused ? 'Resume' : 'Pause';
    if (app.state.busy === 'training') say('train-status', paused ? 'Paused.' : 'Training …');
  }

  byId('pause').addEventListener('click', () => {
    setPaused(!paused);
    void client.call(paused ? 'pause' : 'resume');
  });
  byId('stop').addEventListener('click', () => void client.call('stop'));

  app.onChange(() => {
    const { busy, data, engine, model } = app.state;
    const training = busy === 'training';
    byId<HTMLButtonElement>('train').disabled = busy !== null || data === null;
    byId<HTMLButtonElement>('pause').disabled = !training;
    byId<HTMLButtonElement>('stop').disabled = !training;
    const threads = byId<HTMLSelectElement>('threads');
    if (engine && engine.noThreads === null && threads.options.length === 1 && engine.cores > 1) {
      for (let count = 2; count <= engine.cores; count++)
        threads.append(make('option', { value: count }, String(count)));
    }
    threads.disabled = threads.options.length === 1;
    if (data !== suggestedFor && data) suggest(data.trainRows);
    suggestedFor = data;
    const others = data !== own.data || (model !== null && model !== own.model);
    if (busy !== 'training' && own.data !== null && others) {
      own = { data, model };
      clear(model ? 'A model is here; Try and Carry have it.' : 'Not trained yet. Press Train.');
      charts.clear();
    }
  });
}

/** Settings that suit so many rows: small tables need small batches and many epochs, or there are hardly any steps. */
function suggest(rows: number): void {
  const [batchSize, epochs, learningRate] =
    rows < 500
      ? [8, 100, 0.02]
      : rows < 2000
        ? [32, 60, 0.02]
        : rows < 20_000
          ? [64, 30, 0.02]
          : [256, 10, 0.05];
  const values = { 'batch-size': batchSize, epochs, 'learning-rate': learningRate };
  for (const [id, value] of Object.entries(values)) byId<HTMLInputElement>(id).value = String(value);
  say('settings-note', `Batch size, epochs and learning rate are set to suit ${grouped(rows)} rows.`);
}

function showFields(): void {
  const layers = HIDDEN_LAYERS[byId<HTMLSelectElement>('model').value as keyof typeof HIDDEN_LAYERS];
  byId('hidden-sizes').hidden = layers === 0;
  byId('second-hidden').hidden = layers < 2;
  byId('activation-choice').hidden = layers === 0;
}

function readSettings(): TrainSettings | undefined {
  const model = byId<HTMLSelectElement>('model').value as TrainSettings['model'];
  const sizes = ['hidden-1', 'hidden-2'].slice(0, HIDDEN_LAYERS[model]).map(numberIn);
  const [learningRate, l2, epochs, batchSize, seed] = [
    'learning-rate',
    'l2',
    'epochs',
    'batch-size',
    'seed',
  ].map(numberIn);
  const values = [...sizes, learningRate, l2, epochs, batchSize, seed];
  if (values.includes(undefined)) return undefined;
  return {
    model,
    hidden: sizes as number[],
    activation: byId<HTMLSelectElement>('activation').value,
    ...{ learningRate: learningRate!, l2: l2!, epochs: epochs!, batchSize: batchSize!, seed: seed! },
    threads: Number(byId<HTMLSelectElement>('threads').value),
  };
}

function beginText({ text, parameters, backend, threads, fallback }: TrainingBegun): string {
  const crew = threads === 1 ? 'one thread' : `${threads} threads`;
  return `Training ${text} (${grouped(parameters)} parameters), kernels ${backend}, ${crew}${fallback ? `; ${fallback}` : ''}.`;
}

function showProgress({ epoch, epochs, share, rowsPerSecond, secondsLeft }: TrainingProgress): void {
  byId<HTMLProgressElement>('train-progress').value = share;
  say('figure-epoch', `${epoch} of ${epochs}`);
  say('figure-rate', grouped(Math.round(rowsPerSecond / 100) * 100));
  say('figure-left', formatDuration(secondsLeft));
}

function resultText({ measured }: ModelFacts): string | null {
  if (measured === null) return null;
  const { accuracy, standardError, rows, part, positive } = measured;
  const never = part === 'test' ? 'test rows, never trained on' : 'validation rows, never trained on';
  return `${percent(accuracy)} ± ${(100 * standardError).toFixed(1)} right on ${grouped(rows)} ${never}.${positiveText(positive)}`;
}
