// The look: VitePress's default theme, with the colours of the charts, and the components that pages use.

import DefaultTheme from 'vitepress/theme';
import './site.css';
import './code.css';
import './pictures.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ router }) {
    // The default theme's home page has no main landmark; scripts/docs/finish.mjs does the same to the file.
    router.onAfterRouteChanged = () =>
      document.querySelector('.VPContent.is-home')?.setAttribute('role', 'main');
  },
};
