// The form for a row of a table: a field for each column that the model uses. An empty field is a missing value.
// Before: try-view.ts asks the model after each change. The worker's session/row-fields.ts says which fields there are.

import { byId, make, say } from '../dom.js';
import type { Cell, FormField } from '../table-protocol.js';

/** The form is not shown for more fields than this. */
export const MOST_ROW_FIELDS = 120;

/** Choices that are not levels of the column. */
const MISSING = '';
const ANOTHER = '(another)';

interface Field {
  readonly about: FormField;
  readonly input: HTMLInputElement | HTMLSelectElement;
  /** The cell that the field was last set from, and the text it showed. While that text is unchanged, the cell itself is sent. */
  cell: { text: string; shown: string } | null;
}

export class RowForm {
  private fields: Field[] = [];
  private about: readonly FormField[] = [];

  constructor(private readonly onChange: () => void) {
    byId('row-form').addEventListener('submit', (event) => event.preventDefault());
    byId('row-form').addEventListener('reset', (event) => {
      event.preventDefault();
      this.usual();
      this.onChange();
    });
  }

  /** Shows fields for these columns, and keeps typed values if they are the same as before. None for null, and for too many. */
  show(about: readonly FormField[] | null): void {
    const shown = about !== null && about.length <= MOST_ROW_FIELDS ? about : [];
    byId('row-form').hidden = shown.length === 0;
    if (JSON.stringify(shown) === JSON.stringify(this.about)) return;
    this.about = shown;
    this.fields = shown.map((field, i) => this.fieldOf(field, i));
    byId('row-fields').replaceChildren(
      ...this.fields.map(({ about: { name }, input, about: field }) =>
        make('div', {}, make('label', { for: input.id }, labelOf(name, field)), input),
      ),
    );
    this.usual();
  }

  /** The row as texts; null, with a message, while a field is not valid. */
  texts(): [string, string][] | null {
    const bad = this.fields.find(({ input }) => !input.validity.valid);
    for (const { input } of this.fields) input.setAttribute('aria-invalid', String(!input.validity.valid));
    say('row-problem', bad ? `column "${bad.about.name}": ${expectedIn(bad.about)}` : null);
    say('row-far', null);
    say('row-missing', bad ? null : missingText(this.fields.filter(isEmpty).map(({ about }) => about)));
    return bad ? null : this.fields.map((field) => [field.about.name, textOf(field)]);
  }

  /** A row of the data. */
  set(cells: readonly Cell[]): void {
    this.fields.forEach((field, i) => {
      const { text, shown } = cells[i];
      if (field.about.kind === 'category') setLevel(field, text, shown);
      else field.input.value = shown ?? '';
      field.cell = { text, shown: field.input.value };
    });
  }

  /** Shows what the answer for this row is to be taken with care for. */
  remark(notices: readonly string[]): void {
    say('row-far', notices.length > 0 ? `${notices.join('. ')}.` : null);
  }

  /** Shows the library's message about a row in this form. */
  refuse(problem: string): void {
    say('row-problem', problem);
  }

  private usual(): void {
    for (const field of this.fields) {
      field.cell = null;
      const { about, input } = field;
      if (about.kind === 'category') setLevel(field, about.levels[0] ?? MISSING, about.levels[0] ?? MISSING);
      else input.value = about.usual;
    }
  }

  private fieldOf(about: FormField, i: number): Field {
    const id = `row-field-${i}`;
    const changed = { oninput: () => this.onChange() };
    switch (about.kind) {
      case 'number':
        return { about, cell: null, input: make('input', { id, type: 'number', step: 'any', ...changed }) };
      case 'date': {
        const type = about.time ? 'datetime-local' : 'date';
        return { about, cell: null, input: make('input', { id, type, step: 'any', ...changed }) };
      }
      case 'boolean':
        return { about, cell: null, input: make('select', { id, ...changed }, ...YES_NO()) };
      case 'category': {
        const others = about.rare ? [option(ANOTHER, freeText(about.levels))] : [];
        const levels = about.levels.map((level) => option(level));
        const all = [...levels, ...others, option('(missing)', MISSING)];
        return { about, cell: null, input: make('select', { id, ...changed }, ...all) };
      }
    }
  }
}

const option = (title: string, value = title) => make('option', { value }, title);
const YES_NO = () => [option('yes', 'true'), option('no', 'false'), option('(missing)', MISSING)];

function labelOf(name: string, field: FormField): string {
  return field.kind === 'number' && field.unit !== '' ? `${name} (${field.unit})` : name || '(no name)';
}

/** A text that is not a level. */
function freeText(levels: readonly string[]): string {
  let text = ANOTHER;
  while (levels.includes(text)) text += '*';
  return text;
}

/** A level of the data that the model does not know is added as a choice while it is set. */
function setLevel({ input }: Field, text: string, shown: string | null): void {
  const select = input as HTMLSelectElement;
  select.querySelector('option[data-unknown]')?.remove();
  if (shown === null)
    select.append(make('option', { value: text, 'data-unknown': true }, `${text} (not known to the model)`));
  select.value = shown ?? text;
}

function isEmpty({ input }: Field): boolean {
  return input.value === '';
}

function textOf({ input, cell }: Field): string {
  return cell && cell.shown === input.value ? cell.text : input.value;
}

function expectedIn(field: FormField): string {
  if (field.kind === 'number') return 'a number expected';
  return field.kind === 'date' && field.time ? 'a whole date and time expected' : 'a whole date expected';
}

/** "Missing: age (the usual value, 28, is used), port." */
function missingText(fields: readonly FormField[]): string | null {
  if (fields.length === 0) return null;
  const texts = fields.map((field) => {
    const usual = field.kind === 'category' ? null : usualText(field);
    const unknown = field.gaps ? '' : 'no gaps in training';
    const remarks = [usual, unknown].filter(Boolean).join('; ');
    return remarks === '' ? field.name : `${field.name} (${remarks})`;
  });
  return `Missing: ${texts.join(', ')}.`;
}

function usualText(field: Exclude<FormField, { kind: 'category' }>): string {
  const usual = field.kind === 'boolean' ? (field.usual === 'true' ? 'yes' : 'no') : field.usual;
  return `the usual value, ${usual}, is used`;
}
