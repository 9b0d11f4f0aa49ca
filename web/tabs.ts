// The four views as tabs: the arrow keys move between them (WAI-ARIA's tabs pattern), and the address keeps which is open.

import { byId } from './dom.js';

const VIEWS = ['train', 'try', 'race', 'carry'] as const;
export type ViewName = (typeof VIEWS)[number];

const STEPS: Record<string, (at: number) => number> = {
  ArrowRight: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  Home: () => 0,
  End: () => VIEWS.length - 1,
};

export function startTabs(onShow: (view: ViewName) => void): void {
  const show = (name: ViewName) => {
    for (const view of VIEWS) {
      const tab = byId(`tab-${view}`);
      tab.setAttribute('aria-selected', String(view === name));
      tab.tabIndex = view === name ? 0 : -1;
      byId(`view-${view}`).hidden = view !== name;
    }
    onShow(name);
  };
  const open = (name: ViewName) => {
    history.replaceState(null, '', `#${name}`);
    show(name);
  };
  VIEWS.forEach((view, at) => {
    const tab = byId(`tab-${view}`);
    tab.addEventListener('click', () => open(view));
    tab.addEventListener('keydown', (event) => {
      const step = STEPS[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const next = VIEWS[(step(at) + VIEWS.length) % VIEWS.length];
      open(next);
      byId(`tab-${next}`).focus();
    });
  });
  const inAddress = () => VIEWS.find((view) => location.hash === `#${view}`);
  addEventListener('hashchange', () => {
    const view = inAddress();
    if (view) show(view); // another place in the page is no view
  });
  show(inAddress() ?? 'train');
}
