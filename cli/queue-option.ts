// --queue: the Redis through which trials go to other machines. Its text may hold a password, so it is read by redisAddress(), whose
// messages do not repeat it, and not by commander, whose messages do.
// Next: search-try-options.ts, work.ts.

import { PASSWORD_VARIABLE, USER_VARIABLE } from '../src/platform/node/redis-address.js';
import { Flag } from './flags.js';

export const queueOption = (help: string) =>
  new Flag<string | undefined>(
    '--queue <url>',
    `${help}; redis://host[:port][/number], or rediss:// for TLS; user and password stand in the URL or in ${USER_VARIABLE} and ${PASSWORD_VARIABLE}`,
  );
