import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import type { Files } from '../ports.ts'

// Two who write one file at a time write beside each other; the last one stands.
let parts = 0

/** Files below one folder. A write is synced, renamed into place, and its folder synced, before it resolves. */
export function dataFiles(root: string): Files {
  const base = resolve(root)
  const place = (name: string): string => {
    const path = resolve(join(base, name))
    if (!path.startsWith(base + sep)) throw new Error(`file name leaves the data folder: ${name}`)
    return path
  }
  const syncFolder = async (path: string): Promise<void> => {
    const folder = await open(dirname(path), 'r')
    await folder.sync().finally(() => folder.close())
  }
  return {
    async write(name, bytes) {
      const path = place(name)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      parts += 1
      const part = `${path}.${process.pid}-${parts}.part`
      const file = await open(part, 'w', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(part, path)
      await syncFolder(path)
    },
    read: (name) => readFile(place(name)),
    remove: (name) => rm(place(name), { force: true }),
    async append(name, bytes) {
      const path = place(name)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const file = await open(path, 'a', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
    },
  }
}
