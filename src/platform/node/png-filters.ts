// Undoes the filters of PNG lines, in place. Before: decode-png.ts.

/**
 * @param lines of 1 + `lineBytes` bytes: the number of the filter, then the filtered bytes.
 * @param step bytes of a pixel, at least 1.
 * @throws Error for an unknown filter.
 */
export function unfilter(lines: Uint8Array, lineBytes: number, step: number): void {
  let above: Uint8Array = new Uint8Array(lineBytes);
  for (let at = 0; at < lines.length; at += 1 + lineBytes) {
    const line = lines.subarray(at + 1, at + 1 + lineBytes);
    unfilterLine(lines[at], line, above, step);
    above = line;
  }
}

function unfilterLine(filter: number, line: Uint8Array, above: Uint8Array, step: number): void {
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let i = step; i < line.length; i++) line[i] += line[i - step];
      return;
    case 2:
      for (let i = 0; i < line.length; i++) line[i] += above[i];
      return;
    case 3:
      for (let i = 0; i < line.length; i++) line[i] += ((i < step ? 0 : line[i - step]) + above[i]) >> 1;
      return;
    case 4:
      for (let i = 0; i < line.length; i++) {
        if (i < step) line[i] += above[i];
        else line[i] += paeth(line[i - step], above[i], above[i - step]);
      }
      return;
    default:
      throw new Error(`its pixels are damaged (filter ${filter})`);
  }
}

/** Whichever of left, above and above left is nearest to left + above - corner; the first of equals. */
function paeth(left: number, above: number, corner: number): number {
  const [toLeft, toAbove, toCorner] = [
    Math.abs(above - corner),
    Math.abs(left - corner),
    Math.abs(left + above - 2 * corner),
  ];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
