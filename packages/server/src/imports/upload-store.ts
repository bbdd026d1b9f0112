import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'

/** A file that the console sends in parts. */
export interface Upload {
  id: string
  name: string
  bytes: number
  received: number
  nextPart: number
}

const actorOf = (tx: Tx): string => `${tx.actor.kind}:${tx.actor.id}`

export async function writeUpload(
  tx: Tx,
  upload: { id: string; name: string; bytes: number },
): Promise<void> {
  await sql`insert into imports.upload (brand_id, id, name, bytes, actor, created_at)
    values (${tx.brandId}, ${upload.id}, ${upload.name}, ${upload.bytes}, ${actorOf(tx)}, ${tx.now})`.execute(
    tx.db,
  )
}

/** Files of this person; nobody else's. */
export async function findUploads(tx: Tx, ids: readonly string[]): Promise<Upload[]> {
  const found = await rows(
    tx,
    sql<{ id: string; name: string; bytes: bigint; received: bigint; next_part: number }>`
      select id, name, bytes, received, next_part from imports.upload
      where brand_id = ${tx.brandId} and id = any(${[...ids]}::uuid[]) and actor = ${actorOf(tx)}`,
  )
  return found.map(({ next_part, bytes, received, ...rest }) => ({
    ...rest,
    bytes: Number(bytes),
    received: Number(received),
    nextPart: next_part,
  }))
}

/** Books a part; false when it is not the next one. */
export async function bookPart(tx: Tx, id: string, part: number, bytes: number): Promise<boolean> {
  const booked = await rows(
    tx,
    sql`update imports.upload set received = received + ${bytes}, next_part = next_part + 1
      where brand_id = ${tx.brandId} and id = ${id} and next_part = ${part} and received + ${bytes} <= bytes returning id`,
  )
  return booked.length === 1
}

/** Forgets files from before a moment that no unfinished import still reads; returns them with the number of their parts. */
export function dropUploads(tx: Tx, before: Date): Promise<{ id: string; parts: number }[]> {
  return rows(
    tx,
    sql<{
      id: string
      parts: number
    }>`delete from imports.upload u where u.brand_id = ${tx.brandId} and u.created_at < ${before}
        and not exists (select 1 from imports.file f join imports.import i on i.brand_id = f.brand_id and i.id = f.import_id
          where f.brand_id = u.brand_id and f.kept_as = u.id::text and i.state in ('waiting', 'reading', 'applying'))
      returning u.id, u.next_part as parts`,
  )
}

/** All files of the brand that wait or are read, with the number of parts that are here. */
export function keptUploads(tx: Tx): Promise<{ id: string; parts: number }[]> {
  return rows(
    tx,
    sql<{
      id: string
      parts: number
    }>`select id, next_part as parts from imports.upload where brand_id = ${tx.brandId}`,
  )
}
