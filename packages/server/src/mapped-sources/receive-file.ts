import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { equalBytes } from '../runtime/crypto/vault.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { folderOf, isFileName } from './drop-folder.ts'
import { SourceRefused } from './errors.ts'
import { sourceAt } from './receive-call.ts'
import { count } from './store.ts'

/**
 * A file put at the address of a drop, with its token. It is on disk when this returns; the next look takes it. Throws
 * `mapped_source.not_found`, `.signature_refused`, `.file_name`, `.file_exists`, `.body_unreadable`.
 */
export async function receiveFile(
  runtime: Runtime,
  address: string,
  { name, authorization, body }: { name: string; authorization: string | undefined; body: Buffer },
): Promise<void> {
  const { brandId, source } = await sourceAt(runtime, address)
  if (source.kind !== 'drop') throw new SourceRefused('not_found')
  const given = Buffer.from((authorization ?? '').replace(/^Bearer\s+/i, ''))
  const { uploadToken = '' } = source.secrets
  if (uploadToken === '' || !equalBytes(given, Buffer.from(uploadToken))) {
    runtime.metrics.refused.inc({ source: 'mapped', reason: 'bad_signature' })
    await runtime.db.transact(brandId, (tx) => count(tx, source.id, { refused: 1 }))
    throw new SourceRefused('signature_refused', { reason: 'bad_signature' })
  }
  if (!isFileName(name)) throw new SourceRefused('file_name', { name: name.slice(0, 60) })
  if (body.length === 0) throw new SourceRefused('body_unreadable')
  const folder = folderOf(runtime.config.filesDirectory, source.id)
  const isThere = await stat(join(folder, name)).then(
    () => true,
    () => false,
  )
  if (isThere) throw new SourceRefused('file_exists', { name })
  await runtime.ports.files.write(`drop/${source.id}/${name}`, body)
}
