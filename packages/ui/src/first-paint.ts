import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

type Chunk = { file: string; isEntry?: boolean; imports?: string[] }

export const firstPaintLimitBytes = 150 * 1024

export type FirstPaint = { files: string[]; gzipBytes: number }

/**
 * Gzipped script of the first paint of a build: the entry and all that it imports at once, plus the chunks named
 * in `alsoFirst` (source paths as in the manifest). `dist` is a Vite build with a manifest.
 */
export function firstPaint(dist: string, alsoFirst: readonly string[] = []): FirstPaint {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >
  const entries = Object.keys(manifest).filter((key) => manifest[key]!.isEntry)
  const files = filesOf(manifest, [...entries, ...alsoFirst])
  const gzipBytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0)
  return { files, gzipBytes }
}

export const isBuilt = (dist: string) => existsSync(join(dist, '.vite/manifest.json'))

/** Script files behind manifest keys, each once. */
export function filesOf(manifest: Record<string, Chunk>, keys: readonly string[]): string[] {
  const seen = new Set<string>()
  const visit = (key: string) => {
    const chunk = manifest[key]
    if (!chunk) throw new Error(`The build has no chunk ${key}`)
    if (seen.has(key)) return
    seen.add(key)
    for (const next of chunk.imports ?? []) visit(next)
  }
  for (const key of keys) visit(key)
  return [...seen].map((key) => manifest[key]!.file).filter((file) => file.endsWith('.js'))
}
