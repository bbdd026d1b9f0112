import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Texts of files by path below the repository, always with `/`. Tests of the rules make one by hand. */
export type Tree = ReadonlyMap<string, string>

export const root = fileURLToPath(new URL('../../../../', import.meta.url))

const skipped = new Set(['node_modules', 'dist', '.git', '.qiao', 'coverage', 'test-results'])

/** Every file below `folders` whose name ends in one of `endings`. */
export function readTree(folders: string[], endings: string[]): Tree {
  const found = new Map<string, string>()
  const walk = (folder: string): void => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      if (skipped.has(name)) continue
      const path = folder === '' ? name : `${folder}/${name}`
      if (statSync(join(root, path)).isDirectory()) walk(path)
      else if (endings.some((ending) => name.endsWith(ending)))
        found.set(path, readFileSync(join(root, path), 'utf8'))
    }
  }
  for (const folder of folders) walk(folder)
  return found
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || /(^|\/)test\//.test(path)
}

export function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}
