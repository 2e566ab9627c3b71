/** Runs the tests of the pure parts under node: bundles them, since node reads no TypeScript. */

import {build} from 'esbuild'
import {spawnSync} from 'node:child_process'
import {mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const folder = fileURLToPath(new URL('tests', import.meta.url))
const out = mkdtempSync(join(tmpdir(), 'widget-tests-'))
await build({
  entryPoints: readdirSync(folder).map((name) => join(folder, name)),
  outdir: out,
  outExtension: {'.js': '.mjs'},
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
})
const {status} = spawnSync(process.execPath, ['--test', '--test-reporter=spec', ...readdirSync(out).map((name) => join(out, name))], {stdio: 'inherit'})
rmSync(out, {recursive: true})
process.exit(status ?? 1)
