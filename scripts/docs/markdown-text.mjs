// Text of the program as Markdown. Used by command-pages.mjs and error-pages.mjs.

/** Plain text whose signs are not taken for Markdown, HTML or Vue; "quoted words" stay as they are. */
export function plainText(text) {
  return text
    .replace(/[\\`*_[\]]/g, '\\$&')
    .replaceAll('<', '&lt;')
    .replaceAll('{{', '{ {')
    .replaceAll('\n', ' ');
}
