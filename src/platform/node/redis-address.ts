// The address of a Redis: what --queue says, with credentials that nothing shows.
// Next: redis-packages.ts connects to it.

import { OptionError } from '../../errors.js';

export const USER_VARIABLE = 'JACQUARD_REDIS_USER';
export const PASSWORD_VARIABLE = 'JACQUARD_REDIS_PASSWORD';

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  /** Number of the database. */
  readonly db: number;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  /** Without credentials: redis://host:6379/0. */
  readonly shown: string;
}

const USUAL_PORT = 6379;
const EXPECTED = 'redis://host, redis://host:6379/0 or rediss://host (TLS) expected';

/**
 * @param environment has the credentials that the URL lacks.
 * @throws OptionError, whose message repeats nothing of the text: it may hold a password.
 */
export function redisAddress(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): RedisAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined)
    throw new OptionError(
      `queue: not an address: ${EXPECTED}; signs of a password such as / # ? % are written as %2F %23 %3F %25, or set ${PASSWORD_VARIABLE}`,
    );
  const { protocol, hostname, port, pathname, search, hash } = url;
  const db = pathname.replace(/^\//, '');
  if (!['redis:', 'rediss:'].includes(protocol) || hostname === '' || !/^\d{0,5}$/.test(db) || search || hash)
    throw new OptionError(`queue: not the address of a Redis: ${EXPECTED}`);
  const tls = protocol === 'rediss:';
  const username = decoded(url.username) || environment[USER_VARIABLE];
  const password = decoded(url.password) || environment[PASSWORD_VARIABLE];
  const address = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || USUAL_PORT),
    db: Number(db),
  };
  const shown = `${protocol}//${hostname}:${address.port}/${address.db}`;
  return { ...address, tls, shown, ...(username && { username }), ...(password && { password }) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new OptionError('queue: % in the user or the password is written as %25');
  }
}

/** A word of a command line without the user and password of a Redis's address. */
export function withoutCredentials(word: string): string {
  return word.replace(/(rediss?:\/\/).*@/gi, '$1');
}
