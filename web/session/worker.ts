// The worker that holds the session: is given the host of its threads, takes commands, answers each, and lets news through.
// Next: session.ts does what they ask.

import { setWording } from '../../src/table/suggest.js';
import type { Begin, Commands, News, Reply, Request } from '../protocol.js';
import { suggestField } from './fields-in-messages.js';
import { Session } from './session.js';

setWording(suggestField);

const scope = globalThis as unknown as Worker; // seen from inside it has the same two methods
const post = (reply: Reply) => scope.postMessage(reply);
type Methods = { [Name in keyof Commands]: (...values: never[]) => unknown };
let session: Methods;

scope.addEventListener('message', async ({ data }: MessageEvent<Begin | Request>) => {
  if ('threadHost' in data) {
    session = new Session((news: News) => post({ news }), data.threadHost);
    return;
  }
  const { id, command, arguments: values } = data;
  try {
    post({ id, result: await session[command](...(values as never[])) });
  } catch (error) {
    post({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
