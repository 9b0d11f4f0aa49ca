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
    // The default theme's home page has no main landmark; scripts/docs/finish.mjs does the same to the file.
    router.onAfterRouteChanged = () => {
      if (import.meta.env.SSR) return;
      document.querySelector('.VPContent.is-home')?.setAttribute('role', 'main');
    };
  },
};
