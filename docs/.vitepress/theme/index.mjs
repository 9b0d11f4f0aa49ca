// The look: VitePress's default theme, with the colours of the charts, and the components that pages use.

import DefaultTheme from 'vitepress/theme';
import './site.css';
import './code.css';
import '../../generated/charts.css';
import './pictures.css';
import './playground.css';
import Playground from './Playground.vue';

export default {
  extends: DefaultTheme,
  enhanceApp({ app, router }) {
    app.component('Playground', Playground);
    if (!import.meta.env.SSR) makeAbsolute();
    // The default theme's home page has no main landmark; scripts/docs/finish.mjs does the same to the file.
    router.onAfterRouteChanged = () => {
      if (import.meta.env.SSR) return;
      document.querySelector('.VPContent.is-home')?.setAttribute('role', 'main');
    };
  },
};

/**
 * The built pages have relative addresses (relocatable.mjs), which would mean something else once the router has moved to a page in another
 * folder. Done before Vue takes the page over.
 */
function makeAbsolute() {
  for (const name of ['href', 'src'])
    for (const element of document.querySelectorAll(`[${name}^="./"], [${name}^="../"]`)) {
      const { pathname, search, hash } = new URL(element.getAttribute(name), location.href);
      element.setAttribute(name, pathname + search + hash);
    }
}
