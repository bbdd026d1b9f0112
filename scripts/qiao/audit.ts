import { keptAnchors } from '../../packages/server/src/app/audit-anchors.ts'
import { verifyAudit } from '../../packages/server/src/runtime/access/audit.ts'
import { onBrand } from './brand-command.ts'

/** `qiao audit verify`: 0 when the chain is whole and reaches the head that is kept outside, 3 when not. */
export function auditCommand(args: string[]): Promise<number> {
  return onBrand(args, ['verify'], async ({ installation, brandId, json }) => {
    const { storage } = installation.desk
    const anchors = await keptAnchors(storage, brandId)
    const found = await storage.db.transact(brandId, (tx) => verifyAudit(tx, anchors), {
      readOnly: true,
      statementTimeoutMs: 10 * 60_000,
    })
    const answer = { ...found, brokenAt: found.brokenAt?.toString() ?? null, anchored: anchors.length > 0 }
    if (json) console.log(JSON.stringify(answer))
    else tell(answer)
    return found.ok ? 0 : 3
  })
}

function tell({
  ok,
  seals,
  brokenAt,
  anchored,
}: {
  ok: boolean
  seals: number
  brokenAt: string | null
  anchored: boolean
}) {
  if (ok) console.log(`审计链完整，共 ${seals} 段 · the audit chain is whole, ${seals} seals`)
  else console.log(`审计链在第 ${brokenAt} 段断开 · the audit chain is broken at seal ${brokenAt}`)
  if (!anchored)
    console.log('没有库外锚点，截尾无法发现 · no anchor outside the database: a cut tail would not show')
}
