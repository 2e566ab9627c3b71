/** Wires the page: the one place that knows both the network and the element. */

import {Api} from './api.js'
import {AdvisorChat} from './chat.js'

AdvisorChat.prototype.api = new Api()
customElements.define('advisor-chat', AdvisorChat)
