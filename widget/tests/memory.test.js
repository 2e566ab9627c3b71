import assert from 'node:assert/strict'
import test, {beforeEach} from 'node:test'
import {kept, Memory} from '../src/memory.js'

const EMPTY = {conversation: null, draft: '', waiting: []}
const MESSAGE = {text: 'Flask?', id: 'm1'}

beforeEach(() => {
  const stored = new Map()
  globalThis.localStorage = {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => stored.set(key, value),
    removeItem: (key) => stored.delete(key),
  }
})

for (const odd of [null, '', 'x', 'null', '3', '[]', '{"conversation": 3, "draft": [], "waiting": {}}', '{"waiting": [null, 3, {}, {"text": 1, "id": "x"}]}']) {
  test(`what is stored as ${odd} is passed over`, () => assert.deepEqual(kept(odd), EMPTY))
}

test('what is kept is there for the next one of the same key, and for no other', () => {
  const memory = new Memory('a', true)
  memory.conversation = 'c1'
  memory.draft = 'Fla'
  memory.waiting = [MESSAGE]

  const [same, other] = [new Memory('a', true), new Memory('b', true)]
  assert.deepEqual([same.conversation, same.draft, same.waiting], ['c1', 'Fla', [MESSAGE]])
  assert.deepEqual([other.conversation, other.draft, other.waiting], [null, '', []])
})

test('where nothing remains, nothing is stored', () => {
  const memory = new Memory('a', true)
  memory.draft = 'x'
  memory.draft = ''
  assert.equal(localStorage.getItem('a'), null)
})

test('switched off, it keeps nothing and removes what was kept', () => {
  new Memory('a', true).conversation = 'c1'
  const memory = new Memory('a', false)
  memory.draft = 'x'
  assert.equal(localStorage.getItem('a'), null)
  assert.equal(memory.draft, 'x')
})

test('without storage it lasts as long as the page', () => {
  globalThis.localStorage = {getItem() { throw new Error() }, setItem() { throw new Error() }, removeItem() { throw new Error() }}
  const memory = new Memory('a', true)
  memory.conversation = 'c1'
  assert.equal(memory.conversation, 'c1')
})
