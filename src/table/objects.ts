// Placeholder until the reading branch lands.
import type { Table } from './table.js';
export function tableOfObjects(_rows: readonly object[], _name = 'rows'): Table {
  throw new Error('not yet');
}
