import assert from 'node:assert/strict'
import test from 'node:test'
import {fill, languageOf, LANGUAGES} from '../src/words.js'

const places = (words) => [...words.matchAll(/\{\w+\}/g)].map(([place]) => place).sort()

for (const [language, words] of Object.entries(LANGUAGES)) {
  test(`${language} says everything, with the same places to fill`, () => {
    for (const [name, english] of Object.entries(LANGUAGES.en)) {
      assert.deepEqual(places(words[name]), places(english), name)
      assert.ok(words[name] || name === 'english', `${language}: ${name}`)
    }
    assert.deepEqual(Object.keys(words), Object.keys(LANGUAGES.en))
  })
}

test('who reads another language is told that answers are English', () => {
  assert.deepEqual(Object.entries(LANGUAGES).filter(([, words]) => !words.english).map(([language]) => language), ['en'])
})

test('the first language that there are words for is taken', () => {
  assert.equal(languageOf(['de-AT', 'fr']), 'de')
  assert.equal(languageOf([null, '', 'ja', 'VI_VN']), 'vi')
  assert.equal(languageOf(['ja', 'constructor']), 'en')
})

test('what is put into a place is not looked into again', () => {
  assert.equal(fill('{x} of {y}', {x: '{y}', y: 2}), '{y} of 2')
})
