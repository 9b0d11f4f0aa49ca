// What every script and test that starts a browser or serves it a page has in common.

/** With these a page is cross-origin isolated: it has shared memory, so threads. */
export const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** CI is root, for whom there is no sandbox; and nothing may be sent or fetched but what is asked for. */
export const CHROMIUM_FLAGS = [
  ...[
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--disable-dev-shm-usage',
    '--no-first-run',
  ],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];
