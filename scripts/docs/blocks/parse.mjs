// The code blocks of a Markdown file and what their info strings say. docs/writing.md has the rules. Next: run-page.mjs.

/** Languages that are run; the others are shown only. */
export const RUN = {
  js: 'js',
  mjs: 'js',
  ts: 'ts',
  sh: 'sh',
  bash: 'sh',
  console: 'console',
  py: 'py',
  python: 'py',
  html: 'html',
};
const WORDS = ['new', 'no-run', 'background', 'browser', 'output', 'exact'];
const FIELDS = ['reason', 'until', 'expect', 'drive', 'needs', 'file'];
const FILE_LINE = /^(?:\/\/|#|<!--|\/\*)\s*file:\s*([\w./-]+)\s*(?:-->|\*\/)?\s*$/;

/**
 * @typedef {object} Block
 * @property {string} language as written, "js"
 * @property {string | undefined} kind what runs it: js, ts, sh, console, py, html
 * @property {number} line of the first line of code, from 1
 * @property {string} text
 * @property {Set<string>} words
 * @property {Record<string, string>} fields
 * @property {string | undefined} file that it is written to
 */

/** @returns {Block[]} @throws Error, with the line, for what docs/writing.md does not allow. */
export function parseBlocks(text, name) {
  const blocks = [];
  const lines = text.split('\n');
  let inList = false;
  for (let at = 0; at < lines.length; at++) {
    if (/^\s*([-*]|\d+\.) /.test(lines[at])) inList = true;
    else if (/^\S/.test(lines[at])) inList = false;
    // An indented block has no language, so nothing would run it.
    if (!inList && /^ {4}\S/.test(lines[at]) && lines[at - 1]?.trim() === '')
      throw new Error(`${name}:${at + 1}: an indented block; use a fence with a language`);
    const [, indent, fence, info] = /^(\s*)(`{3,})(.*)$/.exec(lines[at]) ?? [];
    if (fence === undefined) continue;
    const end = lines.findIndex((line, i) => i > at && line.trim() === fence);
    if (end < 0) throw new Error(`${name}:${at + 1}: the block has no end`);
    const code = lines
      .slice(at + 1, end)
      .map((line) => line.slice(Math.min(indent.length, /^\s*/.exec(line)[0].length)));
    blocks.push(blockOf(info.trim(), code, `${name}:${at + 1}`, at + 2));
    at = end;
  }
  return blocks;
}

function blockOf(info, code, where, line) {
  const [, language, rest] = /^(\S*)\s*(.*)$/.exec(info);
  const fields = {};
  const words = new Set();
  const plain = rest
    .replace(/\{[\d,\s-]*\}|\[[^\]]*\]/g, '') // lines that VitePress marks, and titles
    .replace(/([\w-]+)=(?:"([^"]*)"|(\S+))/g, (_, key, quoted, bare) => {
      if (!FIELDS.includes(key)) throw new Error(`${where}: no field ${key}; there are ${FIELDS.join(', ')}`);
      fields[key] = quoted ?? bare;
      return '';
    });
  for (const word of plain.split(/\s+/).filter(Boolean)) {
    if (!WORDS.includes(word)) throw new Error(`${where}: no word ${word}; there are ${WORDS.join(', ')}`);
    words.add(word);
  }
  const kind = Object.hasOwn(RUN, language) ? RUN[language] : undefined;
  if (words.has('no-run') !== (fields.reason !== undefined))
    throw new Error(`${where}: no-run and reason="why it cannot run here" go together`);
  if (kind && code.some((one) => /^\s*(\/\/|#|\/\*|<!--)?\s*(\.\.\.|…)\s*(\*\/|-->)?\s*$/.test(one)))
    throw new Error(`${where}: a line of nothing but "..." in a block; show the whole program`);
  const named = FILE_LINE.exec(code[0] ?? '')?.[1];
  return { language, kind, line, text: `${code.join('\n')}\n`, words, fields, file: fields.file ?? named };
}
