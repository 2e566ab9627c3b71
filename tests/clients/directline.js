// Talks to the service with botframework-directlinejs, by polling, and prints what happened as JSON.
// Words: the address of the service, and what to do.
import {createRequire} from 'node:module'
import {argv} from 'node:process'

const require = createRequire(import.meta.url)
globalThis.XMLHttpRequest = require('xhr2')
globalThis.WebSocket ??= class {} // it is looked for, and never opened
const {ConnectionStatus, DirectLine} = require('botframework-directlinejs')

const [url, name] = argv.slice(2)
const domain = `${url}/v3/directline`

const connect = more => new DirectLine({domain, webSocket: false, pollingInterval: 200, ...more})

/** What an observable gives first; what it fails with is thrown. */
const first = observable => observable.take(1).toPromise()

/** Collects the activities of a connection; *until* resolves when so many of them are there. */
function hear(line) {
  const heard = []
  let check = () => {}
  const next = activity => {
    heard.push(activity)
    check()
  }
  line.activity$.subscribe({next, error: () => {}}) // a connection that is ended tells its listeners so
  const until = count =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${heard.length} of ${count} activities came`)), 10_000)
      check = () => {
        if (heard.length < count) return
        clearTimeout(timer)
        resolve(heard)
      }
      check()
    })
  return {heard, until}
}

const say = (line, text, clientActivityID) =>
  first(line.postActivity({type: 'message', text, from: {id: 'anna'}, channelData: {clientActivityID}}))

const statusIs = (line, wanted) =>
  line.connectionStatus$
    .filter(status => status === wanted)
    .take(1)
    .toPromise()
    .then(status => ConnectionStatus[status])

const token = async () => (await (await fetch(`${domain}/tokens/generate`, {method: 'POST'})).json()).token

const cases = {
  /** Two questions, the second one by a suggestion, one of them sent twice; an event and typing in between. */
  async talk() {
    const line = connect({token: await token()})
    const {heard, until} = hear(line)
    await until(1)
    const ids = [await say(line, 'Which framework for a chat app?', 'c1'), await say(line, 'Again', 'c1')]
    const suggestion = (await until(3))[2].suggestedActions.actions[0].value
    ids.push(await first(line.postActivity({type: 'event', name: 'x', value: 1, from: {id: 'anna'}})))
    ids.push(await first(line.postActivity({type: 'typing', from: {id: 'anna'}})))
    ids.push(await say(line, suggestion, 'c2'))
    await until(5)
    line.end()
    return {ids, heard, conversation: line.conversationId}
  },

  /** The page is loaded again: another connection to the same conversation, with and without a watermark. */
  async comeBack() {
    const line = connect({token: await token()})
    const before = hear(line)
    await before.until(1)
    await say(line, 'Flask?', 'c1')
    await before.until(3)
    line.end()
    const {token: mine, conversationId} = line
    const whole = connect({token: mine, conversationId})
    const rest = connect({token: mine, conversationId, watermark: '2'})
    const [wholeHeard, restHeard] = [hear(whole), hear(rest)]
    await wholeHeard.until(3)
    await say(rest, 'Django?', 'c2')
    await restHeard.until(2)
    await wholeHeard.until(5)
    whole.end()
    rest.end()
    return {whole: wholeHeard.heard.map(({id}) => id), rest: restHeard.heard.map(({id}) => id)}
  },

  /** A token that is no good. */
  async refused() {
    const line = connect({token: 'nonsense'})
    const failed = statusIs(line, ConnectionStatus.FailedToConnect)
    line.activity$.subscribe({error: () => {}})
    return {status: await failed}
  },

  /** A message that is too long is told to the sender; the next one is answered. */
  async tooLong() {
    const line = connect({token: await token()})
    const {heard, until} = hear(line)
    await until(1)
    const status = await say(line, 'x'.repeat(2001), 'c1').catch(error => error.status)
    await say(line, 'Flask?', 'c2')
    await until(3)
    line.end()
    return {status, texts: heard.slice(1, 2).map(({text}) => text)}
  },

  /** The conversation is deleted while somebody is in it. */
  async deleted() {
    const line = connect({token: await token()})
    const {until} = hear(line)
    await until(1)
    await say(line, 'Flask?', 'c1')
    await until(3)
    const ended = statusIs(line, ConnectionStatus.Ended)
    const gone = await fetch(`${url}/api/v1/conversations/${line.conversationId}`, {method: 'DELETE'})
    return {gone: gone.status, status: await ended}
  },

  /** The token is renewed as the client does it by itself every quarter of an hour. */
  async renew() {
    const line = connect({token: await token()})
    const {until} = hear(line)
    await until(1)
    const renewed = await first(line.refreshToken())
    const changed = typeof renewed === 'string' && renewed.split('.').length === 3
    line.token = renewed
    await say(line, 'Flask?', 'c1')
    await until(3)
    line.end()
    return {changed}
  },
}

console.log(JSON.stringify(await cases[name]()))
process.exit(0)
