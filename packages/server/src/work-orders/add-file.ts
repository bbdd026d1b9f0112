import type { BrandId } from '../kernel/ids.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Ports } from '../runtime/ports.ts'
import { act } from './apply-changes.ts'
import { WorkOrderError } from './errors.ts'
import { cleanPhoto, cleanSignature } from './pictures.ts'
import { filesOf, insertFile, type WorkOrderFile } from './store-files.ts'
import { mostPhotos } from './visit.ts'

/** A picture that is on the disk and not yet anybody's. */
export interface StoredPicture {
  fileId: string
  name: string
  contentType: string
  bytes: number
  sha256: Buffer
}

/** Before the transaction: re-encode, write. A file whose transaction fails has no row and is never shown. */
export async function storePicture(
  { ids, files }: Pick<Ports, 'ids' | 'files'>,
  brandId: BrandId,
  kind: WorkOrderFile['kind'],
  given: Buffer,
): Promise<StoredPicture> {
  const clean = kind === 'photo' ? await cleanPhoto(given) : await cleanSignature(given)
  const fileId = ids.next()
  const name = `${brandId}/work-orders/${fileId}.${kind === 'photo' ? 'jpg' : 'png'}`
  await files.write(name, clean)
  return {
    fileId,
    name,
    contentType: kind === 'photo' ? 'image/jpeg' : 'image/png',
    bytes: clean.length,
    sha256: sha256(clean),
  }
}

/** Throws `work_order.too_many_photos`. */
export async function addPhoto(
  tx: Tx,
  workOrderId: string,
  picture: StoredPicture,
  item: string | null,
): Promise<void> {
  await act(tx, 'add_photo', workOrderId, (before) => ({
    after: before,
    facts: { fileId: picture.fileId, item },
  }))
  const photos = (await filesOf(tx, workOrderId)).filter(({ kind }) => kind === 'photo').length
  if (photos >= mostPhotos) throw new WorkOrderError('too_many_photos', { most: mostPhotos })
  await insertFile(tx, { ...picture, workOrderId, kind: 'photo', item })
}
