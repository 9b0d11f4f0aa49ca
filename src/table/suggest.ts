// Messages about tables suggest options, by their names in code. In code a suggestion is written as a property, `numeric: ["zip"]
// keeps it`; the command line (cli/flags-in-messages.ts) and the demo (web/session/fields-in-messages.ts) have a wording of their own.

/** What is suggested: an option by its name in code, or either of two. */
export type SuggestedOption =
  | 'label'
  | 'target'
  | 'numeric'
  | 'categorical'
  | 'numeric or categorical'
  | 'ignore'
  | 'pixels'
  | 'missing'
  | 'dropMissingLabels'
  | 'header'
  | 'encoding'
  | 'skipDamaged'
  | 'maxRows'
  | 'maxColumns'
  | 'maxCells';

/** A suggestion in words. `template` has a $ where the option stands: "$ keeps it". `value` is the option's, where it is known. */
export type Wording = (option: SuggestedOption, template: string, value?: unknown) => string;

/** @example suggest('numeric', '$ takes them for numbers', ['zip']) // 'numeric: ["zip"] takes them for numbers' */
export let suggest: Wording = (option, template, value) =>
  template.replace('$', () => `${option}: ${JSON.stringify(value) ?? '...'}`);

/** Sets how suggestions are written from now on, in all messages: for programs whose users do not write code. */
export function setWording(own: Wording): void {
  suggest = own;
}
