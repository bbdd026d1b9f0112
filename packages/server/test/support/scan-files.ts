import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { constants, inflateRawSync } from 'node:zlib'
import { toDatabase, withClient } from '../../supervisor/postgres-roles.ts'
import { bytesOf, type Canaries, type Leak } from './canaries.ts'
import { type TestDatabase, testCluster } from './database.ts'

const chunkBytes = 8 * 1024 * 1024
/** Longer than any form of a value. */
const overlap = 4_096

const finderFor = (canaries: Canaries): ((bytes: Buffer) => Set<Sought>) =>
  finderOf(
    Object.entries(canaries).flatMap(([canary, value]) => bytesOf(value).map((one) => ({ canary, ...one }))),
  )

/** The same of texts, as they come. */
export async function scanTexts(
  texts: AsyncIterable<{ where: string; text: string }>,
  canaries: Canaries,
): Promise<{ leaks: Leak[]; looked: number }> {
  const finder = finderFor(canaries)
  const leaks: Leak[] = []
  let looked = 0
  for await (const { where, text } of texts) {
    looked += 1
    for (const { canary, form } of finder(Buffer.from(text))) leaks.push({ where, canary, form })
  }
  return { leaks, looked }
}

/** Every file in which a value stands in one of its forms, also inside of what is packed. */
export async function scanFiles(paths: readonly string[], canaries: Canaries): Promise<Leak[]> {
  const finder = finderFor(canaries)
  const found = new Map<string, Leak>()
  const look = (where: string, bytes: Buffer): void => {
    for (const { canary, form } of finder(bytes))
      found.set(`${where}|${canary}|${form}`, { where, canary, form })
  }
  for (const path of paths) {
    for (const chunk of chunksOf(path)) {
      look(path, chunk)
      for (const inner of unpacked(chunk)) look(`${path} (packed)`, inner)
    }
    // Others may run at the same time.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return [...found.values()]
}

interface Sought {
  canary: string
  form: string
  bytes: Buffer
}

const slotOf = (word: number): number => Math.imul(word, 0x9e3779b1) >>> 16

/** All of them in one walk: the four bytes at each place choose the few that may begin there. */
function finderOf(sought: readonly Sought[]): (bytes: Buffer) => Set<Sought> {
  const slots = Map.groupBy(sought, ({ bytes }) => slotOf(bytes.readInt32LE(0)))
  const isSlot = new Uint8Array(65_536)
  for (const slot of slots.keys()) isSlot[slot] = 1
  return (bytes) => {
    const found = new Set<Sought>()
    let word = 0
    for (let at = 0; at < bytes.length; at += 1) {
      word = (word >>> 8) | (bytes[at]! << 24)
      const slot = slotOf(word)
      if (isSlot[slot] === 0 || at < 3) continue
      for (const one of slots.get(slot)!)
        if (one.bytes.compare(bytes, at - 3, Math.min(bytes.length, at - 3 + one.bytes.length)) === 0)
          found.add(one)
    }
    return found
  }
}

/** A file that is gone, or that another run just removed, holds nothing. */
function* chunksOf(path: string): Generator<Buffer> {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return
  }
  try {
    // Most files are small, and there are thousands: none gets more room than it fills.
    const room = Math.min(chunkBytes, fstatSync(file).size) + overlap
    const whole = Buffer.allocUnsafe(room)
    let rest = 0
    for (;;) {
      const bytes = readSync(file, whole, rest, room - rest, null)
      if (bytes === 0) return
      const end = rest + bytes
      yield whole.subarray(0, end)
      rest = Math.min(overlap, end)
      whole.copyWithin(0, end - rest, end)
    }
  } finally {
    closeSync(file)
  }
}

const lenient = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * 1024 * 1024 }

/** What lies packed in these bytes: gzip, and the entries of a zip (XLSX is one). */
function* unpacked(bytes: Buffer): Generator<Buffer> {
  for (const [magic, open] of [
    [Buffer.from([0x1f, 0x8b, 0x08]), (from: number) => openMember(bytes, from)],
    [Buffer.from('PK\x03\x04', 'latin1'), (from: number) => openEntry(bytes, from)],
  ] as const)
    for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
      const inner = tryOpen(() => open(at))
      if (inner) yield inner
    }
}

/** Opened behind its head, for what follows the member may be anything. */
function openMember(bytes: Buffer, at: number): Buffer {
  const flags = bytes[at + 3]!
  let from = at + 10
  if (flags & 4) from += 2 + bytes.readUInt16LE(from)
  for (const named of [8, 16]) if (flags & named) from = bytes.indexOf(0, from) + 1
  if (flags & 2) from += 2
  return inflateRawSync(bytes.subarray(from), lenient)
}

function openEntry(bytes: Buffer, at: number): Buffer | null {
  const from = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
  return bytes.readUInt16LE(at + 8) === 8 ? inflateRawSync(bytes.subarray(from), lenient) : null
}

function tryOpen(open: () => Buffer | null): Buffer | null {
  try {
    return open()
  } catch {
    return null
  }
}

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
}

/** Where the cluster's log of writes stood: what is written from there on may be ours. */
export interface WritePlace {
  lsn: string
}

export function writePlace(): Promise<WritePlace> {
  return asAdmin(async (ask) => ({ lsn: (await ask('select pg_current_wal_lsn()::text as one'))! }))
}

/** The files of one database, and the log of writes since then. All that is in memory is written first. */
export function filesOfDatabase({ name }: TestDatabase, since: WritePlace): Promise<string[]> {
  return asAdmin(async (ask) => {
    await ask('checkpoint')
    const home = (await ask('show data_directory'))!
    const oid = await ask(`select oid::text as one from pg_database where datname = '${name}'`)
    const first = (await ask(`select pg_walfile_name('${since.lsn}') as one`))!
    const last = (await ask('select pg_walfile_name(pg_current_wal_lsn()) as one'))!
    const writes = filesBelow(join(home, 'pg_wal')).filter((path) => {
      const segment = path.split('/').at(-1)!
      return segment.length === 24 && segment >= first && segment <= last
    })
    return [...filesBelow(join(home, 'base', oid!)), ...writes].filter((path) => sizeOf(path) > 0)
  })
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}

function asAdmin<T>(work: (ask: (text: string) => Promise<string | undefined>) => Promise<T>): Promise<T> {
  return withClient(toDatabase(testCluster().adminUrl, 'postgres'), (client) =>
    work(async (text) => Object.values((await client.query(text)).rows?.[0] ?? {})[0] as string | undefined),
  )
}
