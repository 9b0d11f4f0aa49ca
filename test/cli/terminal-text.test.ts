// What may reach a terminal: no control character of a name, in ASCII locales nothing else than ASCII, and our own colours.

import { expect, test } from 'vitest';
import { COLORS } from '../../cli/colors.js';
import { ProgressBar } from '../../cli/progress-bar.js';
import { Terminal } from '../../cli/terminal.js';
import {
  asciiText,
  isAsciiLocale,
  jsonText,
  messageText,
  printable,
  printableLines,
  unmarked,
} from '../../cli/terminal-text.js';

/** One of each kind, named in a failure. */
const HOSTILE: Record<string, string> = {
  'escape, clear screen': '\u001b[2J',
  'escape, title': '\u001b]0;PWN\u0007',
  'C1 control sequence introducer': '\u009b31m',
  'carriage return': '\r',
  backspace: '\b',
  delete: '\u007f',
  tab: '\t',
  'right-to-left override': '\u202e',
  'isolate, and its end': '\u2066\u2069',
  'right-to-left mark': '\u200f',
  'zero-width space': '\u200b',
  'zero-width joiner': '\u200d',
  'word joiner': '\u2060',
  'byte order mark': '\ufeff',
  'soft hyphen': '\u00ad',
  'line separator': '\u2028',
  'next line': '\u0085',
  'Hangul filler': '\u3164',
  'tag letter': '\u{e0041}',
  'variation selector behind a letter': '\ufe0f',
};
const LEFT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

test.each(Object.entries(HOSTILE))('%s is replaced in names, lines, messages and JSON', (_, text) => {
  for (const clean of [printable, printableLines, messageText]) {
    const shown = clean(`a${text}b`);
    expect(shown.replaceAll('\n', '')).not.toMatch(LEFT);
    expect(shown).toMatch(/^a.*\?.*b$/s);
  }
  const json = JSON.stringify({ [text]: `a${text}b` }, null, 2);
  expect(jsonText(json).replaceAll('\n', '')).not.toMatch(LEFT);
  expect(JSON.parse(jsonText(json))).toEqual({ [text]: `a${text}b` });
});

test('letters, marks and emoji stay as they are', () => {
  const names = [
    'Ä é ß',
    'e\u0301',
    'Zürich/東京',
    'שלום',
    '👩‍🔬',
    '❤️',
    '👨‍👩‍👧',
    '👩🏽‍🚀',
    'a-b_c.d',
    '−½ µ',
  ];
  for (const name of names) {
    expect(printable(name)).toBe(name);
    expect(jsonText(JSON.stringify(name))).toBe(JSON.stringify(name));
  }
});

test('our own colours stay, in names too; a code that looks like one does not', () => {
  const own = COLORS.bold(COLORS.red('x'));
  expect(unmarked(printable(`${own}\u001b[31my\u001b[1;12345m`))).toBe(
    '\u001b[1m\u001b[31mx\u001b[39m\u001b[22m?[31my?[1;12345m',
  );
});

test('a style inside another of the same kind does not end it', () => {
  expect(unmarked(COLORS.bold(`a${COLORS.dim('b')}c`))).toBe(
    '\u001b[1ma\u001b[2mb\u001b[22m\u001b[1mc\u001b[22m',
  );
});

test('no line of a message that comes from a file looks like a message', () => {
  expect(messageText('column "a\nerror: all is lost"')).toBe('column "a\n  error: all is lost"');
  expect(messageText('listed:\n  a\n  b')).toBe('listed:\n  a\n  b');
});

test.each([
  [{ LANG: 'C' }, true],
  [{ LANG: 'POSIX' }, true],
  [{ LANG: 'de_DE.ISO-8859-1@euro' }, true],
  [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, true],
  [{ LC_ALL: 'en_US.UTF-8', LANG: 'C' }, false],
  [{ LC_CTYPE: 'C.UTF-8', LANG: 'C' }, false],
  [{ LANG: 'C.utf8' }, false],
  [{ LANG: 'en_US' }, false],
  [{}, false],
])('whether %j is a locale of ASCII: %s', (env, ascii) => expect(isAsciiLocale(env)).toBe(ascii));

test('in ASCII our signs have others, and what is not ours becomes "?"', () => {
  expect(asciiText('accuracy 81 % ± 2, 3 × 4 → 5–6, Ankle b… and …')).toBe(
    'accuracy 81 % +/- 2, 3 x 4 > 5-6, Ankle b~ and ...',
  );
  expect(asciiText('━━── 東京 ⠒')).toBe('##-- ?? ?');
});

/** A terminal of a test's own, and what was written to it. */
function recorded(isTTY: boolean, env: Record<string, string> = {}) {
  let written = '';
  const stream = {
    ...{ isTTY, columns: 60, rows: 10 },
    write: (text: string) => {
      written += text;
      return true;
    },
  };
  const shown = (write: (terminal: Terminal) => void) => {
    const before = { ...process.env };
    Object.assign(process.env, { TERM: 'xterm', NO_COLOR: '', LANG: '', LC_ALL: '', LC_CTYPE: '' }, env);
    try {
      write(new Terminal(stream as unknown as NodeJS.WriteStream));
    } finally {
      process.env = before;
    }
    return written;
  };
  return shown;
}

test('data are exact in a pipe and printable on a terminal', () => {
  const line = 'a\u001b[2J\u202e,1\n';
  expect(recorded(false)((terminal) => terminal.data(line))).toBe(line);
  expect(recorded(true)((terminal) => terminal.data(line))).toBe('a?[2J?,1\n');
  expect(recorded(true, { LANG: 'C' })((terminal) => terminal.data('é,1\n'))).toBe('?,1\n');
});

test('JSON on a terminal of ASCII is the same document in ASCII', () => {
  const document = { name: '東京 \u{1f600}', code: '\u009b' };
  const text = recorded(true, { LANG: 'C' })((terminal) => terminal.json(document));
  expect(text).toMatch(/^[\n -~]*$/);
  expect(JSON.parse(text)).toEqual(document);
});

test.each([
  [true, 'xterm', true],
  [true, 'dumb', false],
  [false, 'xterm', false],
])('with isTTY %s and TERM=%s, things are drawn over themselves: %s', (isTTY, TERM, live) => {
  recorded(isTTY, { TERM })((terminal) => expect(terminal.isLive).toBe(live));
});

test('a bar fits the line, has no control characters of its text, and leaves nothing', () => {
  const text = recorded(true)((terminal) => {
    const bar = new ProgressBar(terminal, 10);
    bar.update(0.55, `\u001b[2J${'x'.repeat(100)}`);
    bar.log('one');
    bar.stop();
  });
  const clear = '\r\u001b[K';
  const drawn = `${clear}\u001b[36m━━━━━━────\u001b[39m 55%  ?[2J${'x'.repeat(38)}…`;
  expect(text).toBe(`${drawn}${clear}one\n${drawn}${clear}`);
});
