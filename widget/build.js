/** Builds the widget to one classic script: `node build.js [file]`, by default where the service serves it from. */

import {build, transform} from 'esbuild'
import {readFile} from 'node:fs/promises'
import {fileURLToPath} from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** The style sheet as a string without spaces that nobody needs. */
const styles = {
  name: 'styles',
  setup(build) {
    build.onLoad({filter: /\.css$/}, async ({path}) => {
      const {code} = await transform(await readFile(path, 'utf8'), {loader: 'css', minify: true, target: TARGET})
      return {contents: code.trim(), loader: 'text'}
    })
  },
}
const TARGET = ['chrome123', 'firefox125', 'safari17.5']

await build({
  entryPoints: [here('src/main.ts')],
  outfile: process.argv[2] ?? here('../web/built/widget.js'),
  bundle: true,
  format: 'iife',
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  target: TARGET,
  plugins: [styles],
  banner: {js: '/*! Framework Advisor: <framework-advisor>, MIT licence */'},
  logLevel: 'warning',
})
