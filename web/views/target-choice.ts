// The choice of the column to predict, as classes, or as a value if it holds numbers.
// Before: data-card.ts.

import { byId, make } from '../dom.js';
import type { TableChoice, TargetChoice } from '../table-protocol.js';

export class TargetQuestion {
  private columns: readonly TargetChoice[] = [];

  constructor() {
    byId('label-column').addEventListener('change', () => this.showKinds());
  }

  /** Shows the columns to choose from. Preselects the predicted one, or the last one, where most tables have the label. */
  ask(columns: readonly TargetChoice[], now?: string): void {
    this.columns = columns;
    const select = byId<HTMLSelectElement>('label-column');
    select.replaceChildren(...columns.map(({ column, title }) => make('option', { value: column }, title)));
    const current = columns.findIndex(({ title }) => title === now);
    select.selectedIndex = current >= 0 ? current : columns.length - 1;
    this.showKinds();
    byId('label-choice').hidden = false;
    select.focus();
  }

  close(): void {
    byId('label-choice').hidden = true;
  }

  get choice(): NonNullable<TableChoice['predict']> {
    return { column: byId<HTMLSelectElement>('label-column').value, as: kindSelect().value as 'classes' };
  }

  /** Only numbers can be predicted as a value. */
  private showKinds(): void {
    const { numbers = false, likelyValues = false } =
      this.columns[byId<HTMLSelectElement>('label-column').selectedIndex] ?? {};
    kindSelect().options[1].disabled = !numbers;
    kindSelect().value = likelyValues ? 'values' : 'classes';
  }
}

function kindSelect(): HTMLSelectElement {
  return byId<HTMLSelectElement>('label-kind');
}
