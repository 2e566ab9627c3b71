/** Groups of buttons with one stop of the Tab key: arrows, Home and End move inside. */

const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowRight: (at, last) => (at === last ? 0 : at + 1),
  ArrowDown: (at, last) => (at === last ? 0 : at + 1),
  ArrowLeft: (at, last) => (at === 0 ? last : at - 1),
  ArrowUp: (at, last) => (at === 0 ? last : at - 1),
  Home: () => 0,
  End: (_, last) => last,
}

/** Give *group*, whose buttons stay the same, one stop; in right-to-left text, left goes on. */
export function rove<T extends HTMLElement>(group: T): T {
  const buttons = [...group.querySelectorAll('button')]
  const stop = (at: number) => buttons.forEach((button, one) => { button.tabIndex = one === at ? 0 : -1 })
  stop(0)
  group.addEventListener('focusin', (event) => stop(buttons.indexOf(event.target as HTMLButtonElement)))
  group.addEventListener('keydown', (event) => {
    const step = STEPS[mirrored(event.key, group)]
    const at = buttons.indexOf(event.target as HTMLButtonElement)
    if (!step || at < 0) return
    event.preventDefault()
    buttons[step(at, buttons.length - 1)]?.focus()
  })
  return group
}

function mirrored(key: string, group: HTMLElement): string {
  if (getComputedStyle(group).direction !== 'rtl') return key
  return key === 'ArrowLeft' ? 'ArrowRight' : key === 'ArrowRight' ? 'ArrowLeft' : key
}
