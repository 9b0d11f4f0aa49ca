// The documentation site's own parts, without building it: how code blocks are read and joined, which pages the menu has, and what
// makes the built files work in any folder and under their policy. npm run docs:test builds the site and checks it in Chromium.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { parseAst } from 'vite';
import { describe, expect, it } from 'vitest';
import { DESIGN } from '../docs/.vitepress/navigation.mjs';
import { linkTarget, pageOf, repository, root } from '../docs/.vitepress/paths.mjs';
import { BASE, withRuntimeBase } from '../docs/.vitepress/relocatable.mjs';
import { codeOf, fragmentOf } from '../docs/.vitepress/theme/share.mjs';
import { joinBlocks } from '../scripts/docs/blocks/modules.mjs';
import { parseBlocks } from '../scripts/docs/blocks/parse.mjs';
import { withPolicy } from '../scripts/docs/finish.mjs';
import { pagesWithBlocks } from '../scripts/docs-blocks.mjs';

const fence = '```';
const block = (info: string, ...lines: string[]) => [`${fence}${info}`, ...lines, fence].join('\n');

describe('code blocks', () => {
  it('of every page follow docs/writing.md', () => {
    for (const page of pagesWithBlocks())
      expect(() => parseBlocks(readFileSync(page, 'utf8'), page)).not.toThrow();
  });

  it.each([
    ['an unknown word', block('js slow', 'a'), /p\.md:1: no word slow/],
    ['an unknown field', block('sh why="x"', 'a'), /p\.md:1: no field why/],
    ['no-run without a reason', block('sh no-run', 'a'), /go together/],
    ['a reason without no-run', block('sh reason="x"', 'a'), /go together/],
    ['a line of dots', block('js', 'a();', '  // ...', 'b();'), /nothing but "\.\.\."/],
    ['an indented block', 'Text.\n\n    npm start\n', /p\.md:3: an indented block/],
    ['a block without an end', `${fence}js\na`, /has no end/],
  ])('refuse %s', (_, text, message) => {
    expect(() => parseBlocks(text, 'p.md')).toThrow(message);
  });

  it('know their file, words, fields and line', () => {
    const text = [
      '# Page',
      '',
      block('html expect="a b" {1,3} [Title]', '<!-- file: sub/x.html -->', '<p>'),
    ].join('\n');
    const [read] = parseBlocks(text, 'p.md');
    expect(read).toMatchObject({ kind: 'html', file: 'sub/x.html', fields: { expect: 'a b' }, line: 4 });
  });

  it('of one module keep the lines of the page, and repeat no import', () => {
    const text = [
      block('js', "import { a, b } from 'x';", 'a();'),
      'between',
      block('js', "import { b, c } from 'x';", 'c();'),
    ].join('\n');
    const program = joinBlocks(parseBlocks(text, 'p.md')).split('\n');
    expect(program[1]).toBe("import { a, b } from 'x';");
    expect(program[6]).toBe("import { c } from 'x';");
    expect(program[7]).toBe('c();');
  });
});

describe('pages', () => {
  it('of docs/design are all in the menu', () => {
    const listed = Object.values(DESIGN as Record<string, object>).flatMap((pages) => Object.keys(pages));
    const there = readdirSync('docs/design').map((name) => name.replace('.md', ''));
    expect(listed.toSorted()).toEqual(there.toSorted());
  });

  it('link to pages, and to files of the repository', () => {
    const from = `${root}docs/design/gemm.md`;
    expect(linkTarget('threads.md#a', from)).toBe('/how-it-works/threads.md#a');
    expect(linkTarget('../../src/index.ts', from)).toBe(`${repository}/blob/main/src/index.ts`);
    expect(linkTarget('BENCHMARKS.md', `${root}docs/benchmarks.md`)).toBe('/benchmarks.md');
    expect(linkTarget('no-such.md', from)).toBe('no-such.md');
    expect(pageOf('generated/reference/options.md')).toBe('reference/options.md');
  });
});

describe('the built site', () => {
  it('computes its folder where a script has the base', () => {
    const code = `const a="${BASE}x";const b=\`\${a}${BASE}y\`;const c={"${BASE}z":1};const d='q';`;
    const made = withRuntimeBase(code, parseAst(code));
    expect(made).not.toContain(BASE);
    const values = new Function(
      `${made.replace(/^const __base=.*?;(?=const a)/, "const __base='/f/';")};return [a,b,c,d]`,
    )();
    expect(values).toEqual(['/f/x', '/f/x/f/y', { '/f/z': 1 }, 'q']);
  });

  it('allows its inlined scripts by their hashes, and no style attribute', () => {
    const html =
      '<head><meta charset="utf-8"><script>let a</script><script src="b.js"></script></head><p style="">';
    const hash = createHash('sha256').update('let a').digest('base64');
    const made = withPolicy(html);
    expect(made).toContain(`script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}';`);
    expect(made).not.toContain('style=""');
  });

  it('shares a program in a fragment', async () => {
    const code = 'console.log("Größe: ✓");\n'.repeat(50);
    const fragment = await fragmentOf(code);
    expect(fragment).toMatch(/^#code=[\w-]{20,200}$/);
    expect(await codeOf(fragment)).toBe(code);
    expect(await codeOf('#other')).toBe(null);
    await expect(codeOf(`${fragment.slice(0, 30)}`)).rejects.toThrow();
  });
});
