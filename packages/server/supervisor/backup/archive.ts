import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { explainFileError, StartFailure } from '../failure.ts'
import { MANIFEST, type Manifest, type PartInBackup } from './manifest.ts'
import { readTar, TAR_END, type TarEntry, tarHeader, tarPadding } from './tar.ts'

/** Writes one `.tar.gz`, part by part; it appears under its name only when whole and synced. */
export interface ArchiveWriter {
  readonly parts: PartInBackup[]
  add(name: string, bytes: Buffer): Promise<void>
  /** `size` bytes of a stream; a stream that gives fewer fails. */
  addStream(name: string, size: number, chunks: AsyncIterable<Buffer>): Promise<void>
  finish(manifest: Manifest): Promise<void>
  abandon(): Promise<void>
}

export async function createArchive(path: string, createdAt: Date): Promise<ArchiveWriter> {
  const aside = `${path}.part`
  const file = await open(aside, 'w', 0o600).catch((error) => {
    throw explainFileError(error, path)
  })
  const gzip = createGzip()
  const writing = drainInto(gzip, file).catch((error) => {
    throw explainFileError(error, path)
  })
  writing.catch((error) => gzip.destroy(error))
  const parts: PartInBackup[] = []
  const write = async (bytes: Buffer) => {
    if (gzip.destroyed) await writing
    if (!gzip.write(bytes)) await Promise.race([new Promise((done) => gzip.once('drain', done)), writing])
  }
  const addStream: ArchiveWriter['addStream'] = async (name, size, chunks) => {
    const hash = createHash('sha256')
    let written = 0
    await write(tarHeader(name, size, createdAt))
    for await (const chunk of chunks) {
      hash.update(chunk)
      written += chunk.length
      await write(chunk)
    }
    if (written !== size) throw new Error(`${name} changed while it was read`)
    await write(tarPadding(size))
    parts.push({ name, bytes: size, sha256: hash.digest('hex') })
  }
  const add: ArchiveWriter['add'] = (name, bytes) => addStream(name, bytes.length, once(bytes))
  return {
    parts,
    add,
    addStream,
    async finish(manifest) {
      await add(MANIFEST, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`))
      await write(TAR_END)
      gzip.end()
      await writing
      await file.sync()
      await file.close()
      await rename(aside, path)
    },
    async abandon() {
      gzip.destroy()
      await writing.catch(() => {})
      await file.close().catch(() => {})
      await rm(aside, { force: true })
    },
  }
}

/** Reads an archive's parts in order. Throws `backup.damaged` when it is not a whole one. */
export async function* readArchive(path: string): AsyncGenerator<TarEntry> {
  const source = createReadStream(path)
  const gunzip = source.pipe(createGunzip())
  source.on('error', (error) => gunzip.destroy(error))
  try {
    for await (const entry of explained(path, readTar(gunzip)))
      yield { ...entry, chunks: explained(path, entry.chunks) }
  } finally {
    source.destroy()
    gunzip.destroy()
  }
}

async function* explained<T>(path: string, parts: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* parts
  } catch (error) {
    if (error instanceof StartFailure) throw error
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new StartFailure('backup.not_found', `没有这个文件：${path}`, `There is no such file: ${path}`)
    throw damaged(path, (error as Error).message)
  }
}

/** Reads the whole archive once and compares every part with its sum. Returns the manifest. */
export async function verifyArchive(path: string): Promise<Manifest> {
  const seen: PartInBackup[] = []
  let manifest: Manifest | undefined
  for await (const entry of readArchive(path)) {
    const kept: Buffer[] = []
    const hash = createHash('sha256')
    for await (const chunk of entry.chunks) {
      hash.update(chunk)
      if (entry.name === MANIFEST) kept.push(chunk)
    }
    if (entry.name === MANIFEST) manifest = readManifest(path, Buffer.concat(kept))
    else seen.push({ name: entry.name, bytes: entry.size, sha256: hash.digest('hex') })
  }
  if (!manifest) throw damaged(path, 'the manifest is missing')
  if (manifest.format !== 1)
    throw new StartFailure(
      'backup.format_unknown',
      `备份格式 ${manifest.format} 无法识别：请用更新的 Qiao 恢复。`,
      `Backup format ${manifest.format} is not known: restore it with a newer Qiao.`,
    )
  const wrong = manifest.parts.findIndex((part, at) => JSON.stringify(part) !== JSON.stringify(seen[at]))
  if (wrong >= 0) throw damaged(path, manifest.parts[wrong]?.name ?? '')
  if (seen.length !== manifest.parts.length) throw damaged(path, 'parts that the manifest does not name')
  return manifest
}

function readManifest(path: string, bytes: Buffer): Manifest {
  try {
    const manifest = JSON.parse(bytes.toString('utf8')) as Manifest
    // Another format may have other fields; whether it is known is asked after the whole was read.
    if (manifest.format !== 1 || Array.isArray(manifest.parts)) return manifest
  } catch {
    // No JSON at all: damaged like one without parts.
  }
  throw damaged(path, MANIFEST)
}

function damaged(path: string, what: string): StartFailure {
  return new StartFailure(
    'backup.damaged',
    `备份文件 ${path} 已损坏或不完整（${what}）：没有改动任何数据。`,
    `The backup ${path} is damaged or incomplete (${what}): nothing was changed.`,
  )
}

async function drainInto(source: AsyncIterable<Buffer>, file: FileHandle): Promise<void> {
  for await (const chunk of source) await file.writeFile(chunk)
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
