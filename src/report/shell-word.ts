// Words of commands that are printed to be pasted into a shell: by the command line, reports and the demo.

/** Control characters, and those that turn the direction of text: a terminal would not show what is pasted. */
const UNSEEN = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * A word as a POSIX shell takes it, whatever is in it.
 * @example shellWord("it's $HOME") // 'it'\''s $HOME'
 */
export function shellWord(text: string): string {
  // zsh takes a word that begins with = for a command's path.
  if (/^(?!=)[\w.,:/=@+-]+$/.test(text)) return text;
  if (text.search(UNSEEN) < 0) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = text.replace(/['\\]/g, '\\$&').replace(UNSEEN, (one) => `\\u${hexadecimal(one)}`);
  return `$'${escaped}'`; // as bash, zsh and ksh have it
}

/** The same of a path, which must not be taken for an option. */
export function shellPath(path: string): string {
  return shellWord(path.startsWith('-') ? `./${path}` : path);
}

function hexadecimal(letter: string): string {
  return letter.charCodeAt(0).toString(16).padStart(4, '0');
}
