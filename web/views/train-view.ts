// The Train view: settings to a training, and its news to figures and charts.
// Before: data-card.ts. Next: settings-form.ts has the form, charts.ts draws.

import { formatDuration, formatNumber } from '../../src/report/format-text.js';
import type { EpochRecord } from '../../src/train/history.js';
import type { App } from '../app-state.js';
import type { DataFacts } from '../data-protocol.js';
import { byId, grouped, make, percent, say } from '../dom.js';
import type { ModelFacts } from '../model-protocol.js';
import type { TrainingBegun, TrainingProgress, TrainSettings } from '../training-protocol.js';
import { Charts } from './charts.js';
import { resultText } from './evaluation-text.js';
import { mountSettings, readSettings, suggest } from './settings-form.js';

const NOT_STARTING_AFTER_MS = 15_000;
const NOT_STARTING =
  'The browser has not started the training yet. If it does not, reload the page, and try one thread.';

export function mountTrain(app: App): void {
  const { client } = app;
  const charts = new Charts();
  let paused = false;
  let notStarting: ReturnType<typeof setTimeout> | undefined;
  /** What the results on show are of. */
  let own: { data: DataFacts | null; model: ModelFacts | null } = { data: null, model: null };
  let suggestedFor: DataFacts | null = null;

  mountSettings();

  byId('settings').addEventListener('submit', (event) => {
    event.preventDefault();
    const settings = readSettings();
    if (settings) void train(settings);
    else say('train-problem', 'A setting is missing or out of its range; it is marked.');
  });

  async function train(settings: TrainSettings): Promise<void> {
    const { data } = app.state;
    if (data === null) return;
    clear('Preparing …');
    if (matchMedia('(max-width: 900px)').matches) byId('progress-title').scrollIntoView(); // it lies below the form there
    charts.begin(data);
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
    const kept = model.kept === null ? '' : ` The weights of epoch ${model.kept}, the best, are kept.`;
    say('train-status', `${done}${kept}`);
    byId<HTMLProgressElement>('train-progress').value = model.epochs / epochs;
    say('figure-left', '–');
    say('result', resultText(model));
  }

  client.on('begin', (news) => {
    clearTimeout(notStarting);
    say('train-status', paused ? 'Paused.' : beginText(news));
  });
  client.on('progress', showProgress);
  client.on('epochs', (news) => {
    charts.add(news);
    if (charts.shown) say('figure-accuracy', scoreText(charts.shown));
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
    if (data !== suggestedFor && data) {
      suggest(data, suggestedFor);
      byId('score-title').textContent = SCORES[data.task];
    }
    suggestedFor = data;
    const others = data !== own.data || (model !== null && model !== own.model);
    if (busy !== 'training' && own.data !== null && others) {
      own = { data, model };
      clear(model ? 'A model is loaded. Use it in Try and Carry.' : 'Not trained yet. Press Train.');
      charts.clear();
    }
  });
}

const SCORES = {
  classes: 'Validation accuracy',
  values: 'Validation mean absolute error',
  labels: 'Validation accuracy',
} as const;

/** The epoch's accuracy, or its mean absolute error in the units of what is predicted. */
function scoreText({ validationAccuracy, validationMeanAbsoluteError }: EpochRecord): string {
  if (validationMeanAbsoluteError !== undefined) return formatNumber(validationMeanAbsoluteError);
  return validationAccuracy === undefined ? '–' : percent(validationAccuracy);
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
