import { Type } from 'typebox'
import { type KindName, recordKinds } from '../../mapping/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { RequestContext } from '../../runtime/http/route.ts'
import { ImportRefused } from '../errors.ts'
import { withFiles } from '../kept-files.ts'
import { findUploads, type Upload } from '../upload-store.ts'

export const uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })
export const params = Type.Object({ id: uuid })
export const nullable = Type.Union([Type.String(), Type.Null()])
export const words = Type.Object({ zh: Type.String(), en: Type.String() })
export const kindName = Type.Union(Object.keys(recordKinds).map((kind) => Type.Literal(kind as KindName)))
/** Checked by the mapping's own schema, whose answer says what to mend. */
export const anyMapping = Type.Record(Type.String(), Type.Unknown())
export const problem = Type.Object({ pointer: Type.String(), code: Type.String(), words, mend: words })
export const uploadIds = Type.Array(uuid, { minItems: 1, maxItems: 8 })

export const look = {
  audience: 'console',
  permission: 'connections.read',
  // Whoever looks gave the file a moment ago: nobody else's files are found (`findUploads`).
  fields: [],
  idempotency: 'safe',
  rate: 'read',
  peopleOnly: true,
} as const
export const act = {
  ...look,
  permission: 'connections.write',
  idempotency: 'natural',
  rate: 'write',
} as const

async function uploadsOf(tx: Tx, ids: readonly string[]): Promise<Upload[]> {
  const found = await findUploads(tx, ids)
  return ids.map((id) => {
    const one = found.find((each) => each.id === id)
    if (!one) throw new ImportRefused('upload_missing')
    if (one.received < one.bytes) throw new ImportRefused('upload_unfinished', { file: one.name })
    return one
  })
}

/** Reads a person's own files outside of any transaction. */
export async function reading<T>(
  { runtime, principal, transact }: Pick<RequestContext, 'runtime' | 'principal' | 'transact'>,
  ids: readonly string[],
  work: (files: { name: string; path: string; upload: Upload }[]) => Promise<T>,
): Promise<T> {
  const { brandId } = principal
  const { uploads, vault } = await transact(brandId, async (tx) => ({
    uploads: await uploadsOf(tx, ids),
    vault: tx.vault,
  }))
  const files = uploads.map(({ id, name, bytes }) => ({ keptAs: id, name, bytes }))
  return withFiles({ brandId, vault, ports: runtime.ports }, files, (paths) =>
    work(uploads.map((upload, i) => ({ name: upload.name, path: paths[i]!, upload }))),
  )
}

export const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? one.toString() : one)))

/** Every class that a mapped record may hold; each value is masked by `mask.ts`. */
export const recordClasses = ['phone', 'name', 'address', 'id-number', 'chat', 'money', 'order-raw'] as const
export const mappingName = Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}$' })
export const jsonRecord = (value: unknown): Record<string, unknown> => plain(value) as Record<string, unknown>
