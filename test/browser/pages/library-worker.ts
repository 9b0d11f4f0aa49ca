// The worker of library.ts: the same tasks where a thread may sleep.

import { answerWith } from './ask.js';
import { tasks } from './library-tasks.js';

answerWith(tasks);
