/** Building nodes. Text enters the page here, and only as text. */

type Child = Node | string | null | false | undefined
type Props = Record<string, unknown>

/**
 * An element with properties and children. `class`, `role`, `for` and names with a hyphen become attributes, functions under `on...`
 * become listeners, the rest properties. Strings become text nodes; null, false and '' are left out.
 */
export function el<T extends keyof HTMLElementTagNameMap>(tag: T, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[T] {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) put(node, name, value)
  node.append(...children.filter((child) => child != null && child !== false && child !== '') as (Node | string)[])
  return node
}

function put(node: HTMLElement, name: string, value: unknown): void {
  if (value == null || value === false) return
  if (typeof value === 'function') node.addEventListener(name.slice(2), value as EventListener)
  else if (/-|^(class|role|part|scope|for|lang|popover)$/.test(name)) node.setAttribute(name, String(value))
  else (node as unknown as Props)[name] = value
}

/** An SVG element. Its attributes are presentation, so no policy forbids them. */
export function svg(tag: string, attributes: Record<string, string | number>, ...children: (Node | string)[]): SVGElement {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value))
  node.append(...children)
  return node
}

/** An icon of one path, hidden from those who hear the page. */
export function icon(path: string): SVGElement {
  return svg('svg', {viewBox: '0 0 24 24', 'aria-hidden': 'true', class: 'icon'}, svg('path', {d: path}))
}

/** What should be a list, as a list. */
export function list<T>(value: T[] | null | undefined): T[] {
  return Array.isArray(value) ? value : []
}

/** What should be text, as text. */
export function text(value: unknown): string {
  return value == null ? '' : String(value)
}
