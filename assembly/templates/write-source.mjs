// Writes source text from nested lists of lines. The templates beside this file are written with it: micro-kernel.mjs, dots.mjs,
// row-vectors.mjs, panel.mjs and nonzero-tables.mjs. Next: index.mjs, the sizes that are generated.

/**
 * A line, a list of lines, or nothing (false, so that `condition && line` can stand in a list).
 * @typedef {string | false | Lines[]} Lines
 */

/**
 * One item for each number 0, 1, … count - 1.
 * @template T
 * @param {number} count
 * @param {(index: number) => T} item
 * @returns {T[]}
 */
export function each(count, item) {
  return Array.from({ length: count }, (_, index) => item(index));
}

/**
 * `head {`, the body indented by two spaces, `}`.
 * @param {string} head
 * @param {Lines} body
 * @returns {Lines}
 */
export function block(head, body) {
  return [`${head} {`, flat(body).map((line) => line && `  ${line}`), '}'];
}

/**
 * A function without a result: its parameters on a line of their own.
 * @param {string} head `export function name`
 * @param {string[]} parameters
 * @param {Lines} body
 * @returns {Lines}
 */
export function procedure(head, parameters, body) {
  return [`${head}(`, `  ${parameters.join(', ')},`, block('): void', body)];
}

/**
 * An address with an offset, as load and store take it: `a` or `a, 16`.
 * @param {string} address
 * @param {number} bytes
 */
export function at(address, bytes) {
  return bytes === 0 ? address : `${address}, ${bytes}`;
}

/**
 * The text of a file.
 * @param {Lines} lines
 */
export function text(lines) {
  return `${flat(lines).join('\n')}\n`;
}

/**
 * @param {Lines} lines
 * @returns {string[]}
 */
function flat(lines) {
  if (lines === false) return [];
  return typeof lines === 'string' ? [lines] : lines.flatMap(flat);
}
