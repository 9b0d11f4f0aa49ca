import { expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { VERSION } from '../src/version.js';

test("VERSION is package.json's", () => {
  expect(VERSION).toBe(packageJson.version);
});
