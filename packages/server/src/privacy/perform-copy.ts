import type { BrandId } from '../kernel/ids.ts'
import { getBrandName } from '../organization/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { retention } from './content.ts'
import { asJson, asPage, type CopyOf } from './copy-page.ts'
import { copyParts, linesOf, ownNumbers } from './copy-store.ts'
import { findScope } from './erase-store.ts'
import { maskOthers } from './others.ts'
import { findRequest, moveRequest, rowsOfPerson, writePackage } from './request-store.ts'
import { zipOf } from './zip.ts'

const place = 'privacy.package.body'

/** Makes a person's copy, part by part with progress. Cut off, it begins anew: nothing is written until it is whole. */
export async function performCopy(runtime: Runtime, brandId: BrandId, requestId: string): Promise<void> {
  const transact = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => runtime.db.transact(brandId, work)
  const begun = await transact(async (tx) => {
    const request = await findRequest(tx, requestId, true)
    if (!request || !['waiting', 'running'].includes(request.state)) return null
    const scope = await findScope(tx, await rowsOfPerson(tx, request.customer_id))
    await moveRequest(tx, requestId, { state: 'running', step: 0, steps: copyParts.length + 1 })
    return { scope, brand: await getBrandName(tx) }
  })
  if (!begun) return
  const copy: CopyOf = { brand: begun.brand, madeAt: runtime.ports.clock.now(), parts: [] }
  for (const [i, part] of copyParts.entries())
    copy.parts.push(
      await transact(async (tx) => {
        await moveRequest(tx, requestId, { step: i + 1 })
        return { part, lines: await linesOf(tx, part, begun.scope) }
      }),
    )
  await transact(async (tx) =>
    keep(tx, requestId, ofOneself(tx, copy, await ownNumbers(tx, begun.scope.rows)), begun.scope.rows),
  )
}

/** Numbers that are not the person's own are masked in everything that was said or written. */
function ofOneself(tx: Tx, copy: CopyOf, numbers: ReadonlySet<string>): CopyOf {
  const own = (canonical: string): boolean => numbers.has(tx.vault.index('phone', canonical).toString('hex'))
  return {
    ...copy,
    parts: copy.parts.map(({ part, lines }) => ({
      part,
      lines: lines.map((line) => maskOthers(line, own) as Record<string, unknown>),
    })),
  }
}

async function keep(tx: Tx, requestId: string, copy: CopyOf, ofRows: readonly string[]): Promise<void> {
  const request = await findRequest(tx, requestId, true)
  if (request?.state !== 'running') return
  const zip = zipOf(
    [
      { name: '个人信息副本.html', body: Buffer.from(asPage(copy)) },
      { name: 'data.json', body: Buffer.from(asJson(copy)) },
    ],
    copy.madeAt,
  )
  await writePackage(tx, {
    requestId,
    // Nobody knows this one: a link is made when somebody asks for it.
    tokenHash: tx.ports.randomness.bytes(32),
    body: tx.vault.seal(place, requestId, zip),
    bytes: zip.length,
    ofRows,
    expiresAt: new Date(tx.now.getTime() + retention.packageHours * 3600_000),
  })
  const parts = Object.fromEntries(copy.parts.map(({ part, lines }) => [part.part, lines.length]))
  await moveRequest(tx, requestId, {
    state: 'done',
    step: copyParts.length + 1,
    outcome: { parts, bytes: zip.length },
    error_code: null,
    finished_at: tx.now,
  })
  await audit(tx, [{ action: 'privacy.copied', subject: `privacy-request:${requestId}` }])
}

export function openCopy(tx: Tx, requestId: string, body: Buffer): Buffer {
  return tx.vault.openBytes(place, requestId, body)
}
