/** The script: defines the element, and puts one into a page that has none. */

import {FrameworkAdvisor} from './element.js'

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null
if (script?.src) FrameworkAdvisor.service = script.src.replace(/\/(widget\/[^/]+\/)?[^/]*$/, '')

if (!customElements.get('framework-advisor')) customElements.define('framework-advisor', FrameworkAdvisor)

/** The floating advisor that a script alone gives, with what its tag says in data attributes. */
function launch(): void {
  if (document.querySelector('framework-advisor')) return
  const advisor = document.createElement('framework-advisor')
  for (const [name, value] of Object.entries(script?.dataset ?? {})) {
    advisor.setAttribute(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value ?? '')
  }
  document.body.append(advisor)
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', launch)
else launch()
