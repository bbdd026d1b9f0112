import { posix } from 'node:path'
import { lineOf, type Tree } from './tree.ts'

/** Where a path in a page may start, besides the page's own folder. */
const starts = ['', 'packages/server/src/', 'packages/server/', 'docs/']
const source = /^[\w@.-]+(?:\/[\w@.*-]+)*\.(?:ts|tsx|mjs|sql|json|md|svg|png)$/

/** Links and file names in pages that lead nowhere. `exists` is asked for paths below the repository, with `*` in some. */
export function deadPaths(pages: Tree, exists: (path: string) => boolean): string[] {
  return [...pages].flatMap(([page, text]) => {
    const folder = posix.dirname(page)
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .filter(([, target]) => !/^[a-z]+:/.test(target!))
      .filter(([, target]) => !exists(posix.join(folder, target!)))
    const names = [...text.matchAll(/`([^`\n]+)`/g)].filter(
      ([, name]) =>
        source.test(name!) &&
        (name!.includes('/') || page.startsWith('packages/')) &&
        ![...starts, `${folder}/`, `${folder}/**/`].some((start) => exists(posix.join(start, name!))),
    )
    return [...links, ...names].map((match) => `${page}:${lineOf(text, match.index)} ${match[1]}`)
  })
}
