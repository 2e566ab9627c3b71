import assert from 'node:assert/strict'
import test from 'node:test'
import {scoreOf} from '../src/chart.js'
import {markdownOf, plain} from '../src/markdown.js'
import {endsSoon, subjectOf} from '../src/user.js'

const token = (payload) => `x.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.y`

test('an answer is copied with its question before it and its sources behind it', () => {
  const citation = {statement: 'Flask is light.', article_title: 'Top *7*', article: 'top-7', line: 3, disputed: true, doubtful: false}
  const reply = {answer: {markdown: 'Flask is light \\[1\\].'}, citations: [citation]}
  assert.equal(markdownOf('Is Flask\nlight?', reply),
    '**Is Flask light?**\n\nFlask is light \\[1\\].\n\n1. Flask is light. [disputed] Top \\*7\\* (top-7, line 3)\n')
})

test('a question can be no markup in what is copied', () => {
  assert.equal(plain('<img src=x> [a](b) `c` @all'), '\\<img src=x\\> \\[a\\](b) \\`c\\` \\@all')
})

test('a token tells whose it is and when it ends', () => {
  assert.equal(subjectOf(token({sub: 'Jürgen'})), 'Jürgen')
  assert.equal(endsSoon(token({exp: 1000}), 979_000), false)
  assert.equal(endsSoon(token({exp: 1000}), 981_000), true)
})

for (const odd of ['', 'x', 'a.b.c', token(null), token([3]), token({sub: 4, exp: '5'})]) {
  test(`of ${odd || 'nothing'} nothing is believed`, () => {
    assert.equal(subjectOf(odd), '')
    assert.equal(endsSoon(odd), false)
  })
}

test('a score is from 0 to 1, whatever was sent', () => {
  assert.deepEqual([0.4, -1, 7, '0.3', null, NaN, {}].map((score) => scoreOf({score})), [0.4, 0, 1, 0.3, 0, 0, 0])
})
