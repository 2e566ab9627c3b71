import assert from 'node:assert/strict'
import test from 'node:test'
import {newId, waitOf} from '../src/backoff.js'

const problem = (status, retryAfter = null) => ({status, retryAfter})

test('each try waits twice as long as the one before, and the sixth is for a person', () => {
  assert.deepEqual([1, 2, 3, 4, 5].map((tries) => waitOf(problem(0), tries)), [2, 4, 8, 16, null])
})

test('what the service says about when to come back counts', () => {
  assert.equal(waitOf(problem(503, 30), 1), 30)
  assert.equal(waitOf(problem(429, 12), 1), 12)
  assert.equal(waitOf(problem(429, 0), 1), 1)
})

test('nobody is kept waiting for longer than five minutes', () => {
  assert.equal(waitOf(problem(429, 301), 1), null)
})

for (const status of [400, 401, 403, 404, 413, 422, 500]) {
  test(`a status ${status} is not tried again`, () => assert.equal(waitOf(problem(status), 1), null))
}

test('ids are of 128 bits and differ', () => {
  const ids = Array.from({length: 100}, newId)
  assert.equal(new Set(ids).size, 100)
  assert.ok(ids.every((id) => /^[0-9a-f]{32}$/.test(id)))
})
