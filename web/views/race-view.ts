// The Race view: contestants in lanes while they run, then a table that can be copied; and the products' share of the peak.
// The timing is src/benchmark's, the same as `npm run bench`.

import { type ContestantKind, type ContestantName, contestantText } from '../../src/benchmark/contestants.js';
import type { App } from '../app-state.js';
import type { DataFacts } from '../data-protocol.js';
import { byId, make, numberIn, say } from '../dom.js';
import type { EngineFacts } from '../protocol.js';
import type { KernelShare, RaceNetwork, RaceResult, RaceRow } from '../race-protocol.js';

const EXPLAINED: Record<ContestantKind, string> = {
  'js-readable': 'JavaScript, readable',
  js: 'JavaScript, tuned',
  simd: 'WebAssembly SIMD',
  relaxed: 'WebAssembly relaxed SIMD',
  wide: 'WebAssembly relaxed SIMD, on 256 bits',
};

export function mountRace(app: App): void {
  const { client } = app;
  let choices: { contestant: ContestantName; box: HTMLInputElement }[] = [];
  let lanes = new Map<string, Lane>();
  let copy = '';
  const network = byId<HTMLSelectElement>('race-network');

  const race = () =>
    app.occupy(
      'race',
      async () => {
        const contestants = choices.filter(({ box }) => box.checked).map(({ contestant }) => contestant);
        const rounds = numberIn('rounds');
        if (contestants.length === 0 || rounds === undefined)
          throw new Error('Choose at least one contestant, and 1 to 20 rounds.');
        lanes = new Map(contestants.map((one) => [contestantText(one), new Lane(one)]));
        byId('lanes').replaceChildren(...[...lanes.values()].map(({ element }) => element));
        byId('race-table').hidden = true;
        byId('copy-race').hidden = true;
        say('race-status', 'Preparing the contestants …');
        const result = await client.call('race', {
          network: network.value as RaceNetwork,
          contestants,
          rounds,
        });
        for (const row of result.rows) lanes.get(row.name)?.finish(row, result.rows);
        copy = showTable(result);
        say('race-status', agreement(result));
      },
      (text) => say('race-status', text),
    );

  client.on('race', ({ name, round, share }) => {
    lanes.get(name)?.advance(share);
    say('race-status', `Round ${round}: ${name}`);
  });

  const kernels = () =>
    app.occupy(
      'kernels',
      async () => {
        showKernels(await client.call('kernels'));
        say('kernels-status', null);
      },
      (text) => say('kernels-status', text),
    );
  client.on('kernel', ({ title }) => say('kernels-status', title));

  byId('start-race').addEventListener('click', () => void race());
  byId('stop-race').addEventListener('click', () => void client.call('stop'));
  byId('start-kernels').addEventListener('click', () => void kernels());
  byId('copy-race').addEventListener('click', async () => {
    byId('copy-race').textContent = await navigator.clipboard.writeText(copy).then(
      () => 'Copied',
      () => 'This browser does not let the page copy',
    );
    setTimeout(() => {
      byId('copy-race').textContent = 'Copy the table';
    }, 1500);
  });

  app.onChange(() => {
    const { engine, data, busy } = app.state;
    if (engine && choices.length === 0) {
      choices = offered(engine);
      byId('contestants').append(...choices.map(({ contestant, box }) => choiceLabel(contestant, box)));
    }
    showNetworks(network, data);
    byId<HTMLButtonElement>('start-race').disabled = busy !== null || data === null;
    byId<HTMLButtonElement>('start-kernels').disabled = busy !== null;
    byId<HTMLButtonElement>('stop-race').disabled = busy !== 'race';
  });
}

/** Convolutions are for images. */
function showNetworks(select: HTMLSelectElement, data: DataFacts | null): void {
  const [dense, small] = select.options;
  small.hidden = small.disabled = !data?.imageSuggestion;
  if (small.disabled && select.value === small.value) select.value = dense.value;
}

/** What this browser can run; the readable JavaScript only when it is asked for, for it takes long. */
function offered({ kernels, cores, noThreads }: EngineFacts) {
  const kinds: ContestantKind[] = ['js-readable', 'js'];
  if (kernels !== 'js') kinds.push('simd');
  if (kernels === 'relaxed') kinds.push('relaxed');
  const contestants: ContestantName[] = kinds.map((kind) => ({ kind, threads: 1 }));
  if (noThreads === null && cores > 1 && kernels !== 'js')
    contestants.push({ kind: kernels, threads: cores });
  return contestants.map((contestant) => {
    const box = make('input', { type: 'checkbox', id: `runs-${contestantText(contestant)}` });
    box.checked = contestant.kind !== 'js-readable';
    return { contestant, box };
  });
}

