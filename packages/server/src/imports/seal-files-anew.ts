import type { FilesKeeper } from '../runtime/keys/rotate-keys.ts'
import { sealPartsAnew } from './kept-files.ts'
import { keptUploads } from './upload-store.ts'

/** When the brand's keys change: files on their way into an import. */
export const sealUploadsAnew: FilesKeeper = async ({ db, ports }, brandId) => {
  const { uploads, vault } = await db.transact(brandId, async (tx) => ({
    uploads: await keptUploads(tx),
    vault: tx.vault,
  }))
  return sealPartsAnew({ brandId, vault, ports }, uploads)
}
