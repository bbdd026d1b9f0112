import { sql } from 'kysely'
import { QiaoError } from '../../kernel/error.ts'
import { sha256 } from '../crypto/vault.ts'
import { firstRow, type Tx } from '../db/transaction.ts'

export interface KeyedRequest {
  principal: string
  route: string
  key: string
  body: unknown
}

const place = 'runtime.idempotency_key.answer'

function rowOf({ principal, route, key }: KeyedRequest): string {
  return `${principal}|${route}|${key}`
}

/**
 * Runs `work` once for a key of this caller and route; the answer is kept in the same commit as the effect.
 * The same key with the same content gets the first answer; with other content 409. A twin that is still
 * running makes this one wait for its commit.
 */
export async function once(
  tx: Tx,
  request: KeyedRequest,
  work: () => Promise<unknown>,
): Promise<{ answer: unknown; repeated: boolean }> {
  const bodyHash = sha256(JSON.stringify(request.body ?? null))
  const taken = await firstRow(
    tx,
    sql<{
      key: string
    }>`insert into runtime.idempotency_key (brand_id, principal, route, key, body_hash, created_at)
      values (${tx.brandId}, ${request.principal}, ${request.route}, ${request.key}, ${bodyHash}, ${tx.now})
      on conflict do nothing returning key`,
  )
  if (!taken) return { answer: await firstAnswer(tx, request, bodyHash), repeated: true }
  const answer = await work()
  const sealed = tx.vault.seal(place, rowOf(request), JSON.stringify(answer ?? null))
  await sql`update runtime.idempotency_key set status = 200, answer = ${sealed}
    where brand_id = ${tx.brandId} and principal = ${request.principal} and route = ${request.route}
      and key = ${request.key}`.execute(tx.db)
  return { answer, repeated: false }
}

async function firstAnswer(tx: Tx, request: KeyedRequest, bodyHash: Buffer): Promise<unknown> {
  const first = await firstRow(
    tx,
    sql<{ body_hash: Buffer; status: number | null; answer: Buffer }>`
      select body_hash, status, answer from runtime.idempotency_key
      where brand_id = ${tx.brandId} and principal = ${request.principal} and route = ${request.route}
        and key = ${request.key}`,
  )
  if (!first?.status) throw new QiaoError('http.idempotency_running')
  if (!first.body_hash.equals(bodyHash)) throw new QiaoError('http.idempotency_conflict')
  return JSON.parse(tx.vault.open(place, rowOf(request), first.answer))
}
