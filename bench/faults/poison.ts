import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Outside order ids that throw, or kill the process, where they are recorded. Without the file nothing is poisoned. */
export interface PoisonList {
  throws: string[]
  kills: string[]
}

export const poisonFile = (filesDir: string): string => join(filesDir, 'poison.json')

function listed(): PoisonList {
  try {
    return JSON.parse(readFileSync(poisonFile(process.env.QIAO_FILES_DIR ?? ''), 'utf8')) as PoisonList
  } catch {
    return { throws: [], kills: [] }
  }
}

/** A sink of orders with a fault inside: loaded into the harness's own processes only. */
export function poisoned<Args extends [unknown, { orderId: string }[], ...unknown[]], Answer>(
  record: (...args: Args) => Promise<Answer>,
): (...args: Args) => Promise<Answer> {
  return async (...args) => {
    const { throws, kills } = listed()
    const ids = args[1].map((one) => one.orderId)
    if (ids.some((id) => kills.includes(id))) process.kill(process.pid, 'SIGKILL')
    if (ids.some((id) => throws.includes(id))) throw new Error('poisoned')
    return record(...args)
  }
}
