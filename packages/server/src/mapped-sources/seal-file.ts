import { createReadStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { type BrandVault, keyOf } from '../runtime/crypto/vault.ts'

/** A file that failed waits sealed until somebody mended what was wrong: parts in a row, each behind its length. */

const partBytes = 4 * 1024 * 1024
const place = 'mapped_sources.file'

/** Writes the sealed copy and removes the plain one. */
export async function sealFile(vault: BrandVault, id: string, from: string, to: string): Promise<void> {
  const out = await open(`${to}.part`, 'w', 0o600)
  try {
    let part = 0
    for await (const bytes of createReadStream(from, { highWaterMark: partBytes })) {
      const sealed = vault.seal(place, `${id}:${part}`, (bytes as Buffer).toString('base64'))
      const length = Buffer.alloc(4)
      length.writeUInt32BE(sealed.length)
      await out.writeFile(Buffer.concat([length, sealed]))
      part += 1
    }
    await out.sync()
  } finally {
    await out.close()
  }
  await rename(`${to}.part`, to)
  await rm(from, { force: true })
}

/** Opens a sealed copy into a plain file and removes it. Throws when a part is not this file's. */
export async function openFile(vault: BrandVault, id: string, from: string, to: string): Promise<void> {
  const [sealed, out] = [await open(from, 'r'), await open(`${to}.part`, 'w', 0o600)]
  try {
    const length = Buffer.alloc(4)
    for (let part = 0; (await sealed.read(length, 0, 4, null)).bytesRead === 4; part += 1) {
      const bytes = Buffer.alloc(length.readUInt32BE())
      await sealed.read(bytes, 0, bytes.length, null)
      await out.writeFile(Buffer.from(vault.open(place, `${id}:${part}`, bytes), 'base64'))
    }
    await out.sync()
  } finally {
    await sealed.close()
    await out.close()
  }
  await rename(`${to}.part`, to)
  await rm(from, { force: true })
}

/** Two that do it at a time write beside each other; the last one stands, and both are right. */
let copies = 0

/** Puts a sealed copy under the newest key; false when it stands there already or is gone. */
export async function sealFileAnew(vault: BrandVault, id: string, path: string): Promise<boolean> {
  const sealed = await open(path, 'r').catch(() => null)
  if (!sealed) return false
  let isAnew = false
  const copy = `${path}.${process.pid}-${copies++}.part`
  const out = await open(copy, 'w', 0o600)
  try {
    const length = Buffer.alloc(4)
    for (let part = 0; (await sealed.read(length, 0, 4, null)).bytesRead === 4; part += 1) {
      const bytes = Buffer.alloc(length.readUInt32BE())
      await sealed.read(bytes, 0, bytes.length, null)
      if (keyOf(bytes) === vault.keyId) break
      const row = `${id}:${part}`
      const anew = vault.seal(place, row, vault.open(place, row, bytes))
      length.writeUInt32BE(anew.length)
      await out.writeFile(Buffer.concat([length, anew]))
      isAnew = true
    }
    await out.sync()
  } catch (error) {
    await rm(copy, { force: true })
    throw error
  } finally {
    await sealed.close()
    await out.close()
  }
  if (isAnew) await rename(copy, path)
  else await rm(copy, { force: true })
  return isAnew
}
