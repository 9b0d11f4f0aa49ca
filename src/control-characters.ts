// Characters that must not reach a terminal from a file: they move the cursor, set colours, turn the direction of the text around them,
// or are not seen. Next: errors.ts for warnings on the console; cli/terminal-text.ts for the command line.

/**
 * C0 and C1 controls, format characters (overrides of direction, zero-width ones), line and paragraph separators, and what else fonts do
 * not draw. The joiners and variation selectors inside an emoji are text: they match as `emoji`.
 */
export const CONTROL_CHARACTERS =
  /(?<emoji>(?<=\p{Extended_Pictographic})\uFE0F|(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D(?=\p{Extended_Pictographic}))|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A name or a sentence that may quote a file, with "?" for each control character, line ends among them. */
export function printable(text: string): string {
  return text.replace(CONTROL_CHARACTERS, (_, emoji) => emoji ?? '?');
}
