import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sceneNames } from './world/scenes.ts'

interface Wish {
  scene: string
  /** Of a sandbox that runs. */
  url?: string
  /** Data directory of a Qiao that runs with its demo. */
  data?: string
}

/** Begins a scene in a running sandbox, and lets its world run. */
export async function beginScene({ scene, url, data }: Wish): Promise<{ ok: boolean; said: string }> {
  if (!sceneNames.some((name) => name === scene))
    return no(`没有这个场景 · there is no scene ${scene}: ${sceneNames.join(' ')}`)
  const at = url ?? (await sandboxOf(data ?? process.env.QIAO_DATA ?? '.qiao'))
  if (!at) return no('没有找到在跑的演示；用 --url 或 --data 指明 · no demo runs here: name --url or --data')
  try {
    const answer = await fetch(`${at}/_world`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ scene, running: true }),
    })
    if (!answer.ok) return no(`${at}: ${answer.status}`)
    const { sceneTitle } = (await answer.json()) as { sceneTitle: string }
    return { ok: true, said: `已开始 · begun: ${sceneTitle} (${scene})` }
  } catch {
    return no(`连不上沙箱 · no sandbox answers at ${at}`)
  }
}

function no(said: string): { ok: boolean; said: string } {
  return { ok: false, said }
}

async function sandboxOf(directory: string): Promise<string | null> {
  try {
    const run = JSON.parse(await readFile(join(directory, 'run.json'), 'utf8')) as {
      sandbox?: { url?: string }
    }
    return run.sandbox?.url ?? null
  } catch {
    return null
  }
}
