// The address of a Redis, its credentials, and what is said where the packages are missing.

import { expect, test } from 'vitest';
import { redisAddress, withoutCredentials } from '../../../src/platform/node/redis-address.js';
import { RedisPackages, reasonOf } from '../../../src/platform/node/redis-packages.js';
import { readAnswer, readOrder } from '../../../src/search/trial-order.js';

const NONE = {};

test('host, port, database and TLS', () => {
  expect(redisAddress('redis://host', NONE)).toEqual({
    ...{ host: 'host', port: 6379, db: 0, tls: false },
    shown: 'redis://host:6379/0',
  });
  expect(redisAddress('rediss://[::1]:7000/3', NONE)).toMatchObject({
    host: '::1',
    port: 7000,
    db: 3,
    tls: true,
  });
});

test('credentials of the URL, then of the environment; none is shown', () => {
  const environment = { JACQUARD_REDIS_USER: 'me', JACQUARD_REDIS_PASSWORD: 'secret' };
  expect(redisAddress('redis://host', environment)).toMatchObject({ username: 'me', password: 'secret' });
  const both = redisAddress('redis://you:p%40ss%2F@host', environment);
  expect(both).toMatchObject({ username: 'you', password: 'p@ss/', shown: 'redis://host:6379/0' });
});

test.each([
  '',
  'host',
  'http://host',
  'redis://',
  'redis://host/x',
  'redis://host/0?a=1',
  'redis://:pa55@',
  'redis://:pa55/x@host',
  'redis://:pa55#@host',
  'redis://:pa55%zz@host',
])('no address: %s; the message does not repeat it', (text) => {
  expect(() => redisAddress(text, NONE)).toThrow(/^queue: /);
  expect(() => redisAddress(text, NONE)).not.toThrow(/pa55/);
});

test('a command line is written down without them', () => {
  expect(withoutCredentials('redis://you:pa55@host:1/2')).toBe('redis://host:1/2');
  expect(withoutCredentials('--queue=rediss://:p@55/w@host')).toBe('--queue=rediss://host');
  expect(withoutCredentials('redis://:pa 55@host')).toBe('redis://host');
  expect(withoutCredentials('redis://host')).toBe('redis://host');
});

test('missing packages are named, with what to type', async () => {
  const load = async (name: string) => (name === 'bullmq' ? undefined : {});
  await expect(RedisPackages.load(load)).rejects.toThrow(/npm install bullmq ioredis/);
});

test('a reason has one line, and not the password', () => {
  expect(reasonOf(new Error('user me with pa55\nmore'), 'pa55')).toBe('user me with …');
});

test('an order and an answer of another shape are refused', () => {
  expect(() => readOrder({ setup: {}, job: {} })).toThrow(/not a trial/);
  const answer = { outcome: { state: 'complete' }, figures: [[1, 0.5]], worker: 'host-1' };
  expect(readAnswer(answer)).toEqual(answer);
  expect(() => readAnswer({ ...answer, figures: [[1, null]] })).toThrow(/not the result/);
  expect(() => readAnswer({ ...answer, outcome: { state: 'failed' } })).toThrow(/not the result/);
});
