// The look: VitePress's default theme, with the colours of the charts, and the components that pages use.

import DefaultTheme from 'vitepress/theme';
import './site.css';
import './code.css';
import './pictures.css';

export default { extends: DefaultTheme };
