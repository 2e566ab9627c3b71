"""Text that is hard to read."""

CONTRAST = """
() => {
  const SHARES = [0.2126, 0.7152, 0.0722]
  const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  const lightness = (rgb) => SHARES.reduce((sum, share, i) => sum + share * linear(rgb[i] / 255), 0)
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number)
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const found = rgb(getComputedStyle(node).backgroundColor)
      if (found.length < 4 || found[3] > 0) return found.slice(0, 3)
    }
    return [255, 255, 255]
  }
  const poor = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement
    const words = walker.currentNode.data.trim()
    if (!words || !node.checkVisibility() || node.closest('noscript')) continue
    const both = [lightness(rgb(getComputedStyle(node).color)), lightness(behind(node))]
    const ratio = (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05)
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${node.className || node.tagName}: ${words}`)
  }
  return poor
}
"""
"""An expression that gives each text of the page whose contrast is below 4.5, with its ratio."""
