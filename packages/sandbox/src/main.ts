import { parseArgs } from 'node:util'
import { beginScene } from './begin-scene.ts'
import { keepCorp } from './keep-corp.ts'
import { type Sandbox, startSandbox } from './server.ts'

/**
 * `node packages/sandbox/src/main.ts [--port N] [--json] [--parent-pid PID] [--keep FILE]`
 *
 * Prints where the stand-ins are and the test credentials, as one JSON line with `--json`. Ends on SIGINT and
 * SIGTERM, and when the parent that was named is gone. What WeCom holds (friends, tags, chats) is kept in FILE, and taken from
 * there at the next start.
 *
 * `--scene NAME [--url SANDBOX | --data DIR]` begins a scene in a sandbox that runs, the one of the demo in `.qiao` where
 * nothing else is named, and ends.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
    'parent-pid': { type: 'string' },
    keep: { type: 'string' },
    scene: { type: 'string' },
    url: { type: 'string' },
    data: { type: 'string' },
  },
})

if (values.scene) {
  const { ok, said } = await beginScene({ ...values, scene: values.scene })
  console[ok ? 'log' : 'error'](said)
  process.exit(ok ? 0 : 2)
}

const sandbox = await startSandbox({ port: wholeNumber(values.port, '--port') })
const corp = values.keep ? keepCorp(sandbox.wecom, values.keep) : null
if (values.json) console.log(JSON.stringify({ ...sandbox.card, pid: process.pid }))
else tell(sandbox)

let ending = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end)
if (values['parent-pid']) watchParent(wholeNumber(values['parent-pid'], '--parent-pid'))

async function end(): Promise<void> {
  if (ending) return
  ending = true
  await sandbox.close()
  corp?.stop()
  process.exit(0)
}

/** A parent that was killed cannot tell us. A zombie still takes signals, so our own parent is told by its pid. */
function watchParent(pid: number): void {
  const isOurs = process.ppid === pid
  setInterval(() => {
    if (isOurs ? process.ppid !== pid : !isAlive(pid)) void end()
  }, 500)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function tell({ card }: Sandbox): void {
  const { url, taobao, controls } = card
  console.log(`Sandbox at ${url}`)
  console.log(`  Taobao  ${taobao.baseUrl}  app key ${taobao.appKey}, secret ${taobao.appSecret}`)
  console.log(`          session ${taobao.session}`)
  console.log(`  World   ${controls.world}   Faults  ${controls.faults}`)
}

function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${option} wants a whole number, not ${text}`)
  return Number(text)
}
