import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { CorpState, WecomStandIn } from './wecom/index.ts'

const everyMs = 2_000

/**
 * WeCom outlives a restart of the sandbox, as the real one would: what the corp holds is taken from a file, and kept there
 * every two seconds and at the end. Without it the next start would delete every tag and friend, and give their ids to others.
 * Throws when the folder cannot be written; a file that is no corp is put aside as `FILE.unreadable`.
 */
export function keepCorp(standIn: WecomStandIn, file: string): { stop(): void } {
  const kept = read(file)
  if (kept) standIn.restore(kept)
  let last = ''
  const save = (): void => {
    const text = JSON.stringify(standIn.snapshot())
    if (text === last) return
    writeFileSync(`${file}.new`, text, { mode: 0o600 })
    renameSync(`${file}.new`, file)
    last = text
  }
  save()
  const timer = setInterval(save, everyMs)
  timer.unref()
  return {
    stop() {
      clearInterval(timer)
      save()
    },
  }
}

function read(file: string): CorpState | null {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Partial<CorpState>
    if (Array.isArray(found.tagGroups) && typeof found.counter === 'number') return found as CorpState
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
  }
  renameSync(file, `${file}.unreadable`)
  return null
}
