// Colours for a stream: only on a terminal, NO_COLOR and FORCE_COLOR honoured. (picocolors alone also colours pipes
// where the variable CI is set, which would put escape codes into files.)

import type { WriteStream } from 'node:tty';
import picocolors from 'picocolors';

export type Colors = ReturnType<typeof picocolors.createColors>;

export function colorsFor(stream: Pick<WriteStream, 'isTTY'>): Colors {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  const wanted = FORCE_COLOR ? FORCE_COLOR !== '0' : Boolean(stream.isTTY) && process.env.TERM !== 'dumb';
  return picocolors.createColors(wanted && !NO_COLOR);
}
