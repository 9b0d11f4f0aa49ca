// What must hold of every chart, and names that try to break it.

import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { allAttributes, findAll, type Node, parseXml, textOf } from './xml.js';

export const HOSTILE_NAMES = [
  '<script>alert(1)</script>',
  `"quotes" & 'apostrophes'`,
  'x'.repeat(300),
  '👩‍👩‍👧‍👦 family',
  'a\u0000b\ud800c',
];

/** The same, each after its name in a test's title: a snapshot is found by that title, and a file of snapshots cannot hold half a surrogate pair. */
export const HOSTILE_CASES = HOSTILE_NAMES.map((name) => [JSON.stringify(name), name]);

/**
 * That a drawing, or a page, is to the last digit the one that was looked at and recorded: no length, colour or word moves unnoticed.
 * Where a change is meant, look at the new one, then record it: npx vitest run test/report -u
 */
export function expectRecorded(text: string): void {
  expect(
    `${text.length} characters, ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`,
  ).toMatchSnapshot();
}

/** Parses a chart after checking what all have in common. */
export function readChart(svg: string): Node {
  const root = parseXml(svg);
  expect(root.name).toBe('svg');
  expect(root.attributes.role).toBe('img');
  const [title, description] = root.children as Node[];
  expect([title.name, description.name]).toEqual(['title', 'desc']);
  expect(textOf(title)).toBe(root.attributes['aria-label']);
  expect(textOf(description)).not.toBe('');
  for (const value of allAttributes(root)) expect(value).not.toMatch(/NaN|Infinity|undefined|null/);
  expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|url\(|@import|href/);
  expect(findAll(root, 'script')).toEqual([]);
  return root;
}

/** As readChart, of a drawing that is recorded. */
export function readRecorded(svg: string): Node {
  expectRecorded(svg);
  return readChart(svg);
}

/** Every text's anchor lies inside the chart. */
export function expectInside(root: Node): void {
  const [, , width, height] = root.attributes.viewBox.split(' ').map(Number);
  for (const text of findAll(root, 'text')) {
    const x = Number(text.attributes.x);
    const y = Number(text.attributes.y);
    expect(x >= 0 && x <= width && y >= 0 && y <= height, `"${textOf(text)}" at ${x}, ${y}`).toBe(true);
  }
}
