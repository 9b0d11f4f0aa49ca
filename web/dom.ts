// The few things that every view does with the document.

/** The element with this id. @throws when index.html has none: the two belong together. */
export function byId<Type extends Element = HTMLElement>(id: string): Type {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`index.html has no #${id}`);
  return found as unknown as Type;
}

type Attributes = Record<string, string | number | boolean | ((event: Event) => void)>;

/** An element; attributes that are functions are listeners, as `onclick`. Strings among the children are text. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** Text into an element, or none and the element hidden. */
export function say(id: string, text: string | null): void {
  const element = byId(id);
  element.hidden = text === null;
  if (element.textContent !== (text ?? '')) element.textContent = text ?? ''; // what is the same is not told twice
}

/** An SVG that our own charts drew. It comes without inline style, which the page's policy would not let through. */
export function showSvg(id: string, svg: string): void {
  const element = byId(id);
  element.hidden = false;
  element.innerHTML = svg;
}

/** What a number input holds, when that is valid; else the browser shows why, and undefined. */
export function numberIn(id: string): number | undefined {
  const input = byId<HTMLInputElement>(id);
  return input.reportValidity() && input.value !== '' ? input.valueAsNumber : undefined;
}

/** What is let fall on an element, which is marked while it hovers. It has to be read before `take` returns: dropped-files.ts. */
export function onDrop(element: HTMLElement, take: (transfer: DataTransfer) => void): void {
  element.addEventListener('dragover', (event) => {
    event.preventDefault();
    element.classList.add('over');
  });
  element.addEventListener('dragleave', () => element.classList.remove('over'));
  element.addEventListener('drop', (event) => {
    event.preventDefault();
    element.classList.remove('over');
    if (event.dataTransfer && event.dataTransfer.files.length > 0) take(event.dataTransfer);
  });
}

export const grouped = (value: number) => value.toLocaleString('en-US');
export const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`;
