// The shell of every page that is written as a file: head, policy, style, footer. Next: html.ts and benchmark-page.ts.

import { reportStyles } from './html-style.js';
import { element, escapeXml } from './markup.js';

/** Nothing may be loaded or run, whatever a class name or a path in the data says. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** A whole page around markup; valid HTML and well-formed XML. */
export function htmlPage(title: string, ...content: string[]): string {
  const page = element(
    'html',
    { lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('meta', { name: 'color-scheme', content: 'light dark' }),
      element('title', {}, escapeXml(title)),
      element('style', {}, reportStyles()),
    ),
    element(
      'body',
      { class: 'jq' },
      ...content,
      element('footer', { class: 'muted' }, 'Made by Jacquard. This file loads nothing and runs no script.'),
    ),
  );
  return `<!doctype html>\n${page}\n`;
}
