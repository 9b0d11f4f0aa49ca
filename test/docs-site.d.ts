// The scripts of the documentation site have no types; docs-site.test.ts imports them.

declare module '../docs/.vitepress/*.mjs';
declare module '../scripts/docs*.mjs';
