/** The page as Markdown, from what is built. */
export function optionsPage(): Promise<string>;
