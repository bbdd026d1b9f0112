import { type Anchor, sealAt, verifyAudit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'

const fileOf = (brandId: string): string => `audit/${brandId}.anchors`

/** Keeps the head of the chain outside the database: a tail that is cut off there shows here. */
export function keepAnchor({ ports }: Pick<Runtime, 'ports'>, brandId: string, head: Anchor): Promise<void> {
  const line = {
    number: head.number.toString(),
    hash: head.hash.toString('hex'),
    at: ports.clock.now().toISOString(),
  }
  return ports.files.append(fileOf(brandId), Buffer.from(`${JSON.stringify(line)}\n`))
}

/** Every head that was kept. The last line may be half of one that is being written. */
export async function keptAnchors({ ports }: Pick<Runtime, 'ports'>, brandId: string): Promise<Anchor[]> {
  const text = (await ports.files.read(fileOf(brandId)).catch(() => null))?.toString('utf8') ?? ''
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const { number, hash } = JSON.parse(line) as { number: string; hash: string }
      return { number: BigInt(number), hash: Buffer.from(hash, 'hex') }
    })
}

/** Of each brand: up to where, and when, this process walked the whole chain. */
const walked = new WeakMap<object, Map<string, { upTo: Anchor; at: number }>>()
const wholeEveryMs = 3600_000

/**
 * Whether the chain is whole. It is walked from its start once an hour, and else on from there: a page that is opened often
 * does not read years of entries each time. `qiao audit verify` always walks all of it.
 */
export async function checkChain(
  runtime: Pick<Runtime, 'ports'>,
  tx: Tx,
): Promise<{ ok: boolean; seals: number; brokenAt: bigint | null }> {
  const { ports } = runtime
  const byBrand = walked.get(ports) ?? new Map<string, { upTo: Anchor; at: number }>()
  walked.set(ports, byBrand)
  const known = byBrand.get(tx.brandId)
  const now = ports.clock.monotonicMs()
  const isFresh = known !== undefined && now - known.at < wholeEveryMs
  const found = await verifyAudit(tx, await keptAnchors(runtime, tx.brandId), isFresh ? known.upTo : null)
  const head = found.ok && !isFresh ? await sealAt(tx, BigInt(found.seals)) : null
  if (head) byBrand.set(tx.brandId, { upTo: { number: head.number, hash: head.hash }, at: now })
  if (!found.ok) byBrand.delete(tx.brandId)
  return found
}
