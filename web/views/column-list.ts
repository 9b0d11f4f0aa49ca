// Lists the columns of a table with their kinds, reasons, and a choice of another kind; and the notices from reading the files.
// Before: data-card.ts, which reads the file again with the chosen kinds.

import { byId, make } from '../dom.js';
import {
  CHOSEN_KINDS,
  type ChosenKind,
  type ColumnFacts,
  type Notice,
  type TableChoice,
} from '../table-protocol.js';

const KINDS: Record<ColumnFacts['kind'], string> = {
  number: 'number',
  category: 'category',
  boolean: 'yes or no',
  date: 'date',
  ignored: 'left out',
  label: 'predicted',
  target: 'predicted',
};

/** At most this many columns are listed. */
const MOST_LISTED = 300;

export class ColumnList {
  /** The chosen kinds that differ from the inferred ones. */
  private chosen = new Map<string, ChosenKind>();

  constructor(private readonly onUse: (kinds: [string, ChosenKind][]) => void) {
    byId('use-kinds').addEventListener('click', () => this.onUse([...this.chosen]));
  }

  /** The choices so far. */
  get kinds(): [string, ChosenKind][] {
    return [...this.chosen];
  }

  /** @param kinds the kinds that were chosen for these columns before they were read. */
  show(columns: readonly ColumnFacts[] | null, kinds: TableChoice['kinds'] = []): void {
    this.chosen = new Map(kinds);
    byId('columns').hidden = columns === null;
    if (columns === null) return;
    const used = columns.filter(({ features }) => features > 0);
    const out = columns.filter(({ kind }) => kind === 'ignored').length;
    const doubts = columns.filter(({ doubt }) => doubt !== undefined).length;
    const leftOut = out > 0 ? `, ${out} left out` : '';
    const doubtful = doubts > 0 ? `, ${doubts} doubtful` : '';
    byId('columns-title').textContent = `Columns: ${used.length} used${leftOut}${doubtful}`;
    const listed = columns.slice(0, MOST_LISTED);
    const more =
      columns.length > MOST_LISTED
        ? [make('li', { class: 'note' }, `and ${columns.length - MOST_LISTED} more columns`)]
        : [];
    byId('column-list').replaceChildren(...listed.map((column, i) => this.item(column, i)), ...more);
    byId<HTMLButtonElement>('use-kinds').disabled = true;
  }

  private item(column: ColumnFacts, i: number): HTMLElement {
    const { name, kind, why, doubt, features } = column;
    const title = name || '(no name)';
    const count = features > 0 ? `, ${features} feature${features === 1 ? '' : 's'}` : '';
    const reason = `${KINDS[kind]}${count}: ${why}`;
    return make(
      'li',
      { class: kind === 'ignored' ? 'out' : '' },
      make('span', { class: 'column-name' }, title),
      ...(kind === 'label' || kind === 'target' ? [] : [this.select(column, i, title)]),
      make('span', { class: 'note why' }, reason),
      ...(doubt === undefined ? [] : [doubtText(doubt)]),
    );
  }

  private select({ name, kind }: ColumnFacts, i: number, title: string): HTMLSelectElement {
    const asked = this.chosen.get(name);
    const select = make(
      'select',
      { id: `kind-${i}`, 'aria-label': `Kind of ${title}` },
      make('option', { value: '' }, asked ? 'as found' : KINDS[kind]),
      ...CHOSEN_KINDS.filter((one) => asked || one !== kind).map((one) =>
        make('option', { value: one }, KINDS[one]),
      ),
    );
    select.value = asked ?? '';
    select.addEventListener('change', () => {
      if (select.value === '') this.chosen.delete(name);
      else this.chosen.set(name, select.value as ChosenKind);
      byId<HTMLButtonElement>('use-kinds').disabled = false;
    });
    return select;
  }
}

function doubtText(doubt: string): HTMLElement {
  return make('span', { class: 'doubt' }, make('strong', {}, 'Doubtful: '), doubt);
}

/** Doubtful ones first, and marked. */
export function showNotices(notices: readonly Notice[]): void {
  const sorted = [...notices].sort((a, b) => Number(b.doubtful) - Number(a.doubtful));
  byId('notices').hidden = notices.length === 0;
  byId('notices').replaceChildren(
    ...sorted.map(({ text, doubtful }) => make('li', {}, doubtful ? doubtText(text) : text)),
  );
}
