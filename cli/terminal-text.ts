// Text as a terminal may have it: nothing in it acts on the terminal but our own colours, and where the locale is C it is ASCII.
// Before: colors.ts, src/control-characters.ts. Next: terminal.ts writes it.

import { CONTROL_CHARACTERS } from '../src/control-characters.js';
import { OWN_STYLE } from './colors.js';

const OWN_OR_CONTROL = new RegExp(`(?<own>${OWN_STYLE})|${CONTROL_CHARACTERS.source}`, 'gu');

/** A name, which may come from a file, on one line: "?" for each control character. Our own colours stay. */
export function printable(text: string): string {
  return cleaned(text, '');
}

/** Lines: line ends stay too. */
export function printableLines(text: string): string {
  return cleaned(text, '\n');
}

function cleaned(text: string, kept: string): string {
  return text.replace(
    OWN_OR_CONTROL,
    (found, own, _style, emoji) => own ?? emoji ?? (found === kept ? kept : '?'),
  );
}

/** Printable text with our own colours as the terminal takes them. */
export function unmarked(text: string): string {
  return text.replace(new RegExp(OWN_STYLE, 'g'), '\u001b[$<style>m');
}

/** Longer words, which may come from files, are cut. */
const LONG_WORD = /(\S{200})\S+/g;

/** A message that may quote files: long words are cut, and its further lines are indented, so that none of them looks like a message. */
export function messageText(text: string): string {
  return printableLines(text)
    .replace(LONG_WORD, '$1…')
    .replace(/\n(?! )/g, '\n  ');
}

/** A JSON text, which stays the same document, with escapes for control characters, and with `ascii` for all that is not ASCII. */
export function jsonText(json: string, ascii = false): string {
  const unsafe = ascii ? /[^\n -~]/gu : CONTROL_CHARACTERS;
  return json.replace(unsafe, (found, emoji) =>
    found === '\n' || (!ascii && emoji !== undefined) ? found : escaped(found),
  );
}

/** U+202E as \u202e, what lies beyond U+FFFF as two of them. */
function escaped(character: string): string {
  return [...Array(character.length).keys()]
    .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
    .join('');
}

const IN_ASCII: Readonly<Record<string, string>> = {
  ...{ '–': '-', '—': '-', '−': '-', '─': '-', '━': '#', '│': '|', '·': '.', '×': 'x', '→': '>', '↑': '^' },
  ...{
    '…': '~',
    '’': "'",
    '“': '"',
    '”': '"',
    '²': '2',
    '½': '1/2',
    '±': '+/-',
    '≤': '<=',
    '≥': '>=',
    '≈': '~',
  },
  ...{ µ: 'u', λ: 'lambda', '∞': 'infinity' },
};

/** What a terminal that may not know UTF-8 can show. What cuts a word stays one character wide, so that lines keep their width. */
export function asciiText(text: string): string {
  return text
    .replace(/(?<=^|\s)…/gu, '...')
    .replace(/[^\p{Cc} -~]/gu, (character) => IN_ASCII[character] ?? '?');
}

/**
 * Whether the locale has no other characters: C, POSIX, or one that names another character set than UTF-8. Where nothing is set, as in
 * many containers, terminals have UTF-8.
 */
export function isAsciiLocale({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || '';
  const [, charset] = locale.split('@')[0].split('.');
  return charset === undefined ? /^(C|POSIX)$/.test(locale) : !/^utf-?8$/i.test(charset);
}
