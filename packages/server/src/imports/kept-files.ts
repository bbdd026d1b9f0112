import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrandId } from '../kernel/ids.ts'
import { type BrandVault, keyOf, VaultLocked } from '../runtime/crypto/vault.ts'
import type { FilesKept } from '../runtime/keys/rotate-keys.ts'
import type { Ports } from '../runtime/ports.ts'
import { FileRefused } from './errors.ts'
import { type Nameless, openNameless } from './nameless-file.ts'

/** A file may be this large; larger ones are for the command line. */
export const mostBytes = 256 * 1024 * 1024
export const partBytes = 4 * 1024 * 1024

export interface Keeping {
  brandId: BrandId
  vault: BrandVault
  ports: Pick<Ports, 'files'>
}

export interface KeptFile {
  /** Id of its upload. */
  keptAs: string
  name: string
  bytes: number
}

const partPlace = 'imports.upload.part'
const partName = (brandId: BrandId, id: string, part: number): string => `imports/${brandId}/${id}.${part}`
export const partsOf = (bytes: number): number => Math.ceil(bytes / partBytes)

/** `text` is the part in base64, as it came. */
export function keepPart(keeping: Keeping, id: string, part: number, text: string): Promise<void> {
  const sealed = keeping.vault.seal(partPlace, `${id}:${part}`, text)
  return keeping.ports.files.write(partName(keeping.brandId, id, part), sealed)
}

export async function dropParts(
  { brandId, ports }: Pick<Keeping, 'brandId' | 'ports'>,
  id: string,
  parts: number,
): Promise<void> {
  for (let part = 0; part < parts; part += 1) await ports.files.remove(partName(brandId, id, part))
}

/** Puts the parts that stand under an older key under the newest. One that is gone needs none. */
export async function sealPartsAnew(
  { brandId, vault, ports }: Keeping,
  uploads: readonly { id: string; parts: number }[],
): Promise<FilesKept> {
  const kept: FilesKept = { sealed: 0, unreadable: 0 }
  for (const { id, parts } of uploads)
    for (let part = 0; part < parts; part += 1) {
      const name = partName(brandId, id, part)
      const sealed = await ports.files.read(name).catch(() => null)
      if (!sealed || keyOf(sealed) === vault.keyId) continue
      const row = `${id}:${part}`
      const text = opened(vault, row, sealed)
      if (text === null) {
        kept.unreadable += 1
        continue
      }
      await ports.files.write(name, vault.seal(partPlace, row, text))
      kept.sealed += 1
    }
  return kept
}

function opened(vault: BrandVault, row: string, sealed: Buffer): string | null {
  try {
    return vault.open(partPlace, row, sealed)
  } catch (error) {
    if (error instanceof VaultLocked) return null
    throw error
  }
}

/** Opens kept files for as long as `work` reads them; no plain copy stays behind, not after a crash either. */
export async function withFiles<T>(
  keeping: Keeping,
  files: readonly KeptFile[],
  work: (paths: string[]) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'qiao-kept-'))
  const opened: Nameless[] = []
  try {
    for (const [i, file] of files.entries()) {
      const plain = await openNameless(folder, String(i))
      opened.push(plain)
      await openInto(keeping, file, plain)
    }
    return await work(opened.map(({ path }) => path))
  } finally {
    for (const plain of opened) await plain.end()
    await rm(folder, { recursive: true, force: true })
  }
}

async function openInto({ brandId, vault, ports }: Keeping, kept: KeptFile, to: Nameless): Promise<void> {
  for (let part = 0; part < partsOf(kept.bytes); part += 1) {
    const sealed = await ports.files.read(partName(brandId, kept.keptAs, part)).catch((error: unknown) => {
      throw new FileRefused('unreadable', { file: kept.name }, { cause: error })
    })
    await to.file.write(Buffer.from(vault.open(partPlace, `${kept.keptAs}:${part}`, sealed), 'base64'))
  }
}
