import { VaultLocked } from '../runtime/crypto/vault.ts'
import type { FilesKeeper } from '../runtime/keys/rotate-keys.ts'
import { folderOf, sealedEntries, sealedPath } from './drop-folder.ts'
import { sealFileAnew } from './seal-file.ts'
import { listSources } from './store.ts'

/** When the brand's keys change: files of drops that failed and wait sealed. */
export const sealDropsAnew: FilesKeeper = async ({ db, config }, brandId) => {
  const { sources, vault } = await db.transact(brandId, async (tx) => ({
    sources: await listSources(tx),
    vault: tx.vault,
  }))
  const kept = { sealed: 0, unreadable: 0 }
  for (const source of sources.filter(({ kind }) => kind === 'drop')) {
    const folder = folderOf(config.filesDirectory, source.id)
    for (const id of await sealedEntries(folder))
      try {
        if (await sealFileAnew(vault, id, sealedPath(folder, id))) kept.sealed += 1
      } catch (error) {
        if (!(error instanceof VaultLocked)) throw error
        kept.unreadable += 1
      }
  }
  return kept
}
