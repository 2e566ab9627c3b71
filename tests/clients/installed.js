// Prints the version of every package that the tests ask for, as it is installed.
import {readFileSync} from 'node:fs'

const read = (/** @type {string} */ path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
const names = Object.keys(read('package.json').devDependencies)
console.log(JSON.stringify(Object.fromEntries(names.map(name => [name, read(`node_modules/${name}/package.json`).version]))))
