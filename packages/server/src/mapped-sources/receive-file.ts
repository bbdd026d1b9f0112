import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { equalBytes } from '../runtime/crypto/vault.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { noteRight, noteWrongSignature } from './door.ts'
import { folderOf, isFileName } from './drop-folder.ts'
import { SourceRefused } from './errors.ts'
import { admitCall, sourceAt } from './receive-call.ts'
import type { SourceOf } from './source.ts'

export interface GivenUpload {
  name: string
  authorization: string | undefined
  /** Who calls. */
  from: string
}

/** Who may put this file here, before any of it is read: a stranger's sixty megabytes are not. Throws what `receiveFile` throws. */
export async function admitFile(
  runtime: Runtime,
  address: string,
  { name, authorization, from }: GivenUpload,
): Promise<SourceOf<'drop'>> {
  await admitCall(runtime, address, from)
  const { brandId, source } = await sourceAt(runtime, address, from)
  if (source.kind !== 'drop') throw new SourceRefused('not_found')
  const given = Buffer.from((authorization ?? '').replace(/^Bearer\s+/i, ''))
  const { uploadToken = '' } = source.secrets
  if (uploadToken === '' || !equalBytes(given, Buffer.from(uploadToken))) {
    noteWrongSignature(runtime, { brandId, sourceId: source.id, address, from }, 'bad_signature')
    throw new SourceRefused('signature_refused', { reason: 'bad_signature' })
  }
  noteRight(runtime, address)
  if (!isFileName(name)) throw new SourceRefused('file_name', { name: name.slice(0, 60) })
  return source
}

/**
 * A file put at the address of a drop, with its token. It is on disk when this returns; the next look takes it. Throws
 * `mapped_source.not_found`, `.signature_refused`, `.file_name`, `.file_exists`, `.body_unreadable`.
 */
export async function receiveFile(
  runtime: Runtime,
  address: string,
  { body, ...given }: GivenUpload & { body: Buffer },
): Promise<void> {
  const source = await admitFile(runtime, address, given)
  const { name } = given
  if (body.length === 0) throw new SourceRefused('body_unreadable')
  const folder = folderOf(runtime.config.filesDirectory, source.id)
  const isThere = await stat(join(folder, name)).then(
    () => true,
    () => false,
  )
  if (isThere) throw new SourceRefused('file_exists', { name })
  await runtime.ports.files.write(`drop/${source.id}/${name}`, body)
}
