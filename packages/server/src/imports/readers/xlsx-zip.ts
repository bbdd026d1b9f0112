import type { Readable } from 'node:stream'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { FileRefused } from '../errors.ts'

const mostEntries = 5_000
const largestEntry = 3 * 1024 ** 3
/** Real sheets pack ten to sixty times; a bomb a thousand times. */
const highestRatio = 250
const freeOfRatio = 32 * 1024 ** 2

export interface Zip {
  names: string[]
  has(name: string): boolean
  stream(name: string): Promise<Readable>
  close(): void
}

/** The parts of a spreadsheet, with the checks that a stranger's archive needs. Sizes are held while it unpacks. */
export async function openZip(path: string, file: string): Promise<Zip> {
  const zip: ZipFile = await openPromise(path, {
    lazyEntries: true,
    validateEntrySizes: true,
    autoClose: false,
  }).catch((error: unknown) => {
    throw new FileRefused('zip_broken', { file }, { cause: error })
  })
  const entries = new Map<string, Entry>()
  if (zip.entryCount > mostEntries) throw new FileRefused('zip_bomb', { file })
  try {
    for await (const entry of zip.eachEntry()) {
      const { uncompressedSize: size, compressedSize: packed } = entry
      if (size > largestEntry || (size > freeOfRatio && size > packed * highestRatio))
        throw new FileRefused('zip_bomb', { file })
      if (entry.isEncrypted()) throw new FileRefused('password_protected', { file })
      entries.set(entry.fileName, entry)
    }
  } catch (error) {
    zip.close()
    throw error instanceof FileRefused ? error : new FileRefused('zip_broken', { file }, { cause: error })
  }
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    stream: (name) => zip.openReadStreamPromise(entries.get(name)!),
    close: () => zip.close(),
  }
}
