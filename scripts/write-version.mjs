// npm run release:version: the next version from .changeset/, written everywhere that it stands: package.json and CHANGELOG.md by Changesets, src/version.ts
// and package-lock.json here. The release workflow runs it; test/version.test.ts holds the numbers equal.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const run = (...words) => execFileSync('npx', ['--no-install', ...words], { stdio: 'inherit' });

run('changeset', 'version');
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const source = readFileSync('src/version.ts', 'utf8');
writeFileSync('src/version.ts', source.replace(/(VERSION = ')[^']*'/, `$1${version}'`));
execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'], {
  stdio: 'inherit',
});
console.log(`jacquard ${version}`);
