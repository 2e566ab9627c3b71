/** Taking things away: to the clipboard, and as a file. */

import {el} from './dom.js'

/** Copy *text*. Where the page is not secure, an old way is tried; *beside* is where its box may stand. Says whether it worked. */
export async function toClipboard(text: string, beside: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyOldWay(text, beside)
  }
}

function copyOldWay(text: string, beside: HTMLElement): boolean {
  const root = beside.getRootNode() as ShadowRoot
  const before = root.activeElement as HTMLElement | null
  const box = el('textarea', {value: text, class: 'unseen', 'aria-hidden': 'true', tabIndex: -1})
  beside.append(box)
  box.select()
  const copied = document.execCommand('copy')
  box.remove()
  before?.focus({preventScroll: true})
  return copied
}

/** Save *text* as the file *name*. */
export function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], {type: 'text/markdown'}))
  el('a', {href: url, download: name}).click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
