import { parseArgs } from 'node:util'
import { findImport, undoImport } from '../../packages/server/src/imports/index.ts'
import type { BrandId } from '../../packages/server/src/kernel/ids.ts'
import { StartFailure } from '../../packages/server/supervisor/failure.ts'
import { type Installation, openInstallation } from './installation.ts'
import { UsageError } from './usage-error.ts'

/** `qiao undo`: 0 when everything was taken back, 3 when something stays because it changed or work hangs on it. */
export async function undoCommand(args: string[]): Promise<number> {
  const { importId, data, json } = readArguments(args)
  const since = performance.now()
  const installation = await openInstallation(data)
  try {
    const brandId = await brandOf(installation, importId)
    const undone = await undoImport(installation.desk.deps, brandId, importId)
    const left = undone.left.map(({ target_kind, left_because, n }) => ({
      kind: target_kind,
      because: left_because,
      count: n,
    }))
    const seconds = Math.round((performance.now() - since) / 100) / 10
    const answer = {
      importId,
      takenBack: undone.takenBack,
      left: undone.import.leftStanding,
      reasons: left,
      seconds,
    }
    if (json) console.log(JSON.stringify(answer))
    else tell(answer)
    return undone.import.leftStanding > 0 ? 3 : 0
  } finally {
    await installation.close()
  }
}

function readArguments(args: string[]): { importId: string; data: string | undefined; json: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { data: { type: 'string' }, json: { type: 'boolean' } },
      allowPositionals: true,
    })
    const [importId] = positionals
    if (importId) return { importId, data: values.data, json: values.json === true }
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
  throw new UsageError('缺少导入编号 · the id of the import is missing')
}

/** The import names its brand. */
async function brandOf({ desk }: Installation, importId: string): Promise<BrandId> {
  if (/^[0-9a-f-]{36}$/i.test(importId))
    for (const brandId of await desk.brands())
      if (await desk.deps.db.transact(brandId, (tx) => findImport(tx, importId))) return brandId
  throw new StartFailure('import.not_found', `没有导入 ${importId}。`, `There is no import ${importId}.`)
}

const because: Record<string, string> = {
  work_started: '已开工单，或已关联给好友 · work was started, or a friend was given it',
  changed_since: '之后有改动 · changed since',
  has_after_sales: '之后有售后 · after-sales came since',
  in_use: '还在使用 · still in use',
}

function tell({
  takenBack,
  left,
  reasons,
}: {
  takenBack: number
  left: number
  reasons: { kind: string; because: string; count: number }[]
}): void {
  console.log(`已撤销 ${takenBack} 项，保留 ${left} 项。 · Took back ${takenBack}, left ${left}.`)
  for (const one of reasons)
    console.log(`  ${one.count} × ${one.kind}: ${because[one.because] ?? one.because}`)
}
