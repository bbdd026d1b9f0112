import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { basename, join, resolve, sep } from 'node:path'

// Loaded first into every process of `npm run test:canary`: what a test or a program removes below the folder of
// temporary files goes aside instead, so that the search after the run still finds what it held.

const aside = process.env.QIAO_KEEP_REMOVED
const below = aside && process.env.TMPDIR ? resolve(process.env.TMPDIR) + sep : null
let moved = 0

/** True when the thing is gone from its place. */
function setAside(path) {
  const from = resolve(String(path))
  if (!below || !from.startsWith(below) || !fs.existsSync(from)) return false
  moved += 1
  const name = `${process.pid}-${process.hrtime.bigint().toString(36)}-${moved}-${basename(from)}`
  try {
    fs.renameSync(from, join(aside, name))
    return true
  } catch {
    return false
  }
}

if (below) {
  fs.mkdirSync(aside, { recursive: true })
  for (const name of ['rmSync', 'unlinkSync']) {
    const real = fs[name]
    fs[name] = (path, ...rest) => (setAside(path) ? undefined : real(path, ...rest))
  }
  for (const name of ['rm', 'unlink']) {
    const real = fs.promises[name]
    fs.promises[name] = async (path, ...rest) => (setAside(path) ? undefined : real(path, ...rest))
  }
  syncBuiltinESMExports()
}