function choiceLabel(contestant: ContestantName, box: HTMLInputElement): HTMLElement {
  return make('label', { class: 'choice', for: box.id }, box, explain(contestant));
}

function explain({ kind, threads }: ContestantName): string {
  return `${EXPLAINED[kind]}${threads > 1 ? `, ${threads} threads` : ''}`;
}

/** One contestant's bar: how far its epoch is, then how fast it was against the fastest. */
class Lane {
  private readonly bar = make('span', { class: 'bar' });
  private readonly text = make('span', { class: 'value' }, '');
  readonly element: HTMLElement;

  constructor(contestant: ContestantName) {
    this.element = make(
      'li',
      {},
      make('span', { class: 'name' }, explain(contestant)),
      make('span', { class: 'track' }, this.bar),
      this.text,
    );
  }

  advance(share: number): void {
    this.bar.style.width = `${100 * share}%`;
    this.text.textContent = share < 1 ? '' : 'waiting for its turn';
    this.element.classList.toggle('running', share < 1);
  }

  finish({ seconds }: RaceRow, rows: readonly RaceRow[]): void {
    const fastest = Math.min(...rows.map((row) => row.seconds));
    const slowest = Math.max(...rows.map((row) => row.seconds));
    this.bar.style.width = `${(100 * fastest) / seconds}%`;
    this.text.textContent = `${(slowest / seconds).toFixed(1)}×`;
    this.element.classList.remove('running');
  }
}

function agreement({ disagreement, agreed, trainRows, model }: RaceResult): string {
  const work = `${trainRows.toLocaleString('en-US')} rows, ${model}`;
  return agreed
    ? `${work}: the losses agree to ${disagreement.toExponential(1)}, so the work was the same. Longer bars are faster.`
    : `${work}: the losses differ by ${disagreement.toExponential(1)}: that was not the same work. Please report it.`;
}

/** Fills the table; the same as text with tabs, for a spreadsheet. */
function showTable({ rows, model, trainRows }: RaceResult): string {
  const slowest = Math.max(...rows.map(({ seconds }) => seconds));
  const cells = rows.map(({ name, seconds, lowest, highest, loss }) => [
    ...[name, seconds.toFixed(3), `${lowest.toFixed(3)}–${highest.toFixed(3)}`],
    ...[loss.toFixed(5), `${(slowest / seconds).toFixed(1)}×`],
  ]);
  byId('race-table').hidden = false;
  byId('copy-race').hidden = false;
  byId('race-caption').textContent =
    `Seconds per epoch of ${model} on ${trainRows.toLocaleString('en-US')} rows, median`;
  byId('race-table')
    .querySelector('tbody')!
    .replaceChildren(...cells.map(tableRow));
  const head = ['contestant', 'seconds', 'lowest–highest', 'loss', 'speed'];
  return [head, ...cells].map((line) => line.join('\t')).join('\n');
}

function showKernels(shares: readonly KernelShare[]): void {
  const names = shares[0].times.map(({ contestant }) => contestant);
  const table = byId('kernels-table');
  table.hidden = false;
  table
    .querySelector('thead tr')!
    .replaceChildren(
      make('th', { scope: 'col' }, 'Product'),
      ...names.map((name) => make('th', { scope: 'col', class: 'number' }, `${name}, GFLOP/s`)),
    );
  const cells = shares.map(({ title, shape, times }) => [
    `${title} (${shape})`,
    ...times.map(({ rate, shareOfPeak }) =>
      shareOfPeak === null
        ? rate.toFixed(1)
        : `${rate.toFixed(1)} (${Math.round(100 * shareOfPeak)} % of peak)`,
    ),
  ]);
  table.querySelector('tbody')!.replaceChildren(...cells.map(tableRow));
}

function tableRow([head, ...cells]: string[]): HTMLElement {
  return make(
    'tr',
    {},
    make('th', { scope: 'row' }, head),
    ...cells.map((cell) => make('td', { class: 'number' }, cell)),
  );
}
