/** Building nodes. Text enters the page here, and only as text. */

/**
 * An element with properties and children. Strings become text nodes; null and false are left out.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [props] `class`, `aria-*`, `data-*`, `role` and the like as attributes, `on*` as listeners, the rest as properties
 * @param {...(Node|string|null|false|undefined)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) put(node, name, value)
  node.append(...children.filter((child) => child != null && child !== false && child !== ''))
  return node
}

/** @param {HTMLElement} node @param {string} name @param {any} value */
function put(node, name, value) {
  if (value == null) return
  if (name.startsWith('on')) node.addEventListener(name.slice(2), value)
  else if (name === 'class') node.className = value
  else if (name.includes('-') || name === 'role' || name === 'scope') node.setAttribute(name, String(value))
  else node[name] = value
}

const SVG = 'http://www.w3.org/2000/svg'

/** An icon of one path, hidden from those who hear the page. @param {string} path @returns {SVGElement} */
export function icon(path) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const shape = document.createElementNS(SVG, 'path')
  shape.setAttribute('d', path)
  svg.append(shape)
  return svg
}

/** What should be a list, as a list. @param {any} value @returns {any[]} */
export function list(value) {
  return Array.isArray(value) ? value : []
}

/** What should be text, as text. @param {any} value @returns {string} */
export function text(value) {
  return value == null ? '' : String(value)
}
